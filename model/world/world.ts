import type { TimerName } from "../protocol/effects.ts";
import type { Fact } from "../protocol/facts.ts";
import {
  type GoalKind,
  isOperatorGoal,
  isTransferGoal,
  type OperatorGoal,
} from "../protocol/goals.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { isClient, type PartyId } from "../protocol/parties.ts";
import { durableOf, type ReplicaContext } from "../vault/replica-context.ts";
import { SharedAnchor } from "./anchor.ts";
import { ceremonyOf } from "./ceremony.ts";
import { eventKindsIn } from "./event.ts";
import { Injections } from "./injection.ts";
import type { Budget, LedgerChange } from "./ledger.ts";
import { TIMERS } from "./local-info.ts";
import {
  BEGIN,
  CLONE,
  CORRUPT,
  CRASH,
  DELIVER,
  DROP,
  DUPLICATE,
  HEAL,
  INJECT,
  kindOf,
  moveOf,
  PARTITION,
  PROVISION,
  partyOf,
  payloadOf,
  RESTART,
  ROLLBACK,
  SET_CLOCK,
  SNAPSHOT,
  TICK,
  TIMEOUT,
  WIPE,
  WRITE,
} from "./move.ts";
import { Options } from "./options.ts";
import { PairMap } from "./pair-map.ts";
import type { Playable } from "./playable.ts";
import { isFaulty, snapshotOf } from "./rack-options.ts";
import { isStale, STALENESS_RESTS_ON } from "./staleness.ts";
import { UNCHANGED } from "./system.ts";
import { Universe, type UniverseOptions } from "./universe.ts";
import { VaultView } from "./vault-view.ts";

const TIMER_BUDGETS: readonly Budget[] = ["elections", "heartbeats", "retries", "joins"];

/** The vault's world. */
export class World extends VaultView implements Playable {
  readonly options: Options;
  readonly #injections: Injections;
  readonly #anchor = SharedAnchor.of(this.universe);
  readonly #collected = new PairMap();
  readonly #droppedFacts: number[] = [];
  readonly #moveInputs = new Map<number, number>();
  readonly #changeIds = new Map<string, number>();
  /** Staleness is argued from these checks; where one is removed, what looks stale may be the attack. */
  readonly #collects: boolean;

