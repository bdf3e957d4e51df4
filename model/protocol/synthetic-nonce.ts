/** Authenticated encryption under a key that may be used more than once: the nonce follows from what is encrypted. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";

/** Two keys that serve nothing else: one encrypts, the other makes nonces. */
export interface BoxKeys {
  readonly cipher: Value;
  readonly nonce: Value;
}

/** The two keys under a secret of any length, by two labels that serve nothing else: HKDF without salt. [RFC 5869] */
export const boxKeys = (
  crypto: Cryptosystem,
  secret: Value,
  labels: { readonly cipher: string; readonly nonce: string },
): BoxKeys => {
  const prk = crypto.extract(undefined, secret);
  return {
    cipher: crypto.expand(prk, crypto.text(labels.cipher), "key"),
    nonce: crypto.expand(prk, crypto.text(labels.nonce), "key"),
  };
};

/** What AES-GCM takes without hashing it first. */
const NONCE_OCTETS = 12;

/**
 * pack(nonce, ciphertext), where the nonce is a MAC over context and plaintext, cut to 12 octets. So equal nonces mean
 * equal contents, but for a collision among the few boxes under one key (2^-96 for each pair), and what the same box
 * twice tells is that it is the same. The attack that a constant nonce would allow:
 *   1. the network doubles a login's first message; two leaders answer it, each with a masking nonce of its own;
 *   2. both replies are sealed under the one reply key of the request, with one nonce and so one key stream;
 *   3. the XOR of the two is the XOR of their plaintexts, and two tags give the key that authenticates: from then on
 *      the network writes replies of its own, and "the attempts are exhausted" is believed.
 * A drawn nonce would do as well, but a draw is state, and this is none. [RFC 5297, 1.3.2; RFC 8452 for the idea]
 */
export const sealBox = (
  crypto: Cryptosystem,
  keys: BoxKeys,
  context: Value,
  plaintext: Value,
): Value => {
  const digest = crypto.mac(keys.nonce, crypto.pack(context, plaintext));
  const nonce = crypto.expand(digest, crypto.text(""), NONCE_OCTETS);
  return crypto.pack(nonce, crypto.encrypt(keys.cipher, nonce, context, plaintext));
};

/** The plaintext; `undefined` unless it was sealed under these keys in this context. */
export const openBox = (
  crypto: Cryptosystem,
  keys: BoxKeys,
  context: Value,
  box: Value,
): Value | undefined => {
  const parts = crypto.unpack(box, 2);
  if (parts === undefined) return undefined;
  const [nonce, ciphertext] = parts as [Value, Value];
  return crypto.decrypt(keys.cipher, nonce, context, ciphertext);
};
