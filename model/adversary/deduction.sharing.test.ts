import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { deduction } from "./deduction.ts";
import { derivationFaults } from "./derivation-checker.ts";

const setting = (threshold = 3, count = 5) => {
  const c = symbolic();
  const code = c.code("code-1");
  const secret = c.fresh("client", "key", 0, "scalar");
  const coefficients = Array.from({ length: threshold - 1 }, (_, n) =>
    c.fresh("client", "coefficient", n, "scalar"),
  );
  const share = (index: number) => c.share(secret, coefficients, index, count);
  const blind = c.fresh("client", "blind", 0, "scalar");
  const prf = c.finalize(code, blind, c.evaluate(secret, c.blind(code, blind) as Value) as Value);
  const check = c.expand(prf as Value, c.text("check"), "mac");
  const own = (name: { readonly owner: string }) => name.owner === "adversary";
  return { c, code, secret, share, check, own, knows: deduction(c, { own, codes: [code] }) };
};

/** Every set of so many of 1 to 5. */
const sets = (size: number): number[][] =>
  Array.from({ length: 32 }, (_, set) =>
    [1, 2, 3, 4, 5].filter((n) => (set >> (n - 1)) & 1),
  ).filter(({ length }) => length === size);

describe("the adversary and shares", () => {
  test.each([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
  ])("any %i of five shares of a threshold of three give the secret: %s", (size, gives) => {
    const { secret, share, knows } = setting();
    for (const set of sets(size))
      expect(knows.derives(knows.learn(knows.nothing, set.map(share)), secret)).toBe(gives);
  });

  test("equal knowledge is one integer, whichever shares it came from", () => {
    const { share, knows } = setting();
    const all = sets(3).map((set) => knows.learn(knows.nothing, set.map(share)));
    expect(new Set(all).size).toBe(1);
    expect(knows.derives(all[0] as number, share(5))).toBe(true);
  });

  test("enough shares and the stored check identify the code offline; one share less do not", () => {
    for (const [size, finds] of [
      [2, false],
      [3, true],
    ] as const)
      for (const set of sets(size)) {
        const { code, share, check, knows } = setting();
        const known = knows.learn(knows.nothing, [...set.map(share), check]);
        expect(knows.derives(known, code)).toBe(finds);
      }
  });

  test("two shares and one evaluation of its own guess identify it: shares and evaluations add up", () => {
    const { c, code, share, check, own, knows } = setting();
    const blinded = c.blind(code, c.fresh("adversary", "blind", 0, "scalar")) as Value;
    const answer = c.evaluate(share(4), blinded) as Value;
    const seen = [share(1), share(3), check, answer];
    const known = knows.learn(knows.nothing, seen);
    expect(knows.derives(known, code)).toBe(true);
    const derivation = knows.derivation(known, code);
    expect(derivation?.rule).toBe("dictionary-test");
    const learned = new Set(seen.map(c.term));
    expect(derivation && derivationFaults(c, derivation, { learned, codes: [code], own })).toEqual(
      [],
    );
  });

  test("evaluations of another guess identify nothing", () => {
    const { c, code, share, check, knows } = setting();
    const blinded = c.blind(c.code("wrong"), c.fresh("adversary", "blind", 0, "scalar")) as Value;
    const answers = [1, 2, 3].map((index) => c.evaluate(share(index), blinded) as Value);
    expect(knows.derives(knows.learn(knows.nothing, [check, ...answers]), code)).toBe(false);
  });

  test("an interpolation is checked step by step", () => {
    const { c, secret, share, own, knows } = setting();
    const seen = [share(2), share(4), share(5)];
    const derivation = knows.derivation(knows.learn(knows.nothing, seen), secret);
    const learned = new Set(seen.map(c.term));
    expect(derivation && derivationFaults(c, derivation, { learned, codes: [], own })).toEqual([]);
    const fewer = new Set(seen.slice(1).map(c.term));
    expect(
      derivation && derivationFaults(c, derivation, { learned: fewer, codes: [], own }),
    ).not.toEqual([]);
  });
});
