/** CON6, CON11, CON12 and LIV2: a fleet whose members change. */
import type { Fact } from "../model/protocol/facts.ts";
import { deviceOf, electoratesIn, everyoneIn, type Members } from "../model/protocol/members.ts";
import { quorumOverlap } from "../model/vault/quorum.ts";
import type { AlwaysProperty, EventuallyProperty, SometimesProperty } from "./property.ts";
import {
  agreesWith,
  hashIn,
  heldBySnapshot,
  spelled,
  type ToldLog,
  toldLog,
  upTo,
} from "./told-log.ts";
import { witnessesOf } from "./witness.ts";

type MembersChanged = Extract<Fact, { fact: "members-changed" }>;

/** How many replicas any quorum of one set of voters shares with any quorum of the other, at the least. */
export const overlapOf = (
  one: readonly string[],
  other: readonly string[],
  rollbackTolerance: number,
): number =>
  quorumOverlap(one.length, rollbackTolerance, {
    others: other.length,
    together: new Set([...one, ...other]).size,
  });

/** The same for configurations: a joint one needs both of its quorums, so what either shares is shared. */
const overlapIn = (one: Members, other: Members, rollbackTolerance: number): number =>
  Math.max(
    ...electoratesIn(one).flatMap((voters) =>
      electoratesIn(other).map((others) => overlapOf(voters, others, rollbackTolerance)),
    ),
  );

interface Proposal {
  readonly index: number;
  /** The log up to it. */
  readonly told: ToldLog;
  readonly members: Members;
}

interface NeighbourMemory {
  /** The committed entries, by index. */
  readonly committed: Readonly<Record<number, string>>;
  /** The newest committed configuration, and those that may still be committed after it. */
  readonly current: Proposal | null;
  readonly open: readonly Proposal[];
}

const isPossible = ({ told }: Proposal, committed: NeighbourMemory["committed"]): boolean =>
  agreesWith(told, committed);

const withCommitted = (memory: NeighbourMemory, index: number, hash: string): NeighbourMemory => {
  if (memory.committed[index] !== undefined) return memory;
  const committed = { ...memory.committed, [index]: hash };
  const reached = memory.open.find(
    (proposal) => hashIn(proposal.told, index) === hash && proposal.index === index,
  );
  const current = reached ?? memory.current;
  return {
    committed,
    current,
    open: memory.open.filter(
      (proposal) => isPossible(proposal, committed) && proposal.index > (current?.index ?? 0),
    ),
  };
};

/**
 * CON6 for R. Neighbours are configurations that are in force at the same time: the newest committed one, and every other
 * in some leader's log that may still become it. Raft's published single-server change had two that were apart (C1).
 */
export const neighbouringQuorums = (
  rollbackTolerance: number,
): AlwaysProperty<NeighbourMemory> => ({
  id: "CON6",
  claim: "NeighbouringQuorums",
  statement:
    "Quorums of any two configurations that are in force at the same time share at least R + 1 replicas.",
  sources: ["Raft 6", "attacks 2.1", "attacks C1"],
  expectation: "always",
  trigger: ["members-changed"],
  start: { committed: {}, current: null, open: [] },
  observe: (memory, fact) => {
    if (fact.fact === "entry-committed")
      return withCommitted(memory, fact.index, spelled(fact.hash));
    if (fact.fact !== "members-changed") return memory;
    const proposal: Proposal = {
      index: fact.index,
      told: toldLog(fact),
      members: fact.after,
    };
    const current = memory.current ?? {
      index: 0,
      told: { first: 1, log: [] },
      members: fact.before,
    };
    if (!isPossible(proposal, memory.committed)) return { ...memory, current };
    for (const { members } of [current, ...memory.open]) {
      const shared = overlapIn(members, fact.after, rollbackTolerance);
      if (shared <= rollbackTolerance)
        return {
          breach: `quorums of ${members.voters.join(" ")} and of ${fact.after.voters.join(" ")} may share ${Math.max(0, shared)} replicas`,
        };
    }
    return { ...memory, current, open: [...memory.open, proposal] };
  },
});

