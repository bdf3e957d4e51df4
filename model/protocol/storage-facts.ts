/** What a run records of what a host is given to store, and of what it puts back. */
import type { PartyId, RecordId, ReplicaId } from "./parties.ts";

export interface GenerationName {
  readonly record: RecordId;
  readonly generation: number;
}

/** The durable state that a device was started from, as the host had kept it. */
interface KeptState {
  /** Entries in the log that it has now. */
  readonly entries: number;
  /** How far the state itself says that it is applied, by its snapshot or its tree; 0 where it has neither. */
  readonly applied: number;
  /** The generations whose secrets are in it: who opens the device has them, destroyed or not. */
  readonly secrets: readonly GenerationName[];
}

export type StorageFact =
  | {
      /** Records outside, and the leader evaluates at once: the host is given the leaf of an attempt that is not committed yet. */
      readonly fact: "leaf-shown";
      readonly replica: PartyId;
      readonly index: number;
      /** For how many open attempts it has room; 0 where there is none, or it is not given. */
      readonly slots: number;
      /** And for how many if the attempt were charged. */
      readonly due: number;
    }
  | ({ readonly fact: "replica-set-back"; readonly replica: ReplicaId } & KeptState)
  | ({
      readonly fact: "replica-copied";
      readonly replica: ReplicaId;
      /** The device that acts under its name beside it. */
      readonly copy: PartyId;
    } & KeptState);
