import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Size, Value } from "../cryptosystem.ts";
import { symbolic } from "../symbolic/symbolic.ts";
import { type ConcreteCryptosystem, concrete } from "./concrete.ts";
import { SUITE_NAMES } from "./suite.ts";

const octets = (max = 40) => fc.uint8Array({ maxLength: max });
const some = () => concrete({ seed: 7 });
const hexOf = (c: ConcreteCryptosystem, value: Value | undefined) =>
  value && bytesToHex(c.bytesOf(value));

/** The same octets with one bit the other way. */
const flipped = (c: ConcreteCryptosystem, value: Value, bit: number): Value => {
  const bytes = Uint8Array.from(c.bytesOf(value));
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  return c.fromBytes(bytes);
};

const bitsOf = (c: ConcreteCryptosystem, value: Value): number[] =>
  Array.from({ length: c.bytesOf(value).length * 8 }, (_, bit) => bit);

describe("values", () => {
  test("equal octets are one object, however they came about", () => {
    const c = some();
    expect(c.text("abc")).toBe(c.concat(c.text("a"), c.text("bc")));
    expect(c.integer(0x6162, 2)).toBe(c.text("ab"));
    expect(c.fromBytes(utf8ToBytes("abc"))).toBe(c.text("abc"));
    expect(c.text("abc")).not.toBe(c.text("abd"));
  });

  test("the octets are a copy: who made them may go on using theirs", () => {
    const c = some();
    const bytes = Uint8Array.of(1, 2, 3);
    const value = c.fromBytes(bytes);
    bytes[0] = 9;
    expect(hexOf(c, value)).toBe("010203");
  });

  test("a value of another table is refused", () => {
    const c = some();
    expect(() => c.hash(some().text("a"))).toThrow("another table");
    expect(() => c.hash(symbolic().text("a"))).toThrow("another table");
  });

  test("order and description depend on the octets only", () => {
    const [a, b] = [some(), some()];
    b.text("something else first");
    expect(a.order(a.text("x"))).toBe(b.order(b.text("x")));
    expect(a.describe(a.text("abc"))).toBe("0x616263");
    expect(a.describe(a.text("a long text"))).toBe("0x61206c6f6e672074.. (11 octets)");
  });

  test("a code is the same however the keyboard composes it", () => {
    const c = some();
    expect(c.code("caf\u00e9")).toBe(c.code("cafe\u0301"));
    expect(c.code("cafe")).not.toBe(c.code("caf\u00e9"));
  });
});

describe("fresh values", () => {
  const SIZES: readonly Size[] = ["nonce", "seed", "key", "hash", "mac", "scalar", 7, 200];

  test("follow from seed and name, and from nothing else", () => {
    for (const size of SIZES) {
      const [a, b] = [some(), some()];
      b.fresh("somebody", "else", 3, size);
      const value = hexOf(a, a.fresh("client", "nonce", 1, size));
      expect(value).toBe(hexOf(b, b.fresh("client", "nonce", 1, size)));
      expect(value).toHaveLength(2 * a.octets(size));
    }
  });

  test("differ with each part of the name and with the seed", () => {
    const draws = [1, 2].flatMap((seed) => {
      const c = concrete({ seed });
      return [
        c.fresh("a", "bc", 1, "nonce"),
        c.fresh("ab", "c", 1, "nonce"),
        c.fresh("a", "bc", 11, "nonce"),
        c.fresh("a", "bc1", 1, "nonce"),
        c.fresh("a", "bc", 1, "seed"),
        c.fresh("a", "bc", 1, "scalar"),
      ].map((value) => hexOf(c, value));
    });
    expect(new Set(draws).size).toBe(draws.length);
  });

  test.each(SUITE_NAMES)("a scalar of %s works as a scalar", (suite) => {
    const c = concrete({ seed: 3, suite });
    for (let i = 0; i < 20; i++)
      expect(c.blind(c.text("x"), c.fresh("a", "b", i, "scalar"))).toBeDefined();
  });

  test("content that is given takes the place of random octets", () => {
    const c = concrete({
      seed: 7,
      content: (owner, label) =>
        owner === "alice" && label === "history" ? utf8ToBytes("hello") : undefined,
    });
    expect(c.fresh("alice", "history", 0, 5)).toBe(c.text("hello"));
    expect(hexOf(c, c.fresh("bob", "history", 0, 5))).toBe(
      hexOf(some(), undefined) ?? hexOf(c, c.fresh("bob", "history", 0, 5)),
    );
    expect(c.fresh("bob", "history", 0, 5)).not.toBe(c.text("hello"));
  });
});

