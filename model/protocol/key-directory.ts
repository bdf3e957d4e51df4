/**
 * The history of a namespace's key list, as a directory of versions proves it (PLEXI and its key directory; attacks I14):
 * each list is a version that is marked fresh at its epoch, and stale at the epoch of the version that replaces it. Both marks
 * are leaves of a tree whose head the log signs, at places that follow from the version, so that there is nothing to search
 * for and nothing to leave out. No public document says that the fleet keys' namespace has such a directory; the log's epochs
 * are its versions here.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { trustLabels } from "../algebra/labels.ts";
import { inclusionProof, isIncluded, leafHash, rootOf } from "./merkle.ts";

export interface KeyVersion {
  readonly digest: Value;
  readonly freshAt: number;
  /** Null for the version that counts. */
  readonly staleAt: number | null;
}

export interface ShownVersion extends KeyVersion {
  readonly fresh: readonly Value[];
  /** Null where it is not marked stale. */
  readonly stale: readonly Value[] | null;
}

/** What a directory shows of its namespace: a signed head, and every version with proofs of its marks. */
export interface KeyHistory {
  /** In leaves. */
  readonly size: number;
  readonly root: Value;
  readonly signature: Value;
  readonly versions: readonly ShownVersion[];
}

const EIGHT_OCTETS = 8;

const mark = (
  crypto: Cryptosystem,
  kind: "fresh" | "stale",
  version: number,
  epoch: number,
  ...more: readonly Value[]
): Value =>
  leafHash(
    crypto,
    crypto.pack(
      crypto.text(trustLabels.keyVersion),
      crypto.text(kind),
      crypto.integer(version, EIGHT_OCTETS),
      crypto.integer(epoch, EIGHT_OCTETS),
      ...more,
    ),
  );

/** Version 1 is at places 0 and 1, version 2 at 2 and 3, ...; the last one has no second mark. */
const leavesOf = (crypto: Cryptosystem, versions: readonly KeyVersion[]): readonly Value[] =>
  versions.flatMap(({ digest, freshAt, staleAt }, index) => [
    mark(crypto, "fresh", index + 1, freshAt, digest),
    ...(staleAt === null ? [] : [mark(crypto, "stale", index + 1, staleAt)]),
  ]);

const headTerm = (crypto: Cryptosystem, size: number, root: Value): Value =>
  crypto.pack(crypto.text(trustLabels.keyDirectory), crypto.integer(size, EIGHT_OCTETS), root);

/** A log's entries as the directory counts them: by their place, since epochs begin anew with new signer keys. */
export const placesOf = (
  statements: readonly { readonly namespace: string; readonly digest: Value }[],
  namespace: string,
): readonly { readonly epoch: number; readonly digest: Value }[] =>
  statements
    .filter((statement) => statement.namespace === namespace)
    .map(({ digest }, index) => ({ epoch: index + 1, digest }));

/** The versions that a log's epochs are, in order. */
export const versionsOf = (
  epochs: readonly { readonly epoch: number; readonly digest: Value }[],
): readonly KeyVersion[] =>
  epochs.map(({ epoch, digest }, index) => ({
    digest,
    freshAt: epoch,
    staleAt: epochs[index + 1]?.epoch ?? null,
  }));

/** What a directory with these versions shows, signed with a key. */
export const keyHistoryOf = (
  crypto: Cryptosystem,
  key: Value,
  versions: readonly KeyVersion[],
): KeyHistory => {
  const leaves = leavesOf(crypto, versions);
  const root = rootOf(crypto, leaves);
  let place = 0;
  return {
    size: leaves.length,
    root,
    signature: crypto.sign(key, headTerm(crypto, leaves.length, root)),
    versions: versions.map((version) => {
      const fresh = inclusionProof(crypto, leaves, place++);
      const stale = version.staleAt === null ? null : inclusionProof(crypto, leaves, place++);
      return { ...version, fresh, stale };
    }),
  };
};

const isMarked = (
  crypto: Cryptosystem,
  { size, root, versions }: KeyHistory,
  index: number,
): boolean => {
  const shown = versions[index] as ShownVersion;
  const next = versions[index + 1];
  const { digest, freshAt, staleAt, fresh, stale } = shown;
  const leaf = mark(crypto, "fresh", index + 1, freshAt, digest);
  if (!isIncluded(crypto, leaf, 2 * index, size, root, fresh)) return false;
  if (next === undefined) return staleAt === null && stale === null;
  // Marked late, an old list and the new one would both count for an epoch; not marked, for ever.
  if (staleAt !== next.freshAt || stale === null || next.freshAt <= freshAt) return false;
  const old = mark(crypto, "stale", index + 1, staleAt);
  return isIncluded(crypto, old, 2 * index + 1, size, root, stale);
};

/** Whether the head of a directory is signed with this key. */
export const isSignedHistory = (
  crypto: Cryptosystem,
  key: Value,
  { size, root, signature }: KeyHistory,
): boolean => crypto.verify(key, headTerm(crypto, size, root), signature);

/**
 * Whether what a directory shows is the history of exactly these epochs: each version with both its marks at their places,
 * each stale at the epoch at which the next is fresh, and none left out.
 */
export const isKeyHistory = (
  crypto: Cryptosystem,
  history: KeyHistory,
  epochs: readonly { readonly epoch: number; readonly digest: Value }[],
): boolean => {
  const { size, versions } = history;
  return (
    versions.length === epochs.length &&
    size === Math.max(0, 2 * versions.length - 1) &&
    versions.every(
      ({ digest, freshAt }, index) =>
        freshAt === epochs[index]?.epoch && digest === epochs[index]?.digest,
    ) &&
    versions.every((_, index) => isMarked(crypto, history, index))
  );
};
