import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { deviceProperties } from "./devices.ts";
import { activated, destroyed, enrolled, HELD, hash, registered, watch } from "./trace.setting.ts";

const claimed = (backups: "filed" | "newest") =>
  deviceProperties({ ...DEFAULT_CONFIGURATION, devices: 2, backups }).find(
    ({ id }) => id === "CLN3",
  ) as never;
const judged = (backups: "filed" | "newest", trace: readonly Fact[]) =>
  watch(claimed(backups), trace);

/** A registration of this session for a key. */
const prepared = (session: string, key: string): Fact => ({
  fact: "way-prepared",
  session,
  way: "recovery-code",
  key: hash(key),
  box: null,
});
const sealed = (key: string): Fact => ({
  fact: "backup-sealed",
  key: hash(key),
  backup: hash(`backup under ${key}`),
});
const kept = (key: string): Fact => ({
  fact: "backup-kept",
  account: "alice",
  backup: hash(`backup under ${key}`),
});
const displaced = (key: string): Fact => ({
  fact: "backup-displaced",
  account: "alice",
  backup: hash(`backup under ${key}`),
});

const filed = (session: string, key: string) => [prepared(session, key), sealed(key), kept(key)];
const first = [...filed("client/1", "K"), registered(2, "client/1"), activated(2)];

describe("CLN3 where keys differ from device to device", () => {
  test("what answers leads to a backup that is there", () => {
    expect(judged("filed", [...first, ...filed("client-2/1", "L")])).toMatchObject(HELD);
    const second = [...filed("client-2/1", "L"), registered(4, "client-2/1"), activated(4)];
    expect(judged("filed", [...first, ...second])).toMatchObject(HELD);
  });

  test("it breaks where a key answers before its backup is there", () => {
    const early = [prepared("client-2/1", "L"), registered(4, "client-2/1"), activated(4)];
    expect(judged("filed", [...first, ...early]).breach).toMatch(/no backup opens/);
    // Elsewhere the first backup follows the activation.
    expect(judged("newest", [...first, ...early, sealed("L"), kept("L")])).toMatchObject(HELD);
  });

  test("it breaks where the backup of what answers makes room for another", () => {
    const other = [sealed("L"), kept("L"), displaced("K")];
    for (const backups of ["filed", "newest"] as const)
      expect(judged(backups, [...first, ...other]).breach).toMatch(/no backup opens/);
  });

  test("what the adversary registers is none of the user's", () => {
    const foreign = [registered(4, "adversary/1"), activated(4)];
    expect(judged("filed", [...first, ...foreign])).toMatchObject(HELD);
  });

  test("it breaks where a registration is confirmed and does not answer yet", () => {
    const change = [prepared("client/2", "K"), registered(6, "client/2")];
    const confirmed = { fact: "code-changed", session: "client/2", code: "code-2" } as const;
    expect(judged("filed", [...first, ...change, confirmed]).breach).toMatch(/from before it/);
    expect(judged("filed", [...first, ...change, activated(6), confirmed])).toMatchObject(HELD);
    // Another device has replaced it already.
    const later = [prepared("client-2/1", "K"), registered(8, "client-2/1"), activated(8)];
    expect(judged("filed", [...first, ...change, activated(6), ...later, confirmed])).toMatchObject(
      HELD,
    );
  });

  test("it breaks where what was deleted comes to life", () => {
    const pending = [prepared("client/2", "K"), registered(4, "client/2")];
    const deleted = [2, 4].map((generation) =>
      destroyed("hsm-1", 9, { generation, cause: "deleted" }),
    );
    expect(judged("filed", [...first, ...pending, ...deleted, activated(4)]).breach).toMatch(
      /was deleted/,
    );
    const again = [prepared("client/3", "K"), registered(6, "client/3"), activated(6)];
    expect(
      judged("filed", [...first, ...deleted, ...again, enrolled("code-1", "client/3")]),
    ).toMatchObject(HELD);
  });
});
