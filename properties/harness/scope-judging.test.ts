/** What a scope says of claims of which one breaks before another can. */
import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { Defence } from "../../model/protocol/defences.ts";
import { hitsOf, threatNamed } from "../../scenarios/run-scenario.ts";
import { SCOPES } from "../../scenarios/scopes.ts";
import { propertiesUnder } from "../catalogue.ts";
import { resultFor, type SearchResult, searchExhaustively } from "./judge.ts";
import type { Scope } from "./scope.ts";

const scopeNamed = (name: string): Scope => {
  const scope = SCOPES.find((other) => other.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  return scope;
};

const visited = (
  scope: Scope,
  without: readonly Defence[],
  judges?: readonly string[],
  againMax?: number,
): SearchResult =>
  searchExhaustively(
    { ...DEFAULT_CONFIGURATION, ...scope.configuration, without },
    threatNamed("operator"),
    scope,
    undefined,
    judges,
    againMax,
  );

const reset = scopeNamed("reset");
const brokenIn = ({ findings }: SearchResult) => findings.map(({ property }) => property).sort();

/** Without the rule X4 breaks in five steps, and nearly everything lies behind that: X2 breaks there. */
test("what lies behind a breach of another claim is visited for the claims that are left", () => {
  const result = visited(reset, ["answer-only-when-certified"], ["X2", "X4", "X6"], 2_000);
  expect(brokenIn(result)).toEqual(["X2", "X4"]);
  expect(resultFor(result, "X4").extent).toMatchObject({ complete: false, states: 15 });
  // Without X4 and then without X2, until there are no states left.
  const { complete, states } = resultFor(result, "X6").extent;
  expect({ complete, isFurther: states > 15 }).toEqual({ complete: false, isFurther: true });
});

test("where that is not visited, what did not break is not complete", () => {
  const result = visited(reset, ["answer-only-when-certified"], ["X2", "X4"]);
  expect(brokenIn(result)).toEqual(["X4"]);
  expect(result.exhaustive?.complete).toBe(false);
  expect(resultFor(result, "X2").extent).toMatchObject({ complete: false, states: 15 });
  const cut = visited(reset, ["answer-only-when-certified"], ["CON2", "X4"], 1_000);
  expect(resultFor(cut, "CON2").extent).toMatchObject({ complete: false, states: 1_000 });
});

/** As `reset`, but nobody does anything after the beginning, which elects and registers. */
const idle = (): Scope => {
  const { threat } = reset;
  if ("world" in threat) throw new Error("the scope is of the vault");
  const goals = { ...threat.budgets.goals, retrieve: 0 };
  return { ...reset, threat: { ...threat, budgets: { ...threat.budgets, guesses: 0, goals } } };
};

test("a trigger that only the beginning fires makes no claim of a scope", () => {
  const result = visited(idle(), []);
  expect(result.exhaustive).toMatchObject({ complete: true, states: 1 });
  const hits = propertiesUnder(DEFAULT_CONFIGURATION, threatNamed("operator"))
    .filter(({ id }) => ["CON1", "CON3", "X1"].includes(id))
    .map((property) => hitsOf(property, resultFor(result, property.id)));
  expect(hits).toEqual([0, 0, 0]);
});

/** The first entry is committed by its leader alone. */
test("what the beginning breaks is found, and the others are judged without it", () => {
  const result = visited(idle(), ["majority-quorum"], ["CON9", "CON3"]);
  expect(brokenIn(result)).toEqual(["CON9"]);
  expect(resultFor(result, "CON9").extent).toMatchObject({ complete: false, states: 0 });
  expect(resultFor(result, "CON3").extent).toMatchObject({ complete: true, states: 1 });
});
