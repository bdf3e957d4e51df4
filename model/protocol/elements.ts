/**
 * Group elements that are none, or one's own (row E6). Decoding refuses the identity (RFC 9497, 2.1, DeserializeElement); a
 * cryptosystem in which it passes is what is left where `reject-identity` is taken away.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";

/** An element that nobody should compute with: the identity, or the receiver's own blinded element, come back. */
export const ODD_ELEMENTS = ["identity", "reflected"] as const;
export type OddElement = (typeof ODD_ELEMENTS)[number];

/** The identity, as ristretto255 spells it: zeros, as long as an element. */
export const identityElement = (crypto: Cryptosystem): Value =>
  crypto.integer(0, crypto.octets("element"));

/** What an element is that came for an evaluation, or in the place of one of `blinded`; undefined for a proper one. */
export const oddity = (
  crypto: Cryptosystem,
  element: Value | undefined,
  blinded?: Value,
): OddElement | undefined => {
  if (element === undefined) return undefined;
  if (element === identityElement(crypto)) return "identity";
  return element === blinded ? "reflected" : undefined;
};

/**
 * The same cryptosystem, but that it takes the identity for an element. Any key leaves it as it is, and so does unblinding:
 * what a device finishes with is a hash of its input, which everybody can compute from a guess (RFC 9497, 3.3.1, Finalize).
 */
export const withIdentity = (crypto: Cryptosystem): Cryptosystem => {
  const identity = identityElement(crypto);
  const evaluate: Cryptosystem["evaluate"] = (key, element) =>
    element === identity ? identity : crypto.evaluate(key, element);
  const finalize: Cryptosystem["finalize"] = (input, blind, element) =>
    element === identity
      ? crypto.hash(
          crypto.concat(
            crypto.prefixed(input, 2),
            crypto.prefixed(identity, 2),
            crypto.text("Finalize"),
          ),
        )
      : crypto.finalize(input, blind, element);
  return Object.create(crypto, { evaluate: { value: evaluate }, finalize: { value: finalize } });
};
