/** CLN3 and CLN5 where a user has several devices, or backups are filed by their keys. */
import type { Value } from "../model/algebra/cryptosystem.ts";
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, originOf, SECOND_CLIENT, type SessionId } from "../model/protocol/parties.ts";
import type { Breach } from "../model/world/observer.ts";
import { ownKey } from "./factors.ts";
import type { AlwaysProperty, Property } from "./property.ts";
import { witnessesOf } from "./witness.ts";

interface Sealed {
  readonly backup: Value;
  readonly key: Value;
}

interface AnswerMemory {
  /** By session: the key that a record of that session leads to. */
  readonly recorded: Readonly<Record<SessionId, Value>>;
  /** By generation: the session that registered it. */
  readonly generations: Readonly<Record<number, SessionId>>;
  /** The newest generation that was activated, and whether it is still there. */
  readonly newest: number;
  readonly lives: boolean;
  /** Generations up to here were registered before the last deletion that took effect. */
  readonly deleted: number;
  /** Backups that devices have sealed, and those that the store has now. */
  readonly sealed: readonly Sealed[];
  readonly kept: readonly Value[];
  /** What it kept once, and gave up for another. */
  readonly displaced: readonly Value[];
}

const start: AnswerMemory = {
  recorded: {},
  generations: {},
  newest: 0,
  lives: false,
  deleted: 0,
  sealed: [],
  kept: [],
  displaced: [],
};

const without = (list: readonly Value[], item: Value): readonly Value[] =>
  list.filter((other) => other !== item);

const remembered = (memory: AnswerMemory, fact: Fact): AnswerMemory => {
  switch (fact.fact) {
    case "way-prepared":
      return { ...memory, recorded: { ...memory.recorded, [fact.session]: fact.key } };
    case "backup-sealed": {
      const { backup, key } = fact;
      return memory.sealed.some((other) => other.backup === backup)
        ? memory
        : { ...memory, sealed: [...memory.sealed, { backup, key }] };
    }
    case "backup-kept":
      return {
        ...memory,
        kept: [...without(memory.kept, fact.backup), fact.backup],
        displaced: without(memory.displaced, fact.backup),
      };
    case "backup-displaced":
      return {
        ...memory,
        kept: without(memory.kept, fact.backup),
        displaced: [...without(memory.displaced, fact.backup), fact.backup],
      };
    case "generation-registered":
      return {
        ...memory,
        generations: { ...memory.generations, [fact.generation]: fact.session },
      };
    case "generation-activated":
      return fact.generation > memory.newest
        ? { ...memory, newest: fact.generation, lives: true }
        : memory;
    case "generation-destroyed": {
      const deleted =
        fact.cause === "deleted" ? Math.max(memory.deleted, fact.generation) : memory.deleted;
      return { ...memory, deleted, lives: memory.lives && fact.generation !== memory.newest };
    }
    default:
      return memory;
  }
};

/**
 * Whether what answers for the user leads to a key under which the store keeps nothing: nothing yet, where a backup is filed
 * first; else nothing any more, because there the first backup follows the activation.
 */
const opensNothing = (memory: AnswerMemory, filed: boolean): boolean => {
  const { lives, newest, generations, recorded, sealed, kept, displaced } = memory;
  const session = generations[newest];
  // What the adversary has registered is none of the user's.
  if (!lives || session === undefined || originOf(session) === ADVERSARY) return false;
  const key = recorded[session];
  const own = sealed.filter((one) => one.key === key);
  if (own.some(({ backup }) => kept.includes(backup))) return false;
  return filed || own.some(({ backup }) => displaced.includes(backup));
};

/** The first generation that a session has registered: an upload that is doubled makes another one, which nobody activates. */
const generationOf = ({ generations }: AnswerMemory, session: SessionId): number =>
  Number(Object.entries(generations).find(([, by]) => by === session)?.[0] ?? 0);

const judged = (memory: AnswerMemory, fact: Fact): Breach | undefined => {
  if (fact.fact === "backup-enrolled" || fact.fact === "code-changed")
    return generationOf(memory, fact.session) > memory.newest
      ? { breach: `${fact.session} is confirmed, and what answers is from before it` }
      : undefined;
  if (fact.fact !== "generation-activated" || fact.generation <= memory.newest) return undefined;
  return fact.generation <= memory.deleted
    ? { breach: `generation ${fact.generation} was deleted, and comes to life` }
    : undefined;
};

/** CLN3 where keys differ from device to device. @param filed whether backups are filed by their keys */
const someCode = (filed: boolean): AlwaysProperty<AnswerMemory> => ({
  id: "CLN3",
  claim: "SomeCode",
  statement:
    "Whatever the devices of a user do at once, and wherever each is interrupted: the registration of theirs that answers leads to a key under which the store keeps a backup; once a device has confirmed a registration nothing older answers; and nothing that was deleted comes back to life.",
  sources: ["attacks K1 K2", "attacks L5", "attacks 2.1"],
  expectation: "always",
  trigger: ["backup-kept"],
  start,
  observe: (before, fact) => {
    const breach = judged(before, fact);
    if (breach !== undefined) return breach;
    const memory = remembered(before, fact);
    return (fact.fact === "generation-activated" || fact.fact === "backup-displaced") &&
      opensNothing(memory, filed)
      ? { breach: "a code opens the vault, and no backup opens with the key that comes out" }
      : memory;
  },
});

const witness = witnessesOf();

const isSecond = (session: SessionId): boolean => originOf(session) === SECOND_CLIENT;

/** What is claimed where a user has several devices, or backups are filed by their keys. */
export const deviceProperties = ({ devices, backups }: Configuration): readonly Property[] => [
  someCode(backups === "filed"),
  ownKey,
  ...(devices === 1
    ? []
    : [
        witness(
          "S-SECOND",
          "SecondDevice",
          "A second device of the user's gets the history back.",
          (fact) => fact.fact === "history-restored" && isSecond(fact.session),
        ),
        witness(
          "S-SECOND-CHANGED",
          "SecondDeviceChanged",
          "A user changes the code on the second device.",
          (fact) => fact.fact === "code-changed" && isSecond(fact.session),
        ),
      ]),
];

/** That devices go back at all, where a threat sets them back. */
export const ageingWitnesses = ({ fleets }: Configuration): readonly Property[] => [
  witnessesOf("disk")(
    "S-DISK",
    "DiskRestored",
    "A device goes on from an older copy of its disk.",
    (fact) => fact.fact === "disk-restored",
  ),
  ...(fleets === 1
    ? []
    : [
        witnessesOf("application")(
          "S-OLD-APPLICATION",
          "OlderApplication",
          "An older version is installed over the application of a device.",
          (fact) => fact.fact === "application-set-back",
        ),
      ]),
];
