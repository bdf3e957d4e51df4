import { describe, expect, test } from "vitest";
import { SAMPLE_VERDICTS } from "./sample-report.ts";
import { boundWords, countOf, percent, shortCount, toneOf, verdictWords } from "./words.ts";

describe("words for verdicts", () => {
  test.each([
    [999, "999"],
    [12_000, "12,000"],
    [999_999, "999,999"],
    [1_000_000, "1 M"],
    [1_904_211, "1.9 M"],
    [999_960_000, "1 G"],
    [2_500_000_000_000, "2,500 G"],
  ])("%i is %s", (count, words) => {
    expect(shortCount(count)).toBe(words);
  });

  test("one is singular", () => {
    expect(countOf(1, "run")).toBe("1 run");
    expect(countOf(0, "run")).toBe("0 runs");
  });

  test("a small share is not rounded to nothing, nor a large one to all", () => {
    expect([0, 0.0001, 0.014, 0.83, 0.9999, 1].map(percent)).toEqual([
      "0 %",
      "< 0.1 %",
      "1.4 %",
      "83 %",
      "> 99.9 %",
      "100 %",
    ]);
  });

  test("every search says its bound in few words", () => {
    const bounds = SAMPLE_VERDICTS.map(({ bound }) => boundWords(bound));
    expect(bounds).toContain("12,000 runs, 1.9 M steps");
    expect(bounds).toContain("211 runs, 30,112 steps, 60 s");
    expect(bounds).toContain("small: complete, 812,334 states");
    expect(bounds).toContain("small: incomplete, 812,334 states, depth 44");
    expect(bounds).toContain("extracted-replica-opens-backup, 31 steps");
  });

  test("a violation tells whether it was expected", () => {
    const [verdict] = SAMPLE_VERDICTS;
    if (verdict === undefined) throw new Error("The sample has no verdicts.");
    const violated = { ...verdict, kind: "violated" } as const;
    expect(verdictWords({ ...violated, expected: "violated" })).toBe("violated (expected)");
    expect(verdictWords({ ...violated, expected: "held" })).toBe("violated (unexpected)");
    expect(verdictWords({ ...verdict, expected: "violated" })).toBe("held (unexpected)");
    expect(verdictWords(verdict)).toBe("held");
    expect(toneOf({ ...violated, expected: "violated" })).toBe("known");
    expect(toneOf({ ...verdict, expected: "violated" })).toBe("bad");
  });
});
