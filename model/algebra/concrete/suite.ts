/**
 * Cipher suites: the group, the hash and the OPRF over them. What RFC 9497 and RFC 9807 leave to the suite is here; all
 * sizes follow from it.
 */

import { ristretto255, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { p256, p256_oprf } from "@noble/curves/nist.js";
import {
  bytesToNumberBE,
  bytesToNumberLE,
  numberToBytesBE,
  numberToBytesLE,
} from "@noble/curves/utils.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { CHash } from "@noble/hashes/utils.js";
import type { Size } from "../cryptosystem.ts";

/** The suites of RFC 9497 that RFC 9807 recommends, by their registered names. */
export const SUITE_NAMES = ["ristretto255-SHA512", "P256-SHA256"] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];

/**
 * A prime-order group with its OPRF. Scalars and elements are octets; what does not decode, or is the identity, gives
 * `undefined`.
 */
export interface Suite {
  readonly name: SuiteName;
  readonly hash: CHash;
  readonly sizes: Readonly<Record<Exclude<Size, number>, number>>;
  /** A scalar from 1 to the order less one, from uniform octets (`scalarSeed` of them), with negligible bias. */
  scalar(uniform: Uint8Array): Uint8Array;
  readonly scalarSeed: number;
  /** DeriveKeyPair(seed, info): the private key. Seeds have 32 octets. [RFC 9497, 3.2.1] */
  deriveKey(seed: Uint8Array, info: Uint8Array): Uint8Array;
  /** ScalarMultGen. `undefined` for what is no scalar. */
  publicKey(privateKey: Uint8Array): Uint8Array | undefined;
  /** Whether octets decode as an element other than the identity. */
  isElement(bytes: Uint8Array): boolean;
  /** Element times scalar, as octets of the element. [RFC 9807, 6.4.1: DiffieHellman] */
  multiply(scalar: Uint8Array, element: Uint8Array): Uint8Array | undefined;
  /** The inverse of a scalar. `undefined` for what is none. */
  invert(scalar: Uint8Array): Uint8Array | undefined;
  /** The product of two scalars. */
  product(a: Uint8Array, b: Uint8Array): Uint8Array | undefined;
  /** The PRF itself: Evaluate, by the holder of the key. [RFC 9497, 3.3.1] */
  prf(key: Uint8Array, input: Uint8Array): Uint8Array | undefined;
  /** Blind, with the scalar given. [RFC 9497, 3.3.1] */
  blind(input: Uint8Array, scalar: Uint8Array): Uint8Array | undefined;
  /** BlindEvaluate. [RFC 9497, 3.3.1] */
  evaluate(key: Uint8Array, element: Uint8Array): Uint8Array | undefined;
  /** Finalize. [RFC 9497, 3.3.1] */
  finalize(input: Uint8Array, scalar: Uint8Array, element: Uint8Array): Uint8Array | undefined;
  /** GenerateProof over one element, with the nonce given. [RFC 9497, 2.2.1] */
  prove(key: Uint8Array, element: Uint8Array, nonce: Uint8Array): Uint8Array | undefined;
  /** VerifyProof over one element. [RFC 9497, 2.2.2] */
  verifies(
    publicKey: Uint8Array,
    element: Uint8Array,
    evaluated: Uint8Array,
    proof: Uint8Array,
  ): boolean;
  readonly group: SharingGroup;
}

/** A group as secret sharing computes in it. */
export interface SharingGroup {
  readonly Fn: Group["Fn"];
  readonly zero: Element;
  /** `undefined` for what does not decode, and for the identity. */
  element(bytes: Uint8Array): Element | undefined;
}

/** What both of noble's groups have in common, as far as it is used here. */
interface Group {
  readonly BASE: Element;
  readonly ZERO: Element;
  readonly Fn: {
    readonly ORDER: bigint;
    readonly BYTES: number;
    fromBytes(bytes: Uint8Array): bigint;
    toBytes(scalar: bigint): Uint8Array;
    is0(scalar: bigint): boolean;
    inv(scalar: bigint): bigint;
    mul(a: bigint, b: bigint): bigint;
    add(a: bigint, b: bigint): bigint;
    sub(a: bigint, b: bigint): bigint;
  };
  fromBytes(bytes: Uint8Array): Element;
}

interface Element {
  add(other: Element): Element;
  multiply(scalar: bigint): Element;
  equals(other: Element): boolean;
  toBytes(): Uint8Array;
}

type Modes = Pick<typeof ristretto255_oprf, "oprf" | "voprf">;

/** noble refuses by throwing; a refusal is no accident here but an answer. */
const attempt = <T>(compute: () => T): T | undefined => {
  try {
    return compute();
  } catch {
    return undefined;
  }
};

/** Octets that a group's scalars are drawn from: half as many again, so that the bias is below 2^-128. */
const SCALAR_SEED = 48;

