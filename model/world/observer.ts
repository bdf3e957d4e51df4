/**
 * What watches a run: a fold over the facts on its record. The memory is part of the explored state (decision D3), so
 * it is plain, canonical data, as small as the property allows. An observer cannot act.
 */
import type { Fact } from "../protocol/facts.ts";

/** Why the last fact breaks the property, in words for a person. */
export interface Breach {
  readonly breach: string;
}

export interface Observer<Memory = unknown> {
  readonly id: string;
  readonly start: Memory;
  /** The next memory, or why the fact is a breach. */
  readonly observe: (memory: Memory, fact: Fact) => Memory | Breach;
}

export const isBreach = (outcome: unknown): outcome is Breach =>
  typeof outcome === "object" && outcome !== null && "breach" in outcome;
