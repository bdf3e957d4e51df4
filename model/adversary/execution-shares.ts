/** What a derivation does with shares, in octets. */
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { IndexedValue, Value } from "../algebra/cryptosystem.ts";
import { indexOfShare } from "../algebra/symbolic/sharing.ts";
import type { Term } from "../algebra/symbolic/term.ts";

/** Points of a polynomial: a share lies at its index, what was shared at zero. */
export const pointsAt = (
  points: readonly Term[],
  values: readonly Value[],
): readonly IndexedValue[] =>
  points.map((point, place) => ({
    index: point.op === "share" ? indexOfShare(point) : 0,
    value: values[place] as Value,
  }));

/** The same in the exponent: an evaluation lies at the index of the share that it is under. */
export const evaluationsAt = (
  evaluations: readonly Term[],
  values: readonly Value[],
): readonly IndexedValue[] =>
  pointsAt(
    evaluations.map(({ args }) => args[0] as Term),
    values,
  );

/** The function that makes a term of sharing, applied to octets. */
export const composeShared = (
  c: ConcreteCryptosystem,
  { op, label }: Term,
  parts: readonly Value[],
): Value | undefined => {
  const [x, y, z] = parts as [Value, Value, Value];
  const indices = label.split(",").map(Number);
  const points = parts.map((value, place) => ({ index: indices[place] ?? 0, value }));
  switch (op) {
    case "share": {
      const [index, count] = label.split("/").map(Number) as [number, number];
      return c.share(x, parts.slice(1), index, count);
    }
    case "recover":
      return c.recover(points);
    case "combine":
      return c.combine(points);
    case "commitment":
      return c.commitment(x);
    case "proof":
      return c.prove(x, y, z);
    default:
      return undefined;
  }
};
