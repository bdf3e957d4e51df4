import { expect, test } from "vitest";
import { explored, exploredWithout, vacuousIn } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["small", 4_998_377, 35],
  ["registration", 2_811_815, 46],
  ["switching-from-recovery-code", 352_774, 63],
  ["two-devices", 108_375, 50],
  ["two-devices-off", 1_165_764, 57],
  ["compaction", 589_113, 30],
  ["crash-partition", 800_977, 29],
  ["crash-rollback", 4_272_094, 37],
  ["crash-clone", 10_471_741, 44],
  ["rollback-partition", 1_891_157, 35],
  ["clone-partition", 3_793_196, 39],
  ["rollback-clone", 1_350_644, 33],
  ["crash-membership", 966_906, 31],
  ["rollback-membership", 3_834_260, 32],
  ["clone-membership", 5_235_276, 34],
  ["partition-membership", 850_416, 27],
  ["crash-membership-logins", 402_160, 27],
  ["crash-removal-logins", 715_958, 29],
  ["rollback-membership-logins", 78_303, 22],
  ["rollback-elections", 382_865, 19],
  ["clone-elections", 453_945, 18],
  ["crash-joint", 7_428_229, 37],
  ["partition-joint", 75_345, 24],
  ["rollback-joint", 194_100, 35],
  ["crash-joint-delayed", 948_389, 35],
  ["rollback-joint-anchored", 637_168, 26],
  ["crash-joint-outside", 2_230_354, 40],
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
    const result = explored(name);
    const { exhaustive, findings } = result;
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states, depth });
    expect(vacuousIn(name, result)).toEqual([]);
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
  ["crash-partition", "vote-for-complete-logs", "CON5"],
  ["crash-rollback", "outnumber-rollbacks", "CON5"],
  ["crash-clone", "outnumber-rollbacks", "CON5"],
  ["rollback-partition", "outnumber-rollbacks", "CON5"],
  ["clone-partition", "outnumber-rollbacks", "CON5"],
  ["rollback-clone", "outnumber-rollbacks", "CON5"],
  ["crash-membership", "load-before-voting", "CON11"],
  ["rollback-membership", "outnumber-rollbacks", "CON5"],
  ["clone-membership", "outnumber-rollbacks", "CON5"],
  ["partition-membership", "load-before-voting", "CON11"],
  ["crash-membership-logins", "count-members-only", "CON9"],
  ["crash-removal-logins", "keep-log-through-crash", "CON5"],
  ["rollback-membership-logins", "outnumber-rollbacks", "CON9"],
  ["rollback-elections", "bind-vote-to-candidacy", "CON1"],
  ["clone-elections", "bind-vote-to-candidacy", "CON1"],
  ["crash-joint", "load-before-voting", "CON11"],
  ["partition-joint", "vote-for-complete-logs", "CON5"],
  ["rollback-joint", "outnumber-rollbacks", "CON5"],
  ["rollback-joint-anchored", "refuse-unanchored-state", "CON5"],
  ["crash-joint-delayed", "acknowledge-after-write", "CON9"],
  ["crash-joint-outside", "verify-record-root", "CON7"],
  ["signed", "check-client-signature", "CLN8"],
  ["signed-off", "bind-deletion-to-generation", "CLN9"],
] as const)("the scope %s comes to where %s matters to %s", (name, defence, claim) => {
  const { findings } = exploredWithout(name, [defence], [claim]);
  expect(findings.map(({ property }) => property)).toEqual([claim]);
});
