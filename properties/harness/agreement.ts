/**
 * One run in both readings at once. A course in terms takes each step, its twin in octets takes the same one, and every
 * decision must be equal: what is refused, recorded, sent and to whom, every party's state, what the adversary learns,
 * and every breach. The first difference ends the run.
 */
import {
  type ConcreteCryptosystem,
  type ConcreteOptions,
  concrete,
} from "../../model/algebra/concrete/concrete.ts";
import type { Event } from "../../model/world/event.ts";
import { describeEvent } from "../../model/world/narration.ts";
import type { Observer } from "../../model/world/observer.ts";
import type { PartyTable } from "../../model/world/party-table.ts";
import type { Playable } from "../../model/world/playable.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import type { UniverseBase } from "../../model/world/universe-base.ts";
import type { WorldBase } from "../../model/world/world-base.ts";
import type { ByteKnowledge, Exposure, Secret } from "./byte-knowledge.ts";
import { Correspondence } from "./correspondence.ts";
import { Course } from "./course.ts";

/** The first difference between the two readings. */
export interface Divergence {
  /** From 1. */
  readonly step: number;
  readonly event: string;
  /** What differs, and where. */
  readonly what: string;
  readonly symbolic: string;
  readonly concrete: string;
}

/** The two readings of one protocol do not agree. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly divergence: Divergence;
  /** What led there, the differing event last: a schedule that shows it again. */
  readonly schedule: readonly Event[];

  constructor(divergence: Divergence, schedule: readonly Event[]) {
    const { step, event, what, symbolic, concrete: octets } = divergence;
    super(
      `the readings differ at step ${step} (${event}): ${what} is ${symbolic} in terms, and ${octets} in octets`,
    );
    this.divergence = divergence;
    this.schedule = schedule;
  }
}

/** 64 octets that a person recognises. */
const HISTORY_TEXT = "Alice: see you at eight? Bob: yes, the key is under the third pot";

/** The concrete reading of a run, with a history that a person recognises. */
export const readableOctets = (
  seed: number,
  options: Omit<ConcreteOptions, "seed" | "content"> = {},
): ConcreteCryptosystem =>
  concrete({
    seed,
    ...options,
    content: (_, label, octets) =>
      label === "history"
        ? new TextEncoder().encode(HISTORY_TEXT.padEnd(octets).slice(0, octets))
        : undefined,
  });

/** A world of either kind: what its tables hold can be compared. */
export type PairableWorld = Playable & WorldBase<UniverseBase>;

interface Pairing<W> {
  /** The same world in octets, at its beginning. */
  readonly twin: W;
  readonly knowledge: ByteKnowledge;
  /** What must not come out. */
  readonly secrets: readonly Secret[];
  readonly observers: readonly Observer[];
}

/** Two ids in one key: ids stay far below 2^26. */
const both = (a: number, b: number): number => a * 2 ** 26 + b;

type Differ = (what: string, symbolic: unknown, concreteSide: unknown) => never;

export abstract class PairedCourse<W extends PairableWorld = PairableWorld> extends Course<W> {
  /** The same run in octets; stands where this course stands. */
  readonly twin: Course<W>;
  readonly knowledge: ByteKnowledge;
  /** What must not come out. */
  readonly secrets: readonly Secret[];
  /** Steps that both readings have taken alike. */
  steps = 0;
  readonly #values: Correspondence;
  /** By envelope in terms: the same envelope in octets; and the reverse. */
  readonly #envelopes = new Map<number, number>();
  readonly #envelopesInTerms = new Map<number, number>();
  /** Pairs of reactions and of states, by slot, and of bags and memories, that were compared and are equal. */
  readonly #reactions: Set<number>[];
  readonly #states: Set<number>[];
  readonly #bags = new Set<number>();
  readonly #memories = new Set<number>();
  readonly #observers: readonly string[];
  #twinMove = 0;
  /** The events of the present run. */
  #taken: Event[] = [];
  readonly #marks = new WeakMap<
    Int32Array,
    { readonly octets: Int32Array; readonly taken: readonly Event[] }
  >();

  constructor(world: W, { twin, knowledge, secrets, observers }: Pairing<W>) {
    super(world);
    this.#observers = observers.map(({ id }) => id);
    this.knowledge = knowledge;
    this.secrets = secrets;
    this.twin = new Course(twin);
    this.#values = new Correspondence(world.crypto, twin.crypto);
    this.#reactions = world.tables.map(() => new Set());
    this.#states = world.tables.map(() => new Set());
  }

