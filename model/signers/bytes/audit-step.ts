/** The steps of an audit, by name, and what comes out of one. */

/** Every step, in the order of the report, with the question that it answers. */
export const AUDIT_STEPS = {
  rotation: "Have both old and both new signers signed the change of keys?",
  digest: "Is the stated digest that of the artifact's bytes?",
  "first-signature": "Did the pinned first signer sign this statement?",
  countersignature: "Did the pinned countersigner sign the bytes of the first signature?",
  namespace: "Is the statement of the pinned namespace?",
  "log-entry": "Does the log's own record say the same?",
  inclusion:
    "Is the statement in the tree of a checkpoint that the log signed and witnesses cosigned?",
  "not-in-future": "Is nothing dated after the time that the user gave?",
  "fleet-keys": "Is the artifact a list of distinct keys, each in one role?",
  evidence: "Are its keys exactly those of published deployments?",
  deployment: "Do N, q, R, k, validity and evidence agree with what is published and pinned?",
  "one-per-epoch": "Has the epoch one statement only?",
  "no-gap": "Does the epoch follow the one before?",
  "new-digest": "Is the digest one that no earlier epoch had?",
  "time-order": "Is the statement no older than that of the epoch before?",
  "previous-digest": "Does the artifact name the digest of the epoch before?",
  "log-consistency": "Has the log only grown since the checkpoint before?",
  "key-changes": "Do ids, keys and roles change in no way that mixes them up?",
  baseline: "Does the walk pass through the pinned epoch, with its digest?",
  "still-valid": "Is the newest bundle valid at the time that the user gave?",
  "newest-epoch": "Does the source reach the newest epoch of the log?",
  "state-rollback": "Is the source no older than the last audit, and does it say the same?",
  "same-epoch": "Are the two statements of one namespace and one epoch?",
  "two-digests": "Do the two statements have different digests?",
  "same-size": "Are the two checkpoints of one log and one size?",
  "two-roots": "Do the two checkpoints have different roots?",
  "log-signature": "Did the pinned log sign the checkpoint?",
} as const satisfies Readonly<Record<string, string>>;

export type AuditStep = keyof typeof AUDIT_STEPS;
export type AuditOutcome = "passed" | "failed" | "not-possible";

export interface StepResult {
  readonly step: AuditStep;
  /** `undefined` where the step is of no single epoch. */
  readonly epoch: bigint | undefined;
  readonly outcome: AuditOutcome;
  /** One sentence without a full stop: what was found. */
  readonly reason: string;
  /** The bundle that it speaks of, where there is one. */
  readonly file?: string;
}

/** An outcome with its reason, before it is known of which epoch and file. */
export type Finding = readonly [outcome: AuditOutcome, reason: string];

export const passed = (reason: string): Finding => ["passed", reason];
export const failed = (reason: string): Finding => ["failed", reason];
export const impossible = (reason: string): Finding => ["not-possible", reason];
