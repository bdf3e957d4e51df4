import type { MessageKind } from "../protocol/messages.ts";
import type { PartyId } from "../protocol/parties.ts";

/**
 * An envelope in flight: the `ordinal`-th (from 0) of those alike in sender, receiver and kind. Alike ones are ordered
 * by their content, so the ordinal does not depend on when they were sent.
 */
export interface EnvelopeRef {
  readonly from: PartyId;
  readonly to: PartyId;
  readonly kind: MessageKind;
  readonly ordinal: number;
}
