/** Ed25519 signing (RFC 8032), for sample data and tests: the audit itself holds no secret key. */
import { ed25519 } from "@noble/curves/ed25519.js";

export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The signature over a message: 64 bytes, the same each time. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** The key pair of a secret seed of 32 bytes. */
export const signingKey = (seed: Uint8Array): SigningKey => ({
  publicKey: ed25519.getPublicKey(seed),
  sign: (message) => ed25519.sign(message, seed),
});
