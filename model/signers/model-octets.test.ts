/**
 * What the model's parties sign and hash in octets is what the auditor's code reads in real bundles: the two were written
 * apart, one through the cryptosystem and one on bytes.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { verificationKey } from "../algebra/concrete/signature-verification.ts";
import { type Statement, statementTerm } from "../protocol/bundle.ts";
import * as merkle from "../protocol/merkle.ts";
import { FIRST_SIGNER, signingKeyOf } from "../protocol/trust-keys.ts";
import { isConsistent, isIncluded, leafHash, MerkleTree } from "./bytes/merkle-tree.ts";
import {
  type Ciphersuite,
  decodeSignatureMessage,
  encodeSignatureMessage,
} from "./bytes/signature-message.ts";

const crypto = concrete({ seed: 1, digest: "SHA-256" });

const statements: fc.Arbitrary<Statement & { readonly ciphersuite: Ciphersuite }> = fc.record({
  ciphersuite: fc.constantFrom(1, 2),
  namespace: fc
    .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
    .filter((text) => Buffer.byteLength(text) <= 255),
  timestamp: fc.oneof(fc.nat(300), fc.maxSafeNat()),
  epoch: fc.oneof(fc.nat(300), fc.maxSafeNat()),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(crypto.fromBytes),
});

const inBytes = (statement: Statement & { readonly ciphersuite: Ciphersuite }) => ({
  ...statement,
  timestamp: BigInt(statement.timestamp),
  epoch: BigInt(statement.epoch),
  digest: crypto.bytesOf(statement.digest),
});

describe("the signature message", () => {
  test("of the model's first signer is the auditor's, octet by octet, in both encodings", () => {
    const suites = new Set<number>();
    fc.assert(
      fc.property(statements, (statement) => {
        suites.add(statement.ciphersuite);
        const octets = crypto.bytesOf(statementTerm(crypto, statement));
        const message = inBytes(statement);
        expect(Buffer.from(octets)).toEqual(Buffer.from(encodeSignatureMessage(message)));
        expect(decodeSignatureMessage(octets, statement.ciphersuite)).toEqual(message);
      }),
      { numRuns: 500 },
    );
    expect(suites.size).toBe(2);
  });

  test("signed by the model's first signer passes the auditor's strict verification, and no other does", () => {
    fc.assert(
      fc.property(statements, fc.nat(511), (statement, bit) => {
        const secret = signingKeyOf(crypto, FIRST_SIGNER, 1);
        const key = verificationKey(crypto.bytesOf(crypto.verifyingKey(secret)));
        if (typeof key === "string") throw new Error(key);
        const message = statementTerm(crypto, statement);
        const signature = crypto.bytesOf(crypto.sign(secret, message));
        expect(key.refuses(encodeSignatureMessage(inBytes(statement)), signature)).toBeUndefined();
        const flipped = Uint8Array.from(signature);
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(key.refuses(crypto.bytesOf(message), flipped)).toBeDefined();
        expect(crypto.verify(crypto.verifyingKey(secret), message, crypto.fromBytes(flipped))).toBe(
          false,
        );
      }),
      { numRuns: 12 },
    );
  });
});

describe("the log's tree", () => {
  const entries = Array.from({ length: 17 }, (_, n) => crypto.text(`entry ${n}`));
  const leaves = entries.map((entry) => merkle.leafHash(crypto, entry));
  const tree = new MerkleTree();
  for (const entry of entries) tree.append(crypto.bytesOf(entry));
  const bytesOf = (values: Parameters<typeof crypto.bytesOf>[0][]) => values.map(crypto.bytesOf);
  const rootAt = (size: number) => ({ size: BigInt(size), root: tree.root(size) });

  test("of the model has the auditor's leaves and roots", () => {
    for (let size = 0; size <= entries.length; size++)
      expect(crypto.bytesOf(merkle.rootOf(crypto, leaves.slice(0, size)))).toEqual(tree.root(size));
    expect(bytesOf(leaves)).toEqual(entries.map((entry) => leafHash(crypto.bytesOf(entry))));
  });

  test("gives the auditor's proofs, which the auditor accepts", () => {
    for (let size = 1; size <= entries.length; size++)
      for (let index = 0; index < size; index++) {
        const head = leaves.slice(0, size);
        const path = bytesOf([...merkle.inclusionProof(crypto, head, index)]);
        expect(path).toEqual(tree.inclusionProof(index, size));
        const leaf = leafHash(crypto.bytesOf(entries[index] as (typeof entries)[number]));
        expect(isIncluded(leaf, BigInt(index), rootAt(size), path)).toBe(true);
        const proof = bytesOf([...merkle.consistencyProof(crypto, head, index)]);
        expect(proof).toEqual(tree.consistencyProof(index, size));
        expect(isConsistent(rootAt(index), rootAt(size), proof)).toBe(true);
      }
  });

  test("takes the auditor's proofs, and none with another root or a line changed", () => {
    const all = crypto.fromBytes(tree.root());
    for (let index = 0; index < entries.length; index++) {
      const path = tree.inclusionProof(index).map(crypto.fromBytes);
      const leaf = leaves[index] as (typeof leaves)[number];
      const holds = (lines: typeof path, at = index) =>
        merkle.isIncluded(crypto, leaf, at, entries.length, all, lines);
      expect(holds(path)).toBe(true);
      expect(holds(path, (index + 1) % entries.length)).toBe(false);
      expect(holds([...path.slice(1), leaf])).toBe(false);
    }
  });
});
