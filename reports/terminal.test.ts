import { describe, expect, test } from "vitest";
import { hang, padStart, painter, widthOf, wrap } from "./terminal.ts";

describe("text for a terminal", () => {
  test("wrapping keeps every word and no line is wider than asked", () => {
    const text = `one two three-four-five six ${"x".repeat(45)}`;
    const lines = wrap(text, 20);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(20);
    expect(lines.join("").replace(/ /gu, "")).toBe(text.replace(/ /gu, ""));
  });

  test("a long name breaks after a hyphen", () => {
    expect(wrap("answer-only-when-certified", 20)).toEqual(["answer-only-when-", "certified"]);
  });

  test("an empty text is one empty line", () => {
    expect(wrap("", 10)).toEqual([""]);
  });

  test("wide characters take two columns, combining ones none", () => {
    expect(widthOf("日本")).toBe(4);
    expect(widthOf("e\u0301")).toBe(1);
    expect(wrap("日本語日本語", 6)).toEqual(["日本語", "日本語"]);
    expect(padStart("日", 3)).toBe(" 日");
  });

  test("further lines hang under the first", () => {
    expect(hang("ab: ", "one two", 8)).toEqual(["ab: one", "    two"]);
  });

  test("paint appears only where colour is wanted", () => {
    expect(painter(false)("x", "red")).toBe("x");
    expect(painter(true)("x", "red")).toBe("\u001b[31mx\u001b[39m");
  });
});
