/** How the backup key is wrapped for the vault, and how it seals the history. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { AccountId, SessionId } from "./parties.ts";

/** Each of these keys encrypts once, or always the same: a fixed nonce repeats no pair. */
const nonce = (crypto: Cryptosystem): Value => crypto.integer(0, 12);

const wrapContext = (crypto: Cryptosystem, account: AccountId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupKeyWrap), crypto.text(account));

const wrapKey = (crypto: Cryptosystem, exportKey: Value): Value =>
  crypto.expand(exportKey, crypto.text(vaultLabels.backupKeyWrap), "key");

/** The backup key under the OPAQUE export key (facts.md 1.3, WBP-py); the vault keeps it and cannot open it. */
export const wrapBackupKey = (
  crypto: Cryptosystem,
  exportKey: Value,
  account: AccountId,
  key: Value,
): Value =>
  crypto.encrypt(wrapKey(crypto, exportKey), nonce(crypto), wrapContext(crypto, account), key);

export const unwrapBackupKey = (
  crypto: Cryptosystem,
  exportKey: Value,
  account: AccountId,
  wrapped: Value,
): Value | undefined =>
  crypto.decrypt(wrapKey(crypto, exportKey), nonce(crypto), wrapContext(crypto, account), wrapped);

/** Associated data of the wrapped key's release under a login's session key. */
export const releaseContext = (crypto: Cryptosystem, session: SessionId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupKeyRelease), crypto.text(session));

/** HKDF-SHA256(K, salt 0, "backup encryption"): facts.md 1.3 (WACT). */
const backupCipherKey = (crypto: Cryptosystem, key: Value): Value =>
  crypto.expand(crypto.extract(undefined, key), crypto.text(vaultLabels.backupEncryption), "key");

const backupContext = (crypto: Cryptosystem, account: AccountId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupAtRest), crypto.text(account));

/** The history, sealed under the backup key for the store. */
export const sealBackup = (
  crypto: Cryptosystem,
  key: Value,
  account: AccountId,
  history: Value,
): Value =>
  crypto.encrypt(
    backupCipherKey(crypto, key),
    nonce(crypto),
    backupContext(crypto, account),
    history,
  );

export const openBackup = (
  crypto: Cryptosystem,
  key: Value,
  account: AccountId,
  backup: Value,
): Value | undefined =>
  crypto.decrypt(
    backupCipherKey(crypto, key),
    nonce(crypto),
    backupContext(crypto, account),
    backup,
  );
