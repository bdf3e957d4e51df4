/** What a client signs, and what stands in messages for it: in terms and in octets. */
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  hindersHolders,
  keptPayload,
  openedPayload,
  payloadOf,
  replyNames,
  requestNames,
  signedMessage,
  uploadSubject,
  withVerifier,
} from "./client-signature.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import { REPLY_FIELDS, REQUEST_FIELDS, type ReplyKind, type RequestKind } from "./messages.ts";

const READINGS = [
  ["terms", symbolic()],
  ["octets", concrete({ seed: 1 })],
] as const;
const SIGNING = { ...DEFAULT_CONFIGURATION, signature: "client" } as const;

describe.each(READINGS)("in %s", (_, crypto) => {
  const protocol = protocolOf(crypto, SIGNING);
  const signer = crypto.signingKey(crypto.fresh("client", "client signing key", 1, "seed"));
  const key = crypto.fresh("client", "backup key", 1, "key");
  const subject = crypto.text("subject");

  test("a signature is good for its use, session, account and subject, and for nothing else", () => {
    const signed = signedMessage(crypto, "deletion-request", "client/1", "alice", subject);
    const others = [
      signedMessage(crypto, "registration-upload", "client/1", "alice", subject),
      signedMessage(crypto, "confirmation-request", "client/1", "alice", subject),
      signedMessage(crypto, "deletion-request", "client/2", "alice", subject),
      signedMessage(crypto, "deletion-request", "client/1", "bob", subject),
      signedMessage(crypto, "deletion-request", "client/1", "alice", crypto.text("other")),
    ];
    const verifier = crypto.verifyingKey(signer);
    const signature = crypto.sign(signer, signed);
    const good = [signed, ...others].filter((one) => crypto.verify(verifier, one, signature));
    expect(good).toEqual([signed]);
  });

  test("the payload gives back the two keys that were put into it, and the vault's part is apart", () => {
    const content = payloadOf(protocol, key, signer);
    expect(openedPayload(protocol, content)).toEqual({ key, signer });
    const kept = withVerifier(protocol, content, signer);
    expect(keptPayload(protocol, kept)).toEqual({
      payload: content,
      verifier: crypto.verifyingKey(signer),
    });
  });

  test("what has no signing key in it, or no verifying key before it, is no payload where clients sign", () => {
    expect(openedPayload(protocol, key)).toBeUndefined();
    expect(keptPayload(protocol, key)).toBeUndefined();
  });

  test("where clients do not sign the payload is what it was", () => {
    const plain = protocolOf(crypto, DEFAULT_CONFIGURATION);
    expect(payloadOf(plain, key, null)).toBe(key);
    expect(withVerifier(plain, key, null)).toBe(key);
    expect(openedPayload(plain, key)).toEqual({ key, signer: null });
  });

  test("a replacement is signed for every field of the registration", () => {
    const names = REQUEST_FIELDS["registration-upload"];
    const fields = Object.fromEntries(names.map((name) => [name, crypto.text(name)]));
    const whole = uploadSubject(crypto, fields);
    for (const name of names)
      expect(uploadSubject(crypto, { ...fields, [name]: crypto.text("changed") })).not.toBe(whole);
  });
});

test("without signatures and named turnings-off every message has the fields that it had", () => {
  for (const kind of Object.keys(REQUEST_FIELDS) as RequestKind[])
    expect(requestNames(DEFAULT_CONFIGURATION, kind)).toEqual(REQUEST_FIELDS[kind]);
  for (const kind of Object.keys(REPLY_FIELDS) as ReplyKind[])
    expect(replyNames(DEFAULT_CONFIGURATION, kind)).toEqual(REPLY_FIELDS[kind]);
});

test("a signed turning-off always names a generation", () => {
  expect(requestNames(SIGNING, "deletion-request")).toEqual(["generation", "signature"]);
  const named = { ...DEFAULT_CONFIGURATION, deletions: "named" } as const;
  expect(requestNames(named, "deletion-request")).toEqual(["generation"]);
});

test("signatures do not go with channels, records outside or factors that change, and the default hinders nothing", () => {
  expect(hindersHolders(DEFAULT_CONFIGURATION)).toBe(false);
  expect(hindersHolders(SIGNING)).toBe(false);
  for (const change of [
    { channel: "handshake" },
    { records: "outside" },
    { factors: "switchable" },
  ] as const)
    expect(hindersHolders({ ...SIGNING, ...change })).toBe(true);
});
