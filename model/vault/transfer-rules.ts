/**
 * What the entries of a transfer do to a group: pure rules from (entry, what the group owns and its records) to what it owns
 * then. They decide again, on every replica, what the leader decided when it wrote the entry; two entries of a retry are one.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record } from "../protocol/effects.ts";
import type { Entry } from "../protocol/entries.ts";
import { groupIds, groupOf } from "../protocol/groups.ts";
import type { RecordId } from "../protocol/parties.ts";
import {
  covers,
  isDegenerate,
  isIn,
  isSameRange,
  overlap,
  withoutRange,
} from "../protocol/ranges.ts";
import type { Refusal } from "../protocol/refusals.ts";
import type { MovedGeneration, Ownership, TransferOperation } from "../protocol/transfer.ts";
import { arrivedRecords, movedRecord, spelled } from "./moved-records.ts";
import { ownershipOf } from "./ownership.ts";
import type { RecordState } from "./record-rules.ts";
import { fleetOf, type ReplicaContext } from "./replica-context.ts";
import { stateArrived, stateGivenAway, statePrepared } from "./transfer-statements.ts";

type Of<Kind extends TransferOperation["kind"]> = Extract<TransferOperation, { kind: Kind }>;

interface Held {
  readonly ownership: Ownership;
  readonly records: Readonly<Record<RecordId, RecordState>>;
}

export type TransferRuling = { readonly refusal: Refusal } | Held;

/** C16, C20: ready for one range at a time, and for none that the group has a part of. */
const prepare = (
  { configuration, defends }: Protocol,
  context: ReplicaContext,
  { ownership, records }: Held,
  { source, range, nonce }: Of<"prepare-transfer">,
): TransferRuling => {
  const { owned, prepared, outgoing } = ownership;
  const isOther =
    source !== groupOf(configuration, context.id) && groupIds(configuration).includes(source);
  const isValid = isOther && !isDegenerate(range) && !owned.some((piece) => overlap(piece, range));
  if (!isValid && defends("move-owned-ranges-only")) return { refusal: "no-valid-transfer" };
  if ((prepared !== null || outgoing !== null) && defends("finish-transfer-first"))
    return { refusal: "transfer-pending" };
  return { ownership: { ...ownership, prepared: { source, range, nonce } }, records };
};

/**
 * What is prepared can be cancelled, what is out cannot (C18): the other group may own it by now
 * (scenarios/weakened/keep-range-given-away.json).
 */
const cancel = (
  protocol: Protocol,
  context: ReplicaContext,
  { ownership, records }: Held,
  { range }: Of<"cancel-transfer">,
): TransferRuling => {
  const { owned, prepared, outgoing } = ownership;
  if (prepared !== null && isSameRange(prepared.range, range))
    return { ownership: { ...ownership, prepared: null }, records };
  const isOut = outgoing !== null && isSameRange(outgoing.range, range);
  if (!isOut || protocol.defends("keep-range-given-away")) return { refusal: "not-prepared" };
  const back = arrivedRecords(protocol, fleetOf(context), outgoing.moved);
  return {
    ownership: {
      ...ownership,
      owned: [...owned, { ...outgoing.range, base: outgoing.base }],
      outgoing: null,
    },
    records: { ...records, ...back },
  };
};

/**
 * The range goes, with its records. Where it is out already, under the nonce of a preparation that came to nothing, the same
 * records go again under the new one: a coordinator that starts anew gets on, and nothing is given twice, because the
 * destination takes a range over under the nonce of its newest preparation only.
 */
