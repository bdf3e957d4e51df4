/** Two ciphertexts under one key and one nonce, in octets. */
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { Value } from "../algebra/cryptosystem.ts";

const TAG_OCTETS = 16;

/**
 * The plaintext of a ciphertext, from another one under the same key stream and that one's plaintext; `undefined` where the
 * other is shorter: the key stream is known no further.
 */
export const byKeyStream = (
  octets: ConcreteCryptosystem,
  box: Value,
  other: Value,
  known: Value,
): Value | undefined => {
  const [wanted, stream, plaintext] = [box, other, known].map((value) => octets.bytesOf(value)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const length = wanted.length - TAG_OCTETS;
  if (plaintext.length < length || stream.length - TAG_OCTETS < length) return undefined;
  return octets.fromBytes(
    Uint8Array.from(
      { length },
      (_, at) => (wanted[at] as number) ^ (stream[at] as number) ^ (plaintext[at] as number),
    ),
  );
};
