import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Protocol } from "../protocol/configuration.ts";
import type { Defence } from "../protocol/defences.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { protocolWith } from "./fleet.setting.ts";
import {
  activate,
  attempt,
  confirm,
  EMPTY_RECORD,
  type Generation,
  type RecordState,
  type Ruling,
  register,
  remove,
} from "./record-rules.ts";

const K = 3;
const protocol = protocolWith({ attemptsMax: K });
const secretsOf = (number: number): RecordSecrets => {
  const value = (field: string) => protocol.crypto.fresh("alice", field, number, "key");
  return {
    oprfKey: value("oprfKey"),
    clientPublicKey: value("clientPublicKey"),
    maskingKey: value("maskingKey"),
    envelopeNonce: value("envelopeNonce"),
    authTag: value("authTag"),
    wrappedKey: value("wrappedKey"),
  };
};

const generation = (number: number, charged = 0, open: number[] = []): Generation => ({
  number,
  charged,
  open,
  secrets: secretsOf(number),
});

const state = (change: Partial<RecordState>): RecordState => ({ ...EMPTY_RECORD, ...change });

type Case = [
  title: string,
  rule: (record: RecordState) => Ruling,
  before: RecordState,
  reply: object,
  after: RecordState,
  destroyed: Ruling["destroyed"],
];

const refused = (refusal: string) => ({ reply: "refused", refusal });
const one = generation(1);
const spent = generation(1, K, [4, 5, 6]);
const two = generation(2);

const cases: Case[] = [
  [
    "a registration is pending, and leaves the active generation alone",
    (record) => register(protocol, record, 2, two.secrets),
    state({ active: one }),
    { reply: "registered", generation: 2 },
    state({ active: one, pending: two }),
    [],
  ],
  [
    "a registration replaces the pending one, whose end is told",
    (record) => register(protocol, record, 2, two.secrets),
    state({ pending: one }),
    { reply: "registered", generation: 2 },
    state({ pending: two }),
    [{ generation: 1, cause: "replaced" }],
  ],
  [
    "a registration after destruction keeps the tombstone",
    (record) => register(protocol, record, 2, two.secrets),
    state({ destroyed: 1 }),
    { reply: "registered", generation: 2 },
    state({ pending: two, destroyed: 1 }),
    [],
  ],
  [
    "L5: an activation puts the pending generation in the place of the active one, in one step",
    (record) => activate(protocol, record, 2),
    state({ active: spent, pending: two }),
    { reply: "activated", generation: 2 },
    state({ active: two }),
    [{ generation: 1, cause: "replaced" }],
  ],
  [
    "an activation of another generation than the pending one is refused",
    (record) => activate(protocol, record, 1),
    state({ active: one, pending: two }),
    refused("nothing-to-activate"),
    state({ active: one, pending: two }),
    [],
  ],
  [
    "an activation with nothing pending is refused",
    (record) => activate(protocol, record, 1),
    state({ active: one }),
    refused("nothing-to-activate"),
    state({ active: one }),
    [],
  ],
  [
    "an attempt is charged and open",
    (record) => attempt(protocol, record, 7),
    state({ active: generation(1, 1, [4]) }),
    { reply: "charged", generation: generation(1, 2, [4, 7]) },
    state({ active: generation(1, 2, [4, 7]) }),
    [],
  ],
  [
    "the k-th attempt is still answered",
    (record) => attempt(protocol, record, 7),
    state({ active: generation(1, K - 1) }),
    { reply: "charged", generation: generation(1, K, [7]) },
    state({ active: generation(1, K, [7]) }),
    [],
  ],
  [
    "the attempt after the k-th destroys instead (facts.md, silent on: exhaustion moment)",
    (record) => attempt(protocol, record, 7),
    state({ active: spent }),
    refused("attempts-exhausted"),
    state({ destroyed: 1 }),
    [{ generation: 1, cause: "exhausted" }],
  ],
  [
    "exhaustion leaves a pending registration to its owner",
    (record) => attempt(protocol, record, 7),
    state({ active: spent, pending: two }),
    refused("attempts-exhausted"),
    state({ pending: two, destroyed: 1 }),
    [{ generation: 1, cause: "exhausted" }],
  ],
  [
    "an attempt at nothing is refused",
    (record) => attempt(protocol, record, 7),
    EMPTY_RECORD,
    refused("no-record"),
    EMPTY_RECORD,
    [],
  ],
  [
    "D5: an attempt at a pending registration is refused",
    (record) => attempt(protocol, record, 7),
    state({ pending: one }),
    refused("no-record"),
    state({ pending: one }),
    [],
  ],
  [
    "D15: an attempt at a destroyed generation stays refused",
    (record) => attempt(protocol, record, 7),
    state({ destroyed: 1 }),
    refused("attempts-exhausted"),
    state({ destroyed: 1 }),
    [],
  ],
  [
    "a confirmation of an open attempt gives all attempts back and closes only that attempt",
    (record) => confirm(protocol, record, 1, 5),
    state({ active: spent }),
    { reply: "confirmed", generation: generation(1, 0, [4, 6]), attempt: 5 },
    state({ active: generation(1, 0, [4, 6]) }),
    [],
  ],
  [
    "D11: a confirmation of an attempt that is not open is refused",
    (record) => confirm(protocol, record, 1, 9),
    state({ active: spent }),
    refused("confirmation-rejected"),
    state({ active: spent }),
    [],
  ],
  [
    "D11: an attempt of an earlier generation resets nothing of the later one",
    (record) => confirm(protocol, record, 1, 5),
    state({ active: generation(2, K, [5]) }),
    refused("confirmation-rejected"),
    state({ active: generation(2, K, [5]) }),
    [],
  ],
  [
    "a confirmation of a destroyed generation is refused",
    (record) => confirm(protocol, record, 1, 5),
    state({ destroyed: 1 }),
    refused("confirmation-rejected"),
    state({ destroyed: 1 }),
    [],
  ],
  [
    "a deletion destroys the active and the pending generation, and leaves the newer number",
    (record) => remove(record),
    state({ active: one, pending: two }),
    { reply: "deleted" },
    state({ destroyed: 2 }),
    [
      { generation: 1, cause: "deleted" },
      { generation: 2, cause: "deleted" },
    ],
  ],
  [
    "a deletion of nothing is refused, and keeps the tombstone",
    (record) => remove(record),
    state({ destroyed: 1 }),
    refused("no-record"),
    state({ destroyed: 1 }),
    [],
  ],
];

