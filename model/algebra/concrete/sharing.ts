/**
 * Shamir's sharing over the scalars of the group, in octets; and RFC 9497's proof that an evaluation is under the key of
 * a commitment, as the library makes and checks it. Interpolation works on scalars, and in the exponent on elements.
 */
import {
  type Cryptosystem,
  type IndexedValue,
  type Value,
  WITHOUT_COEFFICIENTS,
} from "../cryptosystem.ts";
import { certain, type Kit, once } from "./kit.ts";
import type { SharingGroup } from "./suite.ts";

type Part<K extends keyof Cryptosystem> = Pick<Cryptosystem, K>;

/** The factor of each point when the polynomial through them is taken at zero; `undefined` for equal indices. */
const factorsOf = (
  { Fn }: SharingGroup,
  indices: readonly number[],
): readonly bigint[] | undefined => {
  if (new Set(indices).size < indices.length || indices.some((index) => index < 1))
    return undefined;
  const points = indices.map(BigInt);
  return points.map((point) =>
    points
      .filter((other) => other !== point)
      .reduce((product, other) => Fn.mul(product, Fn.mul(other, Fn.inv(Fn.sub(other, point)))), 1n),
  );
};

/** A value under the indices of several parts, as a key of the memory of dear operations. */
const named = (operation: string, parts: readonly IndexedValue[]): string =>
  `${operation} ${parts.map(({ index }) => index).join()}`;

const valuesOf = (parts: readonly IndexedValue[]): Value[] => parts.map(({ value }) => value);

export const sharing = (
  kit: Kit,
): Part<"share" | "recover" | "combine" | "commitment" | "prove" | "verifyEvaluation"> => {
  const { group } = kit.suite;
  const { Fn } = group;
  const scalar = (bytes: Uint8Array | undefined): bigint | undefined => {
    try {
      return Fn.fromBytes(bytes as Uint8Array);
    } catch {
      return undefined;
    }
  };
  return {
    share(secret, coefficients, index) {
      if (coefficients.length === 0) throw new RangeError(WITHOUT_COEFFICIENTS);
      return certain(
        once(kit, `share ${index}`, [secret, ...coefficients], (...octets) => {
          const scalars = octets.map(scalar);
          if (scalars.some((value) => value === undefined)) return undefined;
          // Horner's rule, from the highest coefficient down to the secret.
          const value = (scalars as bigint[]).reduceRight(
            (sum, coefficient) => Fn.add(Fn.mul(sum, BigInt(index)), coefficient),
            0n,
          );
          return Fn.toBytes(value);
        }),
        "a share of what is no scalar",
      );
    },
    recover: (parts) =>
      once(kit, named("recover", parts), valuesOf(parts), (...octets) => {
        const factors = factorsOf(
          group,
          parts.map(({ index }) => index),
        );
        const scalars = octets.map(scalar);
        if (factors === undefined || scalars.length === 0 || scalars.includes(undefined))
          return undefined;
        return Fn.toBytes(
          factors.reduce(
            (sum, factor, place) => Fn.add(sum, Fn.mul(factor, scalars[place] as bigint)),
            0n,
          ),
        );
      }),
    combine: (parts) =>
      once(kit, named("combine", parts), valuesOf(parts), (...octets) => {
        const factors = factorsOf(
          group,
          parts.map(({ index }) => index),
        );
        const elements = octets.map((bytes) => group.element(bytes));
        if (factors === undefined || elements.length === 0) return undefined;
        let sum = group.zero;
        for (const [place, element] of elements.entries()) {
          if (element === undefined) return undefined;
          sum = sum.add(element.multiply(factors[place] as bigint));
        }
        return sum.equals(group.zero) ? undefined : sum.toBytes();
      }),
    commitment: (key) =>
      certain(
        once(kit, "commitment", [key], (bytes) => kit.suite.publicKey(bytes as Uint8Array)),
        "a commitment to what is no scalar",
      ),
    prove: (key, blinded, nonce) =>
      certain(
        once(kit, "prove", [key, blinded, nonce], (k, b, n) =>
          kit.suite.prove(k as Uint8Array, b as Uint8Array, n as Uint8Array),
        ),
        "a proof about what is no element",
      ),
    verifyEvaluation: (commitment, blinded, evaluated, proof) =>
      once(kit, "verifyEvaluation", [commitment, blinded, evaluated, proof], (c, b, e, p) =>
        kit.suite.verifies(c as Uint8Array, b as Uint8Array, e as Uint8Array, p as Uint8Array)
          ? new Uint8Array(1)
          : undefined,
      ) !== undefined,
  };
};

/**
 * The whole polynomial through the points, the value at zero first, as whoever holds enough shares computes it;
 * `undefined` for what is no scalar, and for equal indices. A point may lie at zero.
 */
export const interpolation =
  ({ suite: { group }, table }: Kit) =>
  (points: readonly IndexedValue[]): readonly Value[] | undefined => {
    const { Fn } = group;
    if (new Set(points.map(({ index }) => index)).size < points.length) return undefined;
    const xs = points.map(({ index }) => BigInt(index));
    const sum: bigint[] = points.map(() => 0n);
    try {
      for (const [place, { value }] of points.entries()) {
        const x = xs[place] as bigint;
        // The product over all other points of (X - other) / (x - other), lowest coefficient first.
        let factors = [Fn.fromBytes(table.own(value).bytes)];
        for (const [other, y] of xs.entries()) {
          if (other === place) continue;
          const scale = Fn.inv(Fn.sub(x, y));
          factors = [0n, ...factors].map((coefficient, power) =>
            Fn.mul(scale, Fn.sub(coefficient, Fn.mul(y, factors[power] ?? 0n))),
          );
        }
        for (const [power, coefficient] of factors.entries())
          sum[power] = Fn.add(sum[power] as bigint, coefficient);
      }
    } catch {
      return undefined;
    }
    return sum.map((coefficient) => table.intern(Fn.toBytes(coefficient)));
  };
