/** What a user asks of the device. */
export type Goal =
  | { readonly kind: "register"; readonly code: string }
  | { readonly kind: "retrieve"; readonly code: string }
  | { readonly kind: "change-code"; readonly code: string }
  | { readonly kind: "turn-off" }
  /** The device is lost and replaced: everything that it kept is gone. */
  | { readonly kind: "replace-device" };

export type GoalKind = Goal["kind"];
