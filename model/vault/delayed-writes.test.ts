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

describe("A9 with A18: logs that are compacted where storage completes late", () => {
  /** A leader that has applied and compacted two entries, and has written no snapshot yet. */
  const compacted = (without: ConstructorParameters<typeof Fleet>[0] = {}): Fleet => {
    const fleet = new Fleet({ writes: "delayed", compactAfter: 1, ...without });
    fleet.give("hsm-1", { type: "timeout.election" });
    fleet.deliver();
    for (const id of fleet.ids) fleet.give(id, { type: "write" });
    fleet.deliver();
    return fleet;
  };

  test("the entries are in the storage until the snapshot is, and a power cut leaves them", () => {
    const fleet = compacted();
    const { snapshot, log } = fleet.context("hsm-1");
    expect([snapshot?.index, log.length]).toEqual([1, 0]);
    expect(durableOf(fleet.context("hsm-1"))).toMatchObject({ snapshot: null });
    expect(durableOf(fleet.context("hsm-1")).log).toHaveLength(1);
    fleet.give("hsm-1", { type: "crash" });
    expect(fleet.context("hsm-1").snapshot).toBeNull();
    expect(fleet.context("hsm-1").log).toHaveLength(1);
  });

  test("when the snapshot is written it stands alone", () => {
    const fleet = compacted();
    fleet.give("hsm-1", { type: "write" });
    const durable = durableOf(fleet.context("hsm-1"));
    expect([durable.snapshot?.index, durable.log.length]).toEqual([1, 0]);
  });

  test("without the rule the power cut takes what was committed", () => {
    const fleet = compacted({ without: ["keep-entries-until-snapshot-written"] });
    fleet.give("hsm-1", { type: "crash" });
    expect(fleet.context("hsm-1").log).toEqual([]);
    expect(fleet.factsOf("entries-discarded")).toMatchObject([{ replica: "hsm-1", from: 1 }]);
  });
});
