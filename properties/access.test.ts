/** X9 and LIV3 on traces made by hand: what they break on, and what they let pass. */
import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { unburnt } from "./admission.ts";
import { X9 } from "./alike.ts";
import { stated } from "./policy.ts";
import { judged } from "./trace.setting.ts";

const crypto = symbolic();
const hash = crypto.text("entry");

describe("X9", () => {
  const answer = (
    change: Partial<Extract<Fact, { fact: "request-answered" }>>,
    evaluated = "E",
  ): Fact => ({
    fact: "request-answered",
    replica: "hsm-1",
    record: "record of alice",
    session: "client/1",
    operation: "attempt",
    reply: "attempt-reply",
    generation: 4,
    input: crypto.text("I"),
    evaluated: crypto.text(evaluated),
    ...change,
  });

  test("breaks where an attempt or a turning-off is refused", () => {
    expect(judged(X9, [answer({ reply: "refusal-reply" })])).toContain("an attempt at");
    expect(judged(X9, [answer({ operation: "delete", reply: "refusal-reply" })])).toContain(
      "a turning-off of",
    );
  });

  test("breaks where one input of one record has two evaluations, and not where the record is another", () => {
    expect(judged(X9, [answer({}), answer({}, "F")])).toContain("two evaluations");
    expect(judged(X9, [answer({}), answer({})])).toBe("");
    expect(judged(X9, [answer({}), answer({ generation: null }, "F")])).toBe("");
    expect(judged(X9, [answer({}), answer({ record: "record of bob" }, "F")])).toBe("");
    expect(judged(X9, [answer({}), answer({ input: crypto.text("J") }, "F")])).toBe("");
  });
});

describe("X10", () => {
  const X10 = stated(3);
  const common = { replica: "hsm-1", record: "record of alice" } as const;
  const taken = (generation: number, attempts: number, replica = "hsm-1"): Fact => ({
    fact: "policy-taken",
    ...common,
    replica,
    generation,
    attempts,
  });
  const activated = (generation: number): Fact => ({
    fact: "generation-activated",
    ...common,
    generation,
    index: generation + 1,
  });
  const destroyed = (generation: number): Fact => ({
    fact: "generation-destroyed",
    ...common,
    generation,
    index: generation + 2,
    cause: "exhausted",
    remains: [],
  });

  test("breaks on a number below one or above k", () => {
    expect(judged(X10, [taken(2, 0)])).toContain("0 attempts");
    expect(judged(X10, [taken(2, 4)])).toContain("4 attempts");
    expect(judged(X10, [taken(2, 1), taken(4, 3)])).toBe("");
  });

  test("breaks where one that answers has fewer, and not where it is gone", () => {
    expect(judged(X10, [taken(2, 1), activated(2), taken(5, 2)])).toContain("and has 1");
    expect(judged(X10, [taken(2, 1), activated(2), destroyed(2), taken(5, 2)])).toBe("");
    const late = [taken(2, 1), activated(2), destroyed(2), activated(2), taken(5, 2)];
    expect(judged(X10, late)).toBe("");
    expect(judged(X10, [taken(2, 2), activated(2), taken(5, 2)])).toBe("");
  });

  test("does not judge again what a replica applies late", () => {
    const late = [taken(2, 2), activated(2), taken(5, 1), activated(5), taken(2, 2, "hsm-2")];
    expect(judged(X10, late)).toBe("");
  });
});

describe("LIV3", () => {
  const received = (session: string, record = "record of alice"): Fact => ({
    fact: "operation-received",
    replica: "hsm-1",
    record,
    session,
    operation: "attempt",
    index: 7,
    hash,
    generation: null,
    attempt: null,
  });

  test("breaks where an attempt at the user's record is somebody else's", () => {
    expect(judged(unburnt(false), [received("adversary/1")])).toContain("adversary/1");
    expect(judged(unburnt(false), [received("adversary/1", "record of mallory")])).toBe("");
    expect(judged(unburnt(false), [received("client/2")])).toBe("");
  });

  test("where channels take a request once, it breaks where the user's attempt is logged twice", () => {
    const twice = [received("client/2"), received("client/2")];
    expect(judged(unburnt(true), twice)).toContain("a second time");
    expect(judged(unburnt(false), twice)).toBe("");
    expect(judged(unburnt(true), [received("client/2"), received("client/3")])).toBe("");
  });
});
