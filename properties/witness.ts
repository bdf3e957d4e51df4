/** Witnesses: that the interesting thing is seen to happen at all (V1). */
import type { SometimesProperty } from "./property.ts";

/** Makes witnesses that are asked for wherever they are claimed, or only where the threat has what they need. */
export const witnessesOf =
  (...needs: NonNullable<SometimesProperty["needs"]>[number][]) =>
  (
    id: string,
    claim: string,
    statement: string,
    seen: SometimesProperty["seen"],
  ): SometimesProperty => ({
    id,
    claim,
    statement,
    sources: ["attacks V1"],
    expectation: "sometimes",
    seen,
    ...(needs.length === 0 ? {} : { needs }),
  });
