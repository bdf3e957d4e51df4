import { describe, expect, test } from "vitest";
import { add, inverse, multiply, solve } from "./field-32.ts";

const ELEMENTS = Array.from({ length: 32 }, (_, element) => element);

describe("the field of 32 elements", () => {
  test("multiplies by the polynomials modulo x^5 + x^2 + 1", () => {
    const slow = (a: number, b: number): number => {
      let product = 0;
      for (let bit = 0; bit < 5; bit++) if ((b >> bit) & 1) product ^= a << bit;
      for (let bit = 9; bit >= 5; bit--) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
      return product;
    };
    for (const a of ELEMENTS) for (const b of ELEMENTS) expect(multiply(a, b)).toBe(slow(a, b));
  });

  test("keeps the laws of a field, for all elements", () => {
    for (const a of ELEMENTS)
      for (const b of ELEMENTS) {
        expect(multiply(a, b)).toBe(multiply(b, a));
        for (const c of [0, 1, 7, 30])
          expect(multiply(a, add(b, c))).toBe(add(multiply(a, b), multiply(a, c)));
      }
    for (const a of ELEMENTS.slice(1)) expect(multiply(a, inverse(a))).toBe(1);
    expect(() => inverse(0)).toThrow(RangeError);
  });

  test("solves what has one answer, and nothing else", () => {
    const columns = [
      [1, 0, 3],
      [2, 5, 0],
    ];
    const target = [0, 1, 2].map((row) =>
      add(multiply(7, columns[0]?.[row] as number), multiply(9, columns[1]?.[row] as number)),
    );
    expect(solve(columns, target)).toEqual([7, 9]);
    expect(solve(columns, [...target.slice(0, 2), add(target[2] as number, 1)])).toBeUndefined();
    expect(solve([columns[0] as number[], columns[0] as number[]], [1, 0, 3])).toBeUndefined();
  });
});
