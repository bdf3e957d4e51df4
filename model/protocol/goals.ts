import type { AccountId, RecordId } from "./parties.ts";

/** What a user asks of the device, or the adversary of the front end. */
export type Goal =
  | { readonly kind: "register"; readonly code: string }
  | { readonly kind: "retrieve"; readonly code: string }
  | { readonly kind: "change-code"; readonly code: string }
  | { readonly kind: "turn-off" }
  /** The device is lost and replaced: everything that it kept is gone. */
  | { readonly kind: "replace-device" }
  /** To the front end, where it is corrupt: from now on the account's record has this name. */
  | { readonly kind: "name-record"; readonly account: AccountId; readonly record: RecordId };

export type GoalKind = Goal["kind"];
