/** What a border of a claim is: a row of docs/borders.md. */
export interface Border {
  readonly claim: string;
  readonly holds: string;
  /** The stored scenario in which it is held. */
  readonly heldIn: string;
  readonly breaks: string;
  /** The stored scenario in which it is violated. */
  readonly violatedIn: string;
}

/** A row, in the order of the table's columns. */
export type BorderRow = readonly [
  claim: string,
  holds: string,
  heldIn: string,
  breaks: string,
  violatedIn: string,
];
