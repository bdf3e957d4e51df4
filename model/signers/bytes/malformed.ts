/** Bytes that have no reading: every decoder of this folder refuses by name, with the place and what was expected. */

/** Why bytes are refused. The list is closed; a test gives an example of each. */
export type DecodingRefusal =
  /** They end before the value does. */
  | "truncated"
  /** Something follows where the value ends. */
  | "trailing-bytes"
  /** A varint has a longer spelling than it needs: two encodings of one statement. */
  | "varint-not-minimal"
  /** A number does not fit its type. */
  | "number-too-large"
  /** A field that the form does not have. */
  | "unknown-field"
  /** A known field, with the wire type of another. */
  | "wrong-wire-type"
  /** A field twice, or before one that precedes it in the form. */
  | "field-out-of-order"
  /** A field of the form is not there. */
  | "field-missing"
  /** A length that the form does not allow. */
  | "wrong-length"
  /** Text that is not UTF-8, or has characters that the form does not allow. */
  | "not-text"
  /** A ciphersuite that is none of the two. */
  | "unknown-ciphersuite"
  /** More bytes, lines, items or levels than the form allows. */
  | "too-large"
  /** JSON that is no JSON, or that two readers may read as two things: a name twice, a number that is no integer. */
  | "not-json"
  /** A value that the form does not allow at this place. */
  | "wrong-value";

/** Thrown by decoders; its message is one sentence that says where, and what was expected. */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly refusal: DecodingRefusal;

  constructor(refusal: DecodingRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** What a decoder made of its input, or the refusal as a value. Other errors are bugs, and go on. */
export const attempt = <T>(decode: () => T): T | Malformed => {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Malformed) return error;
    throw error;
  }
};
