/** What a run records of what a host is given to store. */
import type { PartyId } from "./parties.ts";

export type StorageFact = {
  /** Records outside, and the leader evaluates at once: the host is given the leaf of an attempt that is not committed yet. */
  readonly fact: "leaf-shown";
  readonly replica: PartyId;
  readonly index: number;
  /** For how many open attempts it has room; 0 where there is none, or it is not given. */
  readonly slots: number;
  /** And for how many if the attempt were charged. */
  readonly due: number;
};
