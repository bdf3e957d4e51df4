/**
 * Random search. fast-check draws choice numbers; what they choose among are the enabled moves of the world, so every
 * run is a schedule that the threat allows. Nothing else in the project is random.
 */
import fc from "fast-check";
import type { Event } from "../../model/world/event.ts";
import { kindOf } from "../../model/world/move.ts";
import type { ObservedBreach } from "../../model/world/observation.ts";
import { type PlayOptions, play } from "../../model/world/play.ts";
import type { Playable } from "../../model/world/playable.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import { isWitness, judgesRuns } from "../catalogue.ts";
import type { Property, RunProperty } from "../property.ts";
import { Course } from "./course.ts";
import { type Counts, countsOf, emptyCounts, mergeCounts } from "./coverage.ts";
import { begin, type Start } from "./prelude.ts";
import { eventuallyOf, judgeEventually, judgeRun } from "./replay.ts";
import { INDISPENSABLE, type Strategy, weightsOf } from "./strategy.ts";

export interface SimulationOptions {
  readonly universe: PlayOptions;
  readonly properties: readonly Property[];
  readonly strategy: Strategy;
  /** Where runs begin; the strategy's own start where absent. */
  readonly start?: Start;
  readonly seed: number;
  readonly runs: number;
  /** Asked between runs; the search ends early when it says so. */
  readonly isOver?: () => boolean;
  readonly progress?: (runs: number) => void;
  /** How a run is taken; in terms only, unless said otherwise. */
  readonly courseOf?: (world: Playable) => Course;
  /** Interned entries at which the tables are renewed. A verdict does not depend on it; the memory does. */
  readonly entriesMax?: number;
}

export interface Simulation {
  readonly runs: number;
  readonly steps: number;
  /** The longest run, in steps; its fair phase belongs to it. */
  readonly lengthMax: number;
  /** The first breach that was found: which property, why, and the whole schedule. */
  readonly failure: {
    readonly property: string;
    readonly why: string;
    readonly schedule: readonly Event[];
  } | null;
  /** By witness: in how many runs it was seen. */
  readonly seen: Readonly<Record<string, number>>;
  /** By what must happen in the end: the runs that promised it, and were judged after their fair phase. */
  readonly settled: Readonly<Record<string, number>>;
  readonly counts: Counts;
}

const ENTRIES_MAX = 160_000;
/** What a run has seen is the bits of one integer. */
const WITNESSES_MAX = 32;
/** A bit for each kind of event that a world may have. */
const allOf = (kinds: readonly string[]): number => 2 ** kinds.length - 1;

const sparedOf = (kinds: readonly string[]): number =>
  kinds.reduce((mask, kind, bit) => (INDISPENSABLE.includes(kind) ? mask | (1 << bit) : mask), 0);

/** One run: which kinds are switched on, and the numbers that choose. */
interface Draw {
  readonly mask: number;
  readonly choices: readonly number[];
}

const draws = ({ swarm, length }: Strategy, kinds: readonly string[]): fc.Arbitrary<Draw> =>
  fc.record({
    mask: swarm ? fc.nat(allOf(kinds)) : fc.constant(allOf(kinds)),
    choices: fc.array(fc.nat(0x3fffffff), { minLength: length, maxLength: length, size: "max" }),
  });

/** Chooses among enabled moves: a kind by weight, then one of the kind. One number decides both. */
class Chooser {
  readonly #weights: readonly number[];
  readonly #inOrder: number;
  readonly #buckets: number[][];
  readonly #spared: number;
  readonly #lined: readonly boolean[];

  constructor(strategy: Strategy, kinds: readonly string[]) {
    this.#buckets = kinds.map(() => []);
    this.#spared = sparedOf(kinds);
    this.#lined = kinds.map((kind) => kind === "deliver" || kind === "drop");
    this.#weights = weightsOf(strategy, kinds);
    this.#inOrder = strategy.inOrder;
  }

  /** The moves that stand in line behind the chosen one, should it change nothing: in order, all deliveries. */
  readonly line: number[] = [];

