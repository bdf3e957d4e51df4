/** The log: appending as the leader, replicating entry by entry, following. Raft 5.3 with a hash chain. */
import type { Protocol } from "../protocol/configuration.ts";
import { arm, type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Entry, entryHash, type Operation } from "../protocol/entries.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { electoratesIn } from "../protocol/members.ts";
import type { AppendReply, AppendRequest } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { acknowledgement, owedBy, replyToLeader } from "./acknowledgements.ts";
import { isTimed } from "./attestation-rules.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { applyFurther, commitUpTo, knownCommit } from "./commit-rules.ts";
import { adoptTerm, hearing, isKnownExpired, leaveOffice } from "./election-rules.ts";
import { changed } from "./member-facts.ts";
import { askAgain } from "./outside-records.ts";
import { type Acknowledgement, advance, atClock, openQuorum, quorumOverlap } from "./quorum.ts";
import {
  baseIndex,
  entriesAfter,
  entriesUpTo,
  entryAt,
  hashAt,
  lastIndex,
  membersAt,
  membersOf,
  othersIn,
  type PendingOperation,
  type ReplicaContext,
  type WaitingClient,
  writtenIndex,
} from "./replica-context.ts";
import { offerTo } from "./snapshot-pages.ts";
import { installedFacts } from "./snapshot-rules.ts";
import { hasRunOut, toldWith } from "./told-time.ts";

type Result = Outcome<ReplicaContext>;

const stored = (protocol: Protocol, context: ReplicaContext, entry: Entry): Effect =>
  record({
    fact: "entry-stored",
    replica: context.device,
    index: entry.index,
    term: entry.term,
    hash: entry.hash,
    previous: hashAt(protocol, context, entry.index - 1) ?? entry.hash,
  });

/** Sends a follower the entry that it needs next; nothing but the commit index where it has them all. */
export const replicateTo = (
  protocol: Protocol,
  context: ReplicaContext,
  follower: ReplicaId,
): Effect => {
  const index = context.next[follower] ?? lastIndex(context) + 1;
  const { snapshot } = context;
  if (snapshot !== null && index <= snapshot.index)
    return offerTo(protocol, context, follower, snapshot);
  const prevHash = hashAt(protocol, context, index - 1);
  if (prevHash === undefined)
    throw new Error(`${context.id} has no entry ${index - 1} to replicate after`);
  return send(
    follower,
    tagged<AppendRequest>(protocol, context, {
      kind: "append-request",
      term: context.term,
      leader: context.id,
      prevIndex: index - 1,
      prevHash,
      entry: entryAt(context, index) ?? null,
      commit: knownCommit(context),
    }),
  );
};

const isDelayed = ({ configuration }: Protocol): boolean => configuration.writes === "delayed";

/** A leader's evidence that it holds an entry itself. */
const ownEvidence = (context: ReplicaContext, { index, hash }: Entry): Acknowledgement => ({
  type: "acknowledge",
  voter: context.id,
  index,
  hash,
  clock: context.clock?.host,
});

/** Opens the quorum of an entry; with the leader's own write as its first evidence, where that is durable at once. */
export const openOperation = (
  protocol: Protocol,
  context: ReplicaContext,
  entry: Entry,
  client: WaitingClient | null,
): PendingOperation => {
  const members = membersAt(context, entry.index);
  const own = isTimed(protocol) ? context.id : undefined;
  const quorum = openQuorum(protocol, members, entry.index, entry.hash, own);
  return {
    quorum: isDelayed(protocol) ? quorum : advance(protocol, quorum, ownEvidence(context, entry)),
    client,
  };
};

/** Appends as the leader, and sends it to every follower that waits for nothing else. */
export const append = (
  protocol: Protocol,
  context: ReplicaContext,
  operation: Operation,
  client: WaitingClient | null,
): Result => {
  const index = lastIndex(context) + 1;
  const previous = hashAt(protocol, context, index - 1);
  if (previous === undefined) throw new Error(`${context.id} lost its last entry`);
  const entry: Entry = {
    index,
    term: context.term,
    hash: entryHash(protocol, previous, index, context.term, operation),
    operation,
  };
  const logged: ReplicaContext = {
    ...context,
    log: [...context.log, entry],
    unwritten: isDelayed(protocol) ? context.unwritten + 1 : 0,
  };
  const grown: ReplicaContext = {
    ...logged,
    pending: [...context.pending, openOperation(protocol, logged, entry, client)],
  };
  // Whoever is new in the configuration has no index yet, and is sent the newest entry: it says what it lacks.
  const idle = othersIn(grown).filter((peer) => (context.next[peer] ?? index) === index);
  const effects = [
    ...(isDelayed(protocol) ? [] : [stored(protocol, context, entry)]),
    ...changed(context, grown, entry),
    ...idle.map((peer) => replicateTo(protocol, grown, peer)),
  ];
  const settled = settlePending(protocol, grown);
  return { context: settled.context, effects: [...effects, ...settled.effects] };
};

