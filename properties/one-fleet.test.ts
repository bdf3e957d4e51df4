import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { acrossFleets } from "./one-fleet.ts";
import { watch } from "./trace.setting.ts";

const two = {
  ...DEFAULT_CONFIGURATION,
  replicas: 3,
  attemptsMax: 1,
  groups: 2,
  fleets: 2,
} as const;
const X11 = acrossFleets(two, true) as never;

/** Of fleet 1 or 2. */
const place = (fleet: 1 | 2) => ({
  replica: `hsm-${3 * fleet}`,
  record: "record of alice",
  generation: 2,
});
const registered = (fleet: 1 | 2): Fact => ({
  fact: "generation-registered",
  ...place(fleet),
  session: `client/${fleet}`,
});
const activated = (fleet: 1 | 2): Fact => ({
  fact: "generation-activated",
  ...place(fleet),
  index: 3,
});
const guessed = (fleet: 1 | 2, index: number): Fact => ({
  fact: "guess-evaluated",
  ...place(fleet),
  session: `adversary/${index}`,
  entry: { index, hash: { id: index, toJSON: () => String(index) } as never },
});
const first = [registered(1), activated(1)];
const second = [registered(2), activated(2)];

describe("X11", () => {
  test.each([
    [
      "one guess at each of two fleets, the second after it answers",
      [...first, guessed(1, 4), ...second, guessed(2, 4)],
    ],
    [
      "the same evaluation told again by another replica",
      [...first, ...second, guessed(2, 4), guessed(2, 4)],
    ],
    [
      "an evaluation of before, told again",
      [...first, guessed(1, 4), ...second, guessed(1, 4), guessed(2, 4)],
    ],
    ["a guess at a generation that is not the user's", [...second, guessed(1, 4), guessed(2, 4)]],
  ])("allows %s", (_, facts) => {
    expect(watch(X11, facts).breach).toBeUndefined();
  });

  test("is broken by guesses at the older fleet beside those at the newer one, at equal places of their logs", () => {
    expect(watch(X11, [...first, ...second, guessed(1, 5), guessed(2, 5)]).breach).toMatch(
      /2 evaluations .* it is 1/,
    );
  });

  test("a login of the user's gives back k - 1, one of the adversary's ends the count", () => {
    const confirmed = (session: string): Fact => ({
      fact: "confirmation-accepted",
      ...place(2),
      session,
      attempt: 9,
      genuine: true,
    });
    const twice = { ...two, attemptsMax: 2 };
    const broken = [...second, guessed(2, 4), guessed(2, 5), guessed(2, 6)];
    const property = acrossFleets(twice, true) as never;
    expect(watch(property, broken).breach).toBeDefined();
    expect(
      watch(property, [...second, confirmed("client/3"), ...broken.slice(2)]).breach,
    ).toBeUndefined();
    expect(
      watch(X11, [...second, confirmed("adversary/1"), ...broken.slice(2)]).breach,
    ).toBeUndefined();
  });
});
