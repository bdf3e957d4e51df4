import { expect, test } from "vitest";
import { exploredTrust } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
const LARGE = [
  ["bundle-network", 3_609, 33, []],
  ["one-signer-stolen", 1_381, 32, []],
  ["both-signers-and-log", 3_052, 11, []],
  ["lying-log", 3_047, 20, []],
  ["insider-at-ceremony", 6_491, 20, []],
  ["signer-hosts", 23_387, 28, []],
  ["log-and-witness-hosts", 27_295, 22, []],
  ["client-disk", 21_522, 39, []],
  ["retirement", 42_845, 39, []],
  ["covered-up", 4_462, 40, []],
  ["witnesses-rolled-back", 296_257, 29, ["BUN6"]],
] as const;

test.each(LARGE)(
  "the scope %s of fleet trust is visited up to what breaks in it, with a pinned number of distinct states",
  (name, states, depth, broken) => {
    const { exhaustive, findings } = exploredTrust(name);
    expect(findings.map(({ property }) => property)).toEqual(broken);
    // What lies behind a breach is not visited.
    expect(exhaustive).toMatchObject({ complete: broken.length === 0, states, depth });
  },
);
