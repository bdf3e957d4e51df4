/** One run through a world, step by step: where it is, and what each step did. */
import type { Fact } from "../../model/protocol/facts.ts";
import type { Event } from "../../model/world/event.ts";
import { moveFor } from "../../model/world/narration.ts";
import type { ObservedBreach } from "../../model/world/observation.ts";
import type { Inapplicable, Playable } from "../../model/world/playable.ts";
import { UNCHANGED } from "../../model/world/system.ts";

export class Course<World extends Playable = Playable> {
  readonly world: World;
  /** The present world; overwritten by each step. */
  vector: Int32Array;
  #spare: Int32Array;
  /** The run so far: the lists of facts of its steps, in order. */
  readonly #chronicle: number[] = [];
  /** What was recorded before each mark. */
  readonly #recorded = new WeakMap<Int32Array, readonly number[]>();
  /** Where `watch` began, and what was taken since. */
  #watched: { readonly from: Int32Array; readonly moves: number[] } | undefined;
  #isOver = false;

  constructor(world: World) {
    this.world = world;
    this.vector = Int32Array.from(world.initial());
    this.#spare = new Int32Array(world.width);
  }

  /** The present world, to go back to. */
  save(): Int32Array {
    const mark = Int32Array.from(this.vector);
    this.#recorded.set(mark, [...this.#chronicle]);
    return mark;
  }

  /** Puts the course into a world that was saved. */
  startFrom(mark: Int32Array): void {
    const recorded = this.#recorded.get(mark);
    if (recorded === undefined) throw new Error("a course goes back to its own marks only");
    this.vector.set(mark);
    this.#watched = undefined;
    this.#isOver = false;
    this.#chronicle.length = 0;
    for (const facts of recorded) this.#chronicle.push(facts);
  }

  /** Gives all budgets back. */
  forgetSpending(): void {
    this.world.withoutSpending(this.vector);
  }

  /** Puts the enabled moves into `moves`. */
  enabled(moves: number[]): void {
    moves.length = 0;
    this.world.enabled(this.vector, 0, moves);
  }

  /**
   * From here on, if not from before, the first breach ends the run: after it no move is taken any more. For what steers by
   * the state of the world alone, and does not look at what each of its moves came to.
   */
  watch(): void {
    this.#watched ??= { from: Int32Array.from(this.vector), moves: [] };
  }

  /** The events since `watch`; the last one is the breach, where there was one. They are made once more, and count again. */
  watchedEvents(): readonly Event[] {
    const { world } = this;
    const { from, moves } = this.#watched ?? { from: this.vector, moves: [] };
    let [now, next] = [Int32Array.from(from), new Int32Array(world.width)];
    return moves.map((move) => {
      const event = world.eventOf(now, 0, move);
      world.apply(now, 0, move, next);
      [now, next] = [next, now];
      return event;
    });
  }

  /** Whether a breach has ended a run that is watched. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Makes a move: 0, a breach id, or UNCHANGED (nothing happened, and the course stands where it stood). */
  take(move: number): number {
    if (this.#isOver) return UNCHANGED;
    const outcome = this.world.apply(this.vector, 0, move, this.#spare);
    if (outcome === UNCHANGED) {
      this.#spare.set(this.vector);
      return outcome;
    }
    for (const facts of this.world.last.facts) this.#chronicle.push(facts);
    const before = this.vector;
    this.vector = this.#spare;
    this.#spare = before;
    this.#watched?.moves.push(move);
    this.#isOver = this.#watched !== undefined && outcome > 0;
    return outcome;
  }

  /** The world before the last step; valid until the next one. */
  get previous(): Int32Array {
    return this.#spare;
  }

  eventOf(move: number): Event {
    return this.world.eventOf(this.vector, 0, move);
  }

  moveFor(event: Event): number | Inapplicable {
    return moveFor(this.world, this.vector, 0, event);
  }

  /** The move that an event is here, whether or not it is enabled. */
  candidateFor(event: Event): number | Inapplicable {
    return this.world.candidateFor(this.vector, 0, event);
  }

  /** Facts of the last step. */
  get facts(): readonly Fact[] {
    return this.world.last.facts.flatMap((id) => this.world.observations.factsAt(id));
  }

  /** The lists of facts of all steps so far, as this world numbers them. */
  get chronicle(): readonly number[] {
    return this.#chronicle;
  }

  /** Facts of all steps so far. */
  get factsSoFar(): readonly Fact[] {
    return this.#chronicle.flatMap((id) => this.world.observations.factsAt(id));
  }

  /** Properties that the last step broke. */
  get breaches(): readonly ObservedBreach[] {
    return this.world.last.breaches;
  }

  memoryOf(property: string): unknown {
    const { observations, observersSlot } = this.world;
    return observations.memoryOf(this.vector[observersSlot] as number, property);
  }
}
