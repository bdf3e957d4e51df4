/**
 * A validation bundle as a JSON document. The form is this project's own, with the field names of PLEXI and MBT: the
 * first signer's response, the countersignature, and the exact bytes of the artifact. The inclusion proof is the log's
 * word, not the bundle's, and stands beside what is signed.
 */
import { z } from "zod";
import { ARTIFACT_BYTES_MAX } from "./fleet-keys.ts";
import { base64Text, hexBytes, label, readForm, small, u64 } from "./form.ts";
import { Malformed } from "./malformed.ts";
import { PROOF_LINES_MAX } from "./merkle-tree.ts";
import {
  encodeSignatureMessage,
  isCiphersuite,
  NAMESPACE_BYTES_MAX,
  type SignatureMessage,
} from "./signature-message.ts";
import { NOTE_LENGTH_MAX } from "./signed-note.ts";
import { base64, fromBase64, hex, joined } from "./spelling.ts";

/** Of one bundle's file, in bytes. */
export const BUNDLE_BYTES_MAX = 2_097_152;

const U32_MAX = 4_294_967_295;

const proofSchema = z
  .array(base64Text(44))
  .max(PROOF_LINES_MAX, { error: `expected ${PROOF_LINES_MAX} lines of proof at most` });

/** The first signer's response, as PLEXI spells it. */
export const statementFields = {
  version: small(U32_MAX).exactOptional().describe("an older name of the ciphersuite; unsigned"),
  ciphersuite: small(U32_MAX).describe("1: protobuf and Ed25519, 2: bincode and Ed25519"),
  namespace: label(NAMESPACE_BYTES_MAX),
  timestamp: u64.describe("milliseconds of Unix time at which the first signer had the request"),
  epoch: u64,
  digest: hexBytes(32).describe("SHA-256 of the artifact"),
  signature: hexBytes(64).describe("Ed25519, over the signature message"),
  key_id: small(255).describe("the last byte of the first signer's public key; unsigned"),
};

export const bundleSchema = z
  .strictObject({
    ...statementFields,
    meta_signature: hexBytes(64).describe("Ed25519, over the 64 bytes of `signature`"),
    artifact: base64Text(Math.ceil(ARTIFACT_BYTES_MAX / 3) * 4).describe("base64, exact bytes"),
    inclusion: z
      .strictObject({
        checkpoint: z
          .string()
          .max(NOTE_LENGTH_MAX)
          .describe("a C2SP checkpoint, signed and cosigned"),
        index: u64.describe("of the bundle's entry in the log, from 0"),
        proof: proofSchema.describe("RFC 9162, 2.1.3; from the leaf upwards"),
        consistency: proofSchema
          .exactOptional()
          .describe("RFC 9162, 2.1.4; from the checkpoint of the bundle before"),
      })
      .exactOptional(),
  })
  .meta({ title: "A validation bundle, as `bkv audit` reads it" });

type BundleFile = z.output<typeof bundleSchema>;

/** A statement of the first signer. */
export interface Statement {
  readonly version: number | undefined;
  readonly ciphersuite: number;
  readonly namespace: string;
  readonly timestamp: bigint;
  readonly epoch: bigint;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
  readonly keyId: number;
}

export interface Inclusion {
  readonly checkpoint: string;
  readonly index: bigint;
  readonly proof: readonly Uint8Array[];
  readonly consistency: readonly Uint8Array[] | undefined;
}

export interface Bundle extends Statement {
  readonly metaSignature: Uint8Array;
  /** The exact bytes that the digest covers. */
  readonly artifact: Uint8Array;
  readonly inclusion: Inclusion | undefined;
}

type StatementFields = Pick<
  BundleFile,
  | "version"
  | "ciphersuite"
  | "namespace"
  | "timestamp"
  | "epoch"
  | "digest"
  | "signature"
  | "key_id"
>;

export const statementOf = (file: StatementFields): Statement => ({
  version: file.version,
  ciphersuite: file.ciphersuite,
  namespace: file.namespace,
  timestamp: file.timestamp,
  epoch: file.epoch,
  digest: file.digest,
  signature: file.signature,
  keyId: file.key_id,
});

const proofOf = (lines: readonly string[], what: string): readonly Uint8Array[] =>
  lines.map((line, index) => {
    const hash = fromBase64(line, `line ${index + 1} of the ${what}`);
    if (hash.length !== 32)
      throw new Malformed(
        "wrong-length",
        `line ${index + 1} of the ${what} is no hash of 32 bytes`,
      );
    return hash;
  });

/** Reads a bundle's file. @throws Malformed */
export const readBundle = (bytes: Uint8Array): Bundle => {
  if (bytes.length > BUNDLE_BYTES_MAX)
    throw new Malformed("too-large", `a bundle has ${BUNDLE_BYTES_MAX} bytes at most`);
  const file = readForm(bundleSchema, bytes, "the file");
  const { inclusion } = file;
  return {
    ...statementOf(file),
    metaSignature: file.meta_signature,
    artifact: fromBase64(file.artifact, "the artifact"),
    inclusion:
      inclusion === undefined
        ? undefined
        : {
            checkpoint: inclusion.checkpoint,
            index: inclusion.index,
            proof: proofOf(inclusion.proof, "proof"),
            consistency:
              inclusion.consistency === undefined
                ? undefined
                : proofOf(inclusion.consistency, "consistency proof"),
          },
  };
};

/** The fields of a statement by their names in JSON; whole numbers are `bigint`. */
export const statementFile = (statement: Statement): Record<string, unknown> => ({
  ...(statement.version === undefined ? {} : { version: statement.version }),
  ciphersuite: statement.ciphersuite,
  namespace: statement.namespace,
  timestamp: statement.timestamp,
  epoch: statement.epoch,
  digest: hex(statement.digest),
  signature: hex(statement.signature),
  key_id: statement.keyId,
});

/** A bundle's file as a value; `spellJson` makes the text of it. */
export const bundleFile = (bundle: Bundle): Record<string, unknown> => {
  const { inclusion } = bundle;
  return {
    ...statementFile(bundle),
    meta_signature: hex(bundle.metaSignature),
    artifact: base64(bundle.artifact),
    ...(inclusion === undefined
      ? {}
      : {
          inclusion: {
            checkpoint: inclusion.checkpoint,
            index: inclusion.index,
            proof: inclusion.proof.map(base64),
            ...(inclusion.consistency === undefined
              ? {}
              : { consistency: inclusion.consistency.map(base64) }),
          },
        }),
  };
};

/** The signed message of a statement, or `undefined` where its ciphersuite is none of the two. */
export const messageOf = (statement: Statement): SignatureMessage | undefined => {
  const { ciphersuite, namespace, timestamp, epoch, digest } = statement;
  return isCiphersuite(ciphersuite)
    ? { ciphersuite, namespace, timestamp, epoch, digest }
    : undefined;
};

/**
 * What the log holds of a statement: the signed message, then its signature. The signature's length is fixed, so the
 * two cannot be divided in another way. The countersignature comes later than the log entry and is not in it.
 */
export const logEntryOf = (message: SignatureMessage, signature: Uint8Array): Uint8Array =>
  joined(encodeSignatureMessage(message), signature);
