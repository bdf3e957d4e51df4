/** Votes and acknowledgements that the adversary invents: aimed at what the receiver is waiting for. */

import type { ReplicaRecipe } from "../adversary/recipe.ts";
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { AppendReply, ReplicaMessage, VoteReply } from "../protocol/messages.ts";
import { ADVERSARY } from "../protocol/parties.ts";
import { tagged } from "../vault/channel.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import type { LocalState } from "./party-table.ts";

/**
 * The message of a recipe; `undefined` where the receiver waits for nothing of the kind. The host sees terms, indices
 * and hashes pass; the tag is right only where the adversary has the fleet's channel key.
 */
export const forgeEvidence = (
  protocol: Protocol,
  recipe: ReplicaRecipe,
  { value, context }: LocalState,
  channelKey: Value | null,
): ReplicaMessage | undefined => {
  const receiver = context as ReplicaContext;
  const invented = protocol.crypto.fresh(ADVERSARY, "invented tag", 0, "mac");
  if (recipe.recipe === "forge-vote") {
    const { term, candidacy } = receiver;
    if (value !== "candidate" || candidacy === null) return undefined;
    const vote = { kind: "vote-reply", term, voter: recipe.voter, candidacy } as const;
    return channelKey === null
      ? { ...vote, tag: invented }
      : tagged<VoteReply>(protocol, receiver, vote);
  }
  const newest = receiver.log.at(-1);
  if (value !== "leader" || newest === undefined) return undefined;
  const reply = {
    kind: "append-reply",
    term: receiver.term,
    replica: recipe.replica,
    index: newest.index,
    hash: newest.hash,
  } as const;
  return channelKey === null
    ? { ...reply, tag: invented }
    : tagged<AppendReply>(protocol, receiver, reply);
};
