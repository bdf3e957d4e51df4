import { expect, test } from "vitest";
import { exploredOwnCounters } from "./rotation.setting.ts";
import { counterLaw, FLEETS, guessesOfOwnCounters } from "./rotation.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test("of three replicas with two attempts each no schedule with one election gets more than three guesses", () => {
  const { complete, states, breaches } = exploredOwnCounters({ replicas: 3, attemptsMax: 2 }, 4, 0);
  expect(breaches).toEqual([]);
  expect({ complete, states }).toEqual({ complete: true, states: 5_474_436 });
});

const ALL = FLEETS.flatMap((replicas) =>
  Array.from({ length: 12 }, (_, index) => [replicas, index + 1] as const),
);

test.each(ALL)(
  "the law of the counter is attained: %i replicas, %i attempts",
  (replicas, attemptsMax) => {
    const counter = { replicas, attemptsMax };
    expect(counterLaw(counter)).toMatchObject({
      ownCounters: guessesOfOwnCounters(counter),
      oneCounter: attemptsMax,
    });
  },
);
