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
import type { Value } from "../../model/algebra/cryptosystem.ts";
import type { Event } from "../../model/world/event.ts";
import {
  BEGIN,
  DELIVER,
  DROP,
  DUPLICATE,
  INJECT,
  kindOf,
  moveOf,
  PARTITION,
  partyOf,
  payloadOf,
} from "../../model/world/move.ts";
import { describeEvent, eventOf } from "../../model/world/narration.ts";
import type { Observer } from "../../model/world/observer.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import { World } from "../../model/world/world.ts";
import { ByteKnowledge, type Exposure, type Secret, secretsOf } from "./byte-knowledge.ts";
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

export interface PairedOptions {
  readonly observers: readonly Observer[];
  readonly crypto: ConcreteCryptosystem;
  /** Words beside those of the configuration that an offline search tries. */
  readonly decoys?: readonly string[];
}

const isValue = (field: unknown): field is Value =>
  typeof field === "object" && field !== null && "toJSON" in field;

/** Two ids in one key: ids stay far below 2^26. */
const both = (a: number, b: number): number => a * 2 ** 26 + b;

type Differ = (what: string, symbolic: unknown, concreteSide: unknown) => never;

export class PairedCourse extends Course<World> {
  /** The same run in octets; stands where this course stands. */
  readonly twin: Course<World>;
  readonly knowledge: ByteKnowledge;
  /** What must not come out. */
  readonly secrets: readonly Secret[];
  /** Steps that both readings have taken alike. */
  steps = 0;
  readonly #octetsOf = new Map<Value, Value>();
  readonly #termOf = new Map<Value, Value>();
  readonly #ids = new Map<number, string>();
  /** By envelope in terms: the same envelope in octets. */
  readonly #envelopes = new Map<number, number>();
  /** Pairs of reactions, by slot, and of bags, that were compared and are equal. */
  readonly #reactions: Set<number>[];
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

  constructor(world: World, { observers, crypto, decoys = [] }: PairedOptions) {
    super(world);
    this.#observers = observers.map(({ id }) => id);
    const { configuration, threat, reductions } = world.universe;
    this.knowledge = new ByteKnowledge({
      terms: world.universe,
      octets: crypto,
      dictionary: [...configuration.codes, ...decoys],
      place: () => twin.last.shown.length - 1,
      secrets: () => this.secrets,
    });
    const reading = { crypto, knowledge: this.knowledge };
    const twin = new World({ configuration, threat, observers, reductions, reading });
    this.twin = new Course(twin);
    this.secrets = secretsOf(world.universe, twin.universe);
    this.#reactions = world.universe.tables.map(() => new Set());
  }

  get exposures(): readonly Exposure[] {
    return this.knowledge.exposures;
  }

  override take(move: number): number {
    const same = this.#twinOf(move);
    const event = this.eventOf(move);
    this.#twinMove = same;
    const before = this.vector[this.world.universe.knowledgeSlot] as number;
    const outcome = super.take(move);
    this.knowledge.lessons = this.#lessonsFrom(before);
    const octets = this.twin.take(same);
    this.#compare(event, outcome, octets);
    if (outcome === UNCHANGED) return outcome;
    this.steps++;
    this.#taken.push(event);
    return outcome;
  }

  /** The event just taken, as the twin names it: by the place among its own octets. */
  get twinEvent(): Event {
    return eventOf(this.twin.world, this.twin.previous, 0, this.#twinMove);
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

  /** The move in octets that a move in terms is. */
  #twinOf(move: number): number {
    const { options } = this.world;
    const there = this.twin.world.options;
    const [kind, party, payload] = [kindOf(move), partyOf(move), payloadOf(move)];
    switch (kind) {
      case DELIVER:
      case DUPLICATE:
      case DROP: {
        const envelope = this.#envelopes.get(payload);
        if (envelope === undefined) throw new Error(`envelope ${payload} was never sent in octets`);
        return moveOf(kind, party, envelope);
      }
      case BEGIN:
        return there.beginMove(party, options.goalAt(payload));
      case INJECT:
        return there.injectMove(options.recipeAt(payload));
      case PARTITION:
        return there.partitionMove(options.sidesAt(payload));
      default:
        return move;
    }
  }

  /** What the adversary saw in the step just taken, and what it knew after each part of it. */
  #lessonsFrom(before: number): ByteKnowledge["lessons"] {
    const { last, universe } = this.world;
    const knowledge: number[] = [];
    for (const shown of last.shown)
      knowledge.push(universe.lesson(knowledge.at(-1) ?? before, shown).knowledge);
    return { shown: last.shown.map((shown) => universe.valuesShown(shown)), knowledge };
  }

