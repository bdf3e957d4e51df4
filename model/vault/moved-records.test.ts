import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { fleetSecrets } from "../protocol/fleet.ts";
import type { RecordState } from "../protocol/record-state.ts";
import { arrivedRecords, movedRecord, spelled } from "./moved-records.ts";
import { SECRETS } from "./record-sealing.ts";

const protocol = protocolOf(symbolic(), DEFAULT_CONFIGURATION);
const { crypto } = protocol;
const realm = fleetSecrets(crypto, "fleet");
const secrets = Object.fromEntries(
  SECRETS.map((name) => [name, crypto.fresh("alice", name, 0, "key")]),
) as unknown as RecordSecrets;

const generation = (number: number, charged: number) => ({ number, charged, open: [7], secrets });
const record: RecordState = {
  active: generation(5, 1),
  pending: generation(9, 0),
  destroyed: 3,
};

describe("a record on its way", () => {
  const moved = movedRecord(protocol, realm, "r", record);

  test("arrives with its numbers, counters, tombstone and secrets, and without open attempts", () => {
    expect(arrivedRecords(protocol, realm, moved)).toEqual({
      r: {
        active: { ...generation(5, 1), open: [] },
        pending: { ...generation(9, 0), open: [] },
        destroyed: 3,
      },
    });
  });

  test("does not open for another realm, nor in the place of another generation", () => {
    const foreign = arrivedRecords(protocol, fleetSecrets(crypto, "other"), moved);
    expect(foreign.r?.active?.secrets).toBe(null);
    const renamed = moved.map((one) => ({ ...one, record: "s" }));
    expect(arrivedRecords(protocol, realm, renamed).s?.active?.secrets).toBe(null);
  });

  test("its boxes tell a coordinator nothing, and their hashes are what the log's chain keeps", () => {
    const shown = moved.flatMap(({ sealed }) => (sealed === null ? [] : [sealed]));
    expect(shown).toHaveLength(2);
    for (const box of shown) expect(Object.values(secrets)).not.toContain(box);
    for (const { commitment, sealed } of moved.slice(0, 2))
      expect(commitment).toBe(crypto.hash(sealed!));
    expect(spelled(moved)).toEqual(["r: active 5, 1", "r: pending 9, 0", "r: destroyed 3, 0"]);
  });

  test("without sealing it opens for everybody", () => {
    const loose = protocolOf(crypto, {
      ...DEFAULT_CONFIGURATION,
      without: ["seal-moved-records"],
    });
    const open = movedRecord(loose, realm, "r", record);
    const foreign = arrivedRecords(loose, fleetSecrets(crypto, "other"), open);
    expect(foreign.r?.active?.secrets).toEqual(secrets);
  });

  test("erased: it arrives with its counter and no secrets", () => {
    const erased = moved.map((one) => ({ ...one, sealed: null }));
    const arrived = arrivedRecords(protocol, realm, erased);
    expect(arrived.r?.active).toEqual({ number: 5, charged: 1, open: [], secrets: null });
    const empty = { ...record, active: { ...generation(5, 1), secrets: null }, pending: null };
    expect(movedRecord(protocol, realm, "r", empty)[0]).toMatchObject({ sealed: null, charged: 1 });
  });

  test("a tombstone alone travels alone", () => {
    const dead = { active: null, pending: null, destroyed: 4 };
    const gone = movedRecord(protocol, realm, "r", dead);
    expect(gone.map(({ place, number }) => [place, number])).toEqual([["destroyed", 4]]);
    expect(arrivedRecords(protocol, realm, gone).r).toEqual(dead);
    expect(movedRecord(protocol, realm, "r", { ...dead, destroyed: 0 })).toEqual([]);
  });
});
