/**
 * The judge: from a search to verdicts. A breach counts only when a replay from the very start reproduces it, in a
 * world of its own and without any reduction but `urgentRelays`, which every world has (what it does to writes to the store is
 * an assumption: docs/assumptions.md); then it is shrunk. A trigger that never fired makes a verdict vacuous.
 */
import type { Configuration } from "../../model/protocol/configuration.ts";
import type { Event } from "../../model/world/event.ts";
import { type AnyThreat, play } from "../../model/world/play.ts";
import type { Playable } from "../../model/world/playable.ts";
import { isWitness, observersOf, propertiesUnder } from "../catalogue.ts";
import type { Property } from "../property.ts";
import { Course } from "./course.ts";
import { type Counts, countsOf, emptyCounts, mergeCounts } from "./coverage.ts";
import { type ExploreProgress, explore } from "./explore.ts";
import { begin, type Start } from "./prelude.ts";
import {
  isOfTheEnd,
  type Remembered,
  remember,
  replayLeniently,
  replayStrictly,
} from "./replay.ts";
import type { Scope } from "./scope.ts";
import { shrink } from "./shrink.ts";
import { type Simulation, simulate } from "./simulate.ts";
import type { Strategy } from "./strategy.ts";
import type { VerdictKind } from "./verdict.ts";

/** An invariant of the harness itself broke: a bug of ours, never the model's. */
export class HarnessError extends Error {
  override readonly name = "HarnessError";
}

/** The kind of a verdict, from how often the trigger fired (or the witness was seen) and whether a breach was found. */
export const verdictKindOf = (property: Property, hits: number, broken: boolean): VerdictKind => {
  if (isWitness(property)) return hits > 0 ? "witnessed" : "unwitnessed";
  if (broken) return "violated";
  return hits > 0 ? "held" : "vacuous";
};

/** A breach, reproduced and shrunk. */
export interface Finding {
  readonly property: string;
  readonly why: string;
  readonly schedule: readonly Event[];
  /** Events before shrinking. */
  readonly found: number;
}

/** What a search came to; plain data, so that it can cross a worker's border. */
export interface SearchResult {
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  readonly runs: number;
  readonly steps: number;
  readonly lengthMax: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly settled: number;
  readonly exhaustive: {
    readonly complete: boolean;
    readonly states: number;
    readonly transitions: number;
    readonly depth: number;
  } | null;
}

const plainWorld = (
  configuration: Configuration,
  threat: AnyThreat,
  properties: readonly Property[],
): Playable => play({ configuration, threat, observers: observersOf(properties) });

/** The properties of a threat's world; only those that are asked for, where some are. */
export const judgedProperties = (
  configuration: Configuration,
  threat: AnyThreat,
  judges?: readonly string[],
): readonly Property[] =>
  propertiesUnder(configuration, threat).filter(
    (property) =>
      judges === undefined ||
      judges.length === 0 ||
      judges.includes(property.id) ||
      isWitness(property),
  );

/**
 * Reproduces a breach strictly and shrinks it.
 *
 * @throws HarnessError where the schedule does not break the property again.
 */
export const confirm = (
  configuration: Configuration,
  threat: AnyThreat,
  property: string,
  schedule: readonly Event[],
): Finding => {
  // Only this one: a run in which another property breaks first goes on.
  const properties = judgedProperties(configuration, threat, [property]);
  const shrunk = shrink(
    plainWorld(configuration, threat, properties),
    properties,
    property,
    schedule,
  );
  if (shrunk === undefined)
    throw new HarnessError(
      `a breach of ${property} does not happen again on replay: ${JSON.stringify(schedule)}`,
    );
  if (!properties.some(isOfTheEnd)) {
    const { breaches } = replayStrictly(
      plainWorld(configuration, threat, properties),
      shrunk.schedule,
    );
    if (!breaches.some((breach) => breach.property === property))
      throw new HarnessError(
        `a shrunk breach of ${property} does not replay: ${JSON.stringify(shrunk.schedule)}`,
      );
  }
  return { property, why: shrunk.breach.breach, schedule: shrunk.schedule, found: schedule.length };
};

export interface RandomSearch {
  readonly configuration: Configuration;
  readonly threat: AnyThreat;
  readonly strategy: Strategy;
  /** Where runs begin; the strategy's own start where absent. */
  readonly start?: Start;
  readonly seed: number;
  readonly runs: number;
  /** Only these properties, beside the witnesses; all where empty or absent. */
  readonly judges?: readonly string[];
}

const resultOf = (simulation: Simulation, findings: readonly Finding[]): SearchResult => ({
  findings,
  counts: simulation.counts,
  runs: simulation.runs,
  steps: simulation.steps,
  lengthMax: simulation.lengthMax,
  seen: simulation.seen,
  settled: simulation.settled,
  exhaustive: null,
});

