/** What is claimed of the design `threshold`: a key shared among independent realms, each with a counter of its own. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, originOf, type PartyId } from "../model/protocol/parties.ts";
import type { Breach } from "../model/world/observer.ts";
import type { AlwaysProperty, Property, SometimesProperty } from "./property.ts";
import { adopted, oneValid, recovered } from "./realm-recovery.ts";

const including = <T extends string>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list : [...list, item].sort();

/** What the claims about guessing remember. */
interface GuessMemory {
  readonly opened: readonly PartyId[];
  /** The code of each session, the user's and the adversary's, and of each generation. */
  readonly codes: Readonly<Record<string, string>>;
  /** By session of the adversary's and generation: the realms that have evaluated for it. */
  readonly evaluated: Readonly<Record<string, readonly PartyId[]>>;
}

const guessStart: GuessMemory = { opened: [], codes: {}, evaluated: {} };

const remember = (memory: GuessMemory, fact: Fact): GuessMemory => {
  switch (fact.fact) {
    case "realm-opened":
      return { ...memory, opened: including(memory.opened, fact.realm) };
    case "key-shared":
    case "guess-injected":
      return { ...memory, codes: { ...memory.codes, [fact.session]: fact.code } };
    case "share-evaluated": {
      if (originOf(fact.session) !== ADVERSARY) return memory;
      const key = `${fact.session}@${fact.generation}`;
      const realms = including(memory.evaluated[key] ?? [], fact.realm);
      return { ...memory, evaluated: { ...memory.evaluated, [key]: realms } };
    }
    default:
      return memory;
  }
};

/** How many evaluations a guess needs of realms that are not open: never none. */
const needed = ({ opened }: GuessMemory, threshold: number): number =>
  Math.max(1, threshold - opened.length);

interface Guess {
  readonly code: string;
  /** Of the generation that it was evaluated under. */
  readonly right: boolean;
}

/** The guesses that are complete: enough realms took part, those that are open included. */
const completed = (memory: GuessMemory, threshold: number): readonly Guess[] =>
  Object.entries(memory.evaluated).flatMap(([key, realms]) => {
    const closed = realms.filter((realm) => !memory.opened.includes(realm));
    if (closed.length < needed(memory, threshold)) return [];
    const [session = "", generation = ""] = key.split("@");
    const code = memory.codes[session] ?? "";
    return [{ code, right: memory.codes[generation] === code }];
  });

const exposure = (threshold: number): AlwaysProperty<GuessMemory> => ({
  id: "X1",
  claim: "NoExpose",
  statement:
    "The backup key stays out of the adversary's reach, unless a guess of the right code was evaluated by as many realms as the threshold says, open ones included, and at least one that is not open.",
  sources: ["attacks 2.1", "attacks E13", "JBX"],
  expectation: "always",
  trigger: ["shares-kept"],
  start: guessStart,
  observe: (memory, fact) =>
    fact.fact === "secret-exposed" && !completed(memory, threshold).some(({ right }) => right)
      ? {
          breach: `the adversary can compute the backup key; open realms: ${memory.opened.join(" ") || "none"}; no complete guess was right`,
        }
      : remember(memory, fact),
});

const offline = (threshold: number): AlwaysProperty<GuessMemory> => ({
  id: "X6",
  claim: "NoOffline",
  statement:
    "A guess can be tested only with evaluations of as many realms as the threshold says, open ones included, and at least one that is not open.",
  sources: ["attacks 2.1", "attacks E13", "JBX"],
  expectation: "always",
  trigger: ["shares-kept"],
  start: guessStart,
  observe: (memory, fact) =>
    fact.fact === "code-identified" &&
    !completed(memory, threshold).some(({ code }) => code === fact.code)
      ? {
          breach: `the adversary has told ${fact.code} from all wrong codes; open realms: ${memory.opened.join(" ") || "none"}; no complete guess of it was evaluated`,
        }
      : remember(memory, fact),
});

