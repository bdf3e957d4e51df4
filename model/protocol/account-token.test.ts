import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  apart,
  deviceToken,
  faultOf,
  MISFITS,
  misfitToken,
  openToken,
  withToken,
} from "./account-token.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import type { Defence } from "./defences.ts";
import { fleetKeys, fleetSecrets } from "./fleet.ts";

const READINGS = [
  ["terms", () => symbolic()],
  ["octets", () => concrete({ seed: 7 })],
] as const;

describe.each(READINGS)("account tokens in %s", (_, reading) => {
  const withDefences = (...without: readonly Defence[]) =>
    protocolOf(reading(), { ...DEFAULT_CONFIGURATION, admission: "token", without });

  test("the device's own is good for its account, and for no other", () => {
    const protocol = withDefences();
    const token = deviceToken(protocol.crypto, "alice");
    expect(faultOf(protocol, "alice", token)).toBeUndefined();
    expect(faultOf(protocol, "bob", token)).toBe("for another account");
  });

  test.each([
    ["unknown-key", "not from the issuer", "verify-token"],
    ["other-account", "for another account", "match-token-account"],
    ["other-realm", "for another realm", "match-token-realm"],
    ["other-scope", "for another scope", "match-token-scope"],
    ["expired", "expired", "refuse-expired-token"],
    ["too-long-lived", "good for too long", "bound-token-lifetime"],
  ] as const)("%s is refused as %s, by %s alone", (misfit, fault, defence) => {
    for (const [protocol, expected] of [
      [withDefences(), fault],
      [withDefences(defence), undefined],
    ] as const)
      expect(faultOf(protocol, "alice", misfitToken(protocol.crypto, "alice", misfit))).toBe(
        expected,
      );
  });

  test("no token, and what is none, is refused", () => {
    const protocol = withDefences();
    expect(faultOf(protocol, "alice", undefined)).toBe("no token");
    expect(faultOf(protocol, "alice", protocol.crypto.text("token"))).toBe("no token");
    expect(faultOf(withDefences("require-token"), "alice", undefined)).toBeUndefined();
  });

  test("a token opens beside the request that it was sealed for, and beside no other", () => {
    for (const [without, opens] of [
      [[], false],
      [["bind-token-to-request"], true],
    ] as const) {
      const protocol = withDefences(...without);
      const { crypto } = protocol;
      const secrets = fleetSecrets(crypto, "fleet");
      const { transport } = fleetKeys(crypto, secrets);
      const token = deviceToken(crypto, "alice");
      const randomness = crypto.fresh("client", "sealing", 0, "seed");
      const [request, other] = [crypto.text("request"), crypto.text("other")];
      const kind = "attempt-request";
      const sealed = apart(
        protocol,
        withToken(protocol, transport, kind, "client/1", "alice", request, randomness, token),
      );
      if (sealed === undefined) throw new Error("nothing stands beside the request");
      const beside = (parts: typeof sealed) =>
        openToken(protocol, secrets.transport, kind, "client/1", "alice", parts);
      expect(beside(sealed)).toBe(token);
      expect(beside({ ...sealed, request: other })).toBe(opens ? token : undefined);
    }
  });

  test("every token that does not fit has its name once", () => {
    expect(new Set(MISFITS).size).toBe(MISFITS.length);
  });
});
