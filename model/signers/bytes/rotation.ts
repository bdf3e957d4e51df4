/**
 * How signers hand over to new keys while an audit runs under older pins (attacks G24). A rotation names both signers of the
 * era to come, and counts only if both old and both new keys have signed it: the old ones, so that the thief of one key
 * cannot replace the other signer; the new ones, so that nobody is made a signer who does not hold the key (TUF, root
 * rotation). No public document says how the real signers would do it: form and signed bytes are this project's own.
 */
import { z } from "zod";
import { verificationKey } from "../../algebra/concrete/signature-verification.ts";
import { witnessesIn } from "../../protocol/witness-policy.ts";
import { failed, impossible, passed, type StepResult } from "./audit-step.ts";
import { hexBytes, readForm, u64 } from "./form.ts";
import type { PinnedKey, Pins } from "./pins.ts";
import { hex, isSame, utf8 } from "./spelling.ts";

/** Of a file of rotations, in bytes. */
export const ROTATIONS_BYTES_MAX = 1_048_576;
const ROTATIONS_MAX = 64;

/** Who must have signed, in the order in which a missing one is told. */
export const AUTHORITIES = [
  "old_first_signer",
  "old_countersigner",
  "new_first_signer",
  "new_countersigner",
] as const;
export type Authority = (typeof AUTHORITIES)[number];

const signature = hexBytes(64).exactOptional();

const rotationSchema = z.strictObject({
  era: u64.describe("counts the signers' keys; each rotation has the next one"),
  not_before: u64.describe("milliseconds of Unix time: from then on the new keys count"),
  first_signer: hexBytes(32),
  countersigner: hexBytes(32),
  signatures: z.strictObject({
    old_first_signer: signature,
    old_countersigner: signature,
    new_first_signer: signature,
    new_countersigner: signature,
  }),
});

export const rotationsSchema = z
  .strictObject({ rotations: z.array(rotationSchema).min(1).max(ROTATIONS_MAX) })
  .meta({ title: "Rotations of the signers' keys, as `bkv audit --rotations` reads them" });

export type Rotation = z.output<typeof rotationsSchema>["rotations"][number];

/** Reads a file of rotations. @throws Malformed */
export const readRotations = (bytes: Uint8Array): readonly Rotation[] =>
  readForm(rotationsSchema, bytes, "the file").rotations;

/** The bytes that all four keys sign: six lines of text. */
export const rotationMessage = (
  namespace: string,
  { era, not_before, first_signer, countersigner }: Omit<Rotation, "signatures">,
): Uint8Array =>
  utf8(
    `fleet-keys-signer-rotation/v1\n${namespace}\n${era}\n${not_before}\n${hex(first_signer)}\n${hex(countersigner)}\n`,
  );

/** The key without an end: the one that a rotation hands over from. */
const presentKey = (keys: readonly PinnedKey[] | undefined): PinnedKey | undefined => {
  const open = (keys ?? []).filter(({ notAfter }) => notAfter === undefined);
  return open.length === 1 ? open[0] : undefined;
};

const successor = (bytes: Uint8Array, notBefore: bigint): PinnedKey | string => {
  const key = verificationKey(bytes);
  return typeof key === "string"
    ? key
    : { key, keyId: bytes[31] ?? 0, notBefore, notAfter: undefined };
};

/** The keys of one signer after a rotation: the old one ends where the new one begins. */
const handedOver = (
  keys: readonly PinnedKey[],
  old: PinnedKey,
  next: PinnedKey,
): readonly PinnedKey[] =>
  isSame(old.key.bytes, next.key.bytes)
    ? keys
    : [
        ...keys.map((key) =>
          key === old ? { ...key, notAfter: (next.notBefore as bigint) - 1n } : key,
        ),
        next,
      ];

interface Handover {
  readonly oldFirst: PinnedKey;
  readonly oldCounter: PinnedKey;
  readonly newFirst: PinnedKey;
  readonly newCounter: PinnedKey;
}

