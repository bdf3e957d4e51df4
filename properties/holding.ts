/** Which devices hold which log entries durably, as far as the facts of a run say. */
import type { Fact } from "../model/protocol/facts.ts";
import { deviceOf } from "../model/protocol/members.ts";

export interface HoldingMemory {
  /** By copied device: the replica under whose name it acts. Two devices of one name are one voter. */
  readonly names: Readonly<Record<string, string>>;
  /** Which devices hold which entries durably: `<index>:<hash id>` by device. */
  readonly stored: Readonly<Record<string, readonly string[]>>;
}

export const NOTHING_HELD: HoldingMemory = { names: {}, stored: {} };

const withStored = (
  { names, stored }: HoldingMemory,
  device: string,
  held: readonly string[],
): HoldingMemory => ({ names, stored: { ...stored, [device]: held } });

interface EntryName {
  readonly index: number;
  readonly hash: { toJSON(): string };
}

export const keyOf = ({ index, hash }: EntryName): string => `${index}:${hash.toJSON()}`;

/** The memory after a fact. What a host takes back by setting a device back was durable all the same. */
export const holdingAfter = (memory: HoldingMemory, fact: Fact): HoldingMemory => {
  switch (fact.fact) {
    case "replica-copied": {
      const held = (memory.stored[fact.replica] ?? []).slice(0, fact.entries);
      return {
        names: { ...memory.names, [fact.copy]: fact.replica },
        stored: { ...memory.stored, [fact.copy]: held },
      };
    }
    case "entry-stored": {
      const held = memory.stored[fact.replica] ?? [];
      // Stored again after the device was set back: it was durable all along.
      if (held[fact.index - 1] === keyOf(fact)) return memory;
      return withStored(memory, fact.replica, [...held.slice(0, fact.index - 1), keyOf(fact)]);
    }
    case "entries-discarded": {
      const held = memory.stored[fact.replica] ?? [];
      return withStored(memory, fact.replica, held.slice(0, fact.from - 1));
    }
    default:
      return memory;
  }
};

/** The devices, by the name of the replica that each acts for, that hold the entry. */
export const holdersOf = (
  { names, stored }: HoldingMemory,
  entry: EntryName,
): ReadonlySet<string> => {
  const key = keyOf(entry);
  const holding = Object.keys(stored).filter((device) => stored[device]?.includes(key));
  return new Set(holding.map((device) => deviceOf(names[device] ?? device)));
};
