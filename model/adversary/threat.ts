/**
 * The adversary as a lattice of capabilities with budgets (decision D8; docs/attack-catalogue.md). A claim states up to which
 * threat it holds.
 */
import type { GoalKind } from "../protocol/goals.ts";

export interface Capabilities {
  /** NET: reads, drops, duplicates, delays and injects on every client's link (Dolev-Yao). */
  readonly network: boolean;
  /** HOST: schedules, partitions, crashes and restarts replicas, and owns the wires between them; not their insides. */
  readonly hosts: boolean;
  /** TOK: holds the victim's account token, so the front end serves it as the victim. */
  readonly token: boolean;
  /** CLI: has an account and clients of its own. */
  readonly clients: boolean;
  /** The front end is the adversary's: it names records as it likes. What it relays, the network could touch as well. */
  readonly frontEnd: boolean;
  /** EX(e): how many replicas it may open, reading everything inside from then on. */
  readonly extracted: number;
  /** RB(r): how many replicas it may set back to an earlier durable state, each as often as the budget allows. */
  readonly rolledBack: number;
  /** CL(r): how many second devices it may start, each from the durable state of a replica. */
  readonly cloned: number;
  /**
   * CLK: of how many replicas of the first fleet it may stop the clocks, or put them ahead. Those of every HSM that joins later
   * are the operator's anyhow.
   */
  readonly clocks: number;
  /** Whether it may set back HSMs whose attestation has run out, beyond RB: they were found faulty. */
  readonly expired: boolean;
  /** DEV: whether a device of the user's comes back from an older copy of its disk. */
  readonly disk: boolean;
  /** DEV: whether an older version is installed over the device's application. */
  readonly application: boolean;
  /** MEM: whether the operator changes the members of the fleet, and empties HSMs. */
  readonly membership: boolean;
  /** MOV: whether the operator moves records from one group of replicas to another. */
  readonly transfer: boolean;
}

/** How often each kind of event may happen in one run. */
export interface Budgets {
  readonly drops: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly partitions: number;
  /** Durable states that a host keeps, or somebody of a device's disk, and times that one is put back. */
  readonly snapshots: number;
  readonly rollbacks: number;
  /** Changes of the members that a leader takes up, and HSMs that are emptied. */
  readonly memberChanges: number;
  readonly wipes: number;
  /** What a coordinator asks of groups' leaders and they take up. */
  readonly transfers: number;
  /** Ticks of the time, and clocks that a host sets. */
  readonly ticks: number;
  readonly clockSettings: number;
  /** Messages between replicas that the host routes to another group than they are for. */
  readonly redirects: number;
  /** Joins that time out. */
  readonly joins: number;
  /** Election timeouts, heartbeat timeouts, client retry timeouts. */
  readonly elections: number;
  readonly heartbeats: number;
  readonly retries: number;
  /** No election begins beyond this term. */
  readonly termMax: number;
  /** Login runs that the adversary begins. */
  readonly guesses: number;
  /** Third messages that it sends for them. */
  readonly confirmations: number;
  /** Registrations that the adversary begins as the account. */
  readonly registrations: number;
  /** Activations and deletions that it invents, captured requests that it replays. */
  readonly forgeries: number;
  readonly replays: number;
  /** Replica messages that it invents. */
  readonly forgedEvidence: number;
  /** Records that the host serves falsely, where they are kept outside. */
  readonly falseRecords: number;
  /** What the honest user does. */
  readonly goals: Readonly<Record<GoalKind, number>>;
}

export interface Threat {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly budgets: Budgets;
}
