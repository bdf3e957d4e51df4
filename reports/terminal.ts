/** Text for a terminal: plain, wrapped, and painted only when asked. */
import { plain } from "./escape.ts";

export interface TextOptions {
  /** The widest line. */
  readonly columns: number;
  /** Whether to paint with ANSI colours. */
  readonly colour: boolean;
}

export type Paint = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";

const CODES: Readonly<Record<Paint, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** Paints a text, or leaves it as it is where colour is not wanted. */
export const painter =
  (colour: boolean) =>
  (text: string, ...paints: readonly Paint[]): string => {
    if (!colour || text === "") return text;
    const open = paints.map((paint) => `\u001b[${CODES[paint][0]}m`).join("");
    const close = paints.map((paint) => `\u001b[${CODES[paint][1]}m`).join("");
    return `${open}${text}${close}`;
  };

const COMBINING = /\p{Mark}/u;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
const EMOJI = /\p{Emoji_Presentation}/u;

/** How many columns a text takes: wide characters take two, combining ones none. */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) {
    if (COMBINING.test(character)) continue;
    width += WIDE.test(character) || EMOJI.test(character) ? 2 : 1;
  }
  return width;
};

/** A number or text after spaces up to a width. */
export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** The longest beginning of a text that fits a width, and what is left. */
const splitAt = (text: string, width: number): readonly [string, string] => {
  let head = "";
  for (const character of text) {
    if (head !== "" && widthOf(head + character) > width) break;
    head += character;
  }
  return [head, text.slice(head.length)];
};

/** Where a word that fits no line may be broken: after a hyphen, slash or comma; else anywhere. */
const breakWord = (word: string, width: number): readonly [string, string] => {
  const [head] = splitAt(word, width);
  const joint = Math.max(...["-", "/", ",", "."].map((mark) => head.lastIndexOf(mark)));
  const cut = joint > 0 && joint + 1 > head.length / 2 ? joint + 1 : head.length;
  return [word.slice(0, cut), word.slice(cut)];
};

/** The lines of a text, each within the width; one line at least. Control characters go. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of plain(text)
    .split(/\s+/u)
    .filter((part) => part !== "")) {
    let rest = word;
    if (line !== "" && widthOf(line) + 1 + widthOf(rest) <= width) {
      line = `${line} ${rest}`;
      continue;
    }
    if (line !== "") lines.push(line);
    while (widthOf(rest) > width) {
      const [head, tail] = breakWord(rest, width);
      lines.push(head);
      rest = tail;
    }
    line = rest;
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
};

/** A text under a first prefix; its further lines are indented as deep as the prefix is wide. */
export const hang = (prefix: string, text: string, columns: number): string[] => {
  const indent = " ".repeat(widthOf(prefix));
  const lines = wrap(text, Math.max(1, columns - widthOf(prefix)));
  return lines.map((line, index) => (index === 0 ? prefix : indent) + line);
};
