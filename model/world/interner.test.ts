import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalKey, Interner, ListInterner } from "./interner.ts";

describe("Interner", () => {
  test("equal keys have one integer, given out in order, and the first value is kept", () => {
    const interner = new Interner<string>();
    const made: string[] = [];
    const intern = (key: string, value: string) =>
      interner.intern(key, () => {
        made.push(value);
        return value;
      });
    expect(["a", "b", "a", "c", "b"].map((key, i) => intern(key, `${key}${i}`))).toEqual([
      0, 1, 0, 2, 1,
    ]);
    expect(made).toEqual(["a0", "b1", "c3"]);
    expect([0, 1, 2].map((id) => interner.at(id))).toEqual(made);
    expect(interner.size).toBe(3);
  });

  test("an integer that was never given out is refused", () => {
    expect(() => new Interner().at(0)).toThrow(RangeError);
    expect(() => new ListInterner().at(0)).toThrow(RangeError);
  });
});

describe("ListInterner", () => {
  const element = fc.oneof(fc.integer({ min: -1, max: 2 }), fc.integer());
  const lists = fc.array(fc.array(element, { maxLength: 5 }), { maxLength: 200, size: "max" });

  test("it agrees with a Map over the spelled list, whether given an array or an Int32Array", () => {
    fc.assert(
      fc.property(lists, (given) => {
        const interner = new ListInterner();
        const expected = new Map<string, number>();
        for (const [i, list] of given.entries()) {
          const spelled = list.join();
          const id = expected.get(spelled) ?? expected.size;
          expected.set(spelled, id);
          expect(interner.intern(i % 2 === 0 ? list : Int32Array.from(list))).toBe(id);
          expect([...interner.at(id)]).toEqual(list);
        }
        expect(interner.size).toBe(expected.size);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test("order and length count", () => {
    const interner = new ListInterner();
    expect([[], [0], [0, 0], [1, 2], [2, 1]].map((list) => interner.intern(list))).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  test("the list is copied, so a scratch array may be used again", () => {
    const interner = new ListInterner();
    const scratch = Int32Array.of(1, 2);
    const id = interner.intern(scratch);
    scratch[0] = 9;
    expect([...interner.at(id)]).toEqual([1, 2]);
    expect(interner.intern(scratch)).not.toBe(id);
  });

  test("what int32 cannot hold is refused", () => {
    expect(() => new ListInterner().intern([2 ** 31])).toThrow(RangeError);
    expect(() => new ListInterner().intern([0.5])).toThrow(RangeError);
  });
});

describe("canonicalKey", () => {
  test("it spells two plain values alike exactly when they are equal, whatever the order of their keys", () => {
    const plain = fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(plain, plain, (value, other) => {
        expect(canonicalKey(reversed(value))).toBe(canonicalKey(value));
        expect(JSON.parse(canonicalKey(value))).toEqual(value);
        expect(canonicalKey(value) === canonicalKey(other)).toBe(isEqual(value, other));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("a value with toJSON is not taken for the string that it spells", () => {
    const value = { id: 5, toJSON: () => "#5" };
    expect(canonicalKey({ secret: value })).not.toBe(canonicalKey({ secret: "#5" }));
    expect(canonicalKey([value])).toBe(canonicalKey([{ id: 5, toJSON: () => "#5" }]));
  });

  test("an absent property and an undefined one are the same, an undefined element is not null", () => {
    expect(canonicalKey({ a: 1, b: undefined })).toBe(canonicalKey({ a: 1 }));
    expect(canonicalKey([undefined])).not.toBe(canonicalKey([null]));
  });

  test.each([
    ["a map", new Map()],
    ["a set", new Set()],
    ["bytes", new Uint8Array(1)],
    ["a function", () => 0],
    ["a bigint", 1n],
    ["NaN", Number.NaN],
    ["an instance", new (class Point {})()],
  ])("%s has no spelling", (_, value) => {
    expect(() => canonicalKey({ inside: [value] })).toThrow(TypeError);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function isEqual(value: unknown, other: unknown): boolean {
  try {
    expect(value).toStrictEqual(other);
    return true;
  } catch {
    return false;
  }
}
