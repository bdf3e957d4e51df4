/** The design report as Markdown, for a repository or a review thread. */

import type { DesignReport, ReportCounterexample } from "./design-report.ts";
import type { GlanceLine } from "./design-report-view.ts";
import { claimViews, coverageTables, glanceOf } from "./design-report-view.ts";
import { markdownBlock, markdownCode, escapeMarkdown as md } from "./escape.ts";
import { oneGuess } from "./guess-cost.ts";
import { renderMermaid } from "./mermaid.ts";
import { renderTranscript } from "./transcript-text.ts";
import { boundSentence, GLOSSARY, percent, thousands, verdictWords } from "./words.ts";

/** The same sections as the HTML page; charts are Mermaid and dot in fenced blocks. */
export const renderDesignReportMarkdown = (report: DesignReport): string =>
  `${[
    ...headSection(report),
    ...glanceSection(report),
    ...claimsSection(report),
    ...counterexamplesSection(report),
    ...defencesSection(report),
    ...guessingSection(report),
    ...statechartsSection(report),
    ...assumptionsSection(report),
    ...coverageSection(report),
    ...sourcesSection(report),
    "## Glossary",
    ...GLOSSARY.map(({ term, meaning }) => `**${md(term)}**: ${md(meaning)}`),
  ].join("\n\n")}\n`;

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");

const headSection = (report: DesignReport): string[] => [
  `# Design report: backup key vault, ${md(report.design)}`,
  `**${report.ok ? "As expected" : "Not as expected"}.** ${md(glanceOf(report).headline)}`,
  markdownBlock(report.command, "sh"),
  table(
    ["setting", "value"],
    [
      ["seed", String(report.seed)],
      ["tool", `${md(report.tool.name)} ${md(report.tool.version)}`],
      ...Object.entries(report.configuration).map(([name, value]) => [md(name), md(String(value))]),
    ],
  ),
];

const glanceSection = (report: DesignReport): string[] => {
  const glance = glanceOf(report);
  const part = (title: string, lines: readonly GlanceLine[], none: string): string[] => [
    `### ${title}`,
    lines.length === 0
      ? none
      : list(
          lines.map(({ property, name, texts }) =>
            [
              `${markdownCode(property)} ${md(name)}`,
              ...texts.map((text) => `  - ${md(text)}`),
            ].join("\n"),
          ),
        ),
  ];
  return [
    "## At a glance",
    "A search shows that a claim breaks; it never shows that it cannot.",
    ...part("Breaks unexpectedly", glance.breaksUnexpectedly, "Nothing."),
    ...part("Never exercised", glance.silent, "Nothing."),
    ...part("Holds within its bound", glance.holds, "Nothing."),
    ...part("Breaks as expected", glance.breaksAsExpected, "Nothing."),
    ...(glance.unseen.length === 0
      ? []
      : [
          "### Never seen in this check",
          list(
            glance.unseen.map(
              ({ what, names }) => `${what}: ${names.map(markdownCode).join(", ")}`,
            ),
          ),
        ]),
  ];
};

const claimsSection = (report: DesignReport): string[] => [
  "## Claims",
  ...claimViews(report).flatMap(({ claim, verdicts }) => [
    `### ${md(claim.id)} ${md(claim.claim)}`,
    `${md(claim.statement)} (${claim.expectation}) ${citations(claim.sources)}`.trim(),
    verdicts.length === 0
      ? "Not judged in this check."
      : table(
          ["verdict", "threat", "design", "bound", "hits"],
          verdicts.map((verdict) => [
            md(verdictWords(verdict)),
            md(verdict.threat),
            md(verdict.design),
            md(boundSentence(verdict.bound)),
            thousands(verdict.hits) +
              (verdict.share === undefined ? "" : ` (${md(percent(verdict.share))} of runs)`),
          ]),
        ),
  ]),
];

const citations = (sources: readonly string[]): string =>
  sources.length === 0 ? "" : `Sources: ${sources.map(md).join(", ")}`;

const counterexamplesSection = (report: DesignReport): string[] => [
  "## Counterexamples",
  ...(report.counterexamples.length === 0 ? ["None was found."] : []),
  ...report.counterexamples.flatMap(counterexampleParts),
];

const counterexampleParts = (each: ReportCounterexample): string[] => [
  `### ${md(each.property)} breaks in ${md(each.scenario)} (${
    each.expected ? "expected" : "unexpected"
  })`,
  md(each.question),
  `**Why:** ${md(each.why)}`,
  markdownBlock(each.replay, "sh"),
  markdownBlock(renderMermaid(each.transcript).trimEnd(), "mermaid"),
  markdownBlock(
    renderTranscript(each.transcript, { columns: 100, colour: false }).trimEnd(),
    "text",
  ),
];

const defencesSection = (report: DesignReport): string[] => [
  "## Defences",
  table(
    ["defence", "rule", "without it", "breaks", "sources"],
    report.defences.map(({ id, rule, attack, breaks, sources }) => [
      markdownCode(id),
      md(rule),
      md(attack),
      breaks.length === 0 ? "nothing stated" : breaks.map(markdownCode).join(", "),
      sources.map(md).join(", "),
    ]),
  ),
];

const guessingSection = ({ guessing }: DesignReport): string[] =>
  guessing === null
    ? []
    : [
        "## What guessing costs",
        `${md(oneGuess(guessing))} Guesses times cost is arithmetic about the adversary's work, and no claim.`,
        table(
          ["what is guessed", "guesses at most", "cost"],
          guessing.rows.map(({ what, guesses, cost }) => [md(what), md(guesses), md(cost)]),
        ),
      ];

const statechartsSection = (report: DesignReport): string[] => [
  "## Statecharts",
  ...report.statecharts.flatMap(({ machine, dot }) => [
    `### ${md(machine)}`,
    markdownBlock(dot.trimEnd(), "dot"),
  ]),
];

const assumptionsSection = (report: DesignReport): string[] => [
  "## Assumptions",
  table(
    ["the documents do not say", "the model assumes"],
    report.assumptions.map(({ silent, assumption }) => [md(silent), md(assumption)]),
  ),
];

const coverageSection = (report: DesignReport): string[] => [
  "## Coverage",
  ...coverageTables(report).flatMap(({ title, rows }) => [
    `### ${title}`,
    table(
      ["name", "times"],
      rows.map(([name, count]) => [
        markdownCode(name),
        count === 0 ? "**never**" : thousands(count),
      ]),
    ),
  ]),
];

const sourcesSection = (report: DesignReport): string[] => [
  "## Sources",
  table(
    ["key", "what"],
    report.sources.map(({ key, what }) => [md(key), md(what)]),
  ),
];
