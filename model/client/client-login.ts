/** The end of a login: what KE2 opens, and what the vault releases then. */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { openRelease } from "../protocol/backup.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Outcome } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { generateKE3 } from "../protocol/opaque.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import { opensPayload, payloadFrom, successSignature } from "./client-holding.ts";
import { derived, stretchedIn } from "./client-offers.ts";
import { ask, opened, updated } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** KE3 or why there is none; `undefined` where the reply itself does not open. */
const authenticated = (protocol: Protocol, context: ClientContext, input: Input) => {
  const reply = opened<"attempt-reply">(protocol, context, input);
  const operation = operationOf(context);
  const { login } = operation;
  if (reply === undefined || login === null) return undefined;
  const { attempt, ...ke2 } = reply;
  const { crypto } = protocol;
  return {
    attempt,
    ke2,
    result: generateKE3(crypto, {
      login,
      ke2,
      context: crypto.text(vaultLabels.opaqueContext),
      stretching: stretchedIn(operation),
    }),
  };
};

export const codeOpensAnswer = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): boolean => {
  const answer = authenticated(protocol, context, input);
  return (
    answer?.result.kind === "authenticated" &&
    opensPayload(protocol, context, answer.result.exportKey, answer.ke2.payload)
  );
};

/** KE3: tells the vault that the code was right. */
export const requestConfirmation = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Result => {
  const answer = authenticated(protocol, context, input);
  if (answer?.result.kind !== "authenticated") throw new Error("a confirmation without a login");
  const { ke3, sessionKey, exportKey } = answer.result;
  const told = derived(operationOf(context));
  const asked = ask(protocol, updated(context, { sessionKey, exportKey }), "confirmation-request", {
    attempt: answer.attempt,
    clientMac: ke3.clientMac,
    ...successSignature(protocol, context, exportKey, answer.ke2),
  });
  return told.length === 0 ? asked : { ...asked, effects: [...told, ...asked.effects] };
};

/** What the vault has released, opened. */
export const released = (protocol: Protocol, context: ClientContext, input: Input) => {
  const reply = opened<"confirmation-reply">(protocol, context, input);
  const { session, sessionKey, exportKey } = operationOf(context);
  if (reply === undefined || sessionKey === null || exportKey === null) return undefined;
  const { crypto } = protocol;
  const payload = openRelease(crypto, sessionKey, session, reply.release);
  const content = payloadFrom(protocol, context, exportKey, payload);
  return content && { ...content, generation: reply.generation };
};

export const recoveredKey = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Value | undefined => released(protocol, context, input)?.key;

export const releasesKey = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  recoveredKey(protocol, context, input) !== undefined;
