import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { isBreach } from "../model/world/observer.ts";
import { isWitness, judgesRuns, observersOf, propertiesOf } from "./catalogue.ts";
import { evaluated, stored, watch } from "./trace.setting.ts";

const properties = propertiesOf(DEFAULT_CONFIGURATION);

describe("the catalogue of properties", () => {
  test("ids are unique, and every claim has a sentence and a source", () => {
    expect(new Set(properties.map(({ id }) => id)).size).toBe(properties.length);
    for (const { id, statement, sources } of properties) {
      expect([id, statement]).toEqual([id, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect([id, sources.length > 0]).toEqual([id, true]);
    }
  });

  test("ids stay unique where a vault has whatever can be had beside each other", () => {
    const everything = {
      factor: "64-digit-key",
      stretching: "argon2id",
      elements: "any",
      signature: "client",
      records: "outside",
      refusals: "hidden",
      policy: "client",
    } as const;
    const ids = propertiesOf({ ...DEFAULT_CONFIGURATION, ...everything }).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["CLN6", "CLN7", "CLN10", "X10"]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("every property but a witness has a trigger; all that are not judged on whole runs are observed, and start without a breach", () => {
    const observed = observersOf(properties).map(({ id }) => id);
    for (const property of properties) {
      expect([property.id, observed.includes(property.id)]).toEqual([
        property.id,
        !isWitness(property) && !judgesRuns(property),
      ]);
      if (isWitness(property)) continue;
      expect([property.id, property.trigger.length > 0]).toEqual([property.id, true]);
      if (judgesRuns(property)) continue;
      expect(isBreach(property.start)).toBe(false);
      // The memory is part of a world's key: it must be plain data (decision D3).
      expect(JSON.parse(JSON.stringify(property.start))).toEqual(property.start);
    }
  });

  /** X2 and X4 read their bounds from the design: k attempts, and the quorum that tolerates R. */
  test("bounds come from the configuration", () => {
    const of = (change: Partial<typeof DEFAULT_CONFIGURATION>, id: string) =>
      propertiesOf({ ...DEFAULT_CONFIGURATION, ...change }).find((property) => property.id === id)!;
    const trace = [evaluated(5), evaluated(6)];
    expect(watch(of({ attemptsMax: 1 }, "X2") as never, trace).taken).toBe(1);
    expect(watch(of({ attemptsMax: 2 }, "X2") as never, trace).taken).toBe(2);
    const held = [1, 2, 3].map((n) => stored(`hsm-${n}`, 1, 1, "entry 1"));
    const answer = [...held, evaluated(1)];
    expect(watch(of({}, "X4") as never, answer).breach).toBeUndefined();
    expect(watch(of({ rollbackTolerance: 1 }, "X4") as never, answer).breach).toMatch(/3 of 4/);
  });
});
