import { describe, expect, test } from "vitest";
import { protocolOf } from "../protocol/configuration.ts";
import type { Defence } from "../protocol/defences.ts";
import { EVERY_RECORD, type RecordRange } from "../protocol/ranges.ts";
import type { Ownership, TransferOperation } from "../protocol/transfer.ts";
import { RECORD } from "./fleet.setting.ts";
import type { ReplicaContext } from "./replica-context.ts";
import { FIRST, HALF, OTHER_HALF, SECOND, twoGroups } from "./transfer.setting.ts";
import { applyTransfer, hasMovedSecrets, ruleTransfer } from "./transfer-rules.ts";

const fleet = twoGroups();
const { crypto, configuration } = fleet.protocol;
/** The same vault without some of its rules. */
const lacking = (...without: readonly Defence[]) =>
  protocolOf(crypto, { ...configuration, without });
const protocol = fleet.protocol;
const nonceOf = (n: number) => crypto.fresh("hsm-4", "transfer", n, "nonce");
const [NONCE, OTHER_NONCE] = [nonceOf(1), nonceOf(2)];

const [first, second] = [fleet.context("hsm-1"), fleet.context("hsm-4")];

/** A replica whose group holds this. */
const holding = (context: ReplicaContext, change: Partial<Ownership>): ReplicaContext => ({
  ...context,
  ownership: { owned: [], prepared: null, outgoing: null, arrived: null, ...change },
});
const prepared = { source: FIRST, range: HALF, nonce: NONCE };
const outgoing = { destination: SECOND, range: HALF, nonce: NONCE, own: 0, base: 7, moved: [] };

const prepare = (source: number, range: RecordRange, nonce = NONCE): TransferOperation => ({
  kind: "prepare-transfer",
  source,
  range,
  nonce,
});
const cancel = (range: RecordRange): TransferOperation => ({ kind: "cancel-transfer", range });
const release = (
  range: RecordRange,
  nonce = NONCE,
  destination: number = SECOND,
): TransferOperation => ({
  kind: "transfer-out",
  destination,
  range,
  nonce,
});
const acquire = (range: RecordRange, nonce = NONCE, source: number = FIRST): TransferOperation => ({
  kind: "transfer-in",
  source,
  range,
  nonce,
  base: 7,
  moved: [],
});
const complete = (nonce = NONCE): TransferOperation => ({ kind: "complete-transfer", nonce });

const ruled = (
  context: ReplicaContext,
  operation: TransferOperation,
  without: readonly Defence[] = [],
  index = 9,
) => ruleTransfer(lacking(...without), context, index, operation);

const held = (...args: Parameters<typeof ruled>) => {
  const ruling = ruled(...args);
  if ("refusal" in ruling) throw new Error(`refused: ${ruling.refusal}`);
  return ruling;
};

const INVERTED = { from: "record of m", to: "record of a" };
const EMPTY = { from: "record of a", to: "record of a" };

