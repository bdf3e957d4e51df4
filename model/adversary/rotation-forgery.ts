/** Signer keys of the adversary's own: what it signs with where it has stolen nothing, and rotations to them. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Slot } from "../protocol/bundle.ts";
import type { Message } from "../protocol/messages.ts";
import { ADVERSARY, type PartyId } from "../protocol/parties.ts";
import {
  COUNTERSIGNER,
  FIRST_ERA,
  FIRST_SIGNER,
  PUBLISHER,
  rotationTerm,
  signingKeyOf,
  type TrustKeys,
} from "../protocol/trust-keys.ts";
import type { TrustRecipe } from "../protocol/trust-recipe.ts";

/** The adversary's own signing keys, one to stand in for each signer. */
export const ownKey = (crypto: Cryptosystem, slot: Slot): Value =>
  crypto.signingKey(crypto.fresh(ADVERSARY, `${slot}-signer-seed`, FIRST_ERA, "seed"));

/** The keys that an application in the adversary's hands would bring (attacks H10). */
export const keysOfAdversary = (crypto: Cryptosystem, keys: TrustKeys): TrustKeys => ({
  ...keys,
  era: keys.era + 1,
  first: crypto.verifyingKey(ownKey(crypto, "first")),
  counter: crypto.verifyingKey(ownKey(crypto, "counter")),
});

/** A rotation to those keys, under the signatures that the recipe names. */
export const rotationForgery = (
  crypto: Cryptosystem,
  keys: TrustKeys,
  recipe: Extract<TrustRecipe, { recipe: "offer-rotation" }>,
): {
  readonly to: PartyId;
  readonly from: PartyId;
  readonly message: Message;
  readonly facts: readonly [];
} => {
  const next = keysOfAdversary(crypto, keys);
  const term = rotationTerm(crypto, next);
  const by = (is: boolean, key: Value) => (is ? crypto.sign(key, term) : null);
  return {
    to: recipe.to,
    from: PUBLISHER,
    message: {
      kind: "rotation-offer",
      keys: next,
      signatures: {
        oldFirst: by(recipe.oldFirst, signingKeyOf(crypto, FIRST_SIGNER, keys.era)),
        oldCounter: by(recipe.oldCounter, signingKeyOf(crypto, COUNTERSIGNER, keys.era)),
        newFirst: by(recipe.newFirst, ownKey(crypto, "first")),
        newCounter: by(recipe.newCounter, ownKey(crypto, "counter")),
      },
    },
    facts: [],
  };
};
