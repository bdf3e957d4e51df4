/** The adversary of the realms' world, as a lattice of capabilities with budgets (decision D8). It owns the network. */
import type { PartyId } from "../protocol/parties.ts";

export interface RealmCapabilities {
  /** TOK: sends requests as the victim. */
  readonly token: boolean;
  /**
   * What it delays of the user's traffic: nothing, the replies of recoveries, uploads and what answers them, or everything.
   * Whatever was said it can send again at any time.
   */
  readonly delays: "nothing" | "replies" | "uploads" | "everything";
  /** EX(e): realms that it opens. It reads what is inside, and speaks in their name. */
  readonly extracted: number;
  /**
   * When. Opening realms at the start only is enough for what lies can do: the adversary then knows all the sooner, and a
   * realm that is wronged before it is opened is one that is never opened.
   */
  readonly opens: "at any time" | "at the start";
  /** Which realms it can open; any, where it is not said. */
  readonly openable?: readonly PartyId[];
}

/** How often each kind of event may happen in one run. */
export interface RealmBudgets {
  readonly registrations: number;
  readonly changes: number;
  readonly recoveries: number;
  readonly losses: number;
  readonly retries: number;
  /** Sessions of the adversary's own. */
  readonly guesses: number;
  readonly unlocks: number;
  /** Activations of the adversary's own. */
  readonly activations: number;
  /** Answers in an opened realm's name. */
  readonly lies: number;
}

export interface RealmThreat {
  readonly world: "realms";
  readonly name: string;
  readonly capabilities: RealmCapabilities;
  readonly budgets: RealmBudgets;
}