/** By realm and generation: evaluations since the counter was full, and what has filled it again. */
interface CounterMemory {
  readonly counts: Readonly<Record<string, number>>;
  readonly unlocked: readonly string[];
}

const counterStart: CounterMemory = { counts: {}, unlocked: [] };

const budgetOfRealm = (attemptsMax: number): AlwaysProperty<CounterMemory> => ({
  id: "X2",
  claim: "Budget",
  statement:
    "No realm evaluates more often than its attempts for one generation, unless the right code has unlocked it in a session for the first time since.",
  sources: ["attacks 2.1", "JBX"],
  expectation: "always",
  trigger: ["share-evaluated"],
  start: counterStart,
  observe: (memory, fact) => {
    if (fact.fact === "share-unlocked") {
      const { realm, generation, session, genuine } = fact;
      const name = `${realm}@${session}`;
      if (!genuine || memory.unlocked.includes(name)) return memory;
      return {
        counts: { ...memory.counts, [`${realm}@${generation}`]: 0 },
        unlocked: including(memory.unlocked, name),
      };
    }
    if (fact.fact !== "share-evaluated") return memory;
    const key = `${fact.realm}@${fact.generation}`;
    const count = (memory.counts[key] ?? 0) + 1;
    return count > attemptsMax
      ? {
          breach: `${fact.realm} has evaluated ${count} times for one generation, and it allows ${attemptsMax}`,
        }
      : { ...memory, counts: { ...memory.counts, [key]: count } };
  },
});

interface LawMemory extends GuessMemory {
  /** By realm: how often the user has unlocked it. */
  readonly successes: Readonly<Record<PartyId, number>>;
  /** The adversary has guessed right: there is nothing left to count. */
  readonly over: boolean;
  /** Generations that the device has activated; none are where that is not asked for. */
  readonly activated: readonly string[];
}

/** The most guesses that realms with counters of their own let through (row E13; SVR3's bound for open ones none). */
export const guessLaw = ({
  count,
  threshold,
  attemptsMax,
  opened = 0,
}: {
  readonly count: number;
  readonly threshold: number;
  readonly attemptsMax: number;
  readonly opened?: number;
}): number => Math.floor(((count - opened) * attemptsMax) / (threshold - opened));

const law = (
  { count, threshold, activation = false }: Configuration["realms"],
  attemptsMax: number,
): AlwaysProperty<LawMemory> => ({
  id: "X3",
  claim: "Lifetime",
  statement:
    "Of n realms with k attempts each, t at a time and e of them open, the adversary completes at most floor((n - e) * k / (t - e)) guesses against one generation; each success of the user's adds k - 1 evaluations at each realm that it unlocks. Where realms are activated, one that is not open evaluates no guess against a generation that the device has not activated.",
  sources: ["attacks finding 3", "attacks E13", "attacks D5 D6", "JBX"],
  expectation: "always",
  // What waits to be activated is what the second half is about.
  trigger: activation ? ["share-evaluated", "share-pending"] : ["share-evaluated"],
  start: { ...guessStart, successes: {}, over: false, activated: [] },
  observe: (before, fact) => {
    const memory = { ...before, ...remember(before, fact) };
    if (fact.fact === "share-unlocked" && fact.genuine) {
      if (originOf(fact.session) === ADVERSARY) return { ...memory, over: true };
      const times = (memory.successes[fact.realm] ?? 0) + 1;
      return { ...memory, successes: { ...memory.successes, [fact.realm]: times } };
    }
    if (activation && fact.fact === "shares-activated")
      return { ...memory, activated: including(memory.activated, fact.session) };
    if (activation && isTooEarly(memory, fact))
      return {
        breach: `${fact.realm} evaluates a guess against ${fact.generation}, which the device has not activated`,
      };
    const e = memory.opened.length;
    if (memory.over || e >= threshold) return memory;
    return judged(memory, { count, threshold, attemptsMax });
  },
});

