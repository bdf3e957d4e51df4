/**
 * Moves: events as one int32 each, for the inner loops. The payload is an envelope, or a small number that the kind
 * gives its meaning; what a schedule stores is always the event.
 */

const KIND_BITS = 4;
const PARTY_BITS = 5;
const PAYLOAD_SHIFT = KIND_BITS + PARTY_BITS;
const PAYLOAD_MAX = 2 ** (31 - PAYLOAD_SHIFT) - 1;

/** Indices into EVENT_KINDS. */
export const PROVISION = 0;
export const BEGIN = 1;
export const DELIVER = 2;
export const DROP = 3;
export const DUPLICATE = 4;
export const TIMEOUT = 5;
export const CRASH = 6;
export const RESTART = 7;
export const PARTITION = 8;
export const HEAL = 9;
export const CORRUPT = 10;
export const INJECT = 11;
export const SNAPSHOT = 12;
export const ROLLBACK = 13;
export const CLONE = 14;

/** No more parties than a move can name. */
export const PARTIES_MAX = 2 ** PARTY_BITS;

/** @throws RangeError beyond 4,194,303 envelopes: the harness renews its tables long before. */
export const moveOf = (kind: number, party: number, payload: number): number => {
  if (payload > PAYLOAD_MAX) throw new RangeError(`a move cannot name the payload ${payload}`);
  return (payload << PAYLOAD_SHIFT) | (party << KIND_BITS) | kind;
};

export const kindOf = (move: number): number => move & (2 ** KIND_BITS - 1);
export const partyOf = (move: number): number => (move >> KIND_BITS) & (2 ** PARTY_BITS - 1);
export const payloadOf = (move: number): number => move >> PAYLOAD_SHIFT;
