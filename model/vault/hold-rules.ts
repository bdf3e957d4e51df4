/**
 * Evaluate, then hold: the leader evaluates an attempt at once, on the record as its log will make it, logs what came out,
 * and holds the answer until a quorum has the entry. The host sees an entry pass that is not committed yet, and could stop
 * it (D3): so nothing about it may depend on what came out, its size included.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record } from "../protocol/effects.ts";
import { entryHash, type Operation, type RecordOperation } from "../protocol/entries.ts";
import type { RecordId } from "../protocol/parties.ts";
import { answerAttempt } from "./answers.ts";
import { answerRefused } from "./feigned-answers.ts";
import { attempt, EMPTY_RECORD, opening, type RecordState, type Ruling } from "./record-rules.ts";
import {
  entryAt,
  hashAt,
  lastIndex,
  type ReplicaContext,
  type WaitingClient,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;
type AttemptOperation = Extract<Operation, { kind: "attempt" }>;

export const isHolding = ({ configuration }: Protocol): boolean =>
  configuration.architecture === "evaluate-then-hold";

const OUTCOMES = ["charged", "destroyed", "refused"] as const;

const partsOf = (crypto: Cryptosystem, { reply, destroyed }: Ruling): readonly Value[] => {
  const [kind, generation, charged] =
    reply.reply === "charged"
      ? ([0, reply.generation.number, reply.generation.charged] as const)
      : ([destroyed.length > 0 ? 1 : 2, destroyed[0]?.generation ?? 0, 0] as const);
  return [crypto.integer(kind, 1), crypto.integer(generation, 4), crypto.integer(charged, 4)];
};

/**
 * What came out, as it is logged. M20: where only a charge has a counter to log, a record that locks is a shorter entry
 * (scenarios/weakened/pad-logged-outcome.json).
 */
const logged = ({ crypto, defends }: Protocol, ruling: Ruling): readonly Value[] => {
  const parts = partsOf(crypto, ruling);
  const isLong = ruling.reply.reply === "charged" || defends("pad-logged-outcome");
  return isLong ? parts : parts.slice(0, 1);
};

/** The ruling that an outcome stands for, on the record before it. */
export const settleAttempt = (
  protocol: Protocol,
  state: RecordState,
  index: number,
  outcome: Value,
): Ruling => {
  const { crypto } = protocol;
  const [kind, generation, count] = crypto.unpack(outcome, 3) ?? crypto.unpack(outcome, 1) ?? [];
  const name = OUTCOMES[(kind && crypto.number(kind, 1)) ?? 2];
  const { active } = state;
  const charged = count && crypto.number(count, 4);
  const isSame =
    generation !== undefined && generation === (active && crypto.integer(active.number, 4));
  if (name === "charged" && active !== null && isSame && charged !== undefined) {
    const next = { ...active, charged, open: opening(protocol, active, index) };
    return {
      reply: { reply: "charged", generation: next },
      record: { ...state, active: next },
      destroyed: [],
    };
  }
  const over = name === "destroyed" ? active : null;
  const refusal = over !== null || state.destroyed > 0 ? "attempts-exhausted" : "no-record";
  return {
    reply: { reply: "refused", refusal },
    record: over === null ? state : { ...state, active: null, destroyed: over.number },
    destroyed: over === null ? [] : [{ generation: over.number, cause: "exhausted" }],
  };
};

/** The record as the whole log makes it, what is not committed included: attempts in hand are counted. */
export const expected = (
  context: ReplicaContext,
  recordId: RecordId,
  rule: (state: RecordState, index: number, operation: RecordOperation) => Ruling,
): RecordState => {
  let state = context.records[recordId] ?? EMPTY_RECORD;
  for (let index = context.commit + 1; index <= lastIndex(context); index++) {
    const operation = entryAt(context, index)?.operation;
    if (operation === undefined || !("record" in operation) || operation.record !== recordId)
      continue;
    state = rule(state, index, operation).record;
  }
  return state;
};

/**
 * Evaluates at once. Nothing of it leaves yet.
 *
 * @param rule what an entry of the log does to a record
 * @param log appends the operation; its answer is the third argument, and is held
 */
export const evaluateAndHold = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  operation: AttemptOperation,
  rule: (state: RecordState, index: number, operation: RecordOperation) => Ruling,
  log: (context: ReplicaContext, operation: AttemptOperation, held: readonly Effect[]) => Result,
): Result => {
  const { crypto } = protocol;
  const index = lastIndex(context) + 1;
  const previous = hashAt(protocol, context, index - 1);
  if (previous === undefined) throw new Error(`${context.id} lost its last entry`);
  const state = expected(context, operation.record, rule);
  const ruling = attempt(protocol, state, index);
  const parts = logged(protocol, ruling);
  const evaluated: AttemptOperation = { ...operation, outcome: crypto.pack(...parts) };
  const hash = entryHash(protocol, previous, index, context.term, evaluated);
  const { reply } = ruling;
  const given =
    reply.reply === "charged"
      ? answerAttempt(protocol, context, client, operation.record, reply.generation, {
          index,
          hash,
        })
      : reply.reply === "refused"
        ? answerRefused(protocol, context, client, operation.record, { index, hash }, reply.refusal)
        : { context, effects: [] };
  const told = record({
    fact: "outcome-logged",
    replica: context.device,
    index,
    parts: parts.length,
  });
  const outcome = log(given.context, evaluated, given.effects);
  return lastIndex(outcome.context) > lastIndex(context)
    ? { context: outcome.context, effects: [told, ...outcome.effects] }
    : outcome;
};
