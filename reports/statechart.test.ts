import { describe, expect, test } from "vitest";
import { setup } from "xstate";
import { renderDot, statechartDot } from "./statechart.ts";

const machine = setup({
  guards: { "quorum-reached": () => true, "newer-term": () => true },
}).createMachine({
  initial: "blank",
  states: {
    blank: { on: { provision: "up.follower" } },
    up: {
      initial: "follower",
      states: {
        follower: {
          on: {
            timeout: "candidate",
            "append-request": [{ guard: "newer-term", actions: [] }, { actions: [] }],
          },
        },
        candidate: {
          on: {
            "vote-reply": { guard: "quorum-reached", target: "leader" },
            "append-request": { guard: "newer-term", target: "follower" },
            "vote-request": { guard: "newer-term", target: "follower" },
          },
        },
        leader: { on: { "*": { actions: [] } } },
      },
      on: { crash: "down" },
    },
    down: { on: { restart: "up.follower", retire: "gone" } },
    gone: { type: "final" },
  },
});

describe("a statechart", () => {
  const dot = statechartDot(machine, "replica");

  test("every state has a box, the final one a double one", () => {
    for (const state of ["blank", "up.follower", "up.candidate", "up.leader", "down"]) {
      expect(dot).toMatch(new RegExp(`^ +"${state}" \\[label=<<b>`, "mu"));
    }
    expect(dot).toContain('"gone" [label=<<b>gone</b>>, peripheries=2];');
    expect(dot).toContain('subgraph "cluster up"');
  });

  test("the initial state has the marker", () => {
    expect(dot).toContain('"[*]" -> "blank";');
  });

  test("an edge says the event and its guard", () => {
    expect(dot).toContain(
      '"up.candidate" -> "up.leader" [label=" vote-reply [quorum-reached] \\l"]',
    );
  });

  test("edges between the same states are one", () => {
    expect(dot).toContain(
      '"up.candidate" -> "up.follower" [label=" append-request [newer-term] \\l ' +
        'vote-request [newer-term] \\l"]',
    );
    expect(dot.match(/"up\.candidate" -> "up\.follower"/gu)).toHaveLength(1);
  });

  test("an event that leaves the state as it is stands in the box", () => {
    expect(dot).toContain("append-request [newer-term | otherwise]");
    expect(dot).toMatch(/"up\.leader" \[label=.*any other/u);
    expect(dot).not.toContain('"up.follower" -> "up.follower"');
  });

  test("an edge from a compound state leaves its frame", () => {
    expect(dot).toContain('"up.follower" -> "down" [label=" crash \\l", ltail="cluster up"]');
  });

  test("names with quotes and markup stay names", async () => {
    const hostile = setup({}).createMachine({
      initial: 'a"]; b',
      states: { 'a"]; b': { on: { 'x\\" <b>&': { target: "c<d>" } } }, "c<d>": {} },
    });
    const svg = await renderDot(statechartDot(hostile, 'a"b'));
    expect(svg).toContain("c&lt;d&gt;");
    expect(svg.match(/<g class="node">/gu)).toHaveLength(3);
  });

  test("it is drawn as an SVG element that can stand in a page", async () => {
    const svg = await renderDot(dot);
    expect(svg).toMatch(/^<svg [^>]+>/u);
    expect(svg).not.toMatch(/<!|<\?| id="|href="/u);
    expect(svg).toContain(">follower</text>");
    expect(await renderDot(dot)).toBe(svg);
  });
});
