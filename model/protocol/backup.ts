/** How the backup key is wrapped for the vault, and how it seals the history. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { AccountId, SessionId } from "./parties.ts";
import { type BoxKeys, boxKeys, openBox, sealBox } from "./synthetic-nonce.ts";

const wrapContext = (crypto: Cryptosystem, account: AccountId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupKeyWrap), crypto.text(account));

const wrapKeys = (crypto: Cryptosystem, exportKey: Value): BoxKeys =>
  boxKeys(crypto, exportKey, {
    cipher: vaultLabels.backupKeyWrap,
    nonce: vaultLabels.backupKeyWrapNonce,
  });

/** The backup key under the OPAQUE export key (facts.md 1.3, WBP-py); the vault keeps it and cannot open it. */
export const wrapBackupKey = (
  crypto: Cryptosystem,
  exportKey: Value,
  account: AccountId,
  key: Value,
): Value => sealBox(crypto, wrapKeys(crypto, exportKey), wrapContext(crypto, account), key);

export const unwrapBackupKey = (
  crypto: Cryptosystem,
  exportKey: Value,
  account: AccountId,
  wrapped: Value,
): Value | undefined =>
  openBox(crypto, wrapKeys(crypto, exportKey), wrapContext(crypto, account), wrapped);

const releaseContext = (crypto: Cryptosystem, session: SessionId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupKeyRelease), crypto.text(session));

const releaseKeys = (crypto: Cryptosystem, sessionKey: Value): BoxKeys =>
  boxKeys(crypto, sessionKey, {
    cipher: vaultLabels.backupKeyRelease,
    nonce: vaultLabels.backupKeyReleaseNonce,
  });

/** The wrapped key, released under a login's session key. */
export const sealRelease = (
  crypto: Cryptosystem,
  sessionKey: Value,
  session: SessionId,
  wrapped: Value,
): Value =>
  sealBox(crypto, releaseKeys(crypto, sessionKey), releaseContext(crypto, session), wrapped);

export const openRelease = (
  crypto: Cryptosystem,
  sessionKey: Value,
  session: SessionId,
  release: Value,
): Value | undefined =>
  openBox(crypto, releaseKeys(crypto, sessionKey), releaseContext(crypto, session), release);

/** HKDF(K, no salt, "backup encryption"): facts.md 1.3 (WACT), where the hash is SHA-256. */
const backupKeys = (crypto: Cryptosystem, key: Value): BoxKeys =>
  boxKeys(crypto, key, {
    cipher: vaultLabels.backupEncryption,
    nonce: vaultLabels.backupNonce,
  });

const backupContext = (crypto: Cryptosystem, account: AccountId): Value =>
  crypto.pack(crypto.text(vaultLabels.backupAtRest), crypto.text(account));

/** The history, sealed under the backup key for the store. */
export const sealBackup = (
  crypto: Cryptosystem,
  key: Value,
  account: AccountId,
  history: Value,
): Value => sealBox(crypto, backupKeys(crypto, key), backupContext(crypto, account), history);

export const openBackup = (
  crypto: Cryptosystem,
  key: Value,
  account: AccountId,
  backup: Value,
): Value | undefined =>
  openBox(crypto, backupKeys(crypto, key), backupContext(crypto, account), backup);
