import { describe, expect, test } from "vitest";
import {
  HOSTILE_TRANSCRIPT,
  isInert,
  longTranscript,
  SAMPLE_TRANSCRIPT,
  sampleStep,
} from "./sample-transcript.ts";
import { bandsOf, moveOf, participantsOf } from "./sequence.ts";
import { renderSequenceChart } from "./sequence-chart.ts";

/** The drawn row of a step. */
const rowOf = (svg: string, index: number): string =>
  svg
    .split('<g class="row')
    .slice(1)
    .find((row) => row.includes(`>${index}</text>`)) ?? "";

const arrowEnds = (row: string): number[] =>
  [...row.matchAll(/class="arrow" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"/gu)].flatMap(
    ([, from, to]) => [Number(from), Number(to)],
  );

describe("what a sequence chart shows", () => {
  test("only the parties that take part have a lifeline, in the transcript's order", () => {
    expect(participantsOf(SAMPLE_TRANSCRIPT)).toEqual([
      "client",
      "front-end",
      "hsm-1",
      "hsm-2",
      "hsm-3",
      "adversary",
    ]);
  });

  test("a message to the fleet arrives at the replica that the host chose", () => {
    const last = SAMPLE_TRANSCRIPT.steps.at(-1);
    expect(last && moveOf(last)).toMatchObject({ from: "front-end", to: "hsm-1" });
  });

  test("what the adversary sends comes from the adversary, whomever it names", () => {
    const step = sampleStep({
      index: 1,
      event: { do: "inject", message: { recipe: "forge-vote", voter: "hsm-2", to: "hsm-1" } },
      text: "The adversary forges a vote.",
      moved: { from: "hsm-2", to: "hsm-1", kind: "vote-reply", fields: {} },
    });
    expect(moveOf(step)).toEqual({
      how: "inject",
      from: "adversary",
      to: "hsm-1",
      label: "vote-reply",
    });
  });

  test("a partition lasts until it is healed, replaced, or the run ends", () => {
    const event = (index: number, what: "partition" | "heal" | "crash") =>
      sampleStep({
        index,
        text: what,
        event:
          what === "partition"
            ? { do: "partition", sides: [["hsm-1"], ["hsm-2"]] }
            : what === "heal"
              ? { do: "heal" }
              : { do: "crash", party: "hsm-1" },
      });
    const kinds = ["crash", "partition", "partition", "heal", "partition", "crash"] as const;
    const transcript = {
      ...longTranscript(0),
      steps: kinds.map((kind, at) => event(at + 1, kind)),
    };
    expect(bandsOf(transcript).map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 3],
      [4, 5],
    ]);
  });
});

describe("the sequence chart", () => {
  const svg = renderSequenceChart(SAMPLE_TRANSCRIPT);

  test("the same run gives the same chart", () => {
    expect(renderSequenceChart(structuredClone(SAMPLE_TRANSCRIPT))).toBe(svg);
  });

  test("it has a name and a description that tells of the breach", () => {
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>Sequence chart of stale-leader/u);
    expect(svg).toMatch(/<desc>13 steps between client, .* Step 13 breaks GB1: hsm-1/u);
  });

  test("a delivered message is one arrow with a head at the receiver", () => {
    const row = rowOf(svg, 3);
    expect(arrowEnds(row)).toHaveLength(2);
    expect(row).toContain('class="head"');
    const [from, to] = arrowEnds(row);
    expect(from).toBeGreaterThan(Number(to));
  });

  test("a lost message ends in a cross before the receiver, without a head", () => {
    const row = rowOf(svg, 6);
    expect(row).toContain('class="cross"');
    expect(row).not.toContain('class="head"');
  });

  test("a copied message is drawn twice", () => {
    expect(arrowEnds(rowOf(svg, 7))).toHaveLength(4);
  });

  test("an injected message, a crash, a restart and a breach are drawn as such", () => {
    expect(rowOf(svg, 9)).toMatch(/^ inject"/u);
    expect(rowOf(svg, 8)).toMatch(/^ crash".*class="cross"/su);
    expect(rowOf(svg, 10)).toMatch(/^ restart".*class="ring"/su);
    expect(rowOf(svg, 13)).toMatch(/^ deliver breach"/u);
    expect(svg.match(/class="wash"/gu)).toHaveLength(1);
  });

  test("a lifeline is dotted while its party is down, and only then", () => {
    expect(svg.match(/class="lifeline down"/gu)).toHaveLength(1);
  });

  test("a partition stands behind each party of each side", () => {
    expect(svg.match(/class="side side-0"/gu)).toHaveLength(1);
    expect(svg.match(/class="side side-1"/gu)).toHaveLength(2);
  });

  test("in a long run no row touches the next", () => {
    const long = renderSequenceChart(longTranscript(300));
    const rows = [...long.matchAll(/class="number" x="[\d.]+" y="([\d.]+)"/gu)];
    const places = rows.map(([, y]) => Number(y));
    const gaps = places.slice(1).map((y, at) => y - (places[at] ?? 0));
    expect(places).toHaveLength(300);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30);
  });

  test("notes of a row stay within it", () => {
    const notes = [...svg.matchAll(/class="note \w+" x="[\d.]+" y="([\d.]+)"/gu)];
    const places = notes.map(([, y]) => Number(y));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });

  test("a label that does not fit is cut, and the tooltip has it whole", () => {
    const kind = "a-message-kind-that-is-much-longer-than-its-arrow";
    const [step] = longTranscript(1).steps;
    if (step?.moved === undefined) throw new Error("The sample has no message.");
    const steps = [{ ...step, moved: { ...step.moved, kind }, text: `hsm-2 receives ${kind}.` }];
    const row = rowOf(renderSequenceChart({ ...longTranscript(0), steps }), 1);
    expect(row).toMatch(/class="label"[^>]*>a-message-kind-[a-z-]*…</u);
    expect(row).toContain(`hsm-2 receives ${kind}.</title>`);
  });

  test("hostile names are text", () => {
    const hostile = renderSequenceChart(HOSTILE_TRANSCRIPT);
    expect(hostile).not.toMatch(/<img|<\/?script/u);
    expect(isInert(hostile)).toBe(true);
    expect(hostile).toContain("&lt;img src=x");
  });

  test("a run without steps is an empty chart", () => {
    const empty = renderSequenceChart(longTranscript(0));
    expect(empty).toContain("0 steps between no parties. No step breaks a property.");
    expect(empty).not.toContain("NaN");
  });
});