describe("what is refused, and by which rule", () => {
  type Case = readonly [
    why: string,
    context: ReplicaContext,
    operation: TransferOperation,
    refusal: string,
    rule: Defence | null,
  ];
  const ready = holding(second, { prepared });
  const gone = holding(first, { outgoing });
  const cases: readonly Case[] = [
    [
      "a move to itself",
      second,
      prepare(SECOND, HALF),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "a move from a group that is not",
      second,
      prepare(3, HALF),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "readiness for an inverted range",
      second,
      prepare(FIRST, INVERTED),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "readiness for an empty range",
      second,
      prepare(FIRST, EMPTY),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "readiness for what it owns a part of",
      holding(second, { owned: [{ ...HALF, base: 7 }] }),
      prepare(FIRST, EVERY_RECORD),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "a second preparation",
      ready,
      prepare(FIRST, OTHER_HALF),
      "transfer-pending",
      "finish-transfer-first",
    ],
    [
      "a preparation while something is out",
      gone,
      prepare(SECOND, HALF),
      "transfer-pending",
      "finish-transfer-first",
    ],
    ["to cancel what is not prepared", second, cancel(HALF), "not-prepared", null],
    ["to cancel another range than is prepared", ready, cancel(OTHER_HALF), "not-prepared", null],
    ["to take back what is out", gone, cancel(HALF), "not-prepared", "keep-range-given-away"],
    [
      "to give away what it owns not at all",
      second,
      release(HALF),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "to give away what it owns in part",
      holding(first, { owned: [{ ...HALF, base: 0 }] }),
      release(EVERY_RECORD),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "to give away an inverted range",
      first,
      release(INVERTED),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "to give away an empty range",
      first,
      release(EMPTY),
      "no-valid-transfer",
      "move-owned-ranges-only",
    ],
    [
      "to give away another range while one is out",
      holding(first, { owned: [{ ...OTHER_HALF, base: 0 }], outgoing }),
      release(OTHER_HALF),
      "transfer-pending",
      "finish-transfer-first",
    ],
    [
      "to give away while it is ready for a range",
      holding(first, { owned: [{ ...OTHER_HALF, base: 0 }], prepared }),
      release(OTHER_HALF),
      "transfer-pending",
      "finish-transfer-first",
    ],
    [
      "to give what is out to another group",
      gone,
      release(HALF, NONCE, 3),
      "transfer-pending",
      "finish-transfer-first",
    ],
    ["to take over what it never prepared for", second, acquire(HALF), "not-prepared", null],
    ["to take over from another group", ready, acquire(HALF, NONCE, 3), "not-prepared", null],
    ["to take over another range", ready, acquire(OTHER_HALF), "not-prepared", null],
    [
      "to take over under the nonce of another preparation",
      ready,
      acquire(HALF, OTHER_NONCE),
      "not-prepared",
      "check-transfer-nonce",
    ],
    ["to complete what was never given away", first, complete(), "nothing-given-away", null],
    ["to complete under another nonce", gone, complete(OTHER_NONCE), "nothing-given-away", null],
  ];

  test.each(cases)("%s", (_, context, operation, refusal, rule) => {
    expect(ruled(context, operation)).toEqual({ refusal });
    const applied = applyTransfer(protocol, context, { index: 9 }, operation, true);
    expect(applied).toEqual({ context, effects: [] });
    if (rule !== null) expect(ruled(context, operation, [rule])).not.toEqual({ refusal });
  });

  test("every rule of ranges, nonces and turns is among them", () => {
    expect(new Set(cases.map(([, , , , rule]) => rule))).toEqual(
      new Set([
        null,
        "move-owned-ranges-only",
        "finish-transfer-first",
        "keep-range-given-away",
        "check-transfer-nonce",
      ]),
    );
  });
});

