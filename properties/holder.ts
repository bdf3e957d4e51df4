/** CLN8 and CLN9: who gives attempts back, turns a backup off or registers over it, where clients sign or name a generation. */
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, CLIENT, originOf, type SessionId } from "../model/protocol/parties.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";
import { witnessesOf } from "./witness.ts";

interface HolderMemory {
  /** By session of the user's: the code that it registers. */
  readonly codes: Readonly<Record<SessionId, string>>;
  /** By generation: the session of the user's that registered it. */
  readonly generations: Readonly<Record<number, SessionId>>;
  /** Codes that the adversary has guessed, or found offline. */
  readonly found: readonly string[];
}

const start: HolderMemory = { codes: {}, generations: {}, found: [] };

const remembered = (memory: HolderMemory, fact: Fact): HolderMemory => {
  switch (fact.fact) {
    case "registration-begun":
      return { ...memory, codes: { ...memory.codes, [fact.session]: fact.code } };
    case "generation-registered":
      return originOf(fact.session) === CLIENT
        ? { ...memory, generations: { ...memory.generations, [fact.generation]: fact.session } }
        : memory;
    case "guess-injected":
    case "code-identified":
      return memory.found.includes(fact.code)
        ? memory
        : { ...memory, found: [...memory.found, fact.code].sort() };
    default:
      return memory;
  }
};

const DONE = {
  "given-back": "gives attempts back on",
  "turned-off": "turns off",
  replaced: "replaces",
} as const;

/** Claimed where clients sign. */
export const ofItsHolder: AlwaysProperty<HolderMemory> = {
  id: "CLN8",
  claim: "OfItsHolder",
  statement:
    "Where clients sign, attempts are given back, and a registration of the user's is turned off or replaced, only by a device of the user's; or by somebody who has tried the right code, or found it.",
  sources: ["C24", "OPQ", "attacks E15"],
  expectation: "always",
  trigger: ["holder-acted"],
  start,
  observe: (memory, fact) => {
    if (fact.fact !== "holder-acted" || originOf(fact.session) !== ADVERSARY)
      return remembered(memory, fact);
    const registered = memory.generations[fact.generation];
    const code = registered === undefined ? undefined : memory.codes[registered];
    return code === undefined || memory.found.includes(code)
      ? memory
      : {
          breach: `${fact.session} ${DONE[fact.act]} generation ${fact.generation} of the user's, and nobody but the user ever had its code`,
        };
  },
};

const ordinalOf = (session: SessionId): number => Number(session.slice(session.indexOf("/") + 1));

/** Claimed where turnings-off name a generation. */
export const ofItsTime: AlwaysProperty<HolderMemory["generations"]> = {
  id: "CLN9",
  claim: "OfItsTime",
  statement:
    "Where turnings-off name a generation, none that the user has asked for destroys a registration that the user began later, however late it comes or how often.",
  sources: ["attacks F5"],
  expectation: "always",
  trigger: ["holder-acted"],
  start: {},
  observe: (generations, fact) => {
    if (fact.fact === "generation-registered" && originOf(fact.session) === CLIENT)
      return { ...generations, [fact.generation]: fact.session };
    if (fact.fact !== "holder-acted" || fact.act !== "turned-off") return generations;
    const registered = generations[fact.generation];
    const isLater =
      registered !== undefined &&
      originOf(fact.session) === CLIENT &&
      ordinalOf(fact.session) < ordinalOf(registered);
    return isLater
      ? {
          breach: `the turning-off of ${fact.session} destroys generation ${fact.generation}, which ${registered} registered after it`,
        }
      : generations;
  },
};

const witness = witnessesOf();

export const holderWitnesses: readonly SometimesProperty[] = [
  witness(
    "S-SIGNED-OFF",
    "SignedOff",
    "A user who can open the record turns the backup off.",
    (fact) => fact.fact === "holder-acted" && fact.act === "turned-off",
  ),
];
