/** Escaping, one function for each kind of text that a renderer writes into. */

/** Control characters other than white space, and those that turn the direction of writing. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\ufffe\uffff]/gu;

/** The text without characters that could move a cursor or reverse a line. */
export const plain = (text: string): string => text.replace(UNPRINTABLE, "\ufffd");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For HTML and SVG, in text and in quoted attributes. */
export const escapeMarkup = (text: unknown): string =>
  plain(String(text)).replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);

/** For Markdown text: nothing in it is markup any more, and it stays on one line. */
export const escapeMarkdown = (text: string): string =>
  plain(text)
    .replace(/\s+/gu, " ")
    .replace(/[\\`*_[\]<>|#~!&]/gu, (character) => `\\${character}`)
    .replace(/^(\s*)([-+=])/u, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/u, "$1\\$2")
    .replace(/:\/\//gu, ":\\/\\/");

/** A code span of Markdown that holds any text, in a table too. */
export const markdownCode = (text: string): string => {
  const line = plain(text).replace(/\s+/gu, " ").replace(/\|/gu, "\\|");
  const longest = Math.max(0, ...(line.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
};

/** A fenced block of Markdown that no line of its text can close. */
export const markdownBlock = (text: string, language: string): string => {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${plain(text)}\n${fence}`;
};
