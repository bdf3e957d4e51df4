/**
 * Applying committed entries: the one place where records change, and where answers are given. Log-then-apply: the
 * entry is committed first, then evaluated, so nothing that depends on a guess leaves before its charge is durable.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record } from "../protocol/effects.ts";
import type { Entry, RecordOperation } from "../protocol/entries.ts";
import type { RecordId } from "../protocol/parties.ts";
import { isTransferOperation } from "../protocol/transfer.ts";
import { answerAttempt, answered, basedOn, release, replyTo } from "./answers.ts";
import { isCompacting, remainsIn, settled, withoutGeneration } from "./compaction.ts";
import { answerDeletion, answerRefused } from "./feigned-answers.ts";
import { settleAttempt } from "./hold-rules.ts";
import { holderFacts } from "./holder-rules.ts";
import { giveBack } from "./own-count-rules.ts";
import { answersFor, baseFor } from "./ownership.ts";
import {
  activate,
  attempt,
  confirm,
  type Destruction,
  EMPTY_RECORD,
  grant,
  type RecordReply,
  type RecordState,
  type Ruling,
  register,
  remove,
} from "./record-rules.ts";
import {
  entryAt,
  membersAt,
  type PendingOperation,
  type ReplicaContext,
  type WaitingClient,
} from "./replica-context.ts";
import { applyTransfer, hasMovedSecrets, withoutSecretsOf } from "./transfer-rules.ts";

type Result = Outcome<ReplicaContext>;

export const rule = (
  protocol: Protocol,
  state: RecordState,
  index: number,
  operation: RecordOperation,
): Ruling => {
  switch (operation.kind) {
    case "register":
      return register(
        protocol,
        state,
        index,
        operation.secrets,
        isCompacting(protocol) ? operation.commitment : undefined,
        operation.attempts,
        operation.generation,
      );
    case "activate":
      return activate(protocol, state, operation.generation);
    case "attempt":
      return operation.outcome === undefined
        ? attempt(protocol, state, index)
        : settleAttempt(protocol, state, index, operation.outcome);
    case "confirm":
      return confirm(protocol, state, operation.generation, operation.attempt);
    case "delete":
      return remove(
        state,
        protocol.defends("bind-deletion-to-generation") ? operation.generation : undefined,
      );
    case "grant":
      return grant(protocol, state);
  }
};

const factsOf = (
  replica: string,
  index: number,
  operation: RecordOperation,
  reply: RecordReply,
  base: number,
): Effect[] => {
  const common = { replica, record: operation.record, ...basedOn(base) };
  switch (reply.reply) {
    case "registered": {
      const { session } = operation;
      const { generation } = reply;
      const attempts = operation.kind === "register" ? operation.attempts : undefined;
      return [
        record({ fact: "generation-registered", ...common, generation, session }),
        ...(attempts === undefined
          ? []
          : [record({ fact: "policy-taken", ...common, generation, attempts })]),
      ];
    }
    case "activated":
      return [
        record({ fact: "generation-activated", ...common, generation: reply.generation, index }),
      ];
    case "charged": {
      const { number: generation, charged } = reply.generation;
      return [record({ fact: "attempt-charged", ...common, generation, index, charged })];
    }
    case "confirmed": {
      const { number: generation, charged } = reply.generation;
      return [
        record({
          fact: "attempt-confirmed",
          ...common,
          generation,
          index,
          attempt: reply.attempt,
          charged,
        }),
      ];
    }
    case "granted": {
      const { number: generation, granted = 0 } = reply.generation;
      return [record({ fact: "attempt-granted", ...common, generation, granted })];
    }
    default:
      return [];
  }
};

/** The log without a generation's secrets: in the entry that registered it here, or in the one by which it came. */
const withoutSecrets = (
  { log }: Pick<ReplicaContext, "log">,
  record: RecordId,
  generation: number,
  base: number,
): readonly Entry[] => withoutSecretsOf(log, [{ record, number: generation }], base);

/** Whether a pending operation confirms an attempt at the generation: it holds that login's session key. */
const confirms = (
  context: ReplicaContext,
  { quorum }: PendingOperation,
  record: RecordId,
  generation: number,
): boolean => {
  const operation = entryAt(context, quorum.context.index)?.operation;
  return (
    operation?.kind === "confirm" &&
    operation.record === record &&
    operation.generation === generation
  );
};

