/**
 * The judge: from a search to verdicts. A breach counts only when a replay from the very start reproduces it, in a
 * world of its own and without any reduction but `urgentRelays`, which every world has (what it does to writes to the store is
 * an assumption: docs/assumptions.md); then it is shrunk. A trigger that never fired makes a verdict vacuous.
 */
import type { Configuration } from "../../model/protocol/configuration.ts";
import type { Event } from "../../model/world/event.ts";
import { type AnyThreat, play } from "../../model/world/play.ts";
import type { Playable } from "../../model/world/playable.ts";
import { type System, UNCHANGED } from "../../model/world/system.ts";
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

/** How far an exhaustive search came. */
export interface Extent {
  /** Whether every world within the scope was visited; it was not where worlds lie behind a breach. */
  readonly complete: boolean;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Nothing of a scope was visited. */
const NOWHERE: Extent = { complete: false, states: 0, transitions: 0, depth: 0 };

/** One of the searches that a scope takes: what it broke, how far it came, and what occurred in it. */
export interface Visit extends Extent {
  readonly broken: readonly string[];
  readonly counts: Counts;
}

/** What a search came to; plain data, so that it can cross a worker's border. */
export interface SearchResult {
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  readonly runs: number;
  readonly steps: number;
  readonly lengthMax: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly settled: Readonly<Record<string, number>>;
  /** The first search, of all claims together, and each that followed, without what those before it had broken. */
  readonly exhaustive: (Extent & { readonly visits: readonly Visit[] }) | null;
}

/**
 * What a search came to for one claim. In an exhaustive one that is the search that broke it; or else the last, which judged it
 * without those that are broken: what lies behind a breach of another claim was not visited before.
 */
export const resultFor = (
  result: SearchResult,
  property: string,
): SearchResult & { readonly extent: Extent } => {
  const { visits = [] } = result.exhaustive ?? {};
  const visit = visits.find(({ broken }) => broken.includes(property)) ?? visits.at(-1);
  if (visit === undefined) return { ...result, extent: NOWHERE };
  const { broken: _, counts, ...extent } = visit;
  return { ...result, counts, extent };
};

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

/** A threat without an end to its budgets. */
export const unlimited = (threat: AnyThreat): AnyThreat => {
  if ("world" in threat) return threat;
  const [spent, goals] = [threat.budgets, threat.budgets.goals].map((budgets) =>
    Object.fromEntries(Object.keys(budgets).map((name) => [name, Number.POSITIVE_INFINITY])),
  );
  return { ...threat, budgets: { ...spent, goals } as unknown as typeof threat.budgets };
};

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
  const shrunkUnder = (given: AnyThreat) =>
    shrink(plainWorld(configuration, given, properties), properties, property, schedule);
  // A fair phase goes on where budgets are spent; what is left when that was shrunk has to be within them all the same.
  const shrunk = shrunkUnder(threat) ?? shrunkUnder(unlimited(threat));
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
  settled: {},
  exhaustive: null,
};

/** What is broken before a search begins, in the beginning that all its runs share: the first breach of each claim. */
const brokenAtOnce = (
  configuration: Configuration,
  threat: AnyThreat,
  properties: readonly Property[],
  start: Start,
): readonly Finding[] => {
  if (start === "nothing") return [];
  const plain = plainWorld(configuration, threat, properties);
  const beginning = begin(new Course(plain), start);
  const course = new Course(plain);
  const ends = new Map<string, number>();
  for (const [index, event] of beginning.entries()) {
    const move = course.candidateFor(event);
    if (typeof move !== "number" || course.take(move) === UNCHANGED) continue;
    for (const { property } of course.breaches)
      if (!ends.has(property)) ends.set(property, index + 1);
  }
  return [...ends].map(([property, end]) =>
    confirm(configuration, threat, property, beginning.slice(0, end)),
  );
};

