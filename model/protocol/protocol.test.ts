import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { activationProof } from "./activation.ts";
import { openBackup, sealBackup, unwrapBackupKey, wrapBackupKey } from "./backup.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import { DEFENCE_IDS, isDefence } from "./defences.ts";
import { fleetKeys, fleetSecrets } from "./fleet.ts";
import { originOf, replicaIds, sessionId } from "./parties.ts";

describe("a protocol", () => {
  test("it defends everything but what its configuration removes", () => {
    const all = protocolOf(symbolic(), DEFAULT_CONFIGURATION);
    expect(DEFENCE_IDS.filter((defence) => !all.defends(defence))).toEqual([]);
    for (const removed of DEFENCE_IDS) {
      const { defends } = protocolOf(symbolic(), { ...DEFAULT_CONFIGURATION, without: [removed] });
      expect(DEFENCE_IDS.filter((defence) => !defends(defence))).toEqual([removed]);
    }
  });

  test("only the names of the table are defences", () => {
    expect(DEFENCE_IDS.every(isDefence)).toBe(true);
    expect(["", "toString", "majority"].some(isDefence)).toBe(false);
  });

  /** LAB p. 34: "limits each user to 10 incorrect guesses". */
  test("the default design allows ten attempts, and five replicas", () => {
    expect(DEFAULT_CONFIGURATION).toMatchObject({ attemptsMax: 10, replicas: 5, without: [] });
  });
});

describe("names", () => {
  test("a session names where its replies go", () => {
    expect(originOf(sessionId("client", 12))).toBe("client");
    expect(originOf(sessionId("adversary", 0))).toBe("adversary");
    expect(replicaIds(3)).toEqual(["hsm-1", "hsm-2", "hsm-3"]);
  });
});

describe("the fleet's keys", () => {
  test("two fleets share no secret, and what is published gives none away", () => {
    const crypto = symbolic();
    const [own, other] = ["fleet", "adversary"].map((owner) => fleetSecrets(crypto, owner));
    const values = [own!, other!].flatMap(({ transport, vault, channel }) => [
      transport,
      vault,
      channel,
    ]);
    expect(new Set(values).size).toBe(6);
    expect(values).not.toContain(fleetKeys(crypto, own!).transport);
    expect(values).not.toContain(fleetKeys(crypto, own!).vault);
  });
});

describe("the backup key", () => {
  const crypto = symbolic();
  const value = (label: string) => crypto.fresh("alice", label, 0, "key");

  test("it unwraps under the export key and account that wrapped it, and no other", () => {
    const wrapped = wrapBackupKey(crypto, value("export"), "alice", value("key"));
    expect(unwrapBackupKey(crypto, value("export"), "alice", wrapped)).toBe(value("key"));
    expect(unwrapBackupKey(crypto, value("export"), "mallory", wrapped)).toBeUndefined();
    expect(unwrapBackupKey(crypto, value("other"), "alice", wrapped)).toBeUndefined();
  });

  test("it opens the backup of its account, and no other", () => {
    const backup = sealBackup(crypto, value("key"), "alice", value("history"));
    expect(openBackup(crypto, value("key"), "alice", backup)).toBe(value("history"));
    expect(openBackup(crypto, value("key"), "mallory", backup)).toBeUndefined();
    expect(openBackup(crypto, value("other"), "alice", backup)).toBeUndefined();
  });
});

test("an activation proof is of one generation, under one masking key", () => {
  const crypto = symbolic();
  const proof = (key: string, generation: number) =>
    activationProof(crypto, crypto.text(key), crypto.integer(generation, 4));
  expect(proof("a", 2)).toBe(proof("a", 2));
  expect(new Set([proof("a", 2), proof("a", 3), proof("b", 2)]).size).toBe(3);
});
