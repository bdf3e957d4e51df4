/**
 * The snapshot that stands in place of a log's beginning: what all entries up to an index have made, and enough of that
 * entry for the chain to go on. It travels in pages of rows; a row is one record.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Members } from "./members.ts";
import type { RecordId } from "./parties.ts";
import type { RecordState } from "./record-state.ts";

/** What a snapshot is of: its place in the log, and who the members are there. */
export interface SnapshotHead {
  /** The last entry that it replaces: index, term and hash. The hash covers the whole log up to there. */
  readonly index: number;
  readonly term: number;
  readonly hash: Value;
  readonly members: Members;
}

export interface LogSnapshot extends SnapshotHead {
  readonly records: Readonly<Record<RecordId, RecordState>>;
  /** Of all the above. It stays as it is when secrets are erased. */
  readonly digest: Value;
}
