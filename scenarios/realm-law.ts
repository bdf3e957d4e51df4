/**
 * The law of guessing at realms that count for themselves, counted in played schedules: of n realms with k attempts
 * each, t at a time and e of them open, floor((n - e) * k / (t - e)) guesses can be completed, and no more.
 */
import { DEFAULT_CONFIGURATION, type RealmParameters } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { CLIENT } from "../model/protocol/parties.ts";
import { realmIds } from "../model/protocol/realm-shares.ts";
import type { Event } from "../model/world/event.ts";
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
