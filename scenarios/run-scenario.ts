/** Running one scenario: replay its schedule, or search as it says; then a verdict for each property that it names. */
import type { Cryptosystem } from "../model/algebra/cryptosystem.ts";
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Event } from "../model/world/event.ts";
import { TrustWorld } from "../model/world/fleet-trust/trust-world.ts";
import { type AnyThreat, play, worldNameOf } from "../model/world/play.ts";
import type { Playable } from "../model/world/playable.ts";
import { RealmWorld } from "../model/world/realms/realm-world.ts";
import { inTerms } from "../model/world/universe.ts";
import { World } from "../model/world/world.ts";
import { isWitness, judgesRuns, observersOf, propertiesUnder } from "../properties/catalogue.ts";
import { Course } from "../properties/harness/course.ts";
import { type Counts, countsOf } from "../properties/harness/coverage.ts";
import {
  resultFor,
  type SearchResult,
  searchExhaustively,
  searchRandomly,
  verdictKindOf,
} from "../properties/harness/judge.ts";
import { strategiesOf } from "../properties/harness/portfolio.ts";
import {
  eventuallyOf,
  judgeEventually,
  judgeRun,
  replayStrictly,
  replayToTheEnd,
  ScheduleError,
} from "../properties/harness/replay.ts";
import type { Bound, Verdict, VerdictKind } from "../properties/harness/verdict.ts";
import { LIV2 } from "../properties/membership.ts";
import type { Property } from "../properties/property.ts";
import { InputError, type Scenario } from "./read-scenario.ts";
import { SCOPES } from "./scopes.ts";
import { THREATS, type ThreatName } from "./threats.ts";

/** The design that a verdict is about. */
export const designOf = (configuration: Configuration, threat: string): string =>
  ({ vault: configuration.design, "fleet-trust": configuration.trust.format, realms: "threshold" })[
    worldNameOf(threatNamed(threat))
  ];

export interface ScenarioRun {
  readonly verdicts: readonly Verdict[];
  readonly counts: Counts;
}

export const threatNamed = (name: string): AnyThreat => THREATS[name as ThreatName].threat;

/** The properties of a scenario's world. */
export const propertiesIn = ({
  configuration,
  threat,
}: {
  readonly configuration: Configuration;
  readonly threat: string;
}): readonly Property[] => propertiesUnder(configuration, threatNamed(threat));

/**
 * What is judged on replay: all properties, or where one is to break only those that the scenario names. A bundle that
 * should not be accepted breaks several claims at once, so in the world of fleet trust only the named ones are watched. A scenario
 * that asks after one claim alone, as what a search has found does, is not to end where another breaks before.
 */
export const judgedIn = (scenario: Scenario): readonly Property[] => {
  const properties = propertiesIn(scenario);
  const named = properties.filter(
    (property) => property.id in scenario.expect || isWitness(property),
  );
  const threat = threatNamed(scenario.threat);
  // Under a corrupt front end as well: what a user may lose in all goes on behind what a design cannot hold.
  if ("world" in threat || threat.capabilities.frontEnd) return named;
  const asksOne = named.filter((property) => !isWitness(property)).length === 1;
  return asksOne || Object.values(scenario.expect).includes("violated") ? named : properties;
};

/** The world of a scenario in terms, with the sizes of the suite where the same run is taken in octets too. */
export const pairableWorldOf = (
  scenario: Scenario,
  octets: Cryptosystem["octets"],
): World | TrustWorld | RealmWorld => {
  const { configuration } = scenario;
  const threat = threatNamed(scenario.threat);
  const observers = observersOf(judgedIn(scenario));
  if ("world" in threat && threat.world === "realms")
    return new RealmWorld({ configuration, threat, observers });
  // No size of the suite enters a term of fleet trust.
  if ("world" in threat) return new TrustWorld({ configuration, threat, observers });
  return new World({ configuration, threat, observers, reading: inTerms(configuration, octets) });
};

