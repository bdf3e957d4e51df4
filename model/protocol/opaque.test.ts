import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  deriveKeyPair,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  type Identities,
  type KE2,
  type RegistrationRecord,
  serverFinish,
} from "./opaque.ts";

const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", symbolic],
  ["in octets, ristretto255-SHA512", () => concrete({ seed: 1, suite: "ristretto255-SHA512" })],
  ["in octets, P256-SHA256", () => concrete({ seed: 1, suite: "P256-SHA256" })],
  ["in octets, ristretto255 and X25519", () => concrete({ seed: 1, exchange: "curve25519" })],
];

/** One server, one registered client, and a login in which anything can be replaced. */
function setting(c: Cryptosystem, identities?: Identities) {
  const server = deriveKeyPair(c, c.fresh("server", "ake-seed", 0, "seed"));
  const oprfKey = c.fresh("server", "oprf-key", 0, "scalar");
  const context = c.text("test");
  const password = c.code("1234");
  const blind = c.fresh("client", "blind", 0, "scalar");
  const request = createRegistrationRequest(c, password, blind);
  const response = request && createRegistrationResponse(c, request, oprfKey, server.publicKey);
  const envelopeNonce = c.fresh("client", "envelope-nonce", 0, "nonce");
  const registration =
    response &&
    finalizeRegistrationRequest(c, { password, blind, response, envelopeNonce, identities });
  if (registration === undefined) throw new Error("an honest registration failed");

  const begin = (typed: Value) => {
    const started = generateKE1(c, {
      password: typed,
      blind: c.fresh("client", "blind", 1, "scalar"),
      clientNonce: c.fresh("client", "nonce", 0, "nonce"),
      clientKeyshareSeed: c.fresh("client", "keyshare", 0, "seed"),
    });
    if (started === undefined) throw new Error("KE1 failed");
    return started;
  };
  const answer = (ke1: Parameters<typeof generateKE2>[1]["ke1"], record: RegistrationRecord) =>
    generateKE2(c, {
      ke1,
      record,
      oprfKey,
      server,
      context,
      identities,
      maskingNonce: c.fresh("server", "masking-nonce", 0, "nonce"),
      serverNonce: c.fresh("server", "nonce", 0, "nonce"),
      serverKeyshareSeed: c.fresh("server", "keyshare", 0, "seed"),
    });
  return { c, server, context, password, registration, begin, answer };
}

function login(
  s: ReturnType<typeof setting>,
  typed: Value,
  tamper: (ke2: KE2) => KE2 = (ke2) => ke2,
) {
  const started = s.begin(typed);
  const answered = s.answer(started.ke1, s.registration.record);
  if (answered.kind !== "answered") throw new Error(answered.kind);
  const finished = generateKE3(s.c, {
    login: started,
    ke2: tamper(answered.ke2),
    context: s.context,
  });
  return { answered, finished };
}

describe.each(READINGS)("%s", (_, make) => {
  test("the right password gives both ends one session key, and the client its export key", () => {
    const s = setting(make());
    const { answered, finished } = login(s, s.password);
    if (finished.kind !== "authenticated") throw new Error(finished.kind);
    expect(finished.exportKey).toBe(s.registration.exportKey);
    expect(finished.serverPublicKey).toBe(s.server.publicKey);
    expect(serverFinish(answered.login, finished.ke3)).toEqual({
      kind: "authenticated",
      sessionKey: finished.sessionKey,
    });
  });

  test("a wrong password fails at the envelope, although the evaluation looks the same", () => {
    const s = setting(make());
    expect(login(s, s.c.code("9999")).finished).toEqual({ kind: "envelope-rejected" });
  });

  test("an altered field of KE2 is refused, at the envelope or at the server's MAC", () => {
    const s = setting(make());
    const other = s.c.fresh("adversary", "x", 0, "nonce");
    const key = deriveKeyPair(s.c, other).publicKey;
    const scalar = s.c.fresh("adversary", "x", 0, "scalar");
    const element = s.c.evaluate(scalar, s.c.blind(s.password, scalar) as Value) as Value;
    const kind = (change: Partial<KE2>) =>
      login(s, s.password, (ke2) => ({ ...ke2, ...change })).finished.kind;
    const garbage = s.c.text("neither an element nor a key");
    expect(kind({ evaluatedMessage: garbage })).toBe("evaluation-rejected");
    expect(kind({ evaluatedMessage: element })).toBe("envelope-rejected");
    expect(kind({ maskingNonce: other })).toBe("envelope-rejected");
    expect(kind({ maskedResponse: other })).toBe("envelope-rejected");
    expect(kind({ serverNonce: other })).toBe("server-rejected");
    expect(kind({ serverPublicKeyshare: key })).toBe("server-rejected");
    expect(kind({ serverPublicKeyshare: garbage })).toBe("server-rejected");
    expect(kind({ serverMac: other })).toBe("server-rejected");
  });

  test("a KE1 of garbage is refused", () => {
    const s = setting(make());
    const { ke1 } = s.begin(s.password);
    const garbage = s.c.text("neither an element nor a key");
    const { record } = s.registration;
    expect(s.answer({ ...ke1, blindedMessage: garbage }, record).kind).toBe("request-rejected");
    expect(s.answer({ ...ke1, clientPublicKeyshare: garbage }, record).kind).toBe(
      "request-rejected",
    );
  });

  test("a KE3 of another login is refused", () => {
    const s = setting(make());
    const { answered } = login(s, s.password);
    const clientMac = s.c.fresh("adversary", "x", 0, "mac");
    expect(serverFinish(answered.login, { clientMac })).toEqual({ kind: "client-rejected" });
  });

  test("another context or another identity is refused", () => {
    const s = setting(make());
    const started = s.begin(s.password);
    const answered = s.answer(started.ke1, s.registration.record);
    if (answered.kind !== "answered") throw new Error(answered.kind);
    const { ke2 } = answered;
    const finish = (context: Value, identities?: Identities) =>
      generateKE3(s.c, { login: started, ke2, context, identities }).kind;
    expect(finish(s.context)).toBe("authenticated");
    expect(finish(s.c.text("other"))).toBe("server-rejected");
    expect(finish(s.context, { server: s.c.text("evil.example") })).toBe("envelope-rejected");
  });

  test("identities that are not public keys work when both ends name the same", () => {
    const c = make();
    const s = setting(c, { client: c.text("alice"), server: c.text("vault") });
    const started = s.begin(s.password);
    const answered = s.answer(started.ke1, s.registration.record);
    if (answered.kind !== "answered") throw new Error(answered.kind);
    const finish = (identities?: Identities) =>
      generateKE3(c, { login: started, ke2: answered.ke2, context: s.context, identities }).kind;
    expect(finish({ client: c.text("alice"), server: c.text("vault") })).toBe("authenticated");
    expect(finish({ client: c.text("bob"), server: c.text("vault") })).toBe("envelope-rejected");
    expect(finish()).toBe("envelope-rejected");
  });
});
