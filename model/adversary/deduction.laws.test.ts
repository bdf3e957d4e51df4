import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";
import { adversary, expectValid, names } from "./deduction.setting.ts";

/** A pool of terms built at random from a few atoms, later ones mostly from the latest ones. */
const recipes = fc.array(fc.tuple(fc.nat(15), fc.nat(999), fc.nat(999)), {
  minLength: 6,
  maxLength: 24,
});

function pick(made: readonly Value[], n: number): Value {
  const index = n % 3 === 0 ? n % made.length : made.length - 1 - (n % Math.min(8, made.length));
  return made[index] as Value;
}

function pool(c: SymbolicCryptosystem, steps: [number, number, number][]): Value[] {
  const { honest, mine } = names(c);
  const codes = [c.code("1234"), c.code("5678"), c.code("0000")];
  const made: Value[] = [...codes, honest("k"), honest("s"), mine("x"), c.text("t")];
  const elements: Value[] = [];
  for (const [op, i, j] of steps) {
    const [x, y, z] = [pick(made, i), pick(made, j), pick(made, i + j)];
    const element = c.term(
      elements[j % elements.length] ?? (c.blind(codes[j % 3] as Value, x) as Value),
    );
    const [input, blind] = (element.op === "blind" ? element : (element.args[1] as Term)).args;
    const candidates = [
      () => c.concat(x, y),
      () => c.pack(x, y),
      () => c.hash(x),
      () => c.mac(x, y),
      () => c.mask(x, y),
      () => c.mask(x, c.concat(y, z)),
      () => c.encrypt(x, c.text("n"), z, y),
      () => c.publicKey(x),
      () => c.dh(x, y),
      () => c.seal(c.publicKey(x), z, c.text("a"), y),
      () => c.blind(x, y),
      () => c.blind(codes[j % 3] as Value, made[3 + (i % 4)] as Value),
      () => c.evaluate(x, element),
      () => c.finalize(input as Term, blind as Term, element),
      () => c.sign(x, y),
      () => c.verifyingKey(x),
    ];
    const value = candidates[op]?.();
    if (value === undefined) continue;
    made.push(value);
    if (["blind", "evaluate"].includes(c.term(value).op)) elements.push(value);
  }
  return made;
}

const check = { seed: 20, numRuns: 400 };

describe("laws", () => {
  test("knowledge does not depend on the order or the batches in which it came", () => {
    const choices = fc.array(fc.tuple(fc.nat(999), fc.nat(99), fc.boolean()), {
      minLength: 2,
      maxLength: 10,
    });
    fc.assert(
      fc.property(recipes, choices, (steps, picks) => {
        const { c, d } = adversary(["1234", "5678"]);
        const made = pool(c, steps).slice(3);
        const seen = picks.map(([i, rank, cut]) => ({ value: pick(made, i), rank, cut }));
        const atOnce = d.learn(
          d.nothing,
          seen.map(({ value }) => value),
        );
        const oneByOne = seen.reduce((k, { value }) => d.learn(k, [value]), d.nothing);
        let batched = d.nothing;
        const batch: Value[] = [];
        for (const { value, cut } of [...seen].sort((a, b) => a.rank - b.rank)) {
          batch.push(value);
          if (cut) batched = d.learn(batched, batch.splice(0));
        }
        batched = d.learn(batched, batch);
        const core = (k: number) => d.core(k).map(c.describe);
        expect(core(oneByOne)).toEqual(core(atOnce));
        expect(core(batched)).toEqual(core(atOnce));
        expect([oneByOne, batched]).toEqual([atOnce, atOnce]);
      }),
      check,
    );
  });

  test("knowledge only grows, and contains what was learned", () => {
    const picks = fc.array(fc.nat(999), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(recipes, picks, (steps, indices) => {
        const { c, d } = adversary(["1234", "5678"]);
        const made = pool(c, steps);
        let k = d.nothing;
        for (const i of indices) {
          const value = pick(made, i);
          const next = d.learn(k, [value]);
          expect(d.derives(next, value)).toBe(true);
          for (const goal of made) if (d.derives(k, goal)) expect(d.derives(next, goal)).toBe(true);
          k = next;
        }
      }),
      check,
    );
  });

  test("every derivation tree is valid at every node", () => {
    const picks = fc.array(fc.nat(999), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(recipes, picks, (steps, indices) => {
        const a = adversary(["1234", "5678"]);
        const { c, d } = a;
        const made = pool(c, steps);
        const learned = indices.map((i) => pick(made, i));
        const k = learned.reduce((before, value) => d.learn(before, [value]), d.nothing);
        for (const goal of made) {
          const tree = d.derivation(k, goal);
          expect(tree !== undefined).toBe(d.derives(k, goal));
          if (tree) expectValid(a, k, goal, learned);
        }
      }),
      check,
    );
  });
});
