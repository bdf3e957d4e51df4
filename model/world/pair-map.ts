/**
 * A hash map from a pair of integers to an integer: the memory of every memoised step (decision
 * D2).
 *
 * Open addressing with linear probing on one typed array, four integers to an entry: a look-up
 * touches one or two cache lines and allocates nothing. Nothing is ever removed, since what was
 * computed once stays true.
 */

const STRIDE = 4; // a, b, value, unused: an entry never straddles a cache line
const EMPTY = -1;
const CAPACITY_MIN = 16;

/** A map from (int32, int32) to a non-negative int32. */
export class PairMap {
  #table: Int32Array;
  #mask: number;
  #size = 0;

  /**
   * @param capacity how many entries to make room for at once; the map grows by itself.
   */
  constructor(capacity = 0) {
    let slots = CAPACITY_MIN;
    while (slots < capacity * 2) slots *= 2;
    this.#table = new Int32Array(slots * STRIDE).fill(EMPTY);
    this.#mask = slots - 1;
  }

  /** The number of pairs in the map. */
  get size(): number {
    return this.#size;
  }

  /** The memory of the table, in bytes. */
  get bytes(): number {
    return this.#table.byteLength;
  }

  /** The value of the pair, or -1 where there is none. */
  get(a: number, b: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let slot = hashPair(a, b) & mask;
    for (;;) {
      const at = slot * STRIDE;
      const value = table[at + 2] as number;
      if (value === EMPTY || (table[at] === a && table[at + 1] === b)) return value;
      slot = (slot + 1) & mask;
    }
  }

  /**
   * Gives the pair a value, in place of an earlier one if there is one.
   *
   * @throws RangeError unless all three are int32 and the value is not negative: a truncated key
   * would be another key.
   */
  set(a: number, b: number, value: number): void {
    if ((a | 0) !== a || (b | 0) !== b || (value | 0) !== value || value < 0) {
      throw new RangeError(
        `a pair map holds int32 keys and non-negative int32 values, not (${a}, ${b}) -> ${value}`,
      );
    }
    if ((this.#size + 1) * 2 > this.#mask + 1) this.#grow();
    if (put(this.#table, this.#mask, a, b, value)) this.#size++;
  }

  #grow(): void {
    const old = this.#table;
    const larger = new Int32Array(old.length * 2).fill(EMPTY);
    const mask = larger.length / STRIDE - 1;
    for (let at = 0; at < old.length; at += STRIDE) {
      const value = old[at + 2] as number;
      if (value !== EMPTY) put(larger, mask, old[at] as number, old[at + 1] as number, value);
    }
    this.#table = larger;
    this.#mask = mask;
  }
}

/** Writes the entry, and says whether the pair is new. */
function put(table: Int32Array, mask: number, a: number, b: number, value: number): boolean {
  let slot = hashPair(a, b) & mask;
  for (;;) {
    const at = slot * STRIDE;
    const isNew = table[at + 2] === EMPTY;
    if (isNew || (table[at] === a && table[at + 1] === b)) {
      table[at] = a;
      table[at + 1] = b;
      table[at + 2] = value;
      return isNew;
    }
    slot = (slot + 1) & mask;
  }
}

function hashPair(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
