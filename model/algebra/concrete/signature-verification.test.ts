import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RFC8032, SMALL_ORDER_KEYS, SPECCHECK } from "./published-signatures.setting.ts";
import { signingKey } from "./signature-making.ts";
import { verificationKey } from "./signature-verification.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

const fault = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
  const key = verificationKey(publicKey);
  return typeof key === "string" ? key : key.refuses(message, signature);
};

/** S + L: the same signature in another spelling. */
const malleated = (signature: Uint8Array): Uint8Array => {
  const scalar = Buffer.from(signature.subarray(32)).reverse().toString("hex");
  const other = (BigInt(`0x${scalar}`) + ed25519.Point.Fn.ORDER).toString(16).padStart(64, "0");
  return Uint8Array.from([...signature.subarray(0, 32), ...bytes(other).reverse()]);
};

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const messages = fc.uint8Array({ maxLength: 64 });

describe("published cases", () => {
  test.each(RFC8032)("RFC 8032 verifies: %s", ({ message, publicKey, signature }) => {
    expect(fault(bytes(publicKey), bytes(message), bytes(signature))).toBeUndefined();
  });

  test.each(SPECCHECK.map((one, index) => ({ index, ...one })))(
    "case $index of the speccheck collection comes to $fault",
    ({ message, publicKey, signature, fault: expected }) => {
      expect(fault(bytes(publicKey), bytes(message), bytes(signature))).toBe(expected);
    },
  );

  test.each(SMALL_ORDER_KEYS)("the key %s of small order is refused", (publicKey) => {
    expect(verificationKey(bytes(publicKey))).toMatch(/^public-key-(small-order|not-a-point)$/);
  });
});

describe("the verifier", () => {
  test("accepts what was signed, also once its table is made", () => {
    const { publicKey, sign } = signingKey(new Uint8Array(32).fill(9));
    const key = verificationKey(publicKey);
    if (typeof key === "string") throw new Error(key);
    for (let round = 0; round < 8; round += 1) {
      const message = Uint8Array.of(round);
      expect(key.refuses(message, sign(message))).toBeUndefined();
      expect(key.refuses(Uint8Array.of(round + 1), sign(message))).toBe("signature-mismatch");
    }
  });

  test("agrees with the library's own strict verification on honest and altered signatures", () => {
    fc.assert(
      fc.property(seeds, messages, fc.nat(511), fc.boolean(), (seed, message, bit, isAltered) => {
        const { publicKey, sign } = signingKey(seed);
        const signature = sign(message);
        if (isAltered) signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const library = ed25519.verify(signature, message, publicKey, { zip215: false });
        expect(fault(publicKey, message, signature) === undefined).toBe(library);
        expect(library).toBe(!isAltered);
      }),
      { numRuns: 40 },
    );
  });

  test("refuses a second spelling of the same signature", () => {
    fc.assert(
      fc.property(seeds, messages, (seed, message) => {
        const { publicKey, sign } = signingKey(seed);
        expect(fault(publicKey, message, malleated(sign(message)))).toBe("scalar-not-reduced");
      }),
      { numRuns: 20 },
    );
  });

  test("refuses keys and signatures of any other length", () => {
    const { publicKey, sign } = signingKey(new Uint8Array(32));
    const signature = sign(Uint8Array.of());
    expect(verificationKey(publicKey.subarray(1))).toBe("public-key-length");
    expect(verificationKey(Uint8Array.of(...publicKey, 0))).toBe("public-key-length");
    expect(fault(publicKey, Uint8Array.of(), signature.subarray(1))).toBe("signature-length");
    expect(fault(publicKey, Uint8Array.of(), Uint8Array.of(...signature, 0))).toBe(
      "signature-length",
    );
  });

  test("keeps its own copy of the key", () => {
    const { publicKey, sign } = signingKey(new Uint8Array(32).fill(3));
    const given = Uint8Array.from(publicKey);
    const key = verificationKey(given);
    given.fill(0);
    if (typeof key === "string") throw new Error(key);
    expect(key.refuses(Uint8Array.of(1), sign(Uint8Array.of(1)))).toBeUndefined();
  });
});
