/** The audit of one bundle by itself: what the pins, the log's record and the bundle's own bytes say of it. */
import { sha256 } from "../../algebra/concrete/digest.ts";
import {
  type AuditStep,
  type Finding,
  failed,
  impossible,
  passed,
  type StepResult,
} from "./audit-step.ts";
import { type Bundle, logEntryOf, messageOf, type Statement } from "./bundle.ts";
import { type Checkpoint, checkpointFault, policyInWords, readCheckpoint } from "./checkpoint.ts";
import { checkDeployment, checkEvidence, touchedBy } from "./deployment-checks.ts";
import { type Artifact, type FleetKey, readArtifact } from "./fleet-keys.ts";
import { attempt, Malformed } from "./malformed.ts";
import { isIncluded, leafHash } from "./merkle-tree.ts";
import type { Pins } from "./pins.ts";
import { hex, isSame } from "./spelling.ts";
import {
  checkCountersignature,
  checkFirstSignature,
  checkLogEntry,
  checkNamespace,
} from "./statement-checks.ts";
import { checkNotInFuture } from "./time-checks.ts";

/** What is left of a bundle after its own audit: all that later epochs are compared with. */
export interface BundleAudit {
  readonly bundle: Bundle;
  readonly file: string;
  readonly results: readonly StepResult[];
  /** Digest, signatures and namespace: none of them failed. Only then does the artifact count for anything. */
  readonly isCredible: boolean;
  readonly isSigned: boolean;
  readonly isCountersigned: boolean;
  /** Where the artifact is credible and has its form. */
  readonly content: { readonly artifact: Artifact; readonly keys: readonly FleetKey[] } | undefined;
  /** Where the log's signatures and the proof verify. */
  readonly checkpoint: Checkpoint | undefined;
}

const checkDigest = (bundle: Bundle): Finding => {
  const actual = sha256(bundle.artifact);
  return isSame(actual, bundle.digest)
    ? passed(hex(actual))
    : failed(`the artifact has the digest ${hex(actual)}, and ${hex(bundle.digest)} is stated`);
};

/** Step `inclusion`, and the checkpoint where it passed. */
const checkInclusion = (
  bundle: Bundle,
  { log, witnesses }: Pins,
): readonly [Finding, Checkpoint | undefined] => {
  const { inclusion } = bundle;
  if (log === undefined) return [impossible("no log key is pinned"), undefined];
  if (inclusion === undefined) {
    // Both signers' keys in one hand are caught by the log only if nothing unlogged is accepted (attacks H3, I5). The
    // published form carries no proof at all, so that its absence there is a limit, not a fault.
    return [impossible("the bundle carries no proof of inclusion"), undefined];
  }
  const checkpoint = attempt(() => readCheckpoint(inclusion.checkpoint));
  if (checkpoint instanceof Malformed) return [failed(checkpoint.message), undefined];
  const fault = checkpointFault(checkpoint, log, witnesses);
  if (fault !== undefined) return [failed(fault), undefined];
  const message = messageOf(bundle);
  if (message === undefined) return [impossible("the ciphersuite is unknown"), undefined];
  const leaf = leafHash(logEntryOf(message, bundle.signature));
  if (!isIncluded(leaf, inclusion.index, checkpoint, inclusion.proof))
    return [
      failed(
        `the proof does not lead from leaf ${inclusion.index} to the root of ${checkpoint.size} leaves`,
      ),
      undefined,
    ];
  const cosigned = witnesses === undefined ? "no witnesses are pinned" : policyInWords(witnesses);
  return [passed(`leaf ${inclusion.index} of ${checkpoint.size}; ${cosigned}`), checkpoint];
};

const NOT_CREDIBLE = "an earlier step failed, so that these bytes count for nothing";

const artifactFindings = (
  bundle: Bundle,
  pins: Pins,
): readonly [BundleAudit["content"], readonly (readonly [AuditStep, Finding])[]] => {
  const content = attempt(() => readArtifact(bundle.artifact));
  if (content instanceof Malformed) {
    const later = impossible("the artifact could not be read");
    return [
      undefined,
      [
        ["fleet-keys", failed(content.message)],
        ["evidence", later],
        ["deployment", later],
      ],
    ];
  }
  const { artifact, keys } = content;
  const touched = touchedBy(keys, pins.evidence ?? []);
  return [
    content,
    [
      ["fleet-keys", passed(`${keys.length} keys`)],
      ["evidence", checkEvidence(keys, bundle.epoch, pins.evidence)],
      ["deployment", checkDeployment(artifact, bundle.timestamp, touched, pins.floors)],
    ],
  ];
};

/** Audits one bundle. A step that rests on a failed one is not possible: one fault is reported once. */
export const auditBundle = (
  bundle: Bundle,
  file: string,
  pins: Pins,
  records: readonly Statement[] | undefined,
): BundleAudit => {
  const digest = checkDigest(bundle);
  const first = checkFirstSignature(bundle, pins.firstSigner);
  const counter = checkCountersignature(
    bundle,
    bundle.artifact,
    bundle.metaSignature,
    pins.countersigner,
  );
  const namespace = checkNamespace(bundle, pins.namespace);
  const isStatementCredible = first[0] !== "failed" && namespace[0] !== "failed";
  const isCredible = isStatementCredible && digest[0] !== "failed" && counter[0] !== "failed";
  const notCredible = impossible(NOT_CREDIBLE);
  const [inclusion, checkpoint] = isStatementCredible
    ? checkInclusion(bundle, pins)
    : [notCredible, undefined];
  const [content, ofArtifact] = isCredible
    ? artifactFindings(bundle, pins)
    : [
        undefined,
        (["fleet-keys", "evidence", "deployment"] as const).map(
          (step) => [step, notCredible] as const,
        ),
      ];
  const findings: readonly (readonly [AuditStep, Finding])[] = [
    ["digest", digest],
    ["first-signature", first],
    ["countersignature", counter],
    ["namespace", namespace],
    ["log-entry", isStatementCredible ? checkLogEntry(bundle, records) : notCredible],
    ["inclusion", inclusion],
    [
      "not-in-future",
      isStatementCredible ? checkNotInFuture(bundle, checkpoint, pins) : notCredible,
    ],
    ...ofArtifact,
  ];
  return {
    bundle,
    file,
    results: findings.map(([step, [outcome, reason]]) => ({
      step,
      epoch: bundle.epoch,
      outcome,
      reason,
      file,
    })),
    isCredible,
    isSigned: first[0] === "passed",
    isCountersigned: counter[0] === "passed",
    content,
    checkpoint,
  };
};
