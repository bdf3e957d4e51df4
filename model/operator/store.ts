/**
 * The operator's stores, untrusted: the cloud store of sealed backups, which keeps the newest of each account and gives it
 * to whoever asks; and, where records are kept outside the HSMs, all trees of them that there ever were, by their roots.
 */

import { setup } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type {
  BackupGet,
  BackupPut,
  BoxGet,
  BoxPut,
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

/** The backup key, under a secret that the store does not know (backup.ts). */
interface StoredBox {
  readonly account: AccountId;
  readonly id: Value;
  readonly box: Value;
}

export interface StoreContext {
  readonly backups: Readonly<Record<AccountId, Value>>;
  /** Beside the backups, by account and id. */
  readonly boxes: readonly StoredBox[];
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

const putBox = (context: StoreContext, input: Input): Result => {
  const { account, session, id, box } = messageOf<BoxPut>(input);
  const others = context.boxes.filter((other) => other.account !== account || other.id !== id);
  return {
    context: { ...context, boxes: box === null ? others : [...others, { account, id, box }] },
    effects: [
      record({ fact: box === null ? "box-removed" : "box-kept", account }),
      send(originOf(session), { kind: "box-reply", session, box }),
    ],
  };
};

const getBox = (context: StoreContext, input: Input): Result => {
  const { account, session, id } = messageOf<BoxGet>(input);
  const kept = context.boxes.find((other) => other.account === account && other.id === id);
  const box = kept?.box ?? null;
  return { context, effects: [send(originOf(session), { kind: "box-reply", session, box })] };
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
      "put box": rule(putBox),
      "get box": rule(getBox),
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
    context: { backups: {}, boxes: [], trees: [] },
    initial: "serving",
    states: {
      serving: {
        on: {
          "backup-put": { actions: "put" },
          "backup-get": { actions: "get" },
          "box-put": { actions: "put box" },
          "box-get": { actions: "get box" },
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
