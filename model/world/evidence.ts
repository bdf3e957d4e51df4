/** Votes and acknowledgements that the adversary invents: aimed at what the receiver is waiting for. */

import { attemptOf } from "../adversary/forgery.ts";
import type { ReplicaRecipe } from "../adversary/recipe.ts";
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { groupOf } from "../protocol/groups.ts";
import type { AppendReply, ReplicaMessage, VoteReply } from "../protocol/messages.ts";
import { ADVERSARY, type SessionId } from "../protocol/parties.ts";
import type { TransferMessage } from "../protocol/transfer.ts";
import { tagged } from "../vault/channel.ts";
import { ownershipOf } from "../vault/ownership.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import { statementTag } from "../vault/transfer-statements.ts";
import type { LocalState } from "./party-table.ts";
import type { Universe } from "./universe.ts";

/**
 * The MAC that the vault expects of the third message of one of the adversary's logins, as a replica that is open has it (E15).
 * `undefined` where none of them has, or where the adversary does not know what is inside.
 */
export const expectedMac = (
  universe: Universe,
  vector: Int32Array,
  session: SessionId,
): Value | undefined => {
  const { protocol, crypto, knowledge, fleet, nextFleet } = universe;
  const ledger = universe.ledgers.at(vector[universe.ledgerSlot] as number);
  const attempt = attemptOf(protocol, { ...ledger, fleet, nextFleet }, session);
  const known = vector[universe.knowledgeSlot] as number;
  return ledger.extracted
    .flatMap((replica) => {
      const slot = universe.slotOf(replica);
      const { context } = universe.table(slot).stateAt(vector[slot] as number);
      return (context as ReplicaContext).attempts;
    })
    .find(
      (open) =>
        crypto.integer(open.attempt, 4) === attempt && knowledge.derives(known, open.clientMac),
    )?.clientMac;
};

/** What a group of replicas is ready to believe of another one. */
const forgeStatement = (
  protocol: Protocol,
  receiver: ReplicaContext,
  channelKey: Value | null,
  invented: Value,
): TransferMessage | undefined => {
  const { prepared, outgoing } = ownershipOf(protocol, receiver);
  const own = groupOf(protocol.configuration, receiver.id);
  const tagFor = (message: Parameters<typeof statementTag>[2]): Value =>
    channelKey === null ? invented : statementTag(protocol, channelKey, message);
  if (prepared !== null) {
    const made = {
      kind: "transfer-statement",
      destination: own,
      ...prepared,
      base: 0,
      moved: [],
    } as const;
    return { ...made, tag: tagFor(made) };
  }
  if (outgoing === null) return undefined;
  const { destination, range, nonce } = outgoing;
  const made = { kind: "transfer-completed", source: own, destination, range, nonce } as const;
  return { ...made, tag: tagFor(made) };
};

/**
 * The message of a recipe; `undefined` where the receiver waits for nothing of the kind. The host sees terms, indices
 * and hashes pass; the tag is right only where the adversary has the fleet's channel key.
 */
export const forgeEvidence = (
  protocol: Protocol,
  recipe: ReplicaRecipe,
  { value, context }: LocalState,
  channelKey: Value | null,
): ReplicaMessage | TransferMessage | undefined => {
  const receiver = context as ReplicaContext;
  const invented = protocol.crypto.fresh(ADVERSARY, "invented tag", 0, "mac");
  if (recipe.recipe === "forge-statement")
    return forgeStatement(protocol, receiver, channelKey, invented);
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
