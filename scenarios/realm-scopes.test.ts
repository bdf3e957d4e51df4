import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { realmIds } from "../model/protocol/realm-shares.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import { borderBelow, REALM_TRIPLES, setsOf, tripleAlone } from "./realm-border.ts";
import { REALM_THREATS, type RealmThreatName } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

const visited = (name: RealmThreatName) => {
  const scope = SCOPES.find((one) => one.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  return searchExhaustively(configuration, REALM_THREATS[name].threat, scope);
};

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["realms-with-user", 3_760, 23],
  ["realms-lying", 24_625, 33],
  ["realms-changing", 10_737, 18],
] as const)(
  "the scope %s is complete, with a pinned number of distinct states",
  (name, states, depth) => {
    const { exhaustive, findings } = visited(name);
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states, depth });
  },
);

describe("E13, both sides of the border", () => {
  const all = DEFAULT_CONFIGURATION.realms.count;

  test("each of the ten pairs, at whatever time they are opened, gives nothing away", () => {
    const { complete, states, depth, findings, sets } = borderBelow();
    expect({ complete, states, depth, findings }).toEqual({
      complete: true,
      states: 5_327,
      depth: 17,
      findings: 0,
    });
    const ofTwo = sets.filter(({ realms }) => realms.length === 2);
    expect(ofTwo.map(({ realms }) => realms)).toEqual(setsOf(2, realmIds(all)));
    // The realms differ in nothing but their names: no pair is visited less than another.
    for (const size of [0, 1, 2])
      expect(
        new Set(sets.filter(({ realms }) => realms.length === size).map((one) => one.states)).size,
      ).toBe(1);
    expect(sets.reduce((sum, one) => sum + one.states, 0)).toBe(states);
  });

  test("each of the ten triples breaks X1 and X6 in the registration and three openings", () => {
    const triples = REALM_TRIPLES.map(tripleAlone);
    expect(triples).toHaveLength(10);
    for (const { steps, openings } of triples)
      expect({ steps, openings }).toEqual({ steps: { X1: 4, X6: 4 }, openings: 3 });
  });
});