/** The world of a scenario. */
export const worldOf = (scenario: Scenario): Playable =>
  play({
    configuration: scenario.configuration,
    threat: threatNamed(scenario.threat),
    observers: observersOf(judgedIn(scenario)),
  });

export const replayLine = (file: string): string =>
  `bkv replay ${/\s/.test(file) ? JSON.stringify(file) : file}`;

/** What a replay established about one property. */
interface Judged {
  readonly kind: VerdictKind;
  readonly hits: number;
  readonly why?: string;
}

/**
 * Replays a scenario's schedule.
 *
 * @param courseOf how the run is taken; in terms only, unless said otherwise.
 * @throws InputError where it does not apply, be it behind the breach with which the replay ends.
 */
export const replayScenario = <C extends Course = Course>(
  scenario: Scenario,
  onStep?: (course: C, event: Event, index: number) => void,
  courseOf: () => C = () => new Course(worldOf(scenario)) as C,
): { readonly run: ScenarioRun; readonly course: C; readonly steps: number } => {
  if (scenario.search.kind !== "schedule")
    throw new InputError(
      `${scenario.file} has no schedule to replay: it is a ${scenario.search.kind} search; run it with bkv check`,
    );
  const { events } = scenario.search;
  const properties = judgedIn(scenario);
  const course = courseOf();
  const { world } = course;
  let steps = 0;
  let breaches: ReturnType<typeof replayStrictly>["breaches"];
  try {
    const told = (_: Course, event: Event, index: number) => {
      steps = index + 1;
      onStep?.(course, event, index);
    };
    breaches = replayStrictly(world, events, told, course).breaches;
    if (steps < events.length) replayToTheEnd(worldOf(scenario), events);
  } catch (error) {
    if (error instanceof ScheduleError) throw new InputError(`${scenario.file}: ${error.message}`);
    throw error;
  }
  const counts = countsOf(world);
  const facts = factsSeen(world);
  const judged = new Map<string, Judged>();
  for (const property of properties) {
    if (isWitness(property)) {
      const hits = facts.filter((fact) => property.seen(fact)).length;
      judged.set(property.id, { kind: hits > 0 ? "witnessed" : "unwitnessed", hits });
      continue;
    }
    const hits = facts.filter(({ fact }) => property.trigger.includes(fact)).length;
    const breach = judgesRuns(property)
      ? judgeRun(course, property.id in scenario.expect ? [property] : [])
      : breaches.find((other) => other.property === property.id);
    if (breach !== undefined)
      judged.set(property.id, { kind: "violated", hits, why: breach.breach });
    else judged.set(property.id, { kind: hits > 0 ? "held" : "vacuous", hits });
  }
  const expected = eventuallyOf(properties).filter(({ id }) => id in scenario.expect);
  for (const eventually of breaches.length === 0 ? expected : []) {
    const promised = judgeEventually(course, eventually);
    const breach = promised?.breach;
    for (const { property, breach: why } of promised?.onTheWay ?? [])
      judged.set(property, { kind: "violated", hits: 1, why });
    if (course.isOver) break;
    // A join that has ended was a promise, and is kept; LIV1 promises something only for the end of a run.
    const kept = facts.filter(({ fact }) => fact === "join-begun").length;
    judged.set(
      eventually.id,
      promised === undefined
        ? eventually.id === LIV2.id && kept > 0
          ? { kind: "held", hits: kept }
          : { kind: "vacuous", hits: 0 }
        : breach === undefined
          ? { kind: "held", hits: 1 }
          : { kind: "violated", hits: 1, why: breach.breach },
    );
  }
  // What the fair phase has broken takes its events as well.
  const schedule = [...events.slice(0, steps), ...(course.isOver ? course.watchedEvents() : [])];
  const bound: Bound = { search: "replay", scenario: scenario.name, steps };
  const verdicts = Object.entries(scenario.expect).map(([id, expected]): Verdict => {
    const { kind, hits, why } = judged.get(id) ?? { kind: "vacuous", hits: 0 };
    return {
      property: id,
      design: designOf(scenario.configuration, scenario.threat),
      threat: scenario.threat,
      kind,
      expected,
      bound,
      hits,
      scenario: scenario.name,
      ...(why === undefined
        ? {}
        : {
            counterexample: {
              why,
              schedule,
              file: scenario.file,
              replay: replayLine(scenario.file),
            },
          }),
    };
  });
  return { run: { verdicts, counts }, course, steps };
};

