/**
 * What the first signer signs, as bytes (PLEXI types.proto and lib.rs; facts.md section 7). Two encodings of the same
 * five fields, chosen by the ciphersuite:
 *
 *   1, protobuf:  08 cs | 12 len namespace | 18 varint(timestamp) | 22 len (08 varint(epoch)) | 2a 20 digest
 *   2, bincode:   u32le cs | u64le len | namespace | u64le timestamp | u64le epoch | u64le 32 | digest
 *
 * Both decoders accept exactly what the encoder writes, so that a statement has one spelling: whoever could find a
 * second one would have a signed message that two readers take for two things.
 */
import { ByteCursor } from "./byte-cursor.ts";
import { Malformed } from "./malformed.ts";
import { fromUtf8, joined, utf8 } from "./spelling.ts";

export const CIPHERSUITES = { protobuf: 1, bincode: 2 } as const;
export type Ciphersuite = (typeof CIPHERSUITES)[keyof typeof CIPHERSUITES];

export const isCiphersuite = (value: number): value is Ciphersuite => value === 1 || value === 2;

/** In bytes of UTF-8. PLEXI sets no limit; the bound keeps endless data out (attacks G17). */
export const NAMESPACE_BYTES_MAX = 255;
export const DIGEST_BYTES = 32;

export interface SignatureMessage {
  readonly ciphersuite: Ciphersuite;
  /** Which log the statement belongs to. */
  readonly namespace: string;
  /** When the first signer received the request, in milliseconds of Unix time; 64 bits. */
  readonly timestamp: bigint;
  /** 64 bits. */
  readonly epoch: bigint;
  /** SHA-256 of the artifact: 32 bytes. */
  readonly digest: Uint8Array;
}

const u64le = (value: bigint, width: number): Uint8Array =>
  Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));

const varint = (value: bigint): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
};

/** Wire types of protobuf: 0 for a varint, 2 for what has a length. */
const FIELDS = [
  { number: 1, wire: 0, name: "ciphersuite" },
  { number: 2, wire: 2, name: "namespace" },
  { number: 3, wire: 0, name: "timestamp" },
  { number: 4, wire: 2, name: "epoch" },
  { number: 5, wire: 2, name: "digest" },
] as const;

type FieldName = (typeof FIELDS)[number]["name"];

const tag = (name: FieldName): number => {
  const field = FIELDS.find((one) => one.name === name);
  return field === undefined ? 0 : (field.number << 3) | field.wire;
};

const protobuf = ({ ciphersuite, namespace, timestamp, epoch, digest }: SignatureMessage) => {
  const name = utf8(namespace);
  const inner = joined(Uint8Array.of(0x08), varint(epoch));
  return joined(
    Uint8Array.of(tag("ciphersuite"), ciphersuite, tag("namespace")),
    varint(BigInt(name.length)),
    name,
    Uint8Array.of(tag("timestamp")),
    varint(timestamp),
    Uint8Array.of(tag("epoch"), inner.length),
    inner,
    Uint8Array.of(tag("digest"), digest.length),
    digest,
  );
};

const bincode = ({ ciphersuite, namespace, timestamp, epoch, digest }: SignatureMessage) => {
  const name = utf8(namespace);
  return joined(
    u64le(BigInt(ciphersuite), 4),
    u64le(BigInt(name.length), 8),
    name,
    u64le(timestamp, 8),
    u64le(epoch, 8),
    u64le(BigInt(digest.length), 8),
    digest,
  );
};

/** The bytes that are signed. The message is within its types: the numbers in 64 bits, the digest of 32 bytes. */
export const encodeSignatureMessage = (message: SignatureMessage): Uint8Array =>
  message.ciphersuite === CIPHERSUITES.protobuf ? protobuf(message) : bincode(message);