const NOTHING_TRIED: SearchResult = {
  findings: [],
  counts: emptyCounts(),
  runs: 0,
  steps: 0,
  lengthMax: 0,
  seen: {},
  settled: 0,
  exhaustive: null,
};

/** What is broken before the first run begins, in the beginning that all runs share. */
const brokenAtOnce = (
  configuration: Configuration,
  threat: AnyThreat,
  properties: readonly Property[],
  start: Start,
): Finding | undefined => {
  if (start === "nothing") return undefined;
  const plain = plainWorld(configuration, threat, properties);
  const beginning = begin(new Course(plain), start);
  const course = new Course(plain);
  for (const [index, event] of beginning.entries()) {
    const move = course.candidateFor(event);
    if (typeof move === "number") course.take(move);
    const [first] = course.breaches;
    if (first !== undefined)
      return confirm(configuration, threat, first.property, beginning.slice(0, index + 1));
  }
  return undefined;
};

/** Random runs of one strategy. */
export const searchRandomly = (
  search: RandomSearch,
  options: { readonly isOver?: () => boolean; readonly progress?: (runs: number) => void } = {},
): SearchResult => {
  const { configuration, threat, strategy, start = strategy.start, seed, runs, judges } = search;
  const properties = judgedProperties(configuration, threat, judges);
  const broken = brokenAtOnce(configuration, threat, properties, start);
  if (broken !== undefined) return { ...NOTHING_TRIED, findings: [broken] };
  const simulation = simulate({
    universe: { configuration, threat, observers: observersOf(properties) },
    properties,
    strategy,
    start,
    seed,
    runs,
    ...options,
  });
  const { failure } = simulation;
  const findings =
    failure === null ? [] : [confirm(configuration, threat, failure.property, failure.schedule)];
  return resultOf(simulation, findings);
};

/** Takes a path found in a reduced world to a schedule of the plain one: the same messages, by what they say. */
const unreduce = (
  reduced: Playable,
  scope: Scope,
  path: readonly number[],
  plain: Playable,
): readonly Event[] => {
  const course = new Course(reduced);
  const remembered: Remembered[] = begin(course, scope.start).map((event) => ({ event }));
  for (const move of path) {
    remembered.push(remember(course, course.eventOf(move)));
    course.take(move);
  }
  return replayLeniently(plain, remembered, true).kept.map(({ event }) => event);
};

/** Everything within a scope, breadth first, so that the first breach of a property is a shortest one. */
export const searchExhaustively = (
  configuration: Configuration,
  /** The same capabilities without the scope's budgets: what the counterexample is replayed under. */
  threat: AnyThreat,
  scope: Scope,
  progress?: (progress: ExploreProgress) => void,
  judges?: readonly string[],
): SearchResult => {
  const properties = judgedProperties(configuration, threat, judges);
  const world = play({
    configuration,
    threat: scope.threat,
    observers: observersOf(properties),
    reductions: scope.reductions,
  });
  const course = new Course(world);
  begin(course, scope.start);
  const start = Int32Array.from(course.vector);
  const from = {
    width: world.width,
    initial: () => start,
    enabled: world.enabled.bind(world),
    apply: world.apply.bind(world),
  };
  const { complete, states, transitions, depth, breaches } = explore(from, {
    ...(progress === undefined ? {} : { progress }),
    // Where one claim is judged alone, its shortest breach is all there is to find.
    stopAtBreach: judges?.length === 1,
  });
  const findings = breaches.map(({ id, path }) => {
    const property = world.propertyOf(id);
    // Only this one: the path may lead over a breach of another.
    const plain = plainWorld(
      configuration,
      threat,
      judgedProperties(configuration, threat, [property]),
    );
    return confirm(configuration, threat, property, unreduce(world, scope, path, plain));
  });
  return {
    findings,
    counts: countsOf(world),
    runs: 0,
    steps: 0,
    lengthMax: 0,
    seen: {},
    settled: 0,
    exhaustive: { complete, states, transitions, depth },
  };
};

/** The sum of several random searches of one threat. */
export const mergeResults = (a: SearchResult, b: SearchResult): SearchResult => ({
  findings: [...a.findings, ...b.findings],
  counts: mergeCounts(a.counts, b.counts),
  runs: a.runs + b.runs,
  steps: a.steps + b.steps,
  lengthMax: Math.max(a.lengthMax, b.lengthMax),
  seen: Object.fromEntries(
    [...new Set([...Object.keys(a.seen), ...Object.keys(b.seen)])].map((id) => [
      id,
      (a.seen[id] ?? 0) + (b.seen[id] ?? 0),
    ]),
  ),
  settled: a.settled + b.settled,
  exhaustive: null,
});
