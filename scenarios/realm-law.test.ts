import { describe, expect, test } from "vitest";
import { guessLaw } from "../properties/realms.ts";
import { LAW_VISITED, REALM_ATTEMPTS, REALM_SIZES, realmLaw, visitLaw } from "./realm-law.ts";

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
  test.each(LAW_VISITED.filter(({ nightly }) => !nightly))(
    "$count realms, $threshold at a time, k = $attemptsMax, $opened open",
    (one) => {
      expect(visitLaw(one)).toEqual({ complete: true, breaches: 0, states: one.states });
    },
  );
});
