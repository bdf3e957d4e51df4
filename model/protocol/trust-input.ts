/** What reaches a party of the fleet-trust world beside messages: the time, what is asked of it, what it reads. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Checkpoint, Cosignature, FleetParameters } from "./bundle.ts";
import type { CeremonyFlaw, Evidence } from "./evidence.ts";
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
  | { readonly kind: "update-application" }
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
  "poll",
] as const satisfies readonly TrustGoalKind[];

export const isTrustGoal = (goal: { readonly kind: string }): goal is TrustGoal =>
  (TRUST_GOAL_KINDS as readonly string[]).includes(goal.kind);

/** What a lying log shows the monitor: see world/fleet-trust/log-views.ts. */
export const LOG_SHOWS = [
  "everything",
  "no-artifacts",
  "other-artifacts",
  "flipped-bit",
  "own-key",
  "before",
] as const;
export type LogShow = (typeof LOG_SHOWS)[number];

/** What the monitor gets for one poll. `retired` are digests of the keys of fleets that are no more. */
export interface Poll {
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  /** The key that the log names as its own. */
  readonly namedKey: Value;
  /** In order; the artifact is null where the log has only its digest. */
  readonly entries: readonly (Omit<LogEntry, "artifact"> & {
    readonly artifact: LogEntry["artifact"] | null;
  })[];
  /** What witnesses say that they cosigned last. */
  readonly heads: readonly SignedHead[];
  readonly evidence: readonly Evidence[];
  readonly retired: readonly Value[];
  /** The publisher's own record of the statements that it published: the monitor works for it. */
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
}
