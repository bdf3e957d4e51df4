import type { Factor } from "./configuration.ts";
import type { GroupId } from "./groups.ts";
import type { AccountId, RecordId, ReplicaId } from "./parties.ts";
import type { RecordRange } from "./ranges.ts";

/** What a user asks of the device, or the adversary of the front end. */
export type Goal =
  | { readonly kind: "register"; readonly code: string }
  /** On a new device: by what the user has; the first factor unless it is said. */
  | { readonly kind: "retrieve"; readonly code: string; readonly factor?: Factor }
  | { readonly kind: "change-code"; readonly code: string }
  | { readonly kind: "turn-off" }
  // Where factors are switchable:
  | { readonly kind: "switch-factor"; readonly factor: Factor; readonly code?: string }
  /** On a device that has the key: does the user still know the code? */
  | { readonly kind: "check-code"; readonly code: string }
  /** Where there are two fleets: the next version of the application comes, and pins the second beside the first. */
  | { readonly kind: "pin-next-fleet" }
  /** The version of before is installed over the application, and pins the first fleet alone. */
  | { readonly kind: "install-older-application" }
  /** Register the same backup key, under a code, with the newest fleet that the application pins. */
  | { readonly kind: "migrate"; readonly code: string }
  /** The device is lost and replaced: everything that it kept is gone. */
  | { readonly kind: "replace-device" }
  /** To the front end, where it is corrupt: from now on the account's record has this name. */
  | { readonly kind: "name-record"; readonly account: AccountId; readonly record: RecordId };

export type GoalKind = Goal["kind"];

/** What a coordinator, which is the operator's, asks of a group's leader. */
export type TransferGoal =
  /** To the destination: this range is to come from that group. */
  | { readonly kind: "prepare-transfer"; readonly source: GroupId; readonly range: RecordRange }
  /** To the destination: it is not. */
  | { readonly kind: "cancel-transfer"; readonly range: RecordRange };

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
  | { readonly kind: "grant-attempt"; readonly record: RecordId }
  | TransferGoal;

const TRANSFER_GOALS = ["prepare-transfer", "cancel-transfer"] as const;
const OPERATOR_GOALS = [
  "change-members",
  "raise-floor",
  "grant-attempt",
  ...TRANSFER_GOALS,
] as const;

/** Whether the goal is about a transfer between groups. */
export const isTransferGoal = (goal: { readonly kind: string }): goal is TransferGoal =>
  (TRANSFER_GOALS as readonly string[]).includes(goal.kind);

/** Whether the goal is the operator's, asked of a replica. */
export const isOperatorGoal = (goal: { readonly kind: string }): goal is OperatorGoal =>
  (OPERATOR_GOALS as readonly string[]).includes(goal.kind);
