/** Rows A18 and A19 as a family: fleets, attempts, places of compaction and sizes of pages are drawn, and so are schedules. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { isWitness, propertiesUnder } from "../properties/catalogue.ts";
import { searchRandomly } from "../properties/harness/judge.ts";
import { ALL_STRATEGIES } from "../properties/harness/portfolio.ts";
import { VAULT_THREATS, type VaultThreatName } from "./threats.ts";

const RUNS = 40;

/** What breaks in these runs with compaction or without: nothing of it says anything of snapshots. */
const BROKEN_ANYWAY: Readonly<Partial<Record<VaultThreatName, string>>> = {
  // A leader never goes back behind what a follower has acknowledged, also where the host has set that one back.
  "rollback-one": "LIV1",
  // The adversary registers a word of the dictionary under the victim's account, and can tell that word, its own.
  clients: "X6",
};

/** Any fleet that compacts its logs; with R = 1 the host sets one replica back. */
const family: fc.Arbitrary<Partial<Configuration>> = fc.record({
  replicas: fc.constantFrom(3, 4, 5),
  rollbackTolerance: fc.constantFrom(0, 1),
  attemptsMax: fc.integer({ min: 1, max: 4 }),
  compactAfter: fc.integer({ min: 1, max: 6 }),
  pageRecords: fc.constantFrom(1, 2, 3),
  architecture: fc.constantFrom("log-then-apply", "evaluate-then-hold"),
});

test("whatever fleet compacts its logs, nothing that is claimed breaks, and snapshots are loaded", () => {
  const strategy = ALL_STRATEGIES.find(({ name }) => name === "lagging");
  if (strategy === undefined) throw new Error("there is no strategy lagging");
  let loaded = 0;
  const holds = (change: Partial<Configuration>, seed: number): void => {
    const configuration = { ...DEFAULT_CONFIGURATION, ...change };
    const isSetBack = configuration.rollbackTolerance > 0;
    const name: VaultThreatName = isSetBack ? "rollback-one" : "clients";
    const { threat } = VAULT_THREATS[name];
    const judges = propertiesUnder(configuration, threat)
      .filter((property) => !isWitness(property) && property.id !== BROKEN_ANYWAY[name])
      .map(({ id }) => id);
    const search = { configuration, threat, strategy, seed, runs: RUNS, judges };
    const { findings, seen } = searchRandomly(search);
    expect(findings).toEqual([]);
    loaded += seen["S-LOADED"] ?? 0;
  };
  fc.assert(fc.property(family, fc.integer({ min: 1, max: 99 }), holds), { numRuns: 24, seed: 1 });
  expect(loaded).toBeGreaterThan(RUNS);
});
