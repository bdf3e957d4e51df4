import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { Event } from "../model/world/event.ts";
import { play } from "../model/world/play.ts";
import { reductionsIn } from "../model/world/reductions.ts";
import { observersOf, propertiesUnder } from "../properties/catalogue.ts";
import { Course } from "../properties/harness/course.ts";
import { searchExhaustively } from "../properties/harness/judge.ts";
import { begin } from "../properties/harness/prelude.ts";
import { eventuallyOf, judgeEventually } from "../properties/harness/replay.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { SCOPES } from "./scopes.ts";
import { THREATS } from "./threats.ts";

const login = SCOPES.find(({ name }) => name === "login");
if (login === undefined) throw new Error("there is no scope login");

/** A login of the user's with every fault, under one leader: small enough to visit without any reduction. */
const { threat } = login;
if ("world" in threat) throw new Error("login is a scope of the vault");
const tiny: Scope = {
  ...login,
  threat: { ...threat, budgets: { ...threat.budgets, elections: 0, drops: 1 } },
};

const broken = (without: readonly Defence[], reductions: Scope["reductions"]) => {
  const configuration = { ...DEFAULT_CONFIGURATION, ...tiny.configuration, without };
  const result = searchExhaustively(configuration, THREATS.operator.threat, {
    ...tiny,
    reductions,
  });
  return {
    // All searches of the scope: what breaks in the beginning already is left out of the first.
    states: (result.exhaustive?.visits ?? []).reduce((sum, { states }) => sum + states, 0),
    properties: result.findings.map(({ property }) => property).sort(),
  };
};

const REMOVALS: readonly (readonly Defence[])[] = [
  [],
  ["answer-only-when-certified"],
  ["charge-before-evaluation"],
  ["bind-evidence-to-entry"],
  ["majority-quorum"],
  ["confirm-once"],
  ["erase-on-destruction"],
  ["keep-log-through-crash"],
];

test.each(REMOVALS.map((without) => ({ without })))(
  "with and without reductions the same properties break, without $without",
  ({ without }) => {
    const full = broken(without, { urgentRelays: false, safetyOnly: false, urgentReplies: false });
    const reduced = broken(without, tiny.reductions);
    expect(reduced.properties).toEqual(full.properties);
    expect(reduced.states).toBeLessThan(full.states);
  },
);

test("no scope of the vault asks for a reduction that has no ground in it", () => {
  const ofVault = SCOPES.flatMap(({ name, threat: of, reductions }) =>
    "world" in of ? [] : [{ name, of, reductions }],
  );
  expect(ofVault.length).toBeGreaterThan(30);
  const refused = ofVault.filter(({ of, reductions }) => {
    try {
      return reductionsIn(of, reductions) === undefined;
    } catch {
      return true;
    }
  });
  expect(refused.map(({ name }) => name)).toEqual([]);
});

/** An honest registration whose backup is under way to the store, or there: what the client sends last. */
const registered = (urgentRelays: boolean) => {
  const configuration = { ...DEFAULT_CONFIGURATION, replicas: 3 };
  const { threat: network } = THREATS.network;
  const properties = propertiesUnder(configuration, network);
  const world = play({
    configuration,
    threat: network,
    observers: observersOf(properties),
    reductions: { urgentRelays },
  });
  const course = new Course(world);
  begin(course, "elected");
  const take = (event: Event): void => {
    const move = course.moveFor(event);
    if (typeof move !== "number") throw new Error(move.reason);
    course.take(move);
  };
  take({ do: "begin", party: "client", goal: { kind: "register", code: "code-1" } });
  const enabled = (): readonly Event[] => {
    const moves: number[] = [];
    course.enabled(moves);
    return moves.map((move) => course.eventOf(move));
  };
  const isPut = (event: Event): boolean =>
    "envelope" in event && event.envelope.kind === "backup-put";
  for (let events = enabled(); !events.some(isPut); events = enabled()) {
    const next = events.find(
      (event) => event.do === "deliver" && (event.at === undefined || event.at === "hsm-1"),
    );
    if (next === undefined) throw new Error("nothing moves, and no backup was sent");
    take(next);
  }
  const recovery = eventuallyOf(properties).find(({ id }) => id === "LIV1");
  if (recovery === undefined) throw new Error("LIV1 is not claimed here");
  return { take, events: enabled().filter(isPut), ends: () => judgeEventually(course, recovery) };
};

// The store has a state, so this is no reduction: a lost write is no lost reply.
describe("that a write to the store takes effect at once is an assumption", () => {
  test("with which a backup that is under way arrives before it can be lost", () => {
    const { take, events, ends } = registered(true);
    expect(events.map((event) => event.do)).toEqual(["deliver"]);
    take(events[0] as Event);
    expect(ends()).toMatchObject({ breach: undefined });
  });

  test("without which LIV1 breaks under the threat network: the registration is confirmed, and the backup is lost", () => {
    const { take, events, ends } = registered(false);
    const drop = events.find((event) => event.do === "drop");
    take(drop as Event);
    expect(ends()?.breach).toMatchObject({ property: "LIV1" });
  });

  test("and is told where assumptions are, with the scopes, and with what rests on it", () => {
    const told = (page: string): string =>
      readFileSync(new URL(`../docs/${page}`, import.meta.url), "utf8");
    expect(told("assumptions.md")).toMatch(/\| Writes to the store \|.*takes effect at once/u);
    expect(told("scopes.md")).toMatch(/\| `urgentRelays` \|.*an assumption/u);
    expect(
      told("claims.md").match(/Rests on the assumption on \[writes to the store\]/gu),
    ).toHaveLength(3);
    for (const { name, what, under } of SCOPES)
      if (under === "network" && what.includes("any losses"))
        expect({ name, what }).toMatchObject({ what: expect.stringContaining("but of what") });
  });
});
