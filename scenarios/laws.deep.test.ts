import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { searchRandomly } from "../properties/harness/judge.ts";
import { PORTFOLIO } from "../properties/harness/vault-portfolio.ts";
import { fleets, overlapIn } from "./laws.ts";
import { THREATS } from "./threats.ts";

const RUNS = 5_000;

test.each(fleets.map((fleet) => [fleet.replicas, fleet.rollbackTolerance, fleet] as const))(
  "N=%i R=%i: random runs find no breach with 2q - N - 1 replicas set back",
  (_, __, fleet) => {
    const strategy = PORTFOLIO.find(({ name }) => name === "restoring")!;
    const { threat } = THREATS["rollback-fleet"];
    const { findings, runs, counts } = searchRandomly({
      configuration: { ...DEFAULT_CONFIGURATION, ...fleet },
      threat: {
        ...threat,
        capabilities: { ...threat.capabilities, rolledBack: overlapIn(fleet) - 1 },
      },
      strategy,
      seed: 1,
      runs: RUNS,
    });
    expect(findings).toEqual([]);
    expect(runs).toBe(RUNS);
    if (overlapIn(fleet) > 1) expect(counts.facts["replica-set-back"]).toBeGreaterThan(RUNS);
    expect(counts.facts["leader-elected"]).toBeGreaterThan(RUNS / 2);
  },
);
