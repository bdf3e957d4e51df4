import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { CON13, compactionWitnesses } from "./compaction.ts";
import { X5 } from "./guess-budget.ts";
import { CON11 } from "./membership.ts";
import { CON2, CON5, evidenced } from "./replication.ts";
import { broken, committed, elected, HELD, hash, stored, watch } from "./trace.setting.ts";

const digested = (replica: string, index: number, state: string): Fact => ({
  fact: "state-digested",
  replica,
  index,
  state: hash(state),
});

const installed = (
  replica: string,
  index: number,
  name: string,
  secrets: readonly { readonly record: string; readonly generation: number }[] = [],
): Fact => ({
  fact: "snapshot-installed",
  replica,
  leader: "hsm-1",
  index,
  term: 1,
  hash: hash(name),
  secrets,
});

const electedBehind = (
  index: number,
  name: string,
  term: number,
  log: readonly string[],
): Fact => ({
  ...(elected("hsm-2", term, log) as Extract<Fact, { fact: "leader-elected" }>),
  since: { index, hash: hash(name) },
});

describe("CON13 SameState (A19, same database hash)", () => {
  test("each replica comes to the same states, in its own time, and again after a crash", () => {
    const trace = [
      digested("hsm-1", 1, "a"),
      digested("hsm-1", 2, "b"),
      digested("hsm-3", 2, "b"),
      digested("hsm-1", 1, "a"),
    ];
    expect(watch(CON13, trace)).toMatchObject(HELD);
  });

  test("another state after the same entry is a breach", () => {
    const trace = [digested("hsm-1", 2, "b"), digested("hsm-3", 2, "c")];
    expect(watch(CON13, trace)).toMatchObject(
      broken(trace, /hsm-3 has another state after entry 2/),
    );
  });
});

describe("a snapshot in the claims on the log", () => {
  test("CON2: one with another entry than was committed there is a breach", () => {
    const same = [committed("hsm-1", 2, "b"), installed("hsm-3", 2, "b")];
    expect(watch(CON2, same)).toMatchObject(HELD);
    const other = [committed("hsm-1", 2, "b"), installed("hsm-3", 2, "c")];
    expect(watch(CON2, other)).toMatchObject(broken(other, /another entry 2/));
  });

  test("CON5: stands for all before it, and for its own place only with its own hash", () => {
    const before = [
      committed("hsm-1", 1, "a"),
      committed("hsm-1", 2, "b"),
      committed("hsm-1", 3, "c"),
    ];
    const complete = [...before, electedBehind(2, "b", 2, ["c"])];
    expect(watch(CON5, complete)).toMatchObject(HELD);
    const other = [...before, electedBehind(2, "x", 2, ["c"])];
    expect(watch(CON5, other)).toMatchObject(broken(other, /without the committed entry 2/));
    const short = [...before, electedBehind(2, "b", 2, [])];
    expect(watch(CON5, short)).toMatchObject(broken(short, /without the committed entry 3/));
  });

  test("CON9: who installs one holds what those held who had that entry", () => {
    const held = [stored("hsm-1", 1, 1, "a"), stored("hsm-1", 2, 1, "b")];
    const two = evidenced(2);
    const commit = committed("hsm-1", 1, "a");
    expect(watch(two, [...held, installed("hsm-3", 2, "b"), commit])).toMatchObject(HELD);
    // Of what nobody has held, only the entry itself is known.
    const other = [...held, installed("hsm-3", 2, "x"), commit];
    expect(watch(two, other)).toMatchObject(broken(other, /1 of 2 replicas/));
  });

  test("CON9: what a host takes back was held, also where another entry has come in its place", () => {
    const held = [stored("hsm-1", 1, 1, "a"), stored("hsm-3", 1, 1, "a")];
    const back: Fact = {
      fact: "replica-set-back",
      replica: "hsm-3",
      entries: 0,
      applied: 0,
      secrets: [],
    };
    const commit = committed("hsm-1", 1, "a");
    const late = [...held, back, stored("hsm-3", 1, 2, "x"), commit];
    expect(watch(evidenced(2), late)).toMatchObject(HELD);
    // A leader that overwrites it does not take it back: it would have had to hold it.
    const overwritten = [...held, stored("hsm-3", 1, 2, "x"), commit];
    expect(watch(evidenced(2), overwritten)).toMatchObject(broken(overwritten, /1 of 2 replicas/));
  });

  test("CON11: a learner that has installed one is loaded", () => {
    const voters = ["hsm-1", "hsm-2", "hsm-3"];
    const members = (ids: readonly string[], learners: readonly string[]) =>
      ({ voters: ids, incoming: null, learners, floor: 1 }) as const;
    const change = (log: readonly string[]): Fact => ({
      fact: "members-changed",
      replica: "hsm-1",
      leader: "hsm-1",
      index: 3,
      log: log.map(hash),
      commit: 2,
      before: members(voters, ["hsm-4"]),
      after: members([...voters, "hsm-4"], []),
      since: { index: 2, hash: hash("b") },
    });
    const held = [stored("hsm-1", 1, 1, "a"), stored("hsm-1", 2, 1, "b")];
    expect(watch(CON11, [...held, installed("hsm-4", 2, "b"), change(["c"])])).toMatchObject(HELD);
    const empty = [...held, change(["c"])];
    expect(watch(CON11, empty)).toMatchObject(broken(empty, /hsm-4 becomes a voter without/));
  });

  test("X5: one that brings back the secrets of a destroyed generation is a breach", () => {
    const record = "record of alice";
    const destroyed: Fact = {
      fact: "generation-destroyed",
      replica: "hsm-1",
      record,
      generation: 2,
      index: 6,
      cause: "exhausted",
      remains: [],
    };
    const back = [{ record, generation: 2 }];
    // One of before the end may have them: who loads it applies the end afterwards.
    expect(watch(X5, [destroyed, installed("hsm-3", 5, "e", back)])).toMatchObject(HELD);
    const trace = [destroyed, installed("hsm-3", 6, "f", back)];
    expect(watch(X5, trace)).toMatchObject(broken(trace, /a snapshot brings hsm-3 the secrets/));
  });
});

test("a load that ends before its first page is no load that ended", () => {
  const witness = compactionWitnesses.find(({ id }) => id === "S-LOAD-ENDED");
  const ended = (pages: number): Fact => ({
    fact: "load-ended",
    replica: "hsm-3",
    index: 4,
    pages,
  });
  expect([0, 1].map((pages) => witness?.seen(ended(pages)))).toEqual([false, true]);
});
