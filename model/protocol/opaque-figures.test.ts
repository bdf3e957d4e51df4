/** Every byte string that RFC 9807 prints, through the one protocol text. */
import { describe, expect, test } from "vitest";
import { type ConcreteCryptosystem, concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Size, Value } from "../algebra/cryptosystem.ts";
import { opaqueLabels as labels } from "../algebra/labels.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  type KE1,
  serverFinish,
} from "./opaque.ts";
import { FAKE_FIGURES, type OpaqueFigure, REAL_FIGURES } from "./opaque-figures.setting.ts";
import {
  CURVE25519_FAKE_FIGURES,
  CURVE25519_FIGURES,
} from "./opaque-figures-curve25519.setting.ts";

/** What one call of a primitive gave. */
interface Call {
  readonly operation: string;
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/** The same interpretation, with everything that it computes written down. */
const recorded = <C extends Cryptosystem>(crypto: C): { crypto: C; calls: Call[] } => {
  const calls: Call[] = [];
  const spied = Object.entries(crypto).map(([operation, member]) => [
    operation,
    typeof member !== "function"
      ? member
      : (...args: unknown[]) => {
          const result = (member as (...all: unknown[]) => unknown)(...args);
          calls.push({ operation, args, result });
          return result;
        },
  ]);
  return { crypto: Object.fromEntries(spied) as C, calls };
};

const groupsOf = ({ suite, exchange = "suite" }: OpaqueFigure) => ({ suite, exchange });

/** One figure, with its inputs as values. */
const setting = (figure: OpaqueFigure) => {
  const { crypto, calls } = recorded(concrete({ seed: 0, ...groupsOf(figure) }));
  const value = (hex: string): Value => crypto.fromBytes(Buffer.from(hex, "hex"));
  const hex = (of: Value): string => Buffer.from(crypto.bytesOf(of)).toString("hex");
  const input = (name: string): Value => {
    const text = figure.inputs[name];
    if (text === undefined) throw new Error(`the figure has no input ${name}`);
    return value(text);
  };
  const has = (name: string): boolean => name in figure.inputs;
  const identities = {
    client: has("clientIdentity") ? input("clientIdentity") : undefined,
    server: has("serverIdentity") ? input("serverIdentity") : undefined,
  };
  const server = {
    privateKey: input("serverPrivateKey"),
    publicKey: input("serverPublicKey"),
  };
  /** The OPRF key of one user, out of the server's seed. [RFC 9807, 6.3.2] */
  const info = crypto.concat(input("credentialIdentifier"), crypto.text(labels.oprfKey));
  const oprfKey = crypto.oprfKey(
    crypto.expand(input("oprfSeed"), info, "seed"),
    crypto.text(labels.deriveKeyPair),
  );
  const context = value(figure.context);
  return { crypto, calls, value, hex, input, identities, server, oprfKey, context };
};

type Setting = ReturnType<typeof setting>;

const register = ({ crypto, input, identities, server, oprfKey }: Setting) => {
  const [password, blind] = [input("password"), input("blindRegistration")];
  const request = createRegistrationRequest(crypto, password, blind);
  const response =
    request && createRegistrationResponse(crypto, request, oprfKey, server.publicKey);
  const registration =
    response &&
    finalizeRegistrationRequest(crypto, {
      password,
      blind,
      response,
      envelopeNonce: input("envelopeNonce"),
      identities,
    });
  if (request === undefined || response === undefined || registration === undefined)
    throw new Error("the registration failed");
  return { request, response, registration };
};

const login = (s: Setting, { registration }: ReturnType<typeof register>) => {
  const { crypto, input, identities, context } = s;
  const started = generateKE1(crypto, {
    password: input("password"),
    blind: input("blindLogin"),
    clientNonce: input("clientNonce"),
    clientKeyshareSeed: input("clientKeyshareSeed"),
  });
  if (started === undefined) throw new Error("there is no KE1");
  const answered = answer(s, started.ke1, registration.record);
  const finished = generateKE3(crypto, {
    login: started,
    ke2: answered.ke2,
    context,
    identities,
  });
  if (finished.kind !== "authenticated") throw new Error(finished.kind);
  return { ke1: started.ke1, answered, finished };
};

const answer = (s: Setting, ke1: KE1, record: Parameters<typeof generateKE2>[1]["record"]) => {
  const answered = generateKE2(s.crypto, {
    ke1,
    record,
    oprfKey: s.oprfKey,
    server: s.server,
    context: s.context,
    identities: s.identities,
    maskingNonce: s.input("maskingNonce"),
    serverNonce: s.input("serverNonce"),
    serverKeyshareSeed: s.input("serverKeyshareSeed"),
  });
  if (answered.kind !== "answered") throw new Error(answered.kind);
  return answered;
};

/** A message as octets: its fields in the order in which RFC 9807 lays them out. */
const laidOut = ({ crypto, hex }: Setting, message: object, fields: readonly string[]): string =>
  hex(crypto.concat(...fields.map((name) => (message as Record<string, Value>)[name] as Value)));

const KE1_FIELDS = ["blindedMessage", "clientNonce", "clientPublicKeyshare"];
const KE2_FIELDS = [
  "evaluatedMessage",
  "maskingNonce",
  "maskedResponse",
  "serverNonce",
  "serverPublicKeyshare",
  "serverMac",
];

describe.each([...REAL_FIGURES, ...CURVE25519_FIGURES])("$source", (figure) => {
  const s = setting(figure);
  const registered = register(s);
  const loggedIn = login(s, registered);
  const { registration } = registered;
  const { record } = registration;

  const outputs: Readonly<Record<string, string>> = {
    registrationRequest: laidOut(s, registered.request, ["blindedMessage"]),
    registrationResponse: laidOut(s, registered.response, ["evaluatedMessage", "serverPublicKey"]),
    registrationUpload: laidOut(s, record, [
      "clientPublicKey",
      "maskingKey",
      "envelopeNonce",
      "authTag",
    ]),
    ke1: laidOut(s, loggedIn.ke1, KE1_FIELDS),
    ke2: laidOut(s, loggedIn.answered.ke2, KE2_FIELDS),
    ke3: laidOut(s, loggedIn.finished.ke3, ["clientMac"]),
    exportKey: s.hex(loggedIn.finished.exportKey),
    sessionKey: s.hex(loggedIn.finished.sessionKey),
  };

  test("every output is in the figure, and the other way round", () => {
    expect(outputs).toEqual(figure.outputs);
  });

  test("both ends agree, and registration and login give one export key", () => {
    const { answered, finished } = loggedIn;
    expect(serverFinish(answered.login, finished.ke3)).toEqual({
      kind: "authenticated",
      sessionKey: finished.sessionKey,
    });
    expect(registration.exportKey).toBe(finished.exportKey);
    expect(s.crypto.publicKey(s.server.privateKey)).toBe(s.server.publicKey);
  });

  /** The one result of a primitive whose info or label ends in a text. */
  const expanded = (label: string, size: Size): string => {
    const ending = Buffer.from(label).toString("hex");
    const results = s.calls
      .filter(
        ({ operation, args }) =>
          operation === "expand" && args[2] === size && s.hex(args[1] as Value).includes(ending),
      )
      .map(({ result }) => s.hex(result as Value));
    expect(new Set(results).size).toBe(1);
    return results[0] as string;
  };

  test("every intermediate value is computed on the way, by the primitive that the text names", () => {
    const randomized = s.calls
      .filter(({ operation, args }) => operation === "extract" && args[0] === undefined)
      .map(({ result }) => s.hex(result as Value));
    expect(randomized).toContain(figure.intermediates.randomizedPassword);
    expect({
      randomizedPassword: figure.intermediates.randomizedPassword,
      oprfKey: s.hex(s.oprfKey),
      clientPublicKey: s.hex(record.clientPublicKey),
      envelope: laidOut(s, record, ["envelopeNonce", "authTag"]),
      maskingKey: expanded(labels.maskingKey, "hash"),
      authKey: expanded(labels.authKey, "hash"),
      handshakeSecret: expanded(labels.handshakeSecret, "hash"),
      serverMacKey: expanded(labels.serverMac, "hash"),
      clientMacKey: expanded(labels.clientMac, "hash"),
    }).toEqual(figure.intermediates);
  });
});

describe.each([...FAKE_FIGURES, ...CURVE25519_FAKE_FIGURES])("$source", (figure) => {
  test("the answer to a stranger is in the figure", () => {
    const s = setting(figure);
    const { crypto, input } = s;
    const zeros = (size: Size) => crypto.integer(0, crypto.octets(size));
    const sizes = ["element", "nonce", "public-key"] as const;
    const ke1 = crypto.split(s.value(figure.inputs.ke1 as string), sizes);
    const [blindedMessage, clientNonce, clientPublicKeyshare] = ke1 as [Value, Value, Value];
    const { ke2 } = answer(
      s,
      { blindedMessage, clientNonce, clientPublicKeyshare },
      {
        clientPublicKey: input("clientPublicKey"),
        maskingKey: input("maskingKey"),
        envelopeNonce: zeros("nonce"),
        authTag: zeros("mac"),
      },
    );
    expect({ ke2: laidOut(s, ke2, KE2_FIELDS) }).toEqual(figure.outputs);
  });
});

test("a figure that is off by one bit does not pass", () => {
  const [figure] = REAL_FIGURES as [OpaqueFigure];
  const nonce = figure.inputs.clientNonce as string;
  const other = `${nonce.slice(0, -1)}${nonce.endsWith("0") ? "1" : "0"}`;
  const s = setting({ ...figure, inputs: { ...figure.inputs, clientNonce: other } });
  const loggedIn = login(s, register(s));
  expect(laidOut(s, loggedIn.answered.ke2, KE2_FIELDS)).not.toBe(figure.outputs.ke2);
});

const sizesOf = (crypto: ConcreteCryptosystem) =>
  (["nonce", "seed", "hash", "mac", "scalar", "element", "public-key"] as const).map((size) =>
    crypto.octets(size),
  );

test("sizes follow the suite (RFC 9807, 7)", () => {
  expect(sizesOf(concrete({ seed: 0, suite: "ristretto255-SHA512" }))).toEqual([
    32, 32, 64, 64, 32, 32, 32,
  ]);
  expect(sizesOf(concrete({ seed: 0, suite: "P256-SHA256" }))).toEqual([
    32, 32, 32, 32, 32, 33, 33,
  ]);
});
