/** LIV1: whoever knows the code and has attempts left recovers, once faults stop. And that users get somewhere at all. */
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import {
  type AliveMemory,
  aliveAfter,
  type FleetTerms,
  isBelowMinimum,
  isQuorumAlive,
} from "./alive.ts";
import type { EventuallyProperty, SometimesProperty } from "./property.ts";

export interface RecoveryMemory extends AliveMemory {
  /** Codes that may open the active generation, newest first; empty while there is none. */
  readonly codes: readonly string[];
  /** The newest generation that was activated anywhere. */
  readonly generation: number;
  /** Its counter after the newest log entry that touched it, and that entry; replicas that lag behind are not asked. */
  readonly charged: number;
  readonly index: number;
  /** Whether it is gone. */
  readonly destroyed: boolean;
  /** Whether the user recovered since the fair phase began; the harness marks it by a `device-replaced`. */
  readonly restored: boolean;
  /** Whether somebody else than the user replaced or removed the registration. */
  readonly foreign: boolean;
  /** Whether since then the vault has told the user that it does not serve. */
  readonly refused?: true;
}

const start: RecoveryMemory = {
  codes: [],
  generation: 0,
  charged: 0,
  index: 0,
  destroyed: false,
  restored: false,
  foreign: false,
};

/** Whether a user with this memory has a right to recover: a confirmed registration, and an attempt for each code. */
export const isEntitled = (memory: RecoveryMemory, attemptsMax: number): boolean =>
  memory.codes.length > 0 &&
  !memory.destroyed &&
  !memory.foreign &&
  memory.charged + memory.codes.length <= attemptsMax;

const withoutRefusal = ({ refused: _, ...memory }: RecoveryMemory): RecoveryMemory => memory;

/** The memory of a user who has not tried since the device was lost. */
export const untried = (memory: RecoveryMemory): RecoveryMemory => ({
  ...withoutRefusal(memory),
  restored: false,
});

/** With a code before those that there were. */
const withCode = ({ codes }: RecoveryMemory, code: string): readonly string[] => [
  code,
  ...codes.filter((other) => other !== code),
];

interface RecoveryTerms extends FleetTerms {
  /** Where there are two, what one confirms the other may have replaced already: any of the codes may be the one. */
  readonly devices?: number;
}

/**
 * LIV1 for k attempts, in a fleet on these terms. An emptied replica is as good as dead until it has joined again, under another
 * name; so is one that the anchor halts.
 */
export const recovery = (
  attemptsMax: number,
  { devices = 1, ...terms }: RecoveryTerms,
): EventuallyProperty<RecoveryMemory> => ({
  id: "LIV1",
  claim: "Recovery",
  statement:
    "With a finished registration, the right code, attempts left and a quorum of replicas alive, the user gets the history back once faults stop and messages arrive. A fleet with fewer voters than its minimum tells the user that it does not serve, and leaves nobody waiting.",
  sources: ["facts.md 9", "attacks 2.1"],
  expectation: "eventually",
  trigger: ["device-replaced"],
  start,
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "backup-enrolled":
      case "code-changed":
        if (devices > 1) return { ...memory, codes: withCode(memory, fact.code ?? "") };
        return fact.code === null ? { ...memory, codes: [""] } : { ...memory, codes: [fact.code] };
      case "factor-switched":
        return { ...memory, codes: fact.code === null ? [] : [fact.code] };
      case "activation-requested":
        // Registering afresh on a new device gives the old history up; until it is confirmed nothing is promised.
        if (fact.fresh && devices === 1) return { ...memory, codes: [] };
        return memory.codes.length === 0 || memory.codes.includes(fact.code)
          ? memory
          : { ...memory, codes: withCode(memory, fact.code) };
      case "generation-registered":
        return originOf(fact.session) === ADVERSARY ? { ...memory, foreign: true } : memory;
      case "generation-activated":
        return fact.generation <= memory.generation
          ? memory
          : {
              ...memory,
              generation: fact.generation,
              charged: 0,
              index: fact.generation,
              destroyed: false,
            };
      case "attempt-charged":
      case "attempt-confirmed":
        return fact.generation < memory.generation || fact.index <= memory.index
          ? memory
          : { ...memory, charged: fact.charged, index: fact.index };
      case "attempt-counted":
        // Where replicas count for themselves, the one that has served most decides what is left for sure.
        return fact.generation < memory.generation
          ? memory
          : { ...memory, charged: Math.max(memory.charged, fact.charged) };
      case "generation-destroyed":
        return fact.cause === "replaced" || fact.generation < memory.generation
          ? memory
          : { ...memory, destroyed: true };
      case "box-removed":
        // Under a passkey nothing else leads to the key; under a code the box is of no account.
        return memory.codes.includes("") ? { ...memory, codes: [] } : memory;
      case "backup-turned-off":
        return { ...memory, codes: [] };
      case "device-replaced":
        return untried(memory);
      case "history-restored":
        return { ...memory, restored: true };
      case "attempt-begun":
        return memory.refused === undefined ? memory : withoutRefusal(memory);
      case "operation-given-up":
        // Only where a refusal may be all that is owed.
        return fact.phase === "refused" && terms.votersMin > 1
          ? { ...memory, refused: true }
          : memory;
      default:
        return aliveAfter(memory, fact);
    }
  },
  settled: (memory) => {
    if (memory.restored || !isEntitled(memory, attemptsMax) || !isQuorumAlive(memory, terms))
      return undefined;
    if (!isBelowMinimum(memory, terms))
      return {
        breach:
          "faults have stopped, a quorum is alive, the code is right, and the user still has no history",
      };
    return memory.refused === true
      ? undefined
      : {
          breach:
            "faults have stopped, the fleet has fewer voters than its minimum, and the user waits without being told",
        };
  },
});

const witness = (
  id: string,
  claim: string,
  statement: string,
  fact: string,
): SometimesProperty => ({
  id,
  claim,
  statement,
  sources: ["attacks V1"],
  expectation: "sometimes",
  seen: (seen) => seen.fact === fact,
});

export const recoveryWitnesses: readonly SometimesProperty[] = [
  witness("S-ENROLLED", "Enrolled", "A user registers.", "backup-enrolled"),
  witness(
    "S-RESTORED",
    "Restored",
    "A user gets the history back on a new device.",
    "history-restored",
  ),
  witness("S-CHANGED", "CodeChanged", "A user changes the code.", "code-changed"),
  witness("S-OFF", "TurnedOff", "A user turns the backup off.", "backup-turned-off"),
  witness("S-WRONG", "WrongCode", "A wrong code is refused.", "code-refused"),
];