/** @throws Malformed unless the next tag is this field's. */
const expectField = (cursor: ByteCursor, name: FieldName): void => {
  if (cursor.isAtEnd)
    throw new Malformed("field-missing", `the message ends before its ${name} (byte ${cursor.at})`);
  const { at } = cursor;
  const found = cursor.varint("a field's tag");
  if (found === BigInt(tag(name))) return;
  const known = FIELDS.find(({ number }) => BigInt(number) === found >> 3n);
  if (known === undefined)
    throw new Malformed(
      "unknown-field",
      `byte ${at} begins field ${found >> 3n}, which is unknown`,
    );
  if (BigInt(known.wire) !== (found & 7n))
    throw new Malformed(
      "wrong-wire-type",
      `the ${known.name} at byte ${at} has wire type ${found & 7n} where ${known.wire} is its own`,
    );
  throw new Malformed(
    "field-out-of-order",
    `byte ${at} begins the ${known.name} where the ${name} is expected`,
  );
};

const namespaceFrom = (bytes: Uint8Array): string => {
  if (bytes.length === 0)
    throw new Malformed("wrong-length", "the namespace is empty; it has 1 to 255 bytes");
  return fromUtf8(bytes, "the namespace");
};

const suiteFrom = (value: bigint, expected: Ciphersuite): Ciphersuite => {
  if (value === BigInt(expected)) return expected;
  throw new Malformed(
    "unknown-ciphersuite",
    `the ciphersuite is ${value}, and this encoding is that of ${expected}`,
  );
};

const digestOf = (cursor: ByteCursor, count: bigint): Uint8Array => {
  if (count !== BigInt(DIGEST_BYTES))
    throw new Malformed(
      "wrong-length",
      `the digest has ${count} bytes where ${DIGEST_BYTES} belong`,
    );
  return cursor.take(DIGEST_BYTES, "the digest");
};

const epochFrom = (bytes: Uint8Array): bigint => {
  const cursor = new ByteCursor(bytes);
  if (cursor.isAtEnd) throw new Malformed("field-missing", "the epoch has no number inside");
  const found = cursor.varint("the tag inside the epoch");
  if (found >> 3n !== 1n)
    throw new Malformed("unknown-field", `the epoch has field ${found >> 3n} inside`);
  if ((found & 7n) !== 0n)
    throw new Malformed("wrong-wire-type", `the epoch's number has wire type ${found & 7n}`);
  const epoch = cursor.varint("the epoch's number");
  cursor.end("epoch's number");
  return epoch;
};

const fromProtobuf = (bytes: Uint8Array): SignatureMessage => {
  const cursor = new ByteCursor(bytes);
  expectField(cursor, "ciphersuite");
  const ciphersuite = suiteFrom(cursor.varint("the ciphersuite"), CIPHERSUITES.protobuf);
  expectField(cursor, "namespace");
  const length = cursor.length(cursor.varint("a length"), NAMESPACE_BYTES_MAX, "the namespace");
  const namespace = namespaceFrom(cursor.take(length, "the namespace"));
  expectField(cursor, "timestamp");
  const timestamp = cursor.varint("the timestamp");
  expectField(cursor, "epoch");
  const width = cursor.length(cursor.varint("a length"), 11, "the epoch");
  const epoch = epochFrom(cursor.take(width, "the epoch"));
  expectField(cursor, "digest");
  const digest = digestOf(cursor, cursor.varint("a length"));
  cursor.end("message");
  return { ciphersuite, namespace, timestamp, epoch, digest };
};

const fromBincode = (bytes: Uint8Array): SignatureMessage => {
  const cursor = new ByteCursor(bytes);
  const ciphersuite = suiteFrom(cursor.fixed(4, "the ciphersuite"), CIPHERSUITES.bincode);
  const count = cursor.fixed(8, "the namespace's length");
  const length = cursor.length(count, NAMESPACE_BYTES_MAX, "the namespace");
  const namespace = namespaceFrom(cursor.take(length, "the namespace"));
  const timestamp = cursor.fixed(8, "the timestamp");
  const epoch = cursor.fixed(8, "the epoch");
  const digest = digestOf(cursor, cursor.fixed(8, "the digest's length"));
  cursor.end("message");
  return { ciphersuite, namespace, timestamp, epoch, digest };
};

/** Reads signed bytes back. @throws Malformed for any bytes that the encoder would not have written. */
export const decodeSignatureMessage = (
  bytes: Uint8Array,
  ciphersuite: Ciphersuite,
): SignatureMessage =>
  ciphersuite === CIPHERSUITES.protobuf ? fromProtobuf(bytes) : fromBincode(bytes);
