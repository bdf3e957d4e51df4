/** What a host may serve in place of a record that a replica has asked for, from all that it was ever given. */
import type { HostRecipe } from "../adversary/recipe.ts";
import type { Cryptosystem } from "../algebra/cryptosystem.ts";
import type { StoreContext, StoredTree } from "../operator/store.ts";
import type { RecordReply } from "../protocol/messages.ts";
import { type RecordId, STORE } from "../protocol/parties.ts";
import { packSteps, proofOf, type TreeLeaf } from "../protocol/record-tree.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import type { Universe } from "./universe.ts";

/** The trees that the host was given so far. */
export const treesIn = (
  universe: Universe,
  worlds: Int32Array,
  at: number,
): readonly StoredTree[] => {
  const slot = universe.slotOf(STORE);
  const { context } = universe.table(slot).stateAt(worlds[at + slot] as number);
  return (context as StoreContext).trees;
};

const leafOf = (trees: readonly StoredTree[], tree: number, record: RecordId | null) =>
  trees[tree]?.leaves.find((leaf) => leaf.record === record);

/** The lies for one replica: nothing there, an older leaf, an older leaf under new siblings, another record. */
const liesTo = (
  to: string,
  { reading, tree }: ReplicaContext,
  trees: readonly StoredTree[],
): readonly HostRecipe[] => {
  if (reading === null || tree === null) return [];
  const honest = trees.findIndex(({ root }) => root === tree.root);
  const leaves = trees[honest]?.leaves ?? [];
  if (leaves.length === 0) return [];
  const lie = (holder: RecordId | null, leaf: number, path: number): HostRecipe => ({
    recipe: "serve-record",
    to,
    holder,
    leaf,
    path,
  });
  const right = leafOf(trees, honest, reading);
  const others = trees.flatMap((_, number) => {
    const leaf = leafOf(trees, number, reading);
    return leaf === undefined || leaf.box === right?.box ? [] : [number];
  });
  return [
    lie(null, 0, 0),
    ...others.flatMap((number) => [lie(reading, number, number), lie(reading, number, honest)]),
    ...leaves
      .filter(({ record }) => record !== reading)
      .map(({ record }) => lie(record, honest, honest)),
  ];
};

/** The lies that the host may tell in a world. */
export const falseRecordsIn = (
  universe: Universe,
  worlds: Int32Array,
  at: number,
): readonly HostRecipe[] => {
  const trees = treesIn(universe, worlds, at);
  return universe.deviceSlots.flatMap((slot) => {
    const { context } = universe.table(slot).stateAt(worlds[at + slot] as number);
    return liesTo(universe.parties[slot] ?? "", context as ReplicaContext, trees);
  });
};

/** The message of a recipe; `undefined` where the replica has asked for nothing, or there is no such leaf. */
export const falseRecord = (
  crypto: Cryptosystem,
  { holder, leaf: from, path }: HostRecipe,
  { reading }: ReplicaContext,
  trees: readonly StoredTree[],
): RecordReply | undefined => {
  if (reading === null) return undefined;
  const none = { kind: "record-reply", record: reading, holder: null, box: null } as const;
  if (holder === null) return { ...none, steps: packSteps(crypto, []) };
  const leaf: TreeLeaf | undefined = leafOf(trees, from, holder);
  const siblings = trees[path]?.leaves;
  if (leaf === undefined || siblings === undefined) return undefined;
  const { steps } = proofOf(crypto, siblings, holder);
  return { ...none, holder, box: leaf.box, steps: packSteps(crypto, steps) };
};
