/**
 * The one interface through which every party computes (decision D4).
 *
 * Two interpretations exist by design: the symbolic one builds hash-consed terms and is what the search uses; the
 * concrete one computes in bytes. Party code sees neither terms nor bytes, only opaque values, so that a schedule makes
 * the same decisions under both.
 */

/**
 * An opaque value: a term or a byte string. Equal values are one object, so equality is `===`.
 * `toJSON` gives `"#<id>"`, which is how a value is spelled inside interning keys; ids depend on the order of creation
 * and never appear in anything that is printed, stored or sorted.
 */
export interface Value {
  readonly id: number;
  toJSON(): string;
}

/** The length of a value: by its role in the cipher suite, or in octets. */
export type Size =
  | "nonce"
  | "seed"
  | "key"
  | "hash"
  | "mac"
  | "scalar"
  | "element"
  | "public-key"
  | number;

export const WITHOUT_COEFFICIENTS = "each share of a threshold of one would be the secret itself";

/** One of several values that are combined by their indices, which count from 1. */
export interface IndexedValue {
  readonly index: number;
  readonly value: Value;
}

/**
 * The primitives, each total: what can fail returns `undefined` (or `false`) and never throws.
 *
 * Sources: RFC 9497 (OPRF), RFC 9807 (OPAQUE), RFC 5869 (HKDF), RFC 9180 in spirit (sealing), RFC 8032 (signatures).
 */
export interface Cryptosystem {
  readonly reading: "symbolic" | "concrete";

  /**
   * The octets that a size stands for in this interpretation's cipher suite. RFC 9807 hashes such numbers into its
   * labels and adds them up for the pad of the credential response; terms count as ristretto255-SHA512 by themselves.
   */
  octets(size: Size): number;
  /** Whether a value that came from outside has a size. Terms have none, so in symbols every value fits. */
  fits(value: Value, size: Size): boolean;

  /** A fresh random value, named by who drew it, for what, and the how-manyeth draw it was (decision D5). */
  fresh(owner: string, label: string, index: number, size: Size): Value;
  /** The low-entropy secret that a person typed: a word of the configuration's dictionary. */
  code(word: string): Value;
  /** A public constant. */
  text(text: string): Value;
  /** I2OSP(n, octets). */
  integer(n: number, octets: number): Value;
  /** OS2IP of a value of so many octets; `undefined` where it is not that long, or no number. */
  number(value: Value, octets: number): number | undefined;

  /** Octet concatenation. Associative: `concat(concat(a, b), c)` is `concat(a, b, c)`. */
  concat(...parts: Value[]): Value;
  /** The inverse of `concat` for parts of known sizes; `undefined` where the value does not have that length. */
  split(value: Value, sizes: readonly Size[]): Value[] | undefined;
  /** I2OSP(length of value, octets) followed by the value. */
  prefixed(value: Value, octets: number): Value;
  /** A self-delimiting list of values; `pack` and `unpack` are inverse. `unpack` gives `undefined` unless it is a list of exactly `count`. */
  pack(...values: Value[]): Value;
  unpack(value: Value, count: number): Value[] | undefined;

  hash(data: Value): Value;
  /** HKDF-Extract(salt, ikm); no salt is the empty string. */
  extract(salt: Value | undefined, ikm: Value): Value;
  /** HKDF-Expand(prk, info, size). */
  expand(prk: Value, info: Value, size: Size): Value;
  mac(key: Value, data: Value): Value;
  /** The key-stretching function of OPAQUE; a cost, not a secret. */
  stretch(value: Value): Value;
  /** The entropy of a recovery code: of as many uniform octets, one of 32 characters for each (LAB, "Recovery Codes"). */
  entropy(uniform: Value): Value;
  /**
   * What the entropy of a recovery code opens (LAB, "Recovery Codes", d), by HKDF-SHA256 whatever the suite: the id of a
   * virtual device, or the key under which its secrets are kept. `user` is a text: a 64-bit integer in decimal.
   */
  virtualDevice(entropy: Value, user: Value, part: "id" | "key"): Value;
  /** XOR with a pad of the same length: no authenticity, and its own inverse. */
  mask(pad: Value, data: Value): Value;

  /** Authenticated encryption with associated data. `decrypt` gives `undefined` when anything differs. */
  encrypt(key: Value, nonce: Value, associated: Value, plaintext: Value): Value;
  decrypt(key: Value, nonce: Value, associated: Value, ciphertext: Value): Value | undefined;

  /** A Diffie-Hellman private key from a seed (RFC 9807, DeriveDiffieHellmanKeyPair). */
  privateKey(seed: Value): Value;
  publicKey(privateKey: Value): Value;
  /** dh(a, publicKey(b)) is dh(b, publicKey(a)). `undefined` for what is not a public key (identity element, wrong encoding). */
  dh(privateKey: Value, publicKey: Value): Value | undefined;

  /** Public-key encryption to a Diffie-Hellman public key; `randomness` is fresh for each call. */
  seal(publicKey: Value, randomness: Value, associated: Value, plaintext: Value): Value;
  unseal(privateKey: Value, associated: Value, sealed: Value): Value | undefined;

  signingKey(seed: Value): Value;
  verifyingKey(signingKey: Value): Value;
  sign(signingKey: Value, message: Value): Value;
  verify(verifyingKey: Value, message: Value, signature: Value): boolean;

  /** RFC 9497 DeriveKeyPair(seed, info): the private key of the OPRF. */
  oprfKey(seed: Value, info: Value): Value;
  /** Blind(input) with the given scalar. `undefined` where the input maps to the identity element. */
  blind(input: Value, blind: Value): Value | undefined;
  /** BlindEvaluate. `undefined` for what is not a group element. */
  evaluate(oprfKey: Value, blindedElement: Value): Value | undefined;
  /** Finalize(input, blind, evaluatedElement): equals the PRF of the input under the key that evaluated. */
  finalize(input: Value, blind: Value, evaluatedElement: Value): Value | undefined;

  /**
   * Shamir's sharing of a scalar: the polynomial of the secret and the coefficients, at an index from 1 to `count`. One
   * more share than there are coefficients gives the secret back.
   * @throws RangeError where there are no coefficients.
   */
  share(secret: Value, coefficients: readonly Value[], index: number, count: number): Value;
  /** The scalar that shares interpolate to; another one where they lie on no common polynomial. `undefined` for what is no scalar. */
  recover(shares: readonly IndexedValue[]): Value | undefined;
  /** The same in the exponent: from evaluations under shares, the evaluation under what was shared. */
  combine(elements: readonly IndexedValue[]): Value | undefined;
  /** The public key of a scalar, by which a share can be told from another value. */
  commitment(scalar: Value): Value;
  /** RFC 9497, GenerateProof: that the blinded element's evaluation is under the key of its commitment. */
  prove(key: Value, blindedElement: Value, nonce: Value): Value;
  /** RFC 9497, VerifyProof. */
  verifyEvaluation(
    commitment: Value,
    blindedElement: Value,
    evaluatedElement: Value,
    proof: Value,
  ): boolean;

  /** A short, deterministic text for people; independent of ids. */
  describe(value: Value): string;
  /** An ordering key that is a function of the value's content only, never of the order of creation. */
  order(value: Value): string;
  /** How many distinct values the table holds; what the harness watches to renew it. */
  readonly valueCount: number;
}
