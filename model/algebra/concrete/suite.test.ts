import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPRF_FIGURES } from "./oprf-figures.setting.ts";
import { SUITE_NAMES, type Suite, suiteNamed } from "./suite.ts";

const hex = (bytes: Uint8Array | undefined) => bytes && bytesToHex(bytes);

describe.each(OPRF_FIGURES)("the figures of RFC 9497 for $suite", ({ suite: name, ...figure }) => {
  const suite = suiteNamed(name);

  test("the key is derived from seed and info", () => {
    expect(hex(suite.deriveKey(hexToBytes(figure.seed), hexToBytes(figure.keyInfo)))).toBe(
      figure.key,
    );
  });

  test.each(figure.cases)("input $input is blinded, evaluated and finalized", (one) => {
    const [input, blind] = [hexToBytes(one.input), hexToBytes(one.blind)];
    const blinded = suite.blind(input, blind);
    expect(hex(blinded)).toBe(one.blinded);
    const evaluated = suite.evaluate(hexToBytes(figure.key), blinded as Uint8Array);
    expect(hex(evaluated)).toBe(one.evaluated);
    expect(hex(suite.finalize(input, blind, evaluated as Uint8Array))).toBe(one.output);
  });
});

/** A scalar of the suite from a number, by the suite's own rule. */
const scalarFrom = (suite: Suite, n: number): Uint8Array => {
  const uniform = new Uint8Array(suite.scalarSeed).fill(0x5a);
  new DataView(uniform.buffer).setUint32(8, n);
  return suite.scalar(uniform);
};

const withBit = (bytes: Uint8Array, bit: number): Uint8Array => {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
  return flipped;
};

const ORDER_BE: Readonly<Record<string, string>> = {
  "ristretto255-SHA512": "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
  "P256-SHA256": "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
};

/** Octets that look like an element and are none. The sources are RFC 9496 and SEC 1. */
const NOT_ELEMENTS: Readonly<Record<string, readonly [string, string][]>> = {
  "ristretto255-SHA512": [
    ["the identity", "00".repeat(32)],
    ["the field's size, for 0", `ed${"ff".repeat(30)}7f`],
    ["a value with the top bit set", `${"00".repeat(31)}80`],
    ["a negative field element", `01${"00".repeat(31)}`],
    ["a value above the field's size", "ff".repeat(32)],
    [
      "a square root that does not exist",
      `26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371`,
    ],
    ["a negative product", "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e"],
    ["31 octets", "00".repeat(31)],
    ["nothing", ""],
  ],
  "P256-SHA256": [
    ["the point at infinity, in one octet", "00"],
    ["the point at infinity, filled up", "00".repeat(33)],
    ["a tag that there is not", `05${"11".repeat(32)}`],
    ["an x that is on no point", `02${"00".repeat(31)}01`],
    ["an x above the field's size", `02${"ff".repeat(32)}`],
    [
      "the generator, uncompressed",
      "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    ],
    ["32 octets", "03".repeat(32)],
    ["nothing", ""],
  ],
};

describe.each(SUITE_NAMES)("%s", (name) => {
  const suite = suiteNamed(name);
  const key = scalarFrom(suite, 1);
  const blind = scalarFrom(suite, 2);
  const element = suite.blind(new Uint8Array([1, 2, 3]), blind) as Uint8Array;

  test.each(NOT_ELEMENTS[name] ?? [])("%s is no element", (_, octets) => {
    const bytes = hexToBytes(octets);
    expect(suite.evaluate(key, bytes)).toBeUndefined();
    expect(suite.finalize(new Uint8Array([1]), blind, bytes)).toBeUndefined();
    expect(suite.multiply(key, bytes)).toBeUndefined();
  });

  test("a genuine element is one, so that the refusals above mean something", () => {
    expect(suite.evaluate(key, element)).toHaveLength(suite.sizes.element);
    expect(suite.multiply(key, element)).toHaveLength(suite.sizes.element);
    expect(suite.finalize(new Uint8Array([1]), blind, element)).toHaveLength(suite.sizes.hash);
  });

  test("zero, the order and what is above it are no scalars", () => {
    const order = hexToBytes(ORDER_BE[name] as string);
    const spelled = name === "P256-SHA256" ? order : order.reverse();
    for (const scalar of [new Uint8Array(32), spelled, new Uint8Array(32).fill(0xff)]) {
      expect(suite.publicKey(scalar)).toBeUndefined();
      expect(suite.multiply(scalar, element)).toBeUndefined();
      expect(suite.blind(new Uint8Array([1]), scalar)).toBeUndefined();
      expect(suite.evaluate(scalar, element)).toBeUndefined();
      expect(suite.finalize(new Uint8Array([1]), scalar, element)).toBeUndefined();
    }
  });

  test("an input of more than 65535 octets is refused", () => {
    expect(suite.blind(new Uint8Array(65536), blind)).toBeUndefined();
    expect(suite.finalize(new Uint8Array(65536), blind, element)).toBeUndefined();
  });

  test("every flipped bit of an element is refused, or is another element", () => {
    const evaluated = hex(suite.evaluate(key, element));
    let refused = 0;
    for (let bit = 0; bit < element.length * 8; bit++) {
      const other = hex(suite.evaluate(key, withBit(element, bit)));
      if (other === undefined) refused++;
      expect(other).not.toBe(evaluated);
    }
    expect(refused).toBeGreaterThan(element.length);
  });

  test("the exchange is the same from both ends, and the OPRF does not depend on the blind", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 40 }), (a, b, input) => {
        const [x, y] = [scalarFrom(suite, a), scalarFrom(suite, b)];
        const [X, Y] = [suite.publicKey(x) as Uint8Array, suite.publicKey(y) as Uint8Array];
        expect(hex(suite.multiply(x, Y))).toBe(hex(suite.multiply(y, X)));
        const output = (blinding: Uint8Array) =>
          suite.finalize(
            input,
            blinding,
            suite.evaluate(key, suite.blind(input, blinding) as Uint8Array) as Uint8Array,
          );
        expect(hex(output(x))).toBe(hex(output(y)));
      }),
      { numRuns: 5 },
    );
  });

  test("uniform octets give scalars that noble takes, and its blind takes the scalar as it is given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (uniform) => {
        const scalar = suite.scalar(uniform);
        expect(scalar).toHaveLength(32);
        expect(suite.publicKey(scalar)).toBeDefined();
      }),
      { numRuns: 5 },
    );
  });
});
