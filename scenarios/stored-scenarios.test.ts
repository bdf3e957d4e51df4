import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFENCE_IDS } from "../model/protocol/defences.ts";
import { worldNameOf } from "../model/world/play.ts";
import {
  eventuallyOf,
  judgeEventually,
  replayStrictly,
  ScheduleError,
} from "../properties/harness/replay.ts";
import { isLocallyMinimal } from "../properties/harness/shrink.ts";
import { COMPOSED, compose, fileOf } from "./compose.ts";
import { type Scenario, scenariosFolder, storedScenarios } from "./read-scenario.ts";
import { propertiesIn, runScenario, threatNamed, worldOf } from "./run-scenario.ts";

const STORED = storedScenarios();
const named = STORED.map((scenario) => [scenario.file, scenario] as const);
const weakened = named.filter(([file]) => file.includes("/weakened/"));
const catalogue = readFileSync(join(scenariosFolder(), "../docs/attack-catalogue.md"), "utf8");

const eventsOf = ({ file, search }: Scenario) => {
  if (search.kind !== "schedule") throw new Error(`${file} has no schedule`);
  return search.events;
};

/** Whether a schedule breaks a property, at its end or, for LIV1, after the fair phase; or does not apply. */
const breaks = (scenario: Scenario, id: string): boolean => {
  try {
    const { course, breaches } = replayStrictly(worldOf(scenario), eventsOf(scenario));
    const eventually = eventuallyOf(propertiesIn(scenario)).find((property) => property.id === id);
    if (eventually === undefined) return breaches.some(({ property }) => property === id);
    return judgeEventually(course, eventually)?.breach !== undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
};

describe("every stored scenario", () => {
  test("is there", () => {
    expect(STORED.length).toBeGreaterThanOrEqual(COMPOSED.length + DEFENCE_IDS.length);
  });

  test.each(named)("%s is named like its file", (file, { name }) => {
    expect(file.endsWith(`/${name}.json`)).toBe(true);
  });

  // Schedules outside the world of realms are judged in both readings at once (agreement.test.ts).
  const others = named.filter(
    ([, { search, threat }]) =>
      search.kind !== "schedule" || worldNameOf(threatNamed(threat)) === "realms",
  );

  test.each(others)("%s gives exactly the verdicts that it expects", (_, scenario) => {
    const verdicts = runScenario(scenario).verdicts.map(({ property, kind }) => [property, kind]);
    expect(Object.fromEntries(verdicts)).toEqual(scenario.expect);
  });

  test.each(named)("%s plays rows and bugs that the catalogue has", (_, { rows, mutants }) => {
    for (const id of [...rows, ...mutants])
      expect(catalogue).toMatch(new RegExp(`^\\| (.*, )?${id}(,.*)? \\|`, "m"));
  });
});

describe("composed scenarios", () => {
  test.each(COMPOSED.map((scenario) => [fileOf(scenario), scenario] as const))(
    "%s is stored as it is composed",
    (file, scenario) => {
      expect(compose(scenario)).toBe(readFileSync(join(scenariosFolder(), file), "utf8"));
    },
  );

  test("are all that there is in their folders", () => {
    const stored = ["attacks", "honest"].flatMap((folder) =>
      readdirSync(join(scenariosFolder(), folder)).map((file) => join(folder, file)),
    );
    const composed = COMPOSED.filter(({ folder }) => folder !== "corpus").map(fileOf);
    expect(stored.sort()).toEqual(composed.sort());
  });
});

test("a scenario that asks after one claim does not end where another breaks before", () => {
  const scenario = STORED.find(({ name }) => name === "a7-opened-replica-con7");
  if (scenario === undefined) throw new Error("there is no such scenario");
  const found: Scenario = { ...scenario, expect: { CON7: "held" } };
  expect(runScenario(found).verdicts).toMatchObject([{ property: "CON7", kind: "violated" }]);
  const { course } = replayStrictly(
    worldOf({ ...found, expect: { X1: "held", CON7: "held" } }),
    eventsOf(found),
  );
  expect(course.breaches[0]?.property).toBe("X1");
});

describe("weakened scenarios", () => {
  test("are exactly one for each defence, and take away just that one", () => {
    expect(weakened.map(([, { name }]) => name).sort()).toEqual([...DEFENCE_IDS].sort());
    for (const [, { name, configuration }] of weakened)
      expect(configuration.without).toEqual([name]);
  });

  test.each(weakened)(
    "%s breaks one property, and needs each of its events for it",
    (_, scenario) => {
      const [broken, ...others] = Object.entries(scenario.expect);
      expect(others).toEqual([]);
      expect(broken?.[1]).toBe("violated");
      const properties = propertiesIn(scenario);
      const id = broken?.[0] ?? "";
      expect(isLocallyMinimal(worldOf(scenario), properties, id, eventsOf(scenario))).toBe(true);
    },
  );

  test.each(weakened)("%s breaks nothing once the defence is back", (_, scenario) => {
    const restored = { ...scenario, configuration: { ...scenario.configuration, without: [] } };
    for (const id of Object.keys(scenario.expect)) expect(breaks(restored, id)).toBe(false);
  });
});
