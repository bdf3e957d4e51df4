/** Every decoder of foreign bytes, with a document that it takes, and bytes that are nearly such a document. */
import fc from "fast-check";
import { auditPins, auditWorld, bundleText, logText } from "../../../scenarios/audit-world.ts";
import { auditStateFile, readAuditState } from "./audit-state.ts";
import { readBundle } from "./bundle.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { equivocationFile, readEquivocation } from "./equivocation.ts";
import { readArtifact } from "./fleet-keys.ts";
import { readJson, spellJson } from "./json-text.ts";
import { readLogRecord } from "./log-records.ts";
import { attempt, Malformed } from "./malformed.ts";
import { readPins } from "./pins.ts";
import { readRotations } from "./rotation.ts";
import { decodeSignatureMessage, encodeSignatureMessage } from "./signature-message.ts";
import { NOTE_SIGNATURES, readNoteKey } from "./signed-note.ts";
import { fromUtf8, utf8 } from "./spelling.ts";

const world = auditWorld();
const [, , bundle] = world.bundles;
if (bundle === undefined) throw new Error("the world has five epochs");
const pins = auditPins(world) as { log: string };
const message = (ciphersuite: 1 | 2) =>
  encodeSignatureMessage({
    ciphersuite,
    namespace: bundle.namespace,
    timestamp: bundle.timestamp,
    epoch: bundle.epoch,
    digest: bundle.digest,
  });
const evidence = equivocationFile({
  kind: "equivocation",
  statements: [
    { statement: bundle, metaSignature: bundle.metaSignature },
    { statement: bundle, metaSignature: undefined },
  ],
});

const state = {
  statement: bundle,
  metaSignature: bundle.metaSignature,
  checkpoint: readCheckpoint(bundle.inclusion?.checkpoint ?? ""),
};

const hexOf = (octets: number): string => "5a".repeat(octets);
const rotations = {
  rotations: [
    {
      era: 2,
      not_before: 1_767_225_600_000,
      first_signer: hexOf(32),
      countersigner: hexOf(32),
      signatures: { old_first_signer: hexOf(64), new_first_signer: hexOf(64) },
    },
  ],
};

export interface Decoder {
  readonly name: string;
  readonly valid: Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

const ofText =
  (decode: (text: string) => unknown) =>
  (bytes: Uint8Array): unknown =>
    decode(fromUtf8(bytes, "the text"));

export const DECODERS: readonly Decoder[] = [
  {
    name: "protobuf message",
    valid: message(1),
    decode: (bytes) => decodeSignatureMessage(bytes, 1),
  },
  {
    name: "bincode message",
    valid: message(2),
    decode: (bytes) => decodeSignatureMessage(bytes, 2),
  },
  { name: "JSON text", valid: utf8('{"a": [1, "\\u0041", null]}'), decode: ofText(readJson) },
  { name: "bundle", valid: utf8(bundleText(bundle)), decode: readBundle },
  { name: "artifact", valid: bundle.artifact, decode: readArtifact },
  { name: "pins", valid: utf8(spellJson(pins)), decode: readPins },
  { name: "state", valid: utf8(spellJson(auditStateFile(state))), decode: readAuditState },
  { name: "rotation", valid: utf8(spellJson(rotations)), decode: readRotations },
  { name: "log record", valid: utf8(logText([bundle])), decode: readLogRecord },
  { name: "evidence", valid: utf8(spellJson(evidence)), decode: readEquivocation },
  {
    name: "checkpoint",
    valid: utf8(bundle.inclusion?.checkpoint ?? ""),
    decode: ofText(readCheckpoint),
  },
  {
    name: "verifier key",
    valid: utf8(pins.log),
    decode: ofText((text) => readNoteKey(text, NOTE_SIGNATURES.ed25519)),
  },
];

/** Bytes that a decoder would take, changed in a few places: flipped, cut, doubled, or with others between. */
const nearly = (valid: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom("flip", "cut", "drop", "repeat", "insert", "digit"),
        at: fc.nat(valid.length - 1),
        length: fc.integer({ min: 1, max: 40 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce<Uint8Array>((bytes, { kind, at, length, bytes: others }) => {
        const [head, tail] = [bytes.slice(0, at), bytes.slice(at)];
        const middle = tail.slice(0, length);
        if (kind === "flip")
          return Uint8Array.of(...head, (tail[0] ?? 0) ^ (others[0] ?? 1), ...tail.slice(1));
        if (kind === "digit")
          return Uint8Array.of(...head, 0x30 + ((others[0] ?? 0) % 10), ...tail.slice(1));
        if (kind === "cut") return head;
        if (kind === "drop") return Uint8Array.of(...head, ...tail.slice(length));
        if (kind === "repeat") return Uint8Array.of(...head, ...middle, ...tail);
        return Uint8Array.of(...head, ...others, ...tail);
      }, valid),
    );

export const foreignBytes = ({ valid }: Decoder): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { arbitrary: nearly(valid), weight: 4 },
    { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
    { arbitrary: fc.json().map(utf8), weight: 1 },
  );

/** What is wrong with how a decoder answered: nothing, if it took the bytes or refused them in one sentence. */
export const misbehaviour = ({ decode }: Decoder, bytes: Uint8Array): string | undefined => {
  const answer = attempt(() => decode(bytes));
  if (!(answer instanceof Malformed)) return undefined;
  if (answer.message.length > 600 || answer.message === "")
    return `a sentence of ${answer.message.length}`;
  return answer.message.includes("\n") ? "more than one line" : undefined;
};
