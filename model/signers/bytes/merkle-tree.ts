/**
 * The transparency log's Merkle tree: hashes and proofs of RFC 9162, section 2.1 (the same hashes as RFC 6962). Leaves
 * and nodes hash under different prefixes, so that no node can be passed off as an entry.
 */
import { sha256 } from "../../algebra/concrete/digest.ts";
import { isSame } from "./spelling.ts";

/** A tree has less than 2^63 leaves, so no honest proof is longer (C2SP tlog-proof; attacks G17). */
export const PROOF_LINES_MAX = 63;

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(LEAF, entry);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(NODE, left, right);
/** The root of a tree without leaves. */
export const EMPTY_ROOT = sha256();

/** The largest power of two below a number of leaves, of which there are two at least. */
const splitOf = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);

/** A log's tree, which only grows; it keeps the hash of every complete subtree. */
export class MerkleTree {
  /** `#levels[k][i]`: the subtree of the 2^k leaves from i·2^k on. */
  readonly #levels: Uint8Array[][] = [[]];

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  append(entry: Uint8Array): void {
    let hash = leafHash(entry);
    for (let level = 0; ; level += 1) {
      const row = this.#levels[level] ?? [];
      this.#levels[level] = row;
      row.push(hash);
      if (row.length % 2 === 1) return;
      hash = nodeHash(row[row.length - 2] ?? hash, hash);
    }
  }

  /** The root when the tree had so many leaves; of all of them by default. */
  root(size = this.size): Uint8Array {
    return size === 0 ? EMPTY_ROOT : this.#hash(0, size);
  }

  /** PATH(index, D[size]) of RFC 9162, 2.1.3.1, from the leaf upwards. */
  inclusionProof(index: number, size = this.size): Uint8Array[] {
    const path: Uint8Array[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const middle = from + splitOf(to - from);
      if (index < middle) {
        path.push(this.#hash(middle, to));
        to = middle;
      } else {
        path.push(this.#hash(from, middle));
        from = middle;
      }
    }
    return path.reverse();
  }

  /** PROOF(first, D[second]) of RFC 9162, 2.1.4.1: that the tree of `first` leaves is a beginning of that of `second`. */
  consistencyProof(first: number, second = this.size): Uint8Array[] {
    if (first === 0 || first === second) return [];
    const path: Uint8Array[] = [];
    let [from, to] = [0, second];
    while (first !== to) {
      const middle = from + splitOf(to - from);
      if (first <= middle) {
        path.push(this.#hash(middle, to));
        to = middle;
      } else {
        path.push(this.#hash(from, middle));
        from = middle;
      }
    }
    // The old root itself is known to the verifier; a subtree inside it is not.
    if (from > 0) path.push(this.#hash(from, to));
    return path.reverse();
  }

  #hash(from: number, to: number): Uint8Array {
    const count = to - from;
    const level = Math.log2(count);
    const complete = Number.isInteger(level) ? this.#levels[level]?.[from / count] : undefined;
    if (complete !== undefined) return complete;
    const middle = from + splitOf(count);
    return nodeHash(this.#hash(from, middle), this.#hash(middle, to));
  }
}

const isOdd = (value: bigint): boolean => (value & 1n) === 1n;

/** Whether an entry's hash is leaf `index` of the tree with this root (RFC 9162, 2.1.3.2). */
export const isIncluded = (
  leaf: Uint8Array,
  index: bigint,
  tree: { readonly size: bigint; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  if (index >= tree.size || proof.length > PROOF_LINES_MAX) return false;
  let [node, last, hash] = [index, tree.size - 1n, leaf];
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else hash = nodeHash(hash, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && isSame(hash, tree.root);
};

/** Whether the first tree is a beginning of the second (RFC 9162, 2.1.4.2). The empty tree is one of every tree. */
export const isConsistent = (
  first: { readonly size: bigint; readonly root: Uint8Array },
  second: { readonly size: bigint; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  if (first.size > second.size || proof.length > PROOF_LINES_MAX) return false;
  if (first.size === 0n) return proof.length === 0 && isSame(first.root, EMPTY_ROOT);
  if (first.size === second.size) return proof.length === 0 && isSame(first.root, second.root);
  const isPowerOfTwo = (first.size & (first.size - 1n)) === 0n;
  const [start, ...rest] = isPowerOfTwo ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let [node, last] = [first.size - 1n, second.size - 1n];
  while (isOdd(node)) {
    node >>= 1n;
    last >>= 1n;
  }
  let [old, whole] = [start, start];
  for (const sibling of rest) {
    if (last === 0n) return false;
    if (isOdd(node) || node === last) {
      old = nodeHash(sibling, old);
      whole = nodeHash(sibling, whole);
      while (!isOdd(node) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else whole = nodeHash(whole, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && isSame(old, first.root) && isSame(whole, second.root);
};
