/**
 * What an audit remembers for the next one: the newest epoch that it verified, as signed. A source that is older than that, or
 * says something else of that epoch, has been rolled back or rewritten in between (attacks G4, G5; BUN2 for auditors). The
 * statement is kept with its signatures, so that a contradiction is evidence and not just a memory.
 */
import { z } from "zod";
import { type Finding, failed, impossible, passed } from "./audit-step.ts";
import { type Statement, statementFields, statementFile, statementOf } from "./bundle.ts";
import type { BundleAudit } from "./bundle-audit.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import type { Equivocation } from "./equivocation.ts";
import { hexBytes, readForm } from "./form.ts";
import { NOTE_LENGTH_MAX, spellNote } from "./signed-note.ts";
import { hex, isSame } from "./spelling.ts";

/** Of a file of state, in bytes. */
export const STATE_BYTES_MAX = 65_536;

export const auditStateSchema = z
  .strictObject({
    ...statementFields,
    meta_signature: hexBytes(64).exactOptional(),
    checkpoint: z.string().max(NOTE_LENGTH_MAX).exactOptional(),
  })
  .meta({ title: "What `bkv audit --state` remembers: the newest epoch that was verified" });

export interface AuditState {
  readonly statement: Statement;
  readonly metaSignature: Uint8Array | undefined;
  readonly checkpoint: Checkpoint | undefined;
}

/** Reads a file of state. @throws Malformed */
export const readAuditState = (bytes: Uint8Array): AuditState => {
  const file = readForm(auditStateSchema, bytes, "the file");
  return {
    statement: statementOf(file),
    metaSignature: file.meta_signature,
    checkpoint: file.checkpoint === undefined ? undefined : readCheckpoint(file.checkpoint),
  };
};

export const auditStateFile = (state: AuditState): Record<string, unknown> => ({
  ...statementFile(state.statement),
  ...(state.metaSignature === undefined ? {} : { meta_signature: hex(state.metaSignature) }),
  ...(state.checkpoint === undefined ? {} : { checkpoint: spellNote(state.checkpoint.note) }),
});

/** The state after an audit whose newest credible epoch is this. */
export const stateAfter = ({ bundle, isCountersigned, checkpoint }: BundleAudit): AuditState => {
  const { metaSignature, artifact: _, inclusion: __, ...statement } = bundle;
  return { statement, metaSignature: isCountersigned ? metaSignature : undefined, checkpoint };
};

/** Whether the credible bundle of the stored epoch says what it said then. */
export const rewrittenSince = (
  { statement, metaSignature }: AuditState,
  { bundle, isSigned, isCountersigned }: BundleAudit,
): Equivocation | "rewritten" | undefined => {
  if (isSame(statement.digest, bundle.digest)) return undefined;
  if (!isSigned || statement.namespace !== bundle.namespace) return "rewritten";
  const now = {
    statement: bundle,
    metaSignature: isCountersigned ? bundle.metaSignature : undefined,
  };
  return { kind: "equivocation", statements: [{ statement, metaSignature }, now] };
};

/** Step `state-rollback`, once all epochs have come. */
export const checkState = (
  state: AuditState | undefined,
  {
    isRewritten,
    newest,
  }: { readonly isRewritten: boolean; readonly newest: BundleAudit | undefined },
): Finding => {
  if (state === undefined) return impossible("no earlier audit has stored a state");
  const { epoch, digest } = state.statement;
  if (isRewritten) return failed(`epoch ${epoch} had the digest ${hex(digest)} at the last audit`);
  if (newest === undefined || newest.bundle.epoch < epoch)
    return failed(
      `the last audit came to epoch ${epoch}, and the newest credible one here is ${newest?.bundle.epoch ?? "none"}`,
    );
  const [before, now] = [state.checkpoint, newest.checkpoint];
  if (before !== undefined && now !== undefined) {
    if (now.size < before.size)
      return failed(`the log had ${before.size} leaves at the last audit, and has ${now.size} now`);
    if (now.size === before.size && !isSame(now.root, before.root))
      return failed(`the log had another root for ${now.size} leaves at the last audit`);
  }
  return passed(`epoch ${epoch}, to which the last audit came, is behind or unchanged`);
};
