/**
 * What a step of either world leaves behind, and how either world shows its tables to the harness (playable.ts): counts
 * of what occurred, the last step, memories of properties, messages by the names that schedules give them.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Envelope } from "../protocol/messages.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { EnvelopeRef } from "./envelope-ref.ts";
import type { ObservedBreach } from "./observation.ts";
import type { Observer } from "./observer.ts";
import type { LastStep } from "./playable.ts";
import type { UniverseBase } from "./universe-base.ts";

export abstract class WorldBase<U extends UniverseBase> {
  readonly universe: U;
  readonly width: number;
  readonly kinds: readonly string[];
  readonly last: LastStep = { reacted: [], facts: [], shown: [], breaches: [] };
  /** How often each kind of event, each reaction of each party, and each list of facts occurred. */
  readonly kindHits: Float64Array;
  readonly reactionHits: number[][];
  readonly factHits: number[] = [];
  readonly #properties: readonly string[];
  /** The world that the step in hand is making. */
  protected next: Int32Array = new Int32Array(0);
  /** The first property that the step in hand has broken, counted from 1; 0 for none. */
  protected breach = 0;

  constructor(universe: U, kinds: readonly string[], observers: readonly Observer[]) {
    this.universe = universe;
    this.width = universe.width;
    this.kinds = kinds;
    this.kindHits = new Float64Array(kinds.length);
    this.reactionHits = universe.tables.map(() => []);
    this.#properties = observers.map(({ id }) => id);
  }

  get parties(): readonly PartyId[] {
    return this.universe.parties;
  }

  get tables(): U["tables"] {
    return this.universe.tables;
  }

  get crypto(): U["crypto"] {
    return this.universe.crypto;
  }

  get observations(): U["observations"] {
    return this.universe.observations;
  }

  get observersSlot(): number {
    return this.universe.observersSlot;
  }

  get size(): number {
    return this.universe.size;
  }

  initial(): Int32Array {
    return this.universe.initial();
  }

  /** Starts all counts anew. */
  forgetCounts(): void {
    this.kindHits.fill(0);
    for (const hits of this.reactionHits) hits.length = 0;
    this.factHits.length = 0;
  }

  /** The property that a breach id stands for. */
  propertyOf(breach: number): string {
    return this.#properties[breach - 1] ?? "";
  }

  /** Begins a step: the next world is this one, until something changes. */
  protected beginStep(worlds: Int32Array, at: number, next: Int32Array): void {
    const { last, width } = this;
    for (let slot = 0; slot < width; slot++) next[slot] = worlds[at + slot] as number;
    this.next = next;
    this.breach = 0;
    last.reacted.length = 0;
    last.facts.length = 0;
    last.shown.length = 0;
    last.breaches = [];
  }

  protected isUnchanged(worlds: Int32Array, at: number): boolean {
    const { next, width } = this;
    for (let slot = 0; slot < width; slot++) if (next[slot] !== worlds[at + slot]) return false;
    return true;
  }

  protected count(slot: number, reaction: number): void {
    this.last.reacted.push({ slot, reaction });
    const hits = this.reactionHits[slot] as number[];
    hits[reaction] = (hits[reaction] ?? 0) + 1;
  }

  /** Folds a list of facts into the memories of the properties. */
  protected record(facts: number): void {
    const { observations, observersSlot } = this.universe;
    if (facts === observations.nothing) return;
    this.last.facts.push(facts);
    this.factHits[facts] = (this.factHits[facts] ?? 0) + 1;
    const outcome = observations.observe(this.next[observersSlot] as number, facts);
    this.next[observersSlot] = observations.nextOf(outcome);
    const breaches = observations.breachesOf(outcome);
    if (breaches.length === 0) return;
    this.last.breaches = [...this.last.breaches, ...breaches];
    this.breach ||= this.#properties.indexOf((breaches[0] as ObservedBreach).property) + 1;
  }

  #bagIn(vector: Int32Array): number {
    return vector[this.universe.networkSlot] as number;
  }

  envelopeIn(vector: Int32Array, ref: EnvelopeRef): Envelope | undefined {
    const { networks } = this.universe;
    const id = networks.resolve(this.#bagIn(vector), ref);
    return id === undefined ? undefined : networks.envelopeAt(id);
  }

  contentIn(vector: Int32Array, ref: EnvelopeRef): string | undefined {
    const { networks } = this.universe;
    const id = networks.resolve(this.#bagIn(vector), ref);
    return id === undefined ? undefined : networks.contentOf(id);
  }

  refIn(vector: Int32Array, like: EnvelopeRef, content: string): EnvelopeRef | undefined {
    return this.universe.networks.refLike(this.#bagIn(vector), like, content);
  }

  learnedIn(before: Int32Array, after: Int32Array): readonly Value[] {
    const { knowledge, knowledgeSlot } = this.universe;
    const [old, now] = [before[knowledgeSlot] as number, after[knowledgeSlot] as number];
    return old === now ? [] : knowledge.core(now).filter((value) => !knowledge.derives(old, value));
  }
}
