import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { recordUnder } from "../operator/store.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import { fleetSecrets } from "../protocol/fleet.ts";
import type { RecordReply } from "../protocol/messages.ts";
import { emptyRoot, proofOf, rootAfter, type TreeLeaf, withLeaf } from "../protocol/record-tree.ts";
import { Fleet, RECORD } from "./fleet.setting.ts";
import { EMPTY_RECORD, type RecordState } from "./record-rules.ts";
import { openRecord, sealRecord } from "./record-sealing.ts";

const OTHER = "record of mallory";

/** A record with so many charges, and without secrets. */
const charged = (count: number): RecordState => ({
  active: { number: 4, charged: count, open: [7, 9], secrets: null },
  pending: null,
  destroyed: 2,
});

describe("a sealed record", () => {
  test.each([symbolic(), concrete({ seed: 1 })])("comes back as it was", (crypto) => {
    const protocol = protocolOf(crypto, DEFAULT_CONFIGURATION);
    const fleet = fleetSecrets(crypto, "fleet");
    const nonce = (label: string) => crypto.fresh("hsm-1", label, 0, "nonce");
    const secrets = {
      oprfKey: nonce("oprf"),
      clientPublicKey: nonce("client"),
      maskingKey: nonce("masking"),
      envelopeNonce: nonce("envelope"),
      authTag: nonce("tag"),
      wrappedKey: nonce("wrapped"),
    };
    const pending = { number: 12, charged: 0, open: [], secrets };
    for (const state of [EMPTY_RECORD, charged(3), { ...charged(1), pending }]) {
      const box = sealRecord(protocol, fleet, RECORD, state);
      expect(openRecord(protocol, fleet, box)).toEqual(state);
      expect(openRecord(protocol, fleetSecrets(crypto, "another"), box)).toBeUndefined();
    }
  });
});

/** A leader with one logged attempt at a record that waits for it, and what the host has: the tree before and after a charge. */
const reading = (without: ConstructorParameters<typeof Fleet>[0] = {}) => {
  const fleet = new Fleet({ records: "outside", ...without });
  const { protocol } = fleet;
  const { crypto } = protocol;
  fleet.elect("hsm-1");
  const leafOf = (record: string, count: number): TreeLeaf => ({
    record,
    box: sealRecord(protocol, fleetSecrets(crypto, "fleet"), RECORD, charged(count)),
  });
  let leaves: readonly TreeLeaf[] = [];
  let root = emptyRoot(crypto);
  for (const leaf of [leafOf(RECORD, 1), leafOf(OTHER, 0)]) {
    root = rootAfter(crypto, proofOf(crypto, leaves, leaf.record), leaf);
    leaves = withLeaf(leaves, leaf);
  }
  fleet.put("hsm-1", "leader", { tree: { applied: 1, root } });
  fleet.attempt("hsm-1", "code-3");
  const take = (reply: RecordReply) => {
    fleet.tell("hsm-1", reply, "store");
    return fleet.factsOf("attempt-charged").at(-1)?.charged;
  };
  return { fleet, crypto, leaves, leafOf, take };
};

test.each([symbolic(), concrete({ seed: 1 })])(
  "M20: a record with room for k open attempts comes back as it was, and the same record of another entry is another box",
  (crypto) => {
    const protocol = protocolOf(crypto, DEFAULT_CONFIGURATION);
    const fleet = fleetSecrets(crypto, "fleet");
    const sealed = (state: RecordState, entry: number) =>
      sealRecord(protocol, fleet, RECORD, state, { entry, slots: 3 });
    const states = [charged(1), charged(2), EMPTY_RECORD];
    for (const state of states)
      expect(openRecord(protocol, fleet, sealed(state, 5))).toEqual(state);
    expect(sealed(EMPTY_RECORD, 5)).not.toBe(sealed(EMPTY_RECORD, 6));
  },
);

describe("B7 to B10: what the host serves", () => {
  test("the record under the root is charged, and given back", () => {
    const { fleet, crypto, leaves, take } = reading();
    expect(fleet.context("hsm-1").reading).toBe(RECORD);
    expect(take(recordUnder(crypto, leaves, RECORD))).toBe(2);
    expect(fleet.context("hsm-1").reading).toBeNull();
    expect(fleet.context("hsm-1").records).toEqual({});
  });

  test.each([
    ["verify-record-root", 1],
    ["match-record-to-proof", 1],
    ["prove-absence", undefined],
  ] as const)("a lie is refused, and without %s it is believed", (defence, believed) => {
    for (const without of [[], [defence]] as const) {
      const { fleet, crypto, leaves, leafOf, take } = reading({ without: [...without] });
      const right = recordUnder(crypto, leaves, RECORD);
      const lies: Record<typeof defence, RecordReply> = {
        "verify-record-root": { ...right, box: leafOf(RECORD, 0).box },
        "match-record-to-proof": { ...recordUnder(crypto, leaves, OTHER), record: RECORD },
        "prove-absence": { ...recordUnder(crypto, [], RECORD) },
      };
      const outcome = take(lies[defence]);
      const refused = fleet.factsOf("record-refused").length;
      if (without.length === 0) {
        expect([outcome, refused]).toEqual([undefined, 1]);
        // It goes on waiting, and the truth is still taken.
        expect(take(right)).toBe(2);
      } else expect([outcome, refused]).toEqual([believed, 0]);
    }
  });

  test("what it has not asked for is not taken", () => {
    const { fleet, crypto, leaves } = reading();
    fleet.tell("hsm-1", recordUnder(crypto, leaves, OTHER), "store");
    expect(fleet.refusals).toContain("not-expected");
    expect(fleet.context("hsm-1").reading).toBe(RECORD);
  });
});
