/** CON8: records that move between groups of replicas; and how claims about records look over several groups. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { FIRST_GROUP, type GroupId, groupOf } from "../model/protocol/groups.ts";
import {
  covers,
  EVERY_RECORD,
  isIn,
  isSameRange,
  overlap,
  type RecordRange,
  withoutRange,
} from "../model/protocol/ranges.ts";
import { type Breach, isBreach } from "../model/world/observer.ts";
import type {
  AlwaysProperty,
  EventuallyProperty,
  RunProperty,
  SometimesProperty,
} from "./property.ts";
import { witnessesOf } from "./witness.ts";

/** A range in the hands of a group: between two entries of its log, or from one on. */
interface Span extends RecordRange {
  readonly group: GroupId;
  readonly since: number;
  readonly until: number | null;
}

interface OwnershipMemory {
  readonly spans: readonly Span[];
  /** What was given away and has not arrived: the range, and what was in it. */
  readonly away: readonly { readonly range: RecordRange; readonly moved: readonly string[] }[];
  /** `<group>/<index>` of entries that some replica has applied: the first one says it for all. */
  readonly applied: readonly string[];
}

type Released = Extract<Fact, { fact: "range-released" }>;
type Acquired = Extract<Fact, { fact: "range-acquired" }>;

const spell = ({ from, to }: RecordRange): string => `"${from}" to "${to}"`;

const released = (
  memory: OwnershipMemory,
  group: GroupId,
  { range, index, moved }: Released,
): OwnershipMemory | Breach => {
  const piece = memory.spans.find(
    (span) => span.group === group && span.until === null && covers(span, range),
  );
  if (piece === undefined)
    return { breach: `group ${group} gives ${spell(range)} away, which it does not own` };
  const others = memory.spans.filter((span) => span !== piece);
  return {
    ...memory,
    spans: [...others, ...withoutRange(piece, range), { ...piece, ...range, until: index }],
    away: [...memory.away, { range, moved }],
  };
};

const acquired = (
  memory: OwnershipMemory,
  group: GroupId,
  { range, index, moved }: Acquired,
): OwnershipMemory | Breach => {
  const owner = memory.spans.find((span) => span.until === null && overlap(span, range));
  if (owner !== undefined)
    return {
      breach: `group ${group} takes ${spell(range)} over, which group ${owner.group} owns`,
    };
  const given = memory.away.find((one) => isSameRange(one.range, range));
  if (given === undefined)
    return { breach: `group ${group} takes ${spell(range)} over, which nobody has given away` };
  if (given.moved.join() !== moved.join())
    return {
      breach: `group ${group} takes over [${moved.join("; ")}], and what was given away is [${given.moved.join("; ")}]`,
    };
  return {
    ...memory,
    spans: [...memory.spans, { ...range, group, since: index, until: null }],
    away: memory.away.filter((one) => one !== given),
  };
};

/** The record that a fact shows to be answered for, and the entry by which; the log's order counts, not the clock's. */
const answeredIn = (fact: Fact): { record: string; index: number | null } | undefined => {
  if (fact.fact === "guess-evaluated")
    return { record: fact.record, index: fact.entry?.index ?? null };
  const isAnswer =
    fact.fact === "generation-registered" ||
    fact.fact === "generation-activated" ||
    fact.fact === "attempt-charged" ||
    fact.fact === "attempt-confirmed" ||
    // A refusal is an answer as well: "there is no record" from one that gave it away is a lie.
    fact.fact === "operation-answered";
  if (!isAnswer) return undefined;
  return {
    record: fact.record,
    index: fact.fact === "generation-registered" ? fact.generation - (fact.base ?? 0) : fact.index,
  };
};

const answersLegally = (
  { spans }: OwnershipMemory,
  group: GroupId,
  record: string,
  index: number | null,
): boolean =>
  spans.some(
    (span) =>
      span.group === group &&
      isIn(span, record) &&
      (index === null
        ? span.until === null
        : span.since < index && (span.until === null || index < span.until)),
  );

