import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type Call, linearize, type Specification } from "./linearizability.ts";

/** A register, with a read, a write and a compare-and-swap. */
type Operation =
  | { readonly do: "read" }
  | { readonly do: "write"; readonly value: number }
  | { readonly do: "swap"; readonly from: number; readonly to: number };
type Reply = number | boolean | null;
type History = readonly Call<Operation, Reply>[];

const REGISTER: Specification<number, Operation, Reply> = {
  start: 0,
  apply: (state, operation) => {
    switch (operation.do) {
      case "read":
        return { state, reply: state };
      case "write":
        return { state: operation.value, reply: null };
      case "swap":
        return state === operation.from
          ? { state: operation.to, reply: true }
          : { state, reply: false };
    }
  },
  isSame: (a, b) => a === b,
  key: String,
};

const read = (invoked: number, at: number, reply: number): Call<Operation, Reply> => ({
  operation: { do: "read" },
  invoked,
  answered: { at, reply },
});
const write = (invoked: number, at: number | null, value: number): Call<Operation, Reply> => ({
  operation: { do: "write", value },
  invoked,
  answered: at === null ? null : { at, reply: null },
});
const swap = (
  invoked: number,
  at: number,
  [from, to]: readonly [number, number],
  reply: boolean,
): Call<Operation, Reply> => ({
  operation: { do: "swap", from, to },
  invoked,
  answered: { at, reply },
});

describe("histories of a register that are linearizable", () => {
  test.each<[string, History]>([
    ["nothing at all", []],
    ["one after the other", [write(1, 2, 1), read(3, 4, 1), write(5, 6, 2), read(7, 8, 2)]],
    ["a read beside a write sees the old value", [write(1, 4, 1), read(2, 3, 0)]],
    ["a read beside a write sees the new value", [write(1, 4, 1), read(2, 3, 1)]],
    ["two reads beside a write see old, then new", [write(1, 10, 1), read(2, 3, 0), read(4, 5, 1)]],
    [
      "writes beside each other take effect in either order",
      [write(1, 5, 1), write(2, 6, 2), read(7, 8, 1)],
    ],
    ["a pending write was seen", [write(1, null, 1), read(2, 3, 1)]],
    ["a pending write was not seen", [write(1, null, 1), read(2, 3, 0)]],
    ["a pending write takes effect late", [write(1, null, 1), read(2, 3, 0), read(4, 5, 1)]],
    [
      "of two swaps beside each other one succeeds",
      [swap(1, 3, [0, 1], true), swap(2, 4, [0, 2], false)],
    ],
    [
      "Herlihy and Wing, figure 1 (a), as a register",
      [write(1, 4, 1), write(2, 3, 2), read(5, 8, 2), read(6, 7, 2)],
    ],
  ])("%s", (_, history) => {
    const judged = linearize(REGISTER, history);
    expect(judged.linearizable).toBe(true);
    expect(replies(judged.order)).toBe(true);
  });
});

describe("histories of a register that are not", () => {
  test.each<[string, History]>([
    ["a stale read", [write(1, 2, 1), read(3, 4, 0)]],
    ["a value from nowhere", [write(1, 2, 1), read(3, 4, 7)]],
    [
      "a value that was never there, beside a pending write of another",
      [write(1, null, 1), read(2, 3, 2)],
    ],
    ["a lost update: both swaps succeed", [swap(1, 3, [0, 1], true), swap(2, 4, [0, 2], true)]],
    [
      "reads in an order that real time forbids: new, then old",
      [write(1, 10, 1), read(2, 3, 1), read(4, 5, 0)],
    ],
    [
      "two readers who disagree on the order of two writes",
      [write(1, 20, 1), write(2, 19, 2), read(3, 4, 1), read(5, 6, 2), read(7, 8, 1)],
    ],
    ["an order that explains every answer, and breaks real time", [read(1, 2, 1), write(3, 4, 1)]],
    ["a pending write seen, then unseen", [write(1, null, 1), read(2, 3, 1), read(4, 5, 0)]],
    ["a pending write seen before it was asked for", [read(1, 2, 1), write(3, null, 1)]],
  ])("%s", (_, history) => {
    expect(linearize(REGISTER, history).linearizable).toBe(false);
  });

  test("say how far an order goes, and what is due instead of what was answered", () => {
    const judged = linearize(REGISTER, [write(1, 2, 1), read(3, 4, 1), read(5, 6, 0)]);
    expect(judged).toMatchObject({
      linearizable: false,
      order: [write(1, 2, 1), read(3, 4, 1)],
      stuck: [{ call: read(5, 6, 0), due: 1 }],
    });
  });
});

