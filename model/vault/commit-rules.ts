/** What is committed is applied: at once, or as fast as the host serves the records. */
import type { Protocol } from "../protocol/configuration.ts";
import type { Outcome } from "../protocol/effects.ts";
import { applyUpTo } from "./apply-rules.ts";
import { commitOutside, isOutside } from "./outside-records.ts";
import type { ReplicaContext } from "./replica-context.ts";

/** Every entry up to and including `commit` is committed. */
export const commitUpTo = (
  protocol: Protocol,
  context: ReplicaContext,
  commit: number,
): Outcome<ReplicaContext> =>
  isOutside(protocol)
    ? commitOutside(protocol, context, commit)
    : applyUpTo(protocol, context, commit);

/** How far the replica knows the log to be committed. */
export const knownCommit = ({ commit, known }: ReplicaContext): number => Math.max(commit, known);
