import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import { pairAlone, REALM_PAIRS } from "./realm-border.ts";
import { LAW_VISITED, visitLaw } from "./realm-law.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["realms", 74_181],
  ["realms-activating", 65_489],
  ["realms-left-behind", 37_087],
] as const)(
  "the scope %s is complete, with a pinned number of distinct states",
  { timeout: 600_000 },
  (name, states) => {
    const scope = SCOPES.find((one) => one.name === name);
    if (scope === undefined) throw new Error(`there is no scope ${name}`);
    const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
    const { threat } = REALM_THREATS[name];
    const { exhaustive, findings } = searchExhaustively(configuration, threat, scope);
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states });
  },
);

describe("the law is never exceeded, over every way to choose the realms", () => {
  test.each(LAW_VISITED.filter(({ nightly }) => nightly))(
    "$count realms, $threshold at a time, k = $attemptsMax, $opened open",
    { timeout: 600_000 },
    (one) => {
      expect(visitLaw(one)).toEqual({ complete: true, breaches: 0, states: one.states });
    },
  );
});

describe("the border, set by set", () => {
  test.each(REALM_PAIRS)(
    "%s and %s open, at any time: complete, and without a finding",
    (...pair) => {
      expect(pairAlone(pair)).toMatchObject({ complete: true, states: 1_271, findings: 0 });
    },
  );
});