describe("what an entry does", () => {
  test("a preparation remembers range, source and nonce, and takes nothing", () => {
    const { ownership, records } = held(second, prepare(FIRST, HALF));
    expect(ownership).toEqual({ owned: [], prepared, outgoing: null, arrived: null });
    expect(records).toBe(second.records);
  });

  test("a cancellation forgets the preparation, and nothing else", () => {
    const owned = [{ ...OTHER_HALF, base: 3 }];
    const { ownership } = held(holding(second, { owned, prepared }), cancel(HALF));
    expect(ownership).toEqual({ owned, prepared: null, outgoing: null, arrived: null });
  });

  test("what goes is cut out of its piece, and its records are frozen as they are", () => {
    const { ownership, records } = held(first, release(HALF));
    expect(ownership.owned).toEqual([{ ...OTHER_HALF, base: 0 }]);
    expect(records).toEqual({});
    const [frozen] = ownership.outgoing?.moved ?? [];
    expect(frozen).toMatchObject({ record: RECORD, place: "active", charged: 0 });
    expect(ownership.outgoing).toMatchObject({
      destination: SECOND,
      nonce: NONCE,
      own: 0,
      base: 9,
    });
  });

  test("a range in the middle leaves two pieces", () => {
    const middle = { from: "record of b", to: "record of m" };
    expect(held(first, release(middle)).ownership.owned).toEqual([
      { from: "", to: "record of b", base: 0 },
      { from: "record of m", to: "~", base: 0 },
    ]);
  });

  test("records outside the range stay", () => {
    const { ownership, records } = held(first, release(OTHER_HALF));
    expect(Object.keys(records)).toEqual([RECORD]);
    expect(ownership.outgoing?.moved).toEqual([]);
  });

  test("names go on above those of the source, which had a base itself", () => {
    const based = holding(first, { owned: [{ ...EVERY_RECORD, base: 40 }] });
    expect(held(based, release(HALF), [], 12).ownership.outgoing).toMatchObject({
      own: 40,
      base: 52,
    });
  });

  test("given away again under a new nonce: the same records, and nothing is said to go twice", () => {
    const once = applyTransfer(protocol, first, { index: 9 }, release(HALF), false);
    const again = applyTransfer(
      protocol,
      once.context,
      { index: 10 },
      release(HALF, OTHER_NONCE),
      false,
    );
    const before = once.context.ownership?.outgoing;
    expect(again.context.ownership?.outgoing).toEqual({ ...before, nonce: OTHER_NONCE });
    expect(once.effects).toHaveLength(1);
    expect(again.effects).toEqual([]);
  });

  test("what arrives is owned from there on, under its base, and remembered for who asks again", () => {
    const { moved, base } = held(first, release(HALF)).ownership.outgoing ?? { moved: [], base: 0 };
    const arrival = { ...acquire(HALF), moved, base } as TransferOperation;
    const { ownership, records } = held(holding(second, { prepared }), arrival);
    expect(ownership).toEqual({
      owned: [{ ...HALF, base: 9 }],
      prepared: null,
      outgoing: null,
      arrived: prepared,
    });
    expect(records[RECORD]?.active).toMatchObject({ charged: 0, open: [] });
    expect(records[RECORD]?.active?.secrets).toEqual(first.records[RECORD]?.active?.secrets);
  });

  test("an entry that comes twice does nothing the second time", () => {
    const starts: readonly (readonly [ReplicaContext, TransferOperation])[] = [
      [holding(second, { prepared }), acquire(HALF)],
      [holding(second, { prepared }), cancel(HALF)],
      [holding(first, { outgoing }), complete()],
    ];
    for (const [context, operation] of starts) {
      const once = applyTransfer(protocol, context, { index: 9 }, operation, true);
      expect(once.effects.length).toBeGreaterThan(0);
      const twice = applyTransfer(protocol, once.context, { index: 10 }, operation, true);
      expect(twice).toEqual({ context: once.context, effects: [] });
    }
  });
});

describe("erasing what has arrived elsewhere", () => {
  const gone = applyTransfer(protocol, first, { index: 9 }, release(HALF), false).context;
  const generations = (context: ReplicaContext) =>
    context.log.flatMap(({ operation }) =>
      operation.kind === "register" ? [operation.secrets] : [],
    );
  const done = (without: readonly Defence[] = []) =>
    applyTransfer(lacking(...without), gone, { index: 10 }, complete(), true);

  test("the log forgets the secrets of what went, and says that nothing remains", () => {
    expect(generations(gone)).toEqual([expect.anything()]);
    expect(generations(done().context)).toEqual([null]);
    expect(done().effects).toEqual([
      expect.objectContaining({
        fact: expect.objectContaining({ fact: "transfer-completed", remains: [] }),
      }),
    ]);
  });

  test("without the rule they remain, and the fact says which", () => {
    const { context, effects } = done(["erase-after-move"]);
    expect(generations(context)).not.toContain(null);
    expect(JSON.stringify(effects)).toContain(`of ${RECORD}`);
  });

  test("what came by a transfer and goes on is forgotten too", () => {
    const { moved } = gone.ownership?.outgoing ?? { moved: [] };
    const operation = { ...acquire(HALF), moved } as TransferOperation;
    const hash = crypto.hash(crypto.text("entry"));
    const log = [...second.log, { index: second.log.length + 1, term: 1, hash, operation }];
    const through = holding({ ...second, log }, { outgoing: { ...outgoing, moved } });
    const { number = 0 } = moved[0] ?? {};
    expect(hasMovedSecrets(through, RECORD, number)).toBe(true);
    const { context } = applyTransfer(protocol, through, { index: 9 }, complete(), true);
    expect(hasMovedSecrets(context, RECORD, number)).toBe(false);
  });
});
