/**
 * Ed25519 (RFC 8032) as a sceptic verifies it: what `verify_strict` of ed25519-dalek accepts, which is what the auditor's
 * own tool calls (PLEXI), and nothing more. Beyond the RFC it refuses public keys and commitments R of small order and
 * encodings that are not canonical, and it checks the equation without the cofactor, so that no two verifiers of this
 * kind can disagree on a signature (Chalkias, Garillot, Nikolaenko: Taming the many EdDSAs, 2020).
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;

/** Why a public key is refused, before any signature. */
export type PublicKeyFault =
  /** It is not 32 bytes. */
  | "public-key-length"
  /** No point of the curve has this encoding, or only a non-canonical one. */
  | "public-key-not-a-point"
  /** Its order divides 8: signatures under it say nothing of a message. */
  | "public-key-small-order";

/** Why a signature is refused. */
export type SignatureFault =
  /** It is not 64 bytes. */
  | "signature-length"
  /** Its first half, R, is no canonical encoding of a point. */
  | "commitment-not-a-point"
  /** R has an order that divides 8. */
  | "commitment-small-order"
  /** Its second half, S, is not below the group order: another spelling of a signature (malleability). */
  | "scalar-not-reduced"
  /** S·B = R + k·A does not hold: another key, another message, or other bytes. */
  | "signature-mismatch";

/** A public key ready to verify with; it keeps a table of multiples, so that the second signature costs less. */
export interface VerificationKey {
  readonly bytes: Uint8Array;
  /** Why the signature is refused, or `undefined` if it is this key's over these bytes. */
  readonly refuses: (message: Uint8Array, signature: Uint8Array) => SignatureFault | undefined;
}

/** The point of an encoding, or `undefined` where none has it canonically. */
const decoded = (bytes: Uint8Array): Point | undefined => {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return undefined;
  }
};

/** k of RFC 8032, 5.1.7: SHA-512 over R, A and the message, as a scalar. */
const challenge = (commitment: Uint8Array, key: Uint8Array, message: Uint8Array): bigint =>
  Point.Fn.create(
    bytesToNumberLE(sha512.create().update(commitment).update(key).update(message).digest()),
  );

const faultOf = (
  key: Point,
  bytes: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): SignatureFault | undefined => {
  if (signature.length !== 64) return "signature-length";
  const commitment = signature.subarray(0, 32);
  const scalar = bytesToNumberLE(signature.subarray(32));
  if (scalar >= Point.Fn.ORDER) return "scalar-not-reduced";
  const point = decoded(commitment);
  if (point === undefined) return "commitment-not-a-point";
  if (point.isSmallOrder()) return "commitment-small-order";
  // The scalars are public: timing tells nothing.
  const right = point.add(key.multiplyUnsafe(challenge(commitment, bytes, message)));
  return Point.BASE.multiplyUnsafe(scalar).equals(right) ? undefined : "signature-mismatch";
};

/** Takes a public key of 32 bytes, or says why it is refused. */
export const verificationKey = (bytes: Uint8Array): VerificationKey | PublicKeyFault => {
  if (bytes.length !== 32) return "public-key-length";
  const point = decoded(bytes);
  if (point === undefined) return "public-key-not-a-point";
  if (point.isSmallOrder()) return "public-key-small-order";
  const own = Uint8Array.from(bytes);
  let used = 0;
  return {
    bytes: own,
    refuses(message, signature) {
      used += 1;
      // The table costs as much as some ten signatures.
      if (used === 4) point.precompute(8, false);
      return faultOf(point, own, message, signature);
    },
  };
};
