/** The design report as one HTML page that needs nothing else: no network, fonts or scripts. */
import { createHash } from "node:crypto";
import { Eta } from "eta";
import type { DerivationTree } from "../properties/harness/transcript.ts";
import type { Bound } from "../properties/harness/verdict.ts";
import type { DerivationStep } from "./derivation.ts";
import { numberDerivation } from "./derivation.ts";
import type { DesignReport } from "./design-report.ts";
import { DESIGN_REPORT_SCRIPT, DESIGN_REPORT_STYLE } from "./design-report-style.ts";
import { DESIGN_REPORT_TEMPLATE } from "./design-report-template.ts";
import { claimViews, coverageTables, glanceOf, sourceKeyOf } from "./design-report-view.ts";
import { escapeMarkup } from "./escape.ts";
import { oneGuess } from "./guess-cost.ts";
import { renderSequenceChart } from "./sequence-chart.ts";
import { SEQUENCE_CHART_STYLE } from "./sequence-chart-style.ts";
import { renderDot } from "./statechart.ts";
import { detailsOf } from "./transcript-text.ts";
import { boundSentence, GLOSSARY, percent, thousands, toneOf, verdictWords } from "./words.ts";

const eta = new Eta({ escapeFunction: escapeMarkup, cache: false });

/** The page. Asynchronous only because Graphviz is. */
export const renderDesignReportHtml = async (report: DesignReport): Promise<string> => {
  const statecharts: { machine: string; svg: string }[] = [];
  for (const { machine, dot } of report.statecharts) {
    statecharts.push({ machine, svg: await drawn(machine, dot) });
  }
  return eta.renderString(DESIGN_REPORT_TEMPLATE, { ...viewOf(report), statecharts });
};

const drawn = async (machine: string, dot: string): Promise<string> => {
  try {
    return await renderDot(dot);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/gu, " ").trim() : String(error);
    throw new Error(`The statechart of ${machine} cannot be drawn: ${why}.`);
  }
};

const viewOf = (report: DesignReport): Record<string, unknown> => {
  const claims = claimViews(report);
  const glance = glanceOf(report);
  const named = [
    ...claims.map(({ claim }) => claim.id),
    ...report.counterexamples.map(({ property }) => property),
    ...report.defences.flatMap(({ breaks }) => breaks),
  ];
  const claimAnchors = anchorsOf("claim", named);
  const sourceAnchors = anchorsOf(
    "source",
    report.sources.map(({ key }) => key),
  );
  return {
    report,
    claims,
    glance,
    cards: cardsOf(glance),
    sections: sectionsOf(report),
    counterexamples: counterexamplesOf(report),
    coverage: coverageTables(report),
    glossary: GLOSSARY,
    style: `${DESIGN_REPORT_STYLE}\n${SEQUENCE_CHART_STYLE}`,
    script: DESIGN_REPORT_SCRIPT,
    policy: contentPolicy(),
    anchorOf: (property: string) => claimAnchors.get(property),
    sourceAnchorOf: (key: string) => sourceAnchors.get(key),
    citations: (keys: readonly string[]) => citationsOf(keys, report, sourceAnchors),
    command: commandBlock,
    spaced,
    unbroken,
    boundSentence: (bound: Bound) => unbroken(boundSentence(bound)),
    percent: (share: number) => unbroken(percent(share)),
    oneGuess,
    ...{ detailsOf, thousands, toneOf, verdictWords },
  };
};

/** Nothing is loaded, and no script runs but the one that this page ends with. */
const contentPolicy = (): string => {
  const digest = createHash("sha256").update(DESIGN_REPORT_SCRIPT).digest("base64");
  return (
    "default-src 'none'; style-src 'unsafe-inline'; " +
    `script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`
  );
};