describe("layout", () => {
  const parts = fc.array(octets(12), { maxLength: 5 });

  test("a list opens as what was packed, at its own count only", () => {
    fc.assert(
      fc.property(parts, fc.nat(6), (list, count) => {
        const c = some();
        const values = list.map((bytes) => c.fromBytes(bytes));
        const opened = c.unpack(c.pack(...values), count);
        if (count === list.length) expect(opened).toEqual(values);
        else expect(opened).toBeUndefined();
      }),
    );
  });

  test("no two lists have one spelling, and what opens is what packing gives", () => {
    fc.assert(
      fc.property(octets(30), fc.nat(4), (bytes, count) => {
        const c = some();
        const value = c.fromBytes(bytes);
        const opened = c.unpack(value, count);
        if (opened !== undefined) expect(c.pack(...opened)).toBe(value);
      }),
    );
    const c = some();
    expect(c.unpack(c.fromBytes(hexToBytes("0001000000016100")), 1)).toBeUndefined();
    expect(c.unpack(c.fromBytes(hexToBytes("00010000000261")), 1)).toBeUndefined();
    expect(c.unpack(c.fromBytes(hexToBytes("0001ffffffff61")), 1)).toBeUndefined();
    expect(c.unpack(c.fromBytes(hexToBytes("0001000000")), 1)).toBeUndefined();
    expect(c.unpack(c.fromBytes(hexToBytes("00")), 0)).toBeUndefined();
  });

  test("split is the inverse of concat, and refuses any other length", () => {
    const c = some();
    const [x, y] = [c.fresh("a", "x", 0, "nonce"), c.fresh("a", "y", 0, "mac")];
    expect(c.split(c.concat(x, y), ["nonce", "mac"])).toEqual([x, y]);
    expect(c.split(c.concat(x, y), ["nonce", "nonce"])).toBeUndefined();
    expect(c.split(c.concat(x, y, c.text("z")), ["nonce", "mac"])).toBeUndefined();
  });

  test("a pad is taken off by itself, and never changes a length", () => {
    fc.assert(
      fc.property(octets(), octets(), (pad, data) => {
        const c = some();
        const [p, d] = [c.fromBytes(pad), c.fromBytes(data)];
        expect(c.mask(p, c.mask(p, d))).toBe(d);
        expect(c.bytesOf(c.mask(p, d))).toHaveLength(data.length);
      }),
    );
  });

  test("an integer has its octets, and one that does not fit is refused", () => {
    const c = some();
    expect(hexOf(c, c.integer(258, 4))).toBe("00000102");
    expect(hexOf(c, c.prefixed(c.text("ab"), 2))).toBe("00026162");
    expect(() => c.integer(256, 1)).toThrow(RangeError);
    expect(() => c.prefixed(c.fromBytes(new Uint8Array(256)), 1)).toThrow(RangeError);
  });
});

