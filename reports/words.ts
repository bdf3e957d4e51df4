/** How verdicts and bounds are put into words, the same in every rendering. */

import type { Bound, Verdict, VerdictKind } from "../properties/harness/verdict.ts";
import { asExpected } from "../properties/harness/verdict.ts";

/** 12345 as "12,345". */
export const thousands = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/gu, ",");

/** Large counts in short: 1,900,000 as "1.9 M". Nothing below a million is shortened. */
export const shortCount = (count: number): string => {
  if (count < 1e6) return thousands(count);
  const [unit, scale] = count < 999.95e6 ? ["M", 1e6] : ["G", 1e9];
  const scaled = count / scale;
  return `${scaled < 1000 ? scaled.toFixed(1).replace(/\.0$/u, "") : thousands(scaled)} ${unit}`;
};

/** "1 run", "2 runs". */
export const countOf = (count: number, noun: string): string =>
  `${shortCount(count)} ${count === 1 ? noun : `${noun}s`}`;

/** A share as a percentage: "12 %", "0.3 %", "< 0.1 %". */
export const percent = (share: number): string => {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  if (value < 100 && value > 99.9) return "> 99.9 %";
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/u, "") : Math.round(value)} %`;
};

/** What was searched, and how far, in few words. */
export const boundWords = (bound: Bound): string => {
  switch (bound.search) {
    case "replay":
      return `${bound.scenario}, ${countOf(bound.steps, "step")}`;
    case "random":
      return [
        countOf(bound.runs, "run"),
        countOf(bound.steps, "step"),
        ...(bound.seconds === undefined ? [] : [`${thousands(bound.seconds)} s`]),
      ].join(", ");
    case "exhaustive":
      return [
        `${bound.scope}: ${bound.complete ? "complete" : "incomplete"}`,
        countOf(bound.states, "state"),
        // Of a complete scope the states say it all.
        ...(bound.complete ? [] : [`depth ${thousands(bound.depth)}`]),
      ].join(", ");
  }
};

/** The same, with everything that the bound says. */
export const boundSentence = (bound: Bound): string => {
  switch (bound.search) {
    case "replay":
      return `replay of ${bound.scenario}, ${countOf(bound.steps, "step")}`;
    case "random":
      return `random schedules, ${boundWords(bound)}, longest ${thousands(bound.lengthMax)}, seed ${
        bound.seed
      }`;
    case "exhaustive":
      return [
        `exhaustive scope ${boundWords(bound)}`,
        ...(bound.complete ? [`depth ${thousands(bound.depth)}`] : []),
        countOf(bound.transitions, "transition"),
      ].join(", ");
  }
};

/** The verdict, with whether it was expected wherever that could be in doubt. */
export const verdictWords = (verdict: Verdict): string => {
  if (!asExpected(verdict)) return `${verdict.kind} (unexpected)`;
  return isGood(verdict.kind) ? verdict.kind : `${verdict.kind} (expected)`;
};

const isGood = (kind: VerdictKind): boolean => kind === "held" || kind === "witnessed";

/** How a verdict is to be taken: nothing to see, a known limit, or something to look into. */
export type Tone = "good" | "known" | "bad";

export const toneOf = (verdict: Verdict): Tone =>
  asExpected(verdict) ? (isGood(verdict.kind) ? "good" : "known") : "bad";

/** What the words of a verdict and of its bound mean. */
export const GLOSSARY: readonly { readonly term: string; readonly meaning: string }[] = [
  {
    term: "held",
    meaning:
      "No schedule within the bound broke the claim, and its trigger did fire. " +
      "It says nothing about schedules outside the bound.",
  },
  {
    term: "violated",
    meaning: "A schedule broke the claim, and a replay of it from the start broke it again.",
  },
  {
    term: "witnessed",
    meaning: "What the claim says can happen was seen to happen.",
  },
  {
    term: "unwitnessed",
    meaning:
      "What the claim says can happen was not seen within the bound: " +
      "the search was too small, or the model rules it out.",
  },
  {
    term: "vacuous",
    meaning:
      "Nothing broke the claim, but its trigger never fired, so nothing was tested. " +
      "Counts as a failure.",
  },
  {
    term: "(expected)",
    meaning:
      "The suite foresees the verdict: a known limit of the design, " +
      "or a design with a defence taken away.",
  },
  {
    term: "(unexpected)",
    meaning: "The verdict differs from the one that the suite foresees, and needs a look.",
  },
  {
    term: "hits",
    meaning:
      "How often the claim's trigger fired or, for what can happen, how often it was seen. " +
      "The share is the largest over the strategies of the random search.",
  },
  {
    term: "complete",
    meaning:
      "Every state that can be reached within the scope's budgets was visited, " +
      "the property's own memory included. An incomplete search stopped before that.",
  },
  {
    term: "depth",
    meaning: "The length of the longest shortest schedule to any state that was visited.",
  },
];
