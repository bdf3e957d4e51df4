/**
 * The vault without `count-in-consensus`: an attempt is no entry of the log. The leader asks the other replicas to serve it,
 * each charges a counter of its own, durably, and the leader evaluates once q replicas, itself among them, have charged. So
 * every member verifies that the maximum is not exceeded, and yet (D4, after the wording of Apple and of AWS CloudHSM):
 *   1. the host lets each attempt reach q replicas of its choice, and loses the rest;
 *   2. it chooses those that have most attempts left, and has one of them elected;
 *   3. N counters of k, and q of them for each evaluation, give floor(N * k / q) guesses: 16 for N=5, 17 for N=7, k=10.
 * Played in scenarios/weakened/count-in-consensus.json and scenarios/attacks/d4-rotate-own-counters.json.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { CountReply, CountRequest } from "../protocol/messages.ts";
import type { RecordId, SessionId } from "../protocol/parties.ts";
import { answerAttempt, answered, refusalTo } from "./answers.ts";
import { isAuthentic, tagged } from "./channel.ts";
import { type Acknowledgement, advance, openQuorum, type Quorum } from "./quorum.ts";
import { EMPTY_RECORD, type RecordReply } from "./record-rules.ts";
import {
  membersOf,
  othersIn,
  type ReplicaContext,
  type ServedAttempt,
  type WaitingClient,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

const keyOf = (recordId: RecordId, generation: number): string => `${recordId}/${generation}`;

/** Charges this replica's own counter; `undefined` where it has nothing left. */
const charge = (
  { configuration }: Protocol,
  context: ReplicaContext,
  attempt: { readonly record: RecordId; readonly generation: number; readonly session: SessionId },
): (Result & { readonly charged: number }) | undefined => {
  const key = keyOf(attempt.record, attempt.generation);
  const charged = (context.counts[key] ?? 0) + 1;
  if (charged > configuration.attemptsMax) return undefined;
  const { record: recordId, generation, session } = attempt;
  return {
    charged,
    context: { ...context, counts: { ...context.counts, [key]: charged } },
    effects: [
      record({
        fact: "attempt-counted",
        replica: context.id,
        record: recordId,
        generation,
        session,
        charged,
      }),
    ],
  };
};

/** Evidence that a replica, perhaps this one, has charged its own counter for the attempt of this name. */
const evidenceOf = (voter: string, name: Value): Acknowledgement => ({
  type: "acknowledge",
  voter,
  index: 0,
  hash: name,
});

/** A number for an attempt that no entry names: no other attempt, of any replica, has it. */
const attemptNumber = ({ id, draws }: ReplicaContext): number =>
  (draws + 1) * 16 + Number.parseInt(id.slice("hsm-".length), 10);

/** The leader charges its own counter, and asks the others to charge theirs. */
export const serveAttempt = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  recordId: RecordId,
): Result => {
  const active = context.records[recordId]?.active ?? null;
  if (active === null) return { context, effects: refusalTo(protocol, client, "no-record") };
  const attempt = { record: recordId, generation: active.number, session: client.session };
  const own = charge(protocol, context, attempt);
  if (own === undefined)
    return { context, effects: refusalTo(protocol, client, "attempts-exhausted") };
  // A name of its own, so that the same request sent twice is two attempts, each with charges of its own.
  const number = attemptNumber(context);
  const name = protocol.crypto.fresh(context.device, "served attempt", context.draws, "nonce");
  const quorum = advance(
    protocol,
    openQuorum(protocol, membersOf(context), 0, name),
    evidenceOf(context.id, name),
  );
  const serving: ReplicaContext = {
    ...own.context,
    draws: context.draws + 1,
    served: [...context.served, { ...attempt, number, charged: own.charged, quorum, client }],
  };
  const request = tagged<CountRequest>(protocol, serving, {
    kind: "count-request",
    term: context.term,
    leader: context.id,
    ...attempt,
    name,
  });
  const asked: readonly Effect[] = othersIn(context).map((peer) => send(peer, request));
  const received = record({
    fact: "operation-received",
    replica: context.device,
    record: recordId,
    session: client.session,
    operation: "attempt",
    index: number,
    hash: name,
    generation: null,
    attempt: null,
  });
  return { context: serving, effects: [received, ...own.effects, ...asked] };
};

/** Another replica serves an attempt of the leader's: it charges its own counter, and says so. */
export const countOwn = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const request = messageOf<CountRequest>(input);
  if (!isAuthentic(protocol, context, request))
    return { context, effects: [refuse("unauthenticated")] };
  if (request.term < context.term) return { context, effects: [refuse("stale-term")] };
  const charged = charge(protocol, context, request);
  if (charged === undefined) return { context, effects: [refuse("attempts-exhausted")] };
  const reply = tagged<CountReply>(protocol, context, {
    kind: "count-reply",
    term: request.term,
    replica: context.id,
    name: request.name,
  });
  return { context: charged.context, effects: [...charged.effects, send(request.leader, reply)] };
};

const evaluate = (
  protocol: Protocol,
  context: ReplicaContext,
  { record: recordId, generation, number, charged, quorum, client }: ServedAttempt,
): Result => {
  const { active } = context.records[recordId] ?? EMPTY_RECORD;
  if (active?.number !== generation)
    return { context, effects: refusalTo(protocol, client, "no-record") };
  const evaluated = answerAttempt(protocol, context, client, recordId, active, null, number);
  const told = { reply: "charged", generation: { ...active, charged } } as const;
  const done = answered(context, recordId, { index: number, hash: quorum.context.hash }, told);
  return { context: evaluated.context, effects: [done, ...evaluated.effects] };
};

/** The leader evaluates what q replicas have charged for. */
export const acknowledgeCount = (
  protocol: Protocol,
  context: ReplicaContext,
  input: Input,
): Result => {
  const reply = messageOf<CountReply>(input);
  if (!isAuthentic(protocol, context, reply))
    return { context, effects: [refuse("unauthenticated")] };
  if (reply.term !== context.term) return { context, effects: [refuse("stale-term")] };
  const evidence = evidenceOf(reply.replica, reply.name);
  const served = context.served.map((attempt) => ({
    ...attempt,
    quorum: advance(protocol, attempt.quorum, evidence),
  }));
  const isReady = ({ quorum }: { readonly quorum: Quorum }) => quorum.state === "certified";
  let next: ReplicaContext = { ...context, served: served.filter((attempt) => !isReady(attempt)) };
  const effects: Effect[] = [];
  for (const attempt of served.filter(isReady)) {
    const evaluated = evaluate(protocol, next, attempt);
    next = evaluated.context;
    effects.push(...evaluated.effects);
  }
  return { context: next, effects };
};

/** A genuine login gives attempts back at every replica, once it has applied the entry that says so. */
export const giveBack = (context: ReplicaContext, recordId: RecordId, reply: RecordReply) =>
  reply.reply === "confirmed"
    ? { ...context, counts: { ...context.counts, [keyOf(recordId, reply.generation.number)]: 0 } }
    : context;

/** Whether an entry confirms the attempt already; asked only where the record does not know which attempts are open. */
export const isConfirmedByLog = (
  protocol: Protocol,
  context: ReplicaContext,
  attempt: number,
): boolean =>
  !protocol.defends("count-in-consensus") &&
  protocol.defends("confirm-once") &&
  context.log.some(
    ({ operation }) => operation.kind === "confirm" && operation.attempt === attempt,
  );
