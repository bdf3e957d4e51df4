import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { boxKeys, openBox, sealBox } from "./synthetic-nonce.ts";

const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", symbolic],
  ["in octets", () => concrete({ seed: 1 })],
];

const keysOf = (c: Cryptosystem, secret: string) =>
  boxKeys(c, c.text(secret), { cipher: "cipher", nonce: "nonce" });

describe.each(READINGS)("a box %s", (_, make) => {
  test("opens as what was sealed, in its context and under its keys only", () => {
    const texts = fc.tuple(fc.string(), fc.string(), fc.string());
    fc.assert(
      fc.property(texts, texts, (sealed, asked) => {
        const c = make();
        const [secret, context, plaintext] = sealed;
        const box = sealBox(c, keysOf(c, secret), c.text(context), c.text(plaintext));
        expect(openBox(c, keysOf(c, secret), c.text(context), box)).toBe(c.text(plaintext));
        const opens = openBox(c, keysOf(c, asked[0]), c.text(asked[1]), box) !== undefined;
        expect(opens).toBe(asked[0] === secret && asked[1] === context);
      }),
      { numRuns: 60 },
    );
  });

  test("what is no box does not open", () => {
    const c = make();
    const keys = keysOf(c, "secret");
    for (const value of [c.text(""), c.text("no box"), c.pack(c.text("one part"))])
      expect(openBox(c, keys, c.text("context"), value)).toBeUndefined();
  });

  test("equal contents give one box, and different ones never share a nonce", () => {
    const c = make();
    const keys = keysOf(c, "secret");
    const nonces = new Set<Value>();
    for (const context of ["a", "b"])
      for (let n = 0; n < 50; n++) {
        const seal = () => sealBox(c, keys, c.text(context), c.text(`reply ${n}`));
        expect(seal()).toBe(seal());
        nonces.add((c.unpack(seal(), 2) as [Value, Value])[0]);
      }
    expect(nonces.size).toBe(100);
  });
});

test("under a constant nonce two replies would give each other away; in boxes they do not", () => {
  const c = concrete({ seed: 1 });
  const keys = keysOf(c, "secret");
  const [first, second] = [c.fresh("a", "reply", 0, 64), c.fresh("a", "reply", 1, 64)];
  const difference = c.mask(first, second);
  const withoutTag = (value: Value) => c.fromBytes(c.bytesOf(value).subarray(0, 64));
  const streams = (seal: (plaintext: Value) => Value) =>
    c.mask(withoutTag(seal(first)), withoutTag(seal(second)));
  const constant = (plaintext: Value) =>
    c.encrypt(keys.cipher, c.integer(0, 12), c.text(""), plaintext);
  const boxed = (plaintext: Value) =>
    (c.unpack(sealBox(c, keys, c.text(""), plaintext), 2) as [Value, Value])[1];
  expect(streams(constant)).toBe(difference);
  expect(streams(boxed)).not.toBe(difference);
});
