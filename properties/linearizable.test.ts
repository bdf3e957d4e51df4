import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { THREATS } from "../scenarios/threats.ts";
import { searchRandomly } from "./harness/judge.ts";
import { PORTFOLIO } from "./harness/vault-portfolio.ts";
import { historiesOf, linearizable, type Told } from "./linearizable.ts";
import { hash } from "./trace.setting.ts";

const CON10 = linearizable(2);
const RECORD = "record of alice";

type Received = Extract<Fact, { fact: "operation-received" }>;

const received = (
  index: number,
  operation: Received["operation"],
  change: Partial<Received> = {},
): Fact => ({
  fact: "operation-received",
  replica: "hsm-1",
  record: RECORD,
  session: "client/1",
  operation,
  index,
  hash: hash(`entry ${index}`),
  generation: null,
  attempt: null,
  ...change,
});

const answered = (index: number, told: Partial<Told>, replica = "hsm-1", name = ""): Fact => ({
  fact: "operation-answered",
  replica,
  record: RECORD,
  index,
  hash: hash(name || `entry ${index}`),
  reply: "charged",
  generation: null,
  charged: null,
  refusal: null,
  ...told,
});

const registered: readonly Fact[] = [
  received(2, "register"),
  answered(2, { reply: "registered", generation: 2 }),
  received(3, "activate", { generation: 2 }),
  answered(3, { reply: "activated", generation: 2 }),
];
const charged = (count: number): Partial<Told> => ({ generation: 2, charged: count });
const attempted = (index: number, count: number): readonly Fact[] => [
  received(index, "attempt"),
  answered(index, charged(count)),
];
const confirmation = (index: number, attempt: number): readonly Fact[] => [
  received(index, "confirm", { generation: 2, attempt }),
  answered(index, { reply: "confirmed", generation: 2, charged: 0 }),
];
const refused = (refusal: Told["refusal"]): Partial<Told> => ({ reply: "refused", refusal });

describe("CON10: histories of a record that are linearizable", () => {
  test.each<[string, readonly Fact[]]>([
    [
      "registered, activated, attempted, confirmed",
      [...registered, ...attempted(4, 1), ...confirmation(5, 4)],
    ],
    [
      "k attempts, then a refusal, and it stays gone",
      [
        ...registered,
        ...attempted(4, 1),
        ...attempted(5, 2),
        received(6, "attempt"),
        answered(6, refused("attempts-exhausted")),
        received(7, "attempt"),
        answered(7, refused("attempts-exhausted")),
      ],
    ],
    [
      "two attempts beside each other, answered in the other order",
      [
        ...registered,
        received(4, "attempt"),
        received(5, "attempt"),
        answered(5, charged(2)),
        answered(4, charged(1)),
      ],
    ],
    [
      "an attempt that a deposed leader left pending was charged",
      [
        ...registered,
        received(4, "attempt"),
        received(5, "attempt", { replica: "hsm-2" }),
        answered(5, charged(2), "hsm-2"),
      ],
    ],
    [
      "an attempt that a deposed leader left pending was overwritten, by an entry of the same index",
      [
        ...registered,
        received(4, "attempt", { hash: hash("overwritten") }),
        received(4, "attempt", { replica: "hsm-2" }),
        answered(4, charged(1), "hsm-2"),
      ],
    ],
    [
      "a deletion that is not answered makes an attempt fail",
      [
        ...registered,
        received(4, "delete"),
        received(5, "attempt", { replica: "hsm-2" }),
        answered(5, refused("attempts-exhausted"), "hsm-2"),
      ],
    ],
    [
      "records are objects of their own",
      [
        ...registered,
        received(4, "attempt", { record: "record of mallory" }),
        answered(4, refused("no-record")),
      ],
    ],
  ])("%s", (_, facts) => {
    expect(CON10.judge(facts)).toBeUndefined();
  });
});

