/** The messages of the fleet-trust world, in the order in which they travel. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Artifact, Bundle, Checkpoint, Cosignature, Statement } from "./bundle.ts";
import type { Evidence } from "./evidence.ts";
import type { TrustKeys } from "./trust-keys.ts";

/** 1. evidence -> publisher: a fleet is deployed, and this is the page that says how. */
export interface EvidencePage {
  readonly kind: "evidence-page";
  readonly evidence: Evidence;
}

/** 2. publisher -> first signer (P1): sign this digest as this epoch; `previous` where artifacts are chained. */
export interface SignRequest {
  readonly kind: "sign-request";
  readonly namespace: string;
  readonly epoch: number;
  readonly digest: Value;
  readonly previous: Value | null;
}

/** 3. first signer -> publisher (P2). */
export interface SignReply {
  readonly kind: "sign-reply";
  readonly statement: Statement;
  readonly signature: Value;
}

/** 4. publisher -> countersigner (P3). */
export interface CountersignRequest {
  readonly kind: "countersign-request";
  readonly statement: Statement;
  readonly signature: Value;
}

/** 5. countersigner -> publisher. */
export interface CountersignReply {
  readonly kind: "countersign-reply";
  readonly statement: Statement;
  readonly countersignature: Value;
}

/** One entry of the log, with the artifact that its digest is of. */
export interface LogEntry {
  readonly statement: Statement;
  readonly first: Value;
  readonly counter: Value;
  readonly artifact: Artifact;
}

/** 6. publisher -> log: take this entry. */
export interface LogRequest {
  readonly kind: "log-request";
  readonly entry: LogEntry;
}

/** 7. log -> publisher: it stands there, by this tree. */
export interface LogReply {
  readonly kind: "log-reply";
  readonly statement: Statement;
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  readonly index: number;
  readonly path: readonly Value[];
}

/** 8. log -> witness: this is my tree now. `proofs[n]` shows that the tree of n entries is a prefix of it. */
export interface WitnessRequest {
  readonly kind: "witness-request";
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  readonly proofs: readonly (readonly Value[])[];
}

/** 9. witness -> publisher: I have seen no other. */
export interface WitnessReply {
  readonly kind: "witness-reply";
  readonly checkpoint: Checkpoint;
  readonly cosignature: Cosignature;
}

/** 10. publisher -> client (P4), through whoever runs the network. */
export interface BundleOffer {
  readonly kind: "bundle-offer";
  readonly bundle: Bundle;
}

/** 11. publisher -> client: these are the signers' keys from now on. */
export interface RotationOffer {
  readonly kind: "rotation-offer";
  readonly keys: TrustKeys;
  readonly signatures: RotationSignatures;
}

/** Of the signers of the era before and of the era to come. */
export interface RotationSignatures {
  readonly oldFirst: Value | null;
  readonly oldCounter: Value | null;
  readonly newFirst: Value | null;
  readonly newCounter: Value | null;
}

/** 12. client -> monitor: this is what I was given. */
export interface BundleReport {
  readonly kind: "bundle-report";
  readonly bundle: Bundle;
}

export type TrustMessage =
  | EvidencePage
  | SignRequest
  | SignReply
  | CountersignRequest
  | CountersignReply
  | LogRequest
  | LogReply
  | WitnessRequest
  | WitnessReply
  | BundleOffer
  | RotationOffer
  | BundleReport;

export type TrustMessageKind = TrustMessage["kind"];

export const TRUST_MESSAGE_KINDS = [
  "evidence-page",
  "sign-request",
  "sign-reply",
  "countersign-request",
  "countersign-reply",
  "log-request",
  "log-reply",
  "witness-request",
  "witness-reply",
  "bundle-offer",
  "rotation-offer",
  "bundle-report",
] as const satisfies readonly TrustMessageKind[];