const release = (
  protocol: Protocol,
  context: ReplicaContext,
  index: number,
  { ownership, records }: Held,
  { destination, range, nonce }: Of<"transfer-out">,
): TransferRuling => {
  const { defends } = protocol;
  const { owned, prepared, outgoing } = ownership;
  const isAgain =
    outgoing !== null && outgoing.destination === destination && isSameRange(outgoing.range, range);
  if (isAgain) return { ownership: { ...ownership, outgoing: { ...outgoing, nonce } }, records };
  if ((prepared !== null || outgoing !== null) && defends("finish-transfer-first"))
    return { refusal: "transfer-pending" };
  const piece = owned.find((one) => covers(one, range));
  if ((piece === undefined || isDegenerate(range)) && defends("move-owned-ranges-only"))
    return { refusal: "no-valid-transfer" };
  const leaving = Object.keys(records).filter((name) => isIn(range, name));
  const moved = leaving.flatMap((name) => {
    const state = records[name];
    return state === undefined ? [] : movedRecord(protocol, fleetOf(context), name, state);
  });
  const own = piece?.base ?? 0;
  const gone: Ownership = {
    ...ownership,
    outgoing: { destination, range, nonce, own, base: own + index, moved },
  };
  // C19: the destination may answer from the moment that the statement is made, whether or not the source hears of it.
  if (!defends("stop-answering-after-out")) return { ownership: gone, records };
  return {
    ownership: { ...gone, owned: owned.flatMap((one) => withoutRange(one, range)) },
    records: Object.fromEntries(
      Object.entries(records).filter(([name]) => !leaving.includes(name)),
    ),
  };
};

/**
 * The range comes, with its records. The attack that the nonce stops (C16):
 *   1. a record moves to another group and back, and attempts are charged;
 *   2. the other group prepares to take it again, and the operator gives it the statement of the first time;
 *   3. both groups own the record, and the charges of step 1 are gone (scenarios/weakened/check-transfer-nonce.json).
 */
const acquire = (
  protocol: Protocol,
  context: ReplicaContext,
  { ownership, records }: Held,
  { source, range, nonce, base, moved }: Of<"transfer-in">,
): TransferRuling => {
  const { owned, prepared } = ownership;
  const isPrepared =
    prepared !== null && prepared.source === source && isSameRange(prepared.range, range);
  if (!isPrepared || (prepared.nonce !== nonce && protocol.defends("check-transfer-nonce")))
    return { refusal: "not-prepared" };
  return {
    ownership: {
      ...ownership,
      owned: [...owned, { ...range, base }],
      prepared: null,
      arrived: { source, range, nonce },
    },
    records: { ...records, ...arrivedRecords(protocol, fleetOf(context), moved) },
  };
};

const complete = (
  { defends }: Protocol,
  { ownership, records }: Held,
  { nonce }: Of<"complete-transfer">,
): TransferRuling => {
  const { owned, outgoing } = ownership;
  if (outgoing === null || outgoing.nonce !== nonce) return { refusal: "nothing-given-away" };
  const { range } = outgoing;
  const done = { ...ownership, outgoing: null };
  if (defends("stop-answering-after-out")) return { ownership: done, records };
  return {
    ownership: { ...done, owned: owned.flatMap((one) => withoutRange(one, range)) },
    records: Object.fromEntries(Object.entries(records).filter(([name]) => !isIn(range, name))),
  };
};

/** What an entry at an index makes of what the group holds, or why it makes nothing of it. */
export const ruleTransfer = (
  protocol: Protocol,
  context: ReplicaContext,
  index: number,
  operation: TransferOperation,
): TransferRuling => {
  const held: Held = { ownership: ownershipOf(protocol, context), records: context.records };
  switch (operation.kind) {
    case "prepare-transfer":
      return prepare(protocol, context, held, operation);
    case "cancel-transfer":
      return cancel(protocol, context, held, operation);
    case "transfer-out":
      return release(protocol, context, index, held, operation);
    case "transfer-in":
      return acquire(protocol, context, held, operation);
    case "complete-transfer":
      return complete(protocol, held, operation);
  }
};

type GenerationName = Pick<MovedGeneration, "record" | "number">;

const isOf = (moved: readonly GenerationName[], record_: RecordId, number: number): boolean =>
  moved.some((one) => one.record === record_ && one.number === number);

/** The log without the secrets of these generations, which this group named with a base. */
export const withoutSecretsOf = (
  log: readonly Entry[],
  moved: readonly GenerationName[],
  base: number,
): readonly Entry[] =>
  log.map((entry): Entry => {
    const { operation } = entry;
    if (operation.kind === "register" && isOf(moved, operation.record, entry.index + base))
      return { ...entry, operation: { ...operation, secrets: null } };
    return operation.kind === "transfer-in"
      ? { ...entry, operation: emptied(operation, moved) }
      : entry;
  });

