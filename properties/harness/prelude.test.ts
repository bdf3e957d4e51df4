import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { Event } from "../../model/world/event.ts";
import { World } from "../../model/world/world.ts";
import { VAULT_THREATS } from "../../scenarios/threats.ts";
import { Course } from "./course.ts";
import { begin, type Start } from "./prelude.ts";

const enabledAfter = (start: Start): readonly Event[] => {
  const { threat } = VAULT_THREATS.operator;
  const course = new Course(
    new World({ configuration: DEFAULT_CONFIGURATION, threat, observers: [] }),
  );
  begin(course, start);
  const moves: number[] = [];
  course.enabled(moves);
  return moves.map((move) => course.eventOf(move));
};

test("at the start `uploaded` only the answer to the client is in flight", () => {
  const deliveries = enabledAfter("uploaded").filter((event) => event.do === "deliver");
  expect(deliveries).toEqual([
    {
      do: "deliver",
      envelope: { from: "front-end", to: "client", kind: "upload-reply", ordinal: 0 },
    },
  ]);
});

test("an enrolled user has nothing in flight", () => {
  expect(enabledAfter("enrolled").some((event) => event.do === "deliver")).toBe(false);
});

test.each([
  ["published", ["record of alice", "record 2 of alice"]],
  // The name is bound to the account there: under another one nothing is stored.
  ["hardened", ["record of alice"]],
] as const)("at `renamed`, in the design %s, there are the records %j", (design, records) => {
  const { threat } = VAULT_THREATS["corrupt-front-end"];
  const configuration = { ...DEFAULT_CONFIGURATION, design };
  const course = new Course(new World({ configuration, threat, observers: [] }));
  begin(course, "renamed");
  const stored = course.factsSoFar.flatMap((fact) =>
    fact.fact === "generation-registered" ? [fact.record] : [],
  );
  expect([...new Set(stored)]).toEqual(records);
});

test("at `moved` the record is with the second fleet, and nothing is in flight", () => {
  const { threat } = VAULT_THREATS["two-fleets"];
  const fleets = { replicas: 3, groups: 2, fleets: 2 } as const;
  const configuration = { ...DEFAULT_CONFIGURATION, ...fleets };
  const course = new Course(new World({ configuration, threat, observers: [] }));
  begin(course, "moved");
  expect(course.factsSoFar.filter(({ fact }) => fact === "backup-moved")).toHaveLength(1);
  const moves: number[] = [];
  course.enabled(moves);
  expect(moves.some((move) => course.eventOf(move).do === "deliver")).toBe(false);
});
