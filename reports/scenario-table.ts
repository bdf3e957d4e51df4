/** Replayed scenarios in one line each: what each expected, and whether it came out so. */
import type { Verdict } from "../properties/harness/verdict.ts";
import { hang, painter, type TextOptions } from "./terminal.ts";
import { verdictWords } from "./words.ts";

const countsOf = (verdicts: readonly Verdict[]): string => {
  const counts = new Map<string, number>();
  for (const verdict of verdicts.filter(
    ({ kind, expected }) => kind === expected && kind !== "violated",
  ))
    counts.set(verdict.kind, (counts.get(verdict.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
};

const lineOf = (verdicts: readonly Verdict[]): string => {
  const notable = verdicts
    .filter(({ kind, expected }) => kind !== expected || kind === "violated")
    .map((verdict) => `${verdict.property} ${verdictWords(verdict)}`);
  return [...notable, countsOf(verdicts)].filter((part) => part !== "").join(", ");
};

/** One line for each scenario; those that came out otherwise than expected are marked with `!`. */
export const renderScenarioTable = (
  verdicts: readonly Verdict[],
  { columns, colour }: TextOptions,
): string => {
  const names = [...new Set(verdicts.map(({ scenario }) => scenario ?? ""))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const paint = painter(colour);
  return [
    paint("Stored scenarios", "bold"),
    ...names.flatMap((name) => {
      const own = verdicts.filter(({ scenario }) => scenario === name);
      const wrong = own.some(({ kind, expected }) => kind !== expected);
      const lines = hang(`${wrong ? "!" : " "} ${name.padEnd(width)}  `, lineOf(own), columns);
      return wrong ? lines.map((line) => paint(line, "red")) : lines;
    }),
  ].join("\n");
};
