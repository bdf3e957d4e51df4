import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { DerivationTree } from "../properties/harness/transcript.ts";
import {
  HOSTILE_TRANSCRIPT,
  isInert,
  longTranscript,
  SAMPLE_DERIVATION,
  SAMPLE_TRANSCRIPT,
} from "./sample-transcript.ts";
import { widthOf } from "./terminal.ts";
import { renderDerivation, renderTranscript } from "./transcript-text.ts";

const plain = { columns: 100, colour: false } as const;

describe("a transcript as text", () => {
  test("each step is a numbered line in plain words", () => {
    const lines = renderTranscript(SAMPLE_TRANSCRIPT, plain).split("\n");
    for (const { index, text } of SAMPLE_TRANSCRIPT.steps) {
      expect(lines).toContain(`${String(index).padStart(4)}. ${text}`);
    }
  });

  test("what came of a step stands indented under it", () => {
    const text = renderTranscript(SAMPLE_TRANSCRIPT, plain);
    expect(text).toContain(
      [
        "   3. hsm-1 receives the vote-reply of hsm-2.",
        "      state    hsm-1: candidate → leader",
        "      sends    hsm-1 → hsm-2: append-request (term 1, index 4)",
        "      sends    hsm-1 → hsm-3: append-request (term 1, entry none)",
        "      fact     leader-elected: hsm-1, term 1",
      ].join("\n"),
    );
    expect(text).toContain("      refuses  not-leader\n");
    expect(text).toContain("      learns   the message history\n");
    expect(text).toContain("      BREACH   GB1: hsm-1 evaluated the guess of client/2");
  });

  test("a state that stays the same is not told", () => {
    const [step] = longTranscript(1).steps;
    if (step === undefined) throw new Error("The sample has no steps.");
    const same = { id: "hsm-2", before: "follower", after: "follower" };
    const transcript = { ...longTranscript(0), steps: [{ ...step, party: same }] };
    expect(renderTranscript(transcript, plain)).not.toContain("state");
  });

  test.each([100, 60])("no line is wider than %i columns", (columns) => {
    for (const transcript of [SAMPLE_TRANSCRIPT, HOSTILE_TRANSCRIPT]) {
      const lines = renderTranscript(transcript, { columns, colour: false }).split("\n");
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    }
  });

  test("colour comes only when asked, and changes nothing but colour", () => {
    const text = renderTranscript(SAMPLE_TRANSCRIPT, plain);
    const coloured = renderTranscript(SAMPLE_TRANSCRIPT, { columns: 100, colour: true });
    expect(text).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[31m");
    expect(stripVTControlCharacters(coloured)).toBe(text);
  });

  test("no escape sequence of a name reaches the terminal", () => {
    expect(isInert(renderTranscript(HOSTILE_TRANSCRIPT, plain))).toBe(true);
  });
});

describe("a derivation as text", () => {
  test("the tree has the conclusion first, and causes have lower numbers", () => {
    expect(renderDerivation(SAMPLE_DERIVATION)).toEqual([
      "7. the message history [decrypt with a known key]",
      "├─ 1. the stored backup [read from the backup store]",
      "└─ 6. the backup key [unwrap with a known key]",
      "   ├─ 2. the wrapped backup key [sent on a wire it owns]",
      "   └─ 5. the export key [recompute from a guessed code]",
      "      ├─ 3. code-1 [in the dictionary]",
      "      └─ 4. the OPRF key of generation 1 [read inside an extracted replica]",
    ]);
  });

  test("what is derived twice is shown once", () => {
    const key: DerivationTree = { rule: "seen", conclusion: "key", premises: [] };
    const inner: DerivationTree = { rule: "hash", conclusion: "digest", premises: [key] };
    const tree: DerivationTree = { rule: "pair", conclusion: "both", premises: [inner, inner] };
    expect(renderDerivation(tree)).toEqual([
      "3. both [pair]",
      "├─ 2. digest [hash]",
      "│  └─ 1. key [seen]",
      "└─ 2. digest [see above]",
    ]);
  });

  test("a tree that shares its branches a thousandfold stays small", () => {
    let tree: DerivationTree = { rule: "seen", conclusion: "0", premises: [] };
    for (let depth = 1; depth <= 40; depth += 1) {
      tree = { rule: "pair", conclusion: String(depth), premises: [tree, tree] };
    }
    expect(renderDerivation(tree)).toHaveLength(81);
  });
});
