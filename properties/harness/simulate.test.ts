import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { Defence } from "../../model/protocol/defences.ts";
import { hitsOf } from "../../scenarios/run-scenario.ts";
import { THREATS } from "../../scenarios/threats.ts";
import { isWitness, observersOf, propertiesOf } from "../catalogue.ts";
import { hasNeed } from "../property.ts";
import { searchRandomly } from "./judge.ts";
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
  expect(settled.LIV1).toBeGreaterThan(5);
  expect(failure).toBeNull();
});

test("the longest run is told, not the limit of its strategy", () => {
  const { lengthMax, steps, runs } = run("recovering", 3, 40);
  expect(lengthMax).toBeGreaterThanOrEqual(steps / runs);
  expect(lengthMax).toBeLessThan(steps);
  // None of twelve choices and a fair phase of its own comes to as many.
  expect(short("steady", []).lengthMax).not.toBe(12);
});

/** Runs too short for a guess: only the fair phase, in which the user logs in, comes to where the rule matters. */
const short = (name: string, without: readonly Defence[], judges = ["X2", "X4", "LIV1"]) => {
  const strategy = PORTFOLIO.find((other) => other.name === name);
  if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
  return searchRandomly({
    configuration: { ...tight, without },
    threat: THREATS.hosts.threat,
    strategy: { ...strategy, length: 12, settleEvery: 1 },
    start: "enrolled",
    seed: 1,
    runs: 3,
    judges,
  });
};

test("a claim that the fair phase breaks is found, and its schedule has the events of that", () => {
  const { findings, settled } = short("steady", ["answer-only-when-certified"]);
  expect(findings.map(({ property }) => property)).toEqual(["X4"]);
  const [{ schedule = [] } = {}] = findings;
  expect(schedule.at(-1)).toMatchObject({ do: "deliver" });
  expect(settled).toEqual({});
});

test("what must happen in the end has a count of its own for each claim", () => {
  const result = short("steady", []);
  expect(result.settled).toEqual({ LIV1: 3 });
  const properties = propertiesOf({ ...tight, spares: 1 });
  const liv1 = properties.find(({ id }) => id === "LIV1");
  expect(liv1 && hitsOf(liv1, { ...result, settled: { LIV2: 3 } })).toBe(0);
});

test("no search has more witnesses than it can tell apart", () => {
  const [witness] = properties.filter(isWitness);
  const [strategy] = PORTFOLIO;
  if (witness === undefined || strategy === undefined) throw new Error("there is none");
  const many = Array.from({ length: 33 }, (_, index) => ({ ...witness, id: `W${index}` }));
  const universe = { configuration: tight, threat, observers: [] };
  expect(() => simulate({ universe, properties: many, strategy, seed: 1, runs: 1 })).toThrow(
    /32 witnesses at most/,
  );
});
