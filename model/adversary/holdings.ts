/**
 * What the adversary holds in octets: what passed in its sight and what a party that it opened gave up, piece by piece,
 * each under the term that says what it is. Nothing else gets in here.
 */
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { Size, Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";

const TAG = 16;

/** A size as it stands in a term's label. */
export const sizeIn = (label: string): Size => {
  const octets = Number(label);
  return Number.isInteger(octets) ? octets : (label as Size);
};

/** The octets of a term's value, as far as they follow from its form; `undefined` where they do not. */
export const octetsOfTerm = (crypto: ConcreteCryptosystem, term: Term): number | undefined => {
  const { op, label, args } = term;
  const sum = (extra: number): number | undefined => {
    let total = extra;
    for (const arg of args) {
      const octets = octetsOfTerm(crypto, arg);
      if (octets === undefined) return undefined;
      total += octets;
    }
    return total;
  };
  const lastOf = (extra: number): number | undefined => {
    const octets = octetsOfTerm(crypto, args.at(-1) as Term);
    return octets === undefined ? undefined : octets + extra;
  };
  switch (op) {
    case "name":
      return crypto.octets(sizeIn(label.slice(label.lastIndexOf(":") + 1)));
    case "expand":
      return crypto.octets(sizeIn(label));
    case "text":
      return crypto.bytesOf(crypto.text(label)).length;
    case "integer":
      return Number(label.slice(label.indexOf("/") + 1));
    case "concat":
      return sum(0);
    case "pack":
      return sum(2 + 4 * args.length);
    case "prefixed":
      return lastOf(Number(label));
    case "encrypt":
      return lastOf(TAG);
    case "seal":
      return lastOf(crypto.octets("public-key") + TAG);
    case "mask":
      return octetsOfTerm(crypto, args[0] as Term) ?? octetsOfTerm(crypto, args[1] as Term);
    case "part":
      return partOctets(crypto, label);
    case "virtualDevice":
      return label === "id" ? 16 : 32;
    default:
      return FIXED[op] && crypto.octets(FIXED[op]);
  }
};

const FIXED: Readonly<Partial<Record<Term["op"], Size>>> = {
  hash: "hash",
  extract: "hash",
  mac: "mac",
  entropy: 34,
  privateKey: "scalar",
  oprfKey: "scalar",
  product: "scalar",
  share: "scalar",
  recover: "scalar",
  commitment: "element",
  combine: "element",
  publicKey: "public-key",
  dh: "element",
  blind: "element",
  evaluate: "element",
  prf: "hash",
  finalize: "hash",
  signingKey: "seed",
  verifyingKey: 32,
  sign: 64,
};

/** "2 of 3:nonce,32,mac" */
export const partOf = (label: string): { readonly place: number; readonly sizes: Size[] } => ({
  place: Number.parseInt(label, 10) - 1,
  sizes: label
    .slice(label.indexOf(":") + 1)
    .split(",")
    .map(sizeIn),
});

const partOctets = (crypto: ConcreteCryptosystem, label: string): number => {
  const { place, sizes } = partOf(label);
  return crypto.octets(sizes[place] as Size);
};

/** The parts of a value whose term is a layout, in order; `undefined` where the octets do not fall apart like that. */
export const partsInOctets = (
  crypto: ConcreteCryptosystem,
  term: Term,
  value: Value,
): readonly Value[] | undefined => {
  switch (term.op) {
    case "pack":
      return crypto.unpack(value, term.args.length);
    case "concat": {
      const sizes = term.args.map((arg) => octetsOfTerm(crypto, arg));
      if (sizes.some((size) => size === undefined)) return undefined;
      return crypto.split(value, sizes as number[]);
    }
    case "prefixed": {
      const bytes = crypto.bytesOf(value);
      const inner = crypto.fromBytes(bytes.subarray(Number(term.label)));
      return crypto.prefixed(inner, Number(term.label)) === value ? [inner] : undefined;
    }
    default:
      return [];
  }
};

/** The same for a term in whatever table, so that a derivation of another run can be tried on this one's octets. */
const contentOf = ({ high, low }: Term): string => `${high},${low}`;

/** Everything that the adversary was shown, by term. */
export class Holdings {
  readonly #terms: SymbolicCryptosystem;
  readonly #octets: ConcreteCryptosystem;
  readonly #byTerm = new Map<string, Value>();

  constructor(terms: SymbolicCryptosystem, octets: ConcreteCryptosystem) {
    this.#terms = terms;
    this.#octets = octets;
  }

  /** Takes in what was shown, with the parts into which anybody can take it apart. */
  hold(shown: Value, value: Value): void {
    const term = this.#terms.term(shown);
    if (this.#byTerm.has(contentOf(term))) return;
    this.#byTerm.set(contentOf(term), value);
    const parts = partsInOctets(this.#octets, term, value) ?? [];
    for (const [place, part] of parts.entries()) this.hold(term.args[place] as Term, part);
  }

  /** The octets seen where the term stands. */
  of(term: Term): Value | undefined {
    return this.#byTerm.get(contentOf(term));
  }

  get size(): number {
    return this.#byTerm.size;
  }

  /** All octet strings held, in the order in which they came in. */
  values(): readonly Value[] {
    return [...new Set(this.#byTerm.values())];
  }
}
