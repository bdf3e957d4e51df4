import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PairMap } from "./pair-map.ts";

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const key = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  int32,
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1),
);

describe("PairMap", () => {
  test("it agrees with a Map over any sequence of writes, overwriting included", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, key, fc.nat()), { maxLength: 300, size: "max" }),
        (writes) => {
          const map = new PairMap();
          const expected = new Map<string, number>();
          for (const [a, b, value] of writes) {
            expect(map.get(a, b)).toBe(expected.get(`${a},${b}`) ?? -1);
            map.set(a, b, value);
            expected.set(`${a},${b}`, value);
          }
          expect(map.size).toBe(expected.size);
          for (const [a, b] of writes) {
            expect(map.get(a, b)).toBe(expected.get(`${a},${b}`));
            expect(map.get(b, a)).toBe(expected.get(`${b},${a}`) ?? -1);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  test("a dense block of pairs survives growth", () => {
    const map = new PairMap();
    for (let a = 0; a < 300; a++) for (let b = 0; b < 300; b++) map.set(a, b, a * 300 + b);
    expect(map.size).toBe(90_000);
    let wrong = 0;
    for (let a = 0; a < 300; a++)
      for (let b = 0; b < 300; b++) if (map.get(a, b) !== a * 300 + b) wrong++;
    expect(wrong).toBe(0);
    expect(map.get(300, 0)).toBe(-1);
  });

  test("room made at once is not made again", () => {
    const map = new PairMap(1_000);
    const { bytes } = map;
    for (let a = 0; a < 1_000; a++) map.set(a, -a, a);
    expect(map.bytes).toBe(bytes);
    map.set(-1, -1, 0);
    for (let a = 0; a < 1_000; a++) map.set(a, a + 1, a);
    expect(map.bytes).toBe(2 * bytes);
  });

  test.each([
    [0, 0, -1],
    [0.5, 0, 0],
    [0, 2 ** 31, 0],
    [0, 0, 2 ** 31],
    [Number.NaN, 0, 0],
  ])("what int32 cannot hold is refused: (%d, %d) -> %d", (a, b, value) => {
    expect(() => new PairMap().set(a, b, value)).toThrow(RangeError);
  });
});
