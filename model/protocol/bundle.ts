/**
 * The validation bundle: what is signed, by whom, and over which octets. The `published` format is what public sources
 * describe (PLEXI, MBT): a signature message of five fields over the digest of an artifact of keys with roles. The
 * `hardened` one is this model's own: the same five fields, over the digest of an artifact that says more, with a proof
 * that the entry is in a log which witnesses cosigned.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { trustLabels } from "../algebra/labels.ts";
import { leafHash } from "./merkle.ts";
import { type Statement, signatureMessage } from "./signature-message.ts";

/** What a fleet's key is for. A client seals requests to `transport`, and checks answers under `signing`. */
export type Role = "transport" | "signing";

export interface FleetKey {
  readonly role: Role;
  readonly key: Value;
}

/** What a fleet promises of itself; no format that is public carries it. */
export interface FleetParameters {
  readonly replicas: number;
  readonly quorum: number;
  readonly rollbackTolerance: number;
  readonly attemptsMax: number;
  readonly simulated: boolean;
}

/** What the hardened artifact says beside the keys. */
export interface Terms {
  /** Digest of the artifact of the epoch before; null in the first. */
  readonly previous: Value | null;
  /** The validity, in the periods of the model's clock, both ends included. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly parameters: FleetParameters;
  /** Digest of the evidence of the fleet's deployment. */
  readonly evidence: Value | null;
}

export interface Artifact {
  readonly keys: readonly FleetKey[];
  /** Null in the published format. */
  readonly terms: Terms | null;
}

export type { Statement };

export type Slot = "first" | "counter";

export interface SignatureEntry {
  readonly slot: Slot;
  /** The one-byte id of the key, as plexi has it: the last byte of the public key. */
  readonly keyId: string;
  /** The key that whoever sends the bundle names; not signed by anyone. */
  readonly key: Value;
  /** Null for octets that do not decode. */
  readonly value: Value | null;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Value;
}

export interface Cosignature {
  readonly witness: string;
  readonly time: number;
  readonly value: Value;
}

/** That an entry is in a log: by the log's word for a tree, a path in it, and who saw that tree. */
export interface Proof {
  readonly checkpoint: Checkpoint;
  readonly signature: Value;
  readonly index: number;
  readonly path: readonly Value[];
  readonly cosignatures: readonly Cosignature[];
}

export interface Bundle {
  /** Says the same as the statement's ciphersuite, unsigned. */
  readonly version: number;
  readonly statement: Statement;
  readonly artifact: Artifact;
  readonly signatures: readonly SignatureEntry[];
  readonly proof: Proof | null;
}

/** protobuf with Ed25519 (PLEXI). */
export const CIPHERSUITE = 1;
export const NAMESPACE = "meta.encrypted_backups.fleet_keys.v1";
/** Another namespace under the same signers. */
export const STAGING_NAMESPACE = "meta.encrypted_backups.fleet_keys.staging";
export const LOG_ORIGIN = "fleet-keys-log";
/** Another log of the same operator, under the same key: what is true of it is not true of the first (attacks I9). */
export const OTHER_LOG_ORIGIN = "another-log";
/** Periods for which a bundle is valid in the hardened format. */
export const LIFETIME = 2;
/** Stands for an epoch near 2^64, the largest that the signature message can hold. */
export const FAR_EPOCH = 2 ** 53 - 1000;
/** Beyond these a bundle is not read on: C2SP allows at most 63 lines of proof. */
export const KEYS_MAX = 8;
export const SIGNATURES_MAX = 4;
export const PATH_MAX = 63;
export const COSIGNATURES_MAX = 16;

const EIGHT_OCTETS = 8;
const number = (crypto: Cryptosystem, n: number): Value => crypto.integer(n, EIGHT_OCTETS);
const orNone = (crypto: Cryptosystem, value: Value | null): Value => value ?? crypto.text("none");

const termsOf = (crypto: Cryptosystem, terms: Terms): readonly Value[] => {
  const { replicas, quorum, rollbackTolerance, attemptsMax, simulated } = terms.parameters;
  return [
    orNone(crypto, terms.previous),
    number(crypto, terms.notBefore),
    number(crypto, terms.notAfter),
    number(crypto, replicas),
    number(crypto, quorum),
    number(crypto, rollbackTolerance),
    number(crypto, attemptsMax),
    crypto.text(simulated ? "simulated" : "production"),
    orNone(crypto, terms.evidence),
  ];
};

/** The digest of an artifact, every field of it. */
export const digestOf = (crypto: Cryptosystem, { keys, terms }: Artifact): Value =>
  crypto.hash(
    crypto.pack(
      crypto.text(trustLabels.artifact),
      ...keys.flatMap(({ role, key }) => [crypto.text(role), key]),
      ...(terms === null ? [] : [crypto.text(trustLabels.terms), ...termsOf(crypto, terms)]),
    ),
  );

/** The digest of a fleet's keys alone, in the order in which they are given: what evidence is published for. */
export const keysDigestOf = (crypto: Cryptosystem, keys: readonly FleetKey[]): Value =>
  crypto.hash(
    crypto.pack(
      crypto.text(trustLabels.fleetKeys),
      ...keys.flatMap(({ role, key }) => [crypto.text(role), key]),
    ),
  );

/** What the first signer signs: PLEXI's signature message in both formats. */
export const statementTerm = (crypto: Cryptosystem, statement: Statement): Value =>
  signatureMessage(crypto, statement);

/**
 * What the countersigner signs: the first signature's octets, as MBT describes it; with `bound`, the message as well.
 * Over the octets alone, whoever can make a signature that fits two messages has the second countersigned with the first
 * (attacks G13).
 */
export const countersignedTerm = (
  crypto: Cryptosystem,
  statement: Statement,
  signature: Value,
  bound: boolean,
): Value => (bound ? crypto.pack(statementTerm(crypto, statement), signature) : signature);

/** The log's entry for a bundle: the statement and both signatures. */
export const leafOf = (
  crypto: Cryptosystem,
  statement: Statement,
  first: Value,
  counter: Value,
): Value =>
  leafHash(
    crypto,
    crypto.pack(
      crypto.text(trustLabels.logEntry),
      statementTerm(crypto, statement),
      first,
      counter,
    ),
  );

/** What the log signs. */
export const checkpointTerm = (crypto: Cryptosystem, { origin, size, root }: Checkpoint): Value =>
  crypto.pack(crypto.text(trustLabels.checkpoint), crypto.text(origin), number(crypto, size), root);

/** What a witness signs: the checkpoint, and when it saw it (C2SP cosignature/v1). */
export const cosignedTerm = (crypto: Cryptosystem, checkpoint: Checkpoint, time: number): Value =>
  crypto.pack(
    crypto.text(trustLabels.cosignature),
    number(crypto, time),
    checkpointTerm(crypto, checkpoint),
  );

/** The one-byte id of a signer's key. One name stands for one byte: whoever tries 256 keys has one of the same id. */
export const keyIdOf = (slot: Slot): string => `id of the ${slot} key`;

/** The signature in a slot that decodes; the first of them. */
export const signatureIn = (bundle: Pick<Bundle, "signatures">, slot: Slot): Value | null =>
  bundle.signatures.find((entry) => entry.slot === slot && entry.value !== null)?.value ?? null;
