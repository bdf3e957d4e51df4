/** What a run records of transfers between groups; every replica records it when it applies the entry. */
import type { PartyId } from "./parties.ts";
import type { RecordRange } from "./ranges.ts";

interface AtEntry {
  readonly replica: PartyId;
  readonly index: number;
  readonly range: RecordRange;
}

export type TransferFact =
  | ({ readonly fact: "transfer-prepared" } & AtEntry)
  | ({ readonly fact: "transfer-cancelled" } & AtEntry)
  /** The replica's group has given the range away; `moved` says what was in it: record, place, number and counter of each generation. */
  | ({ readonly fact: "range-released"; readonly moved: readonly string[] } & AtEntry)
  /** The replica's group has taken the range over. */
  | ({ readonly fact: "range-acquired"; readonly moved: readonly string[] } & AtEntry)
  /** The source knows that the range has arrived; `remains` are the generations of it whose secrets the replica still holds. */
  | ({ readonly fact: "transfer-completed"; readonly remains: readonly string[] } & AtEntry);
