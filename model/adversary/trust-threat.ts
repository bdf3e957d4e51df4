/** The adversary of the fleet-trust world, as a lattice of capabilities with budgets (decision D8). It owns the network. */
import type { CeremonyFlaw } from "../protocol/evidence.ts";
import type { LogShow } from "../protocol/log-show.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { Alteration } from "../protocol/trust-facts.ts";
import type { ProofSource, TreeSource } from "../protocol/trust-recipe.ts";

export interface TrustCapabilities {
  /** KC, KM, LOG, W(w): the parties whose signing keys it may steal, and how many of the witnesses. */
  readonly keys: readonly PartyId[];
  /** How many of those. */
  readonly keysMax: number;
  readonly witnesses: number;
  /** CLK: sets a client's clock back. */
  readonly clocks: boolean;
  /** DEV: crashes a client, and puts an old state of its disk back. */
  readonly disk: boolean;
  /** People inside: have other things signed, hold a flawed ceremony, edit the evidence. */
  readonly insider: boolean;
  /** Rolls back the state of signers, log and witnesses, or of witnesses only. */
  readonly rollback: boolean | "witnesses";
  /** HOST(signer): decides when signers, log and witnesses get what they are sent, and store what they have checked. */
  readonly hosts: boolean;
}

/** How often each kind of event may happen in one run. */
export interface TrustBudgets {
  readonly ticks: number;
  readonly deploys: number;
  readonly publishes: number;
  readonly retirements: number;
  readonly rotations: number;
  readonly uses: number;
  readonly polls: number;
  readonly reports: number;
  readonly updates: number;
  readonly disablings: number;
  readonly crashes: number;
  readonly rollbacks: number;
  readonly clockChanges: number;
  readonly injections: number;
}

/** What the search tries: a schedule that is written by hand may do more. */
export interface TrustMenu {
  readonly clients: number;
  /** What forged statements alter, and what an insider has signed. */
  readonly forged: readonly Alteration[];
  /** Every way to come by the two signatures and the proof, or only stolen keys and a tree of the adversary's own. */
  readonly means: "every" | "stolen";
  /** Where proofs come from, and trees that witnesses are shown, if not from what `means` says. */
  readonly proofs?: readonly ProofSource[];
  readonly trees?: readonly TreeSource[];
  readonly inside: readonly Alteration[];
  readonly flaws: readonly CeremonyFlaw[];
  readonly shows: readonly LogShow[];
}

export interface TrustThreat {
  readonly world: "fleet-trust";
  readonly name: string;
  readonly capabilities: TrustCapabilities;
  readonly budgets: TrustBudgets;
  readonly menu: TrustMenu;
}
