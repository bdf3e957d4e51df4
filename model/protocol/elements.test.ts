import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { identityElement, oddity, withIdentity } from "./elements.ts";

const READINGS: readonly (readonly [string, () => Cryptosystem])[] = [
  ["in terms", symbolic],
  ["in octets", () => concrete({ seed: 1 })],
];

describe.each(READINGS)("group elements, %s", (_, make) => {
  const strict = make();
  const lenient = withIdentity(strict);
  const identity = identityElement(strict);
  const key = strict.oprfKey(strict.fresh("vault", "seed", 0, "seed"), strict.text("info"));
  const blindOf = (index: number): Value => strict.fresh("client", "blind", index, "scalar");
  const blinded = strict.blind(strict.code("1234"), blindOf(0)) as Value;

  test("where the identity passes, every key leaves it as it is; nothing else changes", () => {
    expect(strict.evaluate(key, identity)).toBeUndefined();
    expect(lenient.evaluate(key, identity)).toBe(identity);
    expect(lenient.evaluate(key, blinded)).toBe(strict.evaluate(key, blinded));
    expect(lenient.valueCount).toBe(strict.valueCount);
  });

  test("what a device finishes with from the identity follows from its code alone", () => {
    const finish = (code: string, index: number) =>
      lenient.finalize(strict.code(code), blindOf(index), identity);
    expect(strict.finalize(strict.code("1234"), blindOf(0), identity)).toBeUndefined();
    expect(finish("1234", 0)).toBe(finish("1234", 1));
    expect(finish("1234", 0)).not.toBe(finish("9999", 0));
  });

  test("the identity and one's own element are odd, all others are not", () => {
    const evaluated = strict.evaluate(key, blinded);
    expect(oddity(strict, identity)).toBe("identity");
    expect(oddity(strict, blinded, blinded)).toBe("reflected");
    expect(oddity(strict, evaluated, blinded)).toBeUndefined();
  });
});