/** A key that is somebody's already, or was, is no new key of a signer (attacks G2). */
const isTaken = (pins: Pins, bytes: Uint8Array, own: PinnedKey): boolean => {
  const others = [
    ...(pins.firstSigner ?? []),
    ...(pins.countersigner ?? []),
    ...(pins.log === undefined ? [] : [pins.log]),
    ...(pins.witnesses === undefined ? [] : witnessesIn(pins.witnesses)),
  ];
  return others.some(({ key }) => isSame(key.bytes, bytes)) && !isSame(own.key.bytes, bytes);
};

const handover = (pins: Pins, rotation: Rotation): Handover | string => {
  const oldFirst = presentKey(pins.firstSigner);
  const oldCounter = presentKey(pins.countersigner);
  if (oldFirst === undefined || oldCounter === undefined)
    return "exactly one key of each signer must be pinned without an end, to hand over from";
  const newFirst = successor(rotation.first_signer, rotation.not_before);
  const newCounter = successor(rotation.countersigner, rotation.not_before);
  if (typeof newFirst === "string") return `the first signer's new key: ${newFirst}`;
  if (typeof newCounter === "string") return `the countersigner's new key: ${newCounter}`;
  return { oldFirst, oldCounter, newFirst, newCounter };
};

const faultOf = (
  pins: Pins,
  namespace: string,
  rotation: Rotation,
  { oldFirst, oldCounter, newFirst, newCounter }: Handover,
  before: Rotation | undefined,
): string | undefined => {
  if (before !== undefined && rotation.era !== before.era + 1n)
    return `era ${rotation.era} does not follow era ${before.era}`;
  for (const old of [oldFirst, oldCounter])
    if (old.notBefore !== undefined && rotation.not_before <= old.notBefore)
      return `it begins at ${rotation.not_before}, and the keys before it at ${old.notBefore}`;
  if (isSame(newFirst.key.bytes, newCounter.key.bytes)) return "one key is to be both signers";
  if (
    isTaken(pins, rotation.first_signer, oldFirst) ||
    isTaken(pins, rotation.countersigner, oldCounter)
  )
    return "a new key is that of somebody else already, or of an earlier era";
  const message = rotationMessage(namespace, rotation);
  const keys: Readonly<Record<Authority, PinnedKey>> = {
    old_first_signer: oldFirst,
    old_countersigner: oldCounter,
    new_first_signer: newFirst,
    new_countersigner: newCounter,
  };
  for (const authority of AUTHORITIES) {
    const value = rotation.signatures[authority];
    const name = authority.replaceAll("_", " ");
    if (value === undefined) return `the ${name} has not signed it`;
    const refused = keys[authority].key.refuses(message, value);
    if (refused !== undefined) return `the signature of the ${name} does not verify`;
  }
  return undefined;
};

/** The pins after the rotations, and a step for each. After one that fails, the keys stay what they were. */
export const rotatedPins = (
  pins: Pins,
  rotations: readonly Rotation[],
): { readonly pins: Pins; readonly results: readonly StepResult[] } => {
  const results: StepResult[] = [];
  let now = pins;
  let before: Rotation | undefined;
  let isBroken = false;
  for (const rotation of rotations) {
    const tell = ([outcome, reason]: ReturnType<typeof passed>) =>
      results.push({ step: "rotation", epoch: undefined, outcome, reason });
    const about = `era ${rotation.era}`;
    const { namespace } = now;
    const hands = handover(now, rotation);
    if (isBroken) tell(impossible(`${about}: the rotation before it does not count`));
    else if (namespace === undefined) tell(impossible(`${about}: no namespace is pinned`));
    else if (typeof hands === "string") tell(failed(`${about}: ${hands}`));
    else {
      const fault = faultOf(now, namespace, rotation, hands, before);
      if (fault !== undefined) tell(failed(`${about}: ${fault}`));
      else {
        tell(passed(`${about}, from ${rotation.not_before}: signed by both old and both new keys`));
        now = {
          ...now,
          firstSigner: handedOver(now.firstSigner ?? [], hands.oldFirst, hands.newFirst),
          countersigner: handedOver(now.countersigner ?? [], hands.oldCounter, hands.newCounter),
        };
        before = rotation;
        continue;
      }
    }
    isBroken = true;
  }
  return { pins: now, results };
};