interface ElectorateMemory {
  /** By device: hashes of its log, from index 1. */
  readonly held: Readonly<Record<string, readonly string[]>>;
  /** By copied device: the replica under whose name it acts. */
  readonly names: Readonly<Record<string, string>>;
  /** By hash of the entry that states it: a configuration. */
  readonly stated: Readonly<Record<string, Members>>;
}

const votersIn = (members: Members): readonly string[] => electoratesIn(members).flat();

const devicesOf = ({ names }: ElectorateMemory, replica: string): readonly string[] => [
  deviceOf(replica),
  ...Object.keys(names).filter((copy) => names[copy] === replica),
];

/** Whether some device under the replica's name holds this log. */
const holds = (memory: ElectorateMemory, replica: string, { first, log }: ToldLog): boolean =>
  devicesOf(memory, replica).some((device) =>
    log.every((hash, at) => memory.held[device]?.[first + at - 1] === hash),
  );

const judgeElectorate = (memory: ElectorateMemory, fact: MembersChanged) => {
  const { before, after, leader, commit } = fact;
  if (!votersIn(after).includes(leader))
    return { breach: `${leader} leads a configuration in which it has no vote` };
  const committed = upTo(toldLog(fact), commit);
  const empty = votersIn(after).find(
    (voter) => !votersIn(before).includes(voter) && !holds(memory, voter, committed),
  );
  return empty === undefined
    ? undefined
    : { breach: `${empty} becomes a voter without the ${commit} entries that are committed` };
};

/** What a device's log holds after a fact; `undefined` where the fact is not about that. */
const heldAfter = (
  held: ElectorateMemory["held"],
  fact: Fact,
): ElectorateMemory["held"] | undefined => {
  switch (fact.fact) {
    case "entry-stored": {
      const before = (held[fact.replica] ?? []).slice(0, fact.index - 1);
      return { ...held, [fact.replica]: [...before, spelled(fact.hash)] };
    }
    case "snapshot-installed": {
      const { replica, index, hash } = fact;
      return { ...held, [replica]: heldBySnapshot(held, index, spelled(hash)) };
    }
    case "entries-discarded":
      return { ...held, [fact.replica]: (held[fact.replica] ?? []).slice(0, fact.from - 1) };
    case "replica-wiped":
      return { ...held, [fact.replica]: [] };
    case "join-ended":
      return fact.how === "given-up" ? { ...held, [fact.replica]: [] } : undefined;
    default:
      return undefined;
  }
};

/** CON11. What a host takes away afterwards by setting a device back was loaded all the same. */
export const CON11: AlwaysProperty<ElectorateMemory> = {
  id: "CON11",
  claim: "LoadedVoters",
  statement:
    "Who becomes a voter holds every entry that its leader knows to be committed, and who leads is a voter of its own configuration.",
  sources: ["SVR2", "attacks C3 C6"],
  expectation: "always",
  trigger: ["members-changed"],
  start: { held: {}, names: {}, stated: {} },
  observe: (memory, fact) => {
    const held = heldAfter(memory.held, fact);
    if (held !== undefined) return { ...memory, held };
    if (fact.fact === "replica-copied") {
      const copied = (memory.held[deviceOf(fact.replica)] ?? []).slice(0, fact.entries);
      return {
        ...memory,
        names: { ...memory.names, [fact.copy]: fact.replica },
        held: { ...memory.held, [fact.copy]: copied },
      };
    }
    if (fact.fact === "leader-elected") {
      const newest = fact.log.map((hash) => memory.stated[spelled(hash)]).findLast((one) => one);
      const voters = (newest === undefined ? [] : votersIn(newest)).flatMap((voter) =>
        devicesOf(memory, voter),
      );
      return newest === undefined || voters.includes(fact.replica)
        ? memory
        : { breach: `${fact.replica} leads term ${fact.term} and has no vote` };
    }
    if (fact.fact !== "members-changed") return memory;
    const breach = judgeElectorate(memory, fact);
    const hash = fact.log.at(-1);
    if (breach !== undefined || hash === undefined) return breach ?? memory;
    return { ...memory, stated: { ...memory.stated, [spelled(hash)]: fact.after } };
  },
};

interface PolicyMemory {
  readonly stated: Readonly<Record<string, Members>>;
  /** The newest committed configuration. */
  readonly index: number;
  readonly voters: number | null;
  /** The highest floor that was raised. */
  readonly floor: number;
}