  /** The chosen move; -1 where nothing that is switched on is enabled. */
  choose(moves: readonly number[], mask: number, choice: number): number {
    const buckets = this.#buckets;
    for (const bucket of buckets) bucket.length = 0;
    for (const move of moves) (buckets[kindOf(move)] as number[]).push(move);
    let total = 0;
    for (let kind = 0; kind < buckets.length; kind++) total += this.#weightOf(kind, mask);
    if (total === 0) return -1;
    let left = ((choice & 0x3fff) / 0x4000) * total;
    let chosen = -1;
    for (let kind = 0; kind < buckets.length; kind++) {
      const weight = this.#weightOf(kind, mask);
      if (weight === 0) continue;
      chosen = kind;
      left -= weight;
      if (left < 0) break;
    }
    const bucket = buckets[chosen] as number[];
    this.line.length = 0;
    const inOrder = this.#lined[chosen] === true && ((choice >>> 14) & 0x3f) < this.#inOrder;
    if (!inOrder) return bucket[(choice >>> 20) % bucket.length] as number;
    for (let place = bucket.length - 1; place > 0; place--) this.line.push(bucket[place] as number);
    return bucket[0] as number;
  }

  #weightOf(kind: number, mask: number): number {
    const on = (mask | this.#spared) & (1 << kind);
    return on !== 0 && (this.#buckets[kind] as number[]).length > 0
      ? (this.#weights[kind] as number)
      : 0;
  }
}

/** The state of a search: the present tables, and what came out so far. */
class Search {
  readonly options: SimulationOptions;
  readonly #chooser: Chooser;
  readonly #witnesses: readonly Extract<Property, { expectation: "sometimes" }>[];
  readonly #eventually: ReturnType<typeof eventuallyOf>;
  readonly #ofRuns: readonly RunProperty[];
  readonly #moves: number[] = [];
  /** By list of facts: a bit for each witness seen in it. */
  #witnessBits: number[] = [];
  #world: Playable;
  #course: Course;
  #start: Int32Array;
  counts = emptyCounts();
  runs = 0;
  /** Of runs and of fair phases, the shared beginnings not counted. */
  #steps = 0;
  #lengthMax = 0;
  readonly settled: Record<string, number> = {};
  failure: Simulation["failure"] = null;
  #broken: ObservedBreach | undefined;
  readonly seen: number[];

  constructor(options: SimulationOptions) {
    this.options = options;
    this.#witnesses = options.properties.filter(isWitness);
    this.#eventually = eventuallyOf(options.properties);
    this.#ofRuns = options.properties.filter(judgesRuns);
    if (this.#witnesses.length > WITNESSES_MAX)
      throw new RangeError(`a search sees ${WITNESSES_MAX} witnesses at most`);
    this.seen = this.#witnesses.map(() => 0);
    this.#world = play(options.universe);
    this.#chooser = new Chooser(options.strategy, this.#world.kinds);
    this.#course = this.#newCourse();
    this.#start = this.#startOf(this.#course);
    this.#world.forgetCounts();
  }

  get kinds(): readonly string[] {
    return this.#world.kinds;
  }

  #startOf(course: Course): Int32Array {
    begin(course, this.options.start ?? this.options.strategy.start);
    return course.save();
  }

  #newCourse(): Course {
    return this.options.courseOf?.(this.#world) ?? new Course(this.#world);
  }

  /** Plays one run; false where a property broke. */
  run(draw: Draw): boolean {
    this.#renewIfLarge();
    const before = this.#stepsInTables;
    const holds = this.#run(draw);
    this.#lengthMax = Math.max(this.#lengthMax, this.#stepsInTables - before);
    if (this.#broken !== undefined) this.#fail(draw, this.#broken);
    return holds;
  }

  #run({ mask, choices }: Draw): boolean {
    const course = this.#course;
    course.startFrom(this.#start);
    let witnessed = 0;
    for (const choice of choices) {
      course.enabled(this.#moves);
      const outcome = this.#step(course, mask, choice);
      if (outcome === undefined) break;
      if (outcome === UNCHANGED) continue;
      for (const facts of this.#world.last.facts) witnessed |= this.#bitsOf(facts);
      if (outcome > 0) {
        this.#broken = course.breaches[0];
        return false;
      }
    }
    this.runs++;
    for (const index of this.seen.keys())
      if (witnessed & (1 << index)) this.seen[index] = (this.seen[index] ?? 0) + 1;
    return this.#explains() && this.#settles();
  }

  /** Whether the run as a whole is one that the properties of whole runs allow. */
  #explains(): boolean {
    const breach = judgeRun(this.#course, this.#ofRuns);
    this.#broken = breach;
    return breach === undefined;
  }

  /** Takes the chosen move, or the first behind it that changes something; `undefined` where there is none to choose. */
  #step(
    course: Course,
    mask: number,
    choice: number,
    before?: (move: number) => void,
  ): number | undefined {
    let move: number | undefined = this.#chooser.choose(this.#moves, mask, choice);
    if (move < 0) return undefined;
    for (;;) {
      before?.(move);
      const outcome = course.take(move);
      if (outcome !== UNCHANGED) return outcome;
      move = this.#chooser.line.pop();
      if (move === undefined) return UNCHANGED;
    }
  }

  #settles(): boolean {
    if (this.runs % this.options.strategy.settleEvery !== 0) return true;
    for (const property of this.#eventually) {
      const ending = judgeEventually(this.#course, property);
      if (ending === undefined) continue;
      const [onTheWay] = ending.onTheWay;
      if (onTheWay === undefined) this.settled[property.id] = (this.settled[property.id] ?? 0) + 1;
      this.#broken = onTheWay ?? ending.breach;
      if (this.#broken !== undefined) return false;
    }
    return true;
  }

  /** Plays the run again, this time writing down its events; those of the fair phase come behind them. */
  #fail({ mask, choices }: Draw, { property, breach }: ObservedBreach): void {
    // What is played again was counted before.
    this.#harvest();
    const course = new Course(this.#world);
    const schedule: Event[] = [];
    schedule.push(...begin(course, this.options.start ?? this.options.strategy.start));
    for (const choice of choices) {
      course.enabled(this.#moves);
      let event: Event | undefined;
      const outcome = this.#step(course, mask, choice, (move) => {
        event = course.eventOf(move);
      });
      if (outcome === undefined) break;
      if (outcome === UNCHANGED || event === undefined) continue;
      schedule.push(event);
      if (course.breaches.length > 0) break;
    }
    if (this.#course.isOver) schedule.push(...this.#course.watchedEvents());
    this.#world.forgetCounts();
    this.failure = { property, why: breach, schedule };
  }

  #bitsOf(facts: number): number {
    const known = this.#witnessBits[facts];
    if (known !== undefined) return known;
    const list = this.#world.observations.factsAt(facts);
    let bits = 0;
    for (const [index, witness] of this.#witnesses.entries())
      if (list.some((fact) => witness.seen(fact))) bits |= 1 << index;
    this.#witnessBits[facts] = bits;
    return bits;
  }

  #renewIfLarge(): void {
    if (this.#world.size < (this.options.entriesMax ?? ENTRIES_MAX)) return;
    this.#harvest();
    this.#world = play(this.options.universe);
    this.#course = this.#newCourse();
    this.#start = this.#startOf(this.#course);
    this.#world.forgetCounts();
    this.#witnessBits = [];
  }

  get #stepsInTables(): number {
    return this.#world.kindHits.reduce((sum, hits) => sum + hits, 0);
  }

  /** Takes over what the present tables have counted. */
  #harvest(): void {
    this.counts = mergeCounts(this.counts, countsOf(this.#world));
    this.#steps += this.#stepsInTables;
    this.#world.forgetCounts();
  }

  result(): Simulation {
    this.#harvest();
    return {
      runs: this.runs,
      steps: this.#steps,
      lengthMax: this.#lengthMax,
      failure: this.failure,
      seen: Object.fromEntries(this.#witnesses.map(({ id }, index) => [id, this.seen[index] ?? 0])),
      settled: this.settled,
      counts: this.counts,
    };
  }
}

/** Runs that fast-check draws at a time: between batches a search can end. */
const BATCH = 64;

/** Plays runs until a property breaks, the runs are used up, or the time is over. */
export const simulate = (options: SimulationOptions): Simulation => {
  const search = new Search(options);
  const arbitrary = draws(options.strategy, search.kinds);
  let over = false;
  const property = fc.property(arbitrary, (draw) => {
    over ||= options.isOver?.() ?? false;
    if (over) return true;
    const holds = search.run(draw);
    options.progress?.(search.runs);
    return holds;
  });
  for (let batch = 0; batch * BATCH < options.runs && !over && search.failure === null; batch++) {
    const numRuns = Math.min(BATCH, options.runs - batch * BATCH);
    const seed = (options.seed + Math.imul(batch, 0x9e3779b1)) | 0;
    // Shrinking is ours (shrink.ts): it works on events, which stay readable and replayable.
    const { failed, errorInstance } = fc.check(property, { seed, numRuns, endOnFailure: true });
    // A breach is a property that came out false; an exception is a fault of the harness or the model, and stays one.
    if (failed && search.failure === null && errorInstance instanceof Error) throw errorInstance;
  }
  return search.result();
};
