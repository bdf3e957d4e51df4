import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { play } from "../model/world/play.ts";
import { observersOf, propertiesOf } from "../properties/catalogue.ts";
import { explore } from "../properties/harness/explore.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import { guessLaw } from "../properties/realms.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

const { threat } = REALM_THREATS.realms;

// A change of a number here is a change of the model, and wants an explanation in its commit.
test("the scope `realms` is complete, with a pinned number of distinct states", {
  timeout: 300_000,
}, () => {
  const scope = SCOPES.find(({ name }) => name === "realms");
  if (scope === undefined) throw new Error("there is no scope realms");
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  const { exhaustive, findings } = searchExhaustively(configuration, threat, scope);
  expect(findings).toEqual([]);
  expect(exhaustive).toMatchObject({ complete: true, states: 74_181 });
});

describe("the law is never exceeded, over every way to choose the realms", () => {
  test.each([
    { count: 3, threshold: 2, attemptsMax: 2, states: 43_153 },
    { count: 5, threshold: 3, attemptsMax: 1, states: 11_476 },
  ])("$count realms, $threshold at a time, k = $attemptsMax", { timeout: 300_000 }, (one) => {
    const { count, threshold, attemptsMax, states } = one;
    const configuration = {
      ...DEFAULT_CONFIGURATION,
      realms: { count, threshold },
      attemptsMax,
    };
    const guesses = guessLaw({ count, threshold, attemptsMax }) + 1;
    const world = play({
      configuration,
      threat: { ...threat, budgets: { ...threat.budgets, guesses, unlocks: 0 } },
      observers: observersOf(propertiesOf(configuration, "realms").filter(({ id }) => id === "X3")),
    });
    const { complete, breaches, states: visited } = explore(world, {});
    expect({ complete, breaches, visited }).toEqual({
      complete: true,
      breaches: [],
      visited: states,
    });
  });
});
