import { expect, test } from "vitest";
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { knownLimits } from "./known-limits.ts";

const limitsIn = (
  rollbackTolerance: number,
  threat: string,
  anchor: Configuration["anchor"] = "none",
): readonly string[] => {
  const configuration = { ...DEFAULT_CONFIGURATION, rollbackTolerance, anchor };
  return [...knownLimits({ configuration }, threat)].sort();
};

test("what a threat is made of breaks under it as well, where it breaks by itself", () => {
  const alone = limitsIn(0, "rollback-one");
  expect(alone).toContain("CON5");
  expect(limitsIn(0, "rollback-and-extract")).toEqual([...new Set([...alone, "X1", "X6"])].sort());
});

test("a fleet that outnumbers those that are set back still gives away what is in one that is opened", () => {
  expect(limitsIn(1, "rollback-one")).toEqual([]);
  expect(limitsIn(1, "rollback-and-extract")).toEqual(["X1", "X6"]);
});

test("nothing is known to break by moving records, until a replica is opened", () => {
  expect(limitsIn(0, "transfer")).toEqual([]);
  expect(limitsIn(0, "transfer-and-extract")).toEqual(["X1", "X6"]);
});

test("where an anchor halts what is set back or copied, nothing of that is known to break, but for what an opened one gives away", () => {
  for (const threat of ["rollback-one", "clone-one"]) {
    expect(limitsIn(0, threat)).not.toEqual([]);
    expect(limitsIn(0, threat, "monotone")).toEqual([]);
  }
  expect(limitsIn(0, "extract-one", "monotone")).toEqual(limitsIn(0, "extract-one"));
  expect(limitsIn(0, "rollback-and-extract", "monotone")).toEqual(["X1", "X6"]);
});
