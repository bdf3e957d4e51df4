import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../algebra/concrete/digest.ts";
import {
  EMPTY_ROOT,
  isConsistent,
  isIncluded,
  leafHash,
  MerkleTree,
  PROOF_LINES_MAX,
} from "./merkle-tree.ts";
import { fromHex, hex, isSame, utf8 } from "./spelling.ts";

/** The definitions of RFC 9162, section 2.1, word for word: slow, and written without looking at the tree. */
const oracle = {
  split: (n: number): number => {
    let k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  },
  root: (d: readonly Uint8Array[]): Uint8Array => {
    if (d.length === 0) return sha256();
    if (d.length === 1) return sha256(Uint8Array.of(0), d[0]!);
    const k = oracle.split(d.length);
    return sha256(Uint8Array.of(1), oracle.root(d.slice(0, k)), oracle.root(d.slice(k)));
  },
  path: (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
    if (d.length === 1) return [];
    const k = oracle.split(d.length);
    return m < k
      ? [...oracle.path(m, d.slice(0, k)), oracle.root(d.slice(k))]
      : [...oracle.path(m - k, d.slice(k)), oracle.root(d.slice(0, k))];
  },
  subproof: (m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] => {
    if (m === d.length) return b ? [] : [oracle.root(d)];
    const k = oracle.split(d.length);
    return m <= k
      ? [...oracle.subproof(m, d.slice(0, k), b), oracle.root(d.slice(k))]
      : [...oracle.subproof(m - k, d.slice(k), false), oracle.root(d.slice(0, k))];
  },
  proof: (m: number, d: readonly Uint8Array[]): Uint8Array[] => oracle.subproof(m, d, true),
};

const entriesOf = (count: number, salt = ""): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => utf8(`${salt}entry ${index}`));

const treeOf = (entries: readonly Uint8Array[]): MerkleTree => {
  const tree = new MerkleTree();
  for (const entry of entries) tree.append(entry);
  return tree;
};

const headOf = (entries: readonly Uint8Array[]) => ({
  size: BigInt(entries.length),
  root: oracle.root(entries),
});

/** Inputs and roots of the reference tests of Certificate Transparency (google/certificate-transparency, merkle_tree). */
const INPUTS = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("known answers", () => {
  test("the empty tree's root is the hash of nothing", () => {
    expect(hex(EMPTY_ROOT)).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(new MerkleTree().root()).toEqual(EMPTY_ROOT);
  });

  test.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    "the reference tree of %i leaves has its root, here and in the oracle",
    (size, root) => {
      const entries = INPUTS.slice(0, size).map(fromHex);
      expect(hex(treeOf(entries).root())).toBe(root);
      expect(hex(oracle.root(entries))).toBe(root);
    },
  );
});

describe("roots and proofs are those of the definition", () => {
  test("for every tree of up to 33 leaves, every leaf and every earlier size", () => {
    const tree = new MerkleTree();
    for (let size = 1; size <= 33; size += 1) {
      const entries = entriesOf(size);
      tree.append(entries[size - 1]!);
      expect(tree.root()).toEqual(oracle.root(entries));
      for (let index = 0; index < size; index += 1) {
        const proof = tree.inclusionProof(index);
        expect(proof).toEqual(oracle.path(index, entries));
        expect(isIncluded(leafHash(entries[index]!), BigInt(index), headOf(entries), proof)).toBe(
          true,
        );
      }
      for (let first = 1; first <= size; first += 1) {
        const proof = tree.consistencyProof(first);
        expect(proof).toEqual(oracle.proof(first, entries));
        expect(tree.root(first)).toEqual(oracle.root(entries.slice(0, first)));
        expect(isConsistent(headOf(entries.slice(0, first)), headOf(entries), proof)).toBe(true);
      }
    }
  });

  test("for larger trees, at random places", () => {
    const entries = entriesOf(700);
    const tree = treeOf(entries);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, leaf, earlier) => {
        const known = entries.slice(0, size);
        const index = leaf % size;
        const first = 1 + (earlier % size);
        expect(tree.inclusionProof(index, size)).toEqual(oracle.path(index, known));
        expect(tree.consistencyProof(first, size)).toEqual(oracle.proof(first, known));
      }),
      { numRuns: 30 },
    );
  });
});

