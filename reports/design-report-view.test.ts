import { describe, expect, test } from "vitest";
import { claimViews, coverageTables, glanceOf, sourceKeyOf } from "./design-report-view.ts";
import { SAMPLE_REPORT, SAMPLE_VERDICTS } from "./sample-report.ts";

const properties = (lines: readonly { readonly property: string }[]): string[] =>
  lines.map(({ property }) => property);

test("refusals of a world of which nothing was tried are not missed", () => {
  const unseenWith = (refusals: Readonly<Record<string, number>>) =>
    glanceOf({ ...SAMPLE_REPORT, coverage: { ...SAMPLE_REPORT.coverage, refusals } })
      .unseen.filter(({ what }) => what === "refusals")
      .flatMap(({ names }) => names);
  const ofVault = { "not-owner": 3, "transfer-pending": 0 };
  const ofTrust = { "bundle-expired": 0, "chain-broken": 0 };
  expect(unseenWith({ ...ofVault, ...ofTrust })).toEqual(["transfer-pending"]);
  expect(unseenWith({ ...ofVault, ...ofTrust, "chain-broken": 1 })).toEqual([
    "transfer-pending",
    "bundle-expired",
  ]);
});

describe("the summary of a report", () => {
  const glance = glanceOf(SAMPLE_REPORT);

  test("every property is told under what came of it", () => {
    expect(properties(glance.breaksUnexpectedly)).toEqual(["CON2"]);
    expect(properties(glance.breaksAsExpected)).toEqual(["X1", "GB1"]);
    expect(properties(glance.silent)).toEqual(["TR1", "S2"]);
    expect(properties(glance.holds)).toEqual(["X1", "GB1", "S1", "L1"]);
  });

  test("a claim that holds names the threat and the bound of each search", () => {
    expect(glance.holds[0]?.texts).toEqual([
      "held under network-and-hosts: small: complete, 812,334 states; " +
        "12,000 runs, 1.9 M steps",
    ]);
  });

  test("a break in another design names that design", () => {
    expect(glance.breaksAsExpected[1]?.texts[0]).toContain(
      "design published without answer-only-when-certified",
    );
    expect(glance.breaksAsExpected[0]?.texts[0]).not.toContain("design");
  });

  test("many scenarios are counted instead of listed", () => {
    const [first] = SAMPLE_VERDICTS;
    if (first === undefined) throw new Error("The sample has no verdicts.");
    const replay = (index: number) =>
      ({ search: "replay", scenario: `s${index}`, steps: 9 }) as const;
    const held = Array.from({ length: 20 }, (_, index) => ({ ...first, bound: replay(index) }));
    const broken = held.map((verdict) => ({
      ...verdict,
      kind: "violated" as const,
      expected: "violated" as const,
    }));
    const many = glanceOf({ ...SAMPLE_REPORT, verdicts: [...held, ...broken] });
    expect(many.holds[0]?.texts).toEqual(["held under network-and-hosts: 20 replayed scenarios"]);
    expect(many.breaksAsExpected[0]?.texts).toHaveLength(6);
    expect(many.breaksAsExpected[0]?.texts.at(-1)).toBe("and 15 more");
  });

  test("the headline counts the surprises", () => {
    const expected = SAMPLE_VERDICTS.slice(0, 4);
    expect(glance.headline).toBe("3 of 11 verdicts differ from what was expected.");
    expect(glanceOf({ ...SAMPLE_REPORT, verdicts: expected }).headline).toMatch(
      /^All 4 verdicts came out as expected/u,
    );
    expect(glanceOf({ ...SAMPLE_REPORT, verdicts: [] }).headline).toBe("Nothing was judged.");
  });

  test("what was never seen is named", () => {
    expect(glance.unseen).toEqual([
      { what: "events", names: ["corrupt"] },
      { what: "refusals", names: ["fleet-not-pinned"] },
      { what: "states", names: ["client.locked-out"] },
    ]);
  });
});

describe("the parts of a report", () => {
  test("verdicts of a claim begin with surprises, then the widest search", () => {
    const view = claimViews(SAMPLE_REPORT).find(({ claim }) => claim.id === "CON2");
    expect(view?.verdicts.map(({ kind }) => kind)).toEqual(["violated", "held"]);
    const first = claimViews(SAMPLE_REPORT)[0];
    expect(first?.verdicts.map(({ bound }) => bound.search)).toEqual([
      "exhaustive",
      "random",
      "replay",
    ]);
  });

  test("a verdict on a property that no claim states is kept", () => {
    const views = claimViews({ ...SAMPLE_REPORT, claims: [] });
    expect(views.flatMap(({ verdicts }) => verdicts)).toHaveLength(SAMPLE_VERDICTS.length);
  });

  test("coverage begins with the most frequent", () => {
    const [events] = coverageTables(SAMPLE_REPORT);
    expect(events?.rows.map(([name]) => name)).toEqual([
      "deliver",
      "drop",
      "inject",
      "crash",
      "corrupt",
    ]);
  });

  test("a citation finds its source by its first word", () => {
    expect(sourceKeyOf("Raft 5.2", SAMPLE_REPORT)).toBe("Raft");
    expect(sourceKeyOf("attacks A1", SAMPLE_REPORT)).toBeUndefined();
  });
});
