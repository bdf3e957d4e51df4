/**
 * E6: identity elements and reflected ones, in every place where OPAQUE takes an element or a public key from the other end.
 * Decoding refuses the identity (RFC 9497, 2.1, DeserializeElement), so it is the same in all suites; in terms what is no
 * element is refused as well.
 */
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
  type KE2,
} from "./opaque.ts";

/** How each suite would spell the identity: zeros of an element's length for ristretto255 and X25519, one octet of zero for P256. */
const READINGS: readonly (readonly [string, () => Cryptosystem, number])[] = [
  ["in terms", symbolic, 32],
  ["ristretto255", () => concrete({ seed: 1, suite: "ristretto255-SHA512" }), 32],
  ["P256", () => concrete({ seed: 1, suite: "P256-SHA256" }), 1],
  ["X25519", () => concrete({ seed: 1, exchange: "curve25519" }), 32],
];

const settingOf = (c: Cryptosystem) => {
  const server = deriveKeyPair(c, c.fresh("server", "ake-seed", 0, "seed"));
  const oprfKey = c.fresh("server", "oprf-key", 0, "scalar");
  const [password, blind] = [c.code("1234"), c.fresh("client", "blind", 0, "scalar")];
  const request = createRegistrationRequest(c, password, blind);
  if (request === undefined) throw new Error("no request");
  const respond = (blindedMessage: Value) =>
    createRegistrationResponse(c, { blindedMessage }, oprfKey, server.publicKey);
  const finalize = (evaluatedMessage: Value) =>
    finalizeRegistrationRequest(c, {
      password,
      blind,
      response: { evaluatedMessage, serverPublicKey: server.publicKey },
      envelopeNonce: c.fresh("client", "envelope-nonce", 0, "nonce"),
    });
  const registration = finalize(respond(request.blindedMessage)?.evaluatedMessage as Value);
  const login = generateKE1(c, {
    password,
    blind,
    clientNonce: c.fresh("client", "nonce", 0, "nonce"),
    clientKeyshareSeed: c.fresh("client", "keyshare", 0, "seed"),
  });
  if (registration === undefined || login === undefined) throw new Error("no registration");
  const answer = (change: Partial<typeof login.ke1> = {}) =>
    generateKE2(c, {
      ke1: { ...login.ke1, ...change },
      record: registration.record,
      oprfKey,
      server,
      context: c.text("test"),
      maskingNonce: c.fresh("server", "masking-nonce", 0, "nonce"),
      serverNonce: c.fresh("server", "nonce", 0, "nonce"),
      serverKeyshareSeed: c.fresh("server", "keyshare", 0, "seed"),
    });
  const finish = (change: Partial<KE2>) => {
    const answered = answer();
    if (answered.kind !== "answered") throw new Error(answered.kind);
    const ke2 = { ...answered.ke2, ...change };
    return generateKE3(c, { login, ke2, context: c.text("test") }).kind;
  };
  return { request, respond, finalize, registration, login, answer, finish };
};

describe.each(READINGS)("degenerate elements, %s", (_, make, octets) => {
  const c = make();
  const s = settingOf(c);
  const identity = c.integer(0, octets);

  test("the vault evaluates no identity, and makes no key exchange with one", () => {
    expect(s.answer().kind).toBe("answered");
    expect(s.respond(identity)).toBeUndefined();
    expect(s.answer({ blindedMessage: identity }).kind).toBe("request-rejected");
    expect(s.answer({ clientPublicKeyshare: identity }).kind).toBe("request-rejected");
  });

  test("the device finishes neither a registration nor a login from an identity", () => {
    expect(s.finish({})).toBe("authenticated");
    expect(s.finalize(identity)).toBeUndefined();
    expect(s.finish({ evaluatedMessage: identity })).toBe("evaluation-rejected");
    expect(s.finish({ serverPublicKeyshare: identity })).toBe("server-rejected");
  });

  test("a login from which the device's own values come back ends at the envelope or at the server's MAC", () => {
    const { blindedMessage, clientPublicKeyshare, clientNonce } = s.login.ke1;
    expect(s.finish({ evaluatedMessage: blindedMessage })).toBe("envelope-rejected");
    expect(s.finish({ serverPublicKeyshare: clientPublicKeyshare })).toBe("server-rejected");
    expect(s.finish({ serverNonce: clientNonce })).toBe("server-rejected");
  });

  /**
   * What a reflected evaluation is worth: the record follows from the code alone, and whoever gets to see it tests codes
   * without a key. Only who answers in the fleet's place can reflect, and who can do that can as well evaluate under a key
   * that it knows: `pin-fleet-keys` stands against both.
   */
  test("a registration from which the blinded element comes back follows from the code alone", () => {
    const reflected = s.finalize(s.request.blindedMessage);
    expect(reflected?.record.maskingKey).not.toBe(s.registration.record.maskingKey);
    const guess = (code: string) => {
      const blind = c.fresh("adversary", "blind", 0, "scalar");
      const own = createRegistrationRequest(c, c.code(code), blind);
      return (
        own &&
        finalizeRegistrationRequest(c, {
          password: c.code(code),
          blind,
          response: {
            evaluatedMessage: own.blindedMessage,
            serverPublicKey: deriveKeyPair(c, c.fresh("adversary", "key", 0, "seed")).publicKey,
          },
          envelopeNonce: c.fresh("adversary", "nonce", 0, "nonce"),
        })?.record.maskingKey
      );
    };
    expect(guess("1234")).toBe(reflected?.record.maskingKey);
    expect(guess("9999")).not.toBe(reflected?.record.maskingKey);
  });
});
