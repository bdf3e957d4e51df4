import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { type SearchResult, searchRandomly } from "../properties/harness/judge.ts";
import { PORTFOLIO } from "../properties/harness/vault-portfolio.ts";
import { type FleetSize, fleets, overlapIn } from "./laws.ts";
import { THREATS } from "./threats.ts";

const RUNS = 5_000;
/** Runs in which attempts are charged and answered take longer. */
const GUESSING_RUNS = 1_000;
const called = fleets.map((fleet) => [fleet.replicas, fleet.rollbackTolerance, fleet] as const);

/** Random runs of one strategy in a fleet of which so many replicas may be set back. */
const search = (name: string, runs: number, fleet: FleetSize, rolledBack: number): SearchResult => {
  const { threat } = THREATS["rollback-fleet"];
  return searchRandomly({
    // Two attempts: what is forgotten of them shows soon.
    configuration: { ...DEFAULT_CONFIGURATION, ...fleet, attemptsMax: 2 },
    threat: { ...threat, capabilities: { ...threat.capabilities, rolledBack } },
    strategy: PORTFOLIO.find((strategy) => strategy.name === name)!,
    seed: 1,
    runs,
  });
};

/** How often replicas are set back: below a boundary of 1 never (laws.test.ts names those fleets), and the runs are without rollbacks there. */
const expectSetBacks = (fleet: FleetSize, { counts }: SearchResult, atLeast: number): void => {
  const setBacks = counts.facts["replica-set-back"] ?? 0;
  if (overlapIn(fleet) === 1) expect(setBacks).toBe(0);
  else expect(setBacks).toBeGreaterThan(atLeast);
};

describe("random runs find no breach with 2q - N - 1 replicas set back", () => {
  test.each(called)("N=%i R=%i: logs and elections alone", (_, __, fleet) => {
    const found = search("restoring", RUNS, fleet, overlapIn(fleet) - 1);
    expect(found.findings).toEqual([]);
    expect(found.runs).toBe(RUNS);
    expectSetBacks(fleet, found, RUNS);
    expect(found.counts.facts["leader-elected"]).toBeGreaterThan(RUNS / 2);
  });

  test.each(called)("N=%i R=%i: while guesses are charged and answered", (_, __, fleet) => {
    const found = search("restoring guesses", GUESSING_RUNS, fleet, overlapIn(fleet) - 1);
    expect(found.findings).toEqual([]);
    expect(found.runs).toBe(GUESSING_RUNS);
    expectSetBacks(fleet, found, GUESSING_RUNS);
    expect(found.counts.facts["attempt-charged"]).toBeGreaterThan(GUESSING_RUNS);
    expect(found.counts.facts["guess-evaluated"]).toBeGreaterThan(GUESSING_RUNS / 4);
  });
});
