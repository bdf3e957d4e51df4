import { expect, test } from "vitest";
import { explored } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test("the scope registration is complete, with a pinned number of distinct states", () => {
  const { exhaustive, findings } = explored("registration");
  expect(findings).toEqual([]);
  expect(exhaustive).toMatchObject({ complete: true, states: 2_811_815, depth: 46 });
});