/** CON12 for a fleet's minimum of voters and the versions of its HSMs. */
export const policyFloor = (
  votersMin: number,
  versionOf: (replica: string) => number,
): AlwaysProperty<PolicyMemory> => ({
  id: "CON12",
  claim: "PolicyFloor",
  statement:
    "No HSM with a program older than the highest floor that was ever raised is in a committed configuration, and no guess is evaluated in one with fewer voters than the minimum.",
  sources: ["SVR2", "attacks C7 C11"],
  expectation: "always",
  trigger: ["members-changed"],
  start: { stated: {}, index: 0, voters: null, floor: 0 },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "members-changed": {
        const hash = fact.log.at(-1);
        return hash === undefined
          ? memory
          : { ...memory, stated: { ...memory.stated, [spelled(hash)]: fact.after } };
      }
      case "floor-raised":
        return { ...memory, floor: Math.max(memory.floor, fact.floor) };
      case "entry-committed": {
        const members = memory.stated[spelled(fact.hash)];
        if (members === undefined || fact.index <= memory.index) return memory;
        const floor = Math.max(memory.floor, members.floor);
        const outdated = everyoneIn(members).find((replica) => versionOf(replica) < floor);
        return outdated === undefined
          ? { ...memory, index: fact.index, voters: members.voters.length }
          : {
              breach: `${outdated} is a member with version ${versionOf(outdated)}, and the floor is ${floor}`,
            };
      }
      case "guess-evaluated":
        return memory.voters === null ||
          memory.voters >= votersMin ||
          (fact.entry?.index ?? 0) < memory.index
          ? memory
          : { breach: `${fact.replica} evaluates a guess in a fleet of ${memory.voters} voters` };
      default:
        return memory;
    }
  },
});

/** By device: the name under which it is loading. */
export type JoinMemory = Readonly<Record<string, string>>;

export const LIV2: EventuallyProperty<JoinMemory> = {
  id: "LIV2",
  claim: "NoDeadlock",
  statement:
    "A replica that begins to join is loaded or gives up, once faults stop and messages arrive.",
  sources: ["attacks 2.1", "attacks C14"],
  expectation: "eventually",
  trigger: ["join-begun"],
  start: {},
  observe: (open, fact) => {
    if (fact.fact === "join-begun") return { ...open, [fact.replica]: fact.as };
    const device =
      fact.fact === "party-crashed"
        ? fact.party
        : fact.fact === "join-ended" ||
            fact.fact === "replica-wiped" ||
            fact.fact === "replica-set-back"
          ? fact.replica
          : undefined;
    if (device === undefined || open[device] === undefined) return open;
    const { [device]: _, ...others } = open;
    return others;
  },
  settled: (open) => {
    const [waiting] = Object.keys(open);
    return waiting === undefined
      ? undefined
      : { breach: `faults have stopped, and ${waiting} still waits to be loaded` };
  },
};

const witness = witnessesOf("membership");
/** A threat that changes members need not empty HSMs. */
const wipeWitness = witnessesOf("wipes");

export const membershipWitnesses: readonly SometimesProperty[] = [
  witness(
    "S-MEMBERS",
    "MembersChanged",
    "A change of the members is committed.",
    (fact) => fact.fact === "entry-committed" && fact.operation === "members",
  ),
  witness(
    "S-JOINED",
    "Joined",
    "A replica loads the log and joins.",
    (fact) => fact.fact === "join-ended" && fact.how === "loaded",
  ),
  witness(
    "S-PROMOTED",
    "Promoted",
    "A replica that has joined becomes a voter.",
    (fact) =>
      fact.fact === "members-changed" &&
      votersIn(fact.after).some((voter) => !votersIn(fact.before).includes(voter)),
  ),
  witness(
    "S-GAVE-UP",
    "GaveUp",
    "A replica gives up joining.",
    (fact) => fact.fact === "join-ended" && fact.how === "given-up",
  ),
  wipeWitness(
    "S-WIPED",
    "Wiped",
    "A replica is emptied and comes back under a new name.",
    (fact) => fact.fact === "replica-wiped" && fact.was !== fact.now,
  ),
];
