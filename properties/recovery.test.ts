import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { isPromised, type RecoveryMemory, recovery, recoveryWitnesses } from "./recovery.ts";
import {
  activated,
  activationRequested,
  charged,
  confirmed,
  destroyed,
  enrolled,
  registered,
  watch,
} from "./trace.setting.ts";

const K = 3;
const LIV1 = recovery(K);

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
const promised = (...trace: Fact[]) => isPromised(having(...trace).memory, K);
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
