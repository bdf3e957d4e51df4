/**
 * JSON (RFC 8259) from a source that nobody trusts. It is stricter than `JSON.parse` where two readers may disagree on
 * what a text says: a name twice in one object, a number with a fraction or an exponent, a lone surrogate. Integers are
 * `bigint`, so that an epoch of 2^64 - 1 is that and no neighbour of it. Levels are bounded (attacks G17).
 */
import { Malformed } from "./malformed.ts";

export type Json = null | boolean | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Objects and arrays inside one another. The deepest form of this project has 6. */
export const JSON_LEVELS_MAX = 16;
/** Of one number. 2^64 - 1 has 20 digits. */
const DIGITS_MAX = 20;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

const WORDS: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false };

/** Whether a character of a text stands for itself: no quote, no backslash, no control character, not the end. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== 0x22 && code !== 0x5c;

class JsonReader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length)
      throw new Malformed("trailing-bytes", `something follows the JSON value ${this.#place()}`);
    return value;
  }

  #place(): string {
    const before = this.#text.slice(0, this.#at).split("\n");
    return `at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  }

  #wrong(expected: string): Malformed {
    if (this.#at >= this.#text.length)
      return new Malformed("truncated", `the JSON text ends where ${expected} is expected`);
    return new Malformed("not-json", `${expected} is expected ${this.#place()}`);
  }

  #space(): void {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  /** The next character that is no space, without passing it. */
  #peek(): string {
    this.#space();
    return this.#text[this.#at] ?? "";
  }

  #pass(character: string): void {
    if (this.#peek() !== character) throw this.#wrong(`"${character}"`);
    this.#at += 1;
  }

  #value(level: number): Json {
    const next = this.#peek();
    if (next === "{" || next === "[") {
      if (level === JSON_LEVELS_MAX)
        throw new Malformed(
          "too-large",
          `the JSON text nests deeper than ${JSON_LEVELS_MAX} levels ${this.#place()}`,
        );
      return next === "{" ? this.#object(level + 1) : this.#array(level + 1);
    }
    if (next === '"') return this.#string();
    if (next === "-" || (next >= "0" && next <= "9")) return this.#integer();
    for (const [word, value] of Object.entries(WORDS))
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    throw this.#wrong("a value");
  }

  #object(level: number): JsonObject {
    const fields = new Map<string, Json>();
    this.#pass("{");
    if (this.#peek() === "}") {
      this.#at += 1;
      return {};
    }
    for (;;) {
      if (this.#peek() !== '"') throw this.#wrong("a name in quotes");
      const name = this.#string();
      if (fields.has(name))
        throw new Malformed(
          "not-json",
          `the name ${JSON.stringify(name.slice(0, 40))} stands twice in one object ${this.#place()}`,
        );
      this.#pass(":");
      fields.set(name, this.#value(level));
      if (this.#peek() !== ",") break;
      this.#at += 1;
    }
    this.#pass("}");
    // A name such as __proto__ is a name like any other.
    return Object.fromEntries(fields);
  }

  #array(level: number): Json[] {
    const items: Json[] = [];
    this.#pass("[");
    if (this.#peek() === "]") {
      this.#at += 1;
      return items;
    }
    for (;;) {
      items.push(this.#value(level));
      if (this.#peek() !== ",") break;
      this.#at += 1;
    }
    this.#pass("]");
    return items;
  }

  #integer(): bigint {
    const form = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    form.lastIndex = this.#at;
    const [text = ""] = form.exec(this.#text) ?? [];
    if (!/^-?(?:0|[1-9]\d*)$/.test(text)) throw this.#wrong("a whole number in plain digits");
    if (text.length > DIGITS_MAX)
      throw new Malformed("number-too-large", `a number has too many digits ${this.#place()}`);
    this.#at += text.length;
    return BigInt(text);
  }

  #string(): string {
    let made = "";
    this.#at += 1;
    for (;;) {
      const start = this.#at;
      while (isPlain(this.#text.charCodeAt(this.#at))) this.#at += 1;
      made += this.#text.slice(start, this.#at);
      const next = this.#text[this.#at];
      if (next === '"') break;
      if (next !== "\\") throw this.#wrong("the end of a text in quotes");
      made += this.#escape();
    }
    this.#at += 1;
    if (/\p{Surrogate}/u.test(made))
      throw new Malformed("not-text", `a text has half a character ${this.#place()}`);
    return made;
  }

  #escape(): string {
    const code = /\\u([0-9a-fA-F]{4})/y;
    code.lastIndex = this.#at;
    const unit = code.exec(this.#text)?.[1];
    if (unit !== undefined) {
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(unit, 16));
    }
    const plain = ESCAPES[this.#text[this.#at + 1] ?? ""];
    if (plain === undefined) throw this.#wrong("an escape that JSON has");
    this.#at += 2;
    return plain;
  }
}

/** @throws Malformed, with the line and column. */
export const readJson = (text: string): Json => new JsonReader(text).document();

/** The text of a value as JSON, two spaces a level, with whole numbers exact. */
export const spellJson = (value: unknown, indent = ""): string => {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const items = Array.isArray(value)
    ? value.map((item) => spellJson(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${JSON.stringify(name)}: ${spellJson(item, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
};
