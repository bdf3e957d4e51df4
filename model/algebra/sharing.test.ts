import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concrete } from "./concrete/concrete.ts";
import type { Cryptosystem, IndexedValue, Value } from "./cryptosystem.ts";
import { symbolic } from "./symbolic/symbolic.ts";

const SUITES = ["ristretto255-SHA512", "P256-SHA256"] as const;
const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", () => symbolic()],
  ...SUITES.map((suite) => [`in octets, ${suite}`, () => concrete({ seed: 1, suite })] as const),
];

const sharedKey = (c: Cryptosystem, threshold: number, count: number, name = "key") => {
  const secret = c.fresh("alice", name, 0, "scalar");
  const coefficients = Array.from({ length: threshold - 1 }, (_, place) =>
    c.fresh("alice", `${name} coefficient`, place, "scalar"),
  );
  const shares = Array.from({ length: count }, (_, place) => ({
    index: place + 1,
    value: c.share(secret, coefficients, place + 1, count),
  }));
  return { secret, shares };
};

const element = (c: Cryptosystem) =>
  c.blind(c.code("code-1"), c.fresh("alice", "blind", 0, "scalar")) as Value;

const evaluated = (c: Cryptosystem, blinded: Value, { index, value }: IndexedValue) => ({
  index,
  value: c.evaluate(value, blinded) as Value,
});

/** Every subset of a list. */
const subsets = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: 2 ** list.length }, (_, set) => list.filter((__, i) => (set >> i) & 1));

describe.each(READINGS)("secret sharing %s", (_, reading) => {
  test("gives the secret back to every three or more of five shares, and to no fewer", () => {
    const c = reading();
    const { secret, shares } = sharedKey(c, 3, 5);
    for (const chosen of subsets(shares).slice(1))
      expect([chosen.length, c.recover(chosen) === secret]).toEqual([
        chosen.length,
        chosen.length >= 3,
      ]);
  });

  test("combines evaluations under any three shares to the evaluation under the secret", () => {
    const c = reading();
    const { secret, shares } = sharedKey(c, 3, 5);
    const blinded = element(c);
    const whole = c.evaluate(secret, blinded);
    for (const chosen of subsets(shares).slice(1))
      expect(c.combine(chosen.map((share) => evaluated(c, blinded, share))) === whole).toBe(
        chosen.length >= 3,
      );
  });

  test("finalizes to the PRF of the code, whichever shares evaluated and whatever the blind", () => {
    const c = reading();
    const { secret, shares } = sharedKey(c, 3, 5);
    const [input, blind] = [c.code("code-1"), c.fresh("alice", "blind", 0, "scalar")];
    const blinded = c.blind(input, blind) as Value;
    const directly = c.finalize(input, blind, c.evaluate(secret, blinded) as Value);
    for (const chosen of [shares.slice(0, 3), shares.slice(2), shares]) {
      const combined = c.combine(chosen.map((share) => evaluated(c, blinded, share))) as Value;
      expect(c.finalize(input, blind, combined)).toBe(directly);
    }
  });

  test("takes nothing from shares of two polynomials, under wrong indices, or twice the same", () => {
    const c = reading();
    const { secret, shares } = sharedKey(c, 3, 5);
    const { shares: others } = sharedKey(c, 3, 5, "other key");
    const [a, b, d] = shares as [IndexedValue, IndexedValue, IndexedValue];
    const foreign = others[2] as IndexedValue;
    expect(c.recover([a, b, foreign])).not.toBe(secret);
    expect(c.recover([a, { index: 3, value: b.value }, { index: 2, value: d.value }])).not.toBe(
      secret,
    );
    expect(c.recover([a, b, b])).not.toBe(secret);
    const blinded = element(c);
    const whole = c.evaluate(secret, blinded);
    const mixed = c.combine([a, b, foreign].map((share) => evaluated(c, blinded, share)));
    expect(mixed).not.toBe(whole);
    expect(mixed).toBeDefined();
    expect(
      c.finalize(c.code("code-1"), c.fresh("alice", "blind", 0, "scalar"), mixed as Value),
    ).toBeDefined();
  });

  test("refuses what is no scalar, no element, and nothing", () => {
    const c = reading();
    const { shares } = sharedKey(c, 2, 3);
    const garbage = { index: 2, value: c.text("garbage") };
    expect(c.recover([shares[0] as IndexedValue, garbage])).toBeUndefined();
    expect(
      c.combine([evaluated(c, element(c), shares[0] as IndexedValue), garbage]),
    ).toBeUndefined();
    expect(c.recover([])).toBeUndefined();
    expect(c.combine([])).toBeUndefined();
  });

  test("is refused for a threshold of one, whose shares would be the secret", () => {
    expect(() => sharedKey(reading(), 1, 3)).toThrow(RangeError);
  });
});

