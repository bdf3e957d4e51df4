import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explored, vacuousIn } from "./scopes.setting.ts";
import { SCOPES } from "./scopes.ts";

// The scope `small` takes a minute: every check visits it, `.ci/run` among them, and it is pinned with the larger ones.
// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["consensus", 188_343, 23],
  ["elections", 225_258, 31],
  ["login", 556_611, 40],
  ["mixed", 552_719, 43],
  ["reset", 117_067, 41],
  ["signed", 221_033, 50],
  ["signed-off", 35_404, 45],
  ["loading", 32_156, 20],
  ["moving", 9_059, 29],
  ["reinstall", 126_077, 40],
])("the scope %s is complete, with a pinned number of distinct states", (name, states, depth) => {
  const result = explored(name);
  const { exhaustive, findings } = result;
  expect(findings).toEqual([]);
  expect(exhaustive).toMatchObject({ complete: true, states, depth });
  expect(vacuousIn(name, result)).toEqual([]);
});

/** Where numbers of states are pinned; realm-border.ts visits the scopes of two and of three open realms set by set. */
const PINNING = [
  "scopes.test.ts",
  "scopes.deep.test.ts",
  "switching.test.ts",
  "trust-scopes.test.ts",
  "trust-scopes.deep.test.ts",
  "realm-scopes.test.ts",
  "realm-law.deep.test.ts",
  "realm-border.ts",
];

test("every scope is pinned by a test, quick or deep", () => {
  const text = PINNING.map((file) => readFileSync(new URL(file, import.meta.url), "utf8")).join();
  const names = SCOPES.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(60);
  const pinned = (name: string): boolean =>
    [`["${name}", `, `onlyOpening("${name}"`].some((pin) => text.includes(pin));
  expect(names.filter((name) => !pinned(name))).toEqual([]);
});