/** Random runs of one strategy. */
export const searchRandomly = (
  search: RandomSearch,
  options: { readonly isOver?: () => boolean; readonly progress?: (runs: number) => void } = {},
): SearchResult => {
  const { configuration, threat, strategy, start = strategy.start, seed, runs, judges } = search;
  const properties = judgedProperties(configuration, threat, judges);
  const broken = brokenAtOnce(configuration, threat, properties, start);
  if (broken.length > 0) return { ...NOTHING_TRIED, findings: broken };
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

/** Visits a scope once, breadth first, so that the first breach of a property is a shortest one. */
const visitor =
  (
    configuration: Configuration,
    threat: AnyThreat,
    scope: Scope,
    progress?: (progress: ExploreProgress) => void,
  ) =>
  (properties: readonly Property[], statesMax: number) => {
    const observers = observersOf(properties);
    const world = play({
      configuration,
      threat: scope.threat,
      observers,
      reductions: scope.reductions,
    });
    const course = new Course(world);
    begin(course, scope.start);
    // A trigger that only the beginning fires says nothing of what the scope visits.
    world.forgetCounts();
    const start = Int32Array.from(course.vector);
    const ids = observers.map(({ id }) => id);
    const from: System = {
      width: world.width,
      initial: () => start,
      enabled: world.enabled.bind(world),
      apply: world.apply.bind(world),
      broken: () => world.last.breaches.map(({ property }) => ids.indexOf(property) + 1),
    };
    const { complete, states, transitions, depth, breaches } = explore(from, {
      ...(progress === undefined ? {} : { progress }),
      statesMax,
      // Where one claim is judged alone, its shortest breach is all there is to find.
      stopAtBreach: ids.length === 1,
    });
    const findings = breaches.map(({ id, path }) => {
      const property = world.propertyOf(id);
      // Only this one: the path may lead over a breach of another.
      const alone = judgedProperties(configuration, threat, [property]);
      const plain = plainWorld(configuration, threat, alone);
      return confirm(configuration, threat, property, unreduce(world, scope, path, plain));
    });
    const broken = findings.map(({ property }) => property);
    const isWhole = complete && broken.length === 0;
    const counts = countsOf(world);
    const visit: Visit = { broken, complete: isWhole, states, transitions, depth, counts };
    return { findings, visit };
  };

/**
 * Everything within a scope.
 *
 * @param threat the same capabilities without the scope's budgets: what the counterexample is replayed under.
 * @param judges only these properties; all where empty or absent.
 * @param againMax where claims break, the others are judged again without them, as long as those searches together have no
 * more states than this: a weakened vault may have no end. What is left over is not complete, and says so.
 */
export const searchExhaustively = (
  configuration: Configuration,
  threat: AnyThreat,
  scope: Scope,
  progress?: (progress: ExploreProgress) => void,
  judges?: readonly string[],
  againMax = 0,
): SearchResult => {
  const visitOf = visitor(configuration, threat, scope, progress);
  let properties = judgedProperties(configuration, threat, judges);
  const atOnce = brokenAtOnce(configuration, threat, properties, scope.start);
  const findings = [...atOnce];
  const visits: Visit[] = [];
  const without = (broken: readonly string[]): void => {
    properties = properties.filter(({ id }) => !broken.includes(id));
  };
  if (atOnce.length > 0) {
    const broken = atOnce.map(({ property }) => property);
    visits.push({ ...NOWHERE, broken, counts: emptyCounts() });
    without(broken);
  }
  const isJudged = ({ id }: { readonly id: string }): boolean => scope.judges.includes(id);
  for (
    let left = Number.POSITIVE_INFINITY;
    left > 0 && (visits.length === 0 || observersOf(properties).some(isJudged));
  ) {
    const { findings: found, visit } = visitOf(properties, left);
    findings.push(...found);
    visits.push(visit);
    if (found.length === 0) break;
    without(visit.broken);
    left = Math.min(left - visit.states, againMax);
  }
  const [{ broken: _, counts: __, ...first } = { ...NOWHERE, broken: [], counts: emptyCounts() }] =
    visits;
  return {
    ...NOTHING_TRIED,
    findings,
    counts: visits.map(({ counts }) => counts).reduce(mergeCounts, emptyCounts()),
    exhaustive: { ...first, visits },
  };
};

type Tally = Readonly<Record<string, number>>;

const sumOf = (a: Tally, b: Tally): Tally =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((id) => [
      id,
      (a[id] ?? 0) + (b[id] ?? 0),
    ]),
  );

/** The sum of several random searches of one threat. */
export const mergeResults = (a: SearchResult, b: SearchResult): SearchResult => ({
  findings: [...a.findings, ...b.findings],
  counts: mergeCounts(a.counts, b.counts),
  runs: a.runs + b.runs,
  steps: a.steps + b.steps,
  lengthMax: Math.max(a.lengthMax, b.lengthMax),
  seen: sumOf(a.seen, b.seen),
  settled: sumOf(a.settled, b.settled),
  exhaustive: null,
});
