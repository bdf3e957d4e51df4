import type { PartyId, RecordId, SessionId } from "./parties.ts";

/**
 * Only where clients sign or turnings-off name a generation: in which session attempts of a generation were given back, or it
 * was turned off or replaced.
 */
export interface HolderFact {
  readonly fact: "holder-acted";
  readonly replica: PartyId;
  readonly record: RecordId;
  readonly generation: number;
  readonly session: SessionId;
  readonly act: "given-back" | "turned-off" | "replaced";
}
