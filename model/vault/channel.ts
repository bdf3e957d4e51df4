/** The authenticated channel between replicas: every message carries a tag under the fleet's channel key. */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { entryHash } from "../protocol/entries.ts";
import { groupOf } from "../protocol/groups.ts";
import { stateDigest } from "../protocol/log-snapshot.ts";
import type { ReplicaMessage } from "../protocol/messages.ts";
import { fleetOf, type ReplicaContext } from "./replica-context.ts";

type Untagged<M> = M extends ReplicaMessage ? Omit<M, "tag"> : never;

const fieldsOf = (protocol: Protocol, message: Untagged<ReplicaMessage>): Value[] => {
  const { crypto } = protocol;
  const number = (n: number) => crypto.integer(n, 4);
  const clock = (reading: number | undefined) => (reading === undefined ? [] : [number(reading)]);
  switch (message.kind) {
    case "vote-request":
      return [
        crypto.text(message.candidate),
        message.candidacy,
        number(message.lastIndex),
        number(message.lastTerm),
      ];
    case "vote-reply":
      return [crypto.text(message.voter), message.candidacy, ...clock(message.clock)];
    case "append-request": {
      const { entry } = message;
      const carried =
        entry === null
          ? crypto.text("heartbeat")
          : entryHash(protocol, message.prevHash, entry.index, entry.term, entry.operation);
      return [
        crypto.text(message.leader),
        number(message.prevIndex),
        message.prevHash,
        carried,
        number(message.commit),
      ];
    }
    case "append-reply":
      return [
        crypto.text(message.replica),
        number(message.index),
        message.hash ?? crypto.text("mismatch"),
        ...clock(message.clock),
      ];
    case "count-request":
      return [
        crypto.text(message.leader),
        crypto.text(message.record),
        number(message.generation),
        crypto.text(message.session),
        message.name,
      ];
    case "count-reply":
      return [crypto.text(message.replica), message.name];
    case "snapshot-offer": {
      const { voters, incoming, learners, floor } = message.members;
      const names = (ids: readonly string[]) => crypto.pack(...ids.map((id) => crypto.text(id)));
      return [
        crypto.text(message.leader),
        number(message.index),
        number(message.entryTerm),
        message.hash,
        names(voters),
        incoming === null ? crypto.text("single") : names(incoming),
        names(learners),
        number(floor),
        message.digest,
        number(message.pages),
        ...(message.root === undefined ? [] : [message.root]),
      ];
    }
    case "snapshot-page":
      // Of secrets the commitment: that they are its own is seen before a page is installed.
      return [
        crypto.text(message.leader),
        number(message.index),
        message.digest,
        number(message.page),
        stateDigest(protocol, message.rows),
      ];
    case "snapshot-reply":
      return [
        crypto.text(message.replica),
        number(message.index),
        message.digest,
        number(message.page),
      ];
  }
};

/**
 * The group that a message between replicas belongs to. The attack that naming it stops (A7; SVR2's and Juicebox's evidence
 * is bound to its group in the same way):
 *   1. two groups hold one channel key, and the host routes what a leader of one appends to a follower of the other;
 *   2. the follower takes it for a leader of its own, of a newer term, and gives up what its own group has committed.
 * Played in scenarios/weakened/bind-evidence-to-group.json.
 */
const groupIn = ({ crypto, configuration, defends }: Protocol, { id }: ReplicaContext): Value[] =>
  configuration.groups > 1 && defends("bind-evidence-to-group")
    ? [crypto.integer(groupOf(configuration, id), 4)]
    : [];

const tagOf = (
  protocol: Protocol,
  context: ReplicaContext,
  message: Untagged<ReplicaMessage>,
): Value => {
  const { crypto } = protocol;
  return crypto.mac(
    fleetOf(context).channel,
    crypto.pack(
      crypto.text(vaultLabels.replicaMessage),
      crypto.text(message.kind),
      crypto.integer(message.term, 4),
      ...groupIn(protocol, context),
      ...fieldsOf(protocol, message),
    ),
  );
};

/** Messages with a right tag, by where it is right: a tag is computed once, not at every check. */
const known = new WeakMap<ReplicaMessage, Value | string>();

/** Where a tag of the replica's is right: under its channel key, in its group. */
const scopeOf = (protocol: Protocol, context: ReplicaContext): Value | string => {
  const { channel } = fleetOf(context);
  const [group] = groupIn(protocol, context);
  return group === undefined ? channel : `${channel.id} ${group.id}`;
};

/** The message with its tag. */
export const tagged = <M extends ReplicaMessage>(
  protocol: Protocol,
  context: ReplicaContext,
  message: Omit<M, "tag">,
): M => {
  const tag = tagOf(protocol, context, message as Untagged<ReplicaMessage>);
  const complete = { ...message, tag } as M;
  known.set(complete, scopeOf(protocol, context));
  return complete;
};

/**
 * Whether a replica of this fleet, and of this group, sent the message. The attack that this stops (A7, A10):
 *   1. the host stops all followers;
 *   2. it answers the leader's appends itself, one acknowledgement in each follower's name;
 *   3. the leader takes a charge for durable that no other replica has seen, and answers;
 *   4. the host kills the leader: the charge is gone, and the guess was free.
 * Played in scenarios/weakened/authenticate-replica-messages.json.
 */
export const isAuthentic = (
  protocol: Protocol,
  context: ReplicaContext,
  message: ReplicaMessage,
): boolean => {
  if (!protocol.defends("authenticate-replica-messages")) return true;
  const scope = scopeOf(protocol, context);
  if (known.get(message) === scope) return true;
  if (tagOf(protocol, context, message) !== message.tag) return false;
  known.set(message, scope);
  return true;
};
