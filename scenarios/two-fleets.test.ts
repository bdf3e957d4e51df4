import { describe, expect, test } from "vitest";
import { FLEET_ATTEMPTS, guessesAfterMoving } from "./two-fleets.ts";

describe.each(FLEET_ATTEMPTS)("with %i attempts, after a move to another fleet", (k) => {
  test("there are k guesses where the older fleet is retired before the newer one answers", () => {
    expect(guessesAfterMoving(k, true)).toBe(k);
  });

  test("there are 2k where it is not", () => {
    expect(guessesAfterMoving(k, false)).toBe(2 * k);
  });
});
