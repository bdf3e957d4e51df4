/**
 * The tree over records that are kept outside the HSMs: a binary prefix tree over the records' ids, hashed upwards, of
 * which an HSM keeps the root alone. A node stands only where two ids part, so a tree of n leaves has n - 1 nodes, and
 * every lookup ends in some leaf: in that of the id, or in the one that would have to be parted from it, which shows that
 * the id is not there. The shape of Juicebox's tree (JBX); the encoding is the model's own.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { RecordId } from "./parties.ts";

/** One record as the host stores it. */
export interface TreeLeaf {
  readonly record: RecordId;
  /** The sealed record. */
  readonly box: Value;
}

/** A node on the way from a leaf to the root: at which bit it parts ids, and the hash of its other side. */
export interface TreeStep {
  /** Counts bits from the front of the id. */
  readonly bit: number;
  readonly sibling: Value;
}

/** Where the lookup of an id ends, and the way from there to the root, from below. No leaf: the tree is empty. */
export interface TreeProof {
  readonly leaf: TreeLeaf | null;
  readonly steps: readonly TreeStep[];
}

const OCTET_BITS = 8;

const octetsOf = (record: RecordId): Uint8Array => new TextEncoder().encode(record);

/** A bit of an id. Behind its end stand zeros, and no id contains an octet of zero: no id is the beginning of another. */
const bitOf = (record: RecordId, bit: number): 0 | 1 => {
  const octet = octetsOf(record)[Math.floor(bit / OCTET_BITS)] ?? 0;
  return ((octet >> (OCTET_BITS - 1 - (bit % OCTET_BITS))) & 1) as 0 | 1;
};

/** The first bit at which two ids part. */
const partingOf = (one: RecordId, other: RecordId): number => {
  let bit = 0;
  while (bitOf(one, bit) === bitOf(other, bit)) bit++;
  return bit;
};

export const emptyRoot = (crypto: Cryptosystem): Value =>
  crypto.hash(crypto.text(vaultLabels.recordTreeEmpty));

const leafHash = (crypto: Cryptosystem, { record, box }: TreeLeaf): Value =>
  crypto.hash(
    crypto.pack(crypto.text(vaultLabels.recordTreeLeaf), crypto.text(record), crypto.hash(box)),
  );

const nodeHash = (crypto: Cryptosystem, bit: number, left: Value, right: Value): Value =>
  crypto.hash(
    crypto.pack(crypto.text(vaultLabels.recordTreeNode), crypto.integer(bit, 4), left, right),
  );

/** Up one step: the hash of the node over `below`, on the side where the id goes. */
const climb = (
  crypto: Cryptosystem,
  record: RecordId,
  below: Value,
  { bit, sibling }: TreeStep,
): Value =>
  bitOf(record, bit) === 0
    ? nodeHash(crypto, bit, below, sibling)
    : nodeHash(crypto, bit, sibling, below);

/** The root that a proof leads to; `undefined` for what is no way through a tree: bits must get smaller upwards. */
export const rootOf = (crypto: Cryptosystem, { leaf, steps }: TreeProof): Value | undefined => {
  if (leaf === null) return steps.length === 0 ? emptyRoot(crypto) : undefined;
  const falls = steps.every(({ bit }, at) => at === 0 || bit < (steps[at - 1] as TreeStep).bit);
  if (!falls) return undefined;
  return steps.reduce(
    (below, step) => climb(crypto, leaf.record, below, step),
    leafHash(crypto, leaf),
  );
};

/** Whether the lookup of the id ends where the proof begins: at every node on the way it goes to the same side. */
export const isWayOf = (record: RecordId, { leaf, steps }: TreeProof): boolean =>
  leaf === null || steps.every(({ bit }) => bitOf(record, bit) === bitOf(leaf.record, bit));

/**
 * The root after a leaf is put in, in place of the one of its id or beside the others.
 *
 * @param proof where the lookup of the leaf's id ends
 */
