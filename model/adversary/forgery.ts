/**
 * What the adversary builds: each recipe becomes a message, from what it drew itself, what is public, and the replies
 * and requests that it saw. Bounded forgery: a recipe exists for every message that some honest rule would act upon.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { activationProof } from "../protocol/activation.ts";
import { wrapBackupKey } from "../protocol/backup.ts";
import { replyNames, requestNames } from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { fleetKeys, fleetSecrets } from "../protocol/fleet.ts";
import { isShaking } from "../protocol/handshake.ts";
import type { RequestKind, VaultReply } from "../protocol/messages.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  finalizeRegistrationRequest,
  generateKE1,
} from "../protocol/opaque.ts";
import {
  type AccountId,
  ADVERSARY,
  CLIENT,
  FRONT_END,
  originOf,
  type SessionId,
  sessionId,
} from "../protocol/parties.ts";
import { withPolicy } from "../protocol/policy.ts";
import {
  openReply,
  openRequest,
  type RequestFields,
  sealReply,
  sealRequest,
} from "../protocol/requests.ts";
import {
  greeting,
  openServed,
  sealedOnChannel,
  serveHandshake,
  spliced,
  truncated,
} from "./channel-forgery.ts";
import { identityLogin, serveElement } from "./element-forgery.ts";
import { ownContent, ownDeletion, ownPayload, ownSuccess, ownUpload } from "./holder-forgery.ts";
import { draw, fleetOf, nextSession, sessionOf, shownWith } from "./own-sessions.ts";
import type { ClientRecipe } from "./recipe.ts";
import type { AdversarySession, Forgery, Sight } from "./sight.ts";
import { finishHowever, offerNoStretching } from "./stretching-forgery.ts";

/** The key under which the adversary has the reply to a request of its own sealed. */
export const replyKeyOf = (protocol: Protocol, kind: RequestKind, session: SessionId): Value =>
  draw(protocol, `reply key of ${kind}`, session, "key");

const request = <Kind extends RequestKind>(
  protocol: Protocol,
  sight: Sight,
  kind: Kind,
  session: SessionId,
  account: AccountId,
  fields: RequestFields<Kind>,
): Forgery | undefined => {
  const randomness = draw(protocol, `sealing of ${kind}`, session, "seed");
  const replyKey = replyKeyOf(protocol, kind, session);
  if (isShaking(protocol)) {
    const sent = sealedOnChannel(protocol, sight, kind, session, account, replyKey, fields);
    const shown = sent && shownWith(protocol, sight, kind, session, account, sent.sealed);
    return sent && shown && { to: FRONT_END, message: { kind, account, ...sent, sealed: shown } };
  }
  const { transport } = fleetOf(sight, session);
  const sealed = sealRequest(
    protocol.crypto,
    transport,
    kind,
    session,
    account,
    randomness,
    replyKey,
    fields,
    requestNames(protocol.configuration, kind),
  );
  const shown = shownWith(protocol, sight, kind, session, account, sealed);
  return shown && { to: FRONT_END, message: { kind, session, account, sealed: shown } };
};

const inboxReply = <Kind extends VaultReply["kind"]>(
  protocol: Protocol,
  sight: Sight,
  kind: Kind,
  to: RequestKind,
  session: SessionId,
) => {
  const reply = sight.inbox.find((other) => other.kind === kind && other.session === session);
  if (reply === undefined) return undefined;
  const typed = reply as VaultReply & { readonly kind: Kind };
  const names = replyNames(protocol.configuration, kind);
  return openReply(protocol.crypto, replyKeyOf(protocol, to, session), typed, names);
};

const loginOf = (protocol: Protocol, { id, code }: AdversarySession) =>
  generateKE1(protocol.crypto, {
    password: protocol.crypto.code(code),
    blind: draw(protocol, "blind", id, "scalar"),
    clientNonce: draw(protocol, "client nonce", id, "nonce"),
    clientKeyshareSeed: draw(protocol, "client keyshare seed", id, "seed"),
  });

const begun = (begins: AdversarySession, forgery: Forgery | undefined): Forgery | undefined =>
  forgery && { ...forgery, begins };

const askAttempt = (
  protocol: Protocol,
  sight: Sight,
  session: AdversarySession,
): Forgery | undefined => {
  const login = loginOf(protocol, session);
  const { id, account } = session;
  return login && request(protocol, sight, "attempt-request", id, account, { ...login.ke1 });
};

