import { describe, expect, test } from "vitest";
import { Fleet } from "./fleet.setting.ts";
import { durableOf, writtenIndex } from "./replica-context.ts";

/** A leader whose first entry has reached hsm-2 and hsm-3, and is written nowhere. */
const inMemory = (): Fleet => {
  const fleet = new Fleet({ writes: "delayed" });
  fleet.give("hsm-1", { type: "timeout.election" });
  fleet.deliver();
  return fleet;
};

describe("A9: storage that completes late", () => {
  test("nothing is acknowledged, and nothing commits, before it is written", () => {
    const fleet = inMemory();
    expect(fleet.state("hsm-1")).toBe("leader");
    for (const id of fleet.ids) {
      expect(fleet.context(id).log).toHaveLength(1);
      expect(writtenIndex(fleet.context(id))).toBe(0);
      expect(durableOf(fleet.context(id)).log).toEqual([]);
    }
    expect(fleet.context("hsm-1").commit).toBe(0);
    expect(fleet.factsOf("entry-stored")).toEqual([]);
  });

  test("a follower's write is acknowledged when it completes, and counts", () => {
    const fleet = inMemory();
    fleet.give("hsm-2", { type: "write" });
    fleet.give("hsm-1", { type: "write" });
    expect(fleet.context("hsm-1").commit).toBe(0);
    fleet.deliver();
    expect(fleet.context("hsm-1").commit).toBe(1);
  });

  test("A8: a leader commits with its followers' evidence alone", () => {
    const fleet = inMemory();
    for (const id of ["hsm-2", "hsm-3"]) fleet.give(id, { type: "write" });
    fleet.deliver();
    expect(fleet.context("hsm-1").commit).toBe(1);
    expect(writtenIndex(fleet.context("hsm-1"))).toBe(0);
  });

  test("a power cut takes what is not written, and nothing else", () => {
    const fleet = inMemory();
    fleet.give("hsm-2", { type: "write" });
    for (const id of ["hsm-2", "hsm-3"]) fleet.give(id, { type: "crash" });
    expect(fleet.context("hsm-2").log).toHaveLength(1);
    expect(fleet.context("hsm-3").log).toEqual([]);
    expect(fleet.factsOf("entries-discarded")).toEqual([]);
  });

  test("without the defence it is acknowledged from memory, and a power cut takes it back", () => {
    const fleet = new Fleet({ writes: "delayed", without: ["acknowledge-after-write"] });
    fleet.give("hsm-1", { type: "timeout.election" });
    fleet.deliver();
    expect(fleet.context("hsm-1").commit).toBe(1);
    expect(writtenIndex(fleet.context("hsm-2"))).toBe(0);
  });
});
