/** What can happen to a party because of the state that it is in: a function of that state alone, computed once. */
import type { Recipe } from "../adversary/recipe.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { type ReplicaContext, termAt } from "../vault/replica-context.ts";
import { CRASH, moveOf, RESTART, TIMEOUT } from "./move.ts";
import { activationsFor, evidenceFor } from "./operator-wishes.ts";
import type { LocalState } from "./party-table.ts";

export const TIMERS = ["election", "heartbeat", "retry", "join"] as const;

/** What the options need to know of a local state. */
export interface LocalInfo {
  readonly down: boolean;
  /** Leads, and has committed in its term. */
  readonly serves: boolean;
  /** Moves of its own timers, by timer. */
  readonly timeouts: readonly { readonly timer: (typeof TIMERS)[number]; readonly move: number }[];
  readonly term: number;
  /** Whether it waits to become a member, under the name above. */
  readonly free: boolean;
  /** Whether its storage has something to write. */
  readonly writes: boolean;
  /** Of a device: the replica that it acts for, once it does. */
  readonly name: ReplicaId | undefined;
  readonly crash: number;
  readonly restart: number;
  /** Moves of messages that could be invented for it. */
  readonly evidence: readonly number[];
  /** Activations that could be invented because of it. */
  readonly activations: readonly number[];
}

/** @param injectMove the move that sends a recipe's message */
export const localInfoOf = (
  { value, context, armed }: LocalState,
  slot: number,
  injectMove: (recipe: Recipe) => number,
  isReplica: boolean = slot > 2,
): LocalInfo => {
  const replica = isReplica ? (context as ReplicaContext) : undefined;
  const forgedFor = (wishes: (state: string, replica: ReplicaContext) => readonly Recipe[]) =>
    replica === undefined ? [] : wishes(String(value), replica).map(injectMove);
  return {
    down: value === "down",
    serves:
      value === "leader" &&
      replica !== undefined &&
      termAt(replica, replica.commit) === replica.term,
    timeouts: TIMERS.flatMap((timer, index) =>
      armed.includes(timer) ? [{ timer, move: moveOf(TIMEOUT, slot, index) }] : [],
    ),
    term: replica?.term ?? 0,
    free: value === "spare" || value === "joining",
    writes: replica !== undefined && (replica.unwritten > 0 || replica.stored !== null),
    name: value === "unprovisioned" ? undefined : replica?.id,
    crash: moveOf(CRASH, slot, 0),
    restart: moveOf(RESTART, slot, 0),
    evidence: forgedFor(evidenceFor),
    activations: forgedFor(activationsFor),
  };
};
