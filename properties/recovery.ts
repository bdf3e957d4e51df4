/** LIV1: whoever knows the code and has attempts left recovers, once faults stop. And that users get somewhere at all. */
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import type { EventuallyProperty, SometimesProperty } from "./property.ts";

export interface RecoveryMemory {
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
  /** Whether the operator has emptied a replica, or left the fleet fewer voters than its minimum. */
  readonly reduced?: true;
  /** Replicas that came up with a state that the anchor does not name, and are as good as dead; none where absent. */
  readonly halted?: readonly string[];
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

/** Whether LIV1 promises anything for a run with this memory: a confirmed registration, and an attempt for each code. */
export const isPromised = (
  memory: RecoveryMemory,
  attemptsMax: number,
  mayDie: number = Number.POSITIVE_INFINITY,
): boolean =>
  memory.codes.length > 0 &&
  !memory.destroyed &&
  !memory.foreign &&
  memory.reduced !== true &&
  (memory.halted?.length ?? 0) <= mayDie &&
  memory.charged + memory.codes.length <= attemptsMax;

/** Without it, where nothing is halted: most memories are of fleets that have no anchor. */
const withHalted = (
  { halted: _, ...memory }: RecoveryMemory,
  halted: readonly string[],
): RecoveryMemory => (halted.length === 0 ? memory : { ...memory, halted });

/** With a code before those that there were. */
const withCode = ({ codes }: RecoveryMemory, code: string): readonly string[] => [
  code,
  ...codes.filter((other) => other !== code),
];

interface RecoveryOptions {
  readonly mayDie?: number;
  readonly votersMin?: number;
  /** Where there are two, what one confirms the other may have replaced already: any of the codes may be the one. */
  readonly devices?: number;
}

/** LIV1 for k attempts, in a fleet of which so many replicas may be dead, and that serves with so many voters. */
export const recovery = (
  attemptsMax: number,
  { mayDie, votersMin = 1, devices = 1 }: RecoveryOptions = {},
): EventuallyProperty<RecoveryMemory> => ({
  id: "LIV1",
  claim: "Recovery",
  statement:
    "With a finished registration, the right code, attempts left and a quorum of replicas alive, the user gets the history back once faults stop and messages arrive.",
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
      case "replica-wiped":
        return { ...memory, reduced: true };
      case "members-changed":
        return fact.after.voters.length < votersMin ? { ...memory, reduced: true } : memory;
      case "device-replaced":
        return { ...memory, restored: false };
      case "history-restored":
        return { ...memory, restored: true };
      case "replica-halted":
        return withHalted(memory, [...new Set([...(memory.halted ?? []), fact.replica])].sort());
      case "party-restarted":
        return memory.halted === undefined
          ? memory
          : withHalted(
              memory,
              memory.halted.filter((replica) => replica !== fact.party),
            );
      default:
        return memory;
    }
  },
  settled: (memory) =>
    isPromised(memory, attemptsMax, mayDie) && !memory.restored
      ? {
          breach:
            "faults have stopped, a quorum is alive, the code is right, and the user still has no history",
        }
      : undefined,
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
