/**
 * X7 and X8: how many guesses there are at one user, however many records a front end makes of that user. They are asked
 * where the front end is the adversary's; elsewhere X3 says more.
 */
import type { Fact } from "../model/protocol/facts.ts";
import { ADVERSARY, isClient, originOf } from "../model/protocol/parties.ts";
import type { AlwaysProperty } from "./property.ts";

type Place = { readonly record: string; readonly generation: number };

const generationKey = ({ record, generation }: Place): string => `${record}/${generation}`;

const including = <T>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list : [...list, item].sort();

/** Log indices of what no entry charges: behind all others. */
const UNCHARGED = 1_000_000_000;

interface UserMemory {
  /** The user's own generations, of whatever record. */
  readonly own: readonly string[];
  /** Log index from which the newest of them answers. */
  readonly since: number;
  /** Log indices of the adversary's evaluations at them: for X7 those behind it, for X8 all. */
  readonly evaluations: readonly number[];
  /** Log indices of the attempts of the user's own confirmed logins. */
  readonly successes: readonly number[];
  /** Whether the adversary has logged in itself. It gets attempts back, and needs none. */
  readonly won: boolean;
}

const start: UserMemory = { own: [], since: 0, evaluations: [], successes: [], won: false };

/** What both remember of a fact; an evaluation that counts is added, and nothing is judged. */
const remember = (memory: UserMemory, fact: Fact): UserMemory => {
  if (fact.fact === "generation-registered")
    return isClient(originOf(fact.session))
      ? { ...memory, own: including(memory.own, generationKey(fact)) }
      : memory;
  if (fact.fact === "confirmation-accepted" && memory.own.includes(generationKey(fact))) {
    if (originOf(fact.session) === ADVERSARY) return { ...memory, won: memory.won || fact.genuine };
    return { ...memory, successes: including(memory.successes, fact.attempt) };
  }
  if (fact.fact !== "guess-evaluated" || memory.won) return memory;
  if (originOf(fact.session) !== ADVERSARY || !memory.own.includes(generationKey(fact)))
    return memory;
  const evaluations = [...memory.evaluations, fact.entry?.index ?? UNCHARGED];
  return { ...memory, evaluations: evaluations.sort((a, b) => a - b) };
};

/** The log index from which a generation of the user's answers; nothing for other facts. */
const answersFrom = ({ own }: UserMemory, fact: Fact, activates: boolean): number | undefined => {
  if (!activates)
    return fact.fact === "generation-registered" && isClient(originOf(fact.session))
      ? fact.generation
      : undefined;
  return fact.fact === "generation-activated" && own.includes(generationKey(fact))
    ? fact.index
    : undefined;
};

/**
 * X7 for k attempts.
 *
 * @param activates whether a registration answers when it is activated; else it does when it is stored.
 */
export const perUser = (attemptsMax: number, activates: boolean): AlwaysProperty<UserMemory> => ({
  id: "X7",
  claim: "PerUser",
  statement:
    "From the newest registration of the user's that answers on, the adversary gets at most k evaluations over all of the user's records together, and k - 1 more for each login of the user's own. Unless it has logged in itself.",
  sources: ["C23", "LAB", "attacks D17"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start,
  observe: (memory, fact) => {
    const from = answersFrom(memory, fact, activates);
    if (from !== undefined) {
      const since = Math.max(memory.since, from);
      const behind = (indices: readonly number[]) => indices.filter((index) => index > since);
      return {
        ...remember(memory, fact),
        since,
        evaluations: behind(memory.evaluations),
        successes: behind(memory.successes),
      };
    }
    const { evaluations, ...rest } = remember(memory, fact);
    const counted = evaluations.filter((index) => index > memory.since);
    const bound = attemptsMax + (attemptsMax - 1) * rest.successes.length;
    return counted.length <= bound
      ? { ...rest, evaluations: counted }
      : {
          breach: `the adversary got ${counted.length} evaluations since the newest of ${memory.own.length} registrations of the user's; the budget of a user is ${bound}`,
        };
  },
});

/** X8 for k attempts: what the analysis of C23 leaves, the limit of each registration taken by itself. */
export const perRegistration = (attemptsMax: number): AlwaysProperty<UserMemory> => ({
  id: "X8",
  claim: "PerRegistration",
  statement:
    "Over everything the adversary gets at most k evaluations for each registration of the user's that the vault has stored, and k - 1 more for each login of the user's own. Unless it has logged in itself.",
  sources: ["C23", "attacks D17"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start,
  observe: (memory, fact) => {
    const next = remember(memory, fact);
    const bound = attemptsMax * next.own.length + (attemptsMax - 1) * next.successes.length;
    return next.evaluations.length <= bound
      ? next
      : {
          breach: `the adversary got ${next.evaluations.length} evaluations; ${next.own.length} registrations and ${next.successes.length} logins of the user allow ${bound}`,
        };
  },
});