describe("primitives against published figures", () => {
  const c = concrete({ seed: 0, suite: "P256-SHA256" });
  const value = (hex: string) => c.fromBytes(hexToBytes(hex));

  test("HKDF-SHA256 is that of RFC 5869, A.1 and A.3", () => {
    const prk = c.extract(value("000102030405060708090a0b0c"), value("0b".repeat(22)));
    expect(hexOf(c, prk)).toBe("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    expect(hexOf(c, c.expand(prk, value("f0f1f2f3f4f5f6f7f8f9"), 42))).toBe(
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    const unsalted = c.extract(undefined, value("0b".repeat(22)));
    expect(unsalted).toBe(c.extract(c.text(""), value("0b".repeat(22))));
    expect(hexOf(c, c.expand(unsalted, c.text(""), 42))).toBe(
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
  });

  test("HMAC-SHA256 is that of RFC 4231, case 2", () => {
    expect(hexOf(c, c.mac(c.text("Jefe"), c.text("what do ya want for nothing?")))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test("AES-256-GCM is that of McGrew and Viega, cases 13 and 14", () => {
    const [key, nonce] = [value("00".repeat(32)), value("00".repeat(12))];
    expect(hexOf(c, c.encrypt(key, nonce, c.text(""), c.text("")))).toBe(
      "530f8afbc74536b9a963b4f1c4cb738b",
    );
    expect(hexOf(c, c.encrypt(key, nonce, c.text(""), value("00".repeat(16))))).toBe(
      "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    );
  });

  test("Ed25519 is that of RFC 8032, 7.1, test 2", () => {
    const key = c.signingKey(
      value("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
    );
    const signature = c.sign(key, value("72"));
    expect(hexOf(c, c.verifyingKey(key))).toBe(
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    );
    expect(hexOf(c, signature)).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    expect(c.verify(c.verifyingKey(key), value("72"), signature)).toBe(true);
  });
});

test("X25519 is that of RFC 7748, 6.1, and refuses points of small order and wrong lengths", () => {
  const c = concrete({ seed: 0, exchange: "curve25519" });
  const value = (hex: string) => c.fromBytes(hexToBytes(hex));
  const alice = c.privateKey(
    value("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
  );
  const bob = c.privateKey(
    value("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
  );
  expect(hexOf(c, c.publicKey(alice))).toBe(
    "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
  );
  const shared = c.dh(alice, c.publicKey(bob));
  expect(hexOf(c, shared)).toBe("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  expect(c.dh(bob, c.publicKey(alice))).toBe(shared);
  for (const point of ["00".repeat(32), `01${"00".repeat(31)}`, "00".repeat(31), ""])
    expect(c.dh(alice, value(point))).toBeUndefined();
});

describe("stretching", () => {
  test("scrypt is that of RFC 7914 in all but salt, and Argon2id depends on each of its costs", () => {
    const costs = [
      { function: "identity" },
      { function: "scrypt", cost: 16, blocks: 1 },
      { function: "scrypt", cost: 32, blocks: 1 },
      { function: "argon2id", passes: 1, kibibytes: 64, lanes: 1 },
      { function: "argon2id", passes: 2, kibibytes: 64, lanes: 1 },
      { function: "argon2id", passes: 1, kibibytes: 128, lanes: 1 },
      { function: "argon2id", passes: 1, kibibytes: 64, lanes: 2 },
    ] as const;
    const stretched = costs.map((stretching) => {
      const c = concrete({ seed: 0, stretching });
      const value = c.stretch(c.text("password"));
      if (stretching.function !== "identity") expect(c.bytesOf(value)).toHaveLength(64);
      return hexOf(c, value);
    });
    expect(stretched[0]).toBe(bytesToHex(utf8ToBytes("password")));
    expect(new Set(stretched).size).toBe(costs.length);
  });
});

describe.each(SUITE_NAMES)("what is refused under %s", (suite) => {
  const c = concrete({ seed: 11, suite });
  const key = c.fresh("a", "key", 0, "key");
  const nonce = c.integer(0, 12);
  const associated = c.text("associated");
  const plaintext = c.text("the plaintext");

  test("a ciphertext opens only as it is, where it belongs, under its key", () => {
    const box = c.encrypt(key, nonce, associated, plaintext);
    expect(c.decrypt(key, nonce, associated, box)).toBe(plaintext);
    for (const bit of bitsOf(c, box))
      expect(c.decrypt(key, nonce, associated, flipped(c, box, bit))).toBeUndefined();
    expect(c.decrypt(flipped(c, key, 3), nonce, associated, box)).toBeUndefined();
    expect(c.decrypt(key, flipped(c, nonce, 3), associated, box)).toBeUndefined();
    expect(c.decrypt(key, nonce, flipped(c, associated, 3), box)).toBeUndefined();
    for (const length of [0, 1, 15, 16, 28])
      expect(
        c.decrypt(key, nonce, associated, c.fromBytes(c.bytesOf(box).subarray(0, length))),
      ).toBeUndefined();
    expect(c.decrypt(c.text("short"), nonce, associated, box)).toBeUndefined();
    expect(c.decrypt(key, c.text(""), associated, box)).toBeUndefined();
    expect(() => c.encrypt(c.text("short"), nonce, associated, plaintext)).toThrow("32 octets");
  });

  test("a sealed value opens for its receiver and its sender, and for nobody else", () => {
    const secret = c.privateKey(c.fresh("vault", "seed", 0, "seed"));
    const stranger = c.privateKey(c.fresh("stranger", "seed", 0, "seed"));
    const randomness = c.fresh("client", "randomness", 0, "seed");
    const to = c.publicKey(secret);
    const sealed = c.seal(to, randomness, associated, plaintext);
    expect(c.unseal(secret, associated, sealed)).toBe(plaintext);
    expect(c.beyond.unsealAsSender(to, randomness, associated, sealed)).toBe(plaintext);
    expect(c.unseal(stranger, associated, sealed)).toBeUndefined();
    expect(c.unseal(secret, c.text("other"), sealed)).toBeUndefined();
    expect(
      c.beyond.unsealAsSender(c.publicKey(stranger), randomness, associated, sealed),
    ).toBeUndefined();
    expect(
      c.beyond.unsealAsSender(to, c.fresh("client", "randomness", 1, "seed"), associated, sealed),
    ).toBeUndefined();
    for (const bit of bitsOf(c, sealed).filter((n) => n % 7 === 0))
      expect(c.unseal(secret, associated, flipped(c, sealed, bit))).toBeUndefined();
    for (const length of [0, 5, 32, 33, 48, 49])
      expect(
        c.unseal(secret, associated, c.fromBytes(c.bytesOf(sealed).subarray(0, length))),
      ).toBeUndefined();
  });

  test("an adversary takes a key off, joins two, and computes the PRF as the vault would", () => {
    const [a, b] = [c.fresh("x", "a", 0, "scalar"), c.fresh("x", "b", 0, "scalar")];
    const [blind, input] = [c.fresh("x", "blind", 0, "scalar"), c.text("input")];
    const element = c.blind(input, blind) as Value;
    const evaluated = c.evaluate(a, element) as Value;
    expect(c.beyond.divide(a, evaluated)).toBe(element);
    expect(c.beyond.divide(b, evaluated)).not.toBe(element);
    expect(c.evaluate(c.beyond.product(a, b) as Value, element)).toBe(c.evaluate(b, evaluated));
    expect(c.beyond.prf(a, input)).toBe(c.finalize(input, blind, evaluated));
    expect(c.beyond.prf(c.beyond.one, input)).toBe(c.finalize(input, blind, element));
    expect([element, plaintext].map(c.beyond.isElement)).toEqual([true, false]);
    expect(c.beyond.divide(plaintext, evaluated)).toBeUndefined();
    expect(c.beyond.product(a, plaintext)).toBeUndefined();
    expect(c.beyond.prf(plaintext, input)).toBeUndefined();
  });

  test("what is sealed to no public key opens for nobody", () => {
    const nobody = c.fromBytes(new Uint8Array(c.octets("public-key")));
    const sealed = c.seal(
      nobody,
      c.fresh("client", "randomness", 0, "seed"),
      associated,
      plaintext,
    );
    const secret = c.privateKey(c.fresh("vault", "seed", 0, "seed"));
    expect(c.unseal(secret, associated, sealed)).toBeUndefined();
    expect(c.dh(secret, nobody)).toBeUndefined();
  });

  test("a signature verifies only as it is, under its key, for its message", () => {
    const signer = c.signingKey(c.fresh("signer", "seed", 0, "seed"));
    const verifier = c.verifyingKey(signer);
    const signature = c.sign(signer, plaintext);
    expect(c.verify(verifier, plaintext, signature)).toBe(true);
    expect(c.verify(verifier, associated, signature)).toBe(false);
    expect(c.verify(c.text("no key"), plaintext, signature)).toBe(false);
    expect(c.verify(verifier, plaintext, c.text("no signature"))).toBe(false);
    for (const bit of bitsOf(c, signature).filter((n) => n % 13 === 0))
      expect(c.verify(verifier, plaintext, flipped(c, signature, bit))).toBe(false);
  });

  test("a signature under a key of small order, which fits many messages, is refused", () => {
    const small = c.fromBytes(hexToBytes(`01${"00".repeat(31)}`));
    const signature = c.fromBytes(hexToBytes(`01${"00".repeat(63)}`));
    expect(c.verify(small, plaintext, signature)).toBe(false);
    expect(c.verify(small, associated, signature)).toBe(false);
  });
});
