import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFENCE_IDS } from "../model/protocol/defences.ts";
import { worldNameOf } from "../model/world/play.ts";
import {
  eventuallyOf,
  isOfTheEnd,
  judgeEventually,
  replayStrictly,
  ScheduleError,
} from "../properties/harness/replay.ts";
import { isLocallyMinimal } from "../properties/harness/shrink.ts";
import { COMPOSED, compose, fileOf } from "./compose.ts";
import { InputError, type Scenario, scenariosFolder, storedScenarios } from "./read-scenario.ts";
import { propertiesIn, runScenario, threatNamed, worldOf } from "./run-scenario.ts";

const STORED = storedScenarios();
const named = STORED.map((scenario) => [scenario.file, scenario] as const);
const weakened = named.filter(([file]) => file.includes("/weakened/"));
const catalogue = readFileSync(join(scenariosFolder(), "../docs/attack-catalogue.md"), "utf8");

const eventsOf = ({ file, search }: Scenario) => {
  if (search.kind !== "schedule") throw new Error(`${file} has no schedule`);
  return search.events;
};

type EventIn = Extract<Scenario["search"], { kind: "schedule" }>["events"][number];

const withEvents = (scenario: Scenario, events: readonly EventIn[]): Scenario => ({
  ...scenario,
  search: { kind: "schedule", events: [...events] },
});

const storedNamed = (name: string): Scenario => {
  const scenario = STORED.find((other) => other.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
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
    const { verdicts } = runScenario(scenario);
    const kinds = verdicts.map(({ property, kind }) => [property, kind]);
    expect(Object.fromEntries(kinds)).toEqual(scenario.expect);
    for (const { bound } of verdicts)
      if (bound.search === "replay") expect(bound.steps).toBe(eventsOf(scenario).length);
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
  const scenario = storedNamed("a7-opened-replica-con7");
  const found: Scenario = { ...scenario, expect: { CON7: "held" } };
  expect(runScenario(found).verdicts).toMatchObject([{ property: "CON7", kind: "violated" }]);
  const { course } = replayStrictly(
    worldOf({ ...found, expect: { X1: "held", CON7: "held" } }),
    eventsOf(found),
  );
  expect(course.breaches[0]?.property).toBe("X1");
});

/** What only the end of a run decides, and the last event does not: why it is played all the same. */
const NEEDS_NOT_ITS_LAST: Readonly<Record<string, string>> = {
  "k2-older-key-backups-newest":
    "the device hears that its change is confirmed; the fair phase would deliver that as well",
};

describe("what stands behind a breach", () => {
  const atTheEnd = STORED.filter((scenario) =>
    propertiesIn(scenario).some(
      (property) => scenario.expect[property.id] === "violated" && isOfTheEnd(property),
    ),
  );

  // Where a step breaks the claim, its replay says so (above, and agreement.test.ts).
  test.each(atTheEnd.map((scenario) => [scenario.file, scenario] as const))(
    "is nothing in %s: without its last event the run breaks nothing",
    (_, scenario) => {
      const { verdicts } = runScenario(withEvents(scenario, eventsOf(scenario).slice(0, -1)));
      const breaksSooner = verdicts.some(({ kind }) => kind === "violated");
      expect(breaksSooner).toBe(scenario.name in NEEDS_NOT_ITS_LAST);
    },
  );

  test("has to apply, in a scenario of a user's", () => {
    const scenario = storedNamed("b5-plain-majority");
    const events = eventsOf(scenario);
    const nowhere = { from: "hsm-9", to: "client", kind: "fleet-offer", ordinal: 0 };
    const deliver = { do: "deliver", envelope: nowhere } as EventIn;
    const before = withEvents(scenario, [deliver, ...events]);
    const behind = withEvents(scenario, [...events, { do: "crash", party: "hsm-1" }, deliver]);
    const told =
      /^scenarios\/attacks\/b5-plain-majority\.json: event \d+ of \d+ does not apply: no fleet-offer from hsm-9 /u;
    expect(() => runScenario(before)).toThrow(told);
    expect(() => runScenario(behind)).toThrow(told);
    expect(() => runScenario(behind)).toThrow(InputError);
    expect(() => runScenario(behind)).toThrow(`event ${events.length + 2} of ${events.length + 2}`);
  });

  test("changes no verdict where it applies", () => {
    const scenario = storedNamed("b5-plain-majority");
    const events = eventsOf(scenario);
    const longer = withEvents(scenario, [...events, { do: "crash", party: "hsm-1" }]);
    expect(runScenario(longer)).toEqual(runScenario(scenario));
  });
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
