/** Every decoder of octets, 100,000 inputs each: a result or a named refusal, and nothing else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBackupFile, sealBackupFile } from "../algebra/concrete/backup-file.ts";
import { concrete } from "../algebra/concrete/concrete.ts";
import { SUITE_NAMES, suiteNamed } from "../algebra/concrete/suite.ts";
import { openReply, openRequest, sealReply, sealRequest } from "./requests.ts";
import { openBox } from "./synthetic-nonce.ts";
import { anyMessage } from "./wire.setting.ts";
import { decodeMessage, encodeMessage } from "./wire.ts";

const INPUTS = 100_000;
/** Tables keep what they have seen: a new one after so many inputs. */
const RENEWED = 5_000;

/** A source of tables, each used for some thousands of inputs. */
const renewing = (suite: (typeof SUITE_NAMES)[number]) => {
  let crypto = concrete({ seed: 1, suite });
  let used = 0;
  return () => {
    if (used++ % RENEWED === 0) crypto = concrete({ seed: 1, suite });
    return crypto;
  };
};

/** Octets with some of them changed, some cut off, some put in. */
const mutated = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.tuple(fc.nat(bytes.length), fc.nat(255), fc.nat(2)), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const octets = [...bytes];
      for (const [place, octet, how] of changes)
        octets.splice(place, how === 0 ? 1 : how - 1, ...(how === 2 ? [] : [octet]));
      return Uint8Array.from(octets);
    });

describe.each(SUITE_NAMES)("under %s", (suite) => {
  test("messages: random octets", () => {
    const table = renewing(suite);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const crypto = table();
        const before = crypto.valueCount;
        const decoded = decodeMessage(crypto, bytes);
        // Memory is bounded by the input: no more values than octets.
        expect(crypto.valueCount - before).toBeLessThanOrEqual(bytes.length);
        if (decoded.kind === "message")
          expect(encodeMessage(crypto, decoded.message)).toEqual(bytes);
      }),
      { numRuns: INPUTS },
    );
  });

  test("messages: genuine ones, changed in some places", () => {
    const table = renewing(suite);
    const outcomes = new Map<string, number>();
    const source = concrete({ seed: 1, suite });
    const changed = anyMessage(source)
      .map((message) => encodeMessage(source, message))
      .chain(mutated);
    fc.assert(
      fc.property(changed, (bytes) => {
        const crypto = table();
        const before = crypto.valueCount;
        const decoded = decodeMessage(crypto, bytes);
        expect(crypto.valueCount - before).toBeLessThanOrEqual(bytes.length);
        const outcome = decoded.kind === "message" ? "message" : decoded.refusal;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (decoded.kind === "message")
          expect(encodeMessage(crypto, decoded.message)).toEqual(bytes);
      }),
      { numRuns: INPUTS },
    );
    for (const outcome of ["message", "not-cbor", "malformed-field", "unknown-kind"])
      expect(outcomes.get(outcome) ?? 0).toBeGreaterThan(30);
  });

  test("lists, cuts and boxes", () => {
    const table = renewing(suite);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(5), (bytes, count) => {
        const crypto = table();
        const value = crypto.fromBytes(bytes);
        const parts = crypto.unpack(value, count);
        if (parts !== undefined) expect(crypto.pack(...parts)).toBe(value);
        const keys = { cipher: crypto.fresh("a", "k", 0, "key"), nonce: crypto.text("n") };
        expect(openBox(crypto, keys, crypto.text("c"), value)).toBeUndefined();
        const cut = crypto.split(value, ["nonce", 4]);
        if (cut !== undefined) expect(crypto.concat(...cut)).toBe(value);
      }),
      { numRuns: INPUTS },
    );
  });

  test("sealed requests and replies: genuine ones, changed in some places", () => {
    const source = concrete({ seed: 1, suite });
    const key = source.fresh("client", "reply key", 0, "key");
    const secret = (crypto: typeof source) =>
      crypto.privateKey(crypto.fresh("fleet", "transport", 0, "seed"));
    const sealed = {
      kind: "deletion-request",
      session: "client/1",
      account: "alice",
      sealed: sealRequest(
        source,
        source.publicKey(secret(source)),
        "deletion-request",
        "client/1",
        "alice",
        source.fresh("client", "sealing", 0, "seed"),
        key,
        {},
      ),
    } as const;
    const reply = sealReply(source, "deletion-reply", "client/1", key, {});
    expect(openRequest(source, secret(source), sealed)).toBeDefined();
    expect(openReply(source, key, { ...reply, kind: "deletion-reply" })).toBeDefined();
    const table = renewing(suite);
    const request = source.bytesOf(sealed.sealed);
    const answer = source.bytesOf(reply.sealed);
    fc.assert(
      fc.property(mutated(request), mutated(answer), (asked, answered) => {
        const crypto = table();
        const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
        const opened = openRequest(crypto, secret(crypto), {
          ...sealed,
          sealed: crypto.fromBytes(asked),
        });
        expect(opened !== undefined).toBe(same(asked, request));
        const replyKey = crypto.fromBytes(source.bytesOf(key));
        const read = openReply(crypto, replyKey, {
          ...reply,
          kind: "deletion-reply",
          sealed: crypto.fromBytes(answered),
        });
        expect(read !== undefined).toBe(same(answered, answer));
      }),
      { numRuns: INPUTS },
    );
  });

  test("group elements", () => {
    const { isElement, multiply, sizes, scalar, scalarSeed } = suiteNamed(suite);
    const one = scalar(new Uint8Array(scalarSeed));
    const size = sizes.element;
    let elements = 0;
    const likely = fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => {
      // Half of the work: a first octet that P-256 knows, a last one that ristretto255 takes.
      bytes[0] =
        suite === "P256-SHA256" ? 2 + ((bytes[0] as number) & 1) : (bytes[0] as number) & ~1;
      bytes[size - 1] = (bytes[size - 1] as number) & 0x7f;
      return bytes;
    });
    const any = fc.oneof(likely, fc.uint8Array({ maxLength: 70 }));
    fc.assert(
      fc.property(any, (bytes) => {
        if (!isElement(bytes)) return;
        elements++;
        // An element has one encoding.
        if (elements % 500 === 0) expect(multiply(one, bytes)).toEqual(bytes);
      }),
      { numRuns: INPUTS },
    );
    expect(elements).toBeGreaterThan(1000);
  });
});

test("backup files: random octets, and genuine ones changed in some places", () => {
  const key = new Uint8Array(32).fill(1);
  const header = { keyType: "HSM_CONTROLLED", iv: new Uint8Array(16).fill(2) } as const;
  const file = sealBackupFile(key, header, new Uint8Array(40).fill(3));
  const any = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated(file));
  fc.assert(
    fc.property(any, (bytes) => {
      const opened = openBackupFile(key, bytes);
      if (opened.kind === "opened") expect(Buffer.compare(bytes, file)).toBe(0);
    }),
    { numRuns: INPUTS },
  );
});