/** Commits as far as quorums are certified (a quorum of one is certified by the leader's own write). */
const settlePending = (protocol: Protocol, context: ReplicaContext): Result => {
  const certified = context.pending
    .filter(({ quorum }) => quorum.state === "certified")
    .map(({ quorum }) => quorum.context.index);
  const commit = Math.max(0, ...certified);
  if (commit <= knownCommit(context) || hasRunOut(protocol, context))
    return { context, effects: [] };
  const committed = commitUpTo(protocol, toldWith(protocol, context, commit), commit);
  const left = leaveJoint(protocol, committed.context);
  return { context: left.context, effects: [...committed.effects, ...left.effects] };
};

/**
 * The second half of a joint change: once both quorums hold the joint configuration, the new voters stand alone. A leader
 * that is not among them leaves it to the next one: it would lead a fleet in which it has no vote (C3).
 */
const leaveJoint = (protocol: Protocol, context: ReplicaContext): Result => {
  const members = membersOf(context);
  const isCommitted = membersAt(context, context.commit).incoming !== null;
  if (members.incoming === null || !isCommitted) return { context, effects: [] };
  if (!members.incoming.includes(context.id) && protocol.defends("lead-as-voter"))
    return { context, effects: [] };
  const { incoming: voters, learners, floor } = members;
  return append(
    protocol,
    context,
    { kind: "members", voters, incoming: null, learners, floor },
    null,
  );
};

/** Heartbeat: sends every follower what it needs next, again. */
export const sendHeartbeats = (protocol: Protocol, context: ReplicaContext): Result => ({
  context,
  effects: [
    ...othersIn(context).map((peer) => replicateTo(protocol, context, peer)),
    ...askAgain(protocol, context),
  ],
});

/**
 * Goes back, but not behind what the follower has acknowledged since: a mismatch may come late, or twice. Only where any two
 * quorums share one replica, and there is no anchor: where they share more, one may be set back, and says truly that it holds less than
 * it acknowledged; and where an anchor stands against copies, the original of one that has acknowledged under its name does.
 * A leader that does not believe it sends what cannot be stored for ever (docs/what-it-found.md, 7).
 */
const backUp = (
  protocol: Protocol,
  context: ReplicaContext,
  { replica, index }: AppendReply,
): Result => {
  const acknowledged = context.match[replica] ?? 0;
  const { anchor, rollbackTolerance } = protocol.configuration;
  const isForGood =
    anchor === "none" &&
    electoratesIn(membersOf(context)).some(
      ({ length }) => quorumOverlap(length, rollbackTolerance) <= 1,
    ) &&
    protocol.defends("keep-log-through-crash");
  const back = Math.min((context.next[replica] ?? 1) - 1, index + 1);
  const next = { ...context.next, [replica]: Math.max(isForGood ? acknowledged + 1 : 1, back) };
  const match = { ...context.match, [replica]: Math.min(acknowledged, index) };
  const lowered = isForGood ? { ...context, next } : { ...context, next, match };
  return { context: lowered, effects: [replicateTo(protocol, lowered, replica)] };
};

/** What it acknowledges a snapshot has replaced, and nobody waits for it: the follower is sent what comes next. */
const lacking = (protocol: Protocol, context: ReplicaContext, follower: ReplicaId): Result => ({
  context,
  effects:
    (context.next[follower] ?? 1) <= baseIndex(context)
      ? [replicateTo(protocol, context, follower)]
      : [refuse("stale-evidence")],
});

/** Counts a follower's acknowledgement, commits what it completes, and sends the follower what comes next. */
export const acknowledge = (protocol: Protocol, before: ReplicaContext, input: Input): Result => {
  const reply = messageOf<AppendReply>(input);
  if (!isAuthentic(protocol, before, reply))
    return { context: before, effects: [refuse("unauthenticated")] };
  if (reply.term !== before.term) return { context: before, effects: [refuse("stale-term")] };
  if (protocol.defends("count-members-only") && !othersIn(before).includes(reply.replica))
    return { context: before, effects: [refuse("not-a-member")] };
  const context = hearing(before, reply.replica, reply.clock);
  if (isKnownExpired(protocol, context, reply.replica))
    return { context, effects: [refuse("attestation-expired")] };
  const named = reply.hash;
  if (named === null) return backUp(protocol, context, reply);
  if (reply.index < baseIndex(context)) return lacking(protocol, context, reply.replica);
  const held = hashAt(protocol, context, reply.index) === named;
  if (!held && protocol.defends("bind-evidence-to-entry"))
    return { context, effects: [refuse("stale-evidence")] };
  const pending = context.pending.map((operation) => {
    const { quorum } = operation;
    // An entry's hash covers all before it, so evidence for a later entry is evidence for this one.
    const { index, hash } = quorum.context;
    const covered =
      held && index <= reply.index ? { index, hash } : { index: reply.index, hash: named };
    const { replica: voter, clock } = reply;
    const evidence: Acknowledgement = { type: "acknowledge", voter, ...covered, clock };
    const present = atClock(quorum, context.clock?.host);
    return { ...operation, quorum: advance(protocol, present, evidence) };
  });
  const matched = Math.max(context.match[reply.replica] ?? 0, held ? reply.index : 0);
  const counted: ReplicaContext = {
    ...context,
    pending,
    match: { ...context.match, [reply.replica]: matched },
    next: {
      ...context.next,
      [reply.replica]: Math.max(context.next[reply.replica] ?? 1, matched + 1),
    },
  };
  const settled = settlePending(protocol, counted);
  const more =
    matched + 1 <= lastIndex(settled.context) && matched > (context.match[reply.replica] ?? 0)
      ? [replicateTo(protocol, settled.context, reply.replica)]
      : [];
  return { context: settled.context, effects: [...settled.effects, ...more] };
};

