import { expect, test } from "vitest";
import { explored } from "./scopes.setting.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["registration", 2_811_815, 46],
  ["crash-partition", 144_312, 29],
  ["crash-rollback", 4_272_094, 37],
  ["crash-clone", 6_094_219, 36],
  ["rollback-partition", 1_891_157, 35],
  ["clone-partition", 2_377_734, 34],
  ["rollback-clone", 1_350_644, 33],
  ["crash-membership", 966_906, 31],
  ["rollback-membership", 3_834_260, 32],
  ["clone-membership", 4_558_424, 30],
  ["partition-membership", 850_416, 27],
] as const)(
  "the scope %s is complete, with a pinned number of distinct states",
  (name, states, depth) => {
    const { exhaustive, findings } = explored(name);
    expect(findings).toEqual([]);
    expect(exhaustive).toMatchObject({ complete: true, states, depth });
  },
);
