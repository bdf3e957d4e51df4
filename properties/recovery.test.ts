import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import type { Members } from "../model/protocol/members.ts";
import type { FleetTerms } from "./alive.ts";
import { isEntitled, type RecoveryMemory, recovery, recoveryWitnesses } from "./recovery.ts";
import {
  activated,
  activationRequested,
  charged,
  committed,
  confirmed,
  destroyed,
  enrolled,
  hash,
  registered,
  watch,
} from "./trace.setting.ts";

const K = 3;
const FLEET: FleetTerms = {
  founders: [["hsm-1", "hsm-2", "hsm-3"]],
  rollbackTolerance: 0,
  votersMin: 1,
  mayExpire: () => false,
};
const LIV1 = recovery(K, FLEET);

const lost: Fact = { fact: "device-replaced" };
const restored: Fact = { fact: "history-restored", session: "client/3" };
const changed = (code: string): Fact => ({ fact: "code-changed", session: "client/2", code });
const off: Fact = { fact: "backup-turned-off", session: "client/2" };
const charges = (count: number) =>
  Array.from({ length: count }, (_, at) => charged("hsm-1", 5 + at, at + 1));

const having = (...trace: Fact[]) => {
  const { memory, triggered, breach } = watch(LIV1, trace);
  expect(breach).toBeUndefined();
  return { memory: memory as RecoveryMemory, triggered };
};
const promised = (...trace: Fact[]) => isEntitled(having(...trace).memory, K);
const settled = (...trace: Fact[]) => LIV1.settled(having(...trace).memory)?.breach;

describe("LIV1 Recovery", () => {
  const user = [activationRequested(), registered(2), activated(2), enrolled()];

  test("whoever gets the history back is no breach, and whoever does not, is", () => {
    expect(settled(...user, lost, restored)).toBeUndefined();
    expect(settled(...user, lost)).toMatch(/the user still has no history/);
    expect(having(...user, lost).triggered).toBe(true);
  });

  test("a recovery before the last loss does not count", () => {
    expect(settled(...user, lost, restored, lost)).toMatch(/no history/);
  });

  test("nothing is promised before a registration is confirmed, nor after it is turned off", () => {
    expect(promised()).toBe(false);
    expect(promised(...user)).toBe(true);
    expect(promised(...user, off)).toBe(false);
    expect(settled(...user, off, lost)).toBeUndefined();
  });

  test("the last attempt is promised; when all are charged nothing is", () => {
    expect(promised(...user, ...charges(K - 1))).toBe(true);
    expect(promised(...user, ...charges(K))).toBe(false);
    expect(settled(...user, ...charges(K - 1), lost)).toMatch(/no history/);
    expect(settled(...user, ...charges(K), lost)).toBeUndefined();
  });

  test("attempts come back with a confirmation and with a new generation", () => {
    expect(promised(...user, ...charges(K), confirmed("hsm-1", 9, 7))).toBe(true);
    expect(promised(...user, ...charges(K), activated(9))).toBe(true);
  });

  test("a code change under way leaves two codes that may be the right one, and needs an attempt for each", () => {
    const asked = [...user, activationRequested("code-2", "client/2")];
    expect(having(...asked).memory.codes).toEqual(["code-2", "code-1"]);
    expect(promised(...asked, ...charges(1))).toBe(true);
    expect(promised(...asked, ...charges(2))).toBe(false);
    expect(having(...asked, changed("code-2")).memory.codes).toEqual(["code-2"]);
    expect(promised(...asked, changed("code-2"), ...charges(2))).toBe(true);
  });

  test("registering afresh on a new device gives the old history up until it is confirmed", () => {
    const afresh = [...user, lost, activationRequested("code-1", "client/2", true)];
    expect(promised(...afresh)).toBe(false);
    expect(settled(...afresh)).toBeUndefined();
    expect(promised(...afresh, enrolled("code-1", "client/2"))).toBe(true);
  });

  test("destruction ends the promise, replacement by the user's own does not, a new enrolment renews it", () => {
    expect(promised(...user, destroyed("hsm-1", 8))).toBe(false);
    expect(promised(...user, destroyed("hsm-1", 8, { cause: "deleted" }))).toBe(false);
    expect(promised(...user, destroyed("hsm-1", 8, { cause: "replaced" }))).toBe(true);
    const again = [activationRequested(), registered(9), activated(9), enrolled()];
    expect(promised(...user, destroyed("hsm-1", 8), ...again)).toBe(true);
  });

  test("a replica that lags behind takes nothing back", () => {
    const again = [activationRequested(), registered(9), activated(9), enrolled()];
    expect(promised(...user, ...again, destroyed("hsm-2", 8))).toBe(true);
    expect(promised(...user, ...charges(K), activated(2))).toBe(false);
  });

  test("nothing is promised where the adversary has registered in the user's place (D7)", () => {
    expect(promised(...user, registered(9, "adversary/1"))).toBe(false);
  });

  test("the 64-digit key needs no code", () => {
    expect(promised(enrolled(null))).toBe(true);
    expect(settled(enrolled(null), lost)).toMatch(/no history/);
  });
});