  /** The move in octets that a move in terms is. */
  protected abstract twinOf(move: number): number;

  /** Before the step in octets, and after that in terms: whatever the adversary's side of it has to know. */
  protected abstract prepare(move: number, knowledgeBefore: number): void;

  /** The envelopes that a reaction puts in flight, in order. */
  protected abstract sentBy(world: W, slot: number, reaction: number): readonly number[];

  /** What a world remembers beside parties, messages, knowledge and memories, as plain data. */
  protected abstract ledgerOf(course: Course<W>): unknown;

  /** The envelope in octets that one in terms is. */
  protected inOctets(envelope: number): number {
    const same = this.#envelopes.get(envelope);
    if (same === undefined) throw new Error(`envelope ${envelope} was never sent in octets`);
    return same;
  }

  /** The reverse. */
  protected inTerms(envelope: number): number {
    const same = this.#envelopesInTerms.get(envelope);
    if (same === undefined) throw new Error(`envelope ${envelope} was never sent in terms`);
    return same;
  }

  get exposures(): readonly Exposure[] {
    return this.knowledge.exposures;
  }

  override take(move: number): number {
    if (this.isOver) return UNCHANGED;
    const same = this.twinOf(move);
    const event = this.eventOf(move);
    this.#twinMove = same;
    const before = this.vector[this.world.universe.knowledgeSlot] as number;
    const outcome = super.take(move);
    this.prepare(move, before);
    const octets = this.twin.take(same);
    this.#compare(event, outcome, octets);
    if (outcome === UNCHANGED) return outcome;
    this.steps++;
    this.#taken.push(event);
    return outcome;
  }

  /** The event just taken, as the twin names it: by the place among its own octets. */
  get twinEvent(): Event {
    return this.twin.world.eventOf(this.twin.previous, 0, this.#twinMove);
  }

  override save(): Int32Array {
    const mark = super.save();
    this.#marks.set(mark, { octets: this.twin.save(), taken: [...this.#taken] });
    return mark;
  }

  override startFrom(mark: Int32Array): void {
    const marked = this.#marks.get(mark);
    if (marked === undefined) throw new Error("a paired course goes back to its own marks only");
    super.startFrom(mark);
    this.twin.startFrom(marked.octets);
    this.#taken = [...marked.taken];
  }

  override forgetSpending(): void {
    super.forgetSpending();
    this.twin.forgetSpending();
  }

  #compare(event: Event, outcome: number, octets: number): void {
    const differ: Differ = (what, symbolic, concreteSide) => {
      const [step, words] = [this.#taken.length + 1, describeEvent(event)];
      const sides = { symbolic: String(symbolic), concrete: String(concreteSide) };
      throw new DivergenceError({ step, event: words, what, ...sides }, [...this.#taken, event]);
    };
    const [terms, bytes] = [this.world, this.twin.world];
    if (terms.last.reacted.length !== bytes.last.reacted.length)
      differ(
        "the number of reactions",
        terms.last.reacted.length,
        `${bytes.last.reacted.length}${this.#because}`,
      );
    for (const [place, reacted] of terms.last.reacted.entries()) {
      const there = bytes.last.reacted[place];
      if (there?.slot !== reacted.slot) differ("the party that reacts", reacted.slot, there?.slot);
      else this.#compareReaction(reacted.slot, reacted.reaction, there.reaction, differ);
    }
    this.#compareFacts(differ);
    if ((outcome === UNCHANGED) !== (octets === UNCHANGED))
      differ("whether anything changed", outcome !== UNCHANGED, octets !== UNCHANGED);
    const broken = ({ last }: W) => last.breaches.map(({ property }) => property).join(", ");
    if (broken(terms) !== broken(bytes))
      differ("what is broken", broken(terms) || "nothing", broken(bytes) || "nothing");
    if (outcome === UNCHANGED) return;
    this.#compareNetworks(differ);
    this.#compareStates(differ);
    this.#compareMemories(differ);
  }

  #compareReaction(slot: number, reaction: number, octets: number, differ: Differ): void {
    const compared = this.#reactions[slot] as Set<number>;
    const key = both(reaction, octets);
    if (compared.has(key)) return;
    const [here, there] = [this.world.universe, this.twin.world.universe];
    const [table, other] = [here.table(slot), there.table(slot)];
    const party = here.parties[slot];
    const compare = (what: string, a: unknown, b: unknown) => {
      const difference = this.#values.difference(a, b, what);
      if (difference !== undefined)
        differ(difference.what, difference.symbolic, difference.concrete);
    };
    const [next, twin] = [
      table.stateAt(table.nextOf(reaction)),
      other.stateAt(other.nextOf(octets)),
    ];
    const kinds = (effects: readonly { readonly type: string; readonly refusal?: unknown }[]) =>
      effects.map(({ type, refusal }) => (refusal === undefined ? type : `${type} ${refusal}`));
    const [effects, twins] = [table.effectsOf(reaction), other.effectsOf(octets)];
    compare(`what ${party} does`, kinds(effects).join(", "), kinds(twins).join(", "));
    compare(`an effect of ${party}`, effects, twins);
    compare(`the control state of ${party}`, next.value, twin.value);
    compare(`the timers of ${party}`, next.armed, twin.armed);
    compare(`the state of ${party}`, next.context, twin.context);
    const sent = this.sentBy(this.world, slot, reaction);
    const sentThere = this.sentBy(this.twin.world, slot, octets);
    for (const [place, envelope] of sent.entries()) {
      const same = sentThere[place] as number;
      const known = this.#envelopes.get(envelope) ?? same;
      if (known !== same) differ(`a message of ${party}`, "one that was sent before", "a new one");
      this.#envelopes.set(envelope, same);
      this.#envelopesInTerms.set(same, envelope);
    }
    compared.add(key);
  }

  /** What the adversary was missing, where a derivation could not be carried out. */
  get #because(): string {
    const missing = this.knowledge.obstacles;
    return missing.length === 0 ? "" : ` (${missing.slice(0, 3).join("; ")})`;
  }

  #compareFacts(differ: Differ): void {
    const [facts, octets] = [this.facts, this.twin.facts];
    const named = (list: typeof facts) => list.map(({ fact }) => fact).join(", ") || "nothing";
    if (named(facts) !== named(octets)) {
      differ("what is recorded", named(facts), `${named(octets)}${this.#because}`);
    }
    const difference = this.#values.difference(facts, octets, "a fact");
    if (difference !== undefined) differ(difference.what, difference.symbolic, difference.concrete);
  }

