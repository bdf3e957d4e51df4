import { describe, expect, test } from "vitest";
import type { ReplicaId } from "../protocol/parties.ts";
import { Fleet } from "./fleet.setting.ts";
import { secretsKeptIn } from "./kept-secrets.ts";
import { durableOf } from "./replica-context.ts";

/** A fleet with an anchor and a user, and the durable state that hsm-2 had before one attempt. */
const attempted = (anchor: "none" | "monotone" = "monotone", id: ReplicaId = "hsm-2") => {
  const fleet = new Fleet({ anchor });
  fleet.elect("hsm-1").register("hsm-1", "code-1");
  const durable = durableOf(fleet.context(id));
  fleet.attempt("hsm-1", "code-3");
  return { fleet, durable };
};

describe("B6, B12: an anchor outside the host's reach", () => {
  test("a device that is set back does nothing, and says that it is halted", () => {
    const { fleet, durable } = attempted();
    fleet.give("hsm-2", { type: "restore", durable });
    expect(fleet.state("hsm-2")).toBe("halted");
    expect(fleet.factsOf("replica-halted").map(({ replica }) => replica)).toEqual(["hsm-2"]);
    const [held, known] = [fleet.context("hsm-2"), fleet.context("hsm-2").anchored];
    fleet.heartbeat("hsm-1");
    expect(fleet.context("hsm-2")).toEqual(held);
    expect(fleet.context("hsm-2").anchored).toBe(known);
    expect(fleet.refusals).toContain("not-anchored");
  });

  test("the newest state, put back, runs again", () => {
    const { fleet, durable } = attempted();
    const newest = durableOf(fleet.context("hsm-2"));
    fleet.give("hsm-2", { type: "restore", durable });
    fleet.give("hsm-2", { type: "restore", durable: newest });
    expect(fleet.state("hsm-2")).toBe("recovering");
    fleet.heartbeat("hsm-1");
    expect(fleet.charged("hsm-2")).toBe(1);
  });

  test("a crash changes nothing that the anchor names", () => {
    const { fleet } = attempted();
    fleet.give("hsm-2", { type: "crash" });
    fleet.give("hsm-2", { type: "restart" });
    expect(fleet.state("hsm-2")).toBe("recovering");
  });

  test("a vote counts as a write: the state before it is not the newest", () => {
    const { fleet } = attempted();
    const durable = durableOf(fleet.context("hsm-3"));
    fleet.elect("hsm-2");
    fleet.give("hsm-3", { type: "restore", durable });
    expect(fleet.state("hsm-3")).toBe("halted");
  });

  test("C12: an emptied device is another than it was at the ceremony, as empty as it was then", () => {
    const fleet = new Fleet({ anchor: "monotone", spares: 1 });
    const ceremony = durableOf(fleet.context("hsm-2"));
    fleet.elect("hsm-1");
    fleet.give("hsm-2", { type: "wipe" });
    expect(fleet.context("hsm-2")).toMatchObject({ id: "hsm-2/2", term: 0, log: [] });
    fleet.give("hsm-2", { type: "restore", durable: ceremony });
    expect(fleet.state("hsm-2")).toBe("halted");
  });

  test("a halted device that is emptied waits to join, under another name", () => {
    const { fleet, durable } = attempted();
    fleet.give("hsm-2", { type: "restore", durable });
    fleet.give("hsm-2", { type: "wipe" });
    expect([fleet.state("hsm-2"), fleet.context("hsm-2").id]).toEqual(["spare", "hsm-2/3"]);
  });

  test("D21: a state from before an erasure is not the newest, where nothing else has changed", () => {
    const fleet = new Fleet({ anchor: "monotone" });
    fleet.elect("hsm-1").register("hsm-1", "code-1");
    for (let n = 0; n < 4; n++) fleet.attempt("hsm-1", "code-3");
    const before = durableOf(fleet.context("hsm-2"));
    fleet.heartbeat("hsm-1");
    expect(fleet.factsOf("generation-destroyed").map(({ replica }) => replica)).toContain("hsm-2");
    const after = durableOf(fleet.context("hsm-2"));
    expect(after.log.at(-1)?.hash).toBe(before.log.at(-1)?.hash);
    expect([before, after].map((one) => secretsKeptIn(one).length)).toEqual([1, 0]);
    fleet.give("hsm-2", { type: "restore", durable: before });
    expect(fleet.state("hsm-2")).toBe("halted");
    fleet.give("hsm-2", { type: "restore", durable: after });
    expect(fleet.state("hsm-2")).toBe("recovering");
  });

  test("without an anchor nothing is remembered, and it runs", () => {
    const { fleet, durable } = attempted("none");
    expect(fleet.context("hsm-2").anchored).toBeNull();
    fleet.give("hsm-2", { type: "restore", durable });
    expect(fleet.state("hsm-2")).toBe("recovering");
  });
});