  constructor(options: UniverseOptions) {
    super(new Universe(options), eventKindsIn(options.configuration), options.observers);
    this.options = new Options(this.universe);
    this.#injections = new Injections(this.universe, this.options);
    this.#collects =
      this.universe.reductions.safetyOnly &&
      options.threat.capabilities.rolledBack === 0 &&
      options.threat.capabilities.cloned === 0 &&
      !options.threat.capabilities.disk &&
      !options.threat.capabilities.membership &&
      options.configuration.attestationLifetime === null &&
      options.threat.budgets.redirects === 0 &&
      STALENESS_RESTS_ON.every((defence) => this.universe.protocol.defends(defence));
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    this.options.enabled(worlds, at, moves);
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    this.beginStep(worlds, at, next);
    const kind = kindOf(move);
    if (!this.#perform(kind, partyOf(move), payloadOf(move))) return UNCHANGED;
    if (this.#collects) this.#collect();
    if (this.last.facts.length === 0 && this.isUnchanged(worlds, at)) return UNCHANGED;
    this.kindHits[kind] = (this.kindHits[kind] as number) + 1;
    return this.breach;
  }

  /** Returns false where the move is refused without a trace. */
  #perform(kind: number, party: number, payload: number): boolean {
    const { universe, options } = this;
    switch (kind) {
      case DELIVER:
        return this.#deliver(party, payload, false);
      case TIMEOUT:
        this.#spend(TIMER_BUDGETS[payload] as Budget);
        this.#giveMove(kind, party, payload, () => ({
          type: `timeout.${TIMERS[payload] as TimerName}`,
        }));
        return true;
      case BEGIN: {
        const goal = options.goalAt(payload);
        if (isOperatorGoal(goal)) return this.#manage(party, payload, goal);
        this.#spendGoal(goal.kind);
        this.#giveMove(kind, party, payload, () => ({ type: `begin.${goal.kind}`, goal }));
        return true;
      }
      case INJECT:
        return this.#inject(payload);
      case DROP:
        this.#spend("drops");
        this.#setNetwork(universe.networks.without(this.#network, payload));
        this.record(this.#dropFacts(payload));
        return true;
      case DUPLICATE:
        return this.#deliver(party, payload, true);
      case CRASH:
        this.#spend("crashes");
        this.#giveMove(kind, party, 0, () => ({ type: "crash" }));
        return true;
      case RESTART:
        this.#giveMove(kind, party, 0, () => ({ type: "restart" }));
        return true;
      case PARTITION: {
        const sides = options.sidesAt(payload);
        this.#spend("partitions");
        this.#change({ change: "cut", sides });
        this.#state({ fact: "network-partitioned", sides });
        return true;
      }
      case HEAL:
        this.#change({ change: "heal" });
        this.#state({ fact: "network-healed" });
        return true;
      case CORRUPT: {
        const replica = universe.parties[party] as PartyId;
        this.#change({ change: "extract", replica });
        this.#state({ fact: "replica-extracted", replica });
        this.#learn(universe.insideOf(party, this.next[party] as number));
        return true;
      }
      case WRITE:
        this.#giveMove(kind, party, 0, () => ({ type: "write" }));
        return true;
      case TICK:
      case SET_CLOCK:
        this.#setClocks(kind, party, payload);
        return true;
      case WIPE:
        this.#spend("wipes");
        this.#giveMove(kind, party, 0, () => ({ type: "wipe" }));
        return true;
      case SNAPSHOT:
      case ROLLBACK:
      case CLONE:
        this.#restore(kind, party, payload);
        return true;
      case PROVISION:
        this.#provision();
        return true;
      default:
        throw new RangeError(`no move is of the kind ${kind}`);
    }
  }

  /** The host keeps a durable state, puts one back, or starts a second device from one. */
  #restore(kind: number, slot: number, payload: number): void {
    const { universe } = this;
    const device = universe.parties[slot] as PartyId;
    const ledger = universe.ledgers.at(this.next[universe.ledgerSlot] as number);
    const { context } = universe.table(slot).stateAt(this.next[slot] as number);
    if (kind === SNAPSHOT) {
      this.#spend("snapshots");
      this.#change({ change: "keep", snapshot: snapshotOf(device, context) });
    } else if (kind === ROLLBACK) {
      this.#spend("rollbacks");
      if (!isClient(device) && !isFaulty(universe, ledger, device))
        this.#change({ change: "set back", replica: device });
      const kept = ledger.snapshots[payload];
      if (kept === undefined) throw new RangeError(`no state number ${payload} was kept`);
      const { device: _, ...state } = kept;
      this.#give(slot, { type: "restore", ...state });
    } else {
      this.#change({ change: "copy", replica: device });
      const copy = universe.copySlots[ledger.copies.length] as number;
      this.#anchor?.introduce(this.next, slot, copy);
      this.#give(copy, { type: "restore", durable: durableOf(context as ReplicaContext) });
      if (ledger.time !== undefined) this.#give(copy, { type: "clock", time: ledger.time });
    }
  }

  /** One tick, on every clock that no host has stopped; or a host stops one. */
  #setClocks(kind: number, slot: number, to: number): void {
    const { deviceSlots, ledgers, ledgerSlot, parties } = this.universe;
    const { clocks = {}, time = 0 } = ledgers.at(this.next[ledgerSlot] as number);
    const device = parties[slot] as PartyId;
    const isTick = kind === TICK;
    this.#spend(isTick ? "ticks" : "clockSettings");
    this.#change(isTick ? { change: "tick" } : { change: "set clock", device, to });
    this.#state(
      isTick ? { fact: "time-passed", time: time + 1 } : { fact: "clock-set", device, to },
    );
    const going = deviceSlots.filter((other) => clocks[parties[other] as PartyId] === undefined);
    for (const told of isTick ? going : [slot])
      this.#give(told, { type: "clock", time: isTick ? time + 1 : to });
  }

  /** The operator asks a replica for other members. What is refused costs nothing. */
  #manage(slot: number, payload: number, operator: OperatorGoal): boolean {
    const table = this.universe.table(slot);
    const input = table.input({ type: `begin.${operator.kind}`, operator } as Input);
    if (table.isInert(table.react(this.next[slot] as number, input))) {
      this.count(slot, table.react(this.next[slot] as number, input));
      return false;
    }
    this.#spend(isTransferGoal(operator) ? "transfers" : "memberChanges");
    this.#giveMove(BEGIN, slot, payload, () => ({ type: `begin.${operator.kind}`, operator }));
    return true;
  }

  get #network(): number {
    return this.next[this.universe.networkSlot] as number;
  }

  #setNetwork(network: number): void {
    this.next[this.universe.networkSlot] = network;
  }

  /** A duplicate is delivered, and the original stays in flight: a copy gains nothing by waiting beside it. */
  #deliver(slot: number, envelope: number, kept: boolean): boolean {
    const { universe } = this;
    const table = universe.table(slot);
    const reaction = table.react(this.next[slot] as number, universe.inputOf(slot, envelope));
    const consequence = universe.consequenceOf(slot, reaction);
    if (consequence.returned) {
      this.count(slot, reaction);
      return false;
    }
    if (universe.isAstray(slot, envelope)) this.#spend("redirects");
    if (kept) this.#spend("duplicates");
    else this.#setNetwork(universe.networks.without(this.#network, envelope));
    this.#follow(slot, reaction);
    return true;
  }

  #inject(recipe: number): boolean {
    const { universe } = this;
    const injection = this.#injections.of(this.next, recipe);
    if (injection === null) return false;
    const { slot, input, changes, facts } = injection;
    const reaction = universe.table(slot).react(this.next[slot] as number, input);
    if (universe.table(slot).isInert(reaction)) {
      this.count(slot, reaction);
      return false;
    }
    for (const change of changes) this.#apply(change);
    this.record(facts);
    this.#follow(slot, reaction);
    return true;
  }

  #provision(): void {
    const { founders, given } = ceremonyOf(this.universe);
    this.#change({ change: "provision" });
    for (const replicas of founders) this.#state({ fact: "fleet-provisioned", replicas });
    for (const [slot, input] of given) this.#give(slot, input);
  }

  #give(slot: number, input: Input): void {
    this.#giveInput(slot, this.universe.table(slot).input(input));
  }

  /** Gives an input that a move always means; spelled once for each move. */
  #giveMove(kind: number, slot: number, payload: number, input: () => Input): void {
    const move = moveOf(kind, slot, payload);
    const known = this.#moveInputs.get(move);
    const id = known ?? this.universe.table(slot).input(input());
    if (known === undefined) this.#moveInputs.set(move, id);
    this.#giveInput(slot, id);
  }

  #giveInput(slot: number, input: number): void {
    this.#follow(slot, this.universe.table(slot).react(this.next[slot] as number, input));
  }

  /** Applies a reaction's effects, in order: the party's state, envelopes, what the adversary sees, facts. */
  #follow(slot: number, asked: number): void {
    const { universe } = this;
    const reaction = this.#anchor?.ruled(this.next, slot, asked) ?? asked;
    this.count(slot, reaction);
    const state = universe.table(slot).nextOf(reaction);
    const before = this.next[slot] as number;
    this.next[slot] = state;
    if (state !== before) this.#anchor?.tell(this.next, slot, before);
    const { sends, shown, facts, changes } = universe.consequenceOf(slot, reaction);
    for (const envelope of sends) this.#setNetwork(universe.networks.with(this.#network, envelope));
    for (const change of changes) this.#apply(change);
    this.record(facts);
    if (shown >= 0) this.#learn(shown);
    if (state !== before && universe.threat.capabilities.extracted > 0 && this.#isExtracted(slot))
      this.#learn(universe.insideOf(slot, state));
  }

  #isExtracted(slot: number): boolean {
    const { universe } = this;
    const { extracted } = universe.ledgers.at(this.next[universe.ledgerSlot] as number);
    return extracted.includes(universe.parties[slot] as PartyId);
  }

  #learn(shown: number): void {
    if (shown < 0) return;
    const { universe } = this;
    this.last.shown.push(shown);
    const { knowledge, facts } = universe.lesson(
      this.next[universe.knowledgeSlot] as number,
      shown,
    );
    this.next[universe.knowledgeSlot] = knowledge;
    if (facts >= 0) this.record(facts);
  }

  #state(fact: Fact): void {
    this.record(this.universe.observations.facts([fact]));
  }

  #dropFacts(envelope: number): number {
    const known = this.#droppedFacts[envelope];
    if (known !== undefined) return known;
    const { message } = this.universe.networks.envelopeAt(envelope);
    const { observations } = this.universe;
    const id =
      "session" in message
        ? observations.facts([
            { fact: "reply-dropped", session: message.session, kind: message.kind },
          ])
        : observations.nothing;
    this.#droppedFacts[envelope] = id;
    return id;
  }

  #spend(budget: Budget): void {
    const known =
      this.#changeIds.get(budget) ?? this.universe.ledgers.change({ change: "spend", budget });
    this.#changeIds.set(budget, known);
    this.#apply(known);
  }

  #spendGoal(goal: GoalKind): void {
    const known =
      this.#changeIds.get(goal) ?? this.universe.ledgers.change({ change: "goal", goal });
    this.#changeIds.set(goal, known);
    this.#apply(known);
  }

  #change(change: LedgerChange): void {
    this.#apply(this.universe.ledgers.change(change));
  }

  #apply(change: number): void {
    const { ledgers, ledgerSlot } = this.universe;
    this.next[ledgerSlot] = ledgers.after(this.next[ledgerSlot] as number, change);
  }

  #collect(): void {
    const { universe } = this;
    for (let slot = 0; slot < universe.parties.length; slot++) {
      if (slot === 1 || slot === 2) continue;
      const state = this.next[slot] as number;
      const key = this.#network * universe.parties.length + slot;
      let network = this.#collected.get(key, state);
      if (network < 0) {
        network = this.#without(slot, state);
        this.#collected.set(key, state, network);
      }
      this.#setNetwork(network);
    }
  }

  #without(slot: number, state: number): number {
    const { networks, parties } = this.universe;
    const local = this.universe.table(slot).stateAt(state);
    let network = this.#network;
    for (const id of networks.bag(network)) {
      const envelope = networks.envelopeAt(id);
      if (
        envelope.to === parties[slot] &&
        isStale(local, envelope, this.universe.clientSlots.includes(slot))
      )
        network = networks.without(network, id);
    }
    return network;
  }
}
