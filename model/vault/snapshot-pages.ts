/** A leader sends its snapshot to a replica that lacks what it stands for: an offer first, then each page that is asked for. */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, refuse, send } from "../protocol/effects.ts";
import { type LogSnapshot, rowsOf } from "../protocol/log-snapshot.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { SnapshotOffer, SnapshotPage, SnapshotReply } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { othersIn, type ReplicaContext } from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

const pagesOf = ({ configuration }: Protocol, { records }: LogSnapshot): number =>
  Math.ceil(Object.keys(records).length / configuration.pageRecords);

/** Tells a follower what is sent in place of entries that are gone. */
export const offerTo = (
  protocol: Protocol,
  context: ReplicaContext,
  follower: ReplicaId,
  snapshot: LogSnapshot,
): Effect => {
  const { index, term, hash, members, digest, root } = snapshot;
  return send(
    follower,
    tagged<SnapshotOffer>(protocol, context, {
      kind: "snapshot-offer",
      term: context.term,
      leader: context.id,
      index,
      entryTerm: term,
      hash,
      members,
      ...(root === undefined ? {} : { root }),
      digest,
      pages: pagesOf(protocol, snapshot),
    }),
  );
};

/**
 * Sends the page that a follower lacks. Nothing is kept of how far a follower is: it says itself, and after every heartbeat
 * again. Where the log was compacted once more meanwhile, what is offered is the newer snapshot.
 */
export const sendPage = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const reply = messageOf<SnapshotReply>(input);
  if (!isAuthentic(protocol, context, reply))
    return { context, effects: [refuse("unauthenticated")] };
  if (reply.term !== context.term) return { context, effects: [refuse("stale-term")] };
  const { snapshot } = context;
  if (!othersIn(context).includes(reply.replica) || snapshot === null)
    return { context, effects: [refuse("not-expected")] };
  if (reply.digest !== snapshot.digest)
    return { context, effects: [offerTo(protocol, context, reply.replica, snapshot)] };
  const first = reply.page * protocol.configuration.pageRecords;
  const rows = rowsOf(protocol, snapshot.records).slice(
    first,
    first + protocol.configuration.pageRecords,
  );
  if (rows.length === 0) return { context, effects: [refuse("not-expected")] };
  const page = tagged<SnapshotPage>(protocol, context, {
    kind: "snapshot-page",
    term: context.term,
    leader: context.id,
    index: snapshot.index,
    digest: snapshot.digest,
    page: reply.page,
    rows,
  });
  return { context, effects: [send(reply.replica, page)] };
};
