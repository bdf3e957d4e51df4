/**
 * OPAQUE (RFC 9807) with 3DH, written once over the Cryptosystem: search reads it in terms, replay
 * in octets.
 *
 * Everything random is a parameter. Functions are in the order in which a registration, then a
 * login, calls them. Simplified: the OPRF key of a record is passed in, whoever derived it. A fake
 * record is a record like any other here; who makes one up is the vault's affair.
 */

import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { opaqueLabels as labels } from "../algebra/labels.ts";
import { deriveKeyPair, type KeyPair, schedule, tripleDh } from "./opaque-key-exchange.ts";
import type {
  Identities,
  KE1,
  KE2,
  KE3,
  RegistrationRecord,
  RegistrationRequest,
  RegistrationResponse,
} from "./opaque-messages.ts";

export { deriveKeyPair, type KeyPair } from "./opaque-key-exchange.ts";
export type * from "./opaque-messages.ts";

/**
 * CreateRegistrationRequest. `undefined` where the password maps to the identity element. [RFC
 * 9807, 5.2.1]
 */
export function createRegistrationRequest(
  crypto: Cryptosystem,
  password: Value,
  blind: Value,
): RegistrationRequest | undefined {
  const blindedMessage = crypto.blind(password, blind);
  return blindedMessage && { blindedMessage };
}

/**
 * CreateRegistrationResponse. `undefined` where the request is no group element. [RFC 9807, 5.2.2]
 */
export function createRegistrationResponse(
  crypto: Cryptosystem,
  request: RegistrationRequest,
  oprfKey: Value,
  serverPublicKey: Value,
): RegistrationResponse | undefined {
  const evaluatedMessage = crypto.evaluate(oprfKey, request.blindedMessage);
  return evaluatedMessage && { evaluatedMessage, serverPublicKey };
}

/** Whether the code is stretched as the cryptosystem does it, or not at all (RFC 9807, 7: Identity). */
export type Stretched = "identity" | undefined;

export interface RegistrationInput {
  readonly password: Value;
  /** The scalar given to `createRegistrationRequest`. */
  readonly blind: Value;
  readonly response: RegistrationResponse;
  readonly envelopeNonce: Value;
  readonly identities?: Identities | undefined;
  readonly stretching?: Stretched;
}

export interface Registration {
  readonly record: RegistrationRecord;
  /** Stays with the client; the server never learns it. */
  readonly exportKey: Value;
}

/**
 * FinalizeRegistrationRequest. `undefined` where the response is no group element. [RFC 9807,
 * 5.2.3]
 */
export function finalizeRegistrationRequest(
  crypto: Cryptosystem,
  input: RegistrationInput,
): Registration | undefined {
  const { password, blind, response, envelopeNonce } = input;
  const randomizedPassword = randomizePassword(
    crypto,
    { password, blind },
    response.evaluatedMessage,
    input.stretching,
  );
  if (randomizedPassword === undefined) return undefined;
  const opened = envelope(crypto, {
    randomizedPassword,
    envelopeNonce,
    serverPublicKey: response.serverPublicKey,
    identities: input.identities,
  });
  const record: RegistrationRecord = {
    clientPublicKey: opened.clientKeys.publicKey,
    maskingKey: maskingKeyOf(crypto, randomizedPassword),
    envelopeNonce,
    authTag: opened.authTag,
  };
  return { record, exportKey: opened.exportKey };
}

export interface LoginStart {
  readonly password: Value;
  readonly blind: Value;
  readonly clientNonce: Value;
  readonly clientKeyshareSeed: Value;
}

/** What the client keeps between KE1 and KE3. */
export interface ClientLogin {
  readonly password: Value;
  readonly blind: Value;
  readonly clientKeyshare: Value;
  readonly ke1: KE1;
}

/**
 * GenerateKE1; the message to send is the result's `ke1`. `undefined` as for `blind`. [RFC 9807,
 * 6.2.1]
 */
export function generateKE1(crypto: Cryptosystem, start: LoginStart): ClientLogin | undefined {
  const { password, blind, clientNonce } = start;
  const blindedMessage = crypto.blind(password, blind);
  if (blindedMessage === undefined) return undefined;
  const keyshare = deriveKeyPair(crypto, start.clientKeyshareSeed);
  return {
    password,
    blind,
    clientKeyshare: keyshare.privateKey,
    ke1: { blindedMessage, clientNonce, clientPublicKeyshare: keyshare.publicKey },
  };
}

export interface ServerInput {
  readonly ke1: KE1;
  readonly record: RegistrationRecord;
  readonly oprfKey: Value;
  readonly server: KeyPair;
  readonly context: Value;
  readonly identities?: Identities | undefined;
  readonly maskingNonce: Value;
  readonly serverNonce: Value;
  readonly serverKeyshareSeed: Value;
}

