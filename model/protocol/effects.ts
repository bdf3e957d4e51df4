/** What a party's transition asks of the world: data, applied in one place (`world/step`). */
import type { Fact } from "./facts.ts";
import type { Message } from "./messages.ts";
import type { PartyId } from "./parties.ts";
import type { Refusal } from "./refusals.ts";

export type VaultTimerName = "election" | "heartbeat" | "retry" | "join";
/** `persist` goes off when a party that checks before it stores comes to storing. */
export type TimerName = VaultTimerName | "persist";

export type Effect =
  | { readonly type: "send"; readonly to: PartyId; readonly message: Message }
  | { readonly type: "record"; readonly fact: Fact }
  | { readonly type: "refuse"; readonly refusal: Refusal }
  | { readonly type: "arm"; readonly timer: TimerName }
  | { readonly type: "disarm"; readonly timer: TimerName };

export const send = (to: PartyId, message: Message): Effect => ({ type: "send", to, message });
export const record = (fact: Fact): Effect => ({ type: "record", fact });
export const refuse = (refusal: Refusal): Effect => ({ type: "refuse", refusal });
export const arm = (timer: TimerName): Effect => ({ type: "arm", timer });
export const disarm = (timer: TimerName): Effect => ({ type: "disarm", timer });

/** What a rule makes of an input: the next context, and effects in order. */
export interface Outcome<Context> {
  readonly context: Context;
  readonly effects: readonly Effect[];
}
