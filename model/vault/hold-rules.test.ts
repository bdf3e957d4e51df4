import { describe, expect, test } from "vitest";
import { recordUnder } from "../operator/store.ts";
import { Fleet } from "./fleet.setting.ts";

const HOLDING = { architecture: "evaluate-then-hold" } as const;

/** A registered user; attempts reach nobody but the leader unless the test delivers. */
const registered = (change: ConstructorParameters<typeof Fleet>[0] = {}): Fleet =>
  new Fleet({ ...HOLDING, ...change }).elect("hsm-1").register("hsm-1", "code-1");

describe("D3: evaluate, then hold", () => {
  test("the answer is there, and does not leave before a quorum has the entry", () => {
    const fleet = registered();
    const session = fleet.attempt("hsm-1", "code-3", []);
    expect(fleet.context("hsm-1").pending[0]?.held?.length).toBeGreaterThan(0);
    expect(fleet.reply(session, "attempt-request", "attempt-reply")).toBeUndefined();
    expect(fleet.factsOf("guess-evaluated")).toEqual([]);
    fleet.deliver(["hsm-1", "hsm-2"]);
    expect(fleet.reply(session, "attempt-request", "attempt-reply")).toBeDefined();
    expect(fleet.factsOf("guess-evaluated")).toHaveLength(1);
    expect(fleet.charged("hsm-1")).toBe(1);
  });

  test("the followers charge what the leader has logged", () => {
    const fleet = registered();
    fleet.attempt("hsm-1", "code-3");
    fleet.heartbeat("hsm-1");
    expect(fleet.ids.map((id) => fleet.charged(id))).toEqual([1, 1, 1]);
  });

  test("D1: attempts in hand count for the next one: of four at once three are answered, and the last one locks", () => {
    const fleet = registered();
    const sessions = [1, 2, 3, 4].map(() => fleet.attempt("hsm-1", "code-3", []));
    fleet.deliver();
    const answers = sessions.map((session) =>
      fleet.reply(session, "attempt-request", "attempt-reply") === undefined
        ? fleet.refusalTo(session, "attempt-request")
        : "answered",
    );
    expect(answers.slice(0, 3)).toEqual(["answered", "answered", "answered"]);
    expect(answers[3]).toContain("attempts-exhausted");
    fleet.heartbeat("hsm-1");
    for (const id of fleet.ids)
      expect(fleet.context(id).records["record of alice"]?.active).toBeNull();
  });

  test("A1: a leader that is deposed lets go of what it holds", () => {
    const fleet = registered();
    const session = fleet.attempt("hsm-1", "code-3", []);
    fleet.elect("hsm-2", ["hsm-2", "hsm-3"]);
    fleet.deliver();
    fleet.heartbeat("hsm-2");
    expect(fleet.state("hsm-1")).toBe("follower");
    expect(fleet.reply(session, "attempt-request", "attempt-reply")).toBeUndefined();
    expect(fleet.factsOf("guess-evaluated")).toEqual([]);
  });

  test("M20: what is logged has as many parts whether it charges or locks; without padding it does not", () => {
    const partsIn = (change: ConstructorParameters<typeof Fleet>[0]) => {
      const fleet = registered({ ...change, attemptsMax: 1 });
      for (const code of ["code-3", "code-3", "code-3"]) fleet.attempt("hsm-1", code);
      return fleet.factsOf("outcome-logged").map(({ parts }) => parts);
    };
    expect(partsIn({})).toEqual([3, 3, 3]);
    expect(partsIn({ without: ["pad-logged-outcome"] })).toEqual([3, 1, 1]);
  });
});

describe("records outside, and the answer held", () => {
  /** A leader that has served a registration; the store answers at once. */
  const stored = (change: ConstructorParameters<typeof Fleet>[0] = {}): Fleet =>
    new Fleet({ ...HOLDING, records: "outside", ...change });

  test("a guess is evaluated only when the host has served the record, and the leaf is given before the entry commits", () => {
    const fleet = stored().elect("hsm-1");
    const session = fleet.attempt("hsm-1", "code-3", []);
    const { reading, log } = fleet.context("hsm-1");
    expect(reading).toBe("record of alice");
    expect(log).toHaveLength(1);
    fleet.tell("hsm-1", recordUnder(fleet.protocol.crypto, [], "record of alice"), "store");
    expect(fleet.context("hsm-1").log).toHaveLength(2);
    expect(fleet.context("hsm-1").commit).toBe(1);
    expect(fleet.factsOf("leaf-shown")).toEqual([
      { fact: "leaf-shown", replica: "hsm-1", index: 2, slots: 3, due: 3 },
    ]);
    expect(fleet.refusalTo(session, "attempt-request")).toBeUndefined();
  });

  test("of a record that is not there no leaf is given without padding", () => {
    const fleet = stored({ without: ["pad-uncommitted-leaf"] }).elect("hsm-1");
    fleet.attempt("hsm-1", "code-3", []);
    fleet.tell("hsm-1", recordUnder(fleet.protocol.crypto, [], "record of alice"), "store");
    expect(fleet.factsOf("leaf-shown")).toMatchObject([{ slots: 0, due: 1 }]);
  });
});
