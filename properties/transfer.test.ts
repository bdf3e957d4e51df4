import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { EVERY_RECORD } from "../model/protocol/ranges.ts";
import { isBreach } from "../model/world/observer.ts";
import type { AlwaysProperty } from "./property.ts";
import { CON7 } from "./replication.ts";
import { ofEachRecord, oneOwner } from "./transfer.ts";

const crypto = symbolic();
const two = { groups: 2 as const, replicas: 3 };
const range = EVERY_RECORD;

const breachIn = (property: AlwaysProperty, facts: readonly Fact[]): string | undefined => {
  const end = facts.reduce<unknown>(
    (memory, fact) => (isBreach(memory) ? memory : property.observe(memory, fact)),
    property.start,
  );
  return isBreach(end) ? end.breach : undefined;
};

const released = (replica: string, index: number, moved: readonly string[] = []): Fact => ({
  fact: "range-released",
  replica,
  index,
  range,
  moved,
});
const acquired = (replica: string, index: number, moved: readonly string[] = []): Fact => ({
  fact: "range-acquired",
  replica,
  index,
  range,
  moved,
});
const evaluated = (replica: string, index: number): Fact => ({
  fact: "guess-evaluated",
  replica,
  record: "r",
  generation: 3,
  session: "client/1",
  entry: { index, hash: crypto.text(`${index}`) },
});

describe("CON8", () => {
  const CON8 = oneOwner(two) as AlwaysProperty;

  test("a range goes and comes; each replica says so when it applies the entry", () => {
    expect(
      breachIn(CON8, [
        released("hsm-1", 5),
        acquired("hsm-4", 3),
        released("hsm-2", 5),
        acquired("hsm-6", 3),
      ]),
    ).toBeUndefined();
  });

  test("nobody takes over what is owned, or other records than were given away", () => {
    expect(breachIn(CON8, [acquired("hsm-4", 3)])).toContain("which group 1 owns");
    expect(breachIn(CON8, [released("hsm-1", 5, ["a"]), acquired("hsm-4", 3)])).toContain("given");
  });

  test("nobody gives away what it does not own", () => {
    expect(breachIn(CON8, [released("hsm-4", 5)])).toContain("does not own");
  });

  test("what counts is the order of the log: an answer to an older entry may come late", () => {
    const moved = [released("hsm-1", 5), acquired("hsm-4", 3)];
    expect(breachIn(CON8, [...moved, evaluated("hsm-2", 4)])).toBeUndefined();
    expect(breachIn(CON8, [...moved, evaluated("hsm-2", 6)])).toContain("does not own");
    expect(breachIn(CON8, [...moved, evaluated("hsm-5", 4)])).toBeUndefined();
  });

  test("a refusal is an answer: a former owner does not say that there is no record", () => {
    const refused = (replica: string, index: number): Fact => ({
      fact: "operation-answered",
      replica,
      record: "r",
      index,
      hash: crypto.text(`${index}`),
      reply: "refused",
      generation: null,
      charged: null,
      refusal: "no-record",
    });
    const moved = [released("hsm-1", 5), acquired("hsm-4", 3)];
    expect(breachIn(CON8, [...moved, refused("hsm-2", 6)])).toContain("does not own");
    expect(breachIn(CON8, [...moved, refused("hsm-2", 4)])).toBeUndefined();
    expect(breachIn(CON8, [...moved, refused("hsm-5", 4)])).toBeUndefined();
  });

  test("a former owner keeps no secrets", () => {
    expect(
      breachIn(CON8, [
        {
          fact: "transfer-completed",
          replica: "hsm-1",
          index: 6,
          range,
          remains: ["generation 3"],
        },
      ]),
    ).toContain("still holds");
  });
});

describe("claims over groups", () => {
  const charged = (replica: string, index: number, count: number, base?: number): Fact => ({
    fact: "attempt-charged",
    replica,
    record: "r",
    generation: 3,
    index,
    charged: count,
    ...(base === undefined ? {} : { base }),
  });
  const counter = ofEachRecord(two, CON7);

  test("a counter goes on where it has moved to", () => {
    expect(breachIn(counter, [charged("hsm-1", 4, 1), charged("hsm-4", 4, 2, 5)])).toBeUndefined();
  });

  test("a counter that begins again is noticed", () => {
    expect(breachIn(counter, [charged("hsm-1", 4, 1), charged("hsm-4", 4, 1, 5)])).toContain(
      "to 1",
    );
  });
});
