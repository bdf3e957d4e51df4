import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JSON_LEVELS_MAX, readJson, spellJson } from "./json-text.ts";
import { attempt, type DecodingRefusal, Malformed } from "./malformed.ts";

/** What `JSON.parse` makes of the same text, its whole numbers as `bigint`. */
const asRead = (value: unknown): unknown => {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map(asRead);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asRead(item)]));
};

const { document } = fc.letrec<{ document: unknown }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc.constantFrom<unknown>(null, true, false),
      fc.maxSafeInteger().map((value) => (Object.is(value, -0) ? 0 : value)),
      fc.string({ unit: "grapheme" }),
    ),
    fc.array(tie("document"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("document"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const refusal = (text: string): DecodingRefusal | "read" => {
  const read = attempt(() => readJson(text));
  return read instanceof Malformed ? read.refusal : "read";
};

describe("what JSON.parse reads without doubt", () => {
  test("is read as the same value, compact or spread out", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        expect(readJson(JSON.stringify(value, null, space))).toEqual(asRead(value));
      }),
      { numRuns: 500 },
    );
  });

  test("is spelled and read back", () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(readJson(spellJson(asRead(value)))).toEqual(asRead(value));
      }),
    );
  });

  test("includes whole numbers that no double holds", () => {
    expect(readJson("[18446744073709551615, -0, -7]")).toEqual([2n ** 64n - 1n, 0n, -7n]);
  });

  test("includes escapes, pairs of surrogates, and names that JavaScript treats in its own way", () => {
    expect(readJson('"\\u0041\\n\\ud83d\\ude00\\/"')).toBe("A\n\u{1f600}/");
    const value = readJson('{"__proto__": 1, "constructor": 2}');
    expect(Object.entries(value as object)).toEqual([
      ["__proto__", 1n],
      ["constructor", 2n],
    ]);
  });

  test("includes a text of a million characters", () => {
    const long = "a".repeat(1_400_000);
    expect(readJson(JSON.stringify({ long }))).toEqual({ long });
  });
});

describe("what two readers may take for two things is refused", () => {
  test.each<readonly [string, string, DecodingRefusal]>([
    ["a name twice", '{"a": 1, "a": 1}', "not-json"],
    ["a name twice, once escaped", '{"a": 1, "\\u0061": 2}', "not-json"],
    ["a fraction", "1.5", "not-json"],
    ["a fraction that is whole", "1.0", "not-json"],
    ["an exponent", "1e3", "not-json"],
    ["a leading zero", "01", "not-json"],
    ["a plus sign", "+1", "not-json"],
    ["a number of more than 20 digits", "1".repeat(21), "number-too-large"],
    ["half a character", '"\\ud83d"', "not-text"],
    ["a byte order mark", "\ufeff{}", "not-json"],
    ["a comma too many in an array", "[1,]", "not-json"],
    ["a comma too many in an object", '{"a":1,}', "not-json"],
    ["a comment", "{} // yes", "trailing-bytes"],
    ["two values", "{}{}", "trailing-bytes"],
    ["single quotes", "{'a':1}", "not-json"],
    ["a name without quotes", "{a:1}", "not-json"],
    ["a line break inside a text", '"a\nb"', "not-json"],
    ["an unknown escape", '"\\x41"', "not-json"],
    ["an escape of three digits", '"\\u041"', "not-json"],
    ["NaN", "NaN", "not-json"],
    ["nothing", "", "truncated"],
    ["an open array", "[1, 2", "truncated"],
    ["an open text", '"abc', "truncated"],
    ["a colon without a value", '{"a":', "truncated"],
  ])("%s", (_, text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  test("every beginning of a document", () => {
    const text = '{"a": [1, "b\\n", {"c": null}], "d": true}';
    for (let length = 0; length < text.length; length += 1)
      expect([length, refusal(text.slice(0, length))]).not.toEqual([length, "read"]);
  });

  test("one level more than allowed, and no level less", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(refusal(nested(JSON_LEVELS_MAX))).toBe("read");
    expect(refusal(nested(JSON_LEVELS_MAX + 1))).toBe("too-large");
    expect(refusal('{"a":'.repeat(100_000))).toBe("too-large");
  });

  test("with the line and column where it is", () => {
    expect(() => readJson('{\n  "a": 1,\n  "b": x\n}')).toThrow(
      "a value is expected at line 3, column 8",
    );
  });
});
