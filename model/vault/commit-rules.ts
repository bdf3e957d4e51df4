/** What is committed is applied: at once, or as fast as the host serves the records. */
import type { Protocol } from "../protocol/configuration.ts";
import type { Outcome } from "../protocol/effects.ts";
import { applyUpTo } from "./apply-rules.ts";
import { isWrittenLate } from "./compaction.ts";
import { commitOutside, goOn, isOutside } from "./outside-records.ts";
import { type ReplicaContext, writtenIndex } from "./replica-context.ts";

/** Applies what is known to be committed, as far as its own storage has written it: only that may go into a snapshot. */
const applyWritten = (protocol: Protocol, context: ReplicaContext): Outcome<ReplicaContext> =>
  applyUpTo(protocol, context, Math.min(context.known, writtenIndex(context)));

/** Every entry up to and including `commit` is committed. */
export const commitUpTo = (
  protocol: Protocol,
  context: ReplicaContext,
  commit: number,
): Outcome<ReplicaContext> => {
  if (isOutside(protocol)) return commitOutside(protocol, context, commit);
  return isWrittenLate(protocol)
    ? applyWritten(protocol, { ...context, known: Math.max(context.known, commit) })
    : applyUpTo(protocol, context, commit);
};

/** What was known to be committed and waited for the storage is applied. */
export const applyFurther = (
  protocol: Protocol,
  context: ReplicaContext,
): Outcome<ReplicaContext> => {
  if (isOutside(protocol)) return goOn(protocol, context);
  return isWrittenLate(protocol) ? applyWritten(protocol, context) : { context, effects: [] };
};

/** How far the replica knows the log to be committed. */
export const knownCommit = ({ commit, known }: ReplicaContext): number => Math.max(commit, known);
