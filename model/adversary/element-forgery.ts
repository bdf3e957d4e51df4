/** What the adversary puts in the place of a group element (row E6). */
import type { Protocol } from "../protocol/configuration.ts";
import { identityElement } from "../protocol/elements.ts";
import { secretsFor } from "../protocol/fleet.ts";
import { ADVERSARY, originOf, type ReplicaId, type SessionId } from "../protocol/parties.ts";
import { openRequest, type RequestFields, sealReply } from "../protocol/requests.ts";
import type { ClientRecipe } from "./recipe.ts";
import type { Forgery, Sight } from "./sight.ts";

/** KE1 with the identity for a blinded code; its key share is a proper one. */
export const identityLogin = (
  { crypto }: Protocol,
  session: SessionId,
): RequestFields<"attempt-request"> => {
  const named = (label: string) => `${label} of ${session}`;
  const seed = crypto.fresh(ADVERSARY, named("keyshare for the identity"), 0, "seed");
  return {
    blindedMessage: identityElement(crypto),
    clientNonce: crypto.fresh(ADVERSARY, named("nonce for the identity"), 0, "nonce"),
    clientPublicKeyshare: crypto.publicKey(crypto.privateKey(seed)),
  };
};

/** Answers a registration that is sealed to the fleet, with the fleet's key: an opened replica gives it away. */
export const serveElement = (
  protocol: Protocol,
  { captured, extracted = [], fleet }: Sight,
  { session, element }: Extract<ClientRecipe, { recipe: "serve-element" }>,
): Forgery | undefined => {
  const { crypto } = protocol;
  const [replica] = extracted;
  const asked = captured.find(
    (other) => other.kind === "registration-request" && other.session === session,
  );
  if (replica === undefined || asked === undefined) return undefined;
  const { transport } = secretsFor(protocol, replica as ReplicaId);
  const opened = openRequest(crypto, transport, asked);
  const blinded = opened?.fields.blindedMessage;
  if (opened === undefined || blinded === undefined) return undefined;
  return {
    to: originOf(session),
    message: sealReply(crypto, "registration-reply", session, opened.replyKey, {
      registration: crypto.fresh(ADVERSARY, `registration for ${session}`, 0, "nonce"),
      evaluatedMessage: element === "identity" ? identityElement(crypto) : blinded,
      serverPublicKey: fleet.vault,
    }),
  };
};
