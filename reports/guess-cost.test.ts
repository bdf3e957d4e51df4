import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { guessCosts, guessCostsSchema, oneGuess, timeWords } from "./guess-cost.ts";

describe("guesses times cost", () => {
  test("online it is k guesses, or as many as the operator may grant; offline a dictionary", () => {
    const pinned = { ...DEFAULT_CONFIGURATION, stretching: "scrypt", guessSeconds: 0.5 } as const;
    const [online, offline] = guessCosts(pinned).rows;
    expect(online).toMatchObject({ guesses: "10", cost: "5 s" });
    expect(offline).toMatchObject({ guesses: "1,000,000", cost: "5.79 days" });
    expect(guessCosts({ ...pinned, attemptsCap: 13 }).rows[0]).toMatchObject({ guesses: "13" });
  });

  test("where nothing is said of stretching, nothing is said of its cost", () => {
    const costs = guessCosts(DEFAULT_CONFIGURATION);
    expect(oneGuess(costs)).toBe("Nothing is said of key stretching.");
    for (const { cost } of costs.rows.slice(0, 2)) expect(cost).toMatch(/^not stated/);
    expect(guessCostsSchema.parse(costs)).toEqual(costs);
  });

  test("strong codes are out of reach by number, whatever one guess costs", () => {
    const strong = guessCosts({ ...DEFAULT_CONFIGURATION, stretching: "argon2id" }).rows.slice(2);
    expect(strong.map(({ guesses }) => guesses)).toEqual(["2^170", "2^256"]);
    for (const { cost } of strong) expect(cost).toMatch(/not stretched/);
  });

  test.each([
    [0, "0 s"],
    [59.94, "59.9 s"],
    [60, "60 s"],
    [7_200, "2 hours"],
    [86_400, "24 hours"],
    [3.156e7, "365 days"],
    [1e30, "3.2e22 years"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(timeWords(seconds)).toBe(words);
  });
});
