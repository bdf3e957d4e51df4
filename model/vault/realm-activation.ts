/** How a realm is told that a generation is good. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { record, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { originOf } from "../protocol/parties.ts";
import type { ShareActivation, ShareActivationReply } from "../protocol/realm-messages.ts";
import { openAtRealm, sealFromRealm } from "../protocol/realm-shares.ts";
import { type RealmContext, type Result, refused, serving } from "./realm-rules.ts";

/**
 * 2a -> 2b. The generation that waits takes the place of the one before. The attack that waiting for it stops (D5):
 *   1. the user registers, and the host keeps back what the realms reply;
 *   2. it spends all attempts of the new generation;
 *   3. the device hears nothing, and tries again: a new generation of the same code, with full counters; and so on.
 * And the one that the tag stops (D6): the host says by itself that the generation is good, and goes on at 2.
 */
export const activateShare = (protocol: Protocol, context: RealmContext, input: Input): Result => {
  const { crypto, defends } = protocol;
  const request = messageOf<ShareActivation>(input);
  const { session, generation } = request;
  const fields = openAtRealm(crypto, context.id, request, 1);
  if (fields === undefined) return refused(context, "malformed-request");
  const [replyKey, tag] = fields as [Value, Value];
  const reply = send(
    originOf(session),
    sealFromRealm<ShareActivationReply>(
      crypto,
      context.id,
      { kind: "share-activation-reply", session, generation },
      replyKey,
      crypto.text("activated"),
    ),
  );
  const { pending, record: kept } = context;
  // Said again, it changes nothing: least of all the counter.
  if (kept?.generation === generation) return { context, effects: [reply] };
  if (pending === null || pending.generation !== generation)
    return refused(context, "nothing-pending");
  if (defends("prove-share-activation") && tag !== pending.share.tag)
    return refused(context, "activation-rejected");
  const { share, part } = pending;
  return {
    context: serving(context, generation, { share, part }),
    effects: [record({ fact: "share-stored", realm: context.id, generation }), reply],
  };
};
