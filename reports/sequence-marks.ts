/** The shapes of a sequence chart: arrows between lifelines, and marks on them. */
import { escapeMarkup } from "./escape.ts";
import type { Mark, Move } from "./sequence.ts";
import { widthOf } from "./terminal.ts";

const CHARACTER = 6.1;

/** The text, cut with an ellipsis where it is wider than so many pixels. */
export const fit = (text: string, pixels: number, character = CHARACTER): string => {
  const charactersMax = Math.max(1, Math.floor(pixels / character));
  if (widthOf(text) <= charactersMax) return text;
  let kept = "";
  for (const next of text) {
    if (widthOf(kept + next) > charactersMax - 1) break;
    kept += next;
  }
  return `${kept}…`;
};

const head = (x: number, y: number, direction: number): string =>
  `<polygon class="head" points="${x},${y} ${x - 9 * direction},${y - 4.5} ${
    x - 9 * direction
  },${y + 4.5}"/>`;

const line = (from: number, to: number, y: number): string =>
  `<line class="arrow" x1="${from}" y1="${y}" x2="${to}" y2="${y}"/>`;

const cross = (x: number, y: number): string =>
  `<path class="cross" d="M${x - 5},${y - 5}l10,10m0,-10l-10,10"/>`;

const label = (text: string, x: number, y: number, aside: boolean): string =>
  text === ""
    ? ""
    : `<text class="${aside ? "label aside" : "label"}" x="${x}" y="${y}">${escapeMarkup(
        text,
      )}</text>`;

/** An arrow from lifeline to lifeline: delivered, lost half-way, copied, or injected. */
export const drawMove = (
  { how, label: text }: Move,
  from: number,
  to: number,
  y: number,
  column: number,
): string => {
  if (from === to) return drawLoop(text, from, y, column);
  const direction = Math.sign(to - from);
  const words = how === "duplicate" && text !== "" ? `${text} ×2` : text;
  const written = label(fit(words, Math.abs(to - from) - 14), (from + to) / 2, y - 7, false);
  const start = from + 3 * direction;
  if (how === "drop") {
    const end = Math.round(from + (to - from) * 0.72);
    return `${line(start, end, y)}${cross(end, y)}${written}`;
  }
  const end = to - 1.5 * direction;
  const shaft = end - 8 * direction;
  const lines =
    how === "duplicate"
      ? line(start, shaft, y - 2) + line(start, shaft, y + 2)
      : line(start, shaft, y);
  return `${lines}${head(end, y, direction)}${written}`;
};

const drawLoop = (text: string, x: number, y: number, column: number): string =>
  `<path class="arrow" d="M${x + 2},${y - 6}h16v12h-9"/>${head(x + 2, y + 6, -1)}${label(
    fit(text, column / 2 + 20),
    x + 24,
    y + 4,
    true,
  )}`;

/** A mark on a lifeline with its label to the right. */
export const drawMark = ({ mark, label: text }: Mark, x: number, y: number, column: number) => {
  const shape = {
    crash: cross(x, y),
    restart: `<circle class="ring" cx="${x}" cy="${y}" r="5"/>`,
    corrupt: `<path class="point" d="M${x},${y - 8}l8,8l-8,8l-8,-8z"/>`,
    begin: `<circle class="point" cx="${x}" cy="${y}" r="5"/>`,
    provision: `<rect class="point" x="${x - 5}" y="${y - 5}" width="10" height="10"/>`,
    timeout: `<path class="ring" d="M${x - 5},${y - 6}h10l-10,12h10z"/>`,
  }[mark];
  return `${shape}${label(fit(text, column - 14), x + 11, y + 4, true)}`;
};
