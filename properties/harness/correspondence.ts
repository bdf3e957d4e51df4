/** Which octets stand for which term: paired one to one as they are met, so that the first mismatch is found. */
import type { Cryptosystem, Value } from "../../model/algebra/cryptosystem.ts";

/** Two sides that are not the same, in words. */
export interface Difference {
  readonly what: string;
  readonly symbolic: string;
  readonly concrete: string;
}

const isValue = (field: unknown): field is Value =>
  typeof field === "object" && field !== null && "toJSON" in field;

/** A list of texts that spell values by their ids. */
const isSpelledList = (field: object): field is readonly string[] =>
  Array.isArray(field) &&
  field.every((item) => typeof item === "string") &&
  field.some((item) => /#\d/.test(item));

export class Correspondence {
  readonly #terms: Cryptosystem;
  readonly #octets: Cryptosystem;
  readonly #octetsOf = new Map<Value, Value>();
  readonly #termOf = new Map<Value, Value>();
  readonly #ids = new Map<number, string>();

  constructor(terms: Cryptosystem, octets: Cryptosystem) {
    this.#terms = terms;
    this.#octets = octets;
  }

  /** The first difference between plain data with values in it. A term that has two octet strings is one, and the reverse. */
  difference(a: unknown, b: unknown, where: string): Difference | undefined {
    if (isValue(a) && isValue(b)) return this.#pair(a, b, where);
    if (typeof a === "string" && typeof b === "string" && this.#inOctets(a) === b) return undefined;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
      return a === b ? undefined : { what: where, symbolic: String(a), concrete: String(b) };
    if (isSpelledList(a) && isSpelledList(b)) return this.#spelled(a, b, where);
    // A record may be keyed by values.
    const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
    const keys = [...left.keys()].map((key) => [key, this.#inOctets(key)] as const);
    const paired = new Set(keys.map(([, there]) => there));
    const more = [...right.keys()].filter((key) => !paired.has(key));
    for (const [key, there] of [...keys, ...more.map((key) => [key, key] as const)]) {
      const difference = this.difference(left.get(key), right.get(there), `${where}, ${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** Lists that stand in the order of their texts: by ids, which are others in octets. */
  #spelled(a: readonly string[], b: readonly string[], where: string): Difference | undefined {
    const [expected, found] = [a.map((text) => this.#inOctets(text)).sort(), b.toSorted()];
    const place = expected.findIndex((text, at) => text !== found[at]);
    if (place < 0 && expected.length === found.length) return undefined;
    return { what: where, symbolic: a.join(" ") || "nothing", concrete: b.join(" ") || "nothing" };
  }

  /** A text that spells values by their ids, as memories of properties do, with those of the same values in octets. */
  #inOctets(text: string): string {
    return text.replace(/#(\d+)/g, (id, digits) => this.#ids.get(Number(digits)) ?? id);
  }

  #pair(term: Value, octets: Value, where: string): Difference | undefined {
    const known = this.#octetsOf.get(term);
    const other = this.#termOf.get(octets);
    if (known === octets && other === term) return undefined;
    if (known === undefined && other === undefined) {
      this.#octetsOf.set(term, octets);
      this.#termOf.set(octets, term);
      this.#ids.set(term.id, octets.toJSON());
      return undefined;
    }
    const [here, there] = [this.#terms, this.#octets];
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
