/** A record as the host stores it: packed, and sealed under a key that every HSM of the fleet derives. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import type { FleetSecrets } from "../protocol/fleet.ts";
import type { RecordId } from "../protocol/parties.ts";
import { type BoxKeys, boxKeys, openBox, sealBox } from "../protocol/synthetic-nonce.ts";
import type { Generation, RecordState } from "./record-rules.ts";

const number = (crypto: Cryptosystem, n: number): Value => crypto.integer(n, 4);

/** A list of any length: how long it is, and its parts. */
const packList = (crypto: Cryptosystem, parts: readonly Value[]): Value =>
  crypto.pack(number(crypto, parts.length), crypto.pack(...parts));

const unpackList = (crypto: Cryptosystem, packed: Value): readonly Value[] | undefined => {
  const [length, list] = crypto.unpack(packed, 2) ?? [];
  const count = length && crypto.number(length, 4);
  return count === undefined || list === undefined ? undefined : crypto.unpack(list, count);
};

/** The secrets of a generation, in the order in which they are packed. */
export const SECRETS = [
  "oprfKey",
  "clientPublicKey",
  "maskingKey",
  "envelopeNonce",
  "authTag",
  "wrappedKey",
] as const satisfies readonly (keyof RecordSecrets)[];

const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
/** What `pack` puts before its parts, and before each of them. */
const [FRAME_OCTETS, PART_OCTETS] = [2, 4];

/** Octets of each secret; the wrapped key is a box: a nonce and a ciphertext of one key. */
const octetsOf = (crypto: Cryptosystem): Readonly<Record<keyof RecordSecrets, number>> => ({
  oprfKey: crypto.octets("scalar"),
  clientPublicKey: crypto.octets("public-key"),
  maskingKey: crypto.octets("hash"),
  envelopeNonce: crypto.octets("nonce"),
  authTag: crypto.octets("mac"),
  wrappedKey: FRAME_OCTETS + 2 * PART_OCTETS + NONCE_OCTETS + crypto.octets("key") + TAG_OCTETS,
});

/** Open attempts in so many slots at least. No entry has the index 0. */
const packOpen = (crypto: Cryptosystem, open: readonly number[], slots: number): Value =>
  packList(
    crypto,
    [...open, ...Array.from({ length: slots - open.length }, () => 0)].map((index) =>
      number(crypto, index),
    ),
  );

/**
 * A generation that is not there, as long as one that is: the host sees the size of what it stores, and a record that locks
 * must not be a shorter one. [JBX pads records for the same reason]
 */
const blankGeneration = (crypto: Cryptosystem, slots: number): Value => {
  const octets = octetsOf(crypto);
  return packList(crypto, [
    number(crypto, 0),
    number(crypto, 0),
    packOpen(crypto, [], slots),
    packList(
      crypto,
      SECRETS.map((secret) => crypto.text("\0".repeat(octets[secret]))),
    ),
  ]);
};

const packGeneration = (
  crypto: Cryptosystem,
  generation: Generation | null,
  slots: number,
): Value => {
  if (generation === null) return blankGeneration(crypto, slots);
  const { number: name, charged, open, secrets } = generation;
  return packList(crypto, [
    number(crypto, name),
    number(crypto, charged),
    packOpen(crypto, open, slots),
    packList(crypto, secrets === null ? [] : SECRETS.map((secret) => secrets[secret])),
  ]);
};

const unpackSecrets = (
  crypto: Cryptosystem,
  packed: Value | undefined,
): RecordSecrets | null | undefined => {
  const parts = packed && unpackList(crypto, packed);
  if (parts === undefined) return undefined;
  if (parts.length === 0) return null;
  if (parts.length !== SECRETS.length) return undefined;
  return Object.fromEntries(
    SECRETS.map((secret, at) => [secret, parts[at]]),
  ) as unknown as RecordSecrets;
};

