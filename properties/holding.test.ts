import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { holdingAfter, lackingQuorum, NOTHING_HELD } from "./holding.ts";

const crypto = symbolic();
const [first, other] = [crypto.text("entry"), crypto.text("another entry")];

const stores = (replica: string, hash = first): Fact => ({
  fact: "entry-stored",
  replica,
  index: 1,
  term: 1,
  hash,
  previous: crypto.text("genesis"),
});
const emptied: Fact = { fact: "replica-wiped", replica: "hsm-3", was: "hsm-3", now: "hsm-3/2" };
const setBack: Fact = { fact: "replica-set-back", replica: "hsm-3", entries: 0 } as Fact;

const lacking = (...facts: readonly Fact[]) =>
  lackingQuorum(
    facts.reduce(holdingAfter, NOTHING_HELD),
    "hsm-2",
    { index: 1, hash: first },
    2,
    () => 2,
  );

describe("what a quorum has held", () => {
  test("is counted by replica", () => {
    expect(lacking(stores("hsm-2"))).toBe("1 of 2 replicas");
    expect(lacking(stores("hsm-2"), stores("hsm-3"))).toBeUndefined();
    expect(lacking(stores("hsm-2"), stores("hsm-3", other))).toBe("1 of 2 replicas");
  });

  test.each([
    ["set back", setBack],
    ["emptied", emptied],
  ])("was held by a replica that was %s since, and has stored another entry", (_, fact) => {
    expect(lacking(stores("hsm-2"), stores("hsm-3"), fact)).toBeUndefined();
    expect(lacking(stores("hsm-2"), stores("hsm-3"), fact, stores("hsm-3", other))).toBeUndefined();
  });

  test("was not held by one that gave the entry up for its leader's before it counted", () => {
    const discards: Fact = { fact: "entries-discarded", replica: "hsm-3", from: 1 } as Fact;
    expect(lacking(stores("hsm-2"), stores("hsm-3"), discards)).toBe("1 of 2 replicas");
  });
});
