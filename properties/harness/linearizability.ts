/**
 * Whether a history of concurrent operations is linearizable (Herlihy and Wing): whether each operation can be thought
 * to take effect at one instant between its invocation and its answer, such that the answers are those of a sequential
 * object. The search is that of Wing and Gong with Lowe's memory of (operations taken, state reached).
 */

/** One operation of a history. Positions are those of a run: whole numbers, all different. */
export interface Call<Operation, Reply> {
  readonly operation: Operation;
  readonly invoked: number;
  /** Null while it is pending: it may have taken effect, may yet, or never will. */
  readonly answered: { readonly at: number; readonly reply: Reply } | null;
}

/** What the object does when nobody else is there. */
export interface Specification<State, Operation, Reply> {
  readonly start: State;
  readonly apply: (
    state: State,
    operation: Operation,
  ) => { readonly state: State; readonly reply: Reply };
  readonly isSame: (a: Reply, b: Reply) => boolean;
  /** The same for two states exactly where nothing that may follow tells them apart. */
  readonly key: (state: State) => string;
  /**
   * Names what pending operations may be exchanged for each other: of those with one name only the one that was invoked
   * first is tried, which loses nothing, because it can stand wherever a later one can. Absent: none may be.
   */
  readonly alike?: (operation: Operation) => string;
}

export type Linearization<Operation, Reply> =
  /** The order that explains all answers; pending operations that need not have happened are not in it. */
  | { readonly linearizable: true; readonly order: readonly Call<Operation, Reply>[] }
  | {
      readonly linearizable: false;
      /** A longest order that explains as many answers as can be explained. */
      readonly order: readonly Call<Operation, Reply>[];
      /** What could come next after it, each with the answer that the object would have given. */
      readonly stuck: readonly { readonly call: Call<Operation, Reply>; readonly due: Reply }[];
    };

/** A call, and its bit in the set of those that are taken. */
interface Numbered<Operation, Reply> {
  readonly call: Call<Operation, Reply>;
  readonly bit: bigint;
  readonly alike: string | undefined;
}

class Search<State, Operation, Reply> {
  readonly #spec: Specification<State, Operation, Reply>;
  /** By the time of the answer, the pending ones behind all others, by the time of their invocation. */
  readonly #calls: readonly Numbered<Operation, Reply>[];
  readonly #failed = new Set<string>();
  #deepest: {
    readonly order: readonly Numbered<Operation, Reply>[];
    readonly answers: number;
    readonly state: State;
  };

  constructor(
    spec: Specification<State, Operation, Reply>,
    history: readonly Call<Operation, Reply>[],
  ) {
    this.#spec = spec;
    const end = (call: Call<Operation, Reply>): number => call.answered?.at ?? Infinity;
    this.#calls = [...history]
      .sort((a, b) => (end(a) === end(b) ? a.invoked - b.invoked : end(a) - end(b)))
      .map((call, index) => ({
        call,
        bit: 1n << BigInt(index),
        alike: call.answered === null ? spec.alike?.(call.operation) : undefined,
      }));
    this.#deepest = { order: [], answers: -1, state: spec.start };
  }

  run(): Linearization<Operation, Reply> {
    const order: Numbered<Operation, Reply>[] = [];
    if (this.#extends(order, 0n, this.#spec.start))
      return { linearizable: true, order: order.map(({ call }) => call) };
    const { order: deepest, state } = this.#deepest;
    const taken = deepest.reduce((set, { bit }) => set | bit, 0n);
    const stuck = this.#candidates(taken)
      .filter(({ call }) => call.answered !== null)
      .map(({ call }) => ({ call, due: this.#spec.apply(state, call.operation).reply }));
    return { linearizable: false, order: deepest.map(({ call }) => call), stuck };
  }

  /** Whether the order taken so far can be completed; `order` then holds the whole. */
  #extends(order: Numbered<Operation, Reply>[], taken: bigint, state: State): boolean {
    const answers = order.filter(({ call }) => call.answered !== null).length;
    if (answers > this.#deepest.answers) this.#deepest = { order: [...order], answers, state };
    if (this.#calls.every(({ call, bit }) => call.answered === null || (taken & bit) !== 0n))
      return true;
    const key = `${taken.toString(36)} ${this.#spec.key(state)}`;
    if (this.#failed.has(key)) return false;
    for (const numbered of this.#candidates(taken)) {
      const { operation, answered } = numbered.call;
      const { state: next, reply } = this.#spec.apply(state, operation);
      if (answered !== null && !this.#spec.isSame(reply, answered.reply)) continue;
      order.push(numbered);
      if (this.#extends(order, taken | numbered.bit, next)) return true;
      order.pop();
    }
    this.#failed.add(key);
    return false;
  }

  /** What may come next: whatever was invoked before the first answer among those that are not taken. */
  #candidates(taken: bigint): readonly Numbered<Operation, Reply>[] {
    const open = this.#calls.filter(({ bit }) => (taken & bit) === 0n);
    const first = open[0]?.call.answered?.at ?? Infinity;
    const named = new Set<string>();
    return open.filter(({ call, alike }) => {
      if (call.invoked >= first) return false;
      if (alike === undefined) return true;
      if (named.has(alike)) return false;
      named.add(alike);
      return true;
    });
  }
}

/** Judges a history. The cost grows with what is concurrent or pending at one time, not with the length. */
export const linearize = <State, Operation, Reply>(
  spec: Specification<State, Operation, Reply>,
  history: readonly Call<Operation, Reply>[],
): Linearization<Operation, Reply> => new Search(spec, history).run();
