import { describe, expect, test } from "vitest";
import type { TransferMessage } from "../protocol/transfer.ts";
import { fleetOf } from "./replica-context.ts";
import {
  DESTINATION,
  moves,
  OTHER_HALF,
  out,
  prepares,
  SOURCE,
  stated,
  twoGroups,
} from "./transfer.setting.ts";
import {
  stateArrived,
  stateGivenAway,
  statementTag,
  statePrepared,
} from "./transfer-statements.ts";

const fleet = moves(twoGroups());
const { protocol } = fleet;
const { channel } = fleetOf(fleet.context(SOURCE));
const statement = stated(fleet, "transfer-statement");
const completed = stated(fleet, "transfer-completed");
const tagOf = (message: TransferMessage) => statementTag(protocol, channel, message);

describe("the MAC of a statement", () => {
  test("is that of the realm: groups make and check it alike, and nobody else does", () => {
    expect(tagOf(statement)).toBe(statement.tag);
    expect(fleetOf(fleet.context(DESTINATION)).channel).toBe(channel);
    const foreign = protocol.crypto.fresh("other", "channel-key", 0, "key");
    expect(statementTag(protocol, foreign, statement)).not.toBe(statement.tag);
  });

  const [one] = statement.moved;
  const other = protocol.crypto.fresh("hsm-4", "transfer", 9, "nonce");
  test.each<[string, Partial<typeof statement>]>([
    ["the source", { source: 3 }],
    ["the destination", { destination: 3 }],
    ["where the range begins", { range: { ...statement.range, from: "a" } }],
    ["where the range ends", { range: { ...statement.range, to: "z" } }],
    ["the nonce", { nonce: other }],
    ["the base", { base: statement.base + 1 }],
    ["that nothing is in it", { moved: [] }],
    ["that there is more of it", { moved: [...statement.moved, ...statement.moved] }],
    ["the record", { moved: [{ ...one!, record: "record of b" }] }],
    ["the place", { moved: [{ ...one!, place: "pending" }] }],
    ["the number", { moved: [{ ...one!, number: one!.number + 1 }] }],
    ["the counter", { moved: [{ ...one!, charged: one!.charged + 1 }] }],
    ["the box", { moved: [{ ...one!, sealed: other }] }],
    ["that the box is empty", { moved: [{ ...one!, sealed: null }] }],
  ])("covers %s", (_, change) => {
    expect(tagOf({ ...statement, ...change })).not.toBe(statement.tag);
  });

  test("covers what kind of statement it is", () => {
    expect(tagOf({ ...completed, kind: "transfer-prepared" })).not.toBe(completed.tag);
  });
});

describe("what a group states", () => {
  test("nothing where there is nothing", () => {
    for (const id of [SOURCE, DESTINATION])
      for (const state of [statePrepared, stateGivenAway, stateArrived])
        expect(state(protocol, { ...fleet.context(id), ownership: null })).toEqual([]);
  });

  test("what it is ready for, and what it has given away: with the group's own name", () => {
    const begun = out(prepares(twoGroups(), OTHER_HALF));
    expect(stated(begun, "transfer-prepared")).toMatchObject({
      source: 1,
      destination: 2,
      range: OTHER_HALF,
    });
    expect(stated(begun, "transfer-statement")).toMatchObject({
      source: 1,
      destination: 2,
      moved: [],
    });
  });

  test("not what a piece was called at the source", () => {
    expect(Object.keys(statement).sort()).toEqual(
      ["base", "destination", "kind", "moved", "nonce", "range", "source", "tag"].sort(),
    );
  });
});
