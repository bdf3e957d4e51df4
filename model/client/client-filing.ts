/**
 * Where backups are filed under an id of their key: a device that registers with a new key files its backup first, and one that
 * has a key asks for the backup of just that key. No two devices overwrite each other's.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { backupIdOf, openBackup, sealBackup } from "../protocol/backup.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { tellsKeys } from "../protocol/devices.ts";
import { arm, type Effect, type Outcome, record, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { BackupReply } from "../protocol/messages.ts";
import { STORE } from "../protocol/parties.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import { historyOf, opened, updated } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** The request for the backup that this key opens. */
export const askForBackup = (
  { crypto, configuration }: Protocol,
  context: ClientContext,
  key: Value,
): Effect => {
  const { account } = context;
  const { session } = operationOf(context);
  return configuration.backups === "filed"
    ? send(STORE, { kind: "backup-find", account, session, id: backupIdOf(crypto, key) })
    : send(STORE, { kind: "backup-get", account, session });
};

/** The history under a key, on its way to the store: beside what lies there, or in its place. */
export const putBackup = (
  protocol: Protocol,
  { account }: ClientContext,
  session: string,
  key: Value,
): readonly Effect[] => {
  const { crypto, configuration } = protocol;
  const backup = sealBackup(crypto, key, account, historyOf(protocol, account));
  const told = tellsKeys(configuration) ? [record({ fact: "backup-sealed", key, backup })] : [];
  const put =
    configuration.backups === "newest"
      ? ({ kind: "backup-put", account, backup } as const)
      : ({ kind: "backup-file", account, session, id: backupIdOf(crypto, key), backup } as const);
  return [...told, send(STORE, put)];
};

/**
 * Whether the vault has a registration for a new key that waits for its backup. The attack that this stops:
 *   1. a device registers afresh, and its registration is activated;
 *   2. the device is lost before its backup leaves it;
 *   3. the code opens the vault, and no backup opens with the key that comes out.
 * Played in scenarios/weakened/file-before-activating.json.
 */
export const filesFirst = (protocol: Protocol, context: ClientContext): boolean =>
  protocol.configuration.backups === "filed" &&
  protocol.defends("file-before-activating") &&
  operationOf(context).key !== context.key;

export const fileBackup = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const reply = opened<"upload-reply">(protocol, context, input);
  const { key, session } = operationOf(context);
  if (reply === undefined || key === null) throw new Error("a backup is filed without an upload");
  return {
    context: updated(context, { generation: reply.generation }),
    effects: [arm("retry"), ...putBackup(protocol, context, session, key)],
  };
};

/** Whether the store answers with a backup that the new key opens. */
export const isFiled = ({ crypto }: Protocol, context: ClientContext, input: Input): boolean => {
  const { session, backup } = messageOf<BackupReply>(input);
  const { key, session: own } = operationOf(context);
  if (session !== own || backup === null || key === null) return false;
  return openBackup(crypto, key, context.account, backup) !== undefined;
};
