import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { solve } from "../algebra/field-32.ts";
import { ALPHABET, ENTROPY_LENGTH } from "../algebra/recovery-alphabet.ts";
import {
  CHECK_MATRIX,
  CODE_LENGTH,
  COVERED,
  printed,
  readRecoveryCode,
  recoveryCodeOf,
  searchRecoveryCode,
} from "./recovery-code.ts";

const entropies = fc.array(fc.integer({ min: 0, max: 31 }), {
  minLength: ENTROPY_LENGTH,
  maxLength: ENTROPY_LENGTH,
});
const RUNS = { numRuns: 200 };
const HEAD = CODE_LENGTH - COVERED;

/** Errors at distinct covered places, each a shift by 1 to 31 within the alphabet. */
const errors = (count: number) =>
  fc.uniqueArray(
    fc.record({
      place: fc.integer({ min: HEAD, max: CODE_LENGTH - 1 }),
      shift: fc.integer({ min: 1, max: 31 }),
    }),
    { minLength: count, maxLength: count, selector: ({ place }) => place },
  );

const altered = (
  code: string,
  wrong: readonly { readonly place: number; readonly shift: number }[],
): string => {
  const characters = [...code];
  for (const { place, shift } of wrong)
    characters[place] = ALPHABET[ALPHABET.indexOf(characters[place] as string) ^ shift] as string;
  return characters.join("");
};

describe("the alphabet", () => {
  test("has 32 characters, without the four that look like others (LAB)", () => {
    expect(ALPHABET).toBe("ACDEFHJKLMNPQRSTUVWXYZ0123456789");
    expect(new Set(ALPHABET).size).toBe(32);
    for (const lookalike of "BGIO") expect(ALPHABET).not.toContain(lookalike);
  });
});

describe("the check matrix", () => {
  const columns = CHECK_MATRIX.length;

  test("has 38 columns, any three of them independent", () => {
    expect(columns).toBe(38);
    const zero = [0, 0, 0, 0];
    for (let a = 0; a < columns; a++)
      for (let b = a + 1; b < columns; b++)
        for (let c = b + 1; c < columns; c++) {
          const three = [a, b, c].map((place) => CHECK_MATRIX[place] as readonly number[]);
          expect(solve(three, zero)).toEqual([0, 0, 0]);
        }
  });

  test("has all but 897 of the 73,815 sets of four columns independent", () => {
    let [sets, dependent] = [0, 0];
    const zero = [0, 0, 0, 0];
    for (let a = 0; a < columns; a++)
      for (let b = a + 1; b < columns; b++)
        for (let c = b + 1; c < columns; c++)
          for (let d = c + 1; d < columns; d++) {
            sets++;
            const four = [a, b, c, d].map((place) => CHECK_MATRIX[place] as readonly number[]);
            if (solve(four, zero) === undefined) dependent++;
          }
    expect([sets, dependent]).toEqual([73_815, 897]);
  });

  test("cannot have any four independent: 33 planes go through the line of two columns, with room for one more each", () => {
    const field = Array.from({ length: 32 }, (_, value) => value);
    const points = field
      .flatMap((a) => field.map((b) => [a, b]))
      .filter((point) => point.some(Boolean));
    const planes = new Set(points.map(direction));
    expect(planes.size).toBe(33);
    expect(2 + planes.size).toBeLessThan(columns);
  });
});

