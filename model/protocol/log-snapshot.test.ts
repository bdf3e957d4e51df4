import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "./configuration.ts";
import { commitmentTo } from "./entries.ts";
import {
  faultOfCompaction,
  isSound,
  rowsOf,
  snapshotDigest,
  stateDigest,
  stateIn,
} from "./log-snapshot.ts";
import type { RecordState } from "./record-state.ts";

const COMPACTING = { ...DEFAULT_CONFIGURATION, compactAfter: 2 };

describe.each([symbolic(), concrete({ seed: 1 })])("a snapshot's digest", (crypto) => {
  const protocol = protocolOf(crypto, COMPACTING);
  const nonce = (label: string) => crypto.fresh("hsm-1", label, 0, "nonce");
  const secrets = {
    oprfKey: nonce("oprf"),
    clientPublicKey: nonce("client"),
    maskingKey: nonce("masking"),
    envelopeNonce: nonce("envelope"),
    authTag: nonce("tag"),
    wrappedKey: nonce("wrapped"),
  };
  const commitment = commitmentTo(protocol, secrets);
  const state = (charged: number, open: readonly number[] = [4]): RecordState => ({
    active: { number: 2, charged, open, secrets, commitment },
    pending: null,
    destroyed: 1,
  });
  const digestOf = (records: Readonly<Record<string, RecordState>>) =>
    stateDigest(protocol, rowsOf(protocol, records));
  const head = {
    index: 5,
    term: 1,
    hash: crypto.hash(nonce("entry")),
    members: { voters: ["hsm-1"], incoming: null, learners: [], floor: 1 },
  };

  test("is the same when the secrets are erased, and in whatever order the records are kept", () => {
    const [one, other] = [state(1), state(2)];
    const erased = { ...one, active: one.active && { ...one.active, secrets: null } };
    expect(digestOf({ a: one, b: other })).toEqual(digestOf({ b: other, a: erased }));
  });

  test("differs with a charge, an open attempt, a tombstone, a record more", () => {
    const digests = [
      { a: state(1) },
      { a: state(2) },
      { a: state(1, [4, 5]) },
      { a: { ...state(1), destroyed: 0 } },
      { a: state(1), b: state(1) },
    ].map((records) => JSON.stringify(digestOf(records)));
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("differs with its place in the log and with the members there", () => {
    const rows = rowsOf(protocol, { a: state(1) });
    const digests = [
      head,
      { ...head, index: 6 },
      { ...head, term: 2 },
      { ...head, hash: crypto.hash(nonce("another")) },
      { ...head, members: { ...head.members, learners: ["hsm-4"] } },
      { ...head, members: { ...head.members, incoming: ["hsm-1"] } },
      { ...head, members: { ...head.members, floor: 2 } },
    ].map((other) => JSON.stringify(snapshotDigest(protocol, other, rows)));
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("stands for rows that come back as the state that they were made of", () => {
    const records = { a: state(3), b: { active: null, pending: null, destroyed: 4 } };
    const rows = rowsOf(protocol, records);
    expect(rows.every((row) => isSound(protocol, row))).toBe(true);
    expect(stateIn(protocol, rows)).toEqual(records);
  });
});

describe("a fleet that compacts its logs", () => {
  test.each([
    [{ compactAfter: null, records: "outside" }, undefined],
    [{}, undefined],
    [{ records: "outside" }, undefined],
    [{ writes: "delayed" }, undefined],
    [{ groups: 2 }, "is one group"],
    [{ attestationLifetime: 3 }, "never run out"],
    [{ attemptsMax: 255 }, undefined],
    [{ attemptsMax: 256 }, "at most 255"],
    [{ without: ["count-in-consensus"] }, "needs count-in-consensus"],
  ] as const)("of %j is told what it lacks", (change, told) => {
    const fault = faultOfCompaction({ ...COMPACTING, ...change });
    if (told === undefined) expect(fault).toBeUndefined();
    else expect(fault).toContain(told);
  });
});
