import { describe, expect, test } from "vitest";
import { renderMermaid } from "./mermaid.ts";
import { HOSTILE_TRANSCRIPT, isInert, SAMPLE_TRANSCRIPT } from "./sample-transcript.ts";

describe("the Mermaid diagram", () => {
  const lines = renderMermaid(SAMPLE_TRANSCRIPT).trimEnd().split("\n");

  test("it begins with its kind and names the parties that take part", () => {
    expect(lines.slice(0, 3)).toEqual([
      "sequenceDiagram",
      "  participant p0 as client",
      "  participant p1 as front-#101;nd",
    ]);
    expect(lines.filter((line) => line.includes("participant"))).toHaveLength(6);
  });

  test("delivered, lost, copied and injected messages have arrows of their own", () => {
    expect(lines).toContain("  p3->>p2: 3. vote-reply");
    expect(lines).toContain("  p2-xp3: 6. lost: append-request");
    expect(lines).toContain("  p2->>p4: 7. copied: append-request");
    expect(lines).toContain("  p5-->>p1: 9. injected: attempt-request");
  });

  test("the step that breaks a property stands in a rectangle", () => {
    const from = lines.indexOf("  rect rgb(253, 226, 224)");
    const to = lines.indexOf("  end");
    expect(lines[from + 1]).toBe("    p1->>p2: 13. attempt-request");
    expect(lines.slice(from, to).join("\n")).toContain("Breaks GB1");
    expect(lines.filter((line) => line.trim() === "end")).toHaveLength(1);
  });

  test("a hostile name starts no statement, entity or comment of its own", () => {
    const text = renderMermaid(HOSTILE_TRANSCRIPT);
    const shown = text.replace(/#\d+;/gu, "").replaceAll("rect rgb(253, 226, 224)\n", "");
    expect(shown).not.toMatch(/[<>;#%`$[\]"'&|{}]/u);
    expect(isInert(text)).toBe(true);
    const named = text.split("\n").filter((line) => !/^ *end$/u.test(line));
    expect(named.join("\n")).not.toMatch(/\bend\b/u);
  });
});
