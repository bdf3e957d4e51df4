import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  FIELD_SIZES,
  type FieldName,
  REPLY_FIELDS,
  REPLY_TO,
  REQUEST_FIELDS,
  type ReplyKind,
  type RequestKind,
  type VaultReply,
  type VaultRequest,
} from "./messages.ts";
import { openReply, openRequest, sealReply, sealRequest } from "./requests.ts";

const requestKinds = Object.keys(REQUEST_FIELDS) as RequestKind[];
const replyKinds = Object.keys(REPLY_FIELDS) as ReplyKind[];

const setting = () => {
  const crypto = symbolic();
  const transport = crypto.privateKey(crypto.fresh("fleet", "transport", 0, "seed"));
  const other = crypto.privateKey(crypto.fresh("adversary", "transport", 0, "seed"));
  const replyKey = crypto.fresh("client", "reply key", 0, "key");
  const fieldsOf = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, crypto.text(`the ${name}`)])) as never;
  const request = (kind: RequestKind, session: string): VaultRequest => ({
    kind,
    session,
    account: "alice",
    sealed: sealRequest(
      crypto,
      crypto.publicKey(transport),
      kind,
      session,
      "alice",
      crypto.fresh("client", kind, 0, "seed"),
      replyKey,
      fieldsOf(REQUEST_FIELDS[kind]),
    ),
  });
  return { crypto, transport, other, replyKey, fieldsOf, request };
};

describe("a sealed request", () => {
  test.each(requestKinds)("a %s opens to what was sealed, field by field", (kind) => {
    const { crypto, transport, replyKey, fieldsOf, request } = setting();
    const opened = openRequest(crypto, transport, request(kind, "client/1"));
    expect(opened).toEqual({ replyKey, fields: fieldsOf(REQUEST_FIELDS[kind]) });
  });

  /** CLN2: bound to its kind and session. */
  test("it opens as no other kind, in no other session, for no other account, and under no other key", () => {
    const { crypto, transport, other, request } = setting();
    for (const kind of requestKinds) {
      const sent = request(kind, "client/1");
      expect(openRequest(crypto, other, sent)).toBeUndefined();
      expect(openRequest(crypto, transport, { ...sent, session: "client/2" })).toBeUndefined();
      expect(openRequest(crypto, transport, { ...sent, account: "mallory" })).toBeUndefined();
      for (const as of requestKinds)
        expect(openRequest(crypto, transport, { ...sent, kind: as }) !== undefined).toBe(
          as === kind,
        );
    }
  });

  test("the record's name is not sealed: the front end gives it (facts.md 1.3)", () => {
    const { crypto, transport, request } = setting();
    const sent = { ...request("attempt-request", "client/1"), record: "any" };
    expect(openRequest(crypto, transport, sent)).toBeDefined();
  });

  test("what is no list of the kind's length does not open", () => {
    const { crypto, transport, replyKey } = setting();
    const label = ["bkv fleet channel v1", "deletion-request", "client/1", "alice"];
    const context = crypto.pack(...label.map((text) => crypto.text(text)));
    const open = (plaintext: ReturnType<typeof crypto.text>) =>
      openRequest(crypto, transport, {
        kind: "deletion-request",
        session: "client/1",
        account: "alice",
        sealed: crypto.seal(crypto.publicKey(transport), crypto.text("r"), context, plaintext),
      });
    expect(open(crypto.pack(replyKey))).toEqual({ replyKey, fields: {} });
    expect(open(crypto.pack(replyKey, replyKey))).toBeUndefined();
    expect(open(replyKey)).toBeUndefined();
  });
});

describe("in octets", () => {
  const crypto = concrete({ seed: 1 });
  const transport = crypto.privateKey(crypto.fresh("fleet", "transport", 0, "seed"));
  const replyKey = crypto.fresh("client", "reply key", 0, "key");
  /** Fields of the right sizes, the named one longer by some octets. */
  const fieldsOf = (names: readonly FieldName[], wrong = "", more = 1) =>
    Object.fromEntries(
      names.map((name) => {
        const octets = crypto.octets(FIELD_SIZES[name] ?? 50) + (name === wrong ? more : 0);
        return [name, crypto.fresh("client", name, 0, octets)];
      }),
    ) as never;

  test.each(requestKinds)("a %s opens only if each field has its size", (kind) => {
    const names: readonly FieldName[] = REQUEST_FIELDS[kind];
    const open = (key: Value, fields: never) =>
      openRequest(crypto, transport, {
        kind,
        session: "client/1",
        account: "alice",
        sealed: sealRequest(
          crypto,
          crypto.publicKey(transport),
          kind,
          "client/1",
          "alice",
          crypto.fresh("client", kind, 0, "seed"),
          key,
          fields,
        ),
      });
    expect(open(replyKey, fieldsOf(names))).toEqual({ replyKey, fields: fieldsOf(names) });
    expect(open(crypto.text("short"), fieldsOf(names))).toBeUndefined();
    for (const name of names)
      for (const more of [-1, 1])
        expect(open(replyKey, fieldsOf(names, name, more)) === undefined).toBe(
          FIELD_SIZES[name] !== null,
        );
  });

  test.each(replyKinds)("a %s opens only if each field has its size", (kind) => {
    const names: readonly FieldName[] = REPLY_FIELDS[kind];
    const open = (fields: never) =>
      openReply(crypto, replyKey, sealReply(crypto, kind, "client/1", replyKey, fields));
    expect(open(fieldsOf(names))).toEqual(fieldsOf(names));
    for (const name of names)
      expect(open(fieldsOf(names, name)) === undefined).toBe(FIELD_SIZES[name] !== null);
  });
});

describe("a sealed reply", () => {
  const reply = (kind: ReplyKind, session: string) => {
    const { crypto, replyKey, fieldsOf } = setting();
    const sent = sealReply(crypto, kind, session, replyKey, fieldsOf(REPLY_FIELDS[kind]));
    return { crypto, replyKey, sent, fields: fieldsOf(REPLY_FIELDS[kind]) as object };
  };

  test.each(replyKinds)("a %s opens to what was sealed, field by field", (kind) => {
    const { crypto, replyKey, sent, fields } = reply(kind, "client/1");
    expect(openReply(crypto, replyKey, sent)).toEqual(fields);
  });

  /** CLN2: replies are bound to session, kind and request; K6 rests on this for refusals. */
  test("it opens as no other kind, in no other session, and under no other reply key", () => {
    const any = fc.constantFrom(...replyKinds);
    const session = fc.constantFrom("client/1", "client/2", "adversary/1");
    fc.assert(
      fc.property(any, any, session, session, fc.boolean(), (kind, as, from, to, same) => {
        const { crypto, replyKey, sent } = reply(kind, from);
        const key = same ? replyKey : crypto.fresh("client", "reply key", 1, "key");
        const received: VaultReply = { ...sent, kind: as, session: to };
        const opens = openReply(crypto, key, received) !== undefined;
        expect(opens).toBe(as === kind && from === to && same);
      }),
      { numRuns: 300 },
    );
  });

  test("every request has a reply of its own", () => {
    const replies = requestKinds.map((kind) => REPLY_TO[kind]);
    expect(new Set(replies).size).toBe(requestKinds.length);
    expect(replyKinds).toEqual(expect.arrayContaining(replies));
  });
});
