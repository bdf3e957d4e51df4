import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Size } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { openInParts, PART_VALUES, sealInParts, withoutLastPart } from "./channel-requests.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import type { Defence } from "./defences.ts";
import { FIELD_SIZES, REQUEST_FIELDS, type RequestKind, type VaultRequest } from "./messages.ts";
import type { RequestFields } from "./requests.ts";

const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", symbolic],
  ["in octets", () => concrete({ seed: 1 })],
];

const KINDS = (Object.keys(REQUEST_FIELDS) as RequestKind[]).filter(
  (kind) => kind !== "handshake-request",
);

const setting = (crypto: Cryptosystem, ...without: Defence[]) => {
  const protocol = protocolOf(crypto, { ...DEFAULT_CONFIGURATION, channel: "handshake", without });
  const drawn = (name: string, size: Size | null = "key") =>
    crypto.fresh("client", name, 0, size ?? 32);
  const channel = drawn("channel");
  const request = (kind: RequestKind, session = "client/1"): VaultRequest => {
    const fields = Object.fromEntries(
      REQUEST_FIELDS[kind].map((name) => [name, drawn(name, FIELD_SIZES[name])]),
    ) as RequestFields<typeof kind>;
    const sealed = sealInParts(
      protocol,
      channel,
      kind,
      session,
      "alice",
      drawn("reply key"),
      fields,
    );
    return { kind, session, account: "alice", sealed };
  };
  return { crypto, protocol, drawn, channel, request };
};

describe.each(READINGS)("a request in parts %s", (_, make) => {
  test.each(KINDS)("%s opens as what it was", (kind) => {
    const { protocol, drawn, channel, request } = setting(make());
    const opened = openInParts(protocol, channel, request(kind));
    expect(opened?.replyKey).toBe(drawn("reply key"));
    for (const name of REQUEST_FIELDS[kind])
      expect(opened?.fields[name]).toBe(drawn(name, FIELD_SIZES[name]));
  });

  test.each(KINDS)("%s opens on no other channel, and for no other kind or session", (kind) => {
    const { protocol, drawn, channel, request } = setting(make());
    const sent = request(kind);
    expect(openInParts(protocol, drawn("other"), sent)).toBeUndefined();
    expect(openInParts(protocol, channel, { ...sent, session: "client/2" })).toBeUndefined();
    for (const other of KINDS)
      if (other !== kind)
        expect(openInParts(protocol, channel, { ...sent, kind: other })).toBeUndefined();
  });

  test("F2: without its last part, or with parts exchanged, it does not open", () => {
    const { crypto, protocol, channel, request } = setting(make());
    const sent = request("registration-upload");
    const cut = withoutLastPart(crypto, sent);
    expect(cut).toBeDefined();
    expect(cut && openInParts(protocol, channel, cut)).toBeUndefined();
    const [first, second, third] = crypto.unpack(sent.sealed, 3) ?? [];
    if (!first || !second || !third) throw new Error("three parts expected");
    const exchanged = { ...sent, sealed: crypto.pack(second, first, third) };
    expect(openInParts(protocol, channel, exchanged)).toBeUndefined();
  });

  test("F2: where no part says that it is the last, what is cut off counts as empty", () => {
    const { crypto, protocol, drawn, channel, request } = setting(make(), "mark-last-part");
    const cut = withoutLastPart(crypto, request("registration-upload"));
    const opened = cut && openInParts(protocol, channel, cut);
    expect(opened?.fields.wrappedKey).toBe(crypto.text(""));
    expect(opened?.fields.maskingKey).toBe(drawn("maskingKey", "hash"));
    const login = withoutLastPart(crypto, request("attempt-request"));
    expect(login && openInParts(protocol, channel, login)).toBeUndefined();
  });

  test("a request of one part has none that could be cut off", () => {
    const { crypto, request } = setting(make());
    for (const kind of KINDS)
      expect(withoutLastPart(crypto, request(kind)) === undefined).toBe(
        REQUEST_FIELDS[kind].length + 1 <= PART_VALUES,
      );
  });

  test("what is no list of parts does not open", () => {
    const { crypto, protocol, channel, request } = setting(make());
    const sent = request("deletion-request");
    for (const sealed of [crypto.text(""), crypto.pack(), crypto.pack(sent.sealed, sent.sealed)])
      expect(openInParts(protocol, channel, { ...sent, sealed })).toBeUndefined();
  });
});
