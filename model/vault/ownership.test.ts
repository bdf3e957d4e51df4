import { describe, expect, test } from "vitest";
import type { Ownership } from "../protocol/transfer.ts";
import { protocolWith } from "./fleet.setting.ts";
import { answersFor, baseFor, ownershipOf } from "./ownership.ts";

const two = protocolWith({ groups: 2 });
const holder = (id: string, owned: Ownership["owned"] | null = null) => ({
  id,
  ownership: owned === null ? null : { owned, prepared: null, outgoing: null, arrived: null },
});
const pieces = [
  { from: "a", to: "c", base: 4 },
  { from: "m", to: "p", base: 9 },
];

describe("what a group owns", () => {
  test("at the start the first group owns every record, and the second one none", () => {
    for (const id of ["hsm-1", "hsm-2", "hsm-3"])
      expect(ownershipOf(two, holder(id)).owned).toEqual([{ from: "", to: "~", base: 0 }]);
    for (const id of ["hsm-4", "hsm-5", "hsm-6"])
      expect(ownershipOf(two, holder(id)).owned).toEqual([]);
  });

  test("two fleets own whatever was registered with each", () => {
    const fleets = protocolWith({ groups: 2, fleets: 2 });
    for (const id of ["hsm-1", "hsm-4"])
      expect(ownershipOf(fleets, holder(id)).owned).toHaveLength(1);
  });

  test("then what the log says, even if that is nothing", () => {
    expect(ownershipOf(two, holder("hsm-1", [])).owned).toEqual([]);
    expect(ownershipOf(two, holder("hsm-4", pieces)).owned).toBe(pieces);
  });
});

describe("C19: for what it answers", () => {
  test.each([
    ["a", true],
    ["b", true],
    ["c", false],
    ["l", false],
    ["m", true],
    ["o", true],
    ["p", false],
  ])("record %s, where it owns two pieces: %s", (record, answers) => {
    expect(answersFor(two, holder("hsm-4", pieces), record)).toBe(answers);
  });

  test("without the rule for whatever it is asked", () => {
    const loose = protocolWith({ groups: 2, without: ["own-before-answer"] });
    expect(answersFor(loose, holder("hsm-4", pieces), "c")).toBe(true);
  });

  test("a realm of one group answers for everything, and does not look", () => {
    expect(answersFor(protocolWith(), holder("hsm-1", []), "c")).toBe(true);
  });
});

test("what it makes of a record is named from the base of the record's piece on", () => {
  const bases = ["a", "l", "o"].map((record) => baseFor(two, holder("hsm-4", pieces), record));
  expect(bases).toEqual([4, 0, 9]);
  expect(baseFor(protocolWith(), holder("hsm-1", pieces), "a")).toBe(0);
});
