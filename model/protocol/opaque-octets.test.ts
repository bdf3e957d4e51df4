/** What OPAQUE refuses in octets: whatever is altered, cut, or moved from one field to the next. */
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { SUITE_NAMES } from "../algebra/concrete/suite.ts";
import type { Size, Value } from "../algebra/cryptosystem.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  deriveKeyPair,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  type KE1,
  type KE2,
  serverFinish,
} from "./opaque.ts";

const KE1_LAYOUT: readonly (readonly [keyof KE1, Size])[] = [
  ["blindedMessage", "element"],
  ["clientNonce", "nonce"],
  ["clientPublicKeyshare", "public-key"],
];
const KE2_FIELDS = [
  "evaluatedMessage",
  "maskingNonce",
  "maskedResponse",
  "serverNonce",
  "serverPublicKeyshare",
  "serverMac",
] as const satisfies readonly (keyof KE2)[];

const required = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("an honest step failed");
  return value;
};

describe.each(SUITE_NAMES)("%s", (suite) => {
  const c = concrete({ seed: 5, suite });
  const server = deriveKeyPair(c, c.fresh("server", "ake-seed", 0, "seed"));
  const oprfKey = c.fresh("server", "oprf-key", 0, "scalar");
  const context = c.text("test");
  const password = c.code("1234");
  const blind = c.fresh("client", "blind", 0, "scalar");
  const request = required(createRegistrationRequest(c, password, blind));
  const response = required(createRegistrationResponse(c, request, oprfKey, server.publicKey));
  const registration = required(
    finalizeRegistrationRequest(c, {
      password,
      blind,
      response,
      envelopeNonce: c.fresh("client", "envelope-nonce", 0, "nonce"),
    }),
  );
  const login = required(
    generateKE1(c, {
      password,
      blind: c.fresh("client", "blind", 1, "scalar"),
      clientNonce: c.fresh("client", "nonce", 0, "nonce"),
      clientKeyshareSeed: c.fresh("client", "keyshare", 0, "seed"),
    }),
  );
  const answer = (ke1: KE1) =>
    generateKE2(c, {
      ke1,
      record: registration.record,
      oprfKey,
      server,
      context,
      maskingNonce: c.fresh("server", "masking-nonce", 0, "nonce"),
      serverNonce: c.fresh("server", "nonce", 0, "nonce"),
      serverKeyshareSeed: c.fresh("server", "keyshare", 0, "seed"),
    });
  const answered = answer(login.ke1);
  if (answered.kind !== "answered") throw new Error(answered.kind);
  const finish = (ke2: KE2) => generateKE3(c, { login, ke2, context });

  const altered = (value: Value, change: (bytes: Uint8Array) => Uint8Array): Value =>
    c.fromBytes(change(Uint8Array.from(c.bytesOf(value))));
  const withBit = (value: Value, bit: number): Value =>
    altered(value, (bytes) => {
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      return bytes;
    });
  /** A sample of the bits, all places within an octet and both ends included. */
  const sampled = (value: Value, step: number): number[] => {
    const bits = c.bytesOf(value).length * 8;
    return [
      ...new Set([0, 7, bits - 8, bits - 1, ...Array.from({ length: bits }, (_, i) => i * step)]),
    ].filter((bit) => bit < bits);
  };

  test("the untouched login works, so that the refusals below mean something", () => {
    expect(finish(answered.ke2).kind).toBe("authenticated");
  });

  test.each(KE2_FIELDS)("no flipped bit of %s in KE2 passes the client", (field) => {
    for (const bit of sampled(answered.ke2[field], 37)) {
      const ke2 = { ...answered.ke2, [field]: withBit(answered.ke2[field], bit) };
      expect(finish(ke2).kind).not.toBe("authenticated");
    }
  });

  test.each(KE1_LAYOUT)("a flipped bit of %s in KE1 is refused, or ends at the client", (field) => {
    for (const bit of sampled(login.ke1[field], 61)) {
      const other = answer({ ...login.ke1, [field]: withBit(login.ke1[field], bit) });
      if (other.kind === "answered") expect(finish(other.ke2).kind).not.toBe("authenticated");
    }
  });

  test("no flipped bit of KE3 passes the server", () => {
    const finished = finish(answered.ke2);
    if (finished.kind !== "authenticated") throw new Error(finished.kind);
    const { clientMac } = finished.ke3;
    for (const bit of sampled(clientMac, 1))
      expect(serverFinish(answered.login, { clientMac: withBit(clientMac, bit) }).kind).toBe(
        "client-rejected",
      );
  });

  test.each(KE2_FIELDS)("%s one octet too short, or too long, is refused", (field) => {
    const cut = altered(answered.ke2[field], (bytes) => bytes.subarray(1));
    const grown = altered(answered.ke2[field], (bytes) => Uint8Array.of(...bytes, 0));
    for (const value of [cut, grown, c.text("")])
      expect(finish({ ...answered.ke2, [field]: value }).kind).not.toBe("authenticated");
  });

  test("an octet moved from one field of KE2 to the next is refused, although the whole is the same", () => {
    for (const [place, field] of KE2_FIELDS.slice(0, -1).entries()) {
      const next = KE2_FIELDS[place + 1] as keyof KE2;
      const moved = c.bytesOf(answered.ke2[field]).at(-1) as number;
      const ke2 = {
        ...answered.ke2,
        [field]: altered(answered.ke2[field], (bytes) => bytes.subarray(0, -1)),
        [next]: altered(answered.ke2[next], (bytes) => Uint8Array.of(moved, ...bytes)),
      };
      expect(finish(ke2).kind).not.toBe("authenticated");
    }
  });

  test("the identity element is refused in every place where an element is expected", () => {
    const identity = c.fromBytes(new Uint8Array(c.octets("element")));
    expect(answer({ ...login.ke1, blindedMessage: identity }).kind).toBe("request-rejected");
    expect(answer({ ...login.ke1, clientPublicKeyshare: identity }).kind).toBe("request-rejected");
    expect(finish({ ...answered.ke2, evaluatedMessage: identity }).kind).toBe(
      "evaluation-rejected",
    );
    expect(finish({ ...answered.ke2, serverPublicKeyshare: identity }).kind).toBe(
      "server-rejected",
    );
    expect(
      createRegistrationResponse(c, { blindedMessage: identity }, oprfKey, server.publicKey),
    ).toBeUndefined();
    expect(
      finalizeRegistrationRequest(c, {
        password,
        blind,
        response: { ...response, evaluatedMessage: identity },
        envelopeNonce: registration.record.envelopeNonce,
      }),
    ).toBeUndefined();
  });
});