  /** What each property remembers is the same, so that what is judged at the end is, too. */
  #compareMemories(differ: Differ): void {
    const { observersSlot } = this.world.universe;
    const key = both(
      this.vector[observersSlot] as number,
      this.twin.vector[this.twin.world.universe.observersSlot] as number,
    );
    if (this.#memories.has(key)) return;
    for (const id of this.#observers) {
      const [memory, octets] = [this.memoryOf(id), this.twin.memoryOf(id)];
      const difference = this.#values.difference(memory, octets, `what ${id} remembers`);
      if (difference !== undefined)
        differ(difference.what, difference.symbolic, difference.concrete);
    }
    this.#memories.add(key);
  }

  /** Every party's state is the same, and what the world remembers beside them: not every change is a reaction. */
  #compareStates(differ: Differ): void {
    for (const [slot, compared] of this.#states.entries()) {
      const [state, twin] = [this.vector[slot] as number, this.twin.vector[slot] as number];
      const key = both(state, twin);
      if (compared.has(key)) continue;
      const { value, context, armed } = (this.world.tables[slot] as PartyTable).stateAt(state);
      const there = (this.twin.world.tables[slot] as PartyTable).stateAt(twin);
      const difference = this.#values.difference(
        { value, context, armed },
        { value: there.value, context: there.context, armed: there.armed },
        `the state of ${this.world.parties[slot]}`,
      );
      if (difference !== undefined)
        differ(difference.what, difference.symbolic, difference.concrete);
      compared.add(key);
    }
    const ledger = this.#values.difference(
      this.ledgerOf(this),
      this.ledgerOf(this.twin),
      "the ledger",
    );
    if (ledger !== undefined) differ(ledger.what, ledger.symbolic, ledger.concrete);
  }

  /** What is in flight is the same, message by message. */
  #compareNetworks(differ: Differ): void {
    const [here, there] = [this.world.universe, this.twin.world.universe];
    const bag = this.vector[here.networkSlot] as number;
    const octets = this.twin.vector[there.networkSlot] as number;
    const key = both(bag, octets);
    if (this.#bags.has(key)) return;
    const expected = [...here.networks.bag(bag)].map((id) => this.#envelopes.get(id) ?? -1);
    const found = [...there.networks.bag(octets)];
    const spelled = (ids: readonly number[]) => ids.toSorted((a, b) => a - b).join();
    if (spelled(expected) !== spelled(found))
      differ("what is in flight", `${expected.length} messages`, `${found.length}, or other ones`);
    this.#bags.add(key);
  }
}
