/**
 * The operator's stores, untrusted: the cloud store of sealed backups, which keeps the newest of each account and gives it
 * to whoever asks; and, where records are kept outside the HSMs, all trees of them that there ever were, by their roots.
 */

import { setup } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { type Outcome, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type {
  BackupGet,
  BackupPut,
  RecordRead,
  RecordReply,
  RecordWrite,
} from "../protocol/messages.ts";
import { type AccountId, originOf, type RecordId } from "../protocol/parties.ts";
import { packSteps, proofOf, type TreeLeaf, withLeaf } from "../protocol/record-tree.ts";

/** The records under one root. */
export interface StoredTree {
  readonly root: Value;
  readonly leaves: readonly TreeLeaf[];
}

export interface StoreContext {
  readonly backups: Readonly<Record<AccountId, Value>>;
  /** In the order in which they came: the host forgets nothing. */
  readonly trees: readonly StoredTree[];
}

type Result = Outcome<StoreContext>;

const put = (context: StoreContext, input: Input): Result => {
  const { account, backup } = messageOf<BackupPut>(input);
  return {
    context: { ...context, backups: { ...context.backups, [account]: backup } },
    effects: [],
  };
};

const get = (context: StoreContext, input: Input): Result => {
  const { account, session } = messageOf<BackupGet>(input);
  const backup = context.backups[account] ?? null;
  return { context, effects: [send(originOf(session), { kind: "backup-reply", session, backup })] };
};

const leavesUnder = ({ trees }: StoreContext, root: Value): readonly TreeLeaf[] =>
  trees.find((tree) => tree.root === root)?.leaves ?? [];

/** What is under a root, as a message: the leaf in which the lookup of an id ends, and the way up from there. */
export const recordUnder = (
  crypto: Cryptosystem,
  leaves: readonly TreeLeaf[],
  record: RecordId,
): RecordReply => {
  const { leaf, steps } = proofOf(crypto, leaves, record);
  return {
    kind: "record-reply",
    record,
    holder: leaf?.record ?? null,
    box: leaf?.box ?? null,
    steps: packSteps(crypto, steps),
  };
};

const read = (crypto: Cryptosystem, context: StoreContext, input: Input): Result => {
  const { record, root } = messageOf<RecordRead>(input);
  const reply = recordUnder(crypto, leavesUnder(context, root), record);
  return { context, effects: input.from === undefined ? [] : [send(input.from, reply)] };
};

const write = (context: StoreContext, input: Input): Result => {
  const { record, box, root, next } = messageOf<RecordWrite>(input);
  // Every replica makes the same trees, so most of them come more than once.
  if (context.trees.some((tree) => tree.root === next)) return { context, effects: [] };
  const leaves = withLeaf(leavesUnder(context, root), { record, box });
  return {
    context: { ...context, trees: [...context.trees, { root: next, leaves }] },
    effects: [],
  };
};

/** @param crypto for the proofs; without it there are no records outside. */
export const storeMachine = (crypto?: Cryptosystem) =>
  setup({
    types: {} as { context: StoreContext; events: Input },
    actions: {
      put: rule(put),
      get: rule(get),
      read: rule((context: StoreContext, input) =>
        crypto === undefined
          ? { context, effects: [refuse("not-expected")] }
          : read(crypto, context, input),
      ),
      write: rule(write),
      "refuse: not expected": rule((context: StoreContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "store",
    context: { backups: {}, trees: [] },
    initial: "serving",
    states: {
      serving: {
        on: {
          "backup-put": { actions: "put" },
          "backup-get": { actions: "get" },
          ...(crypto === undefined
            ? {}
            : ({
                "record-read": { actions: "read" },
                "record-write": { actions: "write" },
              } as const)),
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