/** CON8 for so many groups of so many replicas. */
export const oneOwner = (
  configuration: Pick<Configuration, "groups" | "replicas">,
): AlwaysProperty<OwnershipMemory> => ({
  id: "CON8",
  claim: "OneOwner",
  statement:
    "A record is owned by at most one group of replicas: a group takes it over, as it was, only after the one that owned it has committed to give it away. By the order of each log nobody but the owner answers for it, and when it has arrived its former owner holds none of its secrets.",
  sources: ["JBX", "attacks 2.1", "attacks C15 C19"],
  expectation: "always",
  trigger: ["range-acquired"],
  start: {
    spans: [{ ...EVERY_RECORD, group: FIRST_GROUP, since: 0, until: null }],
    away: [],
    applied: [],
  },
  observe: (memory, fact) => {
    if (!("replica" in fact)) return memory;
    const group = groupOf(configuration, fact.replica);
    if (fact.fact === "transfer-completed")
      return fact.remains.length === 0
        ? memory
        : { breach: `${fact.replica} still holds the secrets of ${fact.remains.join(", ")}` };
    if (fact.fact === "range-released" || fact.fact === "range-acquired") {
      const name = `${group}/${fact.index}`;
      if (memory.applied.includes(name)) return memory;
      const next = { ...memory, applied: [...memory.applied, name].sort() };
      return fact.fact === "range-released"
        ? released(next, group, fact)
        : acquired(next, group, fact);
    }
    const answer = answeredIn(fact);
    if (answer === undefined || answersLegally(memory, group, answer.record, answer.index))
      return memory;
    return { breach: `group ${group} answers for ${answer.record}, which it does not own` };
  },
});

/** A fact with what stands in its log named by a number of the record's own, which no other group has given. */
const numbered = (fact: Fact): Fact => {
  if (!("base" in fact) || fact.base === undefined) return fact;
  const { base } = fact;
  if ("entry" in fact)
    return fact.entry === null
      ? fact
      : { ...fact, entry: { ...fact.entry, index: fact.entry.index + base } };
  return "index" in fact ? { ...fact, index: fact.index + base } : fact;
};

/** A claim about records, where they move: it goes by the order of what happened to the record, in whichever log. */
export const overGroups = <
  Memory,
  Claim extends AlwaysProperty<Memory> | EventuallyProperty<Memory>,
>(
  { groups }: Pick<Configuration, "groups">,
  property: Claim & { readonly start: Memory },
): Claim =>
  groups === 1
    ? property
    : {
        ...property,
        observe: (memory: Memory, fact: Fact) => property.observe(memory, numbered(fact)),
      };

/** The same, of each record by itself: numbers of different records may be equal. */
export const ofEachRecord = <Memory>(
  { groups }: Pick<Configuration, "groups">,
  property: AlwaysProperty<Memory>,
): AlwaysProperty => {
  if (groups === 1) return property as AlwaysProperty;
  const observe = (memory: Readonly<Record<string, Memory>>, fact: Fact) => {
    if (!("record" in fact)) return memory;
    const before = memory[fact.record] ?? property.start;
    const after = property.observe(before, numbered(fact));
    if (isBreach(after)) return after;
    return after === before ? memory : { ...memory, [fact.record]: after };
  };
  return { ...property, start: {}, observe } as AlwaysProperty;
};

/** A claim about whole runs. */
export const runsOverGroups = (
  { groups }: Pick<Configuration, "groups">,
  property: RunProperty,
): RunProperty =>
  groups === 1 ? property : { ...property, judge: (facts) => property.judge(facts.map(numbered)) };

const witness = witnessesOf("transfer");

export const transferWitnesses: readonly SometimesProperty[] = [
  witness(
    "S-TRANSFERRED",
    "Transferred",
    "A transfer completes: the range has arrived, and its former owner knows it.",
    (fact) => fact.fact === "transfer-completed",
  ),
  witness(
    "S-ANSWERED-AFTER-MOVE",
    "AnsweredAfterMove",
    "A guess at a record is evaluated by a group that took it over.",
    (fact) => fact.fact === "guess-evaluated" && (fact.base ?? 0) > 0,
  ),
  witness(
    "S-MOVE-CANCELLED",
    "MoveCancelled",
    "A group that is ready to take a range over is told that it is not to.",
    (fact) => fact.fact === "transfer-cancelled",
  ),
];