describe("the record rules", () => {
  test.each(cases)("%s", (_, rule, before, reply, after, destroyed) => {
    expect(rule(before)).toEqual({ reply, record: after, destroyed });
  });
});

/** An operation of a log; the numbers are drawn from those that the log has given out so far. */
const operations = fc.array(
  fc.record({
    kind: fc.constantFrom(
      "register",
      "activate",
      "attempt",
      "attempt",
      "attempt",
      "confirm",
      "delete",
    ),
    which: fc.nat(3),
    attempt: fc.nat(5),
  }),
  { minLength: 1, maxLength: 40, size: "max" },
);
type Operations = readonly { kind: string; which: number; attempt: number }[];

/** What a log of operations did to one record, told apart from the rules. */
const run = (rules: Protocol, list: Operations) => {
  let record = EMPTY_RECORD;
  const registered: number[] = [];
  const attempts: { index: number; generation: number }[] = [];
  const steps = list.map(({ kind, which, attempt: nth }, at) => {
    const index = at + 1;
    const before = record;
    const latest = <T>(numbers: readonly T[], n: number) => numbers[numbers.length - 1 - n];
    const number = latest(registered, which) ?? 0;
    const charge = latest(attempts, nth)?.index ?? 0;
    const ruling =
      kind === "register"
        ? register(rules, record, index, secretsOf(index))
        : kind === "activate"
          ? activate(rules, record, number)
          : kind === "attempt"
            ? attempt(rules, record, index)
            : kind === "confirm"
              ? confirm(rules, record, number, charge)
              : remove(record);
    if (kind === "register") registered.push(index);
    if (ruling.reply.reply === "charged")
      attempts.push({ index, generation: ruling.reply.generation.number });
    record = ruling.record;
    return { index, kind, number, charge, before, ...ruling };
  });
  return { steps, attempts };
};

