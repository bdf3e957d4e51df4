/** Which fleet a device takes, with which keys and which stretching, and the channel that begins with it. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { arm, type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { beginHandshake, finishHandshake } from "../protocol/handshake.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { FleetOffer, VaultReply } from "../protocol/messages.ts";
import type { Stretched } from "../protocol/opaque.ts";
import { FRONT_END } from "../protocol/parties.ts";
import { type ClientContext, type ClientOperation, operationOf } from "./client-context.ts";
import { draw, updated } from "./client-requests.ts";
import { arePinned } from "./fleet-trust-rules.ts";

type Result = Outcome<ClientContext>;

/**
 * Whether the offered keys are the pinned ones. The attack that this stops (E2, F1):
 *   1. the network answers the device's greeting with keys of its own;
 *   2. the device registers there: its OPRF key, envelope and wrapped backup key are the attacker's;
 *   3. the attacker tests every code of the dictionary offline, and opens the backup.
 * Played in scenarios/weakened/pin-fleet-keys.json.
 */
export const isPinned = (protocol: Protocol, context: ClientContext, input: Input): boolean => {
  const offer = messageOf<FleetOffer>(input);
  if (offer.session !== operationOf(context).session) return false;
  if (!isStretchedAsPinned(protocol, offer)) return false;
  if (!protocol.defends("pin-fleet-keys")) return true;
  return arePinned(context.pins, offer) || arePinned(context.older, offer);
};

/**
 * Whether codes are to be stretched as the application pins it. What is stretched is the same on any device, so another
 * function would open nothing; and a weaker one is an attack (E11):
 *   1. the network offers the real fleet, and no stretching;
 *   2. the device registers: what the vault keeps of the code is as cheap to test as one hash;
 *   3. whoever opens a replica goes through the dictionary in seconds and not in days.
 * Played in scenarios/weakened/pin-stretching.json.
 */
const isStretchedAsPinned = (
  { configuration, defends }: Protocol,
  { stretching }: FleetOffer,
): boolean => stretching === (configuration.stretching ?? undefined) || !defends("pin-stretching");

/** The context with what the offer, or the answer to the handshake, brought. */
export const accepting = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): ClientContext => {
  const message = messageOf<FleetOffer | VaultReply>(input);
  if (message.kind !== "fleet-offer")
    return updated(context, { channel: channelFrom(protocol, context, input) ?? null });
  const { transport, vault, stretching = null } = message;
  // Of two pinned fleets it is the device that chooses, and never the front end.
  const fleet = context.older === null ? { transport, vault } : context.pins;
  return updated(context, { fleet, stretching });
};

/** H1: the fleet is accepted, and a channel to it begins. */
export const shakeHands = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const { session } = operationOf(context);
  const { transport } = messageOf<FleetOffer>(input);
  const seed = draw(protocol, context, "handshake ephemeral", "seed");
  const begun = beginHandshake(protocol, session, transport, seed);
  // Of keys that no pin vouches for anything may be wrong.
  if (begun === undefined) return { context, effects: [refuse("reply-rejected")] };
  const { handshake, message: sealed } = begun;
  const { account } = context;
  return {
    context: updated(accepting(protocol, context, input), { handshake }),
    effects: [
      arm("retry"),
      send(FRONT_END, { kind: "handshake-request", session, account, sealed }),
    ],
  };
};

/** The channel's secret, where the answer is the fleet's and to this very handshake. */
const channelFrom = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Value | undefined => {
  const reply = messageOf<VaultReply>(input);
  const { session, handshake } = operationOf(context);
  return handshake !== null && reply.session === session
    ? finishHandshake(protocol, handshake, reply.sealed)
    : undefined;
};

export const opensChannel = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  channelFrom(protocol, context, input) !== undefined;

/** How OPAQUE is to stretch the code in this operation. */
export const stretchedIn = ({ stretching }: ClientOperation): Stretched =>
  stretching === "identity" ? "identity" : undefined;

/** Where something is said of it: that something has been derived from the code, and how. */
export const derived = ({ session, stretching }: ClientOperation): readonly Effect[] =>
  stretching === null ? [] : [record({ fact: "code-stretched", session, stretching })];
