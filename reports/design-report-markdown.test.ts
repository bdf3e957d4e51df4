import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { renderDesignReportMarkdown } from "./design-report-markdown.ts";
import { HOSTILE_REPORT, SAMPLE_REPORT } from "./sample-report.ts";
import { isInert } from "./sample-transcript.ts";

const markdown = new MarkdownIt({ html: true, linkify: true });

describe("the report in Markdown", () => {
  const text = renderDesignReportMarkdown(SAMPLE_REPORT);
  const html = markdown.render(text);

  test("it has the sections of the page, in order", () => {
    expect([...html.matchAll(/<h2>([^<]*)<\/h2>/gu)].map(([, title]) => title)).toEqual([
      "At a glance",
      "Claims",
      "Counterexamples",
      "Defences",
      "What guessing costs",
      "Statecharts",
      "Assumptions",
      "Coverage",
      "Sources",
      "Glossary",
    ]);
  });

  test("a verdict is a row with its bound and hits", () => {
    expect(text).toContain(
      "| violated (unexpected) | network-and-hosts | published | random schedules, 211 runs, " +
        "30,112 steps, 60 s, longest 240, seed 20260501 | 3 (1.4 % of runs) |",
    );
  });

  test("a counterexample has its replay line, chart and transcript in blocks", () => {
    expect(html).toContain('<code class="language-sh">bkv replay scenarios/weakened/');
    expect(html).toContain('<code class="language-mermaid">sequenceDiagram\n');
    expect(html).toContain("BREACH   GB1: hsm-1 evaluated the guess");
  });

  test("hostile names are text wherever they stand", () => {
    const hostile = markdown.render(renderDesignReportMarkdown(HOSTILE_REPORT));
    expect(hostile).not.toMatch(/<(?:img|script)\b|href="javascript/u);
    expect(isInert(hostile)).toBe(true);
    const rows = hostile.match(/<tr>[\s\S]*?<\/tr>/gu) ?? [];
    const defence = rows.find((row) => row.match(/<td>/gu)?.length === 5 && row.includes("<code>"));
    expect(defence).toBeDefined();
  });
});
