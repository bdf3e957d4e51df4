/** Records on their way from one group to another: each generation by itself, its secrets in a box of the realm's. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import type { FleetSecrets } from "../protocol/fleet.ts";
import type { RecordId } from "../protocol/parties.ts";
import { type BoxKeys, boxKeys, openBox, sealBox } from "../protocol/synthetic-nonce.ts";
import type { MovedGeneration } from "../protocol/transfer.ts";
import { EMPTY_RECORD, type Generation, type RecordState } from "./record-rules.ts";
import { SECRETS } from "./record-sealing.ts";

const keysOf = (crypto: Cryptosystem, { channel }: FleetSecrets): BoxKeys =>
  boxKeys(crypto, channel, { cipher: vaultLabels.movedCipher, nonce: vaultLabels.movedNonce });

/** A box belongs to its generation: in another's place it does not open. */
const contextOf = (crypto: Cryptosystem, record: RecordId, number: number): Value =>
  crypto.pack(
    crypto.text(vaultLabels.movedSecrets),
    crypto.text(record),
    crypto.integer(number, 4),
  );

/**
 * The attack that sealing stops (the coordinator is the operator's):
 *   1. the operator has a record moved, and looks at what it carries;
 *   2. it has the OPRF key and the masked envelope, and tests every code of the dictionary; nobody counts.
 * Played in scenarios/weakened/seal-moved-records.json.
 */
const sealed = (
  { crypto, defends }: Protocol,
  fleet: FleetSecrets,
  record: RecordId,
  number: number,
  secrets: RecordSecrets,
): Value => {
  const packed = crypto.pack(...SECRETS.map((secret) => secrets[secret]));
  return defends("seal-moved-records")
    ? sealBox(crypto, keysOf(crypto, fleet), contextOf(crypto, record, number), packed)
    : packed;
};

const opened = (
  { crypto, defends }: Protocol,
  fleet: FleetSecrets,
  { record, number, sealed: box }: MovedGeneration,
): RecordSecrets | null => {
  if (box === null) return null;
  const packed = defends("seal-moved-records")
    ? openBox(crypto, keysOf(crypto, fleet), contextOf(crypto, record, number), box)
    : box;
  const parts = packed && crypto.unpack(packed, SECRETS.length);
  return parts === undefined
    ? null
    : (Object.fromEntries(
        SECRETS.map((secret, at) => [secret, parts[at]]),
      ) as unknown as RecordSecrets);
};

const movedGeneration = (
  protocol: Protocol,
  fleet: FleetSecrets,
  record: RecordId,
  place: "active" | "pending",
  generation: Generation | null,
): readonly MovedGeneration[] => {
  if (generation === null) return [];
  const { number, charged, secrets } = generation;
  const box = secrets && sealed(protocol, fleet, record, number, secrets);
  const { crypto } = protocol;
  return [
    {
      record,
      place,
      number,
      charged,
      commitment: crypto.hash(box ?? crypto.text("")),
      sealed: box,
    },
  ];
};

/** A record as it leaves: attempts that wait for a third message are not carried; they stay charged. */
export const movedRecord = (
  protocol: Protocol,
  fleet: FleetSecrets,
  record: RecordId,
  { active, pending, destroyed }: RecordState,
): readonly MovedGeneration[] => {
  const { crypto } = protocol;
  const commitment = crypto.hash(crypto.text(""));
  return [
    ...movedGeneration(protocol, fleet, record, "active", active),
    ...movedGeneration(protocol, fleet, record, "pending", pending),
    ...(destroyed === 0
      ? []
      : [
          {
            record,
            place: "destroyed",
            number: destroyed,
            charged: 0,
            commitment,
            sealed: null,
          } as const,
        ]),
  ];
};

/** Records as they arrive. */
export const arrivedRecords = (
  protocol: Protocol,
  fleet: FleetSecrets,
  moved: readonly MovedGeneration[],
): Readonly<Record<RecordId, RecordState>> => {
  const records: Record<RecordId, RecordState> = {};
  for (const one of moved) {
    const { record, place, number, charged } = one;
    const before = records[record] ?? EMPTY_RECORD;
    records[record] =
      place === "destroyed"
        ? { ...before, destroyed: number }
        : {
            ...before,
            [place]: { number, charged, open: [], secrets: opened(protocol, fleet, one) },
          };
  }
  return records;
};

/** What moves, for whoever watches: no secrets. */
export const spelled = (moved: readonly MovedGeneration[]): readonly string[] =>
  moved.map(({ record, place, number, charged }) => `${record}: ${place} ${number}, ${charged}`);
