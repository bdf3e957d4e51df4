/**
 * The transparency log's tree: hashes, inclusion proofs and consistency proofs of RFC 9162, section 2.1 (the same as
 * RFC 6962), through the cryptosystem, so that the symbolic reading and bytes run one text.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";

const leafPrefix = (crypto: Cryptosystem): Value => crypto.integer(0, 1);
const nodePrefix = (crypto: Cryptosystem): Value => crypto.integer(1, 1);

/** HASH(0x00 || entry). */
export const leafHash = (crypto: Cryptosystem, entry: Value): Value =>
  crypto.hash(crypto.concat(leafPrefix(crypto), entry));

/** HASH(0x01 || left || right): the prefix keeps a node from being offered as an entry. */
const nodeHash = (crypto: Cryptosystem, left: Value, right: Value): Value =>
  crypto.hash(crypto.concat(nodePrefix(crypto), left, right));

/** The largest power of two below `size`, which is at least 2. */
const splitOf = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

/** MTH of leaf hashes; of none, the hash of the empty string. */
export const rootOf = (crypto: Cryptosystem, leaves: readonly Value[]): Value => {
  if (leaves.length === 0) return crypto.hash(crypto.text(""));
  if (leaves.length === 1) return leaves[0] as Value;
  const split = splitOf(leaves.length);
  return nodeHash(
    crypto,
    rootOf(crypto, leaves.slice(0, split)),
    rootOf(crypto, leaves.slice(split)),
  );
};

/** PATH(index, leaves): from the leaf's neighbour upwards. Index from 0. */
export const inclusionProof = (
  crypto: Cryptosystem,
  leaves: readonly Value[],
  index: number,
): readonly Value[] => {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(crypto, left, index), rootOf(crypto, right)]
    : [...inclusionProof(crypto, right, index - split), rootOf(crypto, left)];
};

/** The root that a proof leads to, or `undefined` where the proof has not the length that index and size ask for. */
const rootFrom = (
  crypto: Cryptosystem,
  leaf: Value,
  index: number,
  size: number,
  path: readonly Value[],
): Value | undefined => {
  if (size === 1) return path.length === 0 ? leaf : undefined;
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const split = splitOf(size);
  const below = path.slice(0, -1);
  const inner =
    index < split
      ? rootFrom(crypto, leaf, index, split, below)
      : rootFrom(crypto, leaf, index - split, size - split, below);
  if (inner === undefined) return undefined;
  return index < split ? nodeHash(crypto, inner, last) : nodeHash(crypto, last, inner);
};

/** Whether the proof shows that the leaf is the `index`-th (from 0) of a tree of this size and root. */
export const isIncluded = (
  crypto: Cryptosystem,
  leaf: Value,
  index: number,
  size: number,
  root: Value,
  path: readonly Value[],
): boolean =>
  Number.isInteger(index) &&
  index >= 0 &&
  index < size &&
  rootFrom(crypto, leaf, index, size, path) === root;

const subProof = (
  crypto: Cryptosystem,
  leaves: readonly Value[],
  old: number,
  whole: boolean,
): readonly Value[] => {
  if (old === leaves.length) return whole ? [] : [rootOf(crypto, leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return old <= split
    ? [...subProof(crypto, left, old, whole), rootOf(crypto, right)]
    : [...subProof(crypto, right, old - split, false), rootOf(crypto, left)];
};

/** PROOF(old, leaves): that the tree of the first `old` leaves (at least one) is a prefix of the tree of all. */
export const consistencyProof = (
  crypto: Cryptosystem,
  leaves: readonly Value[],
  old: number,
): readonly Value[] => (old === 0 ? [] : subProof(crypto, leaves, old, true));

interface Roots {
  readonly old: Value;
  readonly new: Value;
}

/** The two roots that a proof leads to. */
const rootsFrom = (
  crypto: Cryptosystem,
  oldSize: number,
  size: number,
  whole: boolean,
  oldRoot: Value,
  proof: readonly Value[],
): Roots | undefined => {
  if (oldSize === size) {
    if (whole) return proof.length === 0 ? { old: oldRoot, new: oldRoot } : undefined;
    const [only, ...rest] = proof;
    return only !== undefined && rest.length === 0 ? { old: only, new: only } : undefined;
  }
  const last = proof.at(-1);
  if (last === undefined) return undefined;
  const split = splitOf(size);
  const below = proof.slice(0, -1);
  if (oldSize <= split) {
    const left = rootsFrom(crypto, oldSize, split, whole, oldRoot, below);
    return left && { old: left.old, new: nodeHash(crypto, left.new, last) };
  }
  const right = rootsFrom(crypto, oldSize - split, size - split, false, oldRoot, below);
  return (
    right && { old: nodeHash(crypto, last, right.old), new: nodeHash(crypto, last, right.new) }
  );
};

/** Whether the proof shows that a tree of `oldSize` and `oldRoot` is a prefix of one of `size` and `root`. */
export const isConsistent = (
  crypto: Cryptosystem,
  oldSize: number,
  oldRoot: Value,
  size: number,
  root: Value,
  proof: readonly Value[],
): boolean => {
  if (oldSize === 0) return proof.length === 0;
  if (oldSize > size) return false;
  const roots = rootsFrom(crypto, oldSize, size, true, oldRoot, proof);
  return roots !== undefined && roots.old === oldRoot && roots.new === root;
};
