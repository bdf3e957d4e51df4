/** What the host and the operator may do next: snapshots, copies, cuts, changes of the members, records served falsely. */
import type { Recipe } from "../adversary/recipe.ts";
import type { Goal, OperatorGoal } from "../protocol/goals.ts";
import type { Input } from "../protocol/machine-kit.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import { falseRecordsIn } from "./false-records.ts";
import type { Ledger } from "./ledger.ts";
import type { LocalInfo } from "./local-info.ts";
import { CLONE, HEAL, moveOf, WIPE } from "./move.ts";
import { changesFor, GRANT, leadersIn, movesFor } from "./operator-wishes.ts";
import { clockOptions, rollbackOptions } from "./rack-options.ts";
import { cutsOf, type Sides } from "./sides.ts";
import type { Universe } from "./universe.ts";

/** What a world's options lend to these. */
interface Moves {
  readonly localAt: (slot: number, state: number) => LocalInfo;
  readonly beginMove: (slot: number, goal: Goal | OperatorGoal) => number;
  readonly injectMove: (recipe: Recipe) => number;
  readonly partitionMove: (sides: Sides) => number;
}

export class HostOptions {
  readonly #universe: Universe;
  readonly #moves: Moves;
  readonly #partitions: readonly number[];
  /** By slot and state of a leader: what a coordinator may ask of it. */
  readonly #transfers: (readonly number[] | undefined)[][] = [];

  constructor(universe: Universe, moves: Moves) {
    this.#universe = universe;
    this.#moves = moves;
    const replicas = universe.replicaSlots.map((slot) => universe.parties[slot] as PartyId);
    this.#partitions =
      universe.threat.budgets.partitions > 0
        ? cutsOf(replicas).map((sides) => moves.partitionMove(sides))
        : [];
  }

  /** Whether a replica in this state takes up what the operator asks. */
  takesUp(slot: number, state: number, goal: OperatorGoal): boolean {
    const table = this.#universe.table(slot);
    const input = table.input({ type: `begin.${goal.kind}`, operator: goal } as Input);
    return !table.isInert(table.react(state, input));
  }

  /** What the operator may ask of the leaders, as far as they take it up, and the HSMs that the host may empty. */
  #memberOptions(worlds: Int32Array, at: number, ledger: Ledger, moves: number[]): void {
    const universe = this.#universe;
    const { configuration, ledgers, replicaSlots } = universe;
    const infoOf = (slot: number) => this.#moves.localAt(slot, worlds[at + slot] as number);
    if (ledgers.affords(ledger, "memberChanges")) {
      const free = replicaSlots
        .map(infoOf)
        .flatMap(({ free: waits, name = "" }) => (waits ? [name] : []));
      for (const slot of replicaSlots) {
        const state = worlds[at + slot] as number;
        const { value, context } = universe.table(slot).stateAt(state);
        if (value !== "leader") continue;
        for (const goal of changesFor(configuration, context as ReplicaContext, free))
          if (this.takesUp(slot, state, goal)) moves.push(this.#moves.beginMove(slot, goal));
      }
    }
    if (ledgers.affords(ledger, "wipes"))
      for (const slot of replicaSlots) if (!infoOf(slot).free) moves.push(moveOf(WIPE, slot, 0));
  }

  /** What a coordinator may ask of the groups' leaders, as far as they take it up. */
  #transferOptions(worlds: Int32Array, at: number, ledger: Ledger, moves: number[]): void {
    const universe = this.#universe;
    if (!universe.ledgers.affords(ledger, "transfers")) return;
    for (const slot of universe.replicaSlots)
      for (const move of this.#transfersOf(slot, worlds[at + slot] as number)) moves.push(move);
  }

  #transfersOf(slot: number, state: number): readonly number[] {
    this.#transfers[slot] ??= [];
    const known = this.#transfers[slot][state];
    if (known !== undefined) return known;
    const found = this.#moves.localAt(slot, state).serves
      ? movesFor(this.#universe.configuration)
          .filter((goal) => this.takesUp(slot, state, goal))
          .map((goal) => this.#moves.beginMove(slot, goal))
      : [];
    this.#transfers[slot][state] = found;
    return found;
  }

  /** Appends what the host may do in the world at `at`. */
  enabled(worlds: Int32Array, at: number, ledger: Ledger, moves: number[]): void {
    const universe = this.#universe;
    const { ledgers, threat } = universe;
    if (!threat.capabilities.hosts) return;
    if (threat.capabilities.membership) this.#memberOptions(worlds, at, ledger, moves);
    if (threat.capabilities.transfer && universe.configuration.groups > 1)
      this.#transferOptions(worlds, at, ledger, moves);
    if (universe.configuration.attemptsCap !== null && ledgers.affords(ledger, "memberChanges"))
      for (const slot of leadersIn(universe, worlds, at))
        moves.push(this.#moves.beginMove(slot, GRANT));
    if (universe.configuration.records === "outside" && ledgers.affords(ledger, "falseRecords"))
      for (const recipe of falseRecordsIn(universe, worlds, at))
        moves.push(this.#moves.injectMove(recipe));
    if (universe.configuration.attestationLifetime !== null) clockOptions(universe, ledger, moves);
    if (threat.capabilities.rolledBack > 0 || threat.capabilities.expired)
      rollbackOptions(universe, worlds, at, ledger, moves);
    if (ledger.copies.length < threat.capabilities.cloned)
      for (const slot of universe.replicaSlots) moves.push(moveOf(CLONE, slot, 0));
    if (ledger.sides !== null) moves.push(moveOf(HEAL, 0, 0));
    else if (ledgers.affords(ledger, "partitions"))
      for (const move of this.#partitions) moves.push(move);
  }
}
