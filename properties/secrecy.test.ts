import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { guessedRight, X1, X6 } from "./secrecy.ts";
import {
  begun,
  broken,
  enrolled,
  evaluated,
  exposed,
  guess,
  HELD,
  identified,
  watch,
} from "./trace.setting.ts";

const user = [begun("code-1"), enrolled("code-1")];

describe("X1 NoExpose", () => {
  test("a run in which nothing is exposed is no breach", () => {
    const trace = [...user, guess("code-3"), evaluated(5)];
    expect(watch(X1, trace)).toMatchObject(HELD);
  });

  test("an exposure is a breach, of the key and of the history", () => {
    for (const secret of ["backup-key", "history"] as const) {
      const trace = [...user, exposed(secret)];
      expect(watch(X1, trace)).toMatchObject(
        broken(trace, new RegExp(`can compute the ${secret.replace("-", " ")}`)),
      );
    }
  });

  test("unless a guess of the adversary's that was evaluated was a code of the user's", () => {
    const trace = [...user, guess("code-1"), evaluated(5), exposed(), exposed("history")];
    expect(watch(X1, trace)).toMatchObject(HELD);
  });

  test("the codes of a changed registration count, from the moment it was begun", () => {
    const trace = [...user, begun("code-2", "client/2"), guess("code-2"), evaluated(5), exposed()];
    expect(watch(X1, trace)).toMatchObject(HELD);
  });

  test.each<[string, Fact[]]>([
    ["a wrong guess", [guess("code-3"), evaluated(5)]],
    ["a right guess that was never evaluated", [guess("code-1")]],
    ["the evaluation of another session's guess", [guess("code-1", "adversary/2"), evaluated(5)]],
    ["the user's own attempt", [guess("code-1"), evaluated(5, { by: "client/2" })]],
    ["an evaluation of a session that guessed nothing", [evaluated(5)]],
  ])("%s does not excuse an exposure", (_, facts) => {
    const trace = [...user, ...facts, exposed()];
    expect(watch(X1, trace)).toMatchObject(broken(trace, /no guess of a code of the user's/));
  });
});

describe("X6 NoOffline", () => {
  test("a code that was told by an evaluation is no breach", () => {
    const trace = [...user, guess("code-1"), evaluated(5), identified("code-1")];
    expect(watch(X6, trace)).toMatchObject(HELD);
  });

  test("a code that was told without one is, and so is another than the evaluated one", () => {
    const offline = [...user, evaluated(5, { by: "client/1" }), identified("code-1")];
    expect(watch(X6, offline)).toMatchObject(broken(offline, /told code-1 .* offline/));
    const other = [...user, guess("code-3"), evaluated(5), identified("code-1")];
    expect(watch(X6, other)).toMatchObject(broken(other, /told code-1/));
  });
});

describe("X6 and the adversary's own records", () => {
  const own: Fact = { fact: "registration-injected", session: "adversary/1", code: "code-1" };
  const kept = (session: string): Fact => ({
    fact: "generation-registered",
    replica: "hsm-1",
    record: "record of mallory",
    generation: 5,
    session,
  });

  test("the code that it put into one is no news", () => {
    const trace = [...user, evaluated(4), own, kept("adversary/1"), identified("code-1")];
    expect(watch(X6, trace)).toMatchObject(HELD);
  });

  test("E3: a registration that is not stored excuses nothing, nor does the storing of another's", () => {
    const asked = [...user, evaluated(4), own, identified("code-1")];
    expect(watch(X6, asked)).toMatchObject(broken(asked, /told code-1/));
    const users = [...user, evaluated(4), own, kept("client/1"), identified("code-1")];
    expect(watch(X6, users)).toMatchObject(broken(users, /told code-1/));
  });
});

test("the witness is an exposure", () => {
  expect([exposed(), identified("code-1")].map(guessedRight.seen)).toEqual([true, false]);
});
