import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { HOSTILE_REPORT, SAMPLE_VERDICTS } from "./sample-report.ts";
import { isInert } from "./sample-transcript.ts";
import { widthOf } from "./terminal.ts";
import { renderVerdictTable, tally } from "./verdict-table.ts";

const plain = { columns: 100, colour: false } as const;

describe("the verdict table", () => {
  test("each search has a table of its own, in the order in which a check runs them", () => {
    const text = renderVerdictTable(SAMPLE_VERDICTS, plain);
    const titles = ["Replayed scenarios", "Random schedules", "Exhaustive scopes"];
    const places = titles.map((title) => text.indexOf(title));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(renderVerdictTable(SAMPLE_VERDICTS.slice(0, 1), plain)).not.toContain("Exhaustive");
  });

  test.each([100, 72])("no line is wider than %i columns", (columns) => {
    const verdicts = [...SAMPLE_VERDICTS, ...HOSTILE_REPORT.verdicts];
    const lines = renderVerdictTable(verdicts, { columns, colour: false }).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
  });

  test("a row says property, threat, verdict, bound and hits", () => {
    const text = renderVerdictTable(SAMPLE_VERDICTS.slice(0, 1), plain);
    expect(text).toMatch(/^ {2}X1 +network-and-hosts +held +12,000 runs, 1\.9 M steps +41,877$/mu);
  });

  test("a row that differs from what was expected is marked, others are not", () => {
    const lines = renderVerdictTable(SAMPLE_VERDICTS, plain).split("\n");
    const marked = lines.filter((line) => line.startsWith("!"));
    expect(marked.map((line) => line.slice(2, 6).trim())).toEqual(["CON2", "TR1", "S2"]);
  });

  test("the designs are named where there are several", () => {
    expect(renderVerdictTable(SAMPLE_VERDICTS, plain)).toContain("published: ");
    expect(renderVerdictTable(SAMPLE_VERDICTS.slice(0, 2), plain)).not.toContain("published");
  });

  test("colour changes nothing but colour", () => {
    const coloured = renderVerdictTable(SAMPLE_VERDICTS, { columns: 100, colour: true });
    expect(coloured).not.toBe(renderVerdictTable(SAMPLE_VERDICTS, plain));
    expect(stripVTControlCharacters(coloured)).toBe(renderVerdictTable(SAMPLE_VERDICTS, plain));
  });

  test("no escape sequence of a name reaches the terminal", () => {
    expect(isInert(renderVerdictTable(HOSTILE_REPORT.verdicts, plain))).toBe(true);
  });

  test("the last line counts the verdicts, and nothing is ever proved", () => {
    expect(tally(SAMPLE_VERDICTS)).toBe(
      "11 verdicts: 5 held, 2 violated (expected), 1 violated (unexpected), " +
        "1 vacuous (unexpected), 1 witnessed, 1 unwitnessed (unexpected).",
    );
    expect(tally([])).toBe("No verdicts.");
    expect(renderVerdictTable(SAMPLE_VERDICTS, plain)).not.toMatch(/prove/iu);
  });
});
