/**
 * The worlds that a search has found: whole vectors in chunks, numbered in the order found, each
 * with the world and the move that it was first reached by.
 *
 * Chunks, because one array would have to be copied to grow, and ten million worlds of twenty
 * integers do not fit in one comfortably. The index holds beside each number the hash of its world,
 * so that most look-ups read the vector of at most one world, and growing the index reads none.
 */

const CHUNK_BITS = 16;
const CHUNK_WORLDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_WORLDS - 1;
const SLOTS_MIN = 1 << 12;
const SLOTS_MAX = 2 ** 29;
const EMPTY = -1;

/** A set of worlds that only grows. */
export class WorldStore {
  readonly #width: number;
  /** Integers from one world to the next: the vector, the parent, the move. */
  readonly #stride: number;
  readonly #chunks: Int32Array[] = [];
  /** Pairs (number of the world, hash); open addressing. */
  #index = new Int32Array(SLOTS_MIN * 2).fill(EMPTY);
  #mask = SLOTS_MIN - 1;
  #size = 0;

  /** @param width the integers of a world. */
  constructor(width: number) {
    this.#width = width;
    this.#stride = width + 2;
  }

  /** The number of worlds. */
  get size(): number {
    return this.#size;
  }

  /** The memory of worlds and index, in bytes. */
  get bytes(): number {
    return this.#chunks.length * CHUNK_WORLDS * this.#stride * 4 + this.#index.byteLength;
  }

  /** The array that holds the world; it stays the same one for good. */
  chunkOf(world: number): Int32Array {
    return this.#chunks[world >>> CHUNK_BITS] as Int32Array;
  }

  /** Where in its array the world begins. */
  offsetOf(world: number): number {
    return (world & CHUNK_MASK) * this.#stride;
  }

  /** Whether the world is in the store. */
  has(vector: Int32Array): boolean {
    return this.#index[this.#find(vector, hashWorld(vector, this.#width)) * 2] !== EMPTY;
  }

  /**
   * Adds a copy of the world unless it is there; says whether it is new. Its number is then `size -
   * 1`.
   *
   * @param parent the number of the world that it was reached from, -1 for the initial one
   * @param move the move that led to it
   * @throws RangeError when the index can grow no more
   */
  add(vector: Int32Array, parent: number, move: number): boolean {
    const width = this.#width;
    const hash = hashWorld(vector, width);
    const entry = this.#find(vector, hash) * 2;
    if (this.#index[entry] !== EMPTY) return false;
    const world = this.#size++;
    this.#index[entry] = world;
    this.#index[entry + 1] = hash;
    if ((world & CHUNK_MASK) === 0) this.#chunks.push(new Int32Array(CHUNK_WORLDS * this.#stride));
    const chunk = this.chunkOf(world);
    const at = this.offsetOf(world);
    for (let i = 0; i < width; i++) chunk[at + i] = vector[i] as number;
    chunk[at + width] = parent;
    chunk[at + width + 1] = move;
    if (this.#size * 2 > this.#mask) this.#grow();
    return true;
  }

  /** The moves by which the world was first reached, from the initial world on. */
  pathTo(world: number): number[] {
    const path: number[] = [];
    for (let at = world; ; ) {
      const chunk = this.chunkOf(at);
      const tail = this.offsetOf(at) + this.#width;
      const parent = chunk[tail] as number;
      if (parent < 0) return path.reverse();
      path.push(chunk[tail + 1] as number);
      at = parent;
    }
  }

  /** The slot that holds the world, or the empty one where it belongs. */
  #find(vector: Int32Array, hash: number): number {
    const index = this.#index;
    const mask = this.#mask;
    let slot = hash & mask;
    for (;;) {
      const world = index[slot * 2] as number;
      if (world === EMPTY || (index[slot * 2 + 1] === hash && this.#equals(world, vector)))
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(world: number, vector: Int32Array): boolean {
    const chunk = this.#chunks[world >>> CHUNK_BITS] as Int32Array;
    const at = (world & CHUNK_MASK) * this.#stride;
    for (let i = 0; i < this.#width; i++) if (chunk[at + i] !== vector[i]) return false;
    return true;
  }

  #grow(): void {
    const old = this.#index;
    const slots = old.length; // twice as many: a slot is two integers
    if (slots > SLOTS_MAX)
      throw new RangeError(`more than ${this.#size} worlds do not fit in the index`);
    const larger = new Int32Array(slots * 2).fill(EMPTY);
    const mask = slots - 1;
    for (let entry = 0; entry < old.length; entry += 2) {
      if (old[entry] === EMPTY) continue;
      let slot = (old[entry + 1] as number) & mask;
      while (larger[slot * 2] !== EMPTY) slot = (slot + 1) & mask;
      larger[slot * 2] = old[entry] as number;
      larger[slot * 2 + 1] = old[entry + 1] as number;
    }
    this.#index = larger;
    this.#mask = mask;
  }
}

function hashWorld(vector: Int32Array, width: number): number {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ (vector[i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
