/** An audit as text for people: a table of steps, then what changed, what failed and what was not possible. */
import { AUDIT_STEPS, type AuditStep, type StepResult } from "../model/signers/bytes/audit-step.ts";
import { type AuditTally, LINES_MAX } from "./audit-tally.ts";
import { plain } from "./escape.ts";
import { hang, type Paint, padStart, painter, type TextOptions, wrap } from "./terminal.ts";

export interface AuditHead {
  readonly source: string;
  /** What the source is, in words: "a directory of 5 bundles". */
  readonly what: string;
  readonly pins: string | undefined;
  readonly log: string | undefined;
}

const OUTCOMES = ["passed", "failed", "not-possible"] as const;
const COLOURS = { passed: "green", failed: "red", "not-possible": "yellow" } as const;

const stepWidth = Math.max(...Object.keys(AUDIT_STEPS).map((step) => step.length)) + 2;

const placeOf = ({ epoch, file }: StepResult): string =>
  [...(epoch === undefined ? [] : [`epoch ${epoch}`]), ...(file === undefined ? [] : [file])].join(
    ", ",
  );

const number = (count: number): string => count.toLocaleString("en");

const headLines = (head: AuditHead, tally: AuditTally, columns: number): string[] => {
  const epochs =
    tally.oldest === undefined
      ? ""
      : tally.oldest === tally.newest
        ? `, epoch ${tally.oldest}`
        : `, epochs ${tally.oldest} to ${tally.newest}`;
  const about = `${head.what}${epochs}; pins: ${head.pins ?? "none given"}; the log's record: ${head.log ?? "none given"}`;
  return [...wrap(`Audit of ${head.source}`, columns), ...hang("  ", about, columns), ""];
};

const tableLines = (tally: AuditTally, paint: ReturnType<typeof painter>): string[] => {
  const head = `${"Step".padEnd(stepWidth)}${padStart("passed", 10)}${padStart("failed", 10)}${padStart("not possible", 15)}`;
  const rows = (Object.keys(AUDIT_STEPS) as AuditStep[]).flatMap((step) => {
    const counts = tally.counts.get(step);
    if (counts === undefined) return [];
    const cells = OUTCOMES.map((outcome) => {
      const count = counts[outcome];
      const cell = padStart(
        count === 0 ? "-" : number(count),
        outcome === "not-possible" ? 15 : 10,
      );
      return count > 0 && outcome !== "passed" ? paint(cell, COLOURS[outcome]) : cell;
    });
    return [`${step.padEnd(stepWidth)}${cells.join("")}`];
  });
  return [paint(head, "bold"), ...rows, ""];
};

const section = (title: string, lines: readonly string[], leftOut: number): string[] =>
  lines.length === 0
    ? []
    : [
        title,
        ...lines,
        ...(leftOut === 0 ? [] : [`  and ${number(leftOut)} more: see --format json`]),
        "",
      ];

const resultLines = (results: readonly StepResult[], columns: number): string[] =>
  results.flatMap((result) => {
    const place = placeOf(result);
    return hang(
      `  ${result.step.padEnd(stepWidth)}`,
      `${result.reason}${place === "" ? "" : ` (${plain(place)})`}`,
      columns,
    );
  });

const keyLines = (changes: readonly StepResult[], columns: number): string[] =>
  changes.flatMap(({ epoch, reason }) =>
    hang(`  ${`epoch ${epoch}`.padEnd(stepWidth)}`, reason, columns),
  );

/** Each result on a line of its own, where there are few. */
const listLines = (
  results: readonly StepResult[],
  paint: ReturnType<typeof painter>,
  columns: number,
): string[] => [
  ...results.flatMap((result) => {
    const { step, outcome, reason, file } = result;
    const lines = hang(
      `  ${outcome.padEnd(14)}${step.padEnd(stepWidth)}`,
      file === undefined || !file.includes(" ") ? reason : `${file}: ${reason}`,
      columns,
    );
    const colour: Paint = COLOURS[outcome];
    return lines.map((line, index) =>
      index === 0 ? line.replace(outcome, paint(outcome, colour)) : line,
    );
  }),
  "",
];

const tableAndSections = (
  tally: AuditTally,
  paint: ReturnType<typeof painter>,
  columns: number,
) => [
  ...tableLines(tally, paint),
  ...section("Keys", keyLines(tally.keyChanges, columns), tally.keyChangesLeftOut),
  ...section(
    "Not possible",
    [...tally.obstacles.values()].flatMap(({ step, reason, count }) =>
      hang(
        `  ${step.padEnd(stepWidth)}`,
        `${reason}${count > 1 ? ` (${number(count)} times)` : ""}`,
        columns,
      ),
    ),
    tally.obstaclesLeftOut,
  ),
  ...section(
    paint("Failed", "red", "bold"),
    resultLines(tally.failures, columns),
    tally.total("failed") - tally.failures.length,
  ),
];

/** The last line: what it comes to. */
export const conclusionOf = (tally: AuditTally): string => {
  const [good, bad, open] = OUTCOMES.map((outcome) => tally.total(outcome));
  const counts = `${number(good ?? 0)} steps passed, ${number(bad ?? 0)} failed, ${number(open ?? 0)} were not possible.`;
  if ((bad ?? 0) === 0 && tally.isVacuous)
    return `Nothing was verified: not one signature could be checked. ${counts}`;
  return counts;
};

/** The whole report, each line within the columns. */
export const renderAudit = (
  head: AuditHead,
  tally: AuditTally,
  { columns, colour }: TextOptions,
): string => {
  const paint = painter(colour);
  const all = OUTCOMES.reduce((sum, outcome) => sum + tally.total(outcome), 0);
  const isShort = all <= 24 && all <= LINES_MAX;
  return [
    ...headLines(head, tally, columns),
    ...(isShort ? listLines(tally.few, paint, columns) : tableAndSections(tally, paint, columns)),
    ...wrap(conclusionOf(tally), columns),
    "",
  ].join("\n");
};