describe("LIV1 of a fleet whose members change", () => {
  const user = [activationRequested(), registered(2), activated(2), enrolled(), lost];
  const wiped = (replica: string, was = replica): Fact => ({
    fact: "replica-wiped",
    replica,
    was,
    now: `${replica}/2`,
  });
  const fleet = (...voters: string[]): Members => ({
    voters,
    incoming: null,
    learners: [],
    floor: 1,
  });
  const changedTo = (before: Members, after: Members, name: string, index = 9): Fact => ({
    fact: "members-changed",
    replica: "hsm-1",
    leader: "hsm-1",
    index,
    log: [hash(name)],
    commit: 0,
    before,
    after,
  });
  const [two, three, four] = [
    fleet("hsm-1", "hsm-3"),
    fleet("hsm-1", "hsm-2", "hsm-3"),
    fleet("hsm-1", "hsm-2", "hsm-3", "hsm-4"),
  ];
  const isOwed = (terms: Partial<FleetTerms>, ...facts: Fact[]): boolean => {
    const property = recovery(K, { ...FLEET, ...terms });
    const { memory } = watch(property, [...user, ...facts]);
    return property.settled(memory as RecoveryMemory) !== undefined;
  };

  test("one of three that is emptied changes nothing, and with two nothing is promised", () => {
    expect(isOwed({}, wiped("hsm-2"))).toBe(true);
    expect(isOwed({}, wiped("hsm-2"), wiped("hsm-3"))).toBe(false);
    expect(isOwed({ rollbackTolerance: 1 }, wiped("hsm-2"))).toBe(false);
  });

  test("who was emptied counts again under its new name, once it is a voter", () => {
    const again = fleet("hsm-1", "hsm-2/2", "hsm-3");
    const facts = [wiped("hsm-2"), changedTo(two, again, "a"), committed("hsm-1", 9, "a")];
    expect(isOwed({}, ...facts, wiped("hsm-3"))).toBe(true);
    expect(isOwed({}, ...facts, wiped("hsm-3"), wiped("hsm-2", "hsm-2/2"))).toBe(false);
  });

  test("a change that may still be committed must have a quorum alive as well, until it cannot be", () => {
    const facts = [wiped("hsm-2"), changedTo(three, fleet("hsm-1", "hsm-2"), "a")];
    expect(isOwed({}, ...facts)).toBe(false);
    expect(isOwed({}, ...facts, committed("hsm-3", 9, "b"))).toBe(true);
    expect(isOwed({}, ...facts, committed("hsm-1", 9, "a"))).toBe(false);
    // A leader that is deposed states it where another entry is committed already.
    const late = [committed("hsm-3", 9, "b"), ...facts];
    expect(isOwed({}, ...late)).toBe(true);
  });

  test("a joint configuration needs both of its quorums alive", () => {
    const joint = { ...two, incoming: ["hsm-1", "hsm-2", "hsm-4"] };
    expect(isOwed({}, changedTo(three, joint, "a"), wiped("hsm-2"))).toBe(true);
    expect(isOwed({}, changedTo(three, joint, "a"), wiped("hsm-3"))).toBe(false);
  });

  test("who gave up joining, and whose attestation may run out, is not counted on", () => {
    const gaveUp: Fact = { fact: "join-ended", replica: "hsm-4", as: "hsm-4", how: "given-up" };
    const grown = [changedTo(three, four, "a"), committed("hsm-1", 9, "a")];
    expect(isOwed({}, ...grown, gaveUp)).toBe(true);
    expect(isOwed({}, ...grown, gaveUp, wiped("hsm-3"))).toBe(false);
    const mayExpire = (replica: string) => replica === "hsm-3";
    expect(isOwed({ mayExpire }, wiped("hsm-1"))).toBe(false);
  });

  test("below its minimum the fleet owes a refusal, and no more", () => {
    const below = [changedTo(three, two, "a"), committed("hsm-1", 9, "a")];
    const refused: Fact = {
      fact: "operation-given-up",
      session: "client/3",
      phase: "refused",
    };
    const waited: Fact = { ...refused, phase: "timeout" };
    expect(isOwed({ votersMin: 3 }, ...below)).toBe(true);
    expect(isOwed({ votersMin: 3 }, ...below, waited)).toBe(true);
    expect(isOwed({ votersMin: 3 }, ...below, refused)).toBe(false);
    // One that serves owes the history, whatever it says.
    expect(isOwed({ votersMin: 2 }, ...below, refused)).toBe(true);
  });
});

test("each witness is seen by its own fact only", () => {
  const facts: Fact[] = [
    enrolled(),
    restored,
    changed("code-2"),
    off,
    { fact: "code-refused", session: "client/2", code: "code-3" },
  ];
  const seen = recoveryWitnesses.map(({ seen }) => facts.map(seen));
  expect(seen).toEqual(facts.map((_, at) => facts.map((_, other) => at === other)));
});
