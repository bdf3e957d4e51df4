/** What can happen next in a world: enabled moves in canonical order, within the threat's capabilities and budgets. */
import type { Recipe } from "../adversary/recipe.ts";
import type { ClientContext } from "../client/client-context.ts";
import type { FrontEndContext } from "../operator/front-end.ts";
import type { Goal, OperatorGoal } from "../protocol/goals.ts";
import { isCopy, type PartyId } from "../protocol/parties.ts";
import { isToClient, recipesIn } from "./client-wishes.ts";
import { type Flight, flightsIn } from "./flight.ts";
import { HostOptions } from "./host-options.ts";
import { canonicalKey, Interner } from "./interner.ts";
import type { Ledger } from "./ledger.ts";
import { type LocalInfo, localInfoOf } from "./local-info.ts";
import {
  BEGIN,
  CORRUPT,
  DELIVER,
  DROP,
  DUPLICATE,
  INJECT,
  moveOf,
  PARTITION,
  PROVISION,
  WRITE,
} from "./move.ts";
import { namesIn } from "./operator-wishes.ts";
import { PairMap } from "./pair-map.ts";
import { diskOptions } from "./rack-options.ts";
import type { Sides } from "./sides.ts";
import type { Universe } from "./universe.ts";
import { goalsIn } from "./user-wishes.ts";

const TIMER_BUDGETS = {
  election: "elections",
  heartbeat: "heartbeats",
  retry: "retries",
  join: "joins",
} as const;

interface ClientMoves {
  /** What the user may begin, and what the adversary may tell the device. */
  readonly always: readonly number[];
  /** What the adversary may ask the vault: it waits until some replica takes requests. */
  readonly whenServed: readonly number[];
}

const FRONT_END_SLOT = 1;

/** In each group: its leader at the start, and one of those that are alike. */
const STANDING = 2;

export class Options {
  readonly #universe: Universe;
  /** Who need not stand for election, because one that is like it does (`alikeReplicas`). */
  readonly #followsAlike: ReadonlySet<number>;
  readonly #goals = new Interner<Goal | OperatorGoal>();
  readonly #recipes = new Interner<Recipe>();
  readonly #sides = new Interner<Sides>();
  readonly #flights: (readonly Flight[])[] = [];
  readonly #locals: (LocalInfo | undefined)[][];
  readonly #clientMoves = new PairMap();
  readonly #secondMoves = new PairMap();
  readonly #clientMoveLists: ClientMoves[] = [];
  readonly #hosts: HostOptions;

