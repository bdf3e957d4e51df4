/**
 * What the explorer and the simulator need to know of a thing that moves: worlds are vectors of
 * small integers.
 *
 * A world holds everything that decides what can happen next, the memories of observers included
 * (decision D3). Two worlds are the same exactly when their integers are.
 */
export interface System {
  /** The number of int32 slots of a world. */
  readonly width: number;

  /** The world in which every run starts: a fresh array of `width` integers. */
  initial(): Int32Array;

  /**
   * Appends to `moves` the moves that are enabled in the world at offset `at` of `worlds`, in
   * canonical order. A move is an int32 that means the same thing in every world. What lies beyond
   * the `width` integers at `at` is not the system's; nothing in `worlds` is written.
   */
  enabled(worlds: Int32Array, at: number, moves: number[]): void;

  /**
   * Writes the successor of the world at offset `at` of `worlds` into the `width` slots of `next`.
   *
   * Returns 0; or a positive breach id, where the step breaks a property (`next` is then of no
   * further interest to the explorer, but is the successor all the same); or `UNCHANGED`, where the
   * move changes nothing (`next` may then hold anything).
   */
  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number;

  /** The breach ids of the last step, where it may have broken several properties at once. */
  broken?(): readonly number[];
}

/** What `System.apply` returns for a move that changes nothing. */
export const UNCHANGED = -1;
