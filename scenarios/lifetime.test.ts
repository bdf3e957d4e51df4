import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { budget } from "../properties/guess-budget.ts";
import { evaluated } from "../properties/trace.setting.ts";
import { explored, exploredLifetime } from "./lifetime.setting.ts";
import {
  LIFETIME_ATTEMPTS,
  LIFETIMES,
  type Lifetime,
  lifetimeBound,
  lifetimeRow,
  REPLAYS,
  registrationRow,
  replayRow,
  segmentsIn,
} from "./lifetime.ts";

const called = (lifetimes: readonly Lifetime[]) =>
  lifetimes.map(
    (lifetime) =>
      [lifetime.attemptsMax, lifetime.activations, lifetime.successes, lifetime] as const,
  );

describe("the laws of a budget and of a lifetime, attained", () => {
  test.each(called(LIFETIMES))(
    "k=%i a=%i s=%i: the schedule gets the bound, and no more with one guess more",
    (k, a, s, lifetime) => {
      const bound = k * (1 + a) + (k - 1) * s;
      const segments = 1 + a + s;
      expect(lifetimeRow(lifetime)).toMatchObject({
        bound,
        found: bound,
        oneMore: bound,
        ofSegments: { fullest: k, full: segments, segments, oneMore: k },
      });
    },
  );
});

/** States of everything that can happen, by k, a and s. */
const SMALLEST: readonly (readonly [number, number, number, number])[] = [
  [1, 0, 0, 185],
  [1, 0, 1, 12_883],
  [1, 1, 0, 88_360],
  [2, 0, 0, 737],
];

describe("the segments of a generation", () => {
  test("a success that is counted a second time cuts no second segment", () => {
    const confirmed = (index: number): Fact => ({
      fact: "attempt-confirmed",
      replica: "hsm-1",
      record: "record of alice",
      generation: 2,
      index,
      attempt: 2,
      charged: 0,
    });
    const facts = [evaluated(2), confirmed(3), evaluated(4), confirmed(5), evaluated(6)];
    expect(segmentsIn({ facts })).toEqual([1, 2]);
  });
});

describe("the law of one generation's budget, never exceeded", () => {
  test.each([
    [1, 0, 0],
    [1, 0, 1],
    [2, 0, 0],
  ] as const)(
    "k=%i a=%i s=%i: no schedule has more than k between two resets, and some has k",
    (attemptsMax, activations, successes) => {
      const lifetime = { attemptsMax, activations, successes };
      const all = explored(lifetime, budget(attemptsMax));
      expect(all).toMatchObject({ complete: true, breaches: [] });
      expect(explored(lifetime, budget(attemptsMax - 1)).breaches).toHaveLength(1);
    },
    60_000,
  );
});

describe("the law of a code's lifetime, never exceeded", () => {
  test.each(SMALLEST)(
    "k=%i a=%i s=%i: no schedule gets more than the bound, and some gets it",
    (attemptsMax, activations, successes, states) => {
      const lifetime = { attemptsMax, activations, successes };
      const all = exploredLifetime(lifetime);
      expect(all).toMatchObject({ complete: true, states, breaches: [] });
      const one = exploredLifetime(lifetime, lifetimeBound(lifetime) - 1);
      expect(one.breaches).toHaveLength(1);
    },
    120_000,
  );
});

describe("a success that can be replayed", () => {
  test.each(LIFETIME_ATTEMPTS.map((k) => [k]))("k=%i: it breaks the law, and only then", (k) => {
    const row = replayRow(k);
    expect(row.singleUse).toBe(row.bound);
    expect(row.replayable).toBe(row.bound + REPLAYS * k);
  });
});

describe("a budget for each registration, or for each user", () => {
  test.each(LIFETIME_ATTEMPTS.flatMap((k) => [1, 2, 3].map((n) => [k, n] as const)))(
    "k=%i, %i registrations: k for each where the front end names records, k in all where it does not",
    (k, n) => {
      expect(registrationRow(k, n)).toMatchObject({ published: k * n, hardened: k });
    },
  );
});