const without = (defence: Defence) => protocolWith({ attemptsMax: K, without: [defence] });

const check = { numRuns: 500 };

const holds = (law: (history: ReturnType<typeof run>) => boolean): void =>
  fc.assert(
    fc.property(operations, (list) => law(run(protocol, list))),
    check,
  );

/** Finds a log that breaks a law; the laws below are shown to break when their defence is gone. */
const breaks = (rules: Protocol, law: (history: ReturnType<typeof run>) => boolean): boolean =>
  fc.check(
    fc.property(operations, (list) => law(run(rules, list))),
    { numRuns: 2000 },
  ).failed;

/** Charges of one generation never outnumber k for each reset and k more (finding 6). */
const neverExceeds = ({ steps }: ReturnType<typeof run>): boolean => {
  const charges = new Map<number, number>();
  return steps.every(({ reply, record }) => {
    if (reply.reply === "charged") {
      const { number } = reply.generation;
      charges.set(number, (charges.get(number) ?? 0) + 1);
    }
    if (reply.reply === "confirmed") charges.set(reply.generation.number, 0);
    return (record.active?.charged ?? 0) <= K && [...charges.values()].every((n) => n <= K);
  });
};

const resetsOnce = ({ steps, attempts }: ReturnType<typeof run>): boolean => {
  const used = new Set<number>();
  return steps.every(({ reply, before }) => {
    if (reply.reply !== "confirmed") return true;
    const { number } = reply.generation;
    const own = attempts.some((a) => a.index === reply.attempt && a.generation === number);
    const fresh = !used.has(reply.attempt) && before.active?.number === number;
    used.add(reply.attempt);
    return own && fresh;
  });
};

const answersOnlyActivated = ({ steps }: ReturnType<typeof run>): boolean => {
  const activated = new Set<number>();
  return steps.every(({ reply }) => {
    if (reply.reply === "activated") activated.add(reply.generation);
    return reply.reply !== "charged" || activated.has(reply.generation.number);
  });
};

describe("over any log of operations", () => {
  test("the counter never exceeds k, unless the refusal at exhaustion is removed", () => {
    holds(neverExceeds);
    expect(breaks(without("refuse-when-exhausted"), neverExceeds)).toBe(true);
  });

  test("only an open attempt of the active generation resets, once, unless confirm-once is removed", () => {
    holds(resetsOnce);
    expect(breaks(without("confirm-once"), resetsOnce)).toBe(true);
  });

  test("D5: no generation is charged before its activation, unless the defence is removed", () => {
    holds(answersOnlyActivated);
    expect(breaks(without("activate-before-answer"), answersOnlyActivated)).toBe(true);
  });

  test("a destroyed generation never answers, is never active or pending again, and is destroyed once", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const over = new Set<number>();
        for (const { reply, record, destroyed } of run(protocol, list).steps) {
          if (reply.reply === "charged" || reply.reply === "confirmed")
            expect(over).not.toContain(reply.generation.number);
          if (reply.reply === "activated") expect(over).not.toContain(reply.generation);
          for (const end of destroyed) {
            expect(over).not.toContain(end.generation);
            over.add(end.generation);
          }
          for (const held of [record.active, record.pending])
            expect(over).not.toContain(held?.number);
        }
      }),
      check,
    );
  });

  test("every generation that goes is told as destroyed, and a tombstone never gets older", () => {
    fc.assert(
      fc.property(operations, (list) => {
        for (const { before, record, destroyed } of run(protocol, list).steps) {
          const held = ({ active, pending }: RecordState) =>
            [active, pending].flatMap((g) => (g === null ? [] : [g.number]));
          const gone = held(before).filter((number) => !held(record).includes(number));
          expect(destroyed.map(({ generation: number }) => number).sort()).toEqual(gone.sort());
          expect(record.destroyed).toBeGreaterThanOrEqual(before.destroyed);
        }
      }),
      check,
    );
  });

  test("a refusal without a destruction leaves the record as it was", () => {
    fc.assert(
      fc.property(operations, (list) => {
        for (const { reply, before, record, destroyed } of run(protocol, list).steps)
          if (reply.reply === "refused" && destroyed.length === 0) expect(record).toBe(before);
      }),
      check,
    );
  });
});
