import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { THREATS } from "../../scenarios/threats.ts";
import { isWitness, observersOf, propertiesOf } from "../catalogue.ts";
import { hasNeed } from "../property.ts";
import { strategiesFor } from "./portfolio.ts";
import { type Simulation, simulate } from "./simulate.ts";
import { PORTFOLIO } from "./vault-portfolio.ts";

const tight = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 };
const threat = THREATS.operator.threat;
const properties = propertiesOf(tight);

/** By parity four replicas tolerate one that is set back, or runs twice. */
const tolerant = { ...tight, replicas: 4 };
const restoring = {
  ...threat,
  capabilities: { ...threat.capabilities, rolledBack: 1, cloned: 1 },
};

const run = (name: string, seed: number, runs: number, entriesMax?: number): Simulation => {
  const strategy = PORTFOLIO.find((other) => other.name === name);
  if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
  return simulate({
    universe: {
      configuration: strategy.where?.includes("restoring") ? tolerant : tight,
      threat: strategy.where?.includes("restoring") ? restoring : threat,
      observers: observersOf(properties),
    },
    properties,
    strategy,
    seed,
    runs,
    ...(entriesMax === undefined ? {} : { entriesMax }),
  });
};

test("the same seed gives the same search, whatever the tables held before", () => {
  expect(run("faulty", 7, 60)).toEqual(run("faulty", 7, 60));
});

test("another seed gives another search", () => {
  expect(run("faulty", 8, 60).counts).not.toEqual(run("faulty", 7, 60).counts);
});

test("renewing the tables between runs changes neither verdict nor count", () => {
  expect(run("recovering", 3, 40, 500)).toEqual(run("recovering", 3, 40));
});

test("every witness is seen in at least 1 % of the runs of some strategy", () => {
  const { capabilities } = threat;
  const results = strategiesFor(capabilities)
    .filter(({ name }) => name !== "uniform")
    .map(({ name }) => run(name, 5, 150));
  expect(results.map(({ failure }) => failure)).toEqual(results.map(() => null));
  const rare = properties
    .filter(isWitness)
    .filter(
      ({ needs }) => needs?.some((need) => hasNeed({ ...threat, capabilities }, need)) ?? true,
    )
    .filter(({ id }) => Math.max(...results.map(({ seen, runs }) => (seen[id] ?? 0) / runs)) < 0.01)
    .map(({ id }) => id);
  expect(rare).toEqual([]);
});

test("the fair phase is judged, and finds the user recovered", () => {
  const { settled, failure } = run("recovering", 11, 200);
  expect(settled).toBeGreaterThan(5);
  expect(failure).toBeNull();
});