const sectionsOf = (report: DesignReport) => [
  { id: "at-a-glance", title: "At a glance" },
  { id: "claims", title: "Claims", count: claimViews(report).length },
  { id: "counterexamples", title: "Counterexamples", count: report.counterexamples.length },
  { id: "defences", title: "Defences", count: report.defences.length },
  ...(report.guessing === null ? [] : [{ id: "guessing", title: "What guessing costs" }]),
  { id: "statecharts", title: "Statecharts", count: report.statecharts.length },
  { id: "assumptions", title: "Assumptions", count: report.assumptions.length },
  { id: "coverage", title: "Coverage" },
  { id: "sources", title: "Sources", count: report.sources.length },
  { id: "glossary", title: "Glossary" },
];

const cardsOf = (glance: ReturnType<typeof glanceOf>) => [
  {
    title: "Breaks unexpectedly",
    tone: glance.breaksUnexpectedly.length > 0 ? "bad" : "good",
    lines: glance.breaksUnexpectedly,
    none: "No claim broke that was expected to hold.",
  },
  {
    title: "Never exercised",
    tone: glance.silent.length > 0 ? "bad" : "good",
    lines: glance.silent,
    none: "Every trigger fired, and everything that can happen was seen to happen.",
  },
  {
    title: "Holds within its bound",
    tone: "good",
    lines: glance.holds,
    none: "No claim held.",
  },
  {
    title: "Breaks as expected",
    tone: "known",
    lines: glance.breaksAsExpected,
    none: "No known limit was confirmed.",
  },
];

const counterexamplesOf = (report: DesignReport) =>
  report.counterexamples.map((counterexample, index) => ({
    ...counterexample,
    id: `counterexample-${index + 1}`,
    chart: renderSequenceChart(counterexample.transcript, { standalone: false }),
    derivations: counterexample.transcript.derivations.map(treeOf),
  }));

const treeOf = (tree: DerivationTree): string => {
  const item = ({ number, conclusion, rule, premises, repeated }: DerivationStep): string => {
    const note = repeated ? "see above" : rule;
    const below = premises.length === 0 ? "" : `<ul>${premises.map(item).join("")}</ul>`;
    return `<li><span class="step"><b>${number}.</b> ${escapeMarkup(conclusion)} \
<span class="rule">(${escapeMarkup(note)})</span></span>${below}</li>`;
  };
  return item(numberDerivation(tree));
};

/** Ids that are safe in a link, each text with its own. */
const anchorsOf = (prefix: string, texts: readonly string[]): Map<string, string> => {
  const anchors = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    if (anchors.has(text)) continue;
    const slug = text
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, "-")
      .slice(0, 60);
    let anchor = `${prefix}-${slug}`;
    for (let count = 2; taken.has(anchor); count += 1) anchor = `${prefix}-${slug}-${count}`;
    taken.add(anchor);
    anchors.set(text, anchor);
  }
  return anchors;
};

const citationsOf = (
  citations: readonly string[],
  report: DesignReport,
  anchors: ReadonlyMap<string, string>,
): string =>
  citations
    .map((citation) => {
      const anchor = anchors.get(sourceKeyOf(citation, report) ?? "");
      const text = escapeMarkup(citation);
      return anchor === undefined ? text : `<a href="#${anchor}">${text}</a>`;
    })
    .join(", ");

const commandBlock = (command: string, label: string): string =>
  `<div class="command" role="group" aria-label="${escapeMarkup(label)}"><code>\
${escapeMarkup(command)}</code><button type="button" class="copy" hidden>Copy</button></div>`;

/** A number keeps its unit on its line. */
const unbroken = (text: string): string => text.replace(/(\d) (?=[MGs%](?![a-z]))/gu, "$1\u00a0");

/** "rollbackTolerance" as "Rollback tolerance". */
const spaced = (name: string): string => {
  const words = name.replace(/([a-z])([A-Z])/gu, (_, a: string, b: string) => {
    return `${a} ${b.toLowerCase()}`;
  });
  return words.charAt(0).toUpperCase() + words.slice(1);
};
