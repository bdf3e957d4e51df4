import { expect, test } from "vitest";
import { explored, exploredWithout } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["small", 4_998_377, 35],
  ["registration", 2_811_815, 46],
  ["switching-from-recovery-code", 352_774, 63],
  ["two-devices", 108_375, 50],
  ["two-devices-off", 1_165_764, 57],
  ["compaction", 589_113, 30],
  ["crash-partition", 144_312, 29],
  ["crash-rollback", 4_272_094, 37],
  ["crash-clone", 10_471_741, 44],
  ["rollback-partition", 1_891_157, 35],
  ["clone-partition", 3_793_196, 39],
  ["rollback-clone", 1_350_644, 33],
  ["crash-membership", 966_906, 31],
  ["rollback-membership", 3_834_260, 32],
  ["clone-membership", 5_235_276, 34],
  ["partition-membership", 850_416, 27],
  ["crash-membership-logins", 468_461, 27],
  ["crash-removal-logins", 82_425, 28],
  ["rollback-membership-logins", 78_303, 22],
  ["clocks", 3_737_505, 28],
  ["expiring", 11_053_398, 25],
  ["emptied", 106_848, 20],
  ["moving-again", 100_315, 33],
  ["moving-guesses", 54_143, 34],
  ["moving-doubled", 143_472, 36],
  ["moving-crash", 1_490_348, 38],
] as const)(
  "the scope %s is complete, with a pinned number of distinct states",
  (name, states, depth) => {
    const { exhaustive, findings } = explored(name);
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states, depth });
  },
);

test("a scope in which who has loaded may lead comes to an exhausted row", () => {
  const { findings } = exploredWithout("compaction", ["check-loaded-counter"]);
  expect(findings.map(({ property }) => property)).toContain("CON7");
});

test("a scope that loads snapshots comes to where one is delivered again", () => {
  const { findings } = exploredWithout("loading", ["refuse-older-snapshot"]);
  expect(findings.map(({ property }) => property)).toContain("CON3");
});

test.each([
  ["moving-again", "check-transfer-nonce", "CON8"],
  ["moving", "stop-answering-after-out", "CON8"],
  ["moving-guesses", "stop-answering-after-out", "X2"],
  ["moving", "keep-range-given-away", "CON8"],
  ["moving", "move-owned-ranges-only", "CON8"],
  ["moving", "erase-after-move", "CON8"],
  ["moving-crash", "commit-before-statement", "CON8"],
  ["emptied", "new-identity-after-wipe", "CON5"],
  ["signed", "check-client-signature", "CLN8"],
  ["signed-off", "bind-deletion-to-generation", "CLN9"],
] as const)("the scope %s comes to where %s matters to %s", (name, defence, claim) => {
  const { findings } = exploredWithout(name, [defence], [claim]);
  expect(findings.map(({ property }) => property)).toEqual([claim]);
});
