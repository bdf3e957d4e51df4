/** The key exchange inside OPAQUE: 3DH, the preamble and the key schedule. [RFC 9807, 6.4] */

import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { opaqueLabels as labels } from "../algebra/labels.ts";
import type { KE1, KE2 } from "./opaque-messages.ts";

export interface KeyPair {
  readonly privateKey: Value;
  readonly publicKey: Value;
}

/** DeriveDiffieHellmanKeyPair(seed). [RFC 9807, 6.4.1] */
export function deriveKeyPair(crypto: Cryptosystem, seed: Value): KeyPair {
  const privateKey = crypto.privateKey(seed);
  return { privateKey, publicKey: crypto.publicKey(privateKey) };
}

export type Exchange = readonly [privateKey: Value, publicKey: Value];

/**
 * Three Diffie-Hellman exchanges, joined. `undefined` where one of the public keys is none. [RFC
 * 9807, 6.4.3, 6.4.4]
 */
export function tripleDh(
  crypto: Cryptosystem,
  exchanges: readonly [Exchange, Exchange, Exchange],
): Value | undefined {
  const secrets: Value[] = [];
  for (const [privateKey, publicKey] of exchanges) {
    const secret = crypto.dh(privateKey, publicKey);
    if (secret === undefined) return undefined;
    secrets.push(secret);
  }
  return crypto.concat(...secrets);
}

export interface Transcript {
  readonly context: Value;
  readonly clientIdentity: Value;
  readonly serverIdentity: Value;
  readonly ke1: KE1;
  readonly ke2: Omit<KE2, "serverMac">;
}

/** Everything that both ends have said so far, and who they are. [RFC 9807, 6.4.2.1] */
function preambleOf(crypto: Cryptosystem, transcript: Transcript): Value {
  const { ke1, ke2 } = transcript;
  return crypto.concat(
    crypto.text(labels.preamble),
    crypto.prefixed(transcript.context, 2),
    crypto.prefixed(transcript.clientIdentity, 2),
    ke1.blindedMessage,
    ke1.clientNonce,
    ke1.clientPublicKeyshare,
    crypto.prefixed(transcript.serverIdentity, 2),
    ke2.evaluatedMessage,
    ke2.maskingNonce,
    ke2.maskedResponse,
    ke2.serverNonce,
    ke2.serverPublicKeyshare,
  );
}

/** DeriveKeys and the two MACs. [RFC 9807, 6.4.2.2, 6.4.3] */
export function schedule(crypto: Cryptosystem, ikm: Value, transcript: Transcript) {
  const preamble = preambleOf(crypto, transcript);
  const transcriptHash = crypto.hash(preamble);
  const nothing = crypto.text("");
  const prk = crypto.extract(undefined, ikm);
  const handshakeSecret = deriveSecret(crypto, prk, labels.handshakeSecret, transcriptHash);
  const serverMacKey = deriveSecret(crypto, handshakeSecret, labels.serverMac, nothing);
  const clientMacKey = deriveSecret(crypto, handshakeSecret, labels.clientMac, nothing);
  const serverMac = crypto.mac(serverMacKey, transcriptHash);
  return {
    serverMac,
    clientMac: crypto.mac(clientMacKey, crypto.hash(crypto.concat(preamble, serverMac))),
    sessionKey: deriveSecret(crypto, prk, labels.sessionKey, transcriptHash),
  };
}

/** Derive-Secret: Expand-Label to Nx octets. [RFC 9807, 6.4.2.2] */
function deriveSecret(crypto: Cryptosystem, secret: Value, label: string, context: Value): Value {
  const info = crypto.concat(
    crypto.integer(crypto.octets("hash"), 2),
    crypto.prefixed(crypto.text(labels.expandPrefix + label), 1),
    crypto.prefixed(context, 1),
  );
  return crypto.expand(secret, info, "hash");
}
