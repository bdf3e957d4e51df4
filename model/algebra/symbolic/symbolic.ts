/**
 * The symbolic interpretation: perfect cryptography as an algebra of terms.
 *
 * Simplified, and to be kept in mind when a search finds nothing:
 * - Octets are seen at the granularity of parts: a concatenation splits only where it was joined. A
 *   text, an integer, a code and a name are never equal, whatever their octets.
 * - The group of the OPRF and the group of the key exchange are kept apart by type, although RFC
 *   9807 lets them be one: a public key offered as a blinded element is refused here, while octets
 *   of it would decode.
 * - Terms have no length, so what only a wrong length would tell is not refused here.
 * - Random octets never decode as a group element: garbage offered as a public key or an element
 *   gives `undefined`.
 * - Authenticated encryption commits to its key, and a signature to its key; to its message as well,
 *   unless the theory says otherwise (`SymbolicTheory`).
 */

import type { Cryptosystem, Size, Value } from "../cryptosystem.ts";
import { describeTerm } from "./describe.ts";
import { proofs, sharing } from "./sharing.ts";
import { compareTerms, type Term, type TermTable, termTable } from "./term.ts";

/**
 * What is assumed of signatures. `binding`: one signature, one message. `loose`: whoever makes the
 * key may make a signature that fits two messages (Ed25519 with a small-order key where
 * verification is not strict; RSA and ECDSA with chosen keys), as schemes without exclusive
 * ownership and message binding allow.
 */
export interface SymbolicTheory {
  readonly signatures?: "binding" | "loose";
}

/** The symbolic interpretation over one table of terms. */
export interface SymbolicCryptosystem extends Cryptosystem {
  readonly reading: "symbolic";
  /** The value as a term of this table. Throws a TypeError on a value of another table. */
  term(value: Value): Term;
  /**
   * A signature that verifies for two messages; `undefined` in a theory where a signature binds its
   * message. Only the holder of the signing key makes one: no signature that was made for one
   * message can be turned into it.
   */
  signBoth(signingKey: Value, one: Value, other: Value): Value | undefined;
}

/** What may differ between symbolic interpretations. */
export interface SymbolicOptions extends SymbolicTheory {
  /** The sizes of the suite, as far as they enter terms; those of ristretto255-SHA512 unless said otherwise. */
  readonly octets?: Cryptosystem["octets"] | undefined;
}

/** A new symbolic interpretation with an empty table. Values of two tables must never meet. */
export function symbolic({
  signatures: theory = "binding",
  octets = octetsOfRistretto,
}: SymbolicOptions = {}): SymbolicCryptosystem {
  const table = termTable();
  const term = table.own;
  return {
    reading: "symbolic",
    octets,
    ...sources(table),
    ...layouts(table),
    ...symmetric(table),
    ...keyExchange(table),
    ...signatures(table),
    ...oprf(table),
    ...sharing(table),
    ...proofs(table),
    signBoth: (signingKey, one, other) =>
      theory === "binding"
        ? undefined
        : table.make("sign", [term(signingKey), term(one), term(other)]),
    describe: (value) => describeTerm(term(value)),
    fits: () => true,
    order: (value) => hex(term(value).high) + hex(term(value).low),
    term,
    get valueCount() {
      return table.size;
    },
  };
}

type Part<K extends keyof Cryptosystem> = Pick<Cryptosystem, K>;

const RISTRETTO: Readonly<Record<Exclude<Size, number>, number>> = {
  nonce: 32,
  seed: 32,
  key: 32,
  hash: 64,
  mac: 64,
  scalar: 32,
  element: 32,
  "public-key": 32,
};

function octetsOfRistretto(size: Size): number {
  return typeof size === "number" ? size : RISTRETTO[size];
}

function sources({ make, own }: TermTable): Part<"fresh" | "code" | "text" | "integer" | "number"> {
  return {
    fresh: (owner, label, index, size) => make("name", [], `${label}.${index}:${size}`, owner),
    code: (word) => make("code", [], word),
    text: (text) => make("text", [], text),
    integer(n, octets) {
      if (!Number.isSafeInteger(n) || n < 0 || n >= 256 ** octets) {
        throw new RangeError(`${n} does not fit in ${octets} octets`);
      }
      return make("integer", [], `${n}/${octets}`);
    },
    number(value, octets) {
      const { op, label } = own(value);
      const [n, length] = label.split("/").map(Number);
      return op === "integer" && length === octets ? n : undefined;
    },
  };
}

