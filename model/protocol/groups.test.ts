import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "./configuration.ts";
import { deviceCount, foundersOf, groupIds, groupOf, hindersGroups } from "./groups.ts";

const two = { ...DEFAULT_CONFIGURATION, replicas: 3, groups: 2 as const };

describe("groups of replicas", () => {
  test("each founder is of the group that it founded, also under another name", () => {
    for (const group of groupIds(two))
      for (const founder of foundersOf(two, group))
        expect([groupOf(two, founder), groupOf(two, `${founder}/2`)]).toEqual([group, group]);
    expect(groupIds(two).flatMap((group) => foundersOf(two, group))).toHaveLength(deviceCount(two));
  });

  test("with one group everybody is of it, spares as well", () => {
    expect(groupOf({ ...two, groups: 1 }, "hsm-5")).toBe(1);
  });

  test("spares, records outside, held answers, compacted logs and attestations are of one group only", () => {
    expect(hindersGroups(two)).toBe(false);
    expect(hindersGroups({ ...two, spares: 1 })).toBe(true);
    expect(hindersGroups({ ...two, records: "outside" })).toBe(true);
    expect(hindersGroups({ ...two, compactAfter: 2 })).toBe(true);
    expect(hindersGroups({ ...two, architecture: "evaluate-then-hold" })).toBe(true);
    expect(hindersGroups({ ...two, attestationLifetime: 1 })).toBe(true);
  });
});
