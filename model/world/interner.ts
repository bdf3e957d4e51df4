/**
 * Interning: equal values get one small integer (decision D2). Integers are given out in order from
 * 0, so an id is also an index. Ids depend on the order of interning: they are never printed,
 * stored or sorted by.
 */

/** Gives equal keys one small integer, and keeps the value that the key was made from. */
export class Interner<T> {
  readonly #ids = new Map<string, number>();
  readonly #values: T[] = [];

  /** The number of distinct keys so far. */
  get size(): number {
    return this.#values.length;
  }

  /** The integer of the key; `value` is asked for only where the key is new. */
  intern(key: string, value: () => T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.push(value()) - 1;
    this.#ids.set(key, id);
    return id;
  }

  /**
   * The value that was interned under the integer.
   *
   * @throws RangeError where the integer was never given out.
   */
  at(id: number): T {
    if (!(id >= 0 && id < this.#values.length))
      throw new RangeError(`nothing is interned as ${id}`);
    return this.#values[id] as T;
  }
}

/** Gives equal lists of int32 one small integer, by a hash of the integers: no string is built. */
export class ListInterner {
  readonly #lists: Int32Array[] = [];
  readonly #hashes: number[] = [];
  #index = new Int32Array(64).fill(-1);

  /** The number of distinct lists so far. */
  get size(): number {
    return this.#lists.length;
  }

  /**
   * The integer of the list. The list is copied, so the caller may go on using it.
   *
   * @throws RangeError where an element is not an int32: a truncated list would be another list.
   */
  intern(list: readonly number[] | Int32Array): number {
    const hash = hashList(list);
    const mask = this.#index.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#index[slot] as number;
      if (id < 0) return this.#add(list, hash, slot);
      if (this.#hashes[id] === hash && equalLists(this.#lists[id] as Int32Array, list)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /**
   * The list of the integer: the interner's own copy, never to be written to.
   *
   * @throws RangeError where the integer was never given out.
   */
  at(id: number): Int32Array {
    const list = this.#lists[id];
    if (list === undefined) throw new RangeError(`no list is interned as ${id}`);
    return list;
  }

  #add(list: readonly number[] | Int32Array, hash: number, slot: number): number {
    const copy = Int32Array.from(list);
    if (!equalLists(copy, list))
      throw new RangeError(`a list of int32 expected, not [${list.join(", ")}]`);
    const id = this.#lists.push(copy) - 1;
    this.#hashes.push(hash);
    this.#index[slot] = id;
    if (this.#lists.length * 2 > this.#index.length) this.#grow();
    return id;
  }

  #grow(): void {
    const larger = new Int32Array(this.#index.length * 2).fill(-1);
    const mask = larger.length - 1;
    for (let id = 0; id < this.#hashes.length; id++) {
      let slot = (this.#hashes[id] as number) & mask;
      while (larger[slot] !== -1) slot = (slot + 1) & mask;
      larger[slot] = id;
    }
    this.#index = larger;
  }
}

function equalLists(list: Int32Array, other: readonly number[] | Int32Array): boolean {
  if (list.length !== other.length) return false;
  for (let i = 0; i < list.length; i++) if (list[i] !== other[i]) return false;
  return true;
}

function hashList(list: readonly number[] | Int32Array): number {
  let h = list.length;
  for (let i = 0; i < list.length; i++) {
    h = Math.imul(h ^ (list[i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The spelling of a plain value for use as an interning key: JSON with the keys of objects in
 * sorted order, so that two values have one spelling exactly when they are equal. An object with
 * `toJSON` (a cryptographic value) is spelled `@` and what `toJSON` gives, so that it cannot be
 * taken for a string; a property that is `undefined` counts as absent.
 *
 * @throws TypeError for what has no faithful spelling (functions, bigints, NaN, maps, sets, typed
 * arrays, instances without `toJSON`): a key that forgot a part of the state would merge states
 * that differ.
 */
export function canonicalKey(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (value === null || typeof value === "boolean" || value === undefined) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalKey).join(",")}]`;
  if (typeof value !== "object")
    throw new TypeError(`${typeof value} ${String(value)} has no canonical key`);
  if ("toJSON" in value && typeof value.toJSON === "function")
    return `@${canonicalKey(value.toJSON())}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`an instance of ${value.constructor.name} has no canonical key`);
  }
  const record = value as Record<string, unknown>;
  const parts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    if (record[key] !== undefined)
      parts.push(`${JSON.stringify(key)}:${canonicalKey(record[key])}`);
  }
  return `{${parts.join(",")}}`;
}

const spelledKeys = new Map<string, string>();

function spellKey(key: string): string {
  const known = spelledKeys.get(key);
  if (known !== undefined) return known;
  const spelled = `${JSON.stringify(key)}:`;
  if (spelledKeys.size < 10_000) spelledKeys.set(key, spelled);
  return spelled;
}

/** Shorter spellings stand in a key as they are: to remember them would cost more than to spell them again. */
const INLINE_MAX = 48;

/**
 * Spells plain values for interning keys as `canonicalKey` does, but remembers what it has spelled:
 * an object inside a value is spelled by a small integer of its own, and the same object is never
 * spelled twice. Party states share nearly all of their parts with the states before them, so their
 * keys stay short. Values must not be changed after they were spelled.
 */
export class Canon {
  readonly #ids = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();

  /** How many distinct objects were spelled. */
  get size(): number {
    return this.#ids.size;
  }

  /**
   * The interning key of a value: equal for two values of one `Canon` exactly when they are equal.
   *
   * @throws TypeError as `canonicalKey` does.
   */
  key(value: unknown): string {
    if (typeof value !== "object" || value === null) return canonicalKey(value);
    if (Array.isArray(value)) {
      let list = "[";
      for (const item of value) list += `${this.#part(item)},`;
      return `${list}]`;
    }
    if ("toJSON" in value) return canonicalKey(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      throw new TypeError(`an instance of ${value.constructor.name} has no canonical key`);
    const record = value as Record<string, unknown>;
    let spelled = "{";
    for (const name of Object.keys(record).sort()) {
      const part = record[name];
      if (part !== undefined) spelled += `${spellKey(name)}${this.#part(part)},`;
    }
    return `${spelled}}`;
  }

  #part(value: unknown): string | number {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value !== "object" || value === null) return canonicalKey(value);
    const known = this.#known.get(value);
    if (known !== undefined) return `~${known}`;
    const key = this.key(value);
    if (key.length < INLINE_MAX) return key;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(key, id);
    }
    this.#known.set(value, id);
    return `~${id}`;
  }
}