/** Puts the entry at its place: what conflicts with it goes, what equals it stays. */
const store = (protocol: Protocol, context: ReplicaContext, entry: Entry): Result => {
  const present = entryAt(context, entry.index);
  if (present?.hash === entry.hash) return { context, effects: [] };
  const written = writtenIndex(context);
  const log = [...entriesUpTo(context, entry.index - 1), entry];
  // What a snapshot in memory stands for is not among them.
  const behind = entry.index - Math.min(written, entry.index - 1);
  const unwritten = isDelayed(protocol) ? Math.min(behind, log.length) : 0;
  const discarded: Effect[] =
    present === undefined || entry.index > written
      ? []
      : [
          record({
            fact: "entries-discarded",
            replica: context.device,
            from: entry.index,
            at: entry.index,
            hash: present.hash,
          }),
        ];
  return {
    context: { ...context, log, unwritten },
    effects: [...discarded, ...(unwritten > 0 ? [] : [stored(protocol, context, entry)])],
  };
};

/** An append of a leader: check the term, check that it continues our log, store, commit as far as the leader has. */
export const follow = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const request = messageOf<AppendRequest>(input);
  if (!isAuthentic(protocol, context, request))
    return { context, effects: [refuse("unauthenticated")] };
  if (request.term < context.term && protocol.defends("refuse-stale-term"))
    return { context, effects: [refuse("stale-term")] };
  const left = leaveOffice(protocol, context);
  const follower = adoptTerm(protocol, left.context, request.term);
  const { prevIndex, prevHash, entry } = request;
  const effects: Effect[] = [...left.effects, arm("election")];
  const continues = hashAt(protocol, follower, prevIndex) === prevHash;
  const base = baseIndex(follower);
  // A snapshot stands for it already: what that one ends with is what there is to acknowledge.
  if (prevIndex < base) {
    const told = acknowledgement(protocol, follower, request.leader, base);
    return { context: told.context, effects: [...effects, ...told.effects] };
  }
  const gap = prevIndex > lastIndex(follower);
  if (gap || (!continues && protocol.defends("check-log-continuity"))) {
    const end = gap ? lastIndex(follower) : prevIndex - 1;
    return {
      context: follower,
      effects: [
        ...effects,
        refuse("log-mismatch"),
        replyToLeader(protocol, follower, request.leader, end, null),
      ],
    };
  }
  // The leader sends entries again: what was being loaded is of no use any more.
  const own = follower.loading === null ? follower : { ...follower, loading: null };
  const kept = entry === null ? { context: own, effects: [] } : store(protocol, own, entry);
  const index = entry === null ? prevIndex : entry.index;
  const commit = Math.min(request.commit, index);
  const committed =
    commit > knownCommit(kept.context)
      ? commitUpTo(protocol, kept.context, commit)
      : { context: kept.context, effects: [] };
  const acknowledged = acknowledgement(
    protocol,
    committed.context,
    request.leader,
    index,
    prevHash,
  );
  return {
    context: acknowledged.context,
    effects: [
      ...effects,
      ...kept.effects,
      ...acknowledged.effects,
      ...committed.effects,
      // What was lost on the way from the host is asked for again with each heartbeat.
      ...(entry === null && kept.context.reading !== null ? askAgain(protocol, kept.context) : []),
    ],
  };
};

/** The storage has written the log: what waited for that is acknowledged, to the leader or in its own quorums. */
export const completeWrites = (protocol: Protocol, context: ReplicaContext): Result => {
  const from = writtenIndex(context);
  const written: ReplicaContext = { ...context, unwritten: 0, stored: null, owed: null };
  const effects: Effect[] = [
    ...installedFacts(protocol, context),
    ...entriesAfter(context, from).map((entry) => stored(protocol, context, entry)),
    ...owedBy(protocol, written, context.owed),
  ];
  const pending = written.pending.map((operation) => {
    const { quorum } = operation;
    const entry = entryAt(written, quorum.context.index);
    return entry === undefined
      ? operation
      : { ...operation, quorum: advance(protocol, quorum, ownEvidence(written, entry)) };
  });
  const settled = settlePending(protocol, { ...written, pending });
  const further = applyFurther(protocol, settled.context);
  return {
    context: further.context,
    effects: [...effects, ...settled.effects, ...further.effects],
  };
};
