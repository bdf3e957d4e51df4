/** Generated schedules in both readings at once. Thousands of them: agreement.deep.test.ts. */
import { expect, test } from "vitest";
import type { Configuration } from "../../model/protocol/configuration.ts";
import type { ThreatName } from "../../scenarios/threats.ts";
import { searchPaired } from "./agreement.setting.ts";

const SHARES: readonly (readonly [strategy: string, threat: ThreatName, runs: number])[] = [
  ["recovering", "network", 20],
  ["recovering", "operator", 20],
  ["faulty", "operator", 40],
  ["registering", "network-token", 20],
  ["guessing", "clients", 2],
  ["steady", "hosts", 4],
  ["swarm", "operator", 50],
  ["electing", "operator", 60],
  ["uniform", "operator", 60],
];

test("there are hundreds of them", () => {
  expect(SHARES.reduce((sum, [, , runs]) => sum + runs, 0)).toBeGreaterThanOrEqual(250);
});

test.each(SHARES)("the readings agree on random schedules: %s, %s", (strategy, threat, runs) => {
  const outcome = searchPaired({ strategy, threat, seed: 31, runs });
  expect(outcome.broken).toBeUndefined();
  expect(outcome.runs).toBe(runs);
  expect(outcome.steps).toBeGreaterThan(runs * 10);
});

const DESIGNS: readonly (readonly [string, ThreatName, Partial<Configuration>])[] = [
  ["under a 64-digit key", "operator", { factor: "64-digit-key" }],
  ["under a passkey", "operator", { factor: "passkey" }],
  ["with a recovery code in the vault", "operator", { payload: "recovery-code" }],
  ["with factors to change", "operator", { factors: "switchable", factor: "passkey" }],
  ["with factors on channels", "operator", { factors: "switchable", channel: "handshake" }],
  ["with two devices", "operator", { devices: 2, backups: "filed" }],
  ["with a disk that goes back", "old-disk", { backups: "filed" }],
  ["with storage that completes late", "operator", { writes: "delayed" }],
  ["with an anchor", "rollback-one", { anchor: "monotone" }],
  ["with changes of members", "membership", { spares: 1 }],
];

test.each(DESIGNS)("the readings agree on random schedules %s, %s", (_, threat, configuration) => {
  const search = { strategy: "recovering", threat, seed: 31, runs: 8, configuration };
  const outcome = searchPaired(search);
  expect(outcome.broken).toBeUndefined();
  expect(outcome.runs).toBe(8);
  expect(outcome.steps).toBeGreaterThan(80);
});

test("a random schedule that opens a replica exposes code, key and history in octets as in terms", () => {
  const exposed = new Set<string>();
  for (let seed = 1; seed <= 8; seed++) {
    const outcome = searchPaired({ strategy: "recovering", threat: "extract-one", seed, runs: 20 });
    for (const kind of outcome.exposed) exposed.add(kind);
  }
  expect([...exposed].sort()).toEqual(["backup-key", "code", "history"]);
});
