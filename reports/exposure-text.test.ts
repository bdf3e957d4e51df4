import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { renderDivergence, renderOctets } from "./exposure-text.ts";
import { guessCosts } from "./guess-cost.ts";

const STYLE = { columns: 100, colour: false };
const view = {
  suite: "ristretto255-SHA512",
  guessing: guessCosts(DEFAULT_CONFIGURATION),
  steps: 51,
  held: 32,
  exposures: [],
  attempts: [],
  forgeries: [],
};
const longest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

test("what came out is shown with its octets, and no line is too long", () => {
  const text = renderOctets(
    {
      ...view,
      exposures: [
        { secret: "code", octets: "636f6465", text: "code", wordsTried: 100 },
        { secret: "backup-key", octets: "ab".repeat(32), text: null, wordsTried: 100 },
        { secret: "history", octets: "41".repeat(64), text: "A".repeat(64), wordsTried: 100 },
      ],
    },
    STYLE,
  );
  expect(text).toContain("recovery code  code  (0x636f6465), the one of 100 words tried that fits");
  expect(text).toContain(`backup key     ${"ab".repeat(32)}`);
  expect(text).toContain(`history        64 octets; the first 40: "${"A".repeat(40)}"`);
  expect(longest(text)).toBeLessThanOrEqual(100);
});

test("where nothing came out, each attempt is shown with what was missing, cut to a readable length", () => {
  const obstacles = [`never seen: ${"x ".repeat(200)}`];
  const text = renderOctets(
    { ...view, attempts: [{ name: "history as in e12", succeeded: false, obstacles }] },
    STYLE,
  );
  expect(text).toContain("fails: history as in e12: never seen: x x");
  expect(text).toContain("...");
  expect(longest(text)).toBeLessThanOrEqual(100);
});

test("what was forged is shown with its step, its length, and where its octets begin", () => {
  const octets = "9f".repeat(300);
  const forgeries = [{ step: 17, kind: "bundle-offer", to: "client-1", octets }];
  const text = renderOctets({ ...view, forgeries }, STYLE);
  expect(text).toContain("step 17: bundle-offer to client-1, 300 octets; the first 32:");
  expect(text).toContain(`0x${"9f".repeat(32)}`);
  expect(text).not.toContain("9f".repeat(33));
  expect(longest(text)).toBeLessThanOrEqual(100);
});

test("control characters of a recovered text do not reach the terminal", () => {
  const exposure = { secret: "code", octets: "1b", text: "\u001b[2J", wordsTried: 1 } as const;
  expect(renderOctets({ ...view, exposures: [exposure] }, STYLE)).not.toContain("\u001b");
});

test("a divergence is shown with its step, and both sides", () => {
  const text = renderDivergence(
    {
      step: 7,
      event: "deliver vote-reply from hsm-3 to hsm-1",
      what: "what is recorded",
      symbolic: "leader-elected",
      concrete: "nothing",
    },
    STYLE,
  );
  expect(text.split("\n").map((line) => line.trim())).toEqual([
    "The readings differ at step 7",
    "event     deliver vote-reply from hsm-3 to hsm-1",
    "what      what is recorded",
    "in terms  leader-elected",
    "in octets nothing",
  ]);
});

test("where an application pins a stretching, what guessing costs stands beside what came out", () => {
  const guessing = guessCosts({
    ...DEFAULT_CONFIGURATION,
    stretching: "argon2id",
    guessSeconds: 2,
  });
  const exposures = [{ secret: "code", octets: "63", text: "c", wordsTried: 90 } as const];
  const text = renderOctets({ ...view, guessing, exposures }, STYLE).replace(/\s+/g, " ");
  expect(text).toContain("cost: the 90 words tried here: 3 minutes");
  expect(text).toContain("10 guesses, 20 s");
  expect(text).toContain("1,000,000 guesses, 23.1 days");
  expect(renderOctets({ ...view, exposures }, STYLE)).not.toContain("cost:");
});
