/** Which devices hold which log entries durably, as far as the facts of a run say. */
import type { Fact } from "../model/protocol/facts.ts";
import { deviceOf, electoratesIn } from "../model/protocol/members.ts";
import { hashIn, heldBySnapshot, type ToldLog, toldLog } from "./told-log.ts";

export interface HoldingMemory {
  /** By copied device: the replica under whose name it acts. Two devices of one name are one voter. */
  readonly names: Readonly<Record<string, string>>;
  /** Which devices hold which entries durably: `<index>:<hash id>` by device. */
  readonly stored: Readonly<Record<string, readonly string[]>>;
  /** The same, of what the host took back by setting a device back or emptying it: it was durable, and counted. None where absent. */
  readonly taken?: Readonly<Record<string, readonly string[]>>;
  /** Configurations in a leader's log that its own storage has not written yet: they are in force for it. */
  readonly unwritten: Readonly<Record<string, readonly string[]>>;
  /** Configurations that leaders have put into their logs: the key of the entry, its index, and the sets of voters. */
  readonly stated: readonly {
    readonly key: string;
    readonly index: number;
    readonly electorates: readonly (readonly string[])[];
  }[];
}

export const NOTHING_HELD: HoldingMemory = { names: {}, stored: {}, unwritten: {}, stated: [] };

/** The quorum of so many voters. */
export type QuorumOf = (voters: number) => number;

const withStored = (
  memory: HoldingMemory,
  device: string,
  held: readonly string[],
): HoldingMemory => ({ ...memory, stored: { ...memory.stored, [device]: held } });

/** An acknowledgement may still be on its way when its device is set back, or emptied, and stores another entry there. */
const setBack = (memory: HoldingMemory, device: string, entries: number): HoldingMemory => {
  const held = memory.stored[device] ?? [];
  if (held.length <= entries) return memory;
  const before = memory.taken?.[device] ?? [];
  const taken = [...new Set([...before, ...held.slice(entries)])].sort();
  return {
    ...withStored(memory, device, held.slice(0, entries)),
    taken: { ...memory.taken, [device]: taken },
  };
};

const withUnwritten = (
  memory: HoldingMemory,
  device: string,
  keys: readonly string[],
): HoldingMemory => {
  const { [device]: before = [], ...others } = memory.unwritten;
  if (`${before}` === `${keys}`) return memory;
  return { ...memory, unwritten: keys.length === 0 ? others : { ...others, [device]: keys } };
};

interface EntryName {
  readonly index: number;
  readonly hash: { toJSON(): string };
}

const keyOf = ({ index, hash }: EntryName): string => `${index}:${hash.toJSON()}`;

/** The entry by which a leader changes the configuration: the last one of its log then. */
const keyOfChange = ({ index, log }: Extract<Fact, { fact: "members-changed" }>) => {
  const hash = log.at(-1);
  return hash === undefined ? undefined : keyOf({ index, hash });
};

/** What a host takes back by setting a device back, or by emptying it, was durable all the same. */
const storedAfter = (memory: HoldingMemory, fact: Fact): HoldingMemory => {
  switch (fact.fact) {
    case "replica-copied": {
      const held = (memory.stored[fact.replica] ?? []).slice(0, fact.entries);
      return {
        ...memory,
        names: { ...memory.names, [fact.copy]: fact.replica },
        stored: { ...memory.stored, [fact.copy]: held },
      };
    }
    case "replica-set-back":
      return setBack(memory, fact.replica, fact.entries);
    case "replica-wiped":
      return setBack(memory, fact.replica, 0);
    case "entry-stored": {
      const held = memory.stored[fact.replica] ?? [];
      if (held[fact.index - 1] === keyOf(fact)) return memory;
      return withStored(memory, fact.replica, [...held.slice(0, fact.index - 1), keyOf(fact)]);
    }
    case "snapshot-installed":
      return withStored(
        memory,
        fact.replica,
        heldBySnapshot(memory.stored, fact.index, keyOf(fact)),
      );
    case "entries-discarded": {
      const held = memory.stored[fact.replica] ?? [];
      return withStored(memory, fact.replica, held.slice(0, fact.from - 1));
    }
    case "members-changed": {
      const key = keyOfChange(fact);
      if (key === undefined) return memory;
      const one = { key, index: fact.index, electorates: electoratesIn(fact.after) };
      return { ...memory, stated: [...memory.stated, one].sort((a, b) => a.index - b.index) };
    }
    default:
      return memory;
  }
};

/** The configurations that a log states, but for those that the device holds durably. */
const unwrittenIn = (
  { stored, stated }: HoldingMemory,
  device: string,
  told: ToldLog,
): readonly string[] =>
  stated
    .filter(({ index, key }) => key === `${index}:${hashIn(told, index)}`)
    .map(({ key }) => key)
    .filter((key) => !stored[device]?.includes(key));

