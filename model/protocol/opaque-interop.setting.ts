/**
 * For tests and benches: OPAQUE between this protocol text and opaque-ke (RFC 9807 in Rust, by way of WebAssembly), an
 * implementation that shares nothing with it.
 */
import * as opaque from "@serenity-kit/opaque";
import { type ConcreteCryptosystem, concrete } from "../algebra/concrete/concrete.ts";
import type { Size, Value } from "../algebra/cryptosystem.ts";
import { opaqueLabels } from "../algebra/labels.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  type KE1,
  type RegistrationRecord,
  serverFinish,
} from "./opaque.ts";

/** Argon2id at the least cost that both sides take. */
const KIBIBYTES = 8;
const THEIRS = { "argon2id-custom": { iterations: 1, memory: KIBIBYTES, parallelism: 1 } } as const;
export const STRETCHING = {
  function: "argon2id",
  passes: 1,
  kibibytes: KIBIBYTES,
  lanes: 1,
} as const;

export const USER = "alice@example.com";

/** What the two ends of one passage hold at its end. */
export interface Passage {
  /** As each end has it; undefined where the client refused the answer. */
  readonly client: { readonly sessionKey: string; readonly exportKey: string } | undefined;
  readonly server: { readonly sessionKey: string } | undefined;
  readonly registeredExportKey: string;
}

const RECORD = [
  ["clientPublicKey", "public-key"],
  ["maskingKey", "hash"],
  ["envelopeNonce", "nonce"],
  ["authTag", "mac"],
] as const;
const KE1_LAYOUT = [
  ["blindedMessage", "element"],
  ["clientNonce", "nonce"],
  ["clientPublicKeyshare", "public-key"],
] as const;

const required = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`${what} failed`);
  return value;
};

/** One end of ours, with octets spelled as theirs spells them: base64url. */
export class Ours {
  readonly crypto: ConcreteCryptosystem;
  #draws = 0;

  constructor(seed: number) {
    this.crypto = concrete({ seed, stretching: STRETCHING });
  }

  spell(...values: readonly Value[]): string {
    return Buffer.from(this.crypto.bytesOf(this.crypto.concat(...values))).toString("base64url");
  }

  read(text: string, sizes: readonly Size[]): Value[] {
    const value = this.crypto.fromBytes(Buffer.from(text, "base64url"));
    return required(this.crypto.split(value, sizes), `reading ${sizes.join(", ")}`);
  }

  draw(size: Size): Value {
    return this.crypto.fresh("test", "draw", this.#draws++, size);
  }
}

/** Our client registers one password at their server, and logs in with another. */
export const ourClient = (seed: number, registered: string, typed: string): Passage => {
  const ours = new Ours(seed);
  const { crypto } = ours;
  const serverSetup = opaque.server.createSetup();
  const password = crypto.text(registered);
  const blind = ours.draw("scalar");
  const request = required(createRegistrationRequest(crypto, password, blind), "the request");
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup,
    userIdentifier: USER,
    registrationRequest: ours.spell(request.blindedMessage),
  });
  const [evaluatedMessage, serverPublicKey] = ours.read(registrationResponse, [
    "element",
    "public-key",
  ]) as [Value, Value];
  const { record, exportKey } = required(
    finalizeRegistrationRequest(crypto, {
      password,
      blind,
      response: { evaluatedMessage, serverPublicKey },
      envelopeNonce: ours.draw("nonce"),
    }),
    "the registration",
  );
  const login = required(
    generateKE1(crypto, {
      password: crypto.text(typed),
      blind: ours.draw("scalar"),
      clientNonce: ours.draw("nonce"),
      clientKeyshareSeed: ours.draw("seed"),
    }),
    "KE1",
  );
  const { loginResponse, serverLoginState } = opaque.server.startLogin({
    serverSetup,
    userIdentifier: USER,
    registrationRecord: ours.spell(...RECORD.map(([name]) => record[name])),
    startLoginRequest: ours.spell(...KE1_LAYOUT.map(([name]) => login.ke1[name])),
  });
  const masked = crypto.octets("public-key") + crypto.octets("nonce") + crypto.octets("mac");
  const fields = ours.read(loginResponse, [
    "element",
    "nonce",
    masked,
    "nonce",
    "public-key",
    "mac",
  ]) as [Value, Value, Value, Value, Value, Value];
  const finished = generateKE3(crypto, {
    login,
    ke2: {
      evaluatedMessage: fields[0],
      maskingNonce: fields[1],
      maskedResponse: fields[2],
      serverNonce: fields[3],
      serverPublicKeyshare: fields[4],
      serverMac: fields[5],
    },
    context: crypto.text(""),
  });
  const registeredExportKey = ours.spell(exportKey);
  if (finished.kind !== "authenticated")
    return { client: undefined, server: undefined, registeredExportKey };
  const { sessionKey } = opaque.server.finishLogin({
    serverLoginState,
    finishLoginRequest: ours.spell(finished.ke3.clientMac),
  });
  return {
    client: {
      sessionKey: ours.spell(finished.sessionKey),
      exportKey: ours.spell(finished.exportKey),
    },
    server: { sessionKey },
    registeredExportKey,
  };
};

