/**
 * The operator's stores, untrusted: the cloud store of sealed backups, which keeps the newest of each account, or each by an id of
 * its key, and gives it to whoever asks; and, where records are kept outside the HSMs, all trees of them that there ever were, by their roots.
 */

import { setup } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type {
  BackupFile,
  BackupFind,
  BackupGet,
  BackupPut,
  BackupReplace,
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

/** A backup, under the id of its key. */
interface FiledBackup {
  readonly account: AccountId;
  readonly id: Value;
  readonly backup: Value;
}

export interface StoreContext {
  readonly backups: Readonly<Record<AccountId, Value>>;
  /** Beside the backups, by account and id. */
  readonly boxes: readonly StoredBox[];
  /** Where backups are filed by their keys. */
  readonly filed: readonly FiledBackup[];
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

/** The same, told, and answered where the client waits for it. */
const putTold = (context: StoreContext, input: Input): Result => {
  const { account, backup, ...message } = messageOf<BackupPut | BackupReplace>(input);
  const stored = put(context, input);
  const told = record({ fact: "backup-kept", account, backup });
  const before = context.backups[account];
  if (message.kind === "backup-put")
    return {
      ...stored,
      effects:
        before === undefined || before === backup
          ? [told]
          : [told, record({ fact: "backup-displaced", account, backup: before })],
    };
  const { session } = message;
  const reply = send(originOf(session), { kind: "backup-reply", session, backup });
  return { ...stored, effects: [told, reply] };
};

const get = (context: StoreContext, input: Input): Result => {
  const { account, session } = messageOf<BackupGet>(input);
  const backup = context.backups[account] ?? null;
  return { context, effects: [send(originOf(session), { kind: "backup-reply", session, backup })] };
};

/** Beside the backups of other keys; or, without `keep-each-backup`, in their place. */
const file = (context: StoreContext, input: Input, keepsEach: boolean): Result => {
  const { account, session, id, backup } = messageOf<BackupFile>(input);
  const isKept = (other: FiledBackup): boolean =>
    other.account !== account || (keepsEach && other.id !== id);
  const displaced = context.filed.filter((other) => !isKept(other) && other.backup !== backup);
  return {
    context: { ...context, filed: [...context.filed.filter(isKept), { account, id, backup }] },
    effects: [
      record({ fact: "backup-kept", account, backup }),
      ...displaced.map((other) =>
        record({ fact: "backup-displaced", account, backup: other.backup }),
      ),
      send(originOf(session), { kind: "backup-reply", session, backup }),
    ],
  };
};

const find = (context: StoreContext, input: Input): Result => {
  const { account, session, id } = messageOf<BackupFind>(input);
  const filed = context.filed.find((other) => other.account === account && other.id === id);
  const backup = filed?.backup ?? null;
  return { context, effects: [send(originOf(session), { kind: "backup-reply", session, backup })] };
};

const putBox = (context: StoreContext, input: Input): Result => {
  const { account, session, id, box } = messageOf<BoxPut>(input);
  const others = context.boxes.filter((other) => other.account !== account || other.id !== id);
  return {
    context: { ...context, boxes: box === null ? others : [...others, { account, id, box }] },
    effects: [
      record(box === null ? { fact: "box-removed", account } : { fact: "box-kept", account, box }),
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

interface StoreOptions {
  /** For the proofs; without it there are no records outside. */
  readonly crypto?: Cryptosystem | undefined;
  /** Whether what is stored is a fact. */
  readonly tells?: boolean;
  /** Whether the device waits for a backup that it seals again. */
  readonly replaces?: boolean;
  /** Where backups are filed by their keys: whether each is kept beside the others. */
  readonly keepsEach?: boolean;
}

export const storeMachine = ({
  crypto,
  tells = false,
  replaces = false,
  keepsEach = true,
}: StoreOptions = {}) =>
  setup({
    types: {} as { context: StoreContext; events: Input },
    actions: {
      put: rule(put),
      "put, and tell": rule(putTold),
      get: rule(get),
      file: rule((context: StoreContext, input) => file(context, input, keepsEach)),
      find: rule(find),
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
    context: { backups: {}, boxes: [], filed: [], trees: [] },
    initial: "serving",
    states: {
      serving: {
        on: {
          "backup-put": { actions: tells ? "put, and tell" : "put" },
          ...(replaces ? ({ "backup-replace": { actions: "put, and tell" } } as const) : {}),
          "backup-get": { actions: "get" },
          "backup-file": { actions: "file" },
          "backup-find": { actions: "find" },
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
