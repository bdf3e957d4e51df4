/** The verdict table of a check, for a terminal. */
import type { Bound, Verdict } from "../properties/harness/verdict.ts";
import type { Paint, TextOptions } from "./terminal.ts";
import { padStart, painter, widthOf, wrap } from "./terminal.ts";
import type { Tone } from "./words.ts";
import { boundWords, percent, shortCount, toneOf, verdictWords } from "./words.ts";

const SEARCHES: readonly { readonly search: Bound["search"]; readonly title: string }[] = [
  { search: "replay", title: "Replayed scenarios" },
  { search: "random", title: "Random schedules" },
  { search: "exhaustive", title: "Exhaustive scopes" },
];

interface Row {
  readonly cells: readonly string[];
  readonly tone: Tone;
}

const HEADINGS = ["property", "threat", "verdict", "bound", "hits"];
const TONES: Readonly<Record<Tone, Paint>> = { good: "green", known: "yellow", bad: "red" };
const GAP = 2;

/** One table for each kind of search, and a closing line that counts the verdicts. */
export const renderVerdictTable = (verdicts: readonly Verdict[], options: TextOptions): string => {
  const paint = painter(options.colour);
  const manyDesigns = new Set(verdicts.map((verdict) => verdict.design)).size > 1;
  const lines: string[] = [];
  for (const { search, title } of SEARCHES) {
    const rows = verdicts
      .filter((verdict) => verdict.bound.search === search)
      .map((verdict) => rowOf(verdict, manyDesigns));
    if (rows.length === 0) continue;
    const widths = columnWidths(rows, options.columns);
    lines.push(paint(title, "bold"), paint(lineOf(HEADINGS, widths), "dim"));
    for (const row of rows) lines.push(...linesOf(row, widths, options.colour));
    lines.push("");
  }
  lines.push(...wrap(tally(verdicts), options.columns).map((line) => paint(line, "bold")));
  return `${lines.join("\n")}\n`;
};

const rowOf = (verdict: Verdict, manyDesigns: boolean): Row => {
  const share = verdict.share === undefined ? "" : ` (${percent(verdict.share)})`;
  const where = manyDesigns ? `${verdict.design}: ${verdict.threat}` : verdict.threat;
  const hits = `${shortCount(verdict.hits)}${share}`;
  return {
    cells: [verdict.property, where, verdictWords(verdict), boundWords(verdict.bound), hits],
    tone: toneOf(verdict),
  };
};

/** The natural width of each column; where they exceed the line, the widest ones give way. */
const columnWidths = (rows: readonly Row[], columns: number): number[] => {
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => widthOf(row.cells[column] ?? ""))),
  );
  const room = Math.max(HEADINGS.length * 4, columns - GAP * HEADINGS.length);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
};

const lineOf = (
  cells: readonly string[],
  widths: readonly number[],
  paintVerdict = (text: string): string => text,
): string =>
  `  ${cells
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      if (column === cells.length - 1) return padStart(cell, width);
      const padding = " ".repeat(Math.max(0, width - widthOf(cell)));
      return (HEADINGS[column] === "verdict" ? paintVerdict(cell) : cell) + padding;
    })
    .join(" ".repeat(GAP))}`.trimEnd();

const linesOf = (row: Row, widths: readonly number[], colour: boolean): string[] => {
  const paint = painter(colour);
  const wrapped = row.cells.map((cell, column) => wrap(cell, widths[column] ?? 1));
  const height = Math.max(...wrapped.map((cell) => cell.length));
  return Array.from({ length: height }, (_, index) => {
    const cells = wrapped.map((cell) => cell[index] ?? "");
    const line = lineOf(cells, widths, (text) => paint(text, TONES[row.tone]));
    return index === 0 && row.tone === "bad" ? `!${line.slice(1)}` : line;
  });
};

/** "31 verdicts: 28 held, 2 violated (expected), 1 vacuous (unexpected)." */
export const tally = (verdicts: readonly Verdict[]): string => {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) {
    const words = verdictWords(verdict);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const parts = [...counts].map(([words, count]) => `${count} ${words}`);
  const total = `${verdicts.length} ${verdicts.length === 1 ? "verdict" : "verdicts"}`;
  return parts.length === 0 ? "No verdicts." : `${total}: ${parts.join(", ")}.`;
};