/** Their client registers one password at our server, and logs in with another. */
export const theirClient = (seed: number, registered: string, typed: string): Passage => {
  const ours = new Ours(seed);
  const { crypto } = ours;
  const privateKey = crypto.privateKey(ours.draw("seed"));
  const server = { privateKey, publicKey: crypto.publicKey(privateKey) };
  const oprfKey = crypto.oprfKey(ours.draw("seed"), crypto.text(opaqueLabels.deriveKeyPair));
  const begun = opaque.client.startRegistration({ password: registered });
  const [blindedMessage] = ours.read(begun.registrationRequest, ["element"]) as [Value];
  const response = required(
    createRegistrationResponse(crypto, { blindedMessage }, oprfKey, server.publicKey),
    "the registration response",
  );
  const registration = opaque.client.finishRegistration({
    password: registered,
    clientRegistrationState: begun.clientRegistrationState,
    registrationResponse: ours.spell(response.evaluatedMessage, response.serverPublicKey),
    keyStretching: THEIRS,
  });
  const sizes = RECORD.map(([, size]) => size);
  const kept = ours.read(registration.registrationRecord, sizes);
  const record = Object.fromEntries(
    RECORD.map(([name], place) => [name, kept[place]]),
  ) as unknown as RegistrationRecord;
  const login = opaque.client.startLogin({ password: typed });
  const asked = ours.read(
    login.startLoginRequest,
    KE1_LAYOUT.map(([, size]) => size),
  );
  const ke1 = Object.fromEntries(
    KE1_LAYOUT.map(([name], place) => [name, asked[place]]),
  ) as unknown as KE1;
  const answered = generateKE2(crypto, {
    ke1,
    record,
    oprfKey,
    server,
    context: crypto.text(""),
    maskingNonce: ours.draw("nonce"),
    serverNonce: ours.draw("nonce"),
    serverKeyshareSeed: ours.draw("seed"),
  });
  if (answered.kind !== "answered") throw new Error(answered.kind);
  const { ke2 } = answered;
  const finished = opaque.client.finishLogin({
    password: typed,
    clientLoginState: login.clientLoginState,
    loginResponse: ours.spell(
      ke2.evaluatedMessage,
      ke2.maskingNonce,
      ke2.maskedResponse,
      ke2.serverNonce,
      ke2.serverPublicKeyshare,
      ke2.serverMac,
    ),
    keyStretching: THEIRS,
  });
  const registeredExportKey = registration.exportKey;
  if (finished === undefined) return { client: undefined, server: undefined, registeredExportKey };
  const [clientMac] = ours.read(finished.finishLoginRequest, ["mac"]) as [Value];
  const accepted = serverFinish(answered.login, { clientMac });
  return {
    client: { sessionKey: finished.sessionKey, exportKey: finished.exportKey },
    server:
      accepted.kind === "authenticated"
        ? { sessionKey: ours.spell(accepted.sessionKey) }
        : undefined,
    registeredExportKey,
  };
};

/** Their client with their server. */
export const theirsAlone = (registered: string, typed: string): boolean => {
  const serverSetup = opaque.server.createSetup();
  const begun = opaque.client.startRegistration({ password: registered });
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup,
    userIdentifier: USER,
    registrationRequest: begun.registrationRequest,
  });
  const { registrationRecord } = opaque.client.finishRegistration({
    password: registered,
    clientRegistrationState: begun.clientRegistrationState,
    registrationResponse,
    keyStretching: THEIRS,
  });
  const login = opaque.client.startLogin({ password: typed });
  const { loginResponse, serverLoginState } = opaque.server.startLogin({
    serverSetup,
    userIdentifier: USER,
    registrationRecord,
    startLoginRequest: login.startLoginRequest,
  });
  const finished = opaque.client.finishLogin({
    password: typed,
    clientLoginState: login.clientLoginState,
    loginResponse,
    keyStretching: THEIRS,
  });
  if (finished === undefined) return false;
  const { finishLoginRequest } = finished;
  const { sessionKey } = opaque.server.finishLogin({ serverLoginState, finishLoginRequest });
  return sessionKey === finished.sessionKey;
};

export const isReady: Promise<void> = opaque.ready;
