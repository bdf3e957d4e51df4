/** The adversary's own sessions with the vault: what it draws for them, and what it shows where accounts are shown by tokens. */
import type { Size, Value } from "../algebra/cryptosystem.ts";
import {
  apart,
  deviceToken,
  hasTokens,
  misfitToken,
  withToken,
} from "../protocol/account-token.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { RequestKind } from "../protocol/messages.ts";
import { type AccountId, ADVERSARY, type SessionId, sessionId } from "../protocol/parties.ts";
import type { AdversarySession, Sight } from "./sight.ts";

export const draw = ({ crypto }: Protocol, label: string, session: SessionId, size: Size): Value =>
  crypto.fresh(ADVERSARY, `${label} of ${session}`, 0, size);

export const nextSession = ({ sessions }: Sight): SessionId =>
  sessionId(ADVERSARY, sessions.length + 1);

export const sessionOf = ({ sessions }: Sight, id: SessionId): AdversarySession | undefined =>
  sessions.find((session) => session.id === id);

/** The fleet that a session of the adversary's is with. */
export const fleetOf = (sight: Sight, session: SessionId) =>
  (sessionOf(sight, session)?.fleet === 2 ? sight.nextFleet : null) ?? sight.fleet;

/** The token that stands beside the newest request of the account's own: sealed, as it is. */
const liftedFrom = (protocol: Protocol, { captured }: Sight, account: AccountId) => {
  const seen = captured.findLast((other) => other.account === account && !isGreeting(other.kind));
  return seen && apart(protocol, seen.sealed)?.credential;
};

const isGreeting = (kind: RequestKind): boolean => kind === "handshake-request";

/** Where accounts are shown by tokens: the request, with the token that the session has. */
export const shownWith = (
  protocol: Protocol,
  sight: Sight,
  kind: RequestKind,
  session: SessionId,
  account: AccountId,
  sealed: Value,
): Value | undefined => {
  const { crypto } = protocol;
  const misfit = sessionOf(sight, session)?.token;
  if (!hasTokens(protocol) || misfit === "none") return sealed;
  if (misfit === "lifted") {
    const credential = liftedFrom(protocol, sight, account);
    return credential && crypto.pack(sealed, credential);
  }
  const token =
    misfit === undefined ? deviceToken(crypto, account) : misfitToken(crypto, account, misfit);
  const { transport } = fleetOf(sight, session);
  const randomness = draw(protocol, `sealing of the token of ${kind}`, session, "seed");
  return withToken(protocol, transport, kind, session, account, sealed, randomness, token);
};