export const rootAfter = (crypto: Cryptosystem, proof: TreeProof, leaf: TreeLeaf): Value => {
  const { leaf: found, steps } = proof;
  const start = leafHash(crypto, leaf);
  if (found === null) return start;
  if (found.record === leaf.record)
    return steps.reduce((below, step) => climb(crypto, leaf.record, below, step), start);
  const parting = partingOf(found.record, leaf.record);
  const under = steps.filter(({ bit }) => bit > parting);
  const over = steps.filter(({ bit }) => bit < parting);
  const sibling = under.reduce(
    (below, step) => climb(crypto, found.record, below, step),
    leafHash(crypto, found),
  );
  const parted = climb(crypto, leaf.record, start, { bit: parting, sibling });
  return over.reduce((below, step) => climb(crypto, leaf.record, below, step), parted);
};

/** The leaves with one of them put in, sorted by id. */
export const withLeaf = (leaves: readonly TreeLeaf[], leaf: TreeLeaf): readonly TreeLeaf[] =>
  [...leaves.filter(({ record }) => record !== leaf.record), leaf].sort((a, b) =>
    a.record < b.record ? -1 : 1,
  );

/** The bit at which the leaves part first; there are at least two. */
const firstPartingOf = ([first, ...others]: readonly TreeLeaf[]): number =>
  Math.min(...others.map(({ record }) => partingOf((first as TreeLeaf).record, record)));

const hashOf = (crypto: Cryptosystem, leaves: readonly TreeLeaf[]): Value => {
  const [only, second] = leaves;
  if (only === undefined) return emptyRoot(crypto);
  if (second === undefined) return leafHash(crypto, only);
  const bit = firstPartingOf(leaves);
  const side = (which: 0 | 1) => leaves.filter(({ record }) => bitOf(record, bit) === which);
  return nodeHash(crypto, bit, hashOf(crypto, side(0)), hashOf(crypto, side(1)));
};

/** What an honest host serves for an id. */
export const proofOf = (
  crypto: Cryptosystem,
  leaves: readonly TreeLeaf[],
  record: RecordId,
): TreeProof => {
  const [only, second] = leaves;
  if (only === undefined) return { leaf: null, steps: [] };
  if (second === undefined) return { leaf: only, steps: [] };
  const bit = firstPartingOf(leaves);
  const isOnSide = (leaf: TreeLeaf): boolean => bitOf(leaf.record, bit) === bitOf(record, bit);
  const { leaf, steps } = proofOf(crypto, leaves.filter(isOnSide), record);
  const sibling = hashOf(
    crypto,
    leaves.filter((other) => !isOnSide(other)),
  );
  return { leaf, steps: [...steps, { bit, sibling }] };
};

/** The steps of a proof as one value. */
export const packSteps = (crypto: Cryptosystem, steps: readonly TreeStep[]): Value =>
  crypto.pack(
    crypto.integer(steps.length, 1),
    crypto.pack(...steps.map(({ bit, sibling }) => crypto.pack(crypto.integer(bit, 4), sibling))),
  );

/** And back; `undefined` for what is none. */
export const unpackSteps = (
  crypto: Cryptosystem,
  packed: Value,
): readonly TreeStep[] | undefined => {
  const [length, list] = crypto.unpack(packed, 2) ?? [];
  const count = length && crypto.number(length, 1);
  const items = count === undefined || list === undefined ? undefined : crypto.unpack(list, count);
  const steps = items?.map((item): TreeStep | undefined => {
    const [position, sibling] = crypto.unpack(item, 2) ?? [];
    const bit = position && crypto.number(position, 4);
    return bit === undefined || sibling === undefined || !crypto.fits(sibling, "hash")
      ? undefined
      : { bit, sibling };
  });
  return steps?.every((step) => step !== undefined) ? (steps as TreeStep[]) : undefined;
};
