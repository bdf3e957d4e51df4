/** The cloud store of sealed backups: untrusted, keeps the newest of each account, and gives it to whoever asks. */

import { setup } from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import { type Outcome, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type { BackupGet, BackupPut } from "../protocol/messages.ts";
import { type AccountId, originOf } from "../protocol/parties.ts";

export interface StoreContext {
  readonly backups: Readonly<Record<AccountId, Value>>;
}

type Result = Outcome<StoreContext>;

const put = (context: StoreContext, input: Input): Result => {
  const { account, backup } = messageOf<BackupPut>(input);
  return { context: { backups: { ...context.backups, [account]: backup } }, effects: [] };
};

const get = (context: StoreContext, input: Input): Result => {
  const { account, session } = messageOf<BackupGet>(input);
  const backup = context.backups[account] ?? null;
  return { context, effects: [send(originOf(session), { kind: "backup-reply", session, backup })] };
};

export const storeMachine = () =>
  setup({
    types: {} as { context: StoreContext; events: Input },
    actions: {
      put: rule(put),
      get: rule(get),
      "refuse: not expected": rule((context: StoreContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "store",
    context: { backups: {} },
    initial: "serving",
    states: {
      serving: {
        on: {
          "backup-put": { actions: "put" },
          "backup-get": { actions: "get" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
