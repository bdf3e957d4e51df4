/**
 * CON10: to whoever asks, the replicated record is one object. The history of a run is what leaders took and answered;
 * the object is the record itself, by its own rules (model/vault/record-rules.ts), with nobody else there.
 */
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  type Protocol,
  protocolOf,
} from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import {
  activate,
  attempt,
  confirm,
  EMPTY_RECORD,
  grant,
  isShownAhead,
  type RecordReply,
  type RecordState,
  type Ruling,
  register,
  remove,
} from "../model/vault/record-rules.ts";
import { type Call, linearize, type Specification } from "./harness/linearizability.ts";
import type { RunProperty } from "./property.ts";

type Received = Extract<Fact, { fact: "operation-received" }>;
type Answered = Extract<Fact, { fact: "operation-answered" }>;

/** An operation on one record, with the index of its entry as the name that it gives to what it makes. */
export type RecordOperation = Pick<Received, "operation" | "index" | "generation" | "attempt">;
/** What an answer says of the record. */
export type Told = Pick<Answered, "reply" | "generation" | "charged" | "refusal">;
type History = readonly Call<RecordOperation, Told>[];

/** The rules compute nothing, but they read the design's parameters off a protocol. */
const crypto = symbolic();

const told = (ruled: RecordReply): Told => {
  const { reply } = ruled;
  const nothing = { reply, generation: null, charged: null, refusal: null };
  switch (ruled.reply) {
    case "registered":
    case "activated":
      return { ...nothing, generation: ruled.generation };
    case "charged":
    case "granted":
    case "confirmed": {
      const { number, charged } = ruled.generation;
      return { ...nothing, generation: number, charged };
    }
    case "refused":
      return { ...nothing, refusal: ruled.refusal };
    case "deleted":
      return nothing;
  }
};

const rule = (protocol: Protocol, record: RecordState, asked: RecordOperation): Ruling => {
  const { operation, index, generation, attempt: named } = asked;
  switch (operation) {
    case "register":
      // Where clients state how many attempts there are to be, the request names the number; where they sign, what it is over.
      return register(
        protocol,
        record,
        index,
        null,
        undefined,
        named ?? undefined,
        generation ?? undefined,
      );
    case "activate":
      return activate(protocol, record, generation ?? 0);
    case "attempt":
      return attempt(protocol, record, index);
    case "confirm":
      return confirm(protocol, record, generation ?? 0, named ?? 0);
    case "delete":
      return remove(record, generation ?? undefined);
    case "grant":
      return grant(protocol, record);
  }
};

/** Attempts that a confirmation of the history names; all others are told apart by nothing that can follow. */
const namedIn = (history: History): ReadonlySet<number> =>
  new Set(history.flatMap(({ operation: { attempt: named } }) => (named === null ? [] : [named])));

/** Where records are kept, and when an attempt is evaluated: by that a record has room for all open attempts, or for k. */
type Kept = Pick<Configuration, "records" | "architecture">;

/** One record as a sequential object: the record's own rules, all of the design's defences in force. */
export const recordSpecification = (
  attemptsMax: number,
  history: History = [],
  design = DEFAULT_CONFIGURATION.design,
  attemptsCap: number | null = null,
  kept: Kept = DEFAULT_CONFIGURATION,
): Specification<RecordState, RecordOperation, Told> => {
  const protocol = protocolOf(crypto, {
    ...DEFAULT_CONFIGURATION,
    design,
    attemptsMax,
    attemptsCap,
    records: kept.records,
    architecture: kept.architecture,
  });
  const named = namedIn(history);
  return {
    start: EMPTY_RECORD,
    apply: (state, operation) => {
      const { record, reply } = rule(protocol, state, operation);
      return { state: record, reply: told(reply) };
    },
    isSame: (a, b) =>
      a.reply === b.reply &&
      a.generation === b.generation &&
      a.charged === b.charged &&
      a.refusal === b.refusal,
    key: ({ active, pending, destroyed }) =>
      [
        active?.number,
        active?.charged,
        ...(active?.limit === undefined && pending?.limit === undefined
          ? []
          : [active?.limit, pending?.limit]),
        ...(active?.granted === undefined ? [] : [active.granted]),
        isShownAhead(protocol)
          ? // The oldest one is lost first, so the place of each tells.
            active?.open.map((index) => (named.has(index) ? index : ""))
          : [...(active?.open ?? [])].filter((index) => named.has(index)).sort((a, b) => a - b),
        pending?.number,
        destroyed,
      ].join("/"),
    alike: ({ operation, index, generation, attempt: confirmed }) =>
      operation === "attempt" && !named.has(index)
        ? operation
        : [operation, index, generation, confirmed].join("/"),
  };
};

