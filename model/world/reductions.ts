/** What keeps the explored space small; and of each reduction where it may be used. */
import type { Threat } from "../adversary/threat.ts";

/**
 * What keeps the explored space small without changing a verdict; tests compare verdicts with and without. One part of one of
 * them is more than that: what `urgentRelays` does to writes is an assumption about the vault.
 */
export interface Reductions {
  /**
   * Deliver to the relays (front end, store) before anything else happens, and the adversary's own requests as soon as a
   * replica takes them. Argued in options.ts, but for what is written to the store: that a write takes effect at once and
   * is not lost is assumed (docs/assumptions.md). In every world unless said otherwise, also where a breach is replayed.
   */
  readonly urgentRelays: boolean;
  /**
   * For searches that judge only what must never happen. A lost message is one that is never delivered, and a replica
   * that stays down is one that restarts and is never scheduled: so losses are not explored apart from delays, and a
   * restart follows a crash at once. What its receiver can never act upon again is taken out of flight (staleness.ts).
   */
  readonly safetyOnly: boolean;
  /**
   * Deliver to the client at once. Only for searches in which the user does nothing but log in: what a login's reply
   * changes outside the client is the next request, and that one can be delayed instead.
   */
  readonly urgentReplies: boolean;
  /**
   * Of the replicas of a group that are alike at the start (all but its leader), the second is the first to stand for
   * election: any run in which another one does is such a run with the names changed. Only with one election to come, and
   * where no copy of one of them acts beside it.
   */
  readonly alikeReplicas: boolean;
}

const DEFAULTS: Reductions = {
  urgentRelays: true,
  safetyOnly: false,
  urgentReplies: false,
  alikeReplicas: false,
};

/**
 * The reductions of a search.
 *
 * @throws RangeError where what one of them rests on is not so: it would leave out runs that nothing else stands for.
 */
export const reductionsIn = (
  { budgets, capabilities }: Threat,
  asked: Partial<Reductions> = {},
): Reductions => {
  const reductions = { ...DEFAULTS, ...asked };
  const others = Object.entries(budgets.goals).filter(
    ([goal, times]) => goal !== "retrieve" && times > 0,
  );
  if (reductions.urgentReplies && others.length > 0)
    throw new RangeError(
      `urgentReplies is only for users who do nothing but log in; here there is ${others.map(([goal]) => goal).join(" and ")}`,
    );
  if (reductions.alikeReplicas && budgets.elections > 1)
    throw new RangeError(
      `alikeReplicas is only for one election to come; here there are ${budgets.elections}`,
    );
  if (reductions.alikeReplicas && capabilities.cloned > 0)
    throw new RangeError("alikeReplicas is only for fleets in which no replica is copied");
  return reductions;
};
