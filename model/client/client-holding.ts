/**
 * What a device keeps of the record that it can open, where clients sign or turnings-off name a generation: the signing key
 * out of its payload, and the newest generation that the device knows of. A device that has a signing key registers again
 * with the same one: a change of the code that was cut short, at whatever message, then leaves a record that it can sign for.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { unwrapBackupKey } from "../protocol/backup.ts";
import {
  isSigning,
  loginTranscript,
  namesGenerations,
  type OpenedPayload,
  openedPayload,
  signedMessage,
  uploadSubject,
} from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Holding } from "../protocol/durable.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import { draw, updated } from "./client-requests.ts";

type Use = Parameters<typeof signedMessage>[1];

/** The key by which a registration's later requests will be signed: the one that the device has, or a new one. */
export const signerFor = (protocol: Protocol, context: ClientContext): Value | null => {
  const { crypto, configuration } = protocol;
  if (!isSigning(configuration)) return null;
  return (
    context.holds?.signer ??
    crypto.signingKey(draw(protocol, context, "client signing key", "seed"))
  );
};

const signature = (
  { crypto }: Protocol,
  context: ClientContext,
  signer: Value | null,
  use: Use,
  subject: Value,
): { readonly signature?: Value } => {
  if (signer === null) return {};
  const { session } = operationOf(context);
  return {
    signature: crypto.sign(signer, signedMessage(crypto, use, session, context.account, subject)),
  };
};

/** An upload, and the signature by which it may be stored over a registration that answers. */
export const signedUpload = <Fields extends Readonly<Record<string, Value>>>(
  protocol: Protocol,
  context: ClientContext,
  signer: Value | null,
  fields: Fields,
) => ({
  ...fields,
  ...signature(
    protocol,
    context,
    signer,
    "registration-upload",
    uploadSubject(protocol.crypto, fields),
  ),
});

/** A login's payload, opened; `undefined` where this device could not sign for it. */
export const payloadFrom = (
  protocol: Protocol,
  context: ClientContext,
  exportKey: Value,
  payload: Value | undefined,
): OpenedPayload | undefined => {
  const content = payload && unwrapBackupKey(protocol.crypto, exportKey, context.account, payload);
  return content && openedPayload(protocol, content);
};

/** Whether the answer's payload opens as well, where it comes with the answer. */
export const opensPayload = (
  protocol: Protocol,
  context: ClientContext,
  exportKey: Value,
  payload: Value | undefined,
): boolean =>
  !isSigning(protocol.configuration) ||
  payloadFrom(protocol, context, exportKey, payload) !== undefined;

/** What stands beside KE3: the signature for this very login (C24). */
export const successSignature = (
  protocol: Protocol,
  context: ClientContext,
  exportKey: Value,
  answer: { readonly evaluatedMessage: Value; readonly payload?: Value },
): { readonly signature?: Value } => {
  const { evaluatedMessage, payload } = answer;
  const { login } = operationOf(context);
  const signer = payloadFrom(protocol, context, exportKey, payload)?.signer ?? null;
  if (signer === null || login === null || payload === undefined) return {};
  const { blindedMessage } = login.ke1;
  const passed = loginTranscript(protocol.crypto, blindedMessage, evaluatedMessage, payload);
  return signature(protocol, context, signer, "confirmation-request", passed);
};

/** What a turning-off says beside who asks. */
export const deletionFields = (
  protocol: Protocol,
  context: ClientContext,
): { readonly generation?: Value; readonly signature?: Value } => {
  if (!namesGenerations(protocol.configuration)) return {};
  const { holds } = context;
  const generation = holds?.generation ?? protocol.crypto.integer(0, 4);
  const signer = holds?.signer ?? null;
  return {
    generation,
    ...signature(protocol, context, signer, "deletion-request", generation),
  };
};

/** From here on the vault may answer with this generation: what the device can sign for it is durable. */
export const holding = (
  { configuration }: Protocol,
  context: ClientContext,
  generation: Value,
  signer: Value | null,
): ClientContext =>
  namesGenerations(configuration) ? { ...context, holds: { generation, signer } } : context;

/** The same for what a login opened, until the backup is restored. */
export const opening = (
  protocol: Protocol,
  context: ClientContext,
  generation: Value | undefined,
  signer: Value | null,
): ClientContext =>
  namesGenerations(protocol.configuration) && generation !== undefined
    ? updated(context, { holds: { generation, signer } })
    : context;

/** What a finished operation leaves of it. */
export const kept = (context: ClientContext): { readonly holds?: Holding } => {
  const { holds } = operationOf(context);
  return holds === null ? {} : { holds };
};
