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

  /** Makes a move: 0, a breach id, or UNCHANGED (nothing happened, and the course stands where it stood). */
  take(move: number): number {
    const outcome = this.world.apply(this.vector, 0, move, this.#spare);
    if (outcome === UNCHANGED) {
      this.#spare.set(this.vector);
      return outcome;
    }
    for (const facts of this.world.last.facts) this.#chronicle.push(facts);
    const before = this.vector;
    this.vector = this.#spare;
    this.#spare = before;
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