describe("a recovery code", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        const code = recoveryCodeOf(entropy);
        expect(code).toHaveLength(CODE_LENGTH);
        const read = readRecoveryCode(code);
        expect(read).toMatchObject({ kind: "read", code, corrected: [] });
        if (read.kind === "read")
          expect([...read.entropy].map((character) => ALPHABET.indexOf(character))).toEqual(
            entropy,
          );
      }),
      RUNS,
    );
  });

  test("is read in lower case, in groups, with hyphens, and with look-alikes", () => {
    fc.assert(
      fc.property(entropies, (entropy) => {
        const code = recoveryCodeOf(entropy);
        const lookalikes = code
          .replaceAll("8", "B")
          .replaceAll("C", "g")
          .replaceAll("1", "i")
          .replaceAll("0", "O");
        for (const typed of [
          code.toLowerCase(),
          printed(code),
          printed(code).replaceAll(" ", "-"),
          ` ${lookalikes}\n`,
        ])
          expect(readRecoveryCode(typed)).toMatchObject({ kind: "read", code, corrected: [] });
      }),
      RUNS,
    );
  });

  test("with one wrong character is corrected, whichever it is: all 1,178 of a code", () => {
    const code = recoveryCodeOf(Array.from({ length: ENTROPY_LENGTH }, (_, n) => (n * 7 + 3) % 32));
    let tried = 0;
    for (let place = HEAD; place < CODE_LENGTH; place++)
      for (let shift = 1; shift < 32; shift++) {
        tried++;
        expect(readRecoveryCode(altered(code, [{ place, shift }]))).toMatchObject({
          kind: "read",
          code,
          corrected: [place + 1],
        });
      }
    expect(tried).toBe(1178);
  });

  test("with two wrong characters is never taken for another code: refused, whichever they are", () => {
    fc.assert(
      fc.property(entropies, errors(2), (entropy, wrong) => {
        expect(readRecoveryCode(altered(recoveryCodeOf(entropy), wrong))).toMatchObject({
          kind: "refused",
          refusal: "check",
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test("with two characters exchanged is never taken for right, wherever they stand", () => {
    const entropy = Array.from({ length: ENTROPY_LENGTH }, (_, n) => (n * 11 + 5) % 32);
    const code = recoveryCodeOf(entropy);
    let exchanged = 0;
    for (let a = HEAD; a < CODE_LENGTH; a++)
      for (let b = a + 1; b < CODE_LENGTH; b++) {
        if (code[a] === code[b]) continue;
        exchanged++;
        const characters = [...code];
        [characters[a], characters[b]] = [code[b] as string, code[a] as string];
        expect(readRecoveryCode(characters.join("")).kind).toBe("refused");
      }
    expect(exchanged).toBeGreaterThan(600);
  });

  test("with three wrong characters never passes as it is, but may be corrected to another: measured", () => {
    let [runs, refusals, others] = [0, 0, 0];
    fc.assert(
      fc.property(entropies, errors(3), (entropy, wrong) => {
        const code = recoveryCodeOf(entropy);
        const read = readRecoveryCode(altered(code, wrong));
        runs++;
        if (read.kind === "refused") refusals++;
        else {
          expect(read.corrected).toHaveLength(1);
          expect(read.code).not.toBe(code);
          others++;
        }
      }),
      { numRuns: 2_000, seed: 1 },
    );
    // Four dependent columns are what a miscorrection takes: 897 sets of them, so about one in a thousand.
    expect(refusals + others).toBe(runs);
    expect(others / runs).toBeLessThan(0.01);
  });

  test("with up to three wrong characters is found where a virtual device can be asked", () => {
    for (const count of [0, 1, 2, 3])
      fc.assert(
        fc.property(entropies, errors(count), (entropy, wrong) => {
          const code = recoveryCodeOf(entropy);
          const { result, asked } = searchRecoveryCode(
            altered(code, wrong),
            (candidate) => candidate === code,
          );
          expect(result).toMatchObject({ kind: "read", code });
          if (result.kind === "read")
            expect(result.corrected).toEqual(
              wrong.map(({ place }) => place + 1).sort((a, b) => a - b),
            );
          // Of 8,436 sets of three places about one in 32 fits by chance.
          expect(asked).toBeLessThan(400);
        }),
        { numRuns: 20 },
      );
  });

  test("with four wrong characters is refused, unless some other code is known", () => {
    fc.assert(
      fc.property(entropies, errors(4), (entropy, wrong) => {
        const code = recoveryCodeOf(entropy);
        const { result } = searchRecoveryCode(
          altered(code, wrong),
          (candidate) => candidate === code,
        );
        expect(result).toMatchObject({ kind: "refused", refusal: "check" });
      }),
      { numRuns: 10 },
    );
  });

  test("asks for entropy of the right form", () => {
    expect(() => recoveryCodeOf([])).toThrow(RangeError);
    expect(() => recoveryCodeOf(Array.from({ length: ENTROPY_LENGTH }, () => 32))).toThrow(
      RangeError,
    );
  });
});

describe("a bad code", () => {
  const code = recoveryCodeOf(Array.from({ length: ENTROPY_LENGTH }, () => 0));

  test.each([
    ["", "length", "A recovery code has 40 characters; this one has 0."],
    [code.slice(1), "length", "A recovery code has 40 characters; this one has 39."],
    [
      `${code.slice(0, 9)}_${code.slice(10)}`,
      "character",
      `Character 10 of the recovery code is "_"; a recovery code has only ${ALPHABET}.`,
    ],
    [
      `1${code.slice(1)}`,
      "version",
      "A recovery code begins with 2, its version; this one begins with 1.",
    ],
    [
      `2A${code.slice(2)}`,
      "identifier",
      "The second character of a recovery code is 0; in this one it is A.",
    ],
    [
      `${code.slice(0, 9)}CC${code.slice(11)}`,
      "check",
      "The recovery code does not fit its check characters: at least two of its characters are wrong.",
    ],
  ])("is refused in one sentence: %j", (typed, refusal, sentence) => {
    expect(readRecoveryCode(typed)).toEqual({ kind: "refused", refusal, sentence });
  });

  test("never makes the reader throw, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (typed) => {
        const read = readRecoveryCode(typed);
        if (read.kind === "refused") expect(read.sentence).toMatch(/^[^\n]+\.$/u);
      }),
      RUNS,
    );
  });
});

const multiplied = (a: number, b: number): number => {
  let product = 0;
  for (let bit = 0; bit < 5; bit++) if ((b >> bit) & 1) product ^= a << bit;
  for (let bit = 9; bit >= 5; bit--) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
  return product;
};

/** The plane through a line and a point, by the point modulo the line, its first coordinate that is not zero made one. */
const direction = (point: readonly number[]): string => {
  const lead = point.find((value) => value !== 0) ?? 0;
  const scale = Array.from({ length: 32 }, (_, n) => n).find((n) => multiplied(n, lead) === 1) ?? 0;
  return point.map((value) => multiplied(value, scale)).join();
};
