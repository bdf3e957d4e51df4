import { expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  rootOf,
} from "./merkle.ts";

const crypto = symbolic();
const SIZE_MAX = 12;
const leaves = Array.from({ length: SIZE_MAX }, (_, index) =>
  leafHash(crypto, crypto.integer(index, 8)),
);
const tree = (size: number) => leaves.slice(0, size);

/** RFC 9162, 2.1.3: every leaf of every tree up to twelve leaves, and no other place for it. */
test("an inclusion proof shows its leaf at its index, and nowhere else", () => {
  for (let size = 1; size <= SIZE_MAX; size++) {
    const root = rootOf(crypto, tree(size));
    for (let index = 0; index < size; index++) {
      const path = inclusionProof(crypto, tree(size), index);
      const leaf = leaves[index]!;
      for (let claimed = 0; claimed <= size; claimed++)
        expect(isIncluded(crypto, leaf, claimed, size, root, path)).toBe(claimed === index);
      if (path.length > 0)
        expect(isIncluded(crypto, leaf, index, size, root, path.slice(1))).toBe(false);
    }
  }
});

/** RFC 9162, 2.1.4. */
test("a consistency proof shows each older tree as a prefix, and no other tree", () => {
  const foreign = leafHash(crypto, crypto.text("foreign"));
  for (let size = 1; size <= SIZE_MAX; size++) {
    const root = rootOf(crypto, tree(size));
    for (let old = 1; old <= size; old++) {
      const proof = consistencyProof(crypto, tree(size), old);
      const oldRoot = rootOf(crypto, tree(old));
      expect(isConsistent(crypto, old, oldRoot, size, root, proof)).toBe(true);
      const other = rootOf(crypto, [...tree(old - 1), foreign]);
      expect(isConsistent(crypto, old, other, size, root, proof)).toBe(false);
      if (old < size) expect(isConsistent(crypto, size, root, old, oldRoot, proof)).toBe(false);
    }
  }
});

test("a node is no entry: the hash of two leaves is not that of an entry that spells them", () => {
  const [one, two] = leaves as [(typeof leaves)[0], (typeof leaves)[0]];
  expect(leafHash(crypto, crypto.concat(one!, two!))).not.toBe(rootOf(crypto, [one!, two!]));
});
