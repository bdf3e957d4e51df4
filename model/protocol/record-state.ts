/** What the vault keeps of one user: the state that record rules change, that a host may store, and that snapshots carry. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { RecordSecrets } from "./entries.ts";

/** One registration of a record, named by the log index of its `register` entry. */
export interface Generation {
  readonly number: number;
  /** Attempts charged since registration or the last confirmed one. */
  readonly charged: number;
  /** Attempts charged and not yet confirmed, by log index. */
  readonly open: readonly number[];
  /** Null where they are erased: a replica that learns of the generation after its destruction. */
  readonly secrets: RecordSecrets | null;
  /** Only where clients state it: its attempts. And how many the operator has granted beyond them since they were last given back. */
  readonly limit?: number;
  readonly granted?: number;
  /** Only where logs are compacted: binds digests of the state to the secrets, so that they hold when those are erased. */
  readonly commitment?: Value;
  /** Only without `check-loaded-counter`: the attempts left as a row brought them, one octet that is counted down as it is. */
  readonly left?: number;
}

/** One user's entry. */
export interface RecordState {
  /** The generation that answers. */
  readonly active: Generation | null;
  /** Registered, not yet activated. */
  readonly pending: Generation | null;
  /** Tombstone: the newest generation that exhaustion or deletion destroyed; 0 for none. */
  readonly destroyed: number;
}

export const EMPTY_RECORD: RecordState = { active: null, pending: null, destroyed: 0 };
