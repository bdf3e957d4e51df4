/**
 * The backup as a file, in the form that readers of such files know as crypt15 (WACT; facts.md 1.3): the length of a
 * protobuf header in one octet, the header, AES-256-GCM under a 16-octet IV with its tag behind, and the MD5 of all
 * before it, which finds damage and nothing else.
 *
 * The root key is what a user writes down as 64 hexadecimal digits, and what the vault keeps under a recovery code.
 */
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { md5 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { vaultLabels } from "../labels.ts";

/** Who holds the key of a file; the place is its number. */
export const KEY_TYPES = ["WA_PROVIDED", "HSM_CONTROLLED"] as const;
export type KeyType = (typeof KEY_TYPES)[number];

export interface BackupFileHeader {
  readonly keyType: KeyType;
  /** 16 octets. */
  readonly iv: Uint8Array;
}

const KEY = 32;
const IV = 16;
const TAG = 16;
const CHECKSUM = 16;

/** HKDF-SHA256(root key, salt of 32 zero octets, "backup encryption"), 32 octets. */
export const backupFileKey = (rootKey: Uint8Array): Uint8Array =>
  hkdf(sha256, rootKey, new Uint8Array(KEY), utf8ToBytes(vaultLabels.backupEncryption), KEY);

/** Protobuf tags: field 1 as a varint; field 3 as a message; field 1 of that as octets. */
const KEY_TYPE_TAG = 0x08;
const C15_IV_TAG = 0x1a;
const IV_TAG = 0x0a;
const HEADER = 2 + 2 + 2 + IV;

const encodeHeader = ({ keyType, iv }: BackupFileHeader): Uint8Array =>
  Uint8Array.of(KEY_TYPE_TAG, KEY_TYPES.indexOf(keyType), C15_IV_TAG, IV + 2, IV_TAG, IV, ...iv);

/** The header that octets are, in the one spelling that `encodeHeader` gives; fields of newer versions are not read. */
const decodeHeader = (bytes: Uint8Array): BackupFileHeader | undefined => {
  const keyType = KEY_TYPES[bytes[1] ?? -1];
  if (bytes.length !== HEADER || keyType === undefined) return undefined;
  const header = { keyType, iv: bytes.slice(HEADER - IV) };
  const again = encodeHeader(header);
  return again.every((octet, place) => octet === bytes[place]) ? header : undefined;
};

/** Throws a RangeError for a key or an IV of a wrong length. */
export const sealBackupFile = (
  rootKey: Uint8Array,
  header: BackupFileHeader,
  content: Uint8Array,
): Uint8Array => {
  if (rootKey.length !== KEY || header.iv.length !== IV)
    throw new RangeError(`a key of ${KEY} octets and an IV of ${IV} expected`);
  const encoded = encodeHeader(header);
  const sealed = gcm(backupFileKey(rootKey), header.iv).encrypt(content);
  const file = concatBytes(Uint8Array.of(encoded.length), encoded, sealed);
  return concatBytes(file, md5(file));
};

export type OpenedFile =
  | { readonly kind: "opened"; readonly header: BackupFileHeader; readonly content: Uint8Array }
  | {
      readonly kind: "refused";
      readonly refusal: "too-short" | "damaged" | "unknown-header" | "wrong-key";
    };

/** The content of a file, or why there is none. Never throws for a key of 32 octets, whatever the file. */
export const openBackupFile = (rootKey: Uint8Array, file: Uint8Array): OpenedFile => {
  const refused = (refusal: Extract<OpenedFile, { kind: "refused" }>["refusal"]): OpenedFile => ({
    kind: "refused",
    refusal,
  });
  if (file.length < 1 + HEADER + TAG + CHECKSUM) return refused("too-short");
  const body = file.subarray(0, -CHECKSUM);
  const checksum = file.subarray(-CHECKSUM);
  if (!md5(body).every((octet, place) => octet === checksum[place])) return refused("damaged");
  const header = body[0] === HEADER ? decodeHeader(body.subarray(1, 1 + HEADER)) : undefined;
  if (header === undefined) return refused("unknown-header");
  try {
    const content = gcm(backupFileKey(rootKey), header.iv).decrypt(body.subarray(1 + HEADER));
    return { kind: "opened", header, content };
  } catch {
    return refused("wrong-key");
  }
};
