/**
 * What a recovery code opens (LAB, "Recovery Codes", d): the id of a virtual device and the key under which the server
 * keeps its secrets, both from HKDF-SHA256.
 *
 * That the entropy enters as the 34 characters in ASCII is what re-implementations do (T); the paper says "entropy". The
 * salt is NULL: HKDF reads that as zero octets, and gives the same for any number of them up to a block.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { ALPHABET } from "../recovery-alphabet.ts";

export interface VirtualDeviceKeys {
  /** 16 octets, by which the server finds the device. */
  readonly id: Uint8Array;
  /** 32 octets, which the server never sees. */
  readonly decryptionKey: Uint8Array;
}

export interface DerivationInput {
  readonly version: string;
  readonly identifier: string;
  /** 34 characters, in ASCII. */
  readonly entropy: Uint8Array;
  /** The account's id, a 64-bit integer in decimal. */
  readonly user: string;
}

/** Of each uniform octet one of the alphabet's 32 characters: 256 is a multiple of 32, so all are equally likely. */
export const entropyOf = (uniform: Uint8Array): Uint8Array =>
  utf8ToBytes([...uniform].map((octet) => ALPHABET[octet % ALPHABET.length]).join(""));

const ID = 16;
const KEY = 32;
const USER_MAX = 2n ** 64n;

/** @throws RangeError for a user id that is no 64-bit integer in decimal. */
export const virtualDeviceKeys = ({
  version,
  identifier,
  entropy,
  user,
}: DerivationInput): VirtualDeviceKeys => {
  if (!/^(0|[1-9]\d{0,19})$/u.test(user) || BigInt(user) >= USER_MAX)
    throw new RangeError(`a user id is a 64-bit integer in decimal, not ${JSON.stringify(user)}`);
  const info = utf8ToBytes(`BackupRecoveryCode_v${version}_${identifier}_${user}`);
  const keys = hkdf(sha256, entropy, undefined, info, ID + KEY);
  return { id: keys.slice(0, ID), decryptionKey: keys.slice(ID) };
};
