/** The memories of all observers as one small integer, folded over lists of facts (decision D3). */
import type { Fact } from "../protocol/facts.ts";
import { Canon, Interner, ListInterner } from "./interner.ts";
import { type Breach, isBreach, type Observer } from "./observer.ts";
import { PairMap } from "./pair-map.ts";

/** A property that a list of facts breaks. */
export interface ObservedBreach extends Breach {
  readonly property: string;
}

/** What a list of facts does to one observer's memory. */
interface Lesson {
  readonly memory: number;
  readonly breach: string | null;
}

interface Outcome {
  readonly next: number;
  readonly breaches: readonly ObservedBreach[];
}

/** One observer with its interned memories. */
class ObserverTable {
  readonly observer: Observer;
  readonly #canon = new Canon();
  readonly #memories = new Interner<unknown>();
  readonly #known = new PairMap();
  readonly #lessons: Lesson[] = [];

  constructor(observer: Observer) {
    this.observer = observer;
  }

  intern(memory: unknown): number {
    return this.#memories.intern(this.#canon.key(memory), () => memory);
  }

  at(memory: number): unknown {
    return this.#memories.at(memory);
  }

  observe(memory: number, facts: number, list: readonly Fact[]): Lesson {
    const known = this.#known.get(memory, facts);
    if (known >= 0) return this.#lessons[known] as Lesson;
    const lesson = this.#compute(memory, list);
    this.#known.set(memory, facts, this.#lessons.push(lesson) - 1);
    return lesson;
  }

  #compute(before: number, list: readonly Fact[]): Lesson {
    const start = this.at(before);
    let memory = start;
    for (const fact of list) {
      const outcome = this.observer.observe(memory, fact);
      if (isBreach(outcome)) return { memory: this.intern(memory), breach: outcome.breach };
      memory = outcome;
    }
    return { memory: memory === start ? before : this.intern(memory), breach: null };
  }
}

export class ObservationTable {
  readonly #tables: readonly ObserverTable[];
  /** A memory of all observers is the list of their memories. */
  readonly #memories = new ListInterner();
  readonly #facts = new Interner<readonly Fact[]>();
  readonly #known = new PairMap();
  readonly #outcomes: Outcome[] = [];
  readonly #after: Int32Array;
  readonly start: number;
  /** The empty list of facts. */
  readonly nothing: number;

  constructor(observers: readonly Observer[]) {
    this.#tables = observers.map((observer) => new ObserverTable(observer));
    this.#after = new Int32Array(observers.length);
    this.start = this.#memories.intern(
      this.#tables.map((table) => table.intern(table.observer.start)),
    );
    this.nothing = this.facts([]);
  }

  get size(): number {
    return this.#memories.size;
  }

  facts(facts: readonly Fact[]): number {
    // Not a part of any state: two spellings of equal facts would only be looked up apart.
    return this.#facts.intern(JSON.stringify(facts), () => facts);
  }

  factsAt(id: number): readonly Fact[] {
    return this.#facts.at(id);
  }

  /** The number of distinct lists of facts so far. */
  get factListCount(): number {
    return this.#facts.size;
  }

  /** The memory of one observer. */
  memoryOf(memories: number, observer: string): unknown {
    const index = this.#tables.findIndex((table) => table.observer.id === observer);
    return this.#tables[index]?.at(this.#memories.at(memories)[index] as number);
  }

  /** An outcome id, to be read with `nextOf` and `breachesOf`. */
  observe(memories: number, facts: number): number {
    const known = this.#known.get(memories, facts);
    if (known >= 0) return known;
    const before = this.#memories.at(memories);
    const list = this.factsAt(facts);
    const breaches: ObservedBreach[] = [];
    for (const [index, table] of this.#tables.entries()) {
      const { memory, breach } = table.observe(before[index] as number, facts, list);
      this.#after[index] = memory;
      if (breach !== null) breaches.push({ property: table.observer.id, breach });
    }
    const outcome = this.#outcomes.push({ next: this.#memories.intern(this.#after), breaches }) - 1;
    this.#known.set(memories, facts, outcome);
    return outcome;
  }

  nextOf(outcome: number): number {
    return (this.#outcomes[outcome] as Outcome).next;
  }

  breachesOf(outcome: number): readonly ObservedBreach[] {
    return (this.#outcomes[outcome] as Outcome).breaches;
  }
}
