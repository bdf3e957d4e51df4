/** CLN3 to CLN5 of the vault's world: what holds while one way to the backup key is changed for another. */
import type { Value } from "../model/algebra/cryptosystem.ts";
import type { Factor } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, isClient, originOf, type SessionId } from "../model/protocol/parties.ts";
import type { Breach } from "../model/world/observer.ts";
import type { AlwaysProperty, Property } from "./property.ts";
import { witnessesOf } from "./witness.ts";

/** Something sealed, and under which key. */
interface Sealed {
  readonly what: Value;
  readonly key: Value;
}

interface WayMemory {
  /** By session: the key that a record of that session leads to. */
  readonly recorded: Readonly<Record<SessionId, Value>>;
  /** By generation: the session that registered it. */
  readonly generations: Readonly<Record<number, SessionId>>;
  /** The newest generation that was activated, and whether it is still there. */
  readonly newest: number;
  readonly lives: boolean;
  /** Boxes and backups that the device has sealed, and the keys in and over those that the store has now. */
  readonly boxes: readonly Sealed[];
  readonly backups: readonly Sealed[];
  readonly box: Value | null;
  readonly backup: Value | null;
  /** What the user has on paper. */
  readonly paper: Value | null;
  /** The session that the user began last, and the one that was confirmed last. */
  readonly asked: number;
  readonly confirmed: number;
  /** Nothing is promised: before the first backup, after turning off, exhaustion, or the beginning of another registration. */
  readonly over: boolean;
  /** An enrolment is confirmed, and its backup is on the way. */
  readonly enrolling: boolean;
  /** Somebody else than the user has registered or deleted. */
  readonly foreign: boolean;
}

const start: WayMemory = {
  recorded: {},
  generations: {},
  newest: 0,
  lives: false,
  boxes: [],
  backups: [],
  box: null,
  backup: null,
  paper: null,
  asked: 0,
  confirmed: 0,
  over: true,
  enrolling: false,
  foreign: false,
};

const ordinalOf = (session: SessionId): number => Number(session.slice(session.indexOf("/") + 1));

/** The factors by which the backup opens. */
const waysIn = (memory: WayMemory): readonly Factor[] => {
  const { backup, box, paper, lives, newest, generations, recorded } = memory;
  if (backup === null) return [];
  const session = generations[newest];
  return [
    ...(lives && session !== undefined && recorded[session] === backup
      ? (["recovery-code"] as const)
      : []),
    ...(box === backup ? (["passkey"] as const) : []),
    ...(paper === backup ? (["64-digit-key"] as const) : []),
  ];
};

const keyOf = (sealed: readonly Sealed[], what: Value): Value | null =>
  sealed.find((other) => other.what === what)?.key ?? null;

/** A deletion of somebody else's, or one of the user's own from before that comes late, or again. */
const isStray = ({ asked }: WayMemory, session: SessionId): boolean =>
  originOf(session) === ADVERSARY || ordinalOf(session) !== asked;

const remembered = (memory: WayMemory, fact: Fact): WayMemory => {
  switch (fact.fact) {
    case "user-asked":
      return {
        ...memory,
        asked: ordinalOf(fact.session),
        over: memory.over || fact.goal === "register" || fact.goal === "turn-off",
      };
    case "way-prepared": {
      const { way, session, key, box } = fact;
      if (way === "64-digit-key") return { ...memory, paper: key };
      return way === "passkey" && box !== null
        ? { ...memory, boxes: [...memory.boxes, { what: box, key }] }
        : { ...memory, recorded: { ...memory.recorded, [session]: key } };
    }
    case "backup-sealed":
      return { ...memory, backups: [...memory.backups, { what: fact.backup, key: fact.key }] };
    case "backup-kept":
      return {
        ...memory,
        backup: keyOf(memory.backups, fact.backup),
        over: memory.over && !memory.enrolling,
        enrolling: false,
      };
    case "box-kept":
      return { ...memory, box: keyOf(memory.boxes, fact.box) ?? memory.box };
    case "box-removed":
      return { ...memory, box: null };
    case "operation-received":
      return fact.operation === "delete" && isStray(memory, fact.session)
        ? { ...memory, foreign: true }
        : memory;
    case "generation-registered":
      return originOf(fact.session) === ADVERSARY
        ? { ...memory, foreign: true }
        : { ...memory, generations: { ...memory.generations, [fact.generation]: fact.session } };
    case "generation-activated":
      return fact.generation > memory.newest
        ? { ...memory, newest: fact.generation, lives: true }
        : memory;
    case "generation-destroyed":
      return fact.generation === memory.newest
        ? { ...memory, lives: false, over: memory.over || fact.cause === "exhausted" }
        : memory;
    default:
      return memory;
  }
};

const NAMES: Readonly<Record<Factor, string>> = {
  "recovery-code": "the code",
  passkey: "the passkey",
  "64-digit-key": "the 64 digits",
};

