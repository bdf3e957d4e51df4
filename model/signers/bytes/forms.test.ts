/** Bundles, pins and log records as documents: what they hold is read back, and what they may not hold is refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  auditPins,
  auditWorld,
  bundleText,
  fleetKeys,
  keyOf,
  logText,
  publishedWorld,
} from "../../../scenarios/audit-world.ts";
import { type Bundle, bundleFile, readBundle } from "./bundle.ts";
import { ARTIFACT_BYTES_MAX, readArtifact } from "./fleet-keys.ts";
import { spellJson } from "./json-text.ts";
import { LogCursor, readLogRecord } from "./log-records.ts";
import { attempt, type DecodingRefusal, Malformed } from "./malformed.ts";
import { readPins } from "./pins.ts";
import { encodeSignatureMessage } from "./signature-message.ts";
import { NOTE_SIGNATURES, spellNoteKey } from "./signed-note.ts";
import { base64, hex, utf8 } from "./spelling.ts";

const world = auditWorld();
const bundle = world.bundles[2]!;
const pins = auditPins(world) as Record<string, unknown>;

const refusalOf = (read: () => unknown): DecodingRefusal | "read" => {
  const answer = attempt(read);
  return answer instanceof Malformed ? answer.refusal : "read";
};

const withFields = (fields: object): Uint8Array =>
  utf8(spellJson({ ...bundleFile(bundle), ...fields }));

const U64_MAX = 2n ** 64n - 1n;
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const bundles: fc.Arbitrary<Bundle> = fc.record({
  version: fc.option(fc.nat(9), { nil: undefined }),
  ciphersuite: fc.nat(9),
  namespace: fc.stringMatching(/^[!-~]{1,40}$/),
  timestamp: fc.bigInt(0n, U64_MAX),
  epoch: fc.bigInt(0n, U64_MAX),
  digest: bytesOf(32),
  signature: bytesOf(64),
  keyId: fc.nat(255),
  metaSignature: bytesOf(64),
  artifact: fc.uint8Array({ maxLength: 100 }),
  inclusion: fc.option(
    fc.record({
      checkpoint: fc.string(),
      index: fc.bigInt(0n, U64_MAX),
      proof: fc.array(bytesOf(32), { maxLength: 5 }),
      consistency: fc.option(fc.array(bytesOf(32), { maxLength: 5 }), { nil: undefined }),
    }),
    { nil: undefined },
  ),
});

describe("a bundle", () => {
  test("is read back as what was written, up to the last of 64 bits", () => {
    fc.assert(
      fc.property(bundles, (one) => {
        expect(readBundle(utf8(bundleText(one)))).toEqual(one);
      }),
      { numRuns: 300 },
    );
  });

  test.each<readonly [string, object, DecodingRefusal]>([
    ["a field that it does not have", { colour: "red" }, "unknown-field"],
    ["no epoch", { epoch: undefined }, "wrong-value"],
    ["an epoch as text", { epoch: "3" }, "wrong-value"],
    ["a negative epoch", { epoch: -1n }, "wrong-value"],
    ["an epoch of 2^64", { epoch: 2n ** 64n }, "wrong-value"],
    ["a key id of 256", { key_id: 256n }, "wrong-value"],
    ["a digest of 31 bytes", { digest: "00".repeat(31) }, "wrong-value"],
    ["a digest in upper case", { digest: "AB".repeat(32) }, "wrong-value"],
    ["a signature of 63 bytes", { signature: "00".repeat(63) }, "wrong-value"],
    ["an empty namespace", { namespace: "" }, "wrong-value"],
    ["a namespace with a control character", { namespace: "a\u001b[2J" }, "wrong-value"],
    ["an artifact that is not base64", { artifact: "#" }, "wrong-value"],
    [
      "an artifact beyond its size",
      { artifact: "A".repeat((ARTIFACT_BYTES_MAX / 3) * 4 + 8) },
      "wrong-value",
    ],
    [
      "64 lines of proof",
      {
        inclusion: { checkpoint: "", index: 0n, proof: Array(64).fill(base64(new Uint8Array(32))) },
      },
      "wrong-value",
    ],
    [
      "a line of proof of 31 bytes",
      { inclusion: { checkpoint: "", index: 0n, proof: [base64(new Uint8Array(31))] } },
      "wrong-length",
    ],
    [
      "a checkpoint beyond its length",
      { inclusion: { checkpoint: "a".repeat(20_000), index: 0n, proof: [] } },
      "wrong-value",
    ],
  ])("with %s is refused", (_, fields, refusal) => {
    expect(refusalOf(() => readBundle(withFields(fields)))).toBe(refusal);
  });

  test("beyond its size is refused before it is read", () => {
    expect(refusalOf(() => readBundle(new Uint8Array(2_097_153)))).toBe("too-large");
  });

  test("has 63 lines of proof at most, and 63 are read", () => {
    const proof = Array(63).fill(base64(new Uint8Array(32)));
    expect(
      readBundle(withFields({ inclusion: { checkpoint: "", index: 0n, proof } })).inclusion?.proof,
    ).toHaveLength(63);
  });
});

describe("an artifact", () => {
  const artifact = (fields: object): Uint8Array =>
    utf8(spellJson({ keys: fleetKeys("fleet-a"), ...fields }));
  const [signing, transport] = fleetKeys("fleet-a");

  test.each<readonly [string, object, RegExp]>([
    ["no keys", { keys: [] }, /keys/],
    [
      "two keys of one id",
      { keys: [signing, { ...transport, id: signing!.id }] },
      /two keys have the id fleet-a\/signing/,
    ],
    ["one key twice", { keys: [signing, { ...signing, id: "again" }] }, /are one and the same key/],
    [
      "one key in two roles",
      { keys: [transport, { ...signing, public_key: transport!.public_key }] },
      /one key has two roles/,
    ],
    [
      "a key in a role that its algorithm cannot have",
      { keys: [{ ...transport, role: "signing" }] },
      /is an x25519 key in the role "signing"/,
    ],
    ["an unknown role", { keys: [{ ...signing, role: "admin" }] }, /keys\[0\]\.role/],
    ["a short key", { keys: [{ ...signing, public_key: "AAAA" }] }, /ed25519 key of 3 bytes/],
    [
      "an empty key of an unknown algorithm",
      { keys: [{ ...signing, alg: "rsa", public_key: "" }] },
      /of 0 bytes/,
    ],
    ["a field that it does not have", { comment: "trust me" }, /comment/],
    ["more than 1,000 keys", { keys: Array(1_001).fill(signing) }, /keys/],
  ])("with %s is refused", (_, fields, sentence) => {
    expect(() => readArtifact(artifact(fields))).toThrow(sentence);
  });

  test("may hold keys of algorithms that are not known here, in any role", () => {
    const keys = [{ ...signing, alg: "rsa-4096", public_key: base64(new Uint8Array(512).fill(1)) }];
    expect(readArtifact(artifact({ keys })).keys).toHaveLength(1);
  });
});

describe("pins", () => {
  const read = (fields: object) => readPins(utf8(spellJson({ ...pins, ...fields })));
  const publicKey = (name: string): string => hex(keyOf(name).publicKey);
  const witness = (name: string) =>
    spellNoteKey(name, NOTE_SIGNATURES.cosignature, keyOf(name).publicKey);

  test("may be of any subset of what can be pinned", () => {
    for (const name of Object.keys(pins))
      expect(() => readPins(utf8(spellJson({ ...pins, [name]: undefined })))).not.toThrow();
    expect(() => readPins(utf8("{}"))).not.toThrow();
  });

  test.each<readonly [string, object, RegExp]>([
    [
      "one key as both signers",
      { countersigner: [{ public_key: publicKey("first signer 1") }] },
      /stands in first_signer and again in countersigner/,
    ],
    [
      "one key twice for one signer",
      { first_signer: [{ public_key: publicKey("x") }, { public_key: publicKey("x") }] },
      /again in first_signer/,
    ],
    [
      "one witness under two names",
      {
        witnesses: {
          threshold: 2,
          keys: [witness("w"), spellNoteKey("v", 4, keyOf("w").publicKey)],
        },
      },
      /again in witnesses/,
    ],
    [
      "the log as its own witness",
      { witnesses: { threshold: 1, keys: [spellNoteKey("w", 4, keyOf("log").publicKey)] } },
      /stands in log and again in witnesses/,
    ],
    [
      "a threshold of none",
      { witnesses: { threshold: 0, keys: [witness("w")] } },
      /0 of 1 keys is no policy/,
    ],
    ["no witnesses at all", { witnesses: { threshold: 0, keys: [] } }, /0 of 0 keys/],
    [
      "a threshold beyond the witnesses",
      { witnesses: { threshold: 2, keys: [witness("w")] } },
      /2 of 1 keys/,
    ],
    [
      "a group of witnesses with a threshold of none",
      { witnesses: { threshold: 1, keys: [witness("w"), { threshold: 0, keys: [witness("v")] }] } },
      /at witnesses\.keys\[1\]\.threshold: 0 of 1 keys is no policy/,
    ],
    [
      "one witness in two groups",
      { witnesses: { threshold: 1, keys: [witness("w"), { threshold: 1, keys: [witness("w")] }] } },
      /two keys have the name w/,
    ],
    [
      "two witnesses of one name",
      {
        witnesses: {
          threshold: 1,
          keys: [witness("w"), spellNoteKey("w", 4, keyOf("v").publicKey)],
        },
      },
      /two keys have the name w/,
    ],
    [
      "a witness that is neither key nor group",
      { witnesses: { threshold: 1, keys: [7] } },
      /witnesses\.keys\[0\]: expected a verifier key, or a group/,
    ],
    ["an empty list of signers", { first_signer: [] }, /first_signer/],
    [
      "a key of small order",
      { first_signer: [{ public_key: "00".repeat(32) }] },
      /first_signer\[0\]: public-key-small-order/,
    ],
    [
      "a key that is no point",
      { first_signer: [{ public_key: `02${"00".repeat(31)}` }] },
      /public-key-not-a-point/,
    ],
    [
      "a key whose time ends before it begins",
      { first_signer: [{ public_key: publicKey("x"), not_before: 2, not_after: 1 }] },
      /ends before it begins/,
    ],
    [
      "a key of two fleets",
      {
        evidence: [
          { fleet: "a", keys: fleetKeys("a") },
          { fleet: "b", keys: fleetKeys("a") },
        ],
      },
      /is also a key of a/,
    ],
    [
      "a plain key for a witness",
      { witnesses: { threshold: 1, keys: [spellNoteKey("w", 1, keyOf("w").publicKey)] } },
      /of type 1, not 4/,
    ],
    ["a pin that does not exist", { trust: "everybody" }, /trust/],
  ])("with %s are refused", (_, fields, sentence) => {
    expect(() => read(fields)).toThrow(sentence);
  });
});

describe("the log's record", () => {
  const line = (fields: object): Uint8Array => {
    const { meta_signature: _, artifact: __, inclusion: ___, ...statement } = bundleFile(bundle);
    return utf8(spellJson({ ...statement, ...fields }));
  };
  const { ciphersuite, ...rest } = bundle;
  const message = encodeSignatureMessage({ ...rest, ciphersuite: ciphersuite === 1 ? 1 : 2 });

  test("is read as the statement that it is", () => {
    const [first = ""] = logText([bundle]).split("\n");
    expect(readLogRecord(utf8(first))).toMatchObject({ epoch: 3n, signature: bundle.signature });
    expect(readLogRecord(line({ serialized_message: hex(message) })).epoch).toBe(3n);
  });

  test("is refused where its serialised message says other things, or is none", () => {
    expect(() => readLogRecord(line({ epoch: 4n, serialized_message: hex(message) }))).toThrow(
      /says other things/,
    );
    expect(refusalOf(() => readLogRecord(line({ serialized_message: `${hex(message)}00` })))).toBe(
      "trailing-bytes",
    );
    expect(refusalOf(() => readLogRecord(line({ serialized_message: "0801" })))).toBe(
      "field-missing",
    );
  });

  test("is walked once, epoch by epoch", () => {
    const cursor = new LogCursor(world.records);
    expect(cursor.at(2n).map(({ epoch }) => epoch)).toEqual([2n]);
    expect(cursor.at(2n)).toHaveLength(1);
    expect(cursor.at(4n)).toHaveLength(1);
    expect(cursor.newest()).toBe(5n);
    expect(cursor.at(9n)).toEqual([]);
    expect(new LogCursor([bundle, bundle]).at(3n)).toHaveLength(2);
    expect(new LogCursor([]).newest()).toBeUndefined();
  });
});

test("the published form has nothing in its artifacts but keys", () => {
  for (const { artifact } of publishedWorld().bundles)
    expect(Object.keys(readArtifact(artifact).artifact)).toEqual(["keys"]);
});