/**
 * A configuration is in force for a leader as soon as its log has it, durably or not (Raft 6): what its log has at its election,
 * and what it adds, until it leaves office or loses what is in its memory.
 */
const actingAfter = (memory: HoldingMemory, fact: Fact): HoldingMemory => {
  const keysOf = (device: string): readonly string[] => memory.unwritten[device] ?? [];
  switch (fact.fact) {
    case "leader-elected":
      return withUnwritten(memory, fact.replica, unwrittenIn(memory, fact.replica, toldLog(fact)));
    case "members-changed": {
      const key = keyOfChange(fact);
      const isNew = key !== undefined && !memory.stored[fact.replica]?.includes(key);
      return isNew ? withUnwritten(memory, fact.replica, [...keysOf(fact.replica), key]) : memory;
    }
    case "entry-stored":
      return withUnwritten(
        memory,
        fact.replica,
        keysOf(fact.replica).filter((key) => key !== keyOf(fact)),
      );
    case "leader-deposed":
    case "replica-set-back":
    case "replica-wiped":
      return withUnwritten(memory, fact.replica, []);
    case "party-restarted":
      return withUnwritten(memory, fact.party, []);
    default:
      return memory;
  }
};

/** The memory after a fact. */
export const holdingAfter = (memory: HoldingMemory, fact: Fact): HoldingMemory =>
  actingAfter(storedAfter(memory, fact), fact);

/** The devices, by the name of the replica that each acts for, that hold all of these entries. */
const holdersOf = (
  { names, stored, taken = {} }: HoldingMemory,
  ...keys: readonly string[]
): ReadonlySet<string> => {
  const holding = Object.keys(stored).filter((device) =>
    keys.every((key) => stored[device]?.includes(key) || taken[device]?.includes(key)),
  );
  return new Set(holding.map((device) => deviceOf(names[device] ?? device)));
};

/** Whether they are a quorum of each of the sets of voters. */
const isQuorumOf = (
  electorates: HoldingMemory["stated"][number]["electorates"],
  holders: ReadonlySet<string>,
  quorumOf: QuorumOf,
): boolean =>
  electorates.every(
    (voters) =>
      voters.filter((voter) => holders.has(deviceOf(voter))).length >= quorumOf(voters.length),
  );

/**
 * Whether these devices are a quorum of the configuration that an entry was appended under, or of one that the replica has
 * appended since: a later quorum certifies what stands before it as well. `undefined` where only the ceremony's is known.
 */
const isQuorumOfStated = (
  { stored, stated, unwritten }: HoldingMemory,
  replica: string,
  index: number,
  holders: ReadonlySet<string>,
  quorumOf: QuorumOf,
): boolean | undefined => {
  const held = [...(stored[replica] ?? []), ...(unwritten[replica] ?? [])];
  const known = stated.filter((one) => held.includes(one.key));
  const before = known.filter((one) => one.index <= index).at(-1);
  const possible = known.filter((one) => one === before || one.index > index);
  const isHeld = possible.some(({ electorates }) => isQuorumOf(electorates, holders, quorumOf));
  return isHeld || before !== undefined ? isHeld : undefined;
};

/** Who holds an entry, in words, where that is less than a quorum; `undefined` where a quorum does. */
export const lackingQuorum = (
  memory: HoldingMemory,
  replica: string,
  entry: EntryName,
  quorum: number,
  quorumOf: QuorumOf,
): string | undefined => {
  const holders = holdersOf(memory, keyOf(entry));
  const isHeld = isQuorumOfStated(memory, replica, entry.index, holders, quorumOf);
  if (isHeld === false) return "no quorum of the members";
  return isHeld === true || holders.size >= quorum
    ? undefined
    : `${holders.size} of ${quorum} replicas`;
};

/**
 * Whether a quorum of a later configuration holds that one's own entry, and this one before it. Its leader has committed both,
 * whoever else has heard of it. Found by visiting a joint change in a fleet whose records are kept outside:
 *   1. a leader logs a joint configuration, then a charge, and the configuration that follows once the first is committed;
 *   2. a quorum of the last one holds all three, so the charge is committed; the leader waits for the host to serve the record;
 *   3. a learner that lacks the last entry is told, and is served first: its own log says that both sets of voters decide.
 */
export const isHeldUnderLater = (
  memory: HoldingMemory,
  entry: EntryName,
  quorumOf: QuorumOf,
): boolean =>
  memory.stated.some(
    ({ key, index, electorates }) =>
      index > entry.index &&
      isQuorumOf(electorates, holdersOf(memory, keyOf(entry), key), quorumOf),
  );