describe("a wrong proof of inclusion is refused", () => {
  test("whatever bit, line, leaf, index, size or root is another", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.nat(),
        fc.nat(),
        fc.nat(255),
        (size, leaf, line, bit) => {
          const entries = entriesOf(size);
          const tree = treeOf(entries);
          const index = leaf % size;
          const head = headOf(entries);
          const hash = leafHash(entries[index]!);
          const proof = tree.inclusionProof(index);
          const at = line % proof.length;
          const altered = proof.map((one, place) =>
            place === at
              ? one.map((byte, k) => (k === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
              : one,
          );
          const other = (index + 1) % size;
          expect(isIncluded(hash, BigInt(index), head, altered)).toBe(false);
          expect(
            isIncluded(
              hash,
              BigInt(index),
              head,
              proof.filter((_, place) => place !== at),
            ),
          ).toBe(false);
          expect(isIncluded(hash, BigInt(index), head, [...proof, hash])).toBe(false);
          expect(isIncluded(leafHash(entries[other]!), BigInt(index), head, proof)).toBe(false);
          expect(isIncluded(hash, BigInt(other), head, proof)).toBe(false);
          expect(isIncluded(hash, head.size, head, proof)).toBe(false);
          expect(isIncluded(hash, BigInt(index), { ...head, root: hash }, proof)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("an inner node is no leaf", () => {
    const entries = entriesOf(4);
    const tree = treeOf(entries);
    const left = treeOf(entries.slice(0, 2)).root();
    const right = treeOf(entries.slice(2)).root();
    // Without the prefixes, the two children of the root would be an entry of a tree with one leaf less.
    const entry = Uint8Array.of(...left, ...right);
    expect(isSame(leafHash(entry), tree.root())).toBe(false);
    expect(isIncluded(leafHash(entry), 0n, { size: 1n, root: tree.root() }, [])).toBe(false);
  });

  test("a proof of more than 63 lines is refused whatever it says, and one of 63 is read", () => {
    const leaf = leafHash(utf8("x"));
    const lines = Array.from({ length: PROOF_LINES_MAX + 1 }, () => leaf);
    const head = { size: 2n ** 64n, root: leaf };
    expect(isIncluded(leaf, 0n, head, lines)).toBe(false);
    let root = leaf;
    const proof = lines.slice(1);
    for (const line of proof) root = sha256(Uint8Array.of(1), root, line);
    expect(isIncluded(leaf, 0n, { size: 2n ** 63n, root }, proof)).toBe(true);
  });
});

describe("a wrong proof of consistency is refused", () => {
  test("whatever bit, line, size or root is another", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.nat(),
        fc.nat(),
        fc.nat(255),
        (size, earlier, line, bit) => {
          const entries = entriesOf(size);
          const first = 1 + (earlier % (size - 1));
          const [old, whole] = [headOf(entries.slice(0, first)), headOf(entries)];
          const proof = treeOf(entries).consistencyProof(first);
          const at = line % proof.length;
          const altered = proof.map((one, place) =>
            place === at
              ? one.map((byte, k) => (k === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
              : one,
          );
          expect(isConsistent(old, whole, proof)).toBe(true);
          expect(isConsistent(old, whole, altered)).toBe(false);
          expect(
            isConsistent(
              old,
              whole,
              proof.filter((_, place) => place !== at),
            ),
          ).toBe(false);
          expect(isConsistent(old, whole, [...proof, old.root])).toBe(false);
          expect(isConsistent({ ...old, root: whole.root }, whole, proof)).toBe(false);
          expect(isConsistent(old, { ...whole, root: old.root }, proof)).toBe(false);
          expect(isConsistent(whole, old, proof)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("a rewritten beginning has no proof among those that can be made", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (size, earlier) => {
        const first = 1 + (earlier % (size - 1));
        const old = headOf(entriesOf(first));
        const other = entriesOf(size, "other ");
        const proof = treeOf(other).consistencyProof(first);
        expect(isConsistent(old, headOf(other), proof)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("equal sizes need no proof, and take none", () => {
    const head = headOf(entriesOf(3));
    expect(isConsistent(head, head, [])).toBe(true);
    expect(isConsistent(head, head, [head.root])).toBe(false);
    expect(isConsistent(head, headOf(entriesOf(3, "other ")), [])).toBe(false);
  });

  test("the empty tree is a beginning of every tree, with its own root only", () => {
    const head = headOf(entriesOf(3));
    expect(isConsistent({ size: 0n, root: EMPTY_ROOT }, head, [])).toBe(true);
    expect(isConsistent({ size: 0n, root: head.root }, head, [])).toBe(false);
    expect(isConsistent({ size: 0n, root: EMPTY_ROOT }, head, [head.root])).toBe(false);
  });

  test("an empty proof between different sizes is refused", () => {
    const [old, whole] = [headOf(entriesOf(2)), headOf(entriesOf(3))];
    expect(isConsistent(old, whole, [])).toBe(false);
  });
});
