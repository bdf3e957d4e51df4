/**
 * What the adversary's recipes come to in the realms' world. Whether it can build one is not decided here but by the
 * deduction, over every value inside.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Message } from "../protocol/messages.ts";
import { ADVERSARY, CLIENT, type PartyId, type SessionId } from "../protocol/parties.ts";
import type { Lie } from "../protocol/realm-facts.ts";
import type {
  ShareActivation,
  ShareReply,
  ShareRequest,
  UnlockReply,
  UnlockRequest,
} from "../protocol/realm-messages.ts";
import type { RealmRecipe } from "../protocol/realm-recipe.ts";
import {
  indexOfRealm,
  packed,
  replyKeyOf,
  sealFromRealm,
  sealToRealm,
  shareAnew,
} from "../protocol/realm-shares.ts";

/** What is known of a realm's record, and of the device's request to it. */
export interface RealmSight {
  readonly crypto: Cryptosystem;
  readonly threshold: number;
  readonly count: number;
  /** Null where the realm holds nothing. */
  readonly record: {
    readonly generation: string;
    readonly key: Value;
    readonly tag: Value;
    readonly part: Value;
  } | null;
  /** What waits there to be activated. */
  readonly pending: { readonly generation: string; readonly tag: Value } | null;
  /** What the device blinded in its session, and with what code. */
  readonly blinded: Value | null;
}

export interface RealmForgery {
  readonly from: PartyId;
  readonly to: PartyId;
  readonly message: Message;
}

/** A public part of the adversary's own, under a code of its own: nobody else's realms hold its shares. */
const ownPart = ({ crypto, threshold, count }: RealmSight, session: SessionId) =>
  shareAnew(crypto, {
    owner: ADVERSARY,
    session: `${ADVERSARY} against ${session}`,
    code: "a word of the adversary's",
    payload: crypto.fresh(ADVERSARY, "payload", 0, "key"),
    threshold,
    count,
  });

const answered = (
  sight: RealmSight,
  realm: PartyId,
  session: SessionId,
  lie: Lie,
): ShareReply | undefined => {
  const { crypto, record, blinded } = sight;
  if (record === null || blinded === null) return undefined;
  const nonce = crypto.fresh(
    ADVERSARY,
    `proof nonce for ${session}`,
    indexOfRealm(realm),
    "scalar",
  );
  const replyKey = replyKeyOf(crypto, CLIENT, "share-request", session, realm);
  const reply = (generation: string, key: Value, proof: Value, part: Value) =>
    sealFromRealm<ShareReply>(
      crypto,
      realm,
      { kind: "share-reply", session, generation },
      replyKey,
      crypto.pack(crypto.evaluate(key, blinded) as Value, proof, part),
    );
  const wrong = crypto.fresh(ADVERSARY, "wrong share", indexOfRealm(realm), "scalar");
  switch (lie) {
    case "wrong-share":
      return reply(record.generation, wrong, crypto.prove(wrong, blinded, nonce), record.part);
    case "wrong-proof":
      return reply(record.generation, record.key, crypto.prove(wrong, blinded, nonce), record.part);
    case "own-keys": {
      const { part, shares } = ownPart(sight, session);
      const key = shares[indexOfRealm(realm) - 1]?.key as Value;
      return reply(part.generation, key, crypto.prove(key, blinded, nonce), packed(crypto, part));
    }
  }
};

/** The message that a recipe is; `undefined` where there is nothing to build it from. */
export const forgeAtRealm = (sight: RealmSight, recipe: RealmRecipe): RealmForgery | undefined => {
  const { crypto, record, pending } = sight;
  const { realm, session } = recipe;
  const tagOf = (right: Value): Value =>
    "tag" in recipe && recipe.tag === "right"
      ? right
      : crypto.fresh(ADVERSARY, "invented tag", 0, "mac");
  const toRealm = (message: Message): RealmForgery => ({ from: ADVERSARY, to: realm, message });
  const toDevice = (message: Message | undefined) =>
    message && { from: realm, to: CLIENT, message };
  switch (recipe.recipe) {
    case "ask-share": {
      const blind = crypto.fresh(ADVERSARY, `blind of ${session}`, 0, "scalar");
      const blinded = crypto.blind(crypto.code(recipe.code), blind);
      const outside = { kind: "share-request", session, generation: "" } as const;
      return (
        blinded && toRealm(sealToRealm<ShareRequest>(crypto, ADVERSARY, realm, outside, blinded))
      );
    }
    case "unlock-share": {
      if (record === null) return undefined;
      const { generation } = record;
      const tag = tagOf(record.tag);
      const outside = { kind: "unlock-request", session, generation } as const;
      return toRealm(sealToRealm<UnlockRequest>(crypto, ADVERSARY, realm, outside, tag));
    }
    case "activate-share": {
      if (pending === null) return undefined;
      const { generation } = pending;
      const tag = tagOf(pending.tag);
      const outside = { kind: "share-activation", session, generation } as const;
      return toRealm(sealToRealm<ShareActivation>(crypto, ADVERSARY, realm, outside, tag));
    }
    case "answer-share":
      return toDevice(answered(sight, realm, session, recipe.lie));
    case "release-share": {
      if (record === null) return undefined;
      const { generation } = record;
      const replyKey = replyKeyOf(crypto, CLIENT, "unlock-request", session, realm);
      const wrong = crypto.fresh(ADVERSARY, "wrong seed share", indexOfRealm(realm), "scalar");
      const outside = { kind: "unlock-reply", session, generation } as const;
      return toDevice(sealFromRealm<UnlockReply>(crypto, realm, outside, replyKey, wrong));
    }
  }
};
