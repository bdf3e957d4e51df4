/**
 * The Diffie-Hellman function of the key exchange and of sealing: in the group of the OPRF, or X25519. RFC 9807 lets the
 * two groups differ. [RFC 9807, 6.4.1; RFC 7748, 5]
 */
import { x25519 } from "@noble/curves/ed25519.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { opaqueLabels } from "../labels.ts";
import type { Suite } from "./suite.ts";

export type ExchangeName = "suite" | "curve25519";

export interface Exchange {
  readonly publicKeyOctets: number;
  /** DeriveDiffieHellmanKeyPair: the private key. Seeds have 32 octets. */
  derive(seed: Uint8Array): Uint8Array;
  publicKey(privateKey: Uint8Array): Uint8Array | undefined;
  /** `undefined` for what is no public key. */
  shared(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
}

const DERIVE = utf8ToBytes(opaqueLabels.deriveDiffieHellmanKeyPair);

const inTheSuite = (suite: Suite): Exchange => ({
  publicKeyOctets: suite.sizes["public-key"],
  derive: (seed) => suite.deriveKey(seed, DERIVE),
  publicKey: suite.publicKey,
  shared: suite.multiply,
});

/** Whatever has 32 octets is a public key here, except the points of small order, which give zeros. */
const CURVE25519: Exchange = {
  publicKeyOctets: 32,
  derive: (seed) => seed,
  publicKey: (privateKey) =>
    privateKey.length === 32 ? x25519.getPublicKey(privateKey) : undefined,
  shared(privateKey, publicKey) {
    try {
      return x25519.getSharedSecret(privateKey, publicKey);
    } catch {
      return undefined;
    }
  },
};

export const exchangeNamed = (name: ExchangeName, suite: Suite): Exchange =>
  name === "curve25519" ? CURVE25519 : inTheSuite(suite);
