import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AUDITOR_VECTORS } from "../../algebra/concrete/published-signatures.setting.ts";
import { signingKey } from "../../algebra/concrete/signature-making.ts";
import { verificationKey } from "../../algebra/concrete/signature-verification.ts";
import { attempt, type DecodingRefusal, Malformed } from "./malformed.ts";
import {
  type Ciphersuite,
  decodeSignatureMessage,
  encodeSignatureMessage,
  type SignatureMessage,
} from "./signature-message.ts";
import { fromHex, hex, isSame } from "./spelling.ts";

const U64_MAX = 2n ** 64n - 1n;

const messages = fc.record({
  ciphersuite: fc.constantFrom<Ciphersuite[]>(1, 2),
  namespace: fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
    .filter((text) => Buffer.byteLength(text) <= 255),
  timestamp: fc.bigInt(0n, U64_MAX),
  epoch: fc.oneof(fc.bigInt(0n, U64_MAX), fc.bigInt(0n, 300n)),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

const messageOf = (vector: (typeof AUDITOR_VECTORS)[number]): SignatureMessage => ({
  ciphersuite: vector.ciphersuite,
  namespace: vector.namespace,
  timestamp: vector.timestamp,
  epoch: vector.epoch,
  digest: fromHex(vector.digest),
});

const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe.each(AUDITOR_VECTORS)("the published signature: $source", (vector) => {
  const message = messageOf(vector);
  const encoded = encodeSignatureMessage(message);
  const signature = fromHex(vector.signature);
  const publicKey = fromHex(vector.verifyingKey);
  const key = verificationKey(publicKey);
  if (typeof key === "string") throw new Error(key);

  test("is reproduced from the secret key, and verifies", () => {
    const pair = signingKey(fromHex(vector.signingKey));
    expect(hex(pair.publicKey)).toBe(vector.verifyingKey);
    expect(hex(pair.sign(encoded))).toBe(vector.signature);
    expect(pair.publicKey[31]).toBe(vector.keyId);
    expect(key.refuses(encoded, signature)).toBeUndefined();
  });

  test("fails when any one bit of the signed message is another", () => {
    for (let bit = 0; bit < encoded.length * 8; bit += 1)
      expect([bit, key.refuses(flip(encoded, bit), signature)]).toEqual([
        bit,
        "signature-mismatch",
      ]);
  });

  test("fails when any one bit of the signature is another", () => {
    for (let bit = 0; bit < 512; bit += 1)
      expect([bit, key.refuses(encoded, flip(signature, bit))]).not.toEqual([bit, undefined]);
  });

  test("fails when any one bit of the key is another", () => {
    for (let bit = 0; bit < 256; bit += 1) {
      const other = verificationKey(flip(publicKey, bit));
      const fault = typeof other === "string" ? other : other.refuses(encoded, signature);
      expect([bit, fault]).not.toEqual([bit, undefined]);
    }
  });

  test("does not verify over the other encoding of the same fields", () => {
    const other = encodeSignatureMessage({
      ...message,
      ciphersuite: message.ciphersuite === 1 ? 2 : 1,
    });
    expect(key.refuses(other, signature)).toBe("signature-mismatch");
  });
});

describe("the encodings", () => {
  test("have the published byte layouts", () => {
    const message = {
      namespace: "ab",
      timestamp: 300n,
      epoch: 200n,
      digest: new Uint8Array(32).fill(0x77),
    };
    expect(hex(encodeSignatureMessage({ ...message, ciphersuite: 1 }))).toBe(
      `0801${"12026162"}${"18ac02"}${"220308c801"}${"2a20"}${"77".repeat(32)}`,
    );
    expect(hex(encodeSignatureMessage({ ...message, ciphersuite: 2 }))).toBe(
      `02000000${"0200000000000000"}6162${"2c01000000000000"}${"c800000000000000"}${"2000000000000000"}${"77".repeat(32)}`,
    );
  });

  test("are read back as what was written", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const encoded = encodeSignatureMessage(message);
        expect(decodeSignatureMessage(encoded, message.ciphersuite)).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test("give different messages different bytes", () => {
    fc.assert(
      fc.property(messages, messages, (one, other) => {
        fc.pre(
          JSON.stringify([one.namespace, hex(one.digest)]) !==
            JSON.stringify([other.namespace, hex(other.digest)]),
        );
        expect(isSame(encodeSignatureMessage(one), encodeSignatureMessage(other))).toBe(false);
      }),
    );
  });

  test("have one spelling: whatever is read is what would be written", () => {
    fc.assert(
      fc.property(messages, fc.nat(), fc.nat(255), (message, place, byte) => {
        const bytes = encodeSignatureMessage(message);
        bytes[place % bytes.length] = byte;
        const read = attempt(() => decodeSignatureMessage(bytes, message.ciphersuite));
        if (!(read instanceof Malformed)) expect(encodeSignatureMessage(read)).toEqual(bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  test("refuse every beginning of a message as truncated or unfinished", () => {
    for (const ciphersuite of [1, 2] as const) {
      const whole = encodeSignatureMessage({
        ciphersuite,
        namespace: "log",
        timestamp: 5_000n,
        epoch: 7n,
        digest: new Uint8Array(32),
      });
      for (let length = 0; length < whole.length; length += 1) {
        const read = attempt(() => decodeSignatureMessage(whole.slice(0, length), ciphersuite));
        expect([length, read instanceof Malformed && read.refusal]).toEqual([
          length,
          expect.stringMatching(/^(truncated|field-missing)$/),
        ]);
      }
    }
  });
});

const DIGEST = "33".repeat(32);
const REFUSED: readonly (readonly [string, Ciphersuite, string, DecodingRefusal])[] = [
  [
    "a varint with a zero byte too many",
    1,
    `088100${"120161"}180122020801${"2a20"}${DIGEST}`,
    "varint-not-minimal",
  ],
  [
    "a length with a zero byte too many",
    1,
    `0801${"12810061"}180122020801${"2a20"}${DIGEST}`,
    "varint-not-minimal",
  ],
  [
    "a tag with a zero byte too many",
    1,
    `0801${"120161"}98000122020801${"2a20"}${DIGEST}`,
    "varint-not-minimal",
  ],
  [
    "a timestamp of 65 bits",
    1,
    `0801${"120161"}18ffffffffffffffffff0222020801${"2a20"}${DIGEST}`,
    "number-too-large",
  ],
  ["a varint without end", 1, `0801${"120161"}18${"ff".repeat(11)}`, "number-too-large"],
  [
    "a field that does not exist",
    1,
    `0801${"120161"}180122020801${"2a20"}${DIGEST}3001`,
    "trailing-bytes",
  ],
  [
    "an unknown field in the middle",
    1,
    `0801${"120161"}3001180122020801${"2a20"}${DIGEST}`,
    "unknown-field",
  ],
  [
    "an unknown field inside the epoch",
    1,
    `0801${"120161"}180122021001${"2a20"}${DIGEST}`,
    "unknown-field",
  ],
  [
    "a ciphersuite with a length",
    1,
    `0a0101${"120161"}180122020801${"2a20"}${DIGEST}`,
    "wrong-wire-type",
  ],
  ["a namespace as a number", 1, `08011001180122020801${"2a20"}${DIGEST}`, "wrong-wire-type"],
  [
    "an epoch's number with a length",
    1,
    `0801${"120161"}180122030a0101${"2a20"}${DIGEST}`,
    "wrong-wire-type",
  ],
  [
    "the ciphersuite twice",
    1,
    `08010801${"120161"}180122020801${"2a20"}${DIGEST}`,
    "field-out-of-order",
  ],
  [
    "timestamp before namespace",
    1,
    `08011801${"120161"}22020801${"2a20"}${DIGEST}`,
    "field-out-of-order",
  ],
  ["no namespace", 1, `0801180122020801${"2a20"}${DIGEST}`, "field-out-of-order"],
  ["no digest", 1, `0801${"120161"}180122020801`, "field-missing"],
  ["an empty epoch", 1, `0801${"120161"}18012200${"2a20"}${DIGEST}`, "field-missing"],
  [
    "two numbers in the epoch",
    1,
    `0801${"120161"}1801220408010802${"2a20"}${DIGEST}`,
    "trailing-bytes",
  ],
  ["a digest of 31 bytes", 1, `0801${"120161"}1801220208012a1f${DIGEST.slice(2)}`, "wrong-length"],
  ["a digest of 33 bytes", 1, `0801${"120161"}1801220208012a21${DIGEST}33`, "wrong-length"],
  ["an empty namespace", 1, `08011200180122020801${"2a20"}${DIGEST}`, "wrong-length"],
  [
    "a namespace of 256 bytes",
    1,
    `0801128002${"61".repeat(256)}180122020801${"2a20"}${DIGEST}`,
    "wrong-length",
  ],
  ["a namespace of 2^63 bytes", 1, `080112${"80".repeat(9)}01`, "wrong-length"],
  ["a namespace that is not UTF-8", 1, `08011201ff180122020801${"2a20"}${DIGEST}`, "not-text"],
  ["an overlong UTF-8 character", 1, `08011202c080180122020801${"2a20"}${DIGEST}`, "not-text"],
  [
    "the other ciphersuite",
    1,
    `0802${"120161"}180122020801${"2a20"}${DIGEST}`,
    "unknown-ciphersuite",
  ],
  [
    "a message that ends inside the digest",
    1,
    `0801${"120161"}180122020801${"2a20"}${DIGEST.slice(2)}`,
    "truncated",
  ],
  [
    "the other ciphersuite, in bincode",
    2,
    `01000000${"01".padEnd(16, "0")}61`,
    "unknown-ciphersuite",
  ],
  ["a namespace of 2^64 - 1 bytes, in bincode", 2, `02000000${"f".repeat(16)}61`, "wrong-length"],
  [
    "a digest of 31 bytes, in bincode",
    2,
    `02000000${"01".padEnd(16, "0")}61${"0".repeat(32)}${"1f".padEnd(16, "0")}${DIGEST.slice(2)}`,
    "wrong-length",
  ],
  [
    "a byte too many, in bincode",
    2,
    `02000000${"01".padEnd(16, "0")}61${"0".repeat(32)}${"20".padEnd(16, "0")}${DIGEST}00`,
    "trailing-bytes",
  ],
  [
    "a message that ends inside the epoch, in bincode",
    2,
    `02000000${"01".padEnd(16, "0")}61${"0".repeat(20)}`,
    "truncated",
  ],
];

describe("the decoders", () => {
  test.each(REFUSED)("refuse %s", (_, ciphersuite, bytes, refusal) => {
    const read = attempt(() => decodeSignatureMessage(fromHex(bytes), ciphersuite));
    expect(read instanceof Malformed ? read.refusal : read).toBe(refusal);
  });

  test("accept the message that the refused ones are made from", () => {
    const bytes = fromHex(`0801${"120161"}180122020801${"2a20"}${DIGEST}`);
    expect(decodeSignatureMessage(bytes, 1)).toMatchObject({ namespace: "a", epoch: 1n });
  });
});
