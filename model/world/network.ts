/** Envelopes and what is in flight: a bag, kept in an order that is a function of content only. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Envelope } from "../protocol/messages.ts";
import type { EnvelopeRef } from "./envelope-ref.ts";
import { Canon, Interner, ListInterner } from "./interner.ts";
import { PairMap } from "./pair-map.ts";

const isValue = (field: unknown): field is Value =>
  typeof field === "object" && field !== null && "toJSON" in field;

/** Spells any plain data by content: numbers padded, so that they sort as numbers; values by their content order. */
const orderOf = (crypto: Cryptosystem, field: unknown): string => {
  if (typeof field === "number") return String(field).padStart(6, "0");
  if (isValue(field)) return crypto.order(field);
  if (typeof field !== "object" || field === null) return String(field);
  return Object.keys(field)
    .sort()
    .map((key) => `${key}:${orderOf(crypto, (field as Record<string, unknown>)[key])}`)
    .join(",");
};

/** All values inside plain data, in the order of its keys. */
export const valuesIn = (field: unknown, found: Value[] = []): Value[] => {
  if (isValue(field)) found.push(field);
  else if (typeof field === "object" && field !== null)
    for (const inner of Object.values(field)) valuesIn(inner, found);
  return found;
};

export const isAlike = (envelope: Envelope, ref: Omit<EnvelopeRef, "ordinal">): boolean =>
  envelope.from === ref.from && envelope.to === ref.to && envelope.message.kind === ref.kind;

/** Interned envelopes, and interned bags of them with memoised putting in and taking out. */
export class NetworkTable {
  readonly #crypto: Cryptosystem;
  readonly #envelopes = new Interner<Envelope>();
  readonly #orders: string[] = [];
  readonly #bags = new ListInterner();
  readonly #without = new PairMap();
  readonly #with = new PairMap();
  readonly empty: number;
  readonly #canon: Canon;

  constructor(crypto: Cryptosystem, canon: Canon = new Canon()) {
    this.#crypto = crypto;
    this.#canon = canon;
    this.empty = this.#bags.intern([]);
  }

  get envelopeCount(): number {
    return this.#envelopes.size;
  }

  get bagCount(): number {
    return this.#bags.size;
  }

  envelope(envelope: Envelope): number {
    return this.#envelopes.intern(this.#canon.key(envelope), () => {
      const { from, to, message } = envelope;
      this.#orders.push(`${from}|${to}|${message.kind}|${orderOf(this.#crypto, message)}`);
      return envelope;
    });
  }

  envelopeAt(id: number): Envelope {
    return this.#envelopes.at(id);
  }

  /** What an envelope says, independent of ids: the same in every table and every run. */
  contentOf(id: number): string {
    return this.#orders[id] as string;
  }

  /** The ids in flight, in content order; an envelope that is in flight twice stands there twice. */
  bag(id: number): Int32Array {
    return this.#bags.at(id);
  }

  without(bag: number, envelope: number): number {
    const known = this.#without.get(bag, envelope);
    if (known >= 0) return known;
    const before = this.bag(bag);
    const place = before.indexOf(envelope);
    if (place < 0) throw new Error(`envelope ${envelope} is not in flight`);
    const after = new Int32Array(before.length - 1);
    after.set(before.subarray(0, place));
    after.set(before.subarray(place + 1), place);
    const next = this.#bags.intern(after);
    this.#without.set(bag, envelope, next);
    return next;
  }

  with(bag: number, envelope: number): number {
    const known = this.#with.get(bag, envelope);
    if (known >= 0) return known;
    const before = this.bag(bag);
    let place = 0;
    while (place < before.length && this.#compare(before[place] as number, envelope) <= 0) place++;
    const after = new Int32Array(before.length + 1);
    after.set(before.subarray(0, place));
    after[place] = envelope;
    after.set(before.subarray(place), place + 1);
    const next = this.#bags.intern(after);
    this.#with.set(bag, envelope, next);
    return next;
  }

  /** How a schedule names an envelope of a bag. */
  refOf(bag: number, id: number): EnvelopeRef {
    const { from, to, message } = this.envelopeAt(id);
    const ref = { from, to, kind: message.kind };
    const alike = [...new Set(this.bag(bag))].filter((other) =>
      isAlike(this.envelopeAt(other), ref),
    );
    return { ...ref, ordinal: alike.indexOf(id) };
  }

  /** The envelope that a schedule names, or `undefined` where there is none in flight. */
  resolve(bag: number, ref: EnvelopeRef): number | undefined {
    return [...new Set(this.bag(bag))].filter((id) => isAlike(this.envelopeAt(id), ref))[
      ref.ordinal
    ];
  }

  /** The envelope of a bag that is alike and says the same, under the name that it has there. */
  refLike(bag: number, like: EnvelopeRef, content: string): EnvelopeRef | undefined {
    const same = this.bag(bag).find(
      (id) => isAlike(this.envelopeAt(id), like) && this.contentOf(id) === content,
    );
    return same === undefined ? undefined : this.refOf(bag, same);
  }

  #compare(a: number, b: number): number {
    const [left, right] = [this.#orders[a] as string, this.#orders[b] as string];
    return left < right ? -1 : left > right ? 1 : 0;
  }
}
