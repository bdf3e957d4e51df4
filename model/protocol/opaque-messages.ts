/** The messages of OPAQUE, in the order in which they travel. [RFC 9807, 5.1, 6.1] */

import type { Value } from "../algebra/cryptosystem.ts";

/**
 * Who the two ends are to each other. An absent identity is that end's public key. [RFC 9807, 4]
 */
export interface Identities {
  readonly client?: Value | undefined;
  readonly server?: Value | undefined;
}

/** Client to server: one blinded element. Reveals nothing about the password. */
export interface RegistrationRequest {
  readonly blindedMessage: Value;
}

/** Server to client. */
export interface RegistrationResponse {
  readonly evaluatedMessage: Value;
  readonly serverPublicKey: Value;
}

/**
 * Client to server: what the server keeps, with the envelope's two fields side by side. The channel
 * must hide it: with the masking key and one evaluation anybody can test passwords offline.
 */
export interface RegistrationRecord {
  readonly clientPublicKey: Value;
  readonly maskingKey: Value;
  readonly envelopeNonce: Value;
  readonly authTag: Value;
}

/** Client to server: begins a login. */
export interface KE1 {
  readonly blindedMessage: Value;
  readonly clientNonce: Value;
  readonly clientPublicKeyshare: Value;
}

/**
 * Server to client: the evaluation, the masked envelope, and the server's half of the key exchange.
 */
export interface KE2 {
  readonly evaluatedMessage: Value;
  readonly maskingNonce: Value;
  readonly maskedResponse: Value;
  readonly serverNonce: Value;
  readonly serverPublicKeyshare: Value;
  readonly serverMac: Value;
}

/**
 * Client to server: proves that the client knew the password. A login that stays without it counts
 * as failed.
 */
export interface KE3 {
  readonly clientMac: Value;
}