  #compare(event: Event, outcome: number, octets: number): void {
    const differ: Differ = (what, symbolic, concreteSide) => {
      const [step, words] = [this.#taken.length + 1, describeEvent(event)];
      const sides = { symbolic: String(symbolic), concrete: String(concreteSide) };
      throw new DivergenceError({ step, event: words, what, ...sides }, [...this.#taken, event]);
    };
    const [terms, bytes] = [this.world, this.twin.world];
    if (terms.last.reacted.length !== bytes.last.reacted.length)
      differ("the number of reactions", terms.last.reacted.length, bytes.last.reacted.length);
    for (const [place, reacted] of terms.last.reacted.entries()) {
      const there = bytes.last.reacted[place];
      if (there?.slot !== reacted.slot) differ("the party that reacts", reacted.slot, there?.slot);
      else this.#compareReaction(reacted.slot, reacted.reaction, there.reaction, differ);
    }
    this.#compareFacts(differ);
    if ((outcome === UNCHANGED) !== (octets === UNCHANGED))
      differ("whether anything changed", outcome !== UNCHANGED, octets !== UNCHANGED);
    const broken = ({ last }: World) => last.breaches.map(({ property }) => property).join(", ");
    if (broken(terms) !== broken(bytes))
      differ("what is broken", broken(terms) || "nothing", broken(bytes) || "nothing");
    if (outcome === UNCHANGED) return;
    this.#compareNetworks(differ);
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
      const difference = this.#difference(a, b, what);
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
    const sent = here.consequenceOf(slot, reaction).sends;
    const sentThere = there.consequenceOf(slot, octets).sends;
    for (const [place, envelope] of sent.entries()) {
      const same = sentThere[place] as number;
      const known = this.#envelopes.get(envelope) ?? same;
      if (known !== same) differ(`a message of ${party}`, "one that was sent before", "a new one");
      this.#envelopes.set(envelope, same);
    }
    compared.add(key);
  }

  #compareFacts(differ: Differ): void {
    const [facts, octets] = [this.facts, this.twin.facts];
    const named = (list: typeof facts) => list.map(({ fact }) => fact).join(", ") || "nothing";
    if (named(facts) !== named(octets)) {
      const missing = this.knowledge.obstacles;
      const because = missing.length === 0 ? "" : ` (${missing.slice(0, 3).join("; ")})`;
      differ("what is recorded", named(facts), `${named(octets)}${because}`);
    }
    const difference = this.#difference(facts, octets, "a fact");
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
      const difference = this.#difference(memory, octets, `what ${id} remembers`);
      if (difference !== undefined)
        differ(difference.what, difference.symbolic, difference.concrete);
    }
    this.#memories.add(key);
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

  /** The first difference between plain data with values in it; values are paired as they are met, one to one. */
  #difference(
    a: unknown,
    b: unknown,
    where: string,
  ): { readonly what: string; readonly symbolic: string; readonly concrete: string } | undefined {
    if (isValue(a) && isValue(b)) return this.#pair(a, b, where);
    if (typeof a === "string" && typeof b === "string" && this.#inOctets(a) === b) return undefined;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
      return a === b ? undefined : { what: where, symbolic: String(a), concrete: String(b) };
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    for (const key of keys) {
      const difference = this.#difference(
        (a as Record<string, unknown>)[key],
        (b as Record<string, unknown>)[key],
        `${where}, ${key}`,
      );
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** A text that spells values by their ids, as memories of properties do, with those of the same values in octets. */
  #inOctets(text: string): string {
    return text.replace(/#(\d+)/g, (id, digits) => this.#ids.get(Number(digits)) ?? id);
  }

  #pair(term: Value, octets: Value, where: string) {
    const known = this.#octetsOf.get(term);
    const other = this.#termOf.get(octets);
    if (known === octets && other === term) return undefined;
    if (known === undefined && other === undefined) {
      this.#octetsOf.set(term, octets);
      this.#termOf.set(octets, term);
      this.#ids.set(term.id, octets.toJSON());
      return undefined;
    }
    const [here, there] = [this.world.universe.crypto, this.twin.world.universe.crypto];
    const was = known ?? octets;
    return {
      what: where,
      symbolic:
        other === undefined || other === term
          ? here.describe(term)
          : `${here.describe(term)}, and not ${here.describe(other)}`,
      concrete:
        was === octets
          ? `one and the same, ${there.describe(octets)}`
          : `${there.describe(octets)}, and not ${there.describe(was)} as before`,
    };
  }
}