/** Names of the generation's secrets that the replica still holds, anywhere. Ground truth for property X5. */
const remainsOf = (
  context: ReplicaContext,
  record: RecordId,
  generation: number,
  base: number,
): string[] => {
  const registered = entryAt(context, generation - base)?.operation;
  const logged =
    registered?.kind === "register" && registered.secrets !== null
      ? Object.keys(registered.secrets)
      : [];
  const moved = hasMovedSecrets(context, record, generation) ? ["moved secrets"] : [];
  const attempted = context.attempts.some(
    (open) => open.record === record && open.generation === generation,
  );
  const confirming = context.pending.some(
    (pending) =>
      confirms(context, pending, record, generation) &&
      "sessionKey" in (pending.client?.fields ?? {}),
  );
  return [
    ...logged,
    ...moved,
    ...remainsIn(context.snapshot, record, generation),
    ...remainsIn(context.stored?.snapshot ?? null, record, generation),
    ...(attempted || confirming ? ["sessionKey"] : []),
  ];
};

/**
 * Erases a destroyed generation from the log and from open attempts (the record itself is already a tombstone).
 * D21: 1. exhaust the record; 2. extract a replica afterwards; 3. guess offline with what is left. Nothing is left.
 */
const destroy = (
  protocol: Protocol,
  context: ReplicaContext,
  record_: RecordId,
  { generation, cause }: Destruction,
): Result => {
  const base = baseFor(protocol, context, record_);
  const erased: ReplicaContext = protocol.defends("erase-on-destruction")
    ? {
        ...context,
        log: withoutSecrets(context, record_, generation, base),
        snapshot: withoutGeneration(protocol, context.snapshot, record_, generation),
        stored: context.stored && {
          ...context.stored,
          log: withoutSecrets(context.stored, record_, generation, base),
          snapshot: withoutGeneration(protocol, context.stored.snapshot, record_, generation),
        },
        attempts: context.attempts.filter(
          (open) => open.record !== record_ || open.generation !== generation,
        ),
        pending: context.pending.map((pending) =>
          pending.client !== null && confirms(context, pending, record_, generation)
            ? { ...pending, client: { ...pending.client, fields: {} } }
            : pending,
        ),
      }
    : context;
  return {
    context: erased,
    effects: [
      record({
        fact: "generation-destroyed",
        replica: context.device,
        record: record_,
        generation,
        index: context.commit,
        ...basedOn(base),
        cause,
        remains: remainsOf(erased, record_, generation, base),
      }),
    ],
  };
};

/** What the waiting client hears; nothing where nobody waits, or where an attempt was answered before. */
const answer = (
  protocol: Protocol,
  context: ReplicaContext,
  entry: Entry,
  operation: RecordOperation,
  reply: RecordReply,
  { client, held }: Pick<PendingOperation, "client" | "held">,
): Result => {
  const given =
    held === undefined
      ? replyOf(protocol, context, entry, operation, reply, client)
      : { context, effects: held };
  return given.effects.length === 0
    ? given
    : {
        context: given.context,
        effects: [
          answered(
            context,
            operation.record,
            entry,
            reply,
            baseFor(protocol, context, operation.record),
          ),
          ...given.effects,
        ],
      };
};

const replyOf = (
  protocol: Protocol,
  context: ReplicaContext,
  entry: Entry,
  operation: RecordOperation,
  reply: RecordReply,
  client: WaitingClient | null,
): Result => {
  if (client === null) return { context, effects: [] };
  const { crypto } = protocol;
  switch (reply.reply) {
    case "registered": {
      const generation = crypto.integer(reply.generation, 4);
      return { context, effects: [replyTo(protocol, client, "upload-reply", { generation })] };
    }
    case "activated":
      return { context, effects: [replyTo(protocol, client, "activation-reply", {})] };
    case "charged":
      return client.kind === "attempt-request" && protocol.defends("charge-before-evaluation")
        ? answerAttempt(protocol, context, client, operation.record, reply.generation, entry)
        : { context, effects: [] };
    case "confirmed":
      return release(protocol, context, client, reply.generation, reply.attempt);
    case "deleted":
      return {
        context,
        effects: answerDeletion(protocol, context, client, operation.record, null),
      };
    case "granted":
      return { context, effects: [] };
    case "refused":
      return operation.kind === "delete"
        ? {
            context,
            effects: answerDeletion(protocol, context, client, operation.record, reply.refusal),
          }
        : answerRefused(protocol, context, client, operation.record, entry, reply.refusal);
  }
};

