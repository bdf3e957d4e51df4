/** Ranges of record ids, in the order of their code units: from the first one, up to but without the second. */
import type { RecordId } from "./parties.ts";

export interface RecordRange {
  readonly from: RecordId;
  readonly to: RecordId;
}

/** From the first name there could be, to behind the last one in the model. */
export const EVERY_RECORD: RecordRange = { from: "", to: "~" };

/** Whether there is nothing between the ends, or they stand the other way round. */
export const isDegenerate = ({ from, to }: RecordRange): boolean => from >= to;

export const isIn = ({ from, to }: RecordRange, record: RecordId): boolean =>
  from <= record && record < to;

export const overlap = (one: RecordRange, other: RecordRange): boolean =>
  one.from < other.to && other.from < one.to;

export const covers = (one: RecordRange, other: RecordRange): boolean =>
  one.from <= other.from && other.to <= one.to;

export const isSameRange = (one: RecordRange, other: RecordRange): boolean =>
  one.from === other.from && one.to === other.to;

/** What is left of a range, with whatever else it carries, when another one is taken out of it. */
export const withoutRange = <Piece extends RecordRange>(
  piece: Piece,
  { from, to }: RecordRange,
): readonly Piece[] =>
  overlap(piece, { from, to })
    ? [
        { ...piece, to: from },
        { ...piece, from: to },
      ].filter((left) => !isDegenerate(left))
    : [piece];
