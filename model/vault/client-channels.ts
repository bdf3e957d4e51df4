/** The leader's end of channels that begin with a handshake: it opens them, and takes each request on them once. */
import { contentOf, openInParts } from "../protocol/channel-requests.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { answerHandshake, fleetSide } from "../protocol/handshake.ts";
import type { VaultRequest } from "../protocol/messages.ts";
import { FRONT_END } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import type { OpenedRequest } from "../protocol/requests.ts";
import { fleetOf, type ReplicaContext } from "./replica-context.ts";

/** H2: needs no quorum, since it tells nothing of any record. */
export const openChannel = (
  protocol: Protocol,
  context: ReplicaContext,
  { session, sealed }: VaultRequest,
): Outcome<ReplicaContext> => {
  const { crypto, configuration } = protocol;
  if (configuration.channel === "sealed") return { context, effects: [refuse("not-expected")] };
  const seed = crypto.fresh(context.device, "handshake ephemeral", context.draws, "seed");
  const fleet = fleetSide(protocol, fleetOf(context).transport);
  const answer = answerHandshake(protocol, session, fleet, sealed, seed);
  if (answer === undefined) return { context, effects: [refuse("malformed-request")] };
  return {
    context: {
      ...context,
      draws: context.draws + 1,
      channels: [...context.channels, { session, secret: answer.channel, taken: [] }],
    },
    effects: [send(FRONT_END, { kind: "handshake-reply", session, sealed: answer.message })],
  };
};

export type Taken =
  | {
      readonly context: ReplicaContext;
      readonly opened: OpenedRequest;
      readonly told: readonly Effect[];
    }
  | { readonly refusal: Refusal };

/**
 * The request's content, and the channels after it. F5, which channels and taking once stop together:
 *   1. the network records a turning-off, as the early payload of a handshake;
 *   2. the user changes their mind and registers afresh;
 *   3. the network sends the recorded message again, and the new registration is destroyed.
 * On a channel the recorded request opens nowhere else, and a second time not there either. A channel ends with the
 * leader's office. Played in scenarios/attacks/f5-replayed-payloads.json and scenarios/weakened/take-once-on-channel.json.
 */
export const takeOnChannel = (
  protocol: Protocol,
  context: ReplicaContext,
  request: VaultRequest,
): Taken => {
  const { kind, session } = request;
  for (const channel of context.channels) {
    if (channel.session !== session) continue;
    const opened = openInParts(protocol, channel.secret, request);
    if (opened === undefined) continue;
    if (channel.taken.includes(kind) && protocol.defends("take-once-on-channel"))
      return { refusal: "already-taken" };
    const content = contentOf(protocol.crypto, kind, session, opened);
    const channels = context.channels.map((other) =>
      other === channel ? { ...channel, taken: [...channel.taken, kind] } : other,
    );
    return {
      context: { ...context, channels },
      opened,
      told: [record({ fact: "request-taken", session, kind, content })],
    };
  }
  return { refusal: "no-channel" };
};
