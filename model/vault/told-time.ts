/** What a leader makes of the time that comes with the evidence for its entries. */
import type { Protocol } from "../protocol/configuration.ts";
import { hasExpired, isTimed } from "./attestation-rules.ts";
import { hasOwnExpired } from "./election-rules.ts";
import { quorumTime } from "./quorum.ts";
import type { ReplicaContext } from "./replica-context.ts";

/**
 * Whether a leader has lost its attestation: by the clocks that it last heard, or by those that came with the evidence for
 * an entry, which are newer than that. Then it commits nothing more, and so answers nobody: what it was asked since is
 * charged by nobody, or by the next leader (scenarios/weakened/resign-when-expired.json).
 */
export const hasRunOut = (protocol: Protocol, context: ReplicaContext): boolean =>
  isTimed(protocol) &&
  (hasOwnExpired(protocol, context) ||
    (protocol.defends("resign-when-expired") &&
      context.pending.some(
        ({ quorum }) =>
          quorum.state === "certified" &&
          hasExpired(protocol, context.id, quorumTime(protocol, quorum.context)),
      )));

/** Where attestations run out: the leader knows what time it was at the earliest when the entry was certified. */
export const toldWith = (
  protocol: Protocol,
  context: ReplicaContext,
  index: number,
): ReplicaContext => {
  const { clock, pending } = context;
  const quorum = pending.find((operation) => operation.quorum.context.index === index)?.quorum;
  const time = quorum && quorumTime(protocol, quorum.context);
  return clock === undefined || time === undefined
    ? context
    : { ...context, clock: { ...clock, told: { index, time } } };
};
