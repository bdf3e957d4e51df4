import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { fleetSecrets } from "../protocol/fleet.ts";
import type { RecordState } from "../protocol/record-state.ts";
import { arrivedRecords, movedRecord } from "./moved-records.ts";
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
});
