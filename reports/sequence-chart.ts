/** A run as a sequence chart in SVG: deterministic, self-contained, legible when long. */
import { ADVERSARY } from "../model/protocol/parties.ts";
import type { Transcript, TranscriptStep } from "../properties/harness/transcript.ts";
import { escapeMarkup } from "./escape.ts";
import { bandsOf, keyFactsOf, markOf, moveOf, participantsOf } from "./sequence.ts";
import { SEQUENCE_CHART_STYLE } from "./sequence-chart-style.ts";
import { drawMark, drawMove, fit } from "./sequence-marks.ts";
import { wrap } from "./terminal.ts";

const TOP = 16;
const BOX = 30;
const GUTTER = 40;
const NOTES = 312;
const NOTE_LINE = 14;
const NOTE_CHARACTERS = 50;
const ROW_MIN = 34;
/** From the top of a row to its arrow. */
const ARROW = 22;
const LEGEND = 28;

interface Note {
  readonly kind: "state" | "fact" | "refused" | "learned" | "broken";
  readonly text: string;
}

interface Row {
  readonly step: TranscriptStep;
  readonly top: number;
  readonly height: number;
  readonly notes: readonly Note[];
}

interface Layout {
  readonly parties: readonly string[];
  readonly column: number;
  readonly rows: readonly Row[];
  readonly width: number;
  /** Where the rows end. */
  readonly bottom: number;
  readonly height: number;
  /** The lifeline of a party. */
  readonly x: (party: string) => number;
}

export interface SequenceChartOptions {
  /** With its own style sheet (the default), or for a page that has it already. */
  readonly standalone?: boolean;
}

/** The chart: one row for each step, one lifeline for each party that takes part. */
export const renderSequenceChart = (
  transcript: Transcript,
  { standalone = true }: SequenceChartOptions = {},
): string => {
  const layout = layOut(transcript);
  const { width, height, parties, rows } = layout;
  const title = escapeMarkup(`Sequence chart of ${transcript.scenario}`);
  const style = standalone ? `<style>${SEQUENCE_CHART_STYLE}</style>\n` : "";
  // In a page a chart may shrink to fit, but not until its text is hard to read.
  const fitted = standalone ? "" : ` style="min-width:${Math.round(width * 0.82)}px"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="sequence-chart" role="img" \
width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"${fitted}>
<title>${title}</title>
<desc>${escapeMarkup(describe(transcript, parties))}</desc>
${style}<rect class="paper" width="${width}" height="${height}"/>
${drawBands(transcript, layout)}\
${rows
  .filter(isBroken)
  .map((row) => drawWash(row, width))
  .join("")}\
${parties.map((party) => drawLifeline(party, layout)).join("")}\
${rows.map((row) => drawRow(row, layout)).join("")}\
${drawLegend(layout)}</svg>
`;
};

const layOut = (transcript: Transcript): Layout => {
  const parties = participantsOf(transcript);
  const column = parties.length > 4 ? 118 : 140;
  let top = TOP + BOX + 8;
  const rows = transcript.steps.map((step): Row => {
    const notes = notesOf(step);
    const height = Math.max(ROW_MIN, 12 + notes.length * NOTE_LINE);
    const row = { step, top, height, notes };
    top += height;
    return row;
  });
  const bottom = top + 8;
  const width = GUTTER + Math.max(2, parties.length) * column + NOTES;
  const x = (party: string): number => GUTTER + (parties.indexOf(party) + 0.5) * column;
  return { parties, column, rows, width, bottom, height: bottom + BOX + LEGEND + 8, x };
};

const notesOf = (step: TranscriptStep): Note[] => {
  const { event, party } = step;
  const notes: Note[] = [];
  const add = (kind: Note["kind"], text: string, linesMax = 1): void => {
    // Bold letters are wider.
    const characters = kind === "broken" ? NOTE_CHARACTERS - 6 : NOTE_CHARACTERS;
    const lines = wrap(text, characters);
    const kept = lines.slice(0, linesMax);
    if (lines.length > linesMax) kept.push(`${kept.pop()?.slice(0, characters - 2)} …`);
    notes.push(...kept.map((line) => ({ kind, text: line })));
  };
  for (const { property, why } of step.breaches) add("broken", `Breaks ${property}: ${why}`, 4);
  if (moveOf(step) === undefined && markOf(step) === undefined) add("fact", step.text, 2);
  if (event.do !== "crash" && party !== undefined && party.before !== party.after) {
    add("state", `${party.id}: ${party.before} → ${party.after}`);
  }
  const facts = keyFactsOf(step);
  for (const { fact, text } of facts.slice(0, 3)) add("fact", `${fact}  ${text}`);
  if (facts.length > 3) add("fact", `and ${facts.length - 3} more facts`);
  for (const refusal of step.refusals.slice(0, 2)) add("refused", `refused: ${refusal}`);
  for (const known of step.learned.slice(0, 2)) add("learned", `adversary learns ${known}`);
  if (step.learned.length > 2) add("learned", `and ${step.learned.length - 2} more`);
  return notes;
};

const isBroken = ({ step }: Row): boolean => step.breaches.length > 0;

