import { expect, test } from "vitest";
import { Fleet, RECORD } from "./fleet.setting.ts";
import { secretsKeptIn } from "./kept-secrets.ts";
import { durableOf } from "./replica-context.ts";
import {
  arrives,
  completes,
  DESTINATION,
  out,
  prepares,
  SOURCE,
  twoGroups,
} from "./transfer.setting.ts";

const WRONG = "code-3";

const keptOf = (fleet: Fleet, id: string) => secretsKeptIn(durableOf(fleet.context(id)));

const exhausts = (fleet: Fleet, leader: string): Fleet => {
  for (let n = 0; n < 4; n++) fleet.attempt(leader, WRONG);
  fleet.heartbeat(leader);
  return fleet;
};

test("a generation is in the log that registered it, until it is destroyed", () => {
  const fleet = new Fleet().elect("hsm-1").register("hsm-1", "code-1");
  expect(keptOf(fleet, "hsm-2")).toEqual([{ record: RECORD, generation: 2 }]);
  expect(keptOf(exhausts(fleet, "hsm-1"), "hsm-2")).toEqual([]);
});

test("it is in the snapshot that stands for that log, and one that is pending as well", () => {
  const fleet = new Fleet({ compactAfter: 4 }).elect("hsm-1").register("hsm-1", "code-1");
  fleet.upload("hsm-1", fleet.newSession(), "code-2");
  fleet.heartbeat("hsm-1");
  const { snapshot, log } = durableOf(fleet.context("hsm-2"));
  expect([snapshot?.index, log.length]).toEqual([4, 0]);
  expect(keptOf(fleet, "hsm-2").map(({ generation }) => generation)).toEqual([2, 4]);
  expect(keptOf(exhausts(fleet, "hsm-1"), "hsm-2").map(({ generation }) => generation)).toEqual([
    4,
  ]);
});

test("a moved one is at both groups until the source hears of it; what comes later has the range's numbers", () => {
  const fleet = arrives(out(prepares(twoGroups())));
  const came = { record: RECORD, generation: 2 };
  expect(keptOf(fleet, SOURCE)).toEqual([came]);
  expect(keptOf(fleet, DESTINATION)).toEqual([came]);
  completes(fleet);
  expect(keptOf(fleet, SOURCE)).toEqual([]);
  const session = fleet.newSession();
  const { generation } = fleet.upload(DESTINATION, session, "code-2");
  const number = fleet.protocol.crypto.describe(generation!);
  expect(keptOf(fleet, DESTINATION)).toEqual([
    came,
    { record: RECORD, generation: Number(number) },
  ]);
});

test("whoever sets a device back, or starts a copy, is told what came with the state", () => {
  const fleet = new Fleet().elect("hsm-1").register("hsm-1", "code-1");
  const durable = durableOf(fleet.context("hsm-2"));
  exhausts(fleet, "hsm-1");
  fleet.give("hsm-2", { type: "crash" });
  fleet.give("hsm-2", { type: "restore", durable });
  expect(fleet.factsOf("replica-set-back")).toEqual([
    {
      fact: "replica-set-back",
      replica: "hsm-2",
      entries: durable.log.length,
      applied: 0,
      secrets: [{ record: RECORD, generation: 2 }],
    },
  ]);
});