const emptied = (
  operation: Of<"transfer-in">,
  gone: readonly GenerationName[],
): Of<"transfer-in"> => ({
  ...operation,
  moved: operation.moved.map((one) =>
    isOf(gone, one.record, one.number) ? { ...one, sealed: null } : one,
  ),
});

/** Whether an entry by which records came still has the generation's secrets. */
export const hasMovedSecrets = (
  { log }: Pick<ReplicaContext, "log">,
  record_: RecordId,
  number: number,
): boolean =>
  log.some(
    ({ operation }) =>
      operation.kind === "transfer-in" &&
      operation.moved.some(
        (one) => one.record === record_ && one.number === number && one.sealed !== null,
      ),
  );

/** The generations, of these, whose secrets the log still has. */
const remainingIn = (
  log: readonly Entry[],
  moved: readonly MovedGeneration[],
  base: number,
): readonly string[] => {
  const kept = log.flatMap(({ index, operation }) => {
    if (operation.kind === "register" && operation.secrets !== null)
      return [[operation.record, index + base] as const];
    if (operation.kind !== "transfer-in") return [];
    return operation.moved
      .filter(({ sealed }) => sealed !== null)
      .map(({ record: name, number }) => [name, number] as const);
  });
  return kept
    .filter(([name, number]) => isOf(moved, name, number))
    .map(([name, number]) => `generation ${number} of ${name}`);
};

/** Erases what has arrived elsewhere: a replica that is opened later has nothing of it. */
const finish = (
  protocol: Protocol,
  context: ReplicaContext,
  moved: readonly MovedGeneration[],
  base: number,
): { readonly log: readonly Entry[]; readonly remains: readonly string[] } => {
  const log = protocol.defends("erase-after-move")
    ? withoutSecretsOf(context.log, moved, base)
    : context.log;
  return { log, remains: remainingIn(log, moved, base) };
};

/** Applies an entry of a transfer; the leader that wrote it tells the coordinator. */
export const applyTransfer = (
  protocol: Protocol,
  context: ReplicaContext,
  { index }: Pick<Entry, "index">,
  operation: TransferOperation,
  leads: boolean,
): Outcome<ReplicaContext> => {
  const before = ownershipOf(protocol, context);
  const ruling = ruleTransfer(protocol, context, index, operation);
  if ("refusal" in ruling) return { context, effects: [] };
  const { ownership, records } = ruling;
  const after: ReplicaContext = { ...context, ownership, records };
  const at = { replica: context.device, index };
  const told = (statements: readonly Effect[]) => (leads ? statements : []);
  switch (operation.kind) {
    case "prepare-transfer":
      return {
        context: after,
        effects: [
          record({ fact: "transfer-prepared", ...at, range: operation.range }),
          ...told(statePrepared(protocol, after)),
        ],
      };
    case "cancel-transfer":
      return {
        context: after,
        effects: [record({ fact: "transfer-cancelled", ...at, range: operation.range })],
      };
    case "transfer-out": {
      const { range } = operation;
      const isNew = before.outgoing === null || !isSameRange(before.outgoing.range, range);
      const moved = spelled(ownership.outgoing?.moved ?? []);
      const isSaid = !protocol.defends("commit-before-statement");
      return {
        context: {
          ...after,
          attempts: protocol.defends("stop-answering-after-out")
            ? context.attempts.filter((open) => !isIn(range, open.record))
            : context.attempts,
        },
        effects: [
          ...(isNew ? [record({ fact: "range-released", ...at, range, moved })] : []),
          ...(isSaid ? [] : told(stateGivenAway(protocol, after))),
        ],
      };
    }
    case "transfer-in": {
      const { range, moved } = operation;
      return {
        context: after,
        effects: [
          record({ fact: "range-acquired", ...at, range, moved: spelled(moved) }),
          ...told(stateArrived(protocol, after)),
        ],
      };
    }
    case "complete-transfer": {
      if (before.outgoing === null) return { context: after, effects: [] };
      const { range, moved, own } = before.outgoing;
      const { log, remains } = finish(protocol, context, moved, own);
      return {
        context: { ...after, log },
        effects: [record({ fact: "transfer-completed", ...at, range, remains })],
      };
    }
  }
};
