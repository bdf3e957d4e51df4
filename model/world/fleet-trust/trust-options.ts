/** What can happen next in the fleet-trust world, within the threat's capabilities and budgets. */
import type { TrustBudgets, TrustThreat } from "../../adversary/trust-threat.ts";
import type { TrustParameters } from "../../protocol/configuration.ts";
import type { PartyId } from "../../protocol/parties.ts";
import type { TrustGoal } from "../../protocol/trust-input.ts";
import {
  EVIDENCE,
  FIRST_SIGNER,
  isWitnessParty,
  LOG,
  MONITOR,
  PUBLISHER,
  policyOf,
  witnessIds,
} from "../../protocol/trust-keys.ts";
import type { TrustRecipe } from "../../protocol/trust-recipe.ts";
import { isReached } from "../../protocol/witness-policy.ts";
import type { PublisherContext } from "../../signers/publisher.ts";
import { canonicalKey, Interner } from "../interner.ts";
import { moveOf, payloadOf } from "../move.ts";
import { TRUST_EVENT_KINDS, type TrustEvent } from "./trust-event.ts";
import { affords, isStolen, keyEraOf, type TrustLedger } from "./trust-ledger.ts";
import { recipesUpTo } from "./trust-recipes.ts";
import type { TrustUniverse } from "./trust-universe.ts";

/** The index of a kind of event: what a move carries. */
export const kindNumber = (kind: TrustEvent["do"]): number => TRUST_EVENT_KINDS.indexOf(kind);

/** Which budget a goal is charged to; null for what an insider does within the others. */
export const GOAL_BUDGETS: Readonly<Record<TrustGoal["kind"], keyof TrustBudgets>> = {
  deploy: "deploys",
  "edit-evidence": "deploys",
  retire: "retirements",
  publish: "publishes",
  rotate: "rotations",
  "use-fleet": "uses",
  "report-bundle": "reports",
  "update-application": "updates",
  "disable-namespace": "disablings",
  poll: "polls",
};

/** Who is asked for what. */
export const GOAL_PARTIES: Readonly<Record<TrustGoal["kind"], (party: PartyId) => boolean>> = {
  deploy: (party) => party === EVIDENCE,
  "edit-evidence": (party) => party === EVIDENCE,
  retire: (party) => party === EVIDENCE,
  publish: (party) => party === PUBLISHER,
  rotate: (party) => party === PUBLISHER,
  "use-fleet": (party) => party.startsWith("client-"),
  "report-bundle": (party) => party.startsWith("client-"),
  "update-application": (party) => party.startsWith("client-"),
  "disable-namespace": (party) => party === FIRST_SIGNER,
  poll: (party) => party === MONITOR,
};

export class TrustMenuOfMoves {
  readonly #universe: TrustUniverse;
  readonly #goals = new Interner<TrustGoal>();
  readonly #recipes = new Interner<TrustRecipe>();
  readonly #goalMoves = new Map<string, number>();
  readonly #recipeMoves = new Map<number, readonly number[]>();

  constructor(universe: TrustUniverse) {
    this.#universe = universe;
  }

  goalAt(id: number): TrustGoal {
    return this.#goals.at(id);
  }

  recipeAt(id: number): TrustRecipe {
    return this.#recipes.at(id);
  }

  goalMove(slot: number, goal: TrustGoal): number {
    const key = canonicalKey(goal);
    const spelled = `${slot}|${key}`;
    const known = this.#goalMoves.get(spelled);
    if (known !== undefined) return known;
    const move = moveOf(
      kindNumber("begin"),
      slot,
      this.#goals.intern(key, () => goal),
    );
    this.#goalMoves.set(spelled, move);
    return move;
  }

  injectMove(recipe: TrustRecipe): number {
    return moveOf(
      kindNumber("inject"),
      0,
      this.#recipes.intern(canonicalKey(recipe), () => recipe),
    );
  }

  /** Whether the threat covers an event at all; a schedule that is written by hand may do what no menu lists. */
  covers(ledger: TrustLedger, event: TrustEvent): boolean {
    const { capabilities, budgets } = this.#universe.threat;
    const may = (budget: keyof TrustBudgets) => affords(ledger, budgets, budget);
    switch (event.do) {
      case "provision":
        return !ledger.provisioned;
      case "begin":
        return (
          GOAL_PARTIES[event.goal.kind](event.party) &&
          may(GOAL_BUDGETS[event.goal.kind]) &&
          this.#isOpen(capabilities, event.goal, ledger)
        );
      case "crash":
        return capabilities.disk && may("crashes") && event.party.startsWith("client-");
      case "tick":
        return may("ticks");
      case "corrupt":
        return this.#maySteal(ledger, event.party);
      case "snapshot":
      case "rollback":
        return (
          may("rollbacks") &&
          this.#mayRollBack(event.party) &&
          (event.do === "snapshot" || event.party in ledger.copies)
        );
      case "set-clock-back":
        return capabilities.clocks && may("clockChanges") && event.party.startsWith("client-");
      case "inject":
        return may("injections");
      default:
        return true;
    }
  }

