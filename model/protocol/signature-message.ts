/**
 * What the first signer signs, octet by octet, as the auditor's own tool spells it (PLEXI types.proto and lib.rs). Two
 * encodings of the same five fields, chosen by the ciphersuite:
 *
 *   1, protobuf:  08 cs | 12 len namespace | 18 varint(timestamp) | 22 len (08 varint(epoch)) | 2a 20 digest
 *   2, bincode:   u32le cs | u64le len | namespace | u64le timestamp | u64le epoch | u64le 32 | digest
 *
 * Written through the cryptosystem, so that terms and octets have one text. `signers/bytes/signature-message.ts` reads and
 * writes the same octets for real bundles, and a test compares the two.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";

/** plexi's SignatureMessage (facts.md 7). */
export interface Statement {
  readonly ciphersuite: number;
  readonly namespace: string;
  /** When the first signer received the request. */
  readonly timestamp: number;
  readonly epoch: number;
  readonly digest: Value;
}

const PROTOBUF = 1;
/** SHA-256, as PLEXI has it: a constant, since in terms a digest has no length. */
const DIGEST_OCTETS = 32;
/** More octets make an integer that is not exact. */
const CHUNK = 6;

/** Constant octets, as integers of a few octets each. */
const constant = (crypto: Cryptosystem, octets: readonly number[]): readonly Value[] => {
  const values: Value[] = [];
  for (let at = 0; at < octets.length; at += CHUNK) {
    const chunk = octets.slice(at, at + CHUNK);
    values.push(
      crypto.integer(
        chunk.reduce((n, octet) => n * 256 + octet, 0),
        chunk.length,
      ),
    );
  }
  return values;
};

/** Base 128, the lowest seven bits first; the top bit says that more follow. */
const varint = (n: number): readonly number[] =>
  n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))];

const littleEndian = (n: number, octets: number): readonly number[] =>
  Array.from({ length: octets }, (_, place) => Math.floor(n / 256 ** place) % 256);

const octetsIn = (text: string): number => new TextEncoder().encode(text).length;

/** The octets of a statement, as a term or as they are. Numbers are below 2^53. */
export const signatureMessage = (
  crypto: Cryptosystem,
  { ciphersuite, namespace, timestamp, epoch, digest }: Statement,
): Value => {
  const name = crypto.text(namespace);
  const length = octetsIn(namespace);
  if (ciphersuite === PROTOBUF) {
    const inner = [0x08, ...varint(epoch)];
    return crypto.concat(
      ...constant(crypto, [0x08, ciphersuite, 0x12, ...varint(length)]),
      name,
      ...constant(crypto, [0x18, ...varint(timestamp), 0x22, inner.length, ...inner]),
      ...constant(crypto, [0x2a, DIGEST_OCTETS]),
      digest,
    );
  }
  return crypto.concat(
    ...constant(crypto, [...littleEndian(ciphersuite, 4), ...littleEndian(length, 8)]),
    name,
    ...constant(crypto, [...littleEndian(timestamp, 8), ...littleEndian(epoch, 8)]),
    ...constant(crypto, littleEndian(DIGEST_OCTETS, 8)),
    digest,
  );
};
