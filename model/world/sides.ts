/** How the host can cut the network between replicas. */
import { minoritiesOf, type PartyId } from "../protocol/parties.ts";

/** The parties that still reach each other, side by side. */
export type Sides = readonly (readonly PartyId[])[];

/** Every way to cut off a minority. */
export const cutsOf = (replicas: readonly PartyId[]): readonly Sides[] =>
  minoritiesOf(replicas).map((minority) => [
    minority,
    replicas.filter((replica) => !minority.includes(replica)),
  ]);