const describe = (transcript: Transcript, parties: readonly string[]): string => {
  const broken = transcript.steps.filter((step) => step.breaches.length > 0);
  const breaches = broken.flatMap(({ index, breaches: all }) =>
    all.map(({ property, why }) => `Step ${index} breaks ${property}: ${why}`),
  );
  return [
    `${transcript.steps.length} steps between ${parties.join(", ") || "no parties"}.`,
    ...(breaches.length > 0 ? breaches : ["No step breaks a property."]),
  ].join(" ");
};

const drawWash = ({ top, height }: Row, width: number): string =>
  `<rect class="wash" x="0" y="${top}" width="${width}" height="${height}"/>\n`;

/** The sides of a partition, each behind the lifelines of its parties, with its letter. */
const drawBands = (transcript: Transcript, { rows, parties, column, x }: Layout): string =>
  bandsOf(transcript)
    .flatMap(({ first, last, sides }) => {
      const from = rows[first];
      const to = rows[last];
      if (from === undefined || to === undefined) return [];
      return sides.flatMap((side, index) =>
        side
          .filter((party) => parties.includes(party))
          .map((party) => {
            const left = x(party) - column / 2 + 3;
            const letter = String.fromCharCode(65 + (index % 26));
            const height = to.top + to.height - from.top;
            return `<g><rect class="side side-${index % 3}" x="${left}" y="${from.top}" \
width="${column - 6}" height="${height}" rx="4"/>\
<text class="side-name" x="${x(party) + 22}" y="${from.top + 16}">side ${letter}</text></g>\n`;
          }),
      );
    })
    .join("");

/** A lifeline with its name at both ends; thin dots while its party is down. */
const drawLifeline = (party: string, { rows, bottom, column, x }: Layout): string => {
  const at = x(party);
  const segments: string[] = [];
  let from = TOP + BOX;
  let down = false;
  const until = (y: number): void => {
    const kind = down ? "lifeline down" : "lifeline";
    segments.push(`<line class="${kind}" x1="${at}" y1="${from}" x2="${at}" y2="${y}"/>`);
    from = y;
  };
  for (const { step, top } of rows) {
    const mark = markOf(step);
    if (mark?.party !== party || (mark.mark !== "crash" && mark.mark !== "restart")) continue;
    until(top + ARROW);
    down = mark.mark === "crash";
  }
  until(bottom);
  const box = (y: number): string =>
    `<rect class="box" x="${at - column / 2 + 6}" y="${y}" width="${column - 12}" \
height="${BOX}" rx="5"/><text class="box-name" x="${at}" y="${y + 19}">\
${escapeMarkup(fit(party, column - 20, 7))}</text>`;
  const kind = party === ADVERSARY ? "party adversary" : "party";
  return `<g class="${kind}"><title>${escapeMarkup(party)}</title>${segments.join("")}\
${box(TOP)}${box(bottom)}</g>\n`;
};

const drawRow = (row: Row, { width, column, x }: Layout): string => {
  const { step, top, notes } = row;
  const y = top + ARROW;
  const move = moveOf(step);
  const mark = markOf(step);
  const kinds = ["row", move?.how, mark?.mark, isBroken(row) ? "breach" : undefined];
  const drawn =
    move !== undefined
      ? drawMove(move, x(move.from), x(move.to), y, column)
      : mark !== undefined
        ? drawMark(mark, x(mark.party), y, column)
        : `<line class="rule" x1="${GUTTER}" y1="${y}" x2="${width - NOTES}" y2="${y}"/>`;
  const noted = notes.map(({ kind, text }, index) => {
    const line = top + 18 + index * NOTE_LINE;
    return `<text class="note ${kind}" x="${width - NOTES + 14}" y="${line}">\
${escapeMarkup(text)}</text>`;
  });
  return `<g class="${kinds.filter((kind) => kind !== undefined).join(" ")}">\
<title>${escapeMarkup(tooltipOf(step))}</title>\
<text class="number" x="${GUTTER - 12}" y="${y + 4}">${step.index}</text>\
${drawn}${noted.join("")}</g>\n`;
};

const tooltipOf = (step: TranscriptStep): string =>
  [
    `${step.index}. ${step.text}`,
    ...step.facts.map(({ fact, text }) => `${fact}: ${text}`),
    ...step.refusals.map((refusal) => `refused: ${refusal}`),
    ...step.learned.map((known) => `adversary learns ${known}`),
    ...step.breaches.map(({ property, why }) => `breaks ${property}: ${why}`),
  ].join("\n");

const drawLegend = ({ bottom }: Layout): string => {
  const y = bottom + BOX + 22;
  const samples = (["deliver", "drop", "duplicate", "inject"] as const).map((how, index) => {
    const left = GUTTER + index * 158;
    const words = { deliver: "delivered", drop: "lost", duplicate: "copied", inject: "injected" };
    const arrow = drawMove({ how, from: "", to: "", label: "" }, left, left + 44, y - 4, 0);
    return `<g class="${how}">${arrow}<text class="legend" x="${left + 52}" y="${y}">\
${words[how]}</text></g>`;
  });
  return `<g class="legend-row">${samples.join("")}</g>\n`;
};
