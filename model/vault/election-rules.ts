/** Terms and votes: Raft 5.1, 5.2 and 5.4.1. */
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
import type { VoteReply, VoteRequest } from "../protocol/messages.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { advance } from "./quorum.ts";
import { lastIndex, lastTerm, type ReplicaContext, withoutOffice } from "./replica-context.ts";

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
        votedFor: protocol.defends("free-vote-in-newer-term") ? null : context.votedFor,
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
          replica: context.id,
          index,
          operation: context.log[index - 1]?.operation.kind ?? "no-op",
        }),
    );
  const led = Object.keys(context.next).length > 0;
  const deposed: Effect[] = led
    ? [
        record({ fact: "leader-deposed", replica: context.id, term: context.term }),
        disarm("heartbeat"),
      ]
    : [];
  return { context: withoutOffice(context), effects: [...deposed, ...abandoned] };
};

/** Election timeout: a new term, a vote for oneself, and a request to all others. */
export const standForElection = (protocol: Protocol, context: ReplicaContext): Result => {
  const term = context.term + 1;
  const candidate: ReplicaContext = {
    ...withoutOffice(context),
    term,
    votedFor: context.id,
    votes: [context.id],
  };
  const request = tagged<VoteRequest>(protocol, candidate, {
    kind: "vote-request",
    term,
    candidate: context.id,
    lastIndex: lastIndex(candidate),
    lastTerm: lastTerm(candidate),
  });
  return {
    context: candidate,
    effects: [
      record({ fact: "election-begun", replica: context.id, term }),
      arm("election"),
      ...context.peers.map((peer) => send(peer, request)),
    ],
  };
};

const isBehind = (context: ReplicaContext, request: VoteRequest): boolean =>
  request.lastTerm < lastTerm(context) ||
  (request.lastTerm === lastTerm(context) && request.lastIndex < lastIndex(context));

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
  if (
    voter.votedFor !== null &&
    voter.votedFor !== request.candidate &&
    protocol.defends("vote-once-per-term")
  )
    return { context: voter, effects: [...effects, refuse("already-voted")] };
  // Raft 5.4.1: a candidate that missed a committed charge cannot gather a quorum, since each quorum holds the charge.
  if (isBehind(voter, request) && protocol.defends("vote-for-complete-logs"))
    return { context: voter, effects: [...effects, refuse("log-behind")] };
  const granted: ReplicaContext = { ...voter, votedFor: request.candidate };
  const reply = tagged<VoteReply>(protocol, granted, {
    kind: "vote-reply",
    term: request.term,
    voter: context.id,
  });
  return {
    context: granted,
    effects: [...effects, arm("election"), send(request.candidate, reply)],
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
    !(protocol.defends("count-distinct-voters") && context.votes.includes(reply.voter));
  return counts ? [...context.votes, reply.voter].sort() : context.votes;
};

export const countVote = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const votes = votesWith(protocol, context, input);
  if (votes !== context.votes) return { context: { ...context, votes }, effects: [] };
  const reply = messageOf<VoteReply>(input);
  const refusal = !isAuthentic(protocol, context, reply)
    ? "unauthenticated"
    : reply.term === context.term
      ? "already-voted"
      : "stale-term";
  return { context, effects: [refuse(refusal)] };
};
