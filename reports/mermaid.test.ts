import { describe, expect, test } from "vitest";
import type { TranscriptStep } from "../properties/harness/transcript.ts";
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

test("what comes twice goes to who hears it, and what is emptied or set is marked where it is", () => {
  const step = (index: number, event: TranscriptStep["event"]): TranscriptStep => ({
    index,
    event,
    text: "",
    sends: [],
    facts: [],
    refusals: [],
    learned: [],
    breaches: [],
  });
  const envelope = { from: "hsm-1", to: "fleet", kind: "transfer-statement", ordinal: 0 } as const;
  const range = { from: "", to: "~" };
  const goal = { kind: "prepare-transfer", source: 1, range } as const;
  const drawn = renderMermaid({
    scenario: "moved",
    parties: ["hsm-1", "hsm-4"],
    derivations: [],
    steps: [
      step(1, { do: "begin", party: "hsm-4", goal }),
      step(2, { do: "duplicate", envelope, at: "hsm-4" }),
      step(3, { do: "wipe", party: "hsm-1" }),
      step(4, { do: "set-clock", party: "hsm-1", to: 3 }),
    ],
  });
  expect(drawn).toContain("Note over p1: 1. begins prepare-transfer from group 1");
  expect(drawn).toContain("p0->>p1: 2. copied: transfer-statement");
  expect(drawn).not.toContain("participant p2");
  expect(drawn).toContain("Note over p0: 3. corrupted: emptied");
  expect(drawn).toContain("Note over p0: 4. clock set to 3");
});