/** At the end of a change only what it was a change to opens the backup. */
const settled = (memory: WayMemory, session: SessionId, to: Factor | null): WayMemory | Breach => {
  const ways = waysIn(memory);
  // What is on paper nobody can turn off.
  const others = ways.filter((way) => way !== to && (to !== null || way !== "64-digit-key"));
  const after = to === null ? "turning off" : `the change to ${NAMES[to]}`;
  return others.length > 0 && !memory.foreign
    ? {
        breach: `${after} is confirmed, and ${others.map((way) => NAMES[way]).join(" and ")} still opens the backup`,
      }
    : {
        ...memory,
        confirmed: ordinalOf(session),
        over: to === null || (memory.over && ways.length === 0),
      };
};

const judged = (before: WayMemory, fact: Fact): WayMemory | Breach => {
  switch (fact.fact) {
    case "backup-enrolled":
      return { ...before, confirmed: ordinalOf(fact.session), enrolling: true };
    case "code-changed":
      return settled(before, fact.session, "recovery-code");
    case "factor-switched":
      return settled(before, fact.session, fact.factor);
    case "backup-turned-off":
      return settled(before, fact.session, null);
    case "key-dropped":
      return { breach: "the device has dropped its key, and the user did not ask for it" };
    case "generation-activated": {
      const session = before.generations[fact.generation];
      if (session === undefined || fact.generation <= before.newest) return before;
      return ordinalOf(session) < before.confirmed && !before.foreign
        ? { breach: "a record of before the last confirmed change comes to life" }
        : before;
    }
    default:
      return before;
  }
};

export const oneWay: AlwaysProperty<WayMemory> = {
  id: "CLN3",
  claim: "OneWay",
  statement:
    "However a registration, a change of code or factor or turning off is interrupted, some way of the user's opens the backup; once a change is confirmed no other way does; and a device drops its key only when its user says so. Unless somebody else has registered or deleted under the account, an earlier deletion of the user's comes late or again, or all attempts are charged.",
  sources: ["attacks K1", "attacks L2 L5", "attacks 2.1"],
  expectation: "always",
  trigger: ["backup-kept"],
  start,
  observe: (before, fact) => {
    const step = judged(before, fact);
    if ("breach" in step) return step;
    const memory = remembered(step, fact);
    const isPromised = !memory.over && !memory.foreign && memory.backup !== null;
    return isPromised && waysIn(memory).length === 0
      ? { breach: "neither code nor passkey nor digits open the backup any more" }
      : memory;
  },
};

/** By session: the factor that the user asked for. */
type AskedMemory = Readonly<Record<SessionId, Factor>>;

export const isolated: AlwaysProperty<AskedMemory> = {
  id: "CLN4",
  claim: "OwnFactor",
  statement:
    "A device registers a code, or tries one, only where its user has asked for just that: no word of the service makes a code of a passkey or of 64 digits.",
  sources: ["attacks L1 L4", "attacks 2.1"],
  expectation: "always",
  trigger: ["user-asked"],
  start: {},
  observe: (memory, fact) => {
    if (fact.fact === "user-asked")
      return fact.factor === null ? memory : { ...memory, [fact.session]: fact.factor };
    if (fact.fact !== "registration-begun" && fact.fact !== "attempt-begun") return memory;
    return memory[fact.session] === "recovery-code"
      ? memory
      : {
          breach: `the device uses ${fact.code} at the vault, and its user did not ask for a code`,
        };
  },
};

export const ownKey: AlwaysProperty<readonly Value[]> = {
  id: "CLN5",
  claim: "OwnKey",
  statement: "A device takes only a key that a device of this user drew.",
  sources: ["attacks L8", "attacks 2.1"],
  expectation: "always",
  trigger: ["key-taken"],
  start: [],
  observe: (drawn, fact) => {
    if (fact.fact === "way-prepared")
      return drawn.includes(fact.key) ? drawn : [...drawn, fact.key];
    if (fact.fact !== "key-taken" || drawn.includes(fact.key)) return drawn;
    return { breach: "the device has taken a key that no device of its user drew" };
  },
};

export const untouched: AlwaysProperty<null> = {
  id: "CLN10",
  claim: "Untouched",
  statement:
    "Where the user's factor is 64 digits or a passkey and stays so, the vault is asked for nothing: no device of the user's seals a request to it.",
  sources: ["BLOG21", "attacks L4"],
  expectation: "always",
  trigger: ["backup-enrolled"],
  start: null,
  observe: (nothing, fact) =>
    fact.fact === "operation-received" && isClient(originOf(fact.session))
      ? {
          breach: `the vault is asked by ${fact.session} to ${fact.operation}, and has no part in this factor`,
        }
      : nothing,
};

const witness = witnessesOf();

/** What is claimed where factors are switchable. */
export const factorProperties: readonly Property[] = [
  oneWay,
  isolated,
  ownKey,
  witness(
    "S-SWITCHED",
    "Switched",
    "A user changes one factor for another.",
    (fact) => fact.fact === "factor-switched",
  ),
  witness(
    "S-CUT",
    "Cut",
    "A change is cut short, by a crash of the device or by a user who gives up.",
    (fact) => fact.fact === "change-cut",
  ),
  witness(
    "S-CHECKED",
    "Checked",
    "A user who has the device is asked for the code, and still knows it.",
    (fact) => fact.fact === "code-checked",
  ),
];