  constructor(universe: Universe) {
    this.#universe = universe;
    this.#locals = universe.tables.map(() => []);
    const { deviceSlots, reductions, configuration } = universe;
    const founders = configuration.groups * configuration.replicas;
    this.#followsAlike = new Set(
      deviceSlots.filter(
        (_, at) =>
          reductions.alikeReplicas && (at >= founders || at % configuration.replicas >= STANDING),
      ),
    );
    this.#hosts = new HostOptions(universe, {
      localAt: (slot, state) => this.#local(slot, state),
      beginMove: (slot, goal) => this.beginMove(slot, goal),
      injectMove: (recipe) => this.injectMove(recipe),
      partitionMove: (sides) => this.partitionMove(sides),
    });
  }

  goalAt(id: number): Goal | OperatorGoal {
    return this.#goals.at(id);
  }

  recipeAt(id: number): Recipe {
    return this.#recipes.at(id);
  }

  sidesAt(id: number): Sides {
    return this.#sides.at(id);
  }

  beginMove(slot: number, goal: Goal | OperatorGoal): number {
    return moveOf(
      BEGIN,
      slot,
      this.#goals.intern(canonicalKey(goal), () => goal),
    );
  }

  injectMove(recipe: Recipe): number {
    return moveOf(
      INJECT,
      0,
      this.#recipes.intern(canonicalKey(recipe), () => recipe),
    );
  }

  partitionMove(sides: Sides): number {
    return moveOf(
      PARTITION,
      0,
      this.#sides.intern(canonicalKey(sides), () => sides),
    );
  }

  /** Whether a replica in this state takes clients' requests. */
  serves(slot: number, state: number): boolean {
    return this.#local(slot, state).serves;
  }

  /** Whether a device in this state has something left to write. */
  writes(slot: number, state: number): boolean {
    return this.#local(slot, state).writes;
  }

  /** Appends the deliveries among the enabled moves. */
  deliveries(worlds: Int32Array, at: number, moves: number[]): void {
    const { ledgers, ledgerSlot, networkSlot, reductions } = this.#universe;
    const ledger = ledgers.at(worlds[at + ledgerSlot] as number);
    const flights = this.#flightsOf(worlds[at + networkSlot] as number);
    const serving = this.#serving(worlds, at);
    if (reductions.urgentRelays && this.#urgent(worlds, at, flights, serving, moves)) return;
    this.#deliveries(DELIVER, worlds, at, ledger, flights, moves);
  }

  /** Appends the enabled moves of the world at `at`, in canonical order. */
  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    const universe = this.#universe;
    const ledger = universe.ledgers.at(worlds[at + universe.ledgerSlot] as number);
    if (!ledger.provisioned) {
      moves.push(moveOf(PROVISION, 0, 0));
      return;
    }
    if (universe.reductions.safetyOnly && this.#restarts(worlds, at, moves)) return;
    const flights = this.#flightsOf(worlds[at + universe.networkSlot] as number);
    const serving = this.#serving(worlds, at);
    if (universe.reductions.urgentRelays && this.#urgent(worlds, at, flights, serving, moves))
      return;
    for (const slot of universe.clientSlots)
      this.#clientOptions(slot, worlds, at, ledger, serving.length > 0, moves);
    this.#deliveries(DELIVER, worlds, at, ledger, flights, moves);
    if (universe.ledgers.affords(ledger, "duplicates"))
      this.#deliveries(DUPLICATE, worlds, at, ledger, flights, moves);
    if (!universe.reductions.safetyOnly && universe.ledgers.affords(ledger, "drops"))
      for (const flight of flights) if (this.#owns(flight)) moves.push(moveOf(DROP, 0, flight.id));
    this.#partyOptions(worlds, at, ledger, moves);
    this.#frontEndOptions(worlds, at, ledger, moves);
    if (universe.threat.capabilities.disk) diskOptions(universe, worlds, at, ledger, moves);
    this.#hosts.enabled(worlds, at, ledger, moves);
  }

  /** Restarts of whatever is down; true where something is. */
  #restarts(worlds: Int32Array, at: number, moves: number[]): boolean {
    for (let slot = 0; slot < this.#universe.parties.length; slot++) {
      const info = this.#local(slot, worlds[at + slot] as number);
      if (info.down) moves.push(info.restart);
    }
    return moves.length > 0;
  }

  /** Slots of the replicas that would take a client's request. */
  #serving(worlds: Int32Array, at: number): readonly number[] {
    return this.#universe.deviceSlots.filter(
      (slot) => this.#local(slot, worlds[at + slot] as number).serves,
    );
  }

  /**
   * What is delivered before anything else happens; true where there is such a thing.
   *   The front end has no choices and shares nothing, and a question changes nothing at the store: whatever else could
   * happen first can happen after it just as well, and dropping, doubling or delaying the envelope before the relay is doing
   * so after it.
   *   For what is written to the store that is no argument: a write that is lost or late is no reply that is lost or late, and
   * without this LIV1 breaks where the last message of a registration is dropped. It is assumed (docs/assumptions.md).
   *   The adversary sends its own request when it wants it to arrive: it could hold it back itself.
   */
  #urgent(
    worlds: Int32Array,
    at: number,
    flights: readonly Flight[],
    serving: readonly number[],
    moves: number[],
  ): boolean {
    const { urgentReplies } = this.#universe.reductions;
    const relayed = flights.find(({ toRelay, to }) => toRelay || (urgentReplies && to === 0));
    if (relayed !== undefined) moves.push(moveOf(DELIVER, relayed.to, relayed.id));
    const own = flights.find(({ ofAdversary }) => ofAdversary);
    if (relayed === undefined && own !== undefined)
      for (const slot of serving)
        if (this.#isTaken(slot, worlds[at + slot] as number, own.id))
          moves.push(moveOf(DELIVER, slot, own.id));
    return moves.length > 0;
  }

  /** Whether a replica that serves takes a request; in a realm of several groups the record may be another one's. */
  #isTaken(slot: number, state: number, envelope: number): boolean {
    const universe = this.#universe;
    if (universe.configuration.groups === 1) return true;
    const reaction = universe.table(slot).react(state, universe.inputOf(slot, envelope));
    return !universe.consequenceOf(slot, reaction).returned;
  }

  /** Deliveries; with a budget for duplicates, each of them also with the original staying in flight. */
  #deliveries(
    kind: number,
    worlds: Int32Array,
    at: number,
    ledger: Ledger,
    flights: readonly Flight[],
    moves: number[],
  ): void {
    for (const flight of flights) {
      if (kind === DUPLICATE && !this.#owns(flight)) continue;
      if (flight.to >= 0) {
        const info = this.#local(flight.to, worlds[at + flight.to] as number);
        if (!info.down && !this.#isCut(ledger, flight))
          moves.push(moveOf(kind, flight.to, flight.id));
        for (const slot of this.#copiesOf(flight.to, worlds, at))
          moves.push(moveOf(kind, slot, flight.id));
        for (const slot of this.#othersThan(flight, worlds, at, ledger))
          moves.push(moveOf(kind, slot, flight.id));
      } else
        for (const slot of this.#universe.deviceSlots) {
          const info = this.#local(slot, worlds[at + slot] as number);
          if (!info.down && info.name !== undefined) moves.push(moveOf(kind, slot, flight.id));
        }
    }
  }

  /** Slots of the running devices that act for a replica beside its own: the host decides which of them hears. */
  #copiesOf(replica: number, worlds: Int32Array, at: number): readonly number[] {
    const { copySlots, parties } = this.#universe;
    if (copySlots.length === 0) return copySlots;
    return copySlots.filter((slot) => {
      const { down, name } = this.#local(slot, worlds[at + slot] as number);
      return !down && name === parties[replica];
    });
  }

  /** Slots of the running replicas of other groups, to which the host may route what is between replicas of one. */
  #othersThan(
    { to, betweenReplicas }: Flight,
    worlds: Int32Array,
    at: number,
    ledger: Ledger,
  ): readonly number[] {
    const { configuration, ledgers, replicaSlots } = this.#universe;
    if (configuration.groups === 1 || !betweenReplicas || !ledgers.affords(ledger, "redirects"))
      return [];
    return replicaSlots.filter(
      (slot) =>
        this.#universe.groupAt(slot) !== this.#universe.groupAt(to) &&
        !this.#local(slot, worlds[at + slot] as number).down,
    );
  }

  /** Whether the adversary owns the wire on which an envelope travels. */
  #owns({ betweenReplicas }: Flight): boolean {
    const { network, hosts } = this.#universe.threat.capabilities;
    return hosts || (network && !betweenReplicas);
  }

  #isCut({ sides }: Ledger, { from, to, betweenReplicas }: Flight): boolean {
    if (sides === null || !betweenReplicas) return false;
    const { parties } = this.#universe;
    // A copy stands wherever the host wants it.
    if (isCopy(parties[from] as PartyId)) return false;
    return !sides.some(
      (side) => side.includes(parties[from] as PartyId) && side.includes(parties[to] as PartyId),
    );
  }

  #partyOptions(worlds: Int32Array, at: number, ledger: Ledger, moves: number[]): void {
    const { clientSlots, ledgers, threat, parties } = this.#universe;
    const crashes = ledgers.affords(ledger, "crashes");
    const evidence = threat.capabilities.hosts && ledgers.affords(ledger, "forgedEvidence");
    const forgeries = threat.capabilities.token && ledgers.affords(ledger, "forgeries");
    const extractions = ledger.extracted.length < threat.capabilities.extracted;
    for (let slot = 0; slot < parties.length; slot++) {
      const info = this.#local(slot, worlds[at + slot] as number);
      const isClient = clientSlots.includes(slot);
      if (slot === 1 || slot === 2) continue;
      for (const { timer, move } of info.timeouts)
        if (
          ledgers.affords(ledger, TIMER_BUDGETS[timer]) &&
          (timer !== "election" || this.#mayStand(slot, info))
        )
          moves.push(move);
      if (info.down) moves.push(info.restart);
      else if (crashes && (isClient || threat.capabilities.hosts)) moves.push(info.crash);
      if (info.writes) moves.push(moveOf(WRITE, slot, 0));
      if (isClient || isCopy(parties[slot] as PartyId)) continue;
      if (extractions && !ledger.extracted.includes(parties[slot] as PartyId))
        moves.push(moveOf(CORRUPT, slot, 0));
      if (evidence) for (const move of info.evidence) moves.push(move);
      if (forgeries) for (const move of info.activations) moves.push(move);
    }
  }

  /** What a corrupt front end may begin to do. */
  #frontEndOptions(worlds: Int32Array, at: number, ledger: Ledger, moves: number[]): void {
    const { ledgers, threat } = this.#universe;
    if (!threat.capabilities.frontEnd || !ledgers.affordsGoal(ledger, "name-record")) return;
    const state = worlds[at + FRONT_END_SLOT] as number;
    const { context } = this.#universe.table(FRONT_END_SLOT).stateAt(state);
    for (const goal of namesIn(this.#universe, context as FrontEndContext))
      moves.push(this.beginMove(FRONT_END_SLOT, goal));
  }

  #mayStand(slot: number, { term }: LocalInfo): boolean {
    return term < this.#universe.threat.budgets.termMax && !this.#followsAlike.has(slot);
  }

  /** What the user may begin, and what the adversary may send as a client: a function of two integers. */
  #clientOptions(
    slot: number,
    worlds: Int32Array,
    at: number,
    ledger: Ledger,
    served: boolean,
    moves: number[],
  ): void {
    const state = worlds[at + slot] as number;
    const ledgerId = worlds[at + this.#universe.ledgerSlot] as number;
    const known = slot === 0 ? this.#clientMoves : this.#secondMoves;
    let list = known.get(state, ledgerId);
    if (list < 0) {
      list = this.#clientMoveLists.push(this.#clientMovesOf(slot, state, ledger)) - 1;
      known.set(state, ledgerId, list);
    }
    const { always, whenServed } = this.#clientMoveLists[list] as ClientMoves;
    for (const move of always) moves.push(move);
    if (served) for (const move of whenServed) moves.push(move);
  }

  #clientMovesOf(slot: number, state: number, ledger: Ledger): ClientMoves {
    const local = this.#universe.table(slot).stateAt(state);
    const goals = goalsIn(
      this.#universe,
      String(local.value),
      local.context as ClientContext,
    ).filter((goal) => this.#universe.ledgers.affordsGoal(ledger, goal.kind));
    const recipes = recipesIn(
      this.#universe,
      local.context as ClientContext,
      String(local.value),
      ledger,
    );
    const toClient = recipes.filter(isToClient);
    const toFleet = recipes.filter((recipe) => !toClient.includes(recipe));
    return {
      always: [
        ...goals.map((goal) => this.beginMove(slot, goal)),
        ...toClient.map((recipe) => this.injectMove(recipe)),
      ],
      // What is sent to the fleet is the adversary's own, and the same whatever the device does.
      whenServed: (slot === 0 ? toFleet : []).map((recipe) => this.injectMove(recipe)),
    };
  }

  #flightsOf(network: number): readonly Flight[] {
    const known = this.#flights[network];
    if (known !== undefined) return known;
    const flights = flightsIn(this.#universe, network);
    this.#flights[network] = flights;
    return flights;
  }

  #local(slot: number, state: number): LocalInfo {
    const locals = this.#locals[slot] as (LocalInfo | undefined)[];
    const known = locals[state];
    if (known !== undefined) return known;
    const info = localInfoOf(
      this.#universe.table(slot).stateAt(state),
      slot,
      (recipe) => this.injectMove(recipe),
      this.#universe.deviceSlots.includes(slot),
    );
    locals[state] = info;
    return info;
  }
}
