/**
 * The law of guessing at realms that count for themselves, counted in played schedules: of n realms with k attempts
 * each, t at a time and e of them open, floor((n - e) * k / (t - e)) guesses can be completed, and no more.
 */
import { DEFAULT_CONFIGURATION, type RealmParameters } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { CLIENT } from "../model/protocol/parties.ts";
import { realmIds } from "../model/protocol/realm-shares.ts";
import type { Event } from "../model/world/event.ts";
import { play } from "../model/world/play.ts";
import { observersOf, propertiesOf } from "../properties/catalogue.ts";
import { explore } from "../properties/harness/explore.ts";
import { guessLaw } from "../properties/realms.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { Script } from "./script.ts";

export interface RealmLaw extends RealmParameters {
  readonly attemptsMax: number;
  readonly opened: number;
  /** Guesses for which enough realms evaluated, in the schedule. */
  readonly guesses: number;
  /** What the formula says. */
  readonly law: number;
  /** Whether the realms that are left could serve one more. */
  readonly isSpent: boolean;
}

/** What the table of the law is over. */
export const REALM_SIZES: readonly RealmParameters[] = [
  { count: 3, threshold: 2 },
  { count: 4, threshold: 3 },
  { count: 5, threshold: 3 },
  { count: 7, threshold: 4 },
];
export const REALM_ATTEMPTS = [1, 2, 3, 10] as const;

/** A law that is visited completely: one guess more is tried than it allows, and the first `opened` realms can be opened. */
export interface LawVisited extends RealmParameters {
  readonly attemptsMax: number;
  readonly opened: number;
  readonly law: number;
  /** Distinct states, pinned: a test visits them again. */
  readonly states: number;
  /** Only by the deep tests. */
  readonly nightly: boolean;
}

const visitedLaw = (
  [count, threshold, opened, attemptsMax]: readonly [n: number, t: number, e: number, k: number],
  states: number,
  nightly: boolean,
): LawVisited => {
  const law = guessLaw({ count, threshold, attemptsMax, opened });
  return { count, threshold, opened, attemptsMax, law, states, nightly };
};

// A change of a number here is a change of the model, and wants an explanation in its commit.
export const LAW_VISITED: readonly LawVisited[] = [
  visitedLaw([3, 2, 0, 1], 385, false),
  visitedLaw([3, 2, 1, 1], 3_282, false),
  visitedLaw([4, 3, 0, 1], 2_155, false),
  visitedLaw([4, 3, 1, 1], 4_310, false),
  visitedLaw([3, 2, 0, 2], 43_153, true),
  visitedLaw([5, 3, 0, 1], 11_476, true),
  visitedLaw([5, 3, 1, 1], 225_208, true),
];

/** Every schedule of guesses within a law's size, with one guess more than it allows. */
export const visitLaw = ({ count, threshold, attemptsMax, opened, law }: LawVisited) => {
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    realms: { count, threshold },
    attemptsMax,
  };
  const { threat } = REALM_THREATS.realms;
  const world = play({
    configuration,
    threat: {
      ...threat,
      capabilities: {
        ...threat.capabilities,
        extracted: opened,
        opens: "at the start",
        openable: realmIds(opened),
      },
      budgets: { ...threat.budgets, guesses: law + 1, unlocks: 0 },
    },
    observers: observersOf(propertiesOf(configuration, "realms").filter(({ id }) => id === "X3")),
  });
  const { complete, breaches, states } = explore(world, {});
  return { complete, breaches: breaches.length, states };
};

/** Each guess goes to the realms that have most attempts left: so none is left over that another could have used. */
export const realmLaw = (
  realms: RealmParameters,
  attemptsMax: number,
  opened: number,
): RealmLaw => {
  const { count, threshold } = realms;
  const { threat } = REALM_THREATS.realms;
  const script = new Script(
    { ...DEFAULT_CONFIGURATION, realms, attemptsMax },
    {
      ...threat,
      capabilities: { ...threat.capabilities, extracted: opened },
      budgets: { ...threat.budgets, guesses: count * attemptsMax },
    },
  );
  const [right = "", , wrong = ""] = DEFAULT_CONFIGURATION.codes;
  const begin: Event = { do: "begin", party: CLIENT, goal: { kind: "register", code: right } };
  script.take(begin).deliverAll();
  const ids = realmIds(count);
  for (const party of ids.slice(0, opened))
    script.take({ do: "corrupt", party, level: "extracted" });
  const left = new Map(ids.slice(opened).map((realm) => [realm, attemptsMax]));
  const needed = threshold - opened;
  /** Of those that have something left, as many as it takes; fewer where there are no more. */
  const next = () =>
    [...left.entries()]
      .filter(([, attempts]) => attempts > 0)
      .sort(([, a], [, b]) => b - a)
      .slice(0, needed);
  for (let place = 1; next().length === needed; place++)
    for (const [realm, attempts] of next()) {
      script.inject({ recipe: "ask-share", realm, session: `adversary/${place}`, code: wrong });
      left.set(realm, attempts - 1);
    }
  return {
    ...realms,
    attemptsMax,
    opened,
    guesses: completed(script.facts, needed),
    law: guessLaw({ count, threshold, attemptsMax, opened }),
    isSpent: next().length < needed,
  };
};

const completed = (facts: readonly Fact[], needed: number): number => {
  const served = new Map<string, number>();
  for (const fact of facts)
    if (fact.fact === "share-evaluated")
      served.set(fact.session, (served.get(fact.session) ?? 0) + 1);
  return [...served.values()].filter((evaluations) => evaluations >= needed).length;
};