function layouts(table: TermTable): Part<"concat" | "split" | "prefixed" | "pack" | "unpack"> {
  const { make, own } = table;
  return {
    concat: (...values) => concat(table, values.map(own)),
    split(value, sizes) {
      const term = own(value);
      if (term.op === "concat")
        return term.args.length === sizes.length ? [...term.args] : undefined;
      if (sizes.length === 1) return [term];
      // Octets can always be cut by length, and a client that unmasked with the wrong pad holds
      // just octets: it must fail where the real one fails, at the tag of the envelope, and not
      // here.
      return sizes.map((_, i) =>
        make("part", [term], `${i + 1} of ${sizes.length}:${sizes.join(",")}`),
      );
    },
    prefixed: (value, octets) => make("prefixed", [own(value)], String(octets)),
    pack: (...values) => make("pack", values.map(own)),
    unpack(value, count) {
      const term = own(value);
      return term.op === "pack" && term.args.length === count ? [...term.args] : undefined;
    },
  };
}

function concat({ make }: TermTable, values: readonly Term[]): Term {
  const parts = values.flatMap((value) => (value.op === "concat" ? value.args : value));
  const filled = parts.filter((part) => part.op !== "text" || part.label !== "");
  const joined = rejoin(filled);
  const only = joined[0];
  if (only === undefined) return make("text", [], "");
  return joined.length === 1 ? only : make("concat", joined);
}

/**
 * Puts an opaque term back where all its parts stand side by side: concat is the inverse of split.
 */
function rejoin(parts: readonly Term[]): readonly Term[] {
  if (!parts.some((part) => part.op === "part")) return parts;
  const joined: Term[] = [];
  for (let i = 0; i < parts.length; ) {
    const first = parts[i] as Term;
    const whole = first.args[0];
    const [count, layout] = first.op === "part" ? partLayout(first) : [1, ""];
    const run = parts.slice(i, i + count);
    const complete =
      first.op === "part" &&
      run.length === count &&
      run.every(
        (p, n) => p.op === "part" && p.args[0] === whole && p.label === `${n + 1} of ${layout}`,
      );
    joined.push(complete ? (whole as Term) : first);
    i += complete ? count : 1;
  }
  return joined;
}

function partLayout(part: Term): [number, string] {
  const layout = part.label.slice(part.label.indexOf(" of ") + 4);
  return [Number.parseInt(layout, 10), layout];
}

function symmetric(
  table: TermTable,
): Part<
  | "hash"
  | "extract"
  | "expand"
  | "mac"
  | "stretch"
  | "entropy"
  | "virtualDevice"
  | "mask"
  | "encrypt"
  | "decrypt"
> {
  const { make, own } = table;
  return {
    hash: (data) => make("hash", [own(data)]),
    extract(salt, ikm) {
      // RFC 5869: an absent salt and an empty one are the same.
      const empty = salt === undefined || salt === make("text", [], "");
      return make("extract", empty ? [own(ikm)] : [own(salt), own(ikm)]);
    },
    expand: (prk, info, size) => make("expand", [own(prk), own(info)], String(size)),
    mac: (key, data) => make("mac", [own(key), own(data)]),
    stretch: (value) => make("stretch", [own(value)]),
    entropy: (uniform) => make("entropy", [own(uniform)]),
    virtualDevice: (entropy, user, part) => make("virtualDevice", [own(entropy), own(user)], part),
    mask: (pad, data) => xor(table, own(pad), own(data)),
    encrypt: (key, nonce, associated, plaintext) =>
      make("encrypt", [own(key), own(nonce), own(associated), own(plaintext)]),
    decrypt(key, nonce, associated, ciphertext) {
      const { op, args } = own(ciphertext);
      const opens = args[0] === key && args[1] === nonce && args[2] === associated;
      return op === "encrypt" && opens ? args[3] : undefined;
    },
  };
}