/**
 * What the server keeps between KE2 and KE3. The session key may not be used before `serverFinish`
 * accepts.
 */
export interface ServerLogin {
  readonly expectedClientMac: Value;
  readonly sessionKey: Value;
}

export type KE2Result =
  | { readonly kind: "answered"; readonly ke2: KE2; readonly login: ServerLogin }
  /**
   * KE1 holds what is no group element or no public key: the sender does not speak the protocol.
   */
  | { readonly kind: "request-rejected" };

/** GenerateKE2. This evaluates one guess: charge it before. [RFC 9807, 6.2.2] */
export function generateKE2(crypto: Cryptosystem, input: ServerInput): KE2Result {
  const { ke1, record, server } = input;
  const evaluatedMessage = crypto.evaluate(input.oprfKey, ke1.blindedMessage);
  if (evaluatedMessage === undefined) return { kind: "request-rejected" };
  const credentialResponse: CredentialResponse = {
    evaluatedMessage,
    maskingNonce: input.maskingNonce,
    maskedResponse: crypto.mask(
      credentialResponsePad(crypto, record.maskingKey, input.maskingNonce),
      crypto.concat(server.publicKey, record.envelopeNonce, record.authTag),
    ),
  };
  const keyshare = deriveKeyPair(crypto, input.serverKeyshareSeed);
  const ikm = tripleDh(crypto, [
    [keyshare.privateKey, ke1.clientPublicKeyshare],
    [server.privateKey, ke1.clientPublicKeyshare],
    [keyshare.privateKey, record.clientPublicKey],
  ]);
  if (ikm === undefined) return { kind: "request-rejected" };
  const half = { serverNonce: input.serverNonce, serverPublicKeyshare: keyshare.publicKey };
  const keys = schedule(crypto, ikm, {
    context: input.context,
    clientIdentity: input.identities?.client ?? record.clientPublicKey,
    serverIdentity: input.identities?.server ?? server.publicKey,
    ke1,
    ke2: { ...credentialResponse, ...half },
  });
  return {
    kind: "answered",
    ke2: { ...credentialResponse, ...half, serverMac: keys.serverMac },
    login: { expectedClientMac: keys.clientMac, sessionKey: keys.sessionKey },
  };
}

export interface ClientFinishInput {
  readonly login: ClientLogin;
  readonly ke2: KE2;
  readonly context: Value;
  readonly identities?: Identities | undefined;
  readonly stretching?: Stretched;
}

export type KE3Result =
  | {
      readonly kind: "authenticated";
      readonly ke3: KE3;
      readonly sessionKey: Value;
      readonly exportKey: Value;
      /** The key that the envelope vouches for; compare it with the one that was expected. */
      readonly serverPublicKey: Value;
    }
  /** The evaluation is no group element: the server does not speak the protocol. */
  | { readonly kind: "evaluation-rejected" }
  /**
   * EnvelopeRecoveryError: wrong password, or a record of somebody else, or a tampered response.
   */
  | { readonly kind: "envelope-rejected" }
  /**
   * ServerAuthenticationError: the envelope is right, but the sender does not hold the server's
   * private key.
   */
  | { readonly kind: "server-rejected" };

/** GenerateKE3: recovers the credentials, then authenticates the server. [RFC 9807, 6.2.3] */
export function generateKE3(crypto: Cryptosystem, input: ClientFinishInput): KE3Result {
  const { login, ke2, identities } = input;
  const rwd = randomizePassword(crypto, login, ke2.evaluatedMessage, input.stretching);
  if (rwd === undefined) return { kind: "evaluation-rejected" };
  const recovered = recoverCredentials(crypto, rwd, ke2, identities);
  if (recovered === undefined) return { kind: "envelope-rejected" };
  const { serverPublicKey, clientKeys, exportKey } = recovered;
  const ikm = tripleDh(crypto, [
    [login.clientKeyshare, ke2.serverPublicKeyshare],
    [login.clientKeyshare, serverPublicKey],
    [clientKeys.privateKey, ke2.serverPublicKeyshare],
  ]);
  if (ikm === undefined) return { kind: "server-rejected" };
  const keys = schedule(crypto, ikm, {
    context: input.context,
    clientIdentity: identities?.client ?? clientKeys.publicKey,
    serverIdentity: identities?.server ?? serverPublicKey,
    ke1: login.ke1,
    ke2,
  });
  // False server: 1. it replays a recorded credential response of this user; 2. the envelope opens;
  // 3. it has no private key for the second and third exchange, so its MAC is wrong, and KE3, which
  // would confirm the password to it, must not leave.
  if (ke2.serverMac !== keys.serverMac) return { kind: "server-rejected" };
  return {
    kind: "authenticated",
    ke3: { clientMac: keys.clientMac },
    sessionKey: keys.sessionKey,
    exportKey,
    serverPublicKey,
  };
}

