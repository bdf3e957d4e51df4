/**
 * The field of 32 elements, in which recovery codes are checked (LAB, "Recovery Codes", c). Elements are the integers 0
 * to 31; the modulus x^5 + x^2 + 1 is this model's choice, since the paper names none.
 */

const ORDER = 31;
const MODULUS = 0b100101;

const powers: number[] = [];
const logarithms: number[] = [];
for (let exponent = 0, power = 1; exponent < ORDER; exponent++) {
  powers[exponent] = power;
  logarithms[power] = exponent;
  power <<= 1;
  if (power > ORDER) power ^= MODULUS;
}

/** The sum of two elements, which is their difference as well. */
export const add = (a: number, b: number): number => a ^ b;

export const multiply = (a: number, b: number): number =>
  a === 0 || b === 0
    ? 0
    : (powers[((logarithms[a] as number) + (logarithms[b] as number)) % ORDER] as number);

/** @throws RangeError for zero, which has none. */
export const inverse = (a: number): number => {
  if (a === 0) throw new RangeError("zero has no inverse");
  return powers[(ORDER - (logarithms[a] as number)) % ORDER] as number;
};

/** A column of a matrix. */
export type Column = readonly number[];

/**
 * The coefficients by which columns add up to a target, or `undefined` where they do not, or where the columns are
 * dependent and there would be several answers.
 */
export const solve = (
  columns: readonly Column[],
  target: Column,
): readonly number[] | undefined => {
  const rows = target.map((value, row) => [
    ...columns.map((column) => column[row] as number),
    value,
  ]);
  for (let place = 0; place < columns.length; place++) {
    const pivot = rows.findIndex((row, index) => index >= place && row[place] !== 0);
    if (pivot < 0) return undefined;
    const chosen = rows[pivot] as number[];
    rows[pivot] = rows[place] as number[];
    const scale = inverse(chosen[place] as number);
    const scaled = chosen.map((value) => multiply(value, scale));
    rows[place] = scaled;
    for (const [index, row] of rows.entries()) {
      const factor = row[place] as number;
      if (index !== place && factor !== 0)
        rows[index] = row.map((value, k) => add(value, multiply(factor, scaled[k] as number)));
    }
  }
  const rest = rows.slice(columns.length).map((row) => row.at(-1) as number);
  if (rest.some((value) => value !== 0)) return undefined;
  return rows.slice(0, columns.length).map((row) => row.at(-1) as number);
};