const askRegistration = (
  protocol: Protocol,
  sight: Sight,
  { id, account, code }: AdversarySession,
): Forgery | undefined => {
  const { crypto } = protocol;
  const blind = draw(protocol, "registration blind", id, "scalar");
  const blinded = createRegistrationRequest(crypto, crypto.code(code), blind);
  return blinded && request(protocol, sight, "registration-request", id, account, { ...blinded });
};

/** The first request of a session of its own, on the channel that its handshake opened. */
const askFirst = (protocol: Protocol, sight: Sight, id: SessionId): Forgery | undefined => {
  const session = sessionOf(sight, id);
  if (session === undefined) return undefined;
  return session.kind === "guess"
    ? askAttempt(protocol, sight, session)
    : askRegistration(protocol, sight, session);
};

const guess = (
  protocol: Protocol,
  sight: Sight,
  { account, code, token, fleet }: Extract<ClientRecipe, { recipe: "guess" }>,
): Forgery | undefined => {
  const begins: AdversarySession = {
    id: nextSession(sight),
    kind: "guess",
    account,
    code,
    ...(token === undefined ? {} : { token }),
    ...(fleet === undefined ? {} : { fleet }),
    carriedOn: [],
  };
  const within = { ...sight, sessions: [...sight.sessions, begins] };
  return isShaking(protocol)
    ? greeting(protocol, sight, begins)
    : begun(begins, askAttempt(protocol, within, begins));
};

/** How the vault numbers the attempt of a login of the adversary's. */
export const attemptOf = (protocol: Protocol, sight: Sight, id: SessionId): Value | undefined =>
  inboxReply(protocol, sight, "attempt-reply", "attempt-request", id)?.attempt;

/** KE3 of a guess: the right MAC where the guess was right, else one of the adversary's making. */
const confirmGuess = (
  protocol: Protocol,
  sight: Sight,
  id: SessionId,
  expected?: Value,
): Forgery | undefined => {
  const session = sessionOf(sight, id);
  const reply = inboxReply(protocol, sight, "attempt-reply", "attempt-request", id);
  const login = session && loginOf(protocol, session);
  if (session === undefined || reply === undefined || login === undefined) return undefined;
  const { attempt, ...ke2 } = reply;
  const result = finishHowever(protocol, login, ke2);
  const clientMac =
    result.kind === "authenticated"
      ? result.ke3.clientMac
      : (expected ?? draw(protocol, "invented MAC", id, "mac"));
  const exportKey = result.kind === "authenticated" ? result.exportKey : null;
  return request(protocol, sight, "confirmation-request", id, session.account, {
    attempt,
    clientMac,
    ...ownSuccess(protocol, session, exportKey, login.ke1.blindedMessage, ke2),
  });
};

const beginRegistration = (
  protocol: Protocol,
  sight: Sight,
  account: AccountId,
  code: string,
): Forgery | undefined => {
  const begins: AdversarySession = {
    id: nextSession(sight),
    kind: "register",
    account,
    code,
    carriedOn: [],
  };
  return isShaking(protocol)
    ? greeting(protocol, sight, begins)
    : begun(begins, askRegistration(protocol, sight, begins));
};

const registrationOf = (protocol: Protocol, sight: Sight, session: AdversarySession) => {
  const { crypto } = protocol;
  const response = inboxReply(
    protocol,
    sight,
    "registration-reply",
    "registration-request",
    session.id,
  );
  if (response === undefined) return undefined;
  const registration = finalizeRegistrationRequest(crypto, {
    password: crypto.code(session.code),
    blind: draw(protocol, "registration blind", session.id, "scalar"),
    response,
    envelopeNonce: draw(protocol, "envelope nonce", session.id, "nonce"),
  });
  return registration && { id: response.registration, ...registration };
};

const uploadOwn = (
  protocol: Protocol,
  sight: Sight,
  id: SessionId,
  attempts: number | undefined,
): Forgery | undefined => {
  const session = sessionOf(sight, id);
  const registration = session && registrationOf(protocol, sight, session);
  if (session === undefined || registration === undefined) return undefined;
  const key = draw(protocol, "backup key", id, "key");
  const { exportKey, record } = registration;
  const content = ownContent(protocol, key);
  const wrapped = wrapBackupKey(protocol.crypto, exportKey, session.account, content);
  const fields = ownUpload(protocol, session, {
    registration: registration.id,
    ...record,
    wrappedKey: withPolicy(
      protocol,
      ownPayload(protocol, wrapped),
      attempts ?? protocol.configuration.attemptsMax,
    ),
  });
  return request(protocol, sight, "registration-upload", id, session.account, fields);
};

