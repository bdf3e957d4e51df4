import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  covers,
  EVERY_RECORD,
  isDegenerate,
  isIn,
  overlap,
  type RecordRange,
  withoutRange,
} from "./ranges.ts";

const id = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 3 });
const range = fc.record({ from: id, to: id }).filter((one) => !isDegenerate(one));

describe("ranges of records", () => {
  test("an inverted range, and one with nothing in it, is degenerate", () => {
    expect(
      [
        { from: "b", to: "a" },
        { from: "a", to: "a" },
      ].map(isDegenerate),
    ).toEqual([true, true]);
    expect(isDegenerate(EVERY_RECORD)).toBe(false);
  });

  test("what is left without a range has every record that was not in it, and no other", () => {
    fc.assert(
      fc.property(range, range, id, (piece, out, record) => {
        const left: readonly RecordRange[] = withoutRange(piece, out);
        expect(left.filter((one) => isIn(one, record))).toHaveLength(
          isIn(piece, record) && !isIn(out, record) ? 1 : 0,
        );
        expect(left.some((one) => overlap(one, out) || !covers(piece, one))).toBe(false);
      }),
    );
  });
});
