/** Whether a quorum of every configuration that may be in force can still do its part, as far as the facts of a run say. */
import type { Fact } from "../model/protocol/facts.ts";
import { deviceOf, electoratesIn, type Members } from "../model/protocol/members.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import { spelled } from "./told-log.ts";

/** A configuration that a leader has put into its log. */
interface Stated {
  readonly index: number;
  readonly hash: string;
  /** The sets of voters of which each must give a quorum. */
  readonly electorates: readonly (readonly string[])[];
}

/** What it takes to know; fields are absent where nothing of the kind has happened. */
export interface AliveMemory {
  /** Devices that the anchor has halted: they came up with another state than it names, or wrote from one. */
  readonly halted?: readonly string[];
  /** Names under which nobody will come back: their devices were emptied, or have given up joining. */
  readonly dead?: readonly string[];
  /** The index of the last committed entry. */
  readonly committed?: number;
  /** The newest committed configuration, and behind it those that may still be committed. */
  readonly stated?: readonly [Stated, ...Stated[]];
}

/** What of a fleet decides whether its members can go on. */
export interface FleetTerms {
  /** The voters of the ceremony, by group. */
  readonly founders: readonly (readonly string[])[];
  readonly rollbackTolerance: number;
  /** With fewer voters the fleet serves nobody. */
  readonly votersMin: number;
  /** Whether a replica's attestation may run out, so that it is not counted on. */
  readonly mayExpire: (replica: string) => boolean;
}

const withDead = <Memory extends AliveMemory>(memory: Memory, name: string): Memory => ({
  ...memory,
  dead: [...new Set([...(memory.dead ?? []), name])].sort(),
});

const withHalted = <Memory extends AliveMemory>(
  { halted: _, ...memory }: Memory,
  halted: readonly string[],
): Memory => (halted.length === 0 ? memory : { ...memory, halted }) as Memory;

const withStated = <Memory extends AliveMemory>(
  memory: Memory,
  index: number,
  hash: string,
  before: Members,
  after: Members,
): Memory => {
  // Another entry is committed in its place: its leader is deposed, and does not know.
  if (index <= (memory.committed ?? 0)) return memory;
  const [current, ...open] = memory.stated ?? [
    { index: 0, hash: "", electorates: electoratesIn(before) },
  ];
  const one: Stated = { index, hash, electorates: electoratesIn(after) };
  return { ...memory, stated: [current, ...open, one] };
};

/** An entry is committed: what stands at its place or before it in other logs never will be. */
const withCommitted = <Memory extends AliveMemory>(
  memory: Memory,
  index: number,
  hash: string,
): Memory => {
  if (index <= (memory.committed ?? 0)) return memory;
  const committed = { ...memory, committed: index };
  if (memory.stated === undefined) return committed;
  const [current, ...open] = memory.stated;
  const reached = open.find((one) => one.index === index && one.hash === hash);
  return { ...committed, stated: [reached ?? current, ...open.filter((one) => one.index > index)] };
};

/** The memory after a fact; the same where it says nothing of this. */
export const aliveAfter = <Memory extends AliveMemory>(memory: Memory, fact: Fact): Memory => {
  const { halted } = memory;
  switch (fact.fact) {
    case "replica-halted":
      return withHalted(memory, [...new Set([...(halted ?? []), fact.replica])].sort());
    case "party-restarted":
      return halted === undefined
        ? memory
        : withHalted(
            memory,
            halted.filter((replica) => replica !== fact.party),
          );
    case "replica-wiped":
      return withDead(memory, fact.was);
    case "join-ended":
      return fact.how === "given-up" ? withDead(memory, fact.as) : memory;
    case "members-changed": {
      const hash = fact.log.at(-1);
      return hash === undefined
        ? memory
        : withStated(memory, fact.index, spelled(hash), fact.before, fact.after);
    }
    case "entry-committed":
      return withCommitted(memory, fact.index, spelled(fact.hash));
    default:
      return memory;
  }
};

/** Of each of these a quorum is needed: whichever of the configurations is in force. */
const electoratesOf = (
  { stated }: AliveMemory,
  { founders }: FleetTerms,
): readonly (readonly string[])[] =>
  stated === undefined ? founders : stated.flatMap(({ electorates }) => electorates);

/** Whether every configuration that may be in force has a quorum of voters that are not dead. */
export const isQuorumAlive = (memory: AliveMemory, terms: FleetTerms): boolean =>
  electoratesOf(memory, terms).every((voters) => {
    const alive = voters.filter(
      (voter) =>
        !memory.dead?.includes(voter) &&
        !memory.halted?.includes(deviceOf(voter)) &&
        !terms.mayExpire(voter),
    );
    return alive.length >= quorumSize(voters.length, terms.rollbackTolerance);
  });

/** Whether some configuration that may be in force has fewer voters than the fleet's minimum. */
export const isBelowMinimum = (memory: AliveMemory, terms: FleetTerms): boolean =>
  electoratesOf(memory, terms).some((voters) => voters.length < terms.votersMin);