const activateOwn = (protocol: Protocol, sight: Sight, id: SessionId): Forgery | undefined => {
  const session = sessionOf(sight, id);
  const registration = session && registrationOf(protocol, sight, session);
  const reply = inboxReply(protocol, sight, "upload-reply", "registration-upload", id);
  if (session === undefined || registration === undefined || reply === undefined) return undefined;
  const { generation } = reply;
  const proof = activationProof(protocol.crypto, registration.record.maskingKey, generation);
  return request(protocol, sight, "activation-request", id, session.account, { generation, proof });
};

/** Answers a registration that was sealed to the adversary's own fleet. */
const serveRegistration = (
  protocol: Protocol,
  sight: Sight,
  id: SessionId,
): Forgery | undefined => {
  const { crypto } = protocol;
  const own = fleetSecrets(crypto, ADVERSARY);
  const captured = sight.captured.find(
    (other) => other.kind === "registration-request" && other.session === id,
  );
  const opened =
    captured &&
    (isShaking(protocol)
      ? openServed(protocol, sight, captured)
      : openRequest(crypto, own.transport, captured));
  const blindedMessage = opened?.fields.blindedMessage;
  if (opened === undefined || blindedMessage === undefined) return undefined;
  const oprfKey = crypto.oprfKey(draw(protocol, "oprf seed", id, "seed"), crypto.text("any"));
  const response = createRegistrationResponse(
    crypto,
    { blindedMessage },
    oprfKey,
    fleetKeys(crypto, own).vault,
  );
  if (response === undefined) return undefined;
  return {
    to: originOf(id),
    message: sealReply(crypto, "registration-reply", id, opened.replyKey, {
      registration: draw(protocol, "registration", id, "nonce"),
      ...response,
    }),
  };
};

/** The message of a recipe; `undefined` where the adversary does not have what it takes. */
export const forge = (
  protocol: Protocol,
  sight: Sight,
  recipe: ClientRecipe,
  expected?: Value,
): Forgery | undefined => {
  const { crypto } = protocol;
  switch (recipe.recipe) {
    case "guess":
      return guess(protocol, sight, recipe);
    case "confirm":
    case "impersonate":
      return confirmGuess(protocol, sight, recipe.session, expected);
    case "register":
      return beginRegistration(protocol, sight, recipe.account, recipe.code);
    case "upload":
      return uploadOwn(protocol, sight, recipe.session, recipe.attempts);
    case "activate":
      return activateOwn(protocol, sight, recipe.session);
    case "forge-activation": {
      const session = sessionId(ADVERSARY, 0);
      return request(protocol, sight, "activation-request", session, recipe.account, {
        generation: crypto.integer(recipe.generation, 4),
        proof: draw(protocol, "invented proof", session, "mac"),
      });
    }
    case "delete": {
      const { account } = recipe;
      const id = sessionId(ADVERSARY, 0);
      const fields = ownDeletion(protocol, { id, account });
      return request(protocol, sight, "deletion-request", id, account, fields);
    }
    case "replay": {
      const message = sight.captured.find(
        (other) => other.kind === recipe.kind && other.session === recipe.session,
      );
      return message && { to: FRONT_END, message };
    }
    case "offer-fleet": {
      const keys = fleetKeys(crypto, fleetSecrets(crypto, ADVERSARY));
      const { session } = recipe;
      return { to: originOf(session), message: { kind: "fleet-offer", session, ...keys } };
    }
    case "send-identity": {
      const session = sessionId(ADVERSARY, 0);
      const sent = identityLogin(protocol, session);
      return request(protocol, sight, "attempt-request", session, recipe.account, sent);
    }
    case "serve-element":
      return serveElement(protocol, sight, recipe);
    case "offer-no-stretching":
      return offerNoStretching(sight, recipe.session);
    case "serve-registration":
      return serveRegistration(protocol, sight, recipe.session);
    case "prompt-factor":
      return { to: CLIENT, message: { kind: "factor-prompt", factor: recipe.factor } };
    case "forge-refusal": {
      const { session } = recipe;
      const sealed = draw(protocol, "invented refusal", session, "mac");
      return { to: originOf(session), message: { kind: "refusal-reply", session, sealed } };
    }
    case "ask":
      return askFirst(protocol, sight, recipe.session);
    case "serve-handshake":
      return serveHandshake(protocol, sight, recipe.session);
    case "splice":
      return spliced(sight, recipe.kind, recipe.session, recipe.to);
    case "truncate":
      return truncated(protocol, sight, recipe.kind, recipe.session);
  }
};
