/** CLN1 in the vault's world, where attestations run out: who is admitted, and who serves. */
import { deviceOf, everyoneIn } from "../model/protocol/members.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";
import { witnessesOf } from "./witness.ts";

interface AttestationMemory {
  /** Ticks since the ceremony. */
  readonly time: number;
  /** Devices whose clock is not the true time. */
  readonly stopped: readonly string[];
  /** Devices that were voters in some configuration, and the fewest voters that one had. */
  readonly voters: readonly string[];
  readonly fewest: number;
  /** By leader that asks for the time before a change: when it was asked. */
  readonly asked: Readonly<Record<string, number>>;
  /** Entries that a leader made of requests that came when its attestation had run out, by `<leader>/<hash>`. */
  readonly late: readonly string[];
}

/** How many clocks may lag or stand still without holding the time back, whichever quorum is heard. */
const clocksBehind = (quorum: number): number => Math.floor(quorum / 2);

/** CLN1 for a fleet: what an HSM's attestation is good until, its founders, and R. */
export const attestedService = (
  untilOf: (replica: string) => number | null,
  founders: readonly string[],
  rollbackTolerance: number,
): AlwaysProperty<AttestationMemory> => {
  const isOut = (replica: string, time: number): boolean => time > (untilOf(replica) ?? time);
  /** Whether so few voters' clocks are stopped that the rule promises something. */
  const isPromised = ({ stopped, voters, fewest }: AttestationMemory): boolean =>
    stopped.filter((device) => voters.includes(device)).length <=
    clocksBehind(quorumSize(fewest, rollbackTolerance));
  return {
    id: "CLN1",
    claim: "AttestedService",
    statement:
      "No HSM answers a client's request, or is admitted, whose attestation had run out when it was asked, unless more voters' clocks are stopped than a quorum outweighs.",
    sources: ["SVR2", "attacks B14 B15"],
    expectation: "always",
    trigger: ["operation-received", "members-changed"],
    start: { time: 0, stopped: [], voters: founders, fewest: founders.length, asked: {}, late: [] },
    observe: (memory, fact) => {
      switch (fact.fact) {
        case "time-passed":
          return { ...memory, time: fact.time };
        case "clock-set":
          return { ...memory, stopped: [...new Set([...memory.stopped, fact.device])].sort() };
        case "change-asked":
          return { ...memory, asked: { ...memory.asked, [fact.replica]: memory.time } };
        case "members-changed": {
          const { [fact.replica]: asked = memory.time, ...others } = memory.asked;
          const voters = fact.after.voters.map(deviceOf);
          const next: AttestationMemory = {
            ...memory,
            asked: others,
            voters: [...new Set([...memory.voters, ...voters])].sort(),
            fewest: Math.min(memory.fewest, voters.length),
          };
          const before = everyoneIn(fact.before);
          const admitted = everyoneIn(fact.after).find(
            (replica) => !before.includes(replica) && isOut(replica, asked),
          );
          return admitted === undefined || !isPromised(next)
            ? next
            : {
                breach: `${admitted} is admitted at tick ${asked}, and its attestation was good until ${untilOf(admitted)}`,
              };
        }
        case "operation-received":
          return isOut(fact.replica, memory.time)
            ? { ...memory, late: [...memory.late, `${fact.replica}/${fact.hash.toJSON()}`].sort() }
            : memory;
        case "operation-answered":
          return fact.reply !== "refused" &&
            memory.late.includes(`${fact.replica}/${fact.hash.toJSON()}`) &&
            isPromised(memory)
            ? {
                breach: `${fact.replica} answers what it was asked after its attestation ran out at tick ${untilOf(fact.replica)}`,
              }
            : memory;
        default:
          return memory;
      }
    },
  };
};

const witness = witnessesOf("ticks");

export const attestationWitnesses: readonly SometimesProperty[] = [
  witness("S-TIME", "TimePasses", "Time passes.", (fact) => fact.fact === "time-passed"),
  {
    ...witness(
      "S-CLOCK",
      "ClockStopped",
      "A host stops the clock that it gives to a device.",
      (fact) => fact.fact === "clock-set",
    ),
    needs: ["clocks"],
  },
];
