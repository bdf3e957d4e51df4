/** X1 and X6: what the adversary can compute. The deduction decides; these observers say when it is a breach. */
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";

/** Guesses that the adversary began, by session; the codes of those that the vault evaluated; the codes of the user. */
interface GuessMemory {
  readonly begun: Readonly<Record<string, string>>;
  readonly evaluated: readonly string[];
  readonly registered: readonly string[];
  /** Codes by which the adversary began registrations of its own, by session; none where absent. */
  readonly own?: Readonly<Record<string, string>>;
  /** Those of them that the vault has stored: in its own record the adversary may look for the code that it put there. */
  readonly stored?: readonly string[];
}

const start: GuessMemory = { begun: {}, evaluated: [], registered: [] };

const including = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item].sort();

const remember = (memory: GuessMemory, fact: Fact): GuessMemory => {
  if (fact.fact === "registration-begun")
    return { ...memory, registered: including(memory.registered, fact.code) };
  if (fact.fact === "registration-injected")
    return { ...memory, own: { ...memory.own, [fact.session]: fact.code } };
  if (fact.fact === "generation-registered") {
    const code = memory.own?.[fact.session];
    return code === undefined
      ? memory
      : { ...memory, stored: including(memory.stored ?? [], code) };
  }
  if (fact.fact === "guess-injected")
    return { ...memory, begun: { ...memory.begun, [fact.session]: fact.code } };
  if (fact.fact !== "guess-evaluated" || originOf(fact.session) !== ADVERSARY) return memory;
  const code = memory.begun[fact.session];
  return code === undefined ? memory : { ...memory, evaluated: including(memory.evaluated, code) };
};

const guessedRightly = ({ evaluated, registered }: GuessMemory): boolean =>
  evaluated.some((code) => registered.includes(code));

export const X1: AlwaysProperty<GuessMemory> = {
  id: "X1",
  claim: "NoExpose",
  statement:
    "The backup key and the history stay out of the adversary's reach, unless one of its charged guesses was a code of the user's.",
  sources: ["attacks 2.1", "C23", "BLOG21"],
  expectation: "always",
  trigger: ["backup-enrolled"],
  start,
  observe: (memory, fact) =>
    fact.fact === "secret-exposed" && !guessedRightly(memory)
      ? {
          breach: `the adversary can compute the ${fact.secret.replace("-", " ")}, and no guess of a code of the user's was evaluated`,
        }
      : remember(memory, fact),
};

export const X6: AlwaysProperty<GuessMemory> = {
  id: "X6",
  claim: "NoOffline",
  statement: "No guess can be tested without an evaluation by the vault.",
  sources: ["attacks 2.1", "OPQ"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start,
  observe: (memory, fact) =>
    fact.fact === "code-identified" &&
    !memory.evaluated.includes(fact.code) &&
    memory.stored?.includes(fact.code) !== true
      ? {
          breach: `the adversary has told ${fact.code} from all wrong codes offline, without an evaluation of that guess`,
        }
      : remember(memory, fact),
};

export const guessedRight: SometimesProperty = {
  id: "S-GUESSED",
  claim: "GuessedRight",
  statement: "A charged guess of the adversary's is right, and gives it the backup key.",
  sources: ["attacks finding 1"],
  expectation: "sometimes",
  seen: (fact) => fact.fact === "secret-exposed",
  needs: ["token"],
  needsAll: ["guesses"],
};
