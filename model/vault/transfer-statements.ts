/** What groups of replicas state of a transfer, each with a MAC of the realm; a coordinator carries it. */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, send } from "../protocol/effects.ts";
import { groupOf } from "../protocol/groups.ts";
import { FLEET } from "../protocol/parties.ts";
import type { TransferMessage } from "../protocol/transfer.ts";
import { ownershipOf } from "./ownership.ts";
import { fleetOf, type ReplicaContext } from "./replica-context.ts";

type Untagged<M> = M extends TransferMessage ? Omit<M, "tag"> : never;

/** The statement's MAC, under the one secret that every HSM of the realm has and nobody else. */
export const statementTag = (
  { crypto }: Protocol,
  channel: Value,
  message: Untagged<TransferMessage>,
): Value => {
  const number = (n: number) => crypto.integer(n, 4);
  const { kind, source, destination, range, nonce } = message;
  const what =
    message.kind === "transfer-statement"
      ? [
          number(message.base),
          ...message.moved.map((one) =>
            crypto.pack(
              crypto.text(one.record),
              crypto.text(one.place),
              number(one.number),
              number(one.charged),
              one.sealed ?? crypto.text("none"),
            ),
          ),
        ]
      : [];
  return crypto.mac(
    channel,
    crypto.pack(
      crypto.text(vaultLabels.transferStatement),
      crypto.text(kind),
      number(source),
      number(destination),
      crypto.text(range.from),
      crypto.text(range.to),
      nonce,
      ...what,
    ),
  );
};

const state = (
  protocol: Protocol,
  context: ReplicaContext,
  message: Untagged<TransferMessage>,
): Effect => {
  const tag = statementTag(protocol, fleetOf(context).channel, message);
  return send(FLEET, { ...message, tag } as TransferMessage);
};

/** What the coordinator is told of what the group is ready for, has given away, or has taken over; nothing where there is none. */
export const statePrepared = (protocol: Protocol, context: ReplicaContext): Effect[] => {
  const { prepared } = ownershipOf(protocol, context);
  const destination = groupOf(protocol.configuration, context.id);
  return prepared === null
    ? []
    : [state(protocol, context, { kind: "transfer-prepared", destination, ...prepared })];
};

export const stateGivenAway = (protocol: Protocol, context: ReplicaContext): Effect[] => {
  const { outgoing } = ownershipOf(protocol, context);
  const source = groupOf(protocol.configuration, context.id);
  if (outgoing === null) return [];
  const { own: _, ...said } = outgoing;
  return [state(protocol, context, { kind: "transfer-statement", source, ...said })];
};

export const stateArrived = (protocol: Protocol, context: ReplicaContext): Effect[] => {
  const { arrived } = ownershipOf(protocol, context);
  const destination = groupOf(protocol.configuration, context.id);
  return arrived === null
    ? []
    : [state(protocol, context, { kind: "transfer-completed", destination, ...arrived })];
};