describe.each(READINGS)("proofs of evaluation %s", (_, reading) => {
  const proven = (c: Cryptosystem) => {
    const { shares } = sharedKey(c, 3, 5);
    const [{ value: key }, { value: other }] = shares as [IndexedValue, IndexedValue];
    const blinded = element(c);
    const nonce = c.fresh("realm-1", "proof nonce", 0, "scalar");
    return { key, other, blinded, proof: c.prove(key, blinded, nonce) };
  };

  test("verify for the key of the commitment, the element and its evaluation", () => {
    const c = reading();
    const { key, blinded, proof } = proven(c);
    const answer = c.evaluate(key, blinded) as Value;
    expect(c.verifyEvaluation(c.commitment(key), blinded, answer, proof)).toBe(true);
  });

  test("verify for nothing else: another key, element, evaluation, or proof", () => {
    const c = reading();
    const { key, other, blinded, proof } = proven(c);
    const answer = c.evaluate(key, blinded) as Value;
    const elsewhere = c.blind(c.code("code-2"), c.fresh("alice", "blind", 1, "scalar")) as Value;
    const nonce = c.fresh("realm-1", "proof nonce", 1, "scalar");
    for (const [commitment, offered, given, shown] of [
      [c.commitment(other), blinded, answer, proof],
      [c.commitment(key), elsewhere, answer, proof],
      [c.commitment(key), blinded, c.evaluate(other, blinded) as Value, proof],
      [c.commitment(key), blinded, answer, c.prove(other, blinded, nonce)],
      [c.commitment(key), blinded, answer, c.text("garbage")],
      [c.text("garbage"), blinded, answer, proof],
      [c.commitment(key), blinded, blinded, proof],
    ] as const)
      expect(c.verifyEvaluation(commitment, offered, given, shown)).toBe(false);
  });
});

test("in octets a share is the polynomial's value: small figures, added up by hand", () => {
  const c = concrete({ seed: 1 });
  const scalar = (n: number) => c.fromBytes(Uint8Array.from({ length: 32 }, (_, i) => (i ? 0 : n)));
  // 7 + 5x + 3x^2 at 1, 2, 3.
  const at = (index: number) => c.share(scalar(7), [scalar(5), scalar(3)], index, 3);
  expect([1, 2, 3].map((index) => at(index))).toEqual([scalar(15), scalar(29), scalar(49)]);
  expect(c.recover([1, 2, 3].map((index) => ({ index, value: at(index) })))).toBe(scalar(7));
});

test("terms and octets decide alike, for any threshold, any set of shares, and any that lie", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 4 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 2 }),
      (threshold, indices, liars) => {
        const decide = (c: Cryptosystem) => {
          const { secret, shares } = sharedKey(c, threshold, 5);
          const blinded = element(c);
          const told = indices.map((index) => ({
            index,
            value: liars.includes(index)
              ? c.fresh("adversary", "lie", index, "scalar")
              : (shares[index - 1] as IndexedValue).value,
          }));
          const answers = told.map((share) => evaluated(c, blinded, share));
          return [
            c.recover(told) === secret,
            c.combine(answers) === c.evaluate(secret, blinded),
            told.map(({ index, value }, place) =>
              c.verifyEvaluation(
                c.commitment((shares[index - 1] as IndexedValue).value),
                blinded,
                (answers[place] as IndexedValue).value,
                c.prove(value, blinded, c.fresh("realm", "nonce", index, "scalar")),
              ),
            ),
          ];
        };
        expect(decide(concrete({ seed: 1 }))).toEqual(decide(symbolic()));
      },
    ),
    { numRuns: 40 },
  );
});
