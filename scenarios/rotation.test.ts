import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { replicaIds } from "../model/protocol/parties.ts";
import { observersOf } from "../properties/catalogue.ts";
import { budget } from "../properties/guess-budget.ts";
import { simulate } from "../properties/harness/simulate.ts";
import { PORTFOLIO } from "../properties/harness/vault-portfolio.ts";
import { exploredOwnCounters, guessingOnly } from "./rotation.setting.ts";
import { COUNTERS, type Counter, counterLaw, guessesOfOwnCounters, rotation } from "./rotation.ts";

const named = COUNTERS.map((counter) => [counter.replicas, counter.attemptsMax, counter] as const);

describe("the rotation", () => {
  test.each(named)(
    "over %i replicas of %i attempts never asks too much of one",
    (_, k, counter) => {
      const served = rotation(counter).flat();
      for (const id of replicaIds(counter.replicas))
        expect(served.filter((other) => other === id).length).toBeLessThanOrEqual(k);
    },
  );

  test("is what attack catalogue, finding 3 says: 16 for N=5, 17 for N=7", () => {
    expect(guessesOfOwnCounters({ replicas: 5, attemptsMax: 10 })).toBe(16);
    expect(guessesOfOwnCounters({ replicas: 7, attemptsMax: 10 })).toBe(17);
  });
});

describe("the law of the counter, attained", () => {
  test.each(named)("%i replicas, %i attempts", (_, attemptsMax, counter) => {
    expect(counterLaw(counter)).toMatchObject({
      ownCounters: guessesOfOwnCounters(counter),
      oneCounter: attemptsMax,
    });
  });
});

/** Random runs that guess, against a bound; whether they break it. */
const searched = (
  counter: Counter,
  bound: number,
  without: readonly "count-in-consensus"[],
  runs = 60,
) => {
  const property = budget(bound);
  const strategy = PORTFOLIO.find(({ name }) => name === "rotating");
  if (strategy === undefined) throw new Error("there is no strategy rotating");
  const universe = {
    configuration: { ...DEFAULT_CONFIGURATION, ...counter, without },
    threat: guessingOnly,
    observers: observersOf([property]),
  };
  return simulate({ universe, properties: [property], strategy, seed: 4, runs });
};

const SMALL = { replicas: 3, attemptsMax: 2 };

describe("the law of the counter, never exceeded", () => {
  test.each([3, 5])("in random runs of %i replicas, whoever counts", (replicas) => {
    const counter = { replicas, attemptsMax: 2 };
    const own = searched(counter, guessesOfOwnCounters(counter), ["count-in-consensus"]);
    const one = searched(counter, 2, []);
    expect([own.failure, one.failure]).toEqual([null, null]);
    expect(own.counts.facts["attempt-counted"]).toBeGreaterThan(200);
    expect(one.counts.facts["attempt-charged"]).toBeGreaterThan(200);
  });

  test("and the bound is reached in them, unaided: one guess less would be too few", () => {
    const bound = guessesOfOwnCounters(SMALL) - 1;
    expect(searched(SMALL, bound, ["count-in-consensus"], 500).failure?.why).toMatch(
      /guess 3 of generation 2 was evaluated/,
    );
    expect(searched(SMALL, 1, []).failure?.why).toMatch(/guess 2 of generation 2 was evaluated/);
  });

  test("in any schedule of three replicas with one attempt each, and an election", () => {
    const { complete, states, breaches } = exploredOwnCounters({ replicas: 3, attemptsMax: 1 }, 2);
    expect(breaches).toEqual([]);
    expect({ complete, states }).toEqual({ complete: true, states: 112_487 });
  });
});
