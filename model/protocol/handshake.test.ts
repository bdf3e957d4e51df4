import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import type { Defence } from "./defences.ts";
import { answerHandshake, beginHandshake, finishHandshake, fleetSide } from "./handshake.ts";

const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", symbolic],
  ["in octets", () => concrete({ seed: 1 })],
];

const setting = (crypto: Cryptosystem, ...without: Defence[]) => {
  const protocol = protocolOf(crypto, { ...DEFAULT_CONFIGURATION, channel: "handshake", without });
  const seed = (owner: string) => crypto.fresh(owner, "seed", 0, "seed");
  const fleetKey = crypto.privateKey(seed("fleet"));
  const begin = (session = "client/1", publicKey = crypto.publicKey(fleetKey)) => {
    const begun = beginHandshake(protocol, session, publicKey, seed("client"));
    if (begun === undefined) throw new Error("no handshake begins");
    return begun;
  };
  const answer = (message: Parameters<typeof answerHandshake>[3], session = "client/1") =>
    answerHandshake(protocol, session, fleetSide(protocol, fleetKey), message, seed("hsm-1"));
  return { crypto, protocol, seed, begin, answer };
};

describe.each(READINGS)("a handshake %s", (_, make) => {
  test("gives both ends one secret", () => {
    const { protocol, begin, answer } = setting(make());
    const { handshake, message } = begin();
    const answered = answer(message);
    expect(answered).toBeDefined();
    expect(answered && finishHandshake(protocol, handshake, answered.message)).toBe(
      answered?.channel,
    );
  });

  test("gives another secret each time the fleet answers with another key", () => {
    const { crypto, protocol, begin, answer, seed } = setting(make());
    const { message } = begin();
    const other = fleetSide(protocol, crypto.privateKey(seed("fleet")));
    const again = answerHandshake(protocol, "client/1", other, message, seed("hsm-2"));
    expect(again?.channel).toBeDefined();
    expect(again?.channel).not.toBe(answer(message)?.channel);
  });

  test("is not answered for another session, to another fleet, or where it is none", () => {
    const { crypto, begin, answer, seed } = setting(make());
    expect(answer(begin().message, "client/2")).toBeUndefined();
    const other = crypto.publicKey(crypto.privateKey(seed("adversary")));
    expect(answer(begin("client/1", other).message)).toBeUndefined();
    for (const value of [crypto.text(""), crypto.pack(other), crypto.pack(other, crypto.text("x"))])
      expect(answer(value)).toBeUndefined();
  });

  test("ends only with the fleet's own answer", () => {
    const { crypto, protocol, begin, seed } = setting(make());
    const { handshake, message } = begin();
    const forged = fleetSide(protocol, crypto.privateKey(seed("adversary")));
    expect(
      answerHandshake(protocol, "client/1", forged, message, seed("adversary")),
    ).toBeUndefined();
    const ephemeral = crypto.publicKey(crypto.privateKey(seed("adversary")));
    const invented = crypto.pack(ephemeral, crypto.fresh("adversary", "tag", 0, "mac"));
    expect(finishHandshake(protocol, handshake, invented)).toBeUndefined();
    expect(finishHandshake(protocol, handshake, message)).toBeUndefined();
  });

  test("without the fleet's key in it, anybody answers", () => {
    const { crypto, protocol, begin, seed } = setting(make(), "handshake-with-fleet-key");
    const { handshake, message } = begin();
    const publicKey = crypto.publicKey(crypto.privateKey(seed("fleet")));
    const anybody = { publicKey, shared: () => crypto.text("") };
    const answered = answerHandshake(protocol, "client/1", anybody, message, seed("adversary"));
    expect(answered && finishHandshake(protocol, handshake, answered.message)).toBe(
      answered?.channel,
    );
    expect(answered).toBeDefined();
  });
});
