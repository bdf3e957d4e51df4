import { expect, test } from "vitest";
import { exploredTrust } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit. The larger ones are deep tests.
test.each([
  ["endless-data", 4, 3, []],
  ["both-signers", 3_031, 27, []],
  ["split-view", 2_169, 23, []],
  ["and-one-witness", 248, 9, ["BUN6"]],
  ["insider", 4_026, 31, []],
  ["first-key-and-hosts", 253, 17, []],
  ["client-clock", 3_465, 35, ["BUN3"]],
  ["signers-rolled-back", 3_387, 33, []],
  ["theft-and-rotation", 953, 25, []],
  ["gossip", 427, 25, []],
  ["insider-rotation", 349, 20, []],
  ["foreign-suite", 22, 17, []],
  ["insider-and-time", 439, 21, []],
  ["witness-arithmetic", 25, 7, []],
  ["other-log", 1_303, 23, []],
  ["visitors", 41, 17, []],
  ["lying-directory", 285, 30, []],
  ["range-games", 487, 31, []],
  ["dated-ahead", 2_201, 29, []],
  ["closed-namespace", 152, 30, []],
  ["application-update", 2, 1, ["BUN1"]],
] as const)(
  "the scope %s of fleet trust is visited up to what breaks in it, with a pinned number of distinct states",
  (name, states, depth, broken) => {
    const { exhaustive, findings } = exploredTrust(name);
    expect(findings.map(({ property }) => property)).toEqual(broken);
    // What lies behind a breach is not visited.
    expect(exhaustive).toMatchObject({ complete: broken.length === 0, states, depth });
  },
);