const unpackGeneration = (
  crypto: Cryptosystem,
  packed: Value | undefined,
): Generation | null | undefined => {
  const parts = packed && unpackList(crypto, packed);
  if (parts === undefined) return undefined;
  const [name, charged, list, kept] = parts;
  const [n, count] = [name, charged].map((part) => part && crypto.number(part, 4));
  // No entry has the index 0, so no generation has that name.
  if (n === 0) return null;
  const open = list && unpackList(crypto, list)?.map((index) => crypto.number(index, 4));
  const secrets = unpackSecrets(crypto, kept);
  if (n === undefined || count === undefined || open === undefined || secrets === undefined)
    return undefined;
  if (open.some((index) => index === undefined)) return undefined;
  const indices = open.filter((index) => index !== 0) as number[];
  return { number: n, charged: count, open: indices, secrets };
};

/** How a record is packed where the host is given it before its entry commits. */
export interface AheadForm {
  /** The entry that makes the record: so what did not change looks like what did. */
  readonly entry: number;
  /** For so many open attempts there is room. */
  readonly slots: number;
}

export const packRecord = (crypto: Cryptosystem, record: RecordState, ahead?: AheadForm): Value => {
  const parts = [
    packGeneration(crypto, record.active, ahead?.slots ?? 0),
    packGeneration(crypto, record.pending, 0),
    number(crypto, record.destroyed),
  ];
  return crypto.pack(...parts, ...(ahead === undefined ? [] : [number(crypto, ahead.entry)]));
};

export const unpackRecord = (crypto: Cryptosystem, packed: Value): RecordState | undefined => {
  const [first, second, third] = crypto.unpack(packed, 3) ?? crypto.unpack(packed, 4) ?? [];
  const active = unpackGeneration(crypto, first);
  const pending = unpackGeneration(crypto, second);
  const destroyed = third && crypto.number(third, 4);
  return active === undefined || pending === undefined || destroyed === undefined
    ? undefined
    : { active, pending, destroyed };
};

const keysOf = (crypto: Cryptosystem, { channel }: FleetSecrets): BoxKeys =>
  boxKeys(crypto, channel, { cipher: vaultLabels.recordCipher, nonce: vaultLabels.recordNonce });

/** A label for records whose nonce follows from their name alone. */
const LEAF_NONCE = "nonce of a leaf";

/**
 * The nonce follows from the content (synthetic-nonce.ts), so equal records have equal boxes on every replica, and a box
 * tells whether a record is as it was before. M21 (Juicebox realm 1adb66e): were it to follow from the record's name, each write
 * would be under the nonce of the one before, and so under one key stream:
 *   1. the host keeps the box of the record with its secrets;
 *   2. the user's backup is turned off, and the host keeps the box of the tombstone, of which it knows every octet;
 *   3. the XOR of the two boxes and the tombstone is the record with its secrets.
 * Played in scenarios/weakened/fresh-leaf-nonce.json.
 */
export const sealRecord = (
  { crypto, defends }: Protocol,
  fleet: FleetSecrets,
  id: RecordId,
  record: RecordState,
  ahead?: AheadForm,
): Value => {
  const keys = keysOf(crypto, fleet);
  const context = crypto.text(vaultLabels.sealedRecord);
  const packed = packRecord(crypto, record, ahead);
  if (defends("fresh-leaf-nonce")) return sealBox(crypto, keys, context, packed);
  const digest = crypto.mac(keys.nonce, crypto.pack(crypto.text(LEAF_NONCE), crypto.text(id)));
  const nonce = crypto.expand(digest, crypto.text(""), NONCE_OCTETS);
  return crypto.pack(nonce, crypto.encrypt(keys.cipher, nonce, context, packed));
};

/** The record; `undefined` unless an HSM of this fleet sealed it. */
export const openRecord = (
  { crypto }: Protocol,
  fleet: FleetSecrets,
  box: Value,
): RecordState | undefined => {
  const packed = openBox(crypto, keysOf(crypto, fleet), crypto.text(vaultLabels.sealedRecord), box);
  return packed && unpackRecord(crypto, packed);
};
