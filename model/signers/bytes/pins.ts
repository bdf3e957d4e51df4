/**
 * What the auditor holds to be true before it looks: keys, names and lists that come from somewhere else than the audited
 * source. An auditor that takes its keys from what it audits verifies nothing (attacks I16). Every pin is optional; what
 * is missing makes steps impossible, never passed.
 */
import { z } from "zod";
import {
  type VerificationKey,
  verificationKey,
} from "../../algebra/concrete/signature-verification.ts";
import { witnessesIn } from "../../protocol/witness-policy.ts";
import type { WitnessPolicy } from "./checkpoint.ts";
import {
  deploymentFigures,
  FIGURES,
  type Figure,
  type FleetKey,
  fleetKeyListSchema,
  fleetKeysOf,
} from "./fleet-keys.ts";
import { hexBytes, label, readForm, small, u64 } from "./form.ts";
import { Malformed } from "./malformed.ts";
import { NAMESPACE_BYTES_MAX } from "./signature-message.ts";
import { NOTE_SIGNATURES, type NoteKey, readNoteKey } from "./signed-note.ts";
import { hex } from "./spelling.ts";

/** Of a file of pins, in bytes. */
export const PINS_BYTES_MAX = 16_777_216;
const WITNESSES_MAX = 64;

const signerSchema = z
  .array(
    z.strictObject({
      public_key: hexBytes(32),
      not_before: u64.exactOptional().describe("milliseconds of Unix time"),
      not_after: u64.exactOptional().describe("milliseconds of Unix time"),
    }),
  )
  .min(1)
  .max(64);

const noteKeyText = z.string().max(512).describe("a C2SP verifier key: name+id+key");

interface WitnessGroupInput {
  readonly threshold: bigint;
  readonly keys: readonly (string | WitnessGroupInput)[];
}
interface WitnessGroupFile {
  readonly threshold: number;
  readonly keys: readonly (string | WitnessGroupFile)[];
}

const witnessGroupSchema: z.ZodType<WitnessGroupFile, WitnessGroupInput> = z
  .lazy(() =>
    z.strictObject({
      threshold: small(WITNESSES_MAX),
      keys: z
        .array(
          z.union([noteKeyText.describe("a witness's key, of type 4"), witnessGroupSchema], {
            error: "expected a verifier key, or a group with threshold and keys",
          }),
        )
        .max(WITNESSES_MAX),
    }),
  )
  .meta({
    id: "witnesses",
    description: "how many of these must have cosigned; each is a witness's key or again a group",
  });

export const pinsSchema = z
  .strictObject({
    note: z.string().max(2_000).exactOptional().describe("for people; never read by the audit"),
    namespace: label(NAMESPACE_BYTES_MAX).exactOptional(),
    first_signer: signerSchema.exactOptional().describe("keys of the auditor that signs first"),
    countersigner: signerSchema.exactOptional().describe("keys that sign the first signature"),
    log: noteKeyText.exactOptional().describe("the log's key, of type 1; its name is the origin"),
    witnesses: witnessGroupSchema.exactOptional(),
    evidence: z
      .array(
        z.strictObject({
          fleet: label(128),
          keys: fleetKeyListSchema,
          ...deploymentFigures,
          digest: hexBytes(32).exactOptional().describe("SHA-256 of the published evidence"),
          retired_at_epoch: u64.exactOptional().describe("from which its keys must be gone"),
        }),
      )
      .max(1_000)
      .exactOptional()
      .describe("the published list of deployed fleets"),
    baseline: z
      .strictObject({ epoch: u64, digest: hexBytes(32) })
      .exactOptional()
      .describe("an epoch that was audited before"),
    floors: z
      .strictObject(deploymentFigures)
      .exactOptional()
      .describe("N, q and R at least, k at most"),
  })
  .meta({ title: "The pins of `bkv audit`: what it holds to be true beforehand" });

export interface PinnedKey {
  readonly key: VerificationKey;
  /** PLEXI's short id: the last byte of the public key. */
  readonly keyId: number;
  /** Milliseconds of Unix time; statements outside are refused. */
  readonly notBefore: bigint | undefined;
  readonly notAfter: bigint | undefined;
}

export type Figures = Partial<Readonly<Record<Figure, number>>>;

export interface FleetEvidence {
  readonly fleet: string;
  readonly keys: readonly FleetKey[];
  readonly figures: Figures;
  readonly digest: Uint8Array | undefined;
  readonly retiredAtEpoch: bigint | undefined;
}

export interface Pins {
  readonly namespace: string | undefined;
  readonly firstSigner: readonly PinnedKey[] | undefined;
  readonly countersigner: readonly PinnedKey[] | undefined;
  readonly log: NoteKey | undefined;
  readonly witnesses: WitnessPolicy | undefined;
  readonly evidence: readonly FleetEvidence[] | undefined;
  readonly baseline: { readonly epoch: bigint; readonly digest: Uint8Array } | undefined;
  readonly floors: Figures | undefined;
  /** Milliseconds of Unix time: when the audit takes place. The user's word, not in the file of pins. */
  readonly asOf: bigint | undefined;
}

