/**
 * Moves: events as one int32 each, for the inner loops. The payload is an envelope, or a small number that the kind
 * gives its meaning; what a schedule stores is always the event.
 */

const KIND_BITS = 5;
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
export const WIPE = 7;
export const RESTART = 8;
export const PARTITION = 9;
export const HEAL = 10;
export const CORRUPT = 11;
export const INJECT = 12;
export const SNAPSHOT = 13;
export const ROLLBACK = 14;
export const CLONE = 15;
export const WRITE = 16;
export const TICK = 17;
export const SET_CLOCK = 18;

/** No more parties than a move can name. */
export const PARTIES_MAX = 2 ** PARTY_BITS;

/** @throws RangeError beyond 2,097,151 envelopes: the harness renews its tables long before. */
export const moveOf = (kind: number, party: number, payload: number): number => {
  if (payload > PAYLOAD_MAX) throw new RangeError(`a move cannot name the payload ${payload}`);
  return (payload << PAYLOAD_SHIFT) | (party << KIND_BITS) | kind;
};

export const kindOf = (move: number): number => move & (2 ** KIND_BITS - 1);
export const partyOf = (move: number): number => (move >> KIND_BITS) & (2 ** PARTY_BITS - 1);
export const payloadOf = (move: number): number => move >> PAYLOAD_SHIFT;
