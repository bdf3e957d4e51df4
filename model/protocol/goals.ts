import type { AccountId, RecordId, ReplicaId } from "./parties.ts";

/** What a user asks of the device, or the adversary of the front end. */
export type Goal =
  | { readonly kind: "register"; readonly code: string }
  | { readonly kind: "retrieve"; readonly code: string }
  | { readonly kind: "change-code"; readonly code: string }
  | { readonly kind: "turn-off" }
  /** Where there are two fleets: the next version of the application comes, and pins the second beside the first. */
  | { readonly kind: "pin-next-fleet" }
  /** Register the same backup key, under a code, with the newest fleet that the application pins. */
  | { readonly kind: "migrate"; readonly code: string }
  /** The device is lost and replaced: everything that it kept is gone. */
  | { readonly kind: "replace-device" }
  /** To the front end, where it is corrupt: from now on the account's record has this name. */
  | { readonly kind: "name-record"; readonly account: AccountId; readonly record: RecordId };

export type GoalKind = Goal["kind"];

/** What the operator asks of a fleet's leader. It is heard on the replica's management port, and trusted with nothing. */
export type OperatorGoal =
  /** These are to be the voters and the learners. */
  | {
      readonly kind: "change-members";
      readonly voters: readonly ReplicaId[];
      readonly learners: readonly ReplicaId[];
    }
  /** No HSM with an older program is to be a member from now on. */
  | { readonly kind: "raise-floor"; readonly floor: number }
  /** The record is to have one attempt more: somebody has called support. */
  | { readonly kind: "grant-attempt"; readonly record: RecordId };

export const OPERATOR_GOALS = ["change-members", "raise-floor", "grant-attempt"] as const;

/** Whether the goal is the operator's, asked of a replica. */
export const isOperatorGoal = (goal: { readonly kind: string }): goal is OperatorGoal =>
  (OPERATOR_GOALS as readonly string[]).includes(goal.kind);
