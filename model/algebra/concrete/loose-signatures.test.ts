/** Signatures that do not bind their message: the stand-in of the loose theory, and schemes in use that allow the same. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { bytesToNumberBE, concatBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, test } from "vitest";
import { symbolic } from "../symbolic/symbolic.ts";
import { concrete } from "./concrete.ts";
import { verificationKey } from "./signature-verification.ts";

const MESSAGES = ["the fleet's own keys", "keys of somebody else", "a third message"] as const;

describe("the stand-in", () => {
  const readings = [
    ["in terms", (signatures: "binding" | "loose") => symbolic({ signatures })],
    ["in octets", (signatures: "binding" | "loose") => concrete({ seed: 1, signatures })],
  ] as const;
  const signBothOf = (c: ReturnType<(typeof readings)[number][1]>) =>
    "signBoth" in c ? c.signBoth : c.beyond.signBoth;

  test.each(readings)("%s, a binding scheme has no signature that fits two messages", (_, make) => {
    const c = make("binding");
    const key = c.signingKey(c.fresh("signer", "seed", 0, "seed"));
    expect(signBothOf(c)(key, c.text(MESSAGES[0]), c.text(MESSAGES[1]))).toBeUndefined();
  });

  test.each(readings)(
    "%s, a loose one fits the two that its maker chose, and no third",
    (_, make) => {
      const c = make("loose");
      const [key, other] = [0, 1].map((n) => c.signingKey(c.fresh("signer", "seed", n, "seed")));
      if (key === undefined || other === undefined) throw new Error("two keys");
      const [one, two, three] = MESSAGES.map((text) => c.text(text)) as [never, never, never];
      const signature = signBothOf(c)(key, one, two);
      if (signature === undefined) throw new Error("a signature for two messages");
      const verifies = (signing: typeof key, message: typeof one) =>
        c.verify(c.verifyingKey(signing), message, signature);
      expect([one, two, three].map((message) => verifies(key, message))).toEqual([
        true,
        true,
        false,
      ]);
      expect([one, two, three].map((message) => verifies(other, message))).toEqual([
        false,
        false,
        false,
      ]);
      const honest = c.sign(key, one);
      expect(c.verify(c.verifyingKey(key), one, honest)).toBe(true);
      expect(c.verify(c.verifyingKey(key), two, honest)).toBe(false);
    },
  );

  test("in octets, two signatures side by side are none to a binding scheme", () => {
    const [loose, strict] = [concrete({ seed: 1, signatures: "loose" }), concrete({ seed: 1 })];
    const seed = loose.fresh("signer", "seed", 0, "seed");
    const both = loose.beyond.signBoth(seed, loose.text(MESSAGES[0]), loose.text(MESSAGES[1]));
    const octets = loose.bytesOf(both as NonNullable<typeof both>);
    expect(octets).toHaveLength(128);
    const key = strict.verifyingKey(strict.fromBytes(loose.bytesOf(seed)));
    expect(strict.verify(key, strict.text(MESSAGES[0]), strict.fromBytes(octets))).toBe(false);
  });
});

describe("schemes in use", () => {
  test("ECDSA: who chooses the key for two messages has one signature for both", () => {
    // The signature (r, s) verifies under R and under -R alike, so that a key between the two hashes fits both
    // (Stern, Pointcheval, Malone-Lee, Smart: Flaws in applying proof methodologies to signature schemes, 2002).
    const { Fn } = p256.Point;
    const hashes = MESSAGES.map((text) => sha256(utf8ToBytes(text)));
    const [h1, h2] = hashes.map((hash) => Fn.create(bytesToNumberBE(hash))) as [bigint, bigint];
    const k = Fn.create(bytesToNumberBE(sha256(utf8ToBytes("nonce"))));
    const r = Fn.create(p256.Point.BASE.multiply(k).toAffine().x);
    const secret = Fn.mul(Fn.neg(Fn.add(h1, h2)), Fn.inv(Fn.add(r, r)));
    const s = Fn.mul(Fn.inv(k), Fn.add(h1, Fn.mul(r, secret)));
    const signature = concatBytes(numberToBytesBE(r, 32), numberToBytesBE(s, 32));
    const key = p256.Point.BASE.multiply(secret).toBytes(true);
    const verifies = (hash: Uint8Array) =>
      p256.verify(signature, hash, key, { prehash: false, lowS: false });
    expect(hashes.map(verifies)).toEqual([true, true, false]);
  });

  test("Ed25519 verified loosely: under a key of small order one signature fits every message", () => {
    const identity = ed25519.Point.ZERO.toBytes();
    const s = 12345n;
    const scalar = numberToBytesBE(s, 32).reverse();
    const signature = concatBytes(ed25519.Point.BASE.multiply(s).toBytes(), scalar);
    for (const text of MESSAGES)
      expect(ed25519.verify(signature, utf8ToBytes(text), identity, { zip215: true })).toBe(true);
    // Verified as here, no such key is taken, so that no signature of Ed25519 stands for the loose theory.
    expect(verificationKey(identity)).toBe("public-key-small-order");
    const strict = concrete({ seed: 1 });
    const [key, signed] = [identity, signature].map(strict.fromBytes) as [never, never];
    expect(strict.verify(key, strict.text(MESSAGES[0]), signed)).toBe(false);
  });
});