const factsSeen = (world: Playable) =>
  world.factHits.flatMap((hits, id) => (hits > 0 ? world.observations.factsAt(id) : []));

/** Verdicts of a search for the properties that a scenario names. */
const verdictsOf = (
  scenario: Scenario,
  boundOf: (own: ReturnType<typeof resultFor>) => Bound,
  result: SearchResult,
): readonly Verdict[] =>
  Object.entries(scenario.expect).map(([id, expected]): Verdict => {
    const property = propertiesIn(scenario).find((other) => other.id === id);
    if (property === undefined) throw new Error(`no property ${id}`);
    const finding = result.findings.find((other) => other.property === id);
    const own = resultFor(result, id);
    const hits = hitsOf(property, own);
    const kind = verdictKindOf(property, hits, finding !== undefined);
    return {
      property: id,
      design: designOf(scenario.configuration, scenario.threat),
      threat: scenario.threat,
      kind,
      expected,
      bound: boundOf(own),
      hits,
      scenario: scenario.name,
      ...(finding === undefined
        ? {}
        : {
            counterexample: {
              why: finding.why,
              schedule: finding.schedule,
              replay: replayLine(scenario.file),
            },
          }),
    };
  });

export const hitsOf = (property: Property, result: SearchResult): number => {
  if (isWitness(property)) return result.seen[property.id] ?? 0;
  // A join that has ended is a promise kept; LIV1 promises something for the end of a run only.
  if (property.expectation === "eventually" && property.id !== LIV2.id)
    return result.settled[property.id] ?? 0;
  return property.trigger.reduce((sum, fact) => sum + (result.counts.facts[fact] ?? 0), 0);
};

/**
 * So many states the searches of a scope have that judge what others did not break: those of a small scope, three times. Without
 * a rule a scope may have no end, and one that is found broken has said what it was visited for.
 */
export const AGAIN_STATES_MAX = 400_000;

/** Runs a scenario of any kind. */
export const runScenario = (scenario: Scenario): ScenarioRun => {
  const { search, configuration } = scenario;
  const threat = threatNamed(scenario.threat);
  const judges = worldNameOf(threat) === "vault" ? undefined : Object.keys(scenario.expect);
  if (search.kind === "schedule") return replayScenario(scenario).run;
  if (search.kind === "exhaustive") {
    const scope = SCOPES.find(({ name }) => name === search.scope);
    if (scope === undefined)
      throw new InputError(`${scenario.file}: there is no scope "${search.scope}"`);
    const result = searchExhaustively(
      { ...configuration, ...scope.configuration },
      threat,
      scope,
      undefined,
      judges,
      AGAIN_STATES_MAX,
    );
    const boundOf = ({ extent }: ReturnType<typeof resultFor>): Bound => ({
      search: "exhaustive",
      scope: scope.name,
      ...extent,
    });
    return { verdicts: verdictsOf(scenario, boundOf, result), counts: result.counts };
  }
  const strategy = strategiesOf(threat, configuration).find(({ name }) => name === search.strategy);
  if (strategy === undefined)
    throw new InputError(`${scenario.file}: there is no strategy "${search.strategy}"`);
  const { seed, runs } = search;
  const result = searchRandomly({
    configuration,
    threat,
    strategy,
    seed,
    runs,
    ...(judges === undefined ? {} : { judges }),
  });
  const bound: Bound = {
    search: "random",
    seed,
    runs: result.runs,
    steps: result.steps,
    lengthMax: result.lengthMax,
  };
  return { verdicts: verdictsOf(scenario, () => bound, result), counts: result.counts };
};
