/** What the adversary does about channels that begin with a handshake: opens its own, serves others', cuts messages. */
import type { Value } from "../algebra/cryptosystem.ts";
import { openInParts, sealInParts, withoutLastPart } from "../protocol/channel-requests.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { fleetSecrets } from "../protocol/fleet.ts";
import {
  answerHandshake,
  beginHandshake,
  type FleetSide,
  finishHandshake,
  fleetSide,
} from "../protocol/handshake.ts";
import type { ReplyKind, RequestKind, VaultRequest } from "../protocol/messages.ts";
import {
  type AccountId,
  ADVERSARY,
  FRONT_END,
  originOf,
  type SessionId,
} from "../protocol/parties.ts";
import type { OpenedRequest, RequestFields } from "../protocol/requests.ts";
import type { AdversarySession, Forgery, Sight } from "./sight.ts";

const seedOf = ({ crypto }: Protocol, session: SessionId): Value =>
  crypto.fresh(ADVERSARY, `handshake ephemeral of ${session}`, 0, "seed");

const ownHandshake = (protocol: Protocol, { fleet }: Sight, session: SessionId) =>
  beginHandshake(protocol, session, fleet.transport, seedOf(protocol, session));

/** The handshake with which one of its own sessions begins. */
export const greeting = (
  protocol: Protocol,
  sight: Sight,
  begins: AdversarySession,
): Forgery | undefined => {
  const own = ownHandshake(protocol, sight, begins.id);
  return (
    own && {
      to: FRONT_END,
      message: {
        kind: "handshake-request",
        session: begins.id,
        account: begins.account,
        sealed: own.message,
      },
      begins,
    }
  );
};

/** The secret of the channel that one of its own sessions has, once the fleet has answered. */
const ownChannel = (protocol: Protocol, sight: Sight, session: SessionId): Value | undefined => {
  const own = ownHandshake(protocol, sight, session);
  const reply = sight.inbox.find(
    (other) => other.kind === "handshake-reply" && other.session === session,
  );
  return own && reply && finishHandshake(protocol, own.handshake, reply.sealed);
};

/** A request on the channel of one of its own sessions, or on any that it has where the session is none of them. */
export const sealedOnChannel = <Kind extends RequestKind>(
  protocol: Protocol,
  sight: Sight,
  kind: Kind,
  session: SessionId,
  account: AccountId,
  replyKey: Value,
  fields: RequestFields<Kind>,
): { readonly session: SessionId; readonly sealed: Value } | undefined => {
  const ids = sight.sessions.map(({ id }) => id);
  for (const id of ids.includes(session) ? [session] : ids) {
    const channel = ownChannel(protocol, sight, id);
    if (channel !== undefined)
      return {
        session: id,
        sealed: sealInParts(protocol, channel, kind, id, account, replyKey, fields),
      };
  }
  return undefined;
};

const capturedOf = (
  { captured }: Sight,
  kind: RequestKind,
  session: SessionId,
): VaultRequest | undefined =>
  captured.find((other) => other.kind === kind && other.session === session);

/** In whose place it can answer: a fleet of its own, or the real one where nothing depends on the fleet's secret. */
const fleetsOf = (protocol: Protocol, { fleet }: Sight): readonly FleetSide[] => [
  fleetSide(protocol, fleetSecrets(protocol.crypto, ADVERSARY).transport),
  { publicKey: fleet.transport, shared: () => protocol.crypto.text("") },
];

const served = (protocol: Protocol, sight: Sight, session: SessionId) => {
  const request = capturedOf(sight, "handshake-request", session);
  if (request === undefined) return undefined;
  for (const side of fleetsOf(protocol, sight)) {
    const answer = answerHandshake(
      protocol,
      session,
      side,
      request.sealed,
      seedOf(protocol, session),
    );
    if (answer !== undefined) return answer;
  }
  return undefined;
};

/** Answers the device's handshake in the fleet's place. */
export const serveHandshake = (
  protocol: Protocol,
  sight: Sight,
  session: SessionId,
): Forgery | undefined => {
  const answer = served(protocol, sight, session);
  return (
    answer && {
      to: originOf(session),
      message: { kind: "handshake-reply", session, sealed: answer.message },
    }
  );
};

/** A request on a channel that it answered itself. */
export const openServed = (
  protocol: Protocol,
  sight: Sight,
  request: VaultRequest,
): OpenedRequest | undefined => {
  const answer = served(protocol, sight, request.session);
  return answer && openInParts(protocol, answer.channel, request);
};

/** F3: a reply to one of its own sessions, with the client's session written on it. */
export const spliced = (
  { inbox }: Sight,
  kind: ReplyKind,
  session: SessionId,
  to: SessionId,
): Forgery | undefined => {
  const reply = inbox.find((other) => other.kind === kind && other.session === session);
  return reply && { to: originOf(to), message: { ...reply, session: to } };
};

/** A captured request of which the last part is cut off. */
export const truncated = (
  { crypto }: Protocol,
  sight: Sight,
  kind: RequestKind,
  session: SessionId,
): Forgery | undefined => {
  const request = capturedOf(sight, kind, session);
  const message = request && withoutLastPart(crypto, request);
  return message && { to: FRONT_END, message };
};