export type FinishResult =
  | { readonly kind: "authenticated"; readonly sessionKey: Value }
  /** ClientAuthenticationError: the sender of KE3 did not know the password, or saw another KE2. */
  | { readonly kind: "client-rejected" };

/** ServerFinish. [RFC 9807, 6.2.4] */
export function serverFinish(login: ServerLogin, ke3: KE3): FinishResult {
  if (ke3.clientMac !== login.expectedClientMac) return { kind: "client-rejected" };
  return { kind: "authenticated", sessionKey: login.sessionKey };
}

type CredentialResponse = Pick<KE2, "evaluatedMessage" | "maskingNonce" | "maskedResponse">;

/**
 * Finalize the OPRF, stretch, extract. `undefined` where the evaluation is no group element. [RFC
 * 9807, 5.2.3]
 */
function randomizePassword(
  crypto: Cryptosystem,
  { password, blind }: { readonly password: Value; readonly blind: Value },
  evaluatedMessage: Value,
  stretching: Stretched,
): Value | undefined {
  const oprfOutput = crypto.finalize(password, blind, evaluatedMessage);
  if (oprfOutput === undefined) return undefined;
  const stretched = stretching === "identity" ? oprfOutput : crypto.stretch(oprfOutput);
  return crypto.extract(undefined, crypto.concat(oprfOutput, stretched));
}

function maskingKeyOf(crypto: Cryptosystem, randomizedPassword: Value): Value {
  return crypto.expand(randomizedPassword, crypto.text(labels.maskingKey), "hash");
}

interface EnvelopeInput {
  readonly randomizedPassword: Value;
  readonly envelopeNonce: Value;
  readonly serverPublicKey: Value;
  readonly identities: Identities | undefined;
}

/**
 * What Store makes and Recover makes again: the client's keys, the export key and the tag. [RFC
 * 9807, 4.1.2, 4.1.3]
 */
function envelope(crypto: Cryptosystem, input: EnvelopeInput) {
  const { envelopeNonce, serverPublicKey, identities } = input;
  const derive = (label: string, size: "hash" | "seed") => {
    const info = crypto.concat(envelopeNonce, crypto.text(label));
    return crypto.expand(input.randomizedPassword, info, size);
  };
  const clientKeys = deriveKeyPair(crypto, derive(labels.privateKey, "seed"));
  const cleartextCredentials = crypto.concat(
    serverPublicKey,
    crypto.prefixed(identities?.server ?? serverPublicKey, 2),
    crypto.prefixed(identities?.client ?? clientKeys.publicKey, 2),
  );
  const authKey = derive(labels.authKey, "hash");
  return {
    clientKeys,
    exportKey: derive(labels.exportKey, "hash"),
    authTag: crypto.mac(authKey, crypto.concat(envelopeNonce, cleartextCredentials)),
  };
}

/**
 * RecoverCredentials, as far as Recover. `undefined` where the tag is wrong. [RFC 9807, 6.3.2.3]
 */
function recoverCredentials(
  crypto: Cryptosystem,
  randomizedPassword: Value,
  response: CredentialResponse,
  identities: Identities | undefined,
) {
  const maskingKey = maskingKeyOf(crypto, randomizedPassword);
  const pad = credentialResponsePad(crypto, maskingKey, response.maskingNonce);
  const clear = crypto.split(crypto.mask(pad, response.maskedResponse), [
    "public-key",
    "nonce",
    "mac",
  ]);
  if (clear === undefined) return undefined;
  const [serverPublicKey, envelopeNonce, authTag] = clear as [Value, Value, Value];
  const opened = envelope(crypto, {
    randomizedPassword,
    envelopeNonce,
    serverPublicKey,
    identities,
  });
  // The tag comes before any use of what was unmasked. With a wrong password the "public key" is
  // garbage: were it used first, whether it decodes would tell right passwords from wrong ones in a
  // second way, and by another time.
  if (opened.authTag !== authTag) return undefined;
  return { ...opened, serverPublicKey };
}

/** The pad over server public key and envelope, Npk + Nn + Nm octets. [RFC 9807, 6.3.2.2] */
function credentialResponsePad(
  crypto: Cryptosystem,
  maskingKey: Value,
  maskingNonce: Value,
): Value {
  const size = crypto.octets("public-key") + crypto.octets("nonce") + crypto.octets("mac");
  const info = crypto.concat(maskingNonce, crypto.text(labels.credentialResponsePad));
  return crypto.expand(maskingKey, info, size);
}
