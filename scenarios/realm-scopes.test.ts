import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import { REALM_THREATS, type RealmThreatName } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

const visited = (name: RealmThreatName, judges?: readonly string[]) => {
  const scope = SCOPES.find((one) => one.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  return searchExhaustively(configuration, REALM_THREATS[name].threat, scope, undefined, judges);
};

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["realms-two-open", 5_327, 17],
  ["realms-with-user", 3_760, 23],
  ["realms-lying", 24_625, 33],
  ["realms-changing", 10_737, 18],
] as const)(
  "the scope %s is complete, with a pinned number of distinct states",
  { timeout: 120_000 },
  (name, states, depth) => {
    const { exhaustive, findings } = visited(name);
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states, depth });
  },
);

describe("E13, both sides of the border", () => {
  test("every two realms, at whatever time they are opened, give nothing away", () => {
    const { counts, findings } = visited("realms-two-open", ["X1", "X6"]);
    expect(findings).toEqual([]);
    // Ten pairs, and more: they are opened before the registration, during a guess, and after it.
    expect(counts.facts["realm-opened"]).toBeGreaterThan(20);
  });

  test.each(["X1", "X6"])(
    "three realms break %s, and the shortest way is three openings and a registration",
    (id) => {
      const { findings } = visited("realms-three-open", [id]);
      expect(findings.map(({ property }) => property)).toEqual([id]);
      const opened = findings[0]?.schedule.filter((event) => event.do === "corrupt");
      expect(opened).toHaveLength(3);
      expect(findings[0]?.schedule).toHaveLength(4);
    },
  );
});
