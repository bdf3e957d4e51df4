/** How the backup key is wrapped for the vault, and how it seals the history. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { type AccountId, type SessionId, userIdOf } from "./parties.ts";
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

/** Under which the store files the backup of a key: whoever has the key can compute it, and it tells nothing of the key. */
export const backupIdOf = (crypto: Cryptosystem, key: Value): Value =>
  crypto.hash(crypto.pack(crypto.text(vaultLabels.backupId), key));

/** What seals a box beside the backup: the secret of a passkey, or the key of a virtual device. */
export type BoxUse = "passkey" | "virtual-device";

const BOX_LABELS = {
  passkey: {
    cipher: vaultLabels.passkeyBox,
    nonce: vaultLabels.passkeyNonce,
    at: vaultLabels.passkeyWrap,
  },
  "virtual-device": {
    cipher: vaultLabels.deviceBox,
    nonce: vaultLabels.deviceNonce,
    at: vaultLabels.deviceSecrets,
  },
} as const;

const boxContext = (crypto: Cryptosystem, use: BoxUse, account: AccountId): Value =>
  crypto.pack(crypto.text(BOX_LABELS[use].at), crypto.text(account));

/**
 * The backup key in a box beside the backup, under HKDF of a secret that the store never sees. For a passkey that is how
 * its authenticator's PRF output is commonly believed to be used ([M], facts.md 6: no source states it).
 */
export const sealKeyBox = (
  crypto: Cryptosystem,
  use: BoxUse,
  secret: Value,
  account: AccountId,
  key: Value,
): Value =>
  sealBox(crypto, boxKeys(crypto, secret, BOX_LABELS[use]), boxContext(crypto, use, account), key);

export const openKeyBox = (
  crypto: Cryptosystem,
  use: BoxUse,
  secret: Value,
  account: AccountId,
  box: Value,
): Value | undefined =>
  openBox(crypto, boxKeys(crypto, secret, BOX_LABELS[use]), boxContext(crypto, use, account), box);

/** Id and key of the virtual device that a recovery code's entropy names (LAB, "Recovery Codes", d). */
export const virtualDeviceOf = (
  crypto: Cryptosystem,
  entropy: Value,
  account: AccountId,
): { readonly id: Value; readonly secret: Value } => {
  const user = crypto.text(userIdOf(account));
  return {
    id: crypto.virtualDevice(entropy, user, "id"),
    secret: crypto.virtualDevice(entropy, user, "key"),
  };
};