/** By its place in the log: the record may have moved between request and answer, and its own numbers with it. */
const nameOf = ({ replica, index, hash, base = 0 }: Received | Answered): string =>
  `${replica} ${index - base} ${JSON.stringify(hash)}`;

/**
 * The operations of a run, by record. An operation is invoked when a leader takes the request, and answered when that
 * leader answers; where another replica applies the entry, or none does, it stays pending. Requests that are refused
 * before they become an entry (not leader, malformed, ...) do not touch the record, and are no operations.
 */
export const historiesOf = (facts: readonly Fact[]): ReadonlyMap<string, History> => {
  const histories = new Map<string, Call<RecordOperation, Told>[]>();
  const open = new Map<string, { readonly history: Call<RecordOperation, Told>[]; at: number }>();
  for (const [position, fact] of facts.entries()) {
    if (fact.fact === "operation-received") {
      const history = histories.get(fact.record) ?? [];
      histories.set(fact.record, history);
      open.set(nameOf(fact), { history, at: history.length });
      const { operation, index, generation, attempt: confirmed } = fact;
      history.push({
        operation: { operation, index, generation, attempt: confirmed },
        invoked: position,
        answered: null,
      });
    }
    if (fact.fact !== "operation-answered") continue;
    const place = open.get(nameOf(fact));
    const call = place?.history[place.at];
    if (place === undefined || call === undefined)
      throw new Error(`${fact.replica} answers entry ${fact.index}, which it never took`);
    open.delete(nameOf(fact));
    const { reply, generation, charged, refusal } = fact;
    place.history[place.at] = {
      ...call,
      answered: { at: position, reply: { reply, generation, charged, refusal } },
    };
  }
  return histories;
};

const spell = ({ reply, generation, charged, refusal }: Told): string =>
  [
    reply === "refused" ? `refused as ${refusal}` : reply,
    ...(charged === null ? [] : [`counter ${charged}`]),
    ...(generation === null ? [] : [`generation ${generation}`]),
  ].join(", ");

/** CON10 for k attempts, in a design. */
export const linearizable = (
  attemptsMax: number,
  design = DEFAULT_CONFIGURATION.design,
  attemptsCap: number | null = null,
  kept: Kept = DEFAULT_CONFIGURATION,
): RunProperty => ({
  id: "CON10",
  claim: "Linearizable",
  statement:
    "The answers to a record's operations are those of one record that takes them one after the other, each at some moment between its request and its answer.",
  sources: ["attacks 2.1"],
  expectation: "always",
  trigger: ["operation-answered"],
  judge: (facts) => {
    for (const [record, history] of historiesOf(facts)) {
      const judged = linearize(
        recordSpecification(attemptsMax, history, design, attemptsCap, kept),
        history,
      );
      if (judged.linearizable) continue;
      const [first] = judged.stuck;
      const { length } = history.filter(({ answered }) => answered !== null);
      const found =
        first?.call.answered &&
        `; the ${first.call.operation.operation} of entry ${first.call.operation.index} was answered "${spell(first.call.answered.reply)}", where "${spell(first.due)}" was due`;
      return {
        breach: `no order of the ${length} answered operations on ${record} explains their answers${found ?? ""}`,
      };
    }
    return undefined;
  },
});