/** A guess is evaluated by a realm that is not open, under a generation that its device has not called good. */
const isTooEarly = (
  { activated, opened }: LawMemory,
  fact: Fact,
): fact is Extract<Fact, { fact: "share-evaluated" }> =>
  fact.fact === "share-evaluated" &&
  originOf(fact.session) === ADVERSARY &&
  !opened.includes(fact.realm) &&
  !activated.includes(fact.generation);

/** Against one generation at a time: what counts for one says nothing of another. */
const judged = (
  memory: LawMemory,
  {
    count,
    threshold,
    attemptsMax,
  }: { readonly count: number; readonly threshold: number; readonly attemptsMax: number },
): LawMemory | Breach => {
  const e = memory.opened.length;
  const extra = Object.entries(memory.successes)
    .filter(([realm]) => !memory.opened.includes(realm))
    .reduce((sum, [, times]) => sum + times * (attemptsMax - 1), 0);
  const bound = Math.floor(((count - e) * attemptsMax + extra) / (threshold - e));
  const generations = new Set(Object.keys(memory.evaluated).map((key) => key.split("@")[1]));
  for (const generation of generations) {
    const evaluated = Object.fromEntries(
      Object.entries(memory.evaluated).filter(([key]) => key.endsWith(`@${generation}`)),
    );
    const guesses = completed({ ...memory, evaluated }, threshold).length;
    if (guesses > bound)
      return { breach: `${guesses} guesses are complete, and the law allows ${bound}` };
  }
  return memory;
};

const final: AlwaysProperty<null> = {
  id: "X5",
  claim: "Final",
  statement: "A realm that has destroyed a share holds nothing of it any more.",
  sources: ["attacks 2.1", "JBX"],
  expectation: "always",
  trigger: ["share-destroyed"],
  start: null,
  observe: (memory, fact) =>
    fact.fact === "share-destroyed" && fact.remains.length > 0
      ? { breach: `${fact.realm} still holds ${fact.remains.join(" and ")}` }
      : memory,
};

const witnesses: readonly SometimesProperty[] = [
  {
    id: "S-RESTORED",
    claim: "Restored",
    statement: "A device without the key recovers it from the realms.",
    sources: ["JBX"],
    expectation: "sometimes",
    seen: ({ fact }) => fact === "history-restored",
    needs: ["recoveries"],
  },
  {
    id: "S-LOCKED",
    claim: "Locked",
    statement: "A realm destroys its share because all attempts are charged.",
    sources: ["JBX"],
    expectation: "sometimes",
    seen: ({ fact }) => fact === "share-destroyed",
    needs: ["guesses"],
  },
  {
    id: "S-GUESSED",
    claim: "GuessedRight",
    statement: "A complete guess of the adversary's is right, and gives it the backup key.",
    sources: ["attacks finding 1"],
    expectation: "sometimes",
    seen: ({ fact }) => fact === "secret-exposed",
    needs: ["extracted"],
  },
  {
    id: "S-FAILED",
    claim: "FailedCleanly",
    statement: "A recovery ends because too few realms are left to agree on one generation.",
    sources: ["attacks K4", "JBX"],
    expectation: "sometimes",
    seen: ({ fact }) => fact === "recovery-failed",
    needs: ["changes", "recoveries"],
  },
  {
    id: "S-EXCLUDED",
    claim: "Excluded",
    statement: "The answer of a lying realm is excluded.",
    sources: ["attacks E14", "JBX"],
    expectation: "sometimes",
    seen: ({ fact }) => fact === "answer-excluded",
    needs: ["lies"],
  },
];

/** What is claimed of the realms' world. */
export const realmProperties = ({ realms, attemptsMax }: Configuration): readonly Property[] => [
  exposure(realms.threshold),
  budgetOfRealm(attemptsMax),
  law(realms, attemptsMax),
  final,
  offline(realms.threshold),
  oneValid,
  adopted,
  recovered(realms),
  ...witnesses,
];
