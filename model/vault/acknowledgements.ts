/** A follower's acknowledgements: now, or when its storage has written what they are of. */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, send } from "../protocol/effects.ts";
import type { AppendReply } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { isTimed } from "./attestation-rules.ts";
import { tagged } from "./channel.ts";
import {
  baseIndex,
  hashAt,
  lastIndex,
  type ReplicaContext,
  writtenIndex,
} from "./replica-context.ts";

export const replyToLeader = (
  protocol: Protocol,
  context: ReplicaContext,
  leader: ReplicaId,
  index: number,
  hash: AppendReply["hash"],
): Effect =>
  send(
    leader,
    tagged<AppendReply>(protocol, context, {
      kind: "append-reply",
      term: context.term,
      replica: context.id,
      index,
      hash,
      ...(isTimed(protocol) ? { clock: context.clock?.host } : {}),
    }),
  );

/**
 * A follower's acknowledgement of its log up to an index: now, or when the storage has written it. A9: acknowledged from
 * memory, an entry is gone after a power cut, and the leader has counted it (scenarios/weakened/acknowledge-after-write.json).
 *
 * @param otherwise the hash where the log knows none at the index
 */
export const acknowledgement = (
  protocol: Protocol,
  context: ReplicaContext,
  leader: ReplicaId,
  index: number,
  otherwise: AppendReply["hash"] = null,
): Outcome<ReplicaContext> => {
  if (index > writtenIndex(context) && protocol.defends("acknowledge-after-write"))
    return { context: { ...context, owed: { leader, term: context.term, index } }, effects: [] };
  const hash = hashAt(protocol, context, index) ?? otherwise;
  return { context, effects: [replyToLeader(protocol, context, leader, index, hash)] };
};

/** The acknowledgement that waited for the storage, now that it has written everything. */
export const owedBy = (
  protocol: Protocol,
  context: ReplicaContext,
  owed: ReplicaContext["owed"],
): readonly Effect[] => {
  if (owed === null || owed.term !== context.term || owed.index > lastIndex(context)) return [];
  // What it was of may have gone into a snapshot meanwhile: with its end all of it is acknowledged.
  const index = Math.max(owed.index, baseIndex(context));
  const hash = hashAt(protocol, context, index) ?? null;
  return [replyToLeader(protocol, context, owed.leader, index, hash)];
};
