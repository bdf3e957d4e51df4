import { describe, expect, test } from "vitest";
import { FLEET_ATTEMPTS, guessesAfterAgeing, guessesAfterMoving } from "./two-fleets.ts";

describe.each(FLEET_ATTEMPTS)("with %i attempts, after a move to another fleet", (k) => {
  test("there are k guesses where the older fleet is retired before the newer one answers", () => {
    expect(guessesAfterMoving(k, true)).toBe(k);
  });

  test("there are 2k where it is not", () => {
    expect(guessesAfterMoving(k, false)).toBe(2 * k);
  });

  test("there are k where the disk goes back to before the move, or the application does", () => {
    expect(guessesAfterAgeing(k, { disk: true, application: false })).toBe(k);
    expect(guessesAfterAgeing(k, { disk: false, application: true })).toBe(k);
  });

  test("there are 2k where both do", () => {
    expect(guessesAfterAgeing(k, { disk: true, application: true })).toBe(2 * k);
  });
});
