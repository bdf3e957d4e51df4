/**
 * Evidence that somebody said two things: it convinces whoever has the pins, with no word of the one who hands it over
 * (attacks G5, I1, I19). Two signed statements of one namespace and epoch with different digests convict the first
 * signer, and the countersigner too where both are countersigned; two signed checkpoints of one size with different roots
 * convict the log.
 */
import { z } from "zod";
import { type Finding, failed, impossible, passed, type StepResult } from "./audit-step.ts";
import { type Statement, statementFields, statementFile, statementOf } from "./bundle.ts";
import { type Checkpoint, checkpointFault, readCheckpoint } from "./checkpoint.ts";
import { hexBytes, readForm } from "./form.ts";
import type { Pins } from "./pins.ts";
import { NOTE_LENGTH_MAX, spellNote } from "./signed-note.ts";
import { hex, isSame } from "./spelling.ts";
import { checkCountersignature, checkFirstSignature, checkNamespace } from "./statement-checks.ts";

/** Of a file of evidence, in bytes. */
export const EVIDENCE_BYTES_MAX = 65_536;

const signedStatement = z.strictObject({
  ...statementFields,
  meta_signature: hexBytes(64).exactOptional(),
});

export const equivocationSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("equivocation"),
      statements: z.tuple([signedStatement, signedStatement]),
    }),
    z.strictObject({
      kind: z.literal("split-view"),
      checkpoints: z.tuple([z.string().max(NOTE_LENGTH_MAX), z.string().max(NOTE_LENGTH_MAX)]),
    }),
  ])
  .meta({ title: "Evidence that a signer or the log said two things" });

export interface SignedStatement {
  readonly statement: Statement;
  /** Where it is known, and verifies. */
  readonly metaSignature: Uint8Array | undefined;
}

export type Equivocation =
  | {
      readonly kind: "equivocation";
      readonly statements: readonly [SignedStatement, SignedStatement];
    }
  | { readonly kind: "split-view"; readonly checkpoints: readonly [Checkpoint, Checkpoint] };

/** Reads evidence. @throws Malformed */
export const readEquivocation = (bytes: Uint8Array): Equivocation => {
  const file = readForm(equivocationSchema, bytes, "the file");
  if (file.kind === "split-view") {
    const [one, other] = file.checkpoints;
    return { kind: file.kind, checkpoints: [readCheckpoint(one), readCheckpoint(other)] };
  }
  const [one, other] = file.statements;
  return {
    kind: file.kind,
    statements: [
      { statement: statementOf(one), metaSignature: one.meta_signature },
      { statement: statementOf(other), metaSignature: other.meta_signature },
    ],
  };
};

/** Evidence's file as a value. */
export const equivocationFile = (evidence: Equivocation): Record<string, unknown> =>
  evidence.kind === "split-view"
    ? {
        kind: evidence.kind,
        checkpoints: evidence.checkpoints.map(({ note }) => spellNote(note)),
      }
    : {
        kind: evidence.kind,
        statements: evidence.statements.map(({ statement, metaSignature }) => ({
          ...statementFile(statement),
          ...(metaSignature === undefined ? {} : { meta_signature: hex(metaSignature) }),
        })),
      };

/** What distinguishes the file's name: the epoch, or the size of the tree. */
export const equivocationName = (evidence: Equivocation): string =>
  evidence.kind === "split-view"
    ? `split-view-${evidence.checkpoints[0].size}`
    : `equivocation-${evidence.statements[0].statement.epoch}`;

const statementSteps = (
  [one, other]: readonly [SignedStatement, SignedStatement],
  pins: Pins,
): readonly StepResult[] => {
  const { epoch } = one.statement;
  const result = (
    step: StepResult["step"],
    [outcome, reason]: Finding,
    file?: string,
  ): StepResult => ({ step, epoch, outcome, reason, ...(file === undefined ? {} : { file }) });
  const isOnePlace =
    one.statement.namespace === other.statement.namespace &&
    one.statement.epoch === other.statement.epoch;
  return [
    result(
      "same-epoch",
      isOnePlace
        ? passed(`both are of ${one.statement.namespace}, epoch ${epoch}`)
        : failed("the two statements are of different epochs or namespaces"),
    ),
    result("namespace", checkNamespace(one.statement, pins.namespace)),
    result(
      "two-digests",
      isSame(one.statement.digest, other.statement.digest)
        ? failed("both statements have one digest: nobody said two things")
        : passed("the two digests differ"),
    ),
    ...[one, other].flatMap(({ statement, metaSignature }, index) => {
      const file = `statement ${index + 1}`;
      const noBytes = new Uint8Array();
      return [
        result("first-signature", checkFirstSignature(statement, pins.firstSigner), file),
        result(
          "countersignature",
          metaSignature === undefined
            ? impossible(
                "the statement is not countersigned here: only the first signer is convicted",
              )
            : checkCountersignature(statement, noBytes, metaSignature, pins.countersigner),
          file,
        ),
      ];
    }),
  ];
};

const checkpointSteps = (
  [one, other]: readonly [Checkpoint, Checkpoint],
  pins: Pins,
): readonly StepResult[] => {
  const result = (
    step: StepResult["step"],
    [outcome, reason]: Finding,
    file?: string,
  ): StepResult => ({
    step,
    epoch: undefined,
    outcome,
    reason,
    ...(file === undefined ? {} : { file }),
  });
  const isOnePlace = one.origin === other.origin && one.size === other.size;
  return [
    result(
      "same-size",
      isOnePlace
        ? passed(`both are of ${one.origin}, ${one.size} leaves`)
        : failed("the two checkpoints are of different logs or sizes"),
    ),
    result(
      "two-roots",
      isSame(one.root, other.root)
        ? failed("both checkpoints have one root: nobody said two things")
        : passed("the two roots differ"),
    ),
    ...[one, other].map((checkpoint, index) => {
      const fault = pins.log === undefined ? undefined : checkpointFault(checkpoint, pins.log);
      const finding =
        pins.log === undefined
          ? impossible("no log key is pinned")
          : fault === undefined
            ? passed(`signed by ${pins.log.name}`)
            : failed(fault);
      return result("log-signature", finding, `checkpoint ${index + 1}`);
    }),
  ];
};

/** Verifies evidence from the pins alone: it holds if nothing failed and the signatures could be checked. */
export const auditEquivocation = (evidence: Equivocation, pins: Pins): readonly StepResult[] =>
  evidence.kind === "split-view"
    ? checkpointSteps(evidence.checkpoints, pins)
    : statementSteps(evidence.statements, pins);