/**
 * XOR with the equations that matter: commutative, and applying a side again takes it away. Longer
 * sums are not normalised: a sum of three stays in the order in which it was built.
 */
function xor({ make }: TermTable, a: Term, b: Term): Term {
  const rest = without(b, a) ?? without(a, b);
  if (rest !== undefined) return rest;
  return make("mask", compareTerms(a, b) <= 0 ? [a, b] : [b, a]);
}

function without(sum: Term, side: Term): Term | undefined {
  if (sum.op !== "mask") return undefined;
  if (sum.args[0] === side) return sum.args[1];
  return sum.args[1] === side ? sum.args[0] : undefined;
}

function keyExchange({
  make,
  own,
}: TermTable): Part<"privateKey" | "publicKey" | "dh" | "seal" | "unseal"> {
  return {
    privateKey: (seed) => make("privateKey", [own(seed)]),
    publicKey: (privateKey) => make("publicKey", [own(privateKey)]),
    dh(privateKey, publicKey) {
      const mine = own(privateKey);
      const { op, args } = own(publicKey);
      if (op !== "publicKey") return undefined;
      // Both sides must build the same term, so the two private keys stand in content order.
      const theirs = args[0] as Term;
      return make("dh", compareTerms(mine, theirs) <= 0 ? [mine, theirs] : [theirs, mine]);
    },
    seal: (publicKey, randomness, associated, plaintext) =>
      make("seal", [own(publicKey), own(randomness), own(associated), own(plaintext)]),
    unseal(privateKey, associated, sealed) {
      const { op, args } = own(sealed);
      if (op !== "seal" || args[2] !== associated) return undefined;
      const to = args[0] as Term;
      return to.op === "publicKey" && to.args[0] === privateKey ? args[3] : undefined;
    },
  };
}

function signatures({
  make,
  own,
}: TermTable): Part<"signingKey" | "verifyingKey" | "sign" | "verify"> {
  return {
    signingKey: (seed) => make("signingKey", [own(seed)]),
    verifyingKey: (signingKey) => make("verifyingKey", [own(signingKey)]),
    sign: (signingKey, message) => make("sign", [own(signingKey), own(message)]),
    verify(verifyingKey, message, signature) {
      const key = own(verifyingKey);
      const { op, args } = own(signature);
      // Two messages only in a signature of `signBoth`.
      const verifies =
        key.op === "verifyingKey" && key.args[0] === args[0] && args.indexOf(own(message), 1) > 0;
      return op === "sign" && verifies;
    },
  };
}

function oprf(table: TermTable): Part<"oprfKey" | "blind" | "evaluate" | "finalize"> {
  const { make, own } = table;
  return {
    oprfKey: (seed, info) => make("oprfKey", [own(seed), own(info)]),
    blind: (input, blind) => make("blind", [own(input), own(blind)]),
    evaluate(oprfKey, element) {
      const e = own(element);
      if (e.op === "blind") return make("evaluate", [own(oprfKey), e]);
      if (e.op !== "evaluate") return undefined;
      const [before, blinded] = e.args as [Term, Term];
      return make("evaluate", [product(table, own(oprfKey), before), blinded]);
    },
    finalize(input, blind, element) {
      const e = own(element);
      if (e.op === "combine") return make("finalize", [own(input), own(blind), e]);
      if (e.op !== "evaluate" && e.op !== "blind") return undefined;
      const blinded = e.op === "blind" ? e : (e.args[1] as Term);
      if (blinded.args[0] !== input || blinded.args[1] !== blind) {
        return make("finalize", [own(input), own(blind), e]);
      }
      // Reflected attack: 1. a false server returns the blinded element as it came; 2. the client
      // unblinds it to the hash of its own input; 3. that is a PRF under the key one, which
      // everybody can compute from a guess.
      const key = e.op === "blind" ? make("integer", [], "1/1") : (e.args[0] as Term);
      return make("prf", [key, own(input)]);
    },
  };
}

/** Keys multiply: evaluating twice is evaluating under the product, in whatever order. */
function product({ make }: TermTable, a: Term, b: Term): Term {
  const factors = [a, b].flatMap((key) => (key.op === "product" ? key.args : key));
  return make("product", factors.sort(compareTerms));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
