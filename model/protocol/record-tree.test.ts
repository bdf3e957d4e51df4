import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  emptyRoot,
  isWayOf,
  packSteps,
  proofOf,
  rootAfter,
  rootOf,
  type TreeLeaf,
  unpackSteps,
  withLeaf,
} from "./record-tree.ts";

const crypto = symbolic();
const box = (text: string) => crypto.text(`box of ${text}`);
const leavesOf = (ids: readonly string[]): readonly TreeLeaf[] =>
  ids.reduce<readonly TreeLeaf[]>((all, record) => withLeaf(all, { record, box: box(record) }), []);

const id = fc.string({
  minLength: 1,
  maxLength: 3,
  unit: fc.constantFrom("a", "b", "c", "é", "z"),
});
const ids = fc.uniqueArray(id, { maxLength: 8 });

/** The root of a tree by putting its leaves in, one after the other. */
const grown = (leaves: readonly TreeLeaf[]) => {
  let known: readonly TreeLeaf[] = [];
  let root = emptyRoot(crypto);
  for (const leaf of leaves) {
    root = rootAfter(crypto, proofOf(crypto, known, leaf.record), leaf);
    known = withLeaf(known, leaf);
  }
  return root;
};

describe("the tree over records outside", () => {
  test("every proof leads to the root, whatever the order in which the tree grew", () => {
    fc.assert(
      fc.property(ids, fc.array(id, { maxLength: 4 }), (present, asked) => {
        const leaves = leavesOf(present);
        const root = grown(leaves);
        expect(grown([...leaves].reverse())).toBe(root);
        for (const record of [...present, ...asked]) {
          const proof = proofOf(crypto, leaves, record);
          expect(rootOf(crypto, proof)).toBe(root);
          expect(isWayOf(record, proof)).toBe(true);
          expect(proof.leaf?.record === record).toBe(present.includes(record));
        }
      }),
    );
  });

  test("a leaf that is put in place of another one changes the root, and back again", () => {
    const leaves = leavesOf(["alice", "albert", "mallory"]);
    const root = grown(leaves);
    const changed = rootAfter(crypto, proofOf(crypto, leaves, "albert"), {
      record: "albert",
      box: box("other"),
    });
    expect(changed).not.toBe(root);
    const now = withLeaf(leaves, { record: "albert", box: box("other") });
    const back = { record: "albert", box: box("albert") };
    expect(rootAfter(crypto, proofOf(crypto, now, "albert"), back)).toBe(root);
  });

  test("B7: an old leaf under new siblings leads elsewhere", () => {
    const old = leavesOf(["alice", "mallory"]);
    const now = withLeaf(old, { record: "alice", box: box("charged") });
    const spliced = { ...proofOf(crypto, now, "alice"), leaf: old[0] as TreeLeaf };
    expect(rootOf(crypto, spliced)).not.toBe(grown(now));
    expect(rootOf(crypto, spliced)).toBe(grown(old));
  });

  test("B10: the proof of another record is no way of one that is there", () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 8 }), (present) => {
        const leaves = leavesOf(present);
        for (const one of present)
          for (const other of present)
            expect(isWayOf(one, proofOf(crypto, leaves, other))).toBe(one === other);
      }),
    );
  });

  test("steps that do not go upwards are no way at all", () => {
    const { leaf, steps } = proofOf(crypto, leavesOf(["a", "b", "c"]), "b");
    expect(steps.length).toBe(2);
    expect(rootOf(crypto, { leaf, steps: [...steps].reverse() })).toBeUndefined();
    expect(rootOf(crypto, { leaf: null, steps })).toBeUndefined();
  });

  test("steps survive packing, and what is none does not unpack", () => {
    const { steps } = proofOf(crypto, leavesOf(["a", "b", "c"]), "b");
    expect(unpackSteps(crypto, packSteps(crypto, steps))).toEqual(steps);
    expect(unpackSteps(crypto, crypto.text("no steps"))).toBeUndefined();
    const short = crypto.pack(crypto.integer(2, 1), crypto.pack());
    expect(unpackSteps(crypto, short)).toBeUndefined();
  });
});