describe("CON10: histories of a record that are not", () => {
  test.each<[string, readonly Fact[], RegExp]>([
    [
      "an attempt before anything is registered",
      attempted(4, 1),
      /attempt of entry 4 was answered "charged.*where "refused as no-record" was due/,
    ],
    [
      "an attempt before the activation, whose request came later",
      [...registered.slice(0, 2), ...attempted(4, 1), ...registered.slice(2)],
      /no order of the 3 answered/,
    ],
    [
      "a lost update: two charges from the same counter",
      [...registered, ...attempted(4, 1), ...attempted(5, 1)],
      /answered "charged, counter 1.*where "charged, counter 2/,
    ],
    [
      "a stale answer of a deposed leader, after its successor has counted on",
      [
        ...registered,
        received(4, "attempt"),
        ...[received(5, "attempt", { replica: "hsm-2" }), answered(5, charged(1), "hsm-2")],
        ...[received(6, "attempt", { replica: "hsm-2" }), answered(6, charged(2), "hsm-2")],
        answered(4, charged(1)),
      ],
      /no order of the 5 answered/,
    ],
    [
      "one guess too many",
      [...registered, ...attempted(4, 1), ...attempted(5, 2), ...attempted(6, 3)],
      /counter 3/,
    ],
    [
      "a success that counts twice",
      [...registered, ...attempted(4, 1), ...confirmation(5, 4), ...confirmation(6, 4)],
      /where "refused as confirmation-rejected" was due/,
    ],
    [
      "an answer after the deletion was answered",
      [...registered, received(4, "delete"), answered(4, { reply: "deleted" }), ...attempted(5, 1)],
      /where "refused as attempts-exhausted" was due/,
    ],
    [
      "an effect that is seen before it was asked for",
      [
        ...registered.slice(0, 2),
        received(4, "attempt"),
        answered(4, charged(1)),
        received(3, "activate", { generation: 2 }),
      ],
      /no order of the 2 answered/,
    ],
  ])("%s", (_, facts, why) => {
    expect(CON10.judge(facts)?.breach).toMatch(why);
  });
});

test("an operation stays pending where another replica, or another entry, is answered", () => {
  const facts = [
    received(4, "attempt"),
    received(4, "attempt", { replica: "hsm-2", hash: hash("other") }),
  ];
  const [history] = [
    ...historiesOf([...facts, answered(4, charged(1), "hsm-2", "other")]).values(),
  ];
  expect(history?.map(({ answered: given }) => given?.at ?? null)).toEqual([null, 2]);
});

test("an answer belongs to its entry where the record has moved away since it was taken", () => {
  const taken = { ...received(12, "attempt", { hash: hash("entry 4") }), base: 8 };
  const [history] = [...historiesOf([taken, answered(4, charged(1))]).values()];
  expect(history?.map(({ answered: given }) => given?.at ?? null)).toEqual([1]);
});

test("an answer to what was never taken is a fault of the harness", () => {
  expect(() => historiesOf([answered(4, charged(1))])).toThrow(
    /hsm-1 answers entry 4, which it never took/,
  );
});

const found = (without: readonly Defence[], runs: number) => {
  const configuration = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2, without };
  const [strategy] = PORTFOLIO;
  if (strategy === undefined) throw new Error("there is no strategy");
  const { threat } = THREATS.operator;
  return searchRandomly({ configuration, threat, strategy, seed: 1, runs, judges: ["CON10"] });
};

describe("CON10 in random search, unaided", () => {
  test.each<[Defence, RegExp]>([
    ["confirm-once", /the confirm of entry/],
    ["answer-only-when-certified", /the attempt of entry/],
    ["majority-quorum", /the attempt of entry/],
    ["refuse-when-exhausted", /where "refused as attempts-exhausted" was due/],
    ["bind-evidence-to-entry", /the attempt of entry/],
  ])("breaks without %s", (defence, why) => {
    const { findings } = found([defence], 600);
    expect(findings.map(({ property }) => property)).toEqual(["CON10"]);
    expect(findings[0]?.why).toMatch(why);
  });

  test("holds with all defences in place, of operations that are answered", () => {
    const { findings, counts } = found([], 300);
    expect(findings).toEqual([]);
    expect(counts.facts["operation-answered"]).toBeGreaterThan(300);
  });
});
