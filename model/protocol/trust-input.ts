/** What reaches a party of the fleet-trust world beside messages: the time, what is asked of it, what it reads. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Checkpoint, Cosignature, FleetParameters } from "./bundle.ts";
import type { CeremonyFlaw, Evidence } from "./evidence.ts";
import type { KeyHistory } from "./key-directory.ts";
import type { LogShow } from "./log-show.ts";
import type { Alteration } from "./trust-facts.ts";
import type { ParameterFloors, TrustKeys } from "./trust-keys.ts";
import type { LogEntry } from "./trust-messages.ts";

/** What people ask of the parties; an insider asks for what differs. */
export type TrustGoal =
  | { readonly kind: "deploy"; readonly fleet: string; readonly flaw?: CeremonyFlaw }
  | { readonly kind: "edit-evidence"; readonly fleet: string }
  | { readonly kind: "retire"; readonly fleet: string }
  | { readonly kind: "publish"; readonly fleet: string; readonly alteration?: Alteration }
  | { readonly kind: "rotate"; readonly threshold?: number }
  | { readonly kind: "use-fleet" }
  | { readonly kind: "report-bundle" }
  /** `pins`: an insider ships an application with keys of the adversary's (attacks H10). */
  | { readonly kind: "update-application"; readonly pins?: "adversary" }
  /** The log's owner closes the namespace at the first signer, for good. */
  | { readonly kind: "disable-namespace" }
  /** The monitor reads the log; `view` is what a log in the adversary's hands shows it. */
  | { readonly kind: "poll"; readonly view?: LogShow; readonly unheard?: readonly string[] };

export type TrustGoalKind = TrustGoal["kind"];

export const TRUST_GOAL_KINDS = [
  "deploy",
  "edit-evidence",
  "retire",
  "publish",
  "rotate",
  "use-fleet",
  "report-bundle",
  "update-application",
  "disable-namespace",
  "poll",
] as const satisfies readonly TrustGoalKind[];

export const isTrustGoal = (goal: { readonly kind: string }): goal is TrustGoal =>
  (TRUST_GOAL_KINDS as readonly string[]).includes(goal.kind);

/** What the monitor gets for one poll. `retired` are fleets that are no more: their keys, and the last epoch that may list them. */
export interface Poll {
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  /** The key that the log names as its own. */
  readonly namedKey: Value;
  /** In order; the artifact is null where the log has only its digest. */
  readonly entries: readonly (Omit<LogEntry, "artifact"> & {
    readonly artifact: LogEntry["artifact"] | null;
  })[];
  /** That the tree which the monitor saw last is a prefix of this one: the log's proof for that range. */
  readonly range: { readonly from: number; readonly to: number; readonly proof: readonly Value[] };
  /** What the log's key directory shows of the namespace's lists. */
  readonly history: KeyHistory;
  /** What witnesses say that they cosigned last. */
  readonly heads: readonly SignedHead[];
  readonly evidence: readonly Evidence[];
  readonly retired: readonly { readonly keys: Value; readonly epoch: number }[];
  /** The publisher's own record of the statements that it had signed: the monitor works for it. */
  readonly published: readonly Value[];
}

/** A tree head under the log's signature and a witness's. */
export interface SignedHead {
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  readonly cosignature: Cosignature;
}

export interface TrustInput {
  /** The party's clock, in periods. */
  readonly now: number;
  readonly goal?: TrustGoal;
  /** Of `provision`, `rotate` and an application update: the signers' keys. */
  readonly keys?: TrustKeys;
  readonly parameters?: FleetParameters;
  readonly floors?: ParameterFloors;
  readonly pinnedFleet?: Value | null;
  readonly poll?: Poll;
  /** Of a retirement: the last epoch that was signed. */
  readonly lastEpoch?: number;
}