const suiteOf = (
  name: SuiteName,
  group: Group,
  { oprf, voprf }: Modes,
  hash: CHash,
  elementSize: number,
  littleEndian: boolean,
): Suite => {
  const { Fn } = group;
  const scalarOf = (bytes: Uint8Array): bigint | undefined => {
    const scalar = attempt(() => Fn.fromBytes(bytes));
    return scalar === undefined || Fn.is0(scalar) ? undefined : scalar;
  };
  // P-256 also has an uncompressed form, which decodes, and which these protocols do not use.
  const isElementSize = (bytes: Uint8Array): boolean => bytes.length === elementSize;
  const elementOf = (bytes: Uint8Array): Element | undefined => {
    if (!isElementSize(bytes)) return undefined;
    const element = attempt(() => group.fromBytes(bytes));
    return element === undefined || element.equals(group.ZERO) ? undefined : element;
  };
  const toNumber = littleEndian ? bytesToNumberLE : bytesToNumberBE;
  const toBytes = littleEndian ? numberToBytesLE : numberToBytesBE;
  const suite: Suite = {
    name,
    hash,
    sizes: {
      nonce: 32,
      seed: 32,
      key: 32,
      hash: hash.outputLen,
      mac: hash.outputLen,
      scalar: Fn.BYTES,
      element: elementSize,
      "public-key": elementSize,
    },
    scalarSeed: SCALAR_SEED,
    scalar: (uniform) => Fn.toBytes((toNumber(uniform) % (Fn.ORDER - 1n)) + 1n),
    deriveKey: (seed, info) => oprf.deriveKeyPair(seed, info).secretKey,
    publicKey(privateKey) {
      const scalar = scalarOf(privateKey);
      return scalar === undefined ? undefined : group.BASE.multiply(scalar).toBytes();
    },
    isElement: (bytes) => elementOf(bytes) !== undefined,
    multiply(scalarBytes, elementBytes) {
      const scalar = scalarOf(scalarBytes);
      const element = elementOf(elementBytes);
      return scalar === undefined ? undefined : element?.multiply(scalar).toBytes();
    },
    invert(scalarBytes) {
      const scalar = scalarOf(scalarBytes);
      return scalar === undefined ? undefined : Fn.toBytes(Fn.inv(scalar));
    },
    product(a, b) {
      const [left, right] = [scalarOf(a), scalarOf(b)];
      if (left === undefined || right === undefined) return undefined;
      return Fn.toBytes(Fn.mul(left, right));
    },
    prf(key, input) {
      const one = Fn.toBytes(1n);
      const blinded = suite.blind(input, one);
      const evaluated = blinded && suite.evaluate(key, blinded);
      return evaluated && suite.finalize(input, one, evaluated);
    },
    blind(input, scalarBytes) {
      const scalar = scalarOf(scalarBytes);
      if (scalar === undefined) return undefined;
      // noble's Blind draws its scalar from a generator, as the inverse of `scalar` above; this one yields ours.
      const draw = () => toBytes(scalar - 1n, SCALAR_SEED);
      return attempt(() => oprf.blind(input, draw).blinded);
    },
    evaluate(key, element) {
      return isElementSize(element) ? attempt(() => oprf.blindEvaluate(key, element)) : undefined;
    },
    finalize(input, scalar, element) {
      return isElementSize(element)
        ? attempt(() => oprf.finalize(input, scalar, element))
        : undefined;
    },
    prove(key, element, nonce) {
      const [publicKey, scalar] = [suite.publicKey(key), scalarOf(nonce)];
      if (publicKey === undefined || scalar === undefined) return undefined;
      const draw = () => toBytes(scalar - 1n, SCALAR_SEED);
      return attempt(() => voprf.blindEvaluate(key, publicKey, element, draw).proof);
    },
    verifies(publicKey, element, evaluated, proof) {
      if (![publicKey, element, evaluated].every(isElementSize)) return false;
      // noble checks proofs only on the way to an output; which input and blind that has is nothing to the proof.
      const [input, one] = [new Uint8Array(), Fn.toBytes(1n)];
      const output = attempt(() =>
        voprf.finalize(input, one, evaluated, element, publicKey, proof),
      );
      return output !== undefined;
    },
    group: { Fn, zero: group.ZERO, element: elementOf },
  };
  return suite;
};

const SUITES: Readonly<Record<SuiteName, Suite>> = {
  "ristretto255-SHA512": suiteOf(
    "ristretto255-SHA512",
    ristretto255.Point,
    ristretto255_oprf,
    sha512,
    32,
    true,
  ),
  "P256-SHA256": suiteOf("P256-SHA256", p256.Point, p256_oprf, sha256, 33, false),
};

export const suiteNamed = (name: SuiteName): Suite => SUITES[name];
