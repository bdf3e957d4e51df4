/**
 * Terms: the values of the symbolic interpretation, and the table in which equal terms are one
 * object.
 *
 * A term is an operator over terms. The table is renewed by whoever made it, so nothing here is
 * global.
 */

import type { Value } from "../cryptosystem.ts";

/**
 * What a term is made by. The constructors of `Cryptosystem`, and four operators that only
 * equations make.
 */
export type Op =
  | "name"
  | "code"
  | "text"
  | "integer"
  | "concat"
  | "prefixed"
  | "pack"
  | "hash"
  | "extract"
  | "expand"
  | "mac"
  | "stretch"
  /** entropy(uniform octets): the characters of a recovery code. */
  | "entropy"
  /** virtualDevice(entropy, user): whether id or key is in the label. */
  | "virtualDevice"
  | "mask"
  | "encrypt"
  | "privateKey"
  | "publicKey"
  | "dh"
  | "seal"
  | "signingKey"
  | "verifyingKey"
  | "sign"
  | "oprfKey"
  | "blind"
  | "evaluate"
  /**
   * prf(oprfKey, input): what `finalize` gives when input and blind are those of the evaluated
   * element.
   */
  | "prf"
  /** finalize(input, blind, element) where they are not: a hash of garbage. */
  | "finalize"
  /** The product of two or more OPRF keys, from evaluating what was evaluated before. */
  | "product"
  /** share(secret, coefficients): index and number of shares are in the label. */
  | "share"
  /** What shares that do not belong together interpolate to, as a scalar and in the exponent. */
  | "recover"
  | "combine"
  | "commitment"
  /** proof(key, blinded, nonce): that the evaluation of the element is under the key of its commitment. */
  | "proof"
  /** part(i of n, term): the octets of an opaque term that were cut out by length. */
  | "part";

/** A symbolic value. Equal terms of one table are one object. */
export class Term implements Value {
  readonly id: number;
  readonly op: Op;
  readonly args: readonly Term[];
  /**
   * What the operator carries besides its arguments: a text, a word, a number, a size, a name's
   * label and index.
   */
  readonly label: string;
  /** Who drew this fresh name; empty for every other operator. */
  readonly owner: string;
  /** The weak codes that occur in this term, itself included, in content order. */
  readonly codes: readonly Term[];
  /** Two 32-bit halves of a hash of the content: the same in every table and every run. */
  readonly high: number;
  readonly low: number;

  constructor(id: number, op: Op, args: readonly Term[], label: string, owner: string) {
    this.id = id;
    this.op = op;
    this.args = args;
    this.label = label;
    this.owner = owner;
    let high = hashText(hashText(0x811c9dc5, op), `${owner}\n${label}`);
    let low = hashText(hashText(0x2f0b4a27, label), `${owner}\n${op}`);
    for (const arg of args) {
      high = mix(high ^ arg.high, arg.low);
      low = mix(low ^ arg.low, arg.high + 0x9e3779b9);
    }
    this.high = high >>> 0;
    this.low = low >>> 0;
    this.codes = op === "code" ? [this] : unionOfCodes(args);
  }

  toJSON(): string {
    return `#${this.id}`;
  }
}

/** Compares by content, never by id: the order for commutative operators and for printing. */
export function compareTerms(a: Term, b: Term): number {
  return a.high - b.high || a.low - b.low;
}

/** The table of terms: one object per distinct (op, args, label, owner). */
export interface TermTable {
  make(op: Op, args: readonly Term[], label?: string, owner?: string): Term;
  /**
   * The value as a term of this table; throws on a value of another table or another
   * interpretation.
   */
  own(value: Value): Term;
  readonly size: number;
}

export function termTable(): TermTable {
  const byKey = new Map<string, Term>();
  const terms: Term[] = [];
  return {
    make(op, args, label = "", owner = "") {
      let key: string = op;
      for (const arg of args) key += `,${arg.id}`;
      // Free text goes last, behind its length where two texts meet, so that no two keys can
      // coincide.
      if (label !== "" || owner !== "") key += `|${owner.length}|${owner}${label}`;
      const known = byKey.get(key);
      if (known !== undefined) return known;
      const term = new Term(terms.length, op, args, label, owner);
      terms.push(term);
      byKey.set(key, term);
      return term;
    },
    own(value) {
      const term = terms[value.id];
      if (term !== value) throw new TypeError("a value of another table was mixed in");
      return term;
    },
    get size() {
      return terms.length;
    },
  };
}

const noCodes: readonly Term[] = [];

function unionOfCodes(args: readonly Term[]): readonly Term[] {
  let union = noCodes;
  for (const arg of args) {
    if (arg.codes.length === 0 || arg.codes === union) continue;
    if (union.length === 0) {
      union = arg.codes;
      continue;
    }
    const missing = arg.codes.filter((code) => !union.includes(code));
    if (missing.length > 0) union = [...union, ...missing].sort(compareTerms);
  }
  return union;
}

function mix(a: number, b: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return h ^ (h >>> 15);
}

function hashText(seed: number, text: string): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h, text.length);
}
