/** Terms and votes: Raft 5.1, 5.2 and 5.4.1. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import {
  arm,
  disarm,
  type Effect,
  type Outcome,
  record,
  refuse,
  send,
} from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { electoratesIn, isVoterIn } from "../protocol/members.ts";
import type { VoteReply, VoteRequest } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { attestedAmong, hasExpired, isTimed, type Readings, timeBy } from "./attestation-rules.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { advance, electoratesOf, isQuorum } from "./quorum.ts";
import {
  entryAt,
  lastIndex,
  lastTerm,
  membersOf,
  type ReplicaContext,
  withoutOffice,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

/** A newer term frees the vote of the old one. An older one is taken only where `refuse-stale-term` is removed. */
export const adoptTerm = (
  protocol: Protocol,
  context: ReplicaContext,
  term: number,
): ReplicaContext =>
  term <= context.term
    ? context
    : {
        ...context,
        term,
        loading: null,
        ...(protocol.defends("free-vote-in-newer-term") ? { votedFor: null, candidacy: null } : {}),
      };

/** What a replica loses with its office: every client that waits for it hears nothing more. */
export const leaveOffice = (protocol: Protocol, context: ReplicaContext): Result => {
  const abandoned = context.pending
    .map(({ quorum }) => advance(protocol, quorum, { type: "abandon" }))
    .filter(({ state }) => state === "abandoned")
    .map(
      ({ context: { index } }): Effect =>
        record({
          fact: "operation-abandoned",
          replica: context.device,
          index,
          operation: entryAt(context, index)?.operation.kind ?? "no-op",
        }),
    );
  const led = Object.keys(context.next).length > 0;
  const deposed: Effect[] = led
    ? [
        record({ fact: "leader-deposed", replica: context.device, term: context.term }),
        disarm("heartbeat"),
      ]
    : [];
  return { context: withoutOffice(context), effects: [...deposed, ...abandoned] };
};

/**
 * The name of one candidacy: random, so it is never drawn twice. A replica stands once in a term between two rollbacks,
 * so term and rollbacks name it.
 */
export const candidacyIn = (
  { crypto }: Protocol,
  { device, restores }: Pick<ReplicaContext, "device" | "restores">,
  term: number,
): Value => crypto.fresh(device, `candidacy in term ${term}`, restores, "nonce");

/** Election timeout: a new term, a vote for oneself, and a request to all others. */
export const standForElection = (protocol: Protocol, context: ReplicaContext): Result => {
  const term = context.term + 1;
  const candidacy = candidacyIn(protocol, context, term);
  const candidate: ReplicaContext = {
    ...withoutOffice(context),
    term,
    loading: null,
    votedFor: context.id,
    candidacy,
    votes: [context.id],
  };
  const request = tagged<VoteRequest>(protocol, candidate, {
    kind: "vote-request",
    term,
    candidate: context.id,
    candidacy,
    lastIndex: lastIndex(candidate),
    lastTerm: lastTerm(candidate),
  });
  const rivals = [...new Set(electoratesIn(membersOf(context)).flat())].filter(
    (voter) => voter !== context.id,
  );
  return {
    context: candidate,
    effects: [
      record({ fact: "election-begun", replica: context.device, term }),
      arm("election"),
      ...rivals.map((peer) => send(peer, request)),
    ],
  };
};

/** Whether the replica is a voter of the configuration that it knows. C3: who is none has no business to lead. */
export const mayStand = ({ defends }: Protocol, context: ReplicaContext): boolean =>
  !defends("lead-as-voter") || isVoterIn(membersOf(context), context.id);

/** The clocks that a replica has heard as a candidate or a leader, its own host's included. */
const clocksOf = ({ id, clock }: ReplicaContext): Readings =>
  clock === undefined ? {} : { ...clock.heard, [id]: clock.host };

/** The context after a vote or an acknowledgement with a clock reading. */
export const hearing = (
  context: ReplicaContext,
  from: ReplicaId,
  reading: number | undefined,
): ReplicaContext => {
  const { clock } = context;
  return clock === undefined || reading === undefined
    ? context
    : { ...context, clock: { ...clock, heard: { ...clock.heard, [from]: reading } } };
};

/** What time it is at least, by what a candidate or a leader has heard; `undefined` without a quorum of clocks. */
const timeHeard = (protocol: Protocol, context: ReplicaContext): number | undefined =>
  isTimed(protocol)
    ? timeBy(protocol, electoratesOf(protocol, membersOf(context)), clocksOf(context), context.id)
    : undefined;

/** Whether by what it has heard its own attestation has run out. */
export const hasOwnExpired = (protocol: Protocol, context: ReplicaContext): boolean =>
  protocol.defends("resign-when-expired") &&
  hasExpired(protocol, context.id, timeHeard(protocol, context));

/** Whether by what it has heard another one's has, so that what that one says need not be looked at. */
export const isKnownExpired = (
  protocol: Protocol,
  context: ReplicaContext,
  replica: ReplicaId,
): boolean =>
  protocol.defends("refuse-expired-evidence") &&
  hasExpired(protocol, replica, timeHeard(protocol, context));

/**
 * Whether these votes elect the candidate. Where attestations run out each vote says what its voter's clock shows: so a
 * quorum gives the time of the candidacy.
 */