  #isOpen(
    { insider, keys }: TrustThreat["capabilities"],
    goal: TrustGoal,
    { fleets }: TrustLedger,
  ): boolean {
    switch (goal.kind) {
      case "deploy":
        return (goal.flaw === undefined || insider) && !fleets.includes(goal.fleet);
      case "edit-evidence":
        return insider && fleets.includes(goal.fleet);
      case "publish":
        return (
          goal.alteration === undefined ||
          goal.alteration === "none" ||
          goal.alteration === "other-namespace" ||
          insider
        );
      case "rotate":
        return goal.threshold === undefined || insider;
      case "update-application":
        return goal.pins === undefined || insider;
      case "poll":
        return (
          goal.view === undefined ||
          NETWORK_SHOWS.includes(goal.view) ||
          keys.includes(LOG) ||
          insider
        );
      default:
        return true;
    }
  }

  #mayRollBack(party: PartyId): boolean {
    const { disk, rollback } = this.#universe.threat.capabilities;
    if (party.startsWith("client-")) return disk;
    return rollback === "witnesses" ? isWitnessParty(party) : rollback;
  }

  #maySteal(ledger: TrustLedger, party: PartyId): boolean {
    const { keys, keysMax, witnesses } = this.#universe.threat.capabilities;
    if (isStolen(ledger, party, keyEraOf(ledger, party))) return false;
    // A thief who was noticed does not get the keys that replace the stolen ones.
    if (ledger.stolen.some((one) => one.startsWith(`${party}@`))) return false;
    // Thefts change nothing that the victim does, so their order is that of the list.
    const later = keys.slice(keys.indexOf(party) + 1);
    if (!isWitnessParty(party))
      return (
        keys.includes(party) &&
        !later.some((other) => isStolen(ledger, other, keyEraOf(ledger, other))) &&
        ledger.stolen.filter((one) => !isWitnessParty(one)).length < keysMax
      );
    return ledger.stolen.filter((one) => isWitnessParty(one)).length < witnesses;
  }

  /** Appends the moves that the search tries in the world at `at`. */
  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    const universe = this.#universe;
    const ledger = universe.ledgerAt(worlds[at + universe.ledgerSlot] as number);
    if (!ledger.provisioned) {
      moves.push(moveOf(kindNumber("provision"), 0, 0));
      return;
    }
    if (!universe.threat.capabilities.hosts && this.#urgent(worlds, at, ledger, moves)) return;
    this.#deliveries(worlds, at, moves);
    this.#goalsIn(worlds, at, ledger, moves);
    this.#faults(worlds, at, ledger, moves);
    if (this.covers(ledger, { do: "inject", message: FIRST_RECIPE }))
      for (const move of this.#injections(worlds, at, ledger)) moves.push(move);
  }

  /**
   * What goes between the signers, the log and the witnesses is delivered before anything else, where nobody delays it:
   * they share nothing with the clients, and the bundle that comes out can be delayed instead.
   */
  #urgent(worlds: Int32Array, at: number, ledger: TrustLedger, moves: number[]): boolean {
    const universe = this.#universe;
    for (let slot = 0; slot < universe.parties.length; slot++) {
      const party = universe.parties[slot] as PartyId;
      if (party.startsWith("client-") || party === MONITOR) continue;
      const { armed } = universe.table(slot).stateAt(worlds[at + slot] as number);
      if (armed.includes("persist")) moves.push(moveOf(kindNumber("timeout"), slot, 0));
      if (moves.length > 0) return true;
    }
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number)) {
      const slot = universe.slotOf(universe.networks.envelopeAt(id).to);
      const party = universe.parties[slot] as PartyId;
      if (party.startsWith("client-") || party === MONITOR) continue;
      const table = universe.table(slot);
      const reaction = table.react(
        worlds[at + slot] as number,
        universe.inputOf(slot, id, ledger.clock),
      );
      if (table.isInert(reaction)) continue;
      moves.push(moveOf(kindNumber("deliver"), slot, id));
      return true;
    }
    return false;
  }

  #deliveries(worlds: Int32Array, at: number, moves: number[]): void {
    const universe = this.#universe;
    const kind = kindNumber("deliver");
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number))
      moves.push(moveOf(kind, universe.slotOf(universe.networks.envelopeAt(id).to), id));
  }

  #goalsIn(worlds: Int32Array, at: number, ledger: TrustLedger, moves: number[]): void {
    const universe = this.#universe;
    const push = (party: PartyId, goal: TrustGoal) => {
      if (this.covers(ledger, { do: "begin", party, goal }))
        moves.push(this.goalMove(universe.slotOf(party), goal));
    };
    for (const goal of this.#evidenceGoals(ledger)) push(EVIDENCE, goal);
    for (const goal of this.#publisherGoals(worlds, at, ledger)) push(PUBLISHER, goal);
    push(FIRST_SIGNER, { kind: "disable-namespace" });
    for (const goal of this.#polls()) push(MONITOR, goal);
    for (const slot of universe.clientSlots) {
      const party = universe.parties[slot] as PartyId;
      push(party, { kind: "use-fleet" });
      push(party, { kind: "report-bundle" });
      if (ledger.era > 1) push(party, { kind: "update-application" });
      push(party, { kind: "update-application", pins: "adversary" });
    }
  }

  #evidenceGoals({ fleets }: TrustLedger): readonly TrustGoal[] {
    const { flaws } = this.#universe.threat.menu;
    const next = `fleet-${fleets.length + 1}`;
    return [
      { kind: "deploy", fleet: next },
      ...flaws.map((flaw): TrustGoal => ({ kind: "deploy", fleet: next, flaw })),
      ...fleets.slice(-1).map((fleet): TrustGoal => ({ kind: "edit-evidence", fleet })),
      ...fleets.slice(0, 1).map((fleet): TrustGoal => ({ kind: "retire", fleet })),
    ];
  }

  #publisherGoals(worlds: Int32Array, at: number, { fleets }: TrustLedger): readonly TrustGoal[] {
    const { inside } = this.#universe.threat.menu;
    const fleet = fleets.at(-1);
    const { making } = this.#universe.contextOf<PublisherContext>(worlds, at, PUBLISHER);
    if (fleet === undefined || making.length > 1) return [];
    return [
      { kind: "publish", fleet },
      ...inside.map((alteration): TrustGoal => ({ kind: "publish", fleet, alteration })),
      { kind: "rotate" },
      ...(this.#universe.threat.capabilities.insider
        ? [{ kind: "rotate", threshold: 0 } as const]
        : []),
    ];
  }

  /** The monitor hears all witnesses, or as few as it must. */
  #polls(): readonly TrustGoal[] {
    const { threat, configuration } = this.#universe;
    const { trust } = configuration;
    const witnesses = witnessIds(trust.witnesses);
    const unheard =
      trust.format === "published" || !isTight(trust)
        ? []
        : witnesses
            .filter((silent) => isReached(policyOf(trust), (witness) => witness !== silent))
            .map((silent) => [silent]);
    return [
      { kind: "poll" },
      ...threat.menu.shows.map((view): TrustGoal => ({ kind: "poll", view })),
      ...(threat.capabilities.witnesses > 0
        ? unheard.map((silent): TrustGoal => ({ kind: "poll", unheard: silent }))
        : []),
    ];
  }

  #faults(worlds: Int32Array, at: number, ledger: TrustLedger, moves: number[]): void {
    const universe = this.#universe;
    const push = (event: Extract<TrustEvent, { party: PartyId }>, slot: number) => {
      if (this.covers(ledger, event)) moves.push(moveOf(kindNumber(event.do), slot, 0));
    };
    const { rollbacks: copiesMax } = universe.threat.budgets;
    if (this.covers(ledger, { do: "tick" })) moves.push(moveOf(kindNumber("tick"), 0, 0));
    for (const [slot, party] of universe.parties.entries()) {
      const { value, armed } = universe.table(slot).stateAt(worlds[at + slot] as number);
      if (armed.includes("persist")) moves.push(moveOf(kindNumber("timeout"), slot, 0));
      if (value === "down") moves.push(moveOf(kindNumber("restart"), slot, 0));
      else push({ do: "crash", party }, slot);
      push({ do: "corrupt", party, level: "signing-key" }, slot);
      // More copies than can be put back would only be carried along.
      if (!(party in ledger.copies) && Object.keys(ledger.copies).length < copiesMax)
        push({ do: "snapshot", party }, slot);
      push({ do: "rollback", party }, slot);
      push({ do: "set-clock-back", party }, slot);
    }
  }

  /** Recipes that can be built in this world, each message once; by what decides that. */
  #injections(worlds: Int32Array, at: number, ledger: TrustLedger): readonly number[] {
    const universe = this.#universe;
    const { signed } = universe.contextOf<PublisherContext>(worlds, at, PUBLISHER);
    const epoch = Object.values(signed)[0]?.epoch ?? 0;
    const sight = universe.sightOf(worlds, at) * EPOCHS_MAX + epoch;
    const known = this.#recipeMoves.get(sight);
    if (known !== undefined) return known;
    const inputs = new Set<string>();
    const menu = recipesUpTo(this.#universe, epoch + 1)
      .map((recipe) => this.injectMove(recipe))
      .filter((move) => {
        const key = payloadOf(move);
        const forgery = universe.forgery(worlds, at, this.recipeAt(key), key);
        if (forgery === undefined) return false;
        const same = `${forgery.slot}:${universe.forgedInput(forgery, ledger.clock)}`;
        if (inputs.has(same)) return false;
        inputs.add(same);
        return true;
      });
    this.#recipeMoves.set(sight, menu);
    return menu;
  }
}

/** What whoever carries words to the monitor can do to them, without the log. */
const NETWORK_SHOWS: readonly string[] = ["own-key", "invented-head"];

/** Whether the policy can do without exactly one witness: then the monitor may be left without that one. */
const isTight = (trust: TrustParameters): boolean =>
  trust.groups !== null || trust.witnesses - trust.cosignatures === 1;

/** More epochs than any run publishes. */
const EPOCHS_MAX = 64;

const FIRST_RECIPE: TrustRecipe = { recipe: "answer-publisher", alteration: "none" };