export const NO_PINS: Pins = {
  namespace: undefined,
  firstSigner: undefined,
  countersigner: undefined,
  log: undefined,
  witnesses: undefined,
  evidence: undefined,
  baseline: undefined,
  floors: undefined,
  asOf: undefined,
};

type PinsFile = z.output<typeof pinsSchema>;

const signersOf = (
  entries: PinsFile["first_signer"],
  where: string,
): readonly PinnedKey[] | undefined =>
  entries?.map(({ public_key: bytes, not_before: notBefore, not_after: notAfter }, index) => {
    const key = verificationKey(bytes);
    if (typeof key === "string")
      throw new Malformed("wrong-value", `at ${where}[${index}]: ${key}`);
    if (notBefore !== undefined && notAfter !== undefined && notAfter < notBefore)
      throw new Malformed("wrong-value", `at ${where}[${index}]: it ends before it begins`);
    return { key, keyId: bytes[31] ?? 0, notBefore, notAfter };
  });

export const figuresOf = (entry: Figures): Figures =>
  Object.fromEntries(
    FIGURES.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  );

const groupOf = (file: WitnessGroupFile, where: string): WitnessPolicy => {
  const members = file.keys.map((member, index) =>
    typeof member === "string"
      ? readNoteKey(member, NOTE_SIGNATURES.cosignature)
      : groupOf(member, `${where}.keys[${index}]`),
  );
  // A threshold of none would make every checkpoint witnessed (attacks G3).
  if (file.threshold < 1 || file.threshold > members.length)
    throw new Malformed(
      "wrong-value",
      `at ${where}.threshold: ${file.threshold} of ${members.length} keys is no policy`,
    );
  return { threshold: file.threshold, members };
};

const witnessesOf = (file: PinsFile["witnesses"]): WitnessPolicy | undefined => {
  if (file === undefined) return undefined;
  const policy = groupOf(file, "witnesses");
  const keys = witnessesIn(policy);
  if (keys.length > WITNESSES_MAX)
    throw new Malformed("too-large", `at witnesses: ${WITNESSES_MAX} keys at most`);
  // Two keys of one name would be one witness to the reader of a checkpoint (attacks G2).
  const names = keys.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) < index);
  if (twin !== undefined)
    throw new Malformed("wrong-value", `at witnesses: two keys have the name ${twin}`);
  return policy;
};

/** One key in two places would count as two parties (attacks G2). */
const refuseTwins = (pins: Pins): void => {
  const held = new Map<string, string>();
  const places: readonly (readonly [string, Uint8Array])[] = [
    ...(pins.firstSigner ?? []).map(({ key }) => ["first_signer", key.bytes] as const),
    ...(pins.countersigner ?? []).map(({ key }) => ["countersigner", key.bytes] as const),
    ...(pins.log === undefined ? [] : [["log", pins.log.key.bytes] as const]),
    ...(pins.witnesses === undefined ? [] : witnessesIn(pins.witnesses)).map(
      ({ key }) => ["witnesses", key.bytes] as const,
    ),
  ];
  for (const [place, bytes] of places) {
    const before = held.get(hex(bytes));
    if (before !== undefined)
      throw new Malformed(
        "wrong-value",
        `the key ${hex(bytes).slice(0, 8)}... stands in ${before} and again in ${place}; each party has a key of its own`,
      );
    held.set(hex(bytes), place);
  }
};

const evidenceOf = (file: PinsFile["evidence"]): readonly FleetEvidence[] | undefined => {
  const owners = new Map<string, string>();
  return file?.map((entry) => {
    const keys = fleetKeysOf(entry.keys);
    for (const { publicKey, id } of keys) {
      const owner = owners.get(publicKey);
      if (owner !== undefined)
        throw new Malformed(
          "wrong-value",
          `at evidence: ${id} of ${entry.fleet} is also a key of ${owner}`,
        );
      owners.set(publicKey, entry.fleet);
    }
    return {
      fleet: entry.fleet,
      keys,
      figures: figuresOf(entry),
      digest: entry.digest,
      retiredAtEpoch: entry.retired_at_epoch,
    };
  });
};

/** Reads a file of pins. @throws Malformed */
export const readPins = (bytes: Uint8Array): Pins => {
  const file = readForm(pinsSchema, bytes, "the file");
  const pins: Pins = {
    namespace: file.namespace,
    firstSigner: signersOf(file.first_signer, "first_signer"),
    countersigner: signersOf(file.countersigner, "countersigner"),
    log: file.log === undefined ? undefined : readNoteKey(file.log, NOTE_SIGNATURES.ed25519),
    witnesses: witnessesOf(file.witnesses),
    evidence: evidenceOf(file.evidence),
    baseline: file.baseline,
    floors: file.floors === undefined ? undefined : figuresOf(file.floors),
    asOf: undefined,
  };
  refuseTwins(pins);
  return pins;
};
