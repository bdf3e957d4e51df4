import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { play } from "../model/world/play.ts";
import { observersOf, propertiesOf } from "../properties/catalogue.ts";
import { explore } from "../properties/harness/explore.ts";
import { guessLaw } from "../properties/realms.ts";
import { REALM_ATTEMPTS, REALM_SIZES, realmLaw } from "./realm-law.ts";
import { REALM_THREATS } from "./realm-threats.ts";

const CASES = REALM_SIZES.flatMap((realms) =>
  REALM_ATTEMPTS.flatMap((attemptsMax) =>
    Array.from({ length: realms.threshold }, (_, opened) => ({ realms, attemptsMax, opened })),
  ),
);

test.each(CASES)("the law is attained: $realms, k = $attemptsMax, $opened open", (one) => {
  const { guesses, law, isSpent } = realmLaw(one.realms, one.attemptsMax, one.opened);
  expect(guesses).toBe(law);
  expect(isSpent).toBe(true);
});

test("five realms of which three are enough let 16 guesses through where each allows ten", () => {
  expect(guessLaw({ count: 5, threshold: 3, attemptsMax: 10 })).toBe(16);
});

describe("the law is never exceeded, over every way to choose the realms", () => {
  test.each([
    { count: 3, threshold: 2, attemptsMax: 1, extracted: 0 },
    { count: 3, threshold: 2, attemptsMax: 1, extracted: 1 },
    { count: 4, threshold: 3, attemptsMax: 1, extracted: 0 },
    { count: 4, threshold: 3, attemptsMax: 1, extracted: 1 },
  ])("$count realms, $threshold at a time, k = $attemptsMax, $extracted open", (one) => {
    const { count, threshold, attemptsMax, extracted } = one;
    const configuration = {
      ...DEFAULT_CONFIGURATION,
      realms: { count, threshold },
      attemptsMax,
    };
    const { threat } = REALM_THREATS.realms;
    const most = guessLaw({ count, threshold, attemptsMax, opened: extracted });
    const world = play({
      configuration,
      threat: {
        ...threat,
        capabilities: { ...threat.capabilities, extracted, opens: "at the start" },
        budgets: { ...threat.budgets, guesses: most + 1, unlocks: 0 },
      },
      observers: observersOf(propertiesOf(configuration, "realms").filter(({ id }) => id === "X3")),
    });
    const { complete, breaches } = explore(world, {});
    expect({ complete, breaches }).toEqual({ complete: true, breaches: [] });
  });
});
