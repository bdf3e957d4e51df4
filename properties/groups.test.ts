import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { isBreach } from "../model/world/observer.ts";
import { ofEachGroup } from "./groups.ts";
import type { AlwaysProperty } from "./property.ts";
import { CON2 } from "./replication.ts";

const crypto = symbolic();
const committed = (replica: string, entry: string): Fact => ({
  fact: "entry-committed",
  replica,
  index: 1,
  term: 1,
  hash: crypto.text(entry),
  operation: "no-op",
  during: 1,
});

const judge = (property: AlwaysProperty, facts: readonly Fact[]): boolean =>
  isBreach(
    facts.reduce<unknown>(
      (memory, fact) => (isBreach(memory) ? memory : property.observe(memory, fact)),
      property.start,
    ),
  );

describe("a claim about one log, of each group", () => {
  const ofTwo = ofEachGroup({ groups: 2, replicas: 3 }, CON2);

  test("two groups commit different entries at one index, and each has one history", () => {
    expect(judge(ofTwo, [committed("hsm-3", "a"), committed("hsm-4", "b")])).toBe(false);
  });

  test("two replicas of one group may not", () => {
    expect(judge(ofTwo, [committed("hsm-4", "a"), committed("hsm-6/2", "b")])).toBe(true);
  });

  test("a copy is of the group of the replica that it acts for", () => {
    const copied: Fact = {
      fact: "replica-copied",
      replica: "hsm-5",
      copy: "copy-1",
      entries: 0,
      applied: 0,
      secrets: [],
    };
    expect(judge(ofTwo, [copied, committed("hsm-4", "a"), committed("copy-1", "b")])).toBe(true);
    expect(judge(ofTwo, [copied, committed("hsm-1", "a"), committed("copy-1", "b")])).toBe(false);
  });

  test("with one group it is the claim itself", () => {
    expect(ofEachGroup({ groups: 1, replicas: 3 }, CON2)).toBe(CON2);
  });
});