export const isElected = (
  protocol: Protocol,
  context: ReplicaContext,
  votes: readonly ReplicaId[],
): boolean => {
  const electorates = electoratesOf(protocol, membersOf(context));
  const time = timeHeard(protocol, context);
  return (
    isQuorum(protocol, electorates, attestedAmong(protocol, votes, time)) &&
    !hasOwnExpired(protocol, context)
  );
};

/**
 * Whether the candidate's log is less complete than the voter's. The attack that counting the snapshot in stops (A18):
 *   1. a replica has applied a charge, and compacted everything;
 *   2. one that missed the charge asks for its vote;
 *   3. no entry stands in the voter's log, so anybody's is as complete.
 * Played in scenarios/weakened/vote-by-snapshot-end.json.
 */
const isBehind = (
  { defends }: Protocol,
  { snapshot, log }: ReplicaContext,
  request: VoteRequest,
): boolean => {
  const own = {
    log,
    snapshot: defends("vote-by-snapshot-end") || log.length > 0 ? snapshot : null,
  };
  return (
    request.lastTerm < lastTerm(own) ||
    (request.lastTerm === lastTerm(own) && request.lastIndex < lastIndex(own))
  );
};

/**
 * Whether the vote of this term is given to somebody else. The attack that naming the candidacy stops (found by this
 * model; plain Raft has no rollbacks):
 *   1. a leader sends an entry to one follower, and is set back to before its election;
 *   2. it stands again in the same term, and its voters grant it the vote that they granted already;
 *   3. it writes another entry at the same index and term, which commits;
 *   4. the follower of line 1 stands: its log looks as complete as theirs, and it overwrites what was committed.
 * Any two quorums share replicas that were not set back, but that does not help: they all keep their word.
 * Played in scenarios/weakened/bind-vote-to-candidacy.json.
 */
const isPromised = (
  { defends }: Protocol,
  { votedFor, candidacy }: ReplicaContext,
  request: VoteRequest,
): boolean =>
  votedFor !== null &&
  (votedFor !== request.candidate ||
    (defends("bind-vote-to-candidacy") && candidacy !== request.candidacy));

/** Whether a vote is for the present candidacy. */
const isForThis = ({ defends }: Protocol, context: ReplicaContext, reply: VoteReply): boolean =>
  reply.candidacy === context.candidacy || !defends("bind-vote-to-candidacy");

/** Grants a vote or says why not; a newer term is adopted either way. */
export const considerVote = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const request = messageOf<VoteRequest>(input);
  if (!isAuthentic(protocol, context, request))
    return { context, effects: [refuse("unauthenticated")] };
  if (request.term < context.term) return { context, effects: [refuse("stale-term")] };
  const newer = request.term > context.term;
  const left = newer ? leaveOffice(protocol, context) : { context, effects: [] };
  const voter = adoptTerm(protocol, left.context, request.term);
  const effects: Effect[] = newer ? [...left.effects, arm("election")] : [];
  if (isPromised(protocol, voter, request) && protocol.defends("vote-once-per-term"))
    return { context: voter, effects: [...effects, refuse("already-voted")] };
  // Raft 5.4.1: a candidate that missed a committed charge cannot gather a quorum, since each quorum holds the charge.
  if (isBehind(protocol, voter, request) && protocol.defends("vote-for-complete-logs"))
    return { context: voter, effects: [...effects, refuse("log-behind")] };
  const { candidate, candidacy } = request;
  const granted: ReplicaContext = { ...voter, votedFor: candidate, candidacy };
  const reply = tagged<VoteReply>(protocol, granted, {
    kind: "vote-reply",
    term: request.term,
    voter: context.id,
    candidacy,
    ...(isTimed(protocol) ? { clock: context.clock?.host } : {}),
  });
  return {
    context: granted,
    effects: [...effects, arm("election"), send(candidate, reply)],
  };
};

/** The votes after this reply; unchanged where it counts for nothing. */
export const votesWith = (
  protocol: Protocol,
  context: ReplicaContext,
  input: Input,
): readonly ReplicaId[] => {
  const reply = messageOf<VoteReply>(input);
  const counts =
    isAuthentic(protocol, context, reply) &&
    reply.term === context.term &&
    isForThis(protocol, context, reply) &&
    !(protocol.defends("count-distinct-voters") && context.votes.includes(reply.voter));
  return counts ? [...context.votes, reply.voter].sort() : context.votes;
};

/** Whether this reply completes a quorum of votes. */
export const isCompletedBy = (protocol: Protocol, context: ReplicaContext, input: Input): boolean =>
  isElected(
    protocol,
    countVote(protocol, context, input).context,
    votesWith(protocol, context, input),
  );

export const countVote = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const votes = votesWith(protocol, context, input);
  const reply = messageOf<VoteReply>(input);
  if (votes !== context.votes)
    return { context: hearing({ ...context, votes }, reply.voter, reply.clock), effects: [] };
  if (!isAuthentic(protocol, context, reply))
    return { context, effects: [refuse("unauthenticated")] };
  if (reply.term !== context.term) return { context, effects: [refuse("stale-term")] };
  return {
    context,
    effects: [refuse(isForThis(protocol, context, reply) ? "already-voted" : "other-candidacy")],
  };
};