/**
 * M12: an attempt that destroys the record, and is answered all the same from what the step still has in hand
 * (scenarios/weakened/refuse-erased-record.json). Nothing where the defence is in place.
 */
const usedAfterErasure = (
  { defends }: Protocol,
  { records }: ReplicaContext,
  operation: RecordOperation,
  { destroyed }: Ruling,
): RecordReply | undefined => {
  const erased = records[operation.record]?.active ?? null;
  const isUsed = operation.kind === "attempt" && destroyed.length > 0 && erased !== null;
  return isUsed && !defends("refuse-erased-record")
    ? { reply: "charged", generation: erased }
    : undefined;
};

const applyEntry = (
  protocol: Protocol,
  context: ReplicaContext,
  entry: Entry,
  waiting: Pick<PendingOperation, "client" | "held"> | undefined,
): Result => {
  const { index, term, hash, operation } = entry;
  const committed = record({
    fact: "entry-committed",
    replica: context.device,
    index,
    term,
    hash,
    operation: operation.kind,
    during: context.term,
  });
  const at: ReplicaContext = { ...context, commit: index };
  if (operation.kind === "no-op") return { context: at, effects: [committed] };
  if (operation.kind === "members") {
    const { floor } = operation;
    const raised =
      floor > membersAt(context, index - 1).floor
        ? [record({ fact: "floor-raised", replica: context.device, floor })]
        : [];
    return { context: at, effects: [committed, ...raised] };
  }
  if (isTransferOperation(operation)) {
    const moved = applyTransfer(protocol, at, entry, operation, waiting !== undefined);
    return { context: moved.context, effects: [committed, ...moved.effects] };
  }
  // An entry behind the one by which the record went: nobody is told anything, and whoever waits tries again elsewhere.
  if (!answersFor(protocol, at, operation.record)) return { context: at, effects: [committed] };
  const base = baseFor(protocol, at, operation.record);
  const before = at.records[operation.record] ?? EMPTY_RECORD;
  const ruling = rule(protocol, before, index + base, operation);
  const ruled: ReplicaContext = {
    ...at,
    records: { ...at.records, [operation.record]: ruling.record },
  };
  let next = protocol.defends("count-in-consensus")
    ? ruled
    : giveBack(ruled, operation.record, ruling.reply);
  const effects: Effect[] = [
    committed,
    ...factsOf(context.device, index, operation, ruling.reply, base),
    ...holderFacts(protocol, context.device, operation, before, ruling),
  ];
  for (const destruction of ruling.destroyed) {
    const destroyed = destroy(protocol, next, operation.record, destruction);
    next = destroyed.context;
    effects.push(...destroyed.effects);
  }
  const reply = usedAfterErasure(protocol, context, operation, ruling) ?? ruling.reply;
  const answered = answer(protocol, next, entry, operation, reply, waiting ?? { client: null });
  return { context: answered.context, effects: [...effects, ...answered.effects] };
};

/**
 * Applies the entry behind what is applied, and answers the client that waits for it. Where records are outside the state is another
 * one only when their root is (outside-records.ts).
 */
export const applyNext = (protocol: Protocol, context: ReplicaContext): Result => {
  const index = context.commit + 1;
  const entry = entryAt(context, index);
  if (entry === undefined)
    throw new Error(`${context.id} commits entry ${index}, which it does not hold`);
  const operation = context.pending.find(({ quorum }) => quorum.context.index === index);
  const pending = context.pending.filter(({ quorum }) => quorum.context.index !== index);
  const applied = applyEntry(protocol, { ...context, pending }, entry, operation);
  return protocol.configuration.records === "outside" ? applied : settled(protocol, applied);
};

/** Applies every entry up to and including `commit`, in order; each answers the client that waits for it. */
export const applyUpTo = (protocol: Protocol, context: ReplicaContext, commit: number): Result => {
  let next = context;
  const effects: Effect[] = [];
  while (next.commit < commit) {
    const applied = applyNext(protocol, next);
    next = applied.context;
    effects.push(...applied.effects);
  }
  return { context: next, effects };
};