/** Whether a list of calls, taken in this order by a fresh register, gives the answers that it carries. */
const replies = (order: History): boolean => {
  let state = REGISTER.start;
  return order.every(({ operation, answered }) => {
    const outcome = REGISTER.apply(state, operation);
    state = outcome.state;
    return answered === null || answered.reply === outcome.reply;
  });
};

const keepsRealTime = (order: History): boolean =>
  order.every((call, index) =>
    order
      .slice(0, index)
      .every(({ invoked }) => call.answered === null || invoked < call.answered.at),
  );

const permutations = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.length === 0
    ? [[]]
    : list.flatMap((item, index) =>
        permutations([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [
          item,
          ...rest,
        ]),
      );

const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] => {
  const [first, ...rest] = list;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((subset) => [subset, [first, ...subset]]);
};

/** The definition, word by word: some pending calls happened, and some order of all keeps answers and real time. */
const byDefinition = (history: History): boolean => {
  const answered = history.filter((call) => call.answered !== null);
  const pending = history.filter((call) => call.answered === null);
  return subsets(pending).some((happened) =>
    permutations([...answered, ...happened]).some(
      (order) => replies(order) && keepsRealTime(order),
    ),
  );
};

const value = fc.integer({ min: 0, max: 2 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.constant({ do: "read" } as const),
  fc.record({ do: fc.constant("write" as const), value }),
  fc.record({ do: fc.constant("swap" as const), from: value, to: value }),
);

/** Small histories: five operations at most, whose positions are drawn as an order of their ends. */
const history: fc.Arbitrary<History> = fc
  .array(
    fc.record({
      operation,
      pending: fc.boolean(),
      from: fc.nat(1000),
      to: fc.nat(1000),
      guessed: fc.oneof(value, fc.boolean()),
    }),
    { maxLength: 5 },
  )
  .map((drawn) =>
    drawn.map(({ operation: asked, pending, from, to, guessed }, index) => {
      const place = (n: number, late: number) => (n * drawn.length + index) * 2 + late;
      const reply =
        asked.do === "write" ? null : asked.do === "swap" ? guessed === true : Number(guessed);
      return {
        operation: asked,
        invoked: place(Math.min(from, to), 0),
        answered: pending ? null : { at: place(Math.max(from, to), 1), reply },
      };
    }),
  );

describe("against the definition", () => {
  propertyTest.prop([history], { numRuns: 1500, seed: 11 })(
    "the search agrees with trying every order",
    (drawn) => {
      const judged = linearize(REGISTER, drawn);
      expect(judged.linearizable).toBe(byDefinition(drawn));
      if (judged.linearizable) {
        expect(replies(judged.order)).toBe(true);
        expect(keepsRealTime(judged.order)).toBe(true);
      }
    },
  );

  propertyTest.prop([history], { numRuns: 1500, seed: 12 })(
    "exchanging pending operations of the same name changes no judgement",
    (drawn) => {
      const exchanging = { ...REGISTER, alike: (one: Operation) => JSON.stringify(one) };
      expect(linearize(exchanging, drawn).linearizable).toBe(
        linearize(REGISTER, drawn).linearizable,
      );
    },
  );

  test("both answers occur often enough to mean something", () => {
    const drawn = fc
      .sample(history, { numRuns: 1500, seed: 11 })
      .filter(({ length }) => length > 2);
    const good = drawn.filter(byDefinition).length;
    expect(good).toBeGreaterThan(100);
    expect(drawn.length - good).toBeGreaterThan(100);
  });
});

test("forty pending writes of one value, and a bad read, are judged at once", () => {
  const many = Array.from({ length: 40 }, (_, index) => write(index, null, 1));
  const exchanging = { ...REGISTER, alike: (one: Operation) => JSON.stringify(one) };
  expect(linearize(exchanging, [...many, read(100, 101, 2)]).linearizable).toBe(false);
  expect(linearize(exchanging, [...many, read(100, 101, 1)]).linearizable).toBe(true);
});
