/** The adversary of the realms' world, as a lattice of capabilities with budgets (decision D8). It owns the network. */
export interface RealmCapabilities {
  /** TOK: sends requests as the victim. */
  readonly token: boolean;
  /** HOST: decides which realms get an upload, and when. Without it all of them get it at once. */
  readonly hosts: boolean;
  /** EX(e): realms that it opens. It reads what is inside, and speaks in their name. */
  readonly extracted: number;
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
  /** Answers in an opened realm's name. */
  readonly lies: number;
}

export interface RealmThreat {
  readonly world: "realms";
  readonly name: string;
  readonly capabilities: RealmCapabilities;
  readonly budgets: RealmBudgets;
}
