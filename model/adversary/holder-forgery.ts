/**
 * What the adversary puts where a client's signature, or the name of a generation, is asked for: a signature by a key of its
 * own, unless it has opened the payload of the very login; and a generation that no registration comes up to.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { unwrapBackupKey } from "../protocol/backup.ts";
import {
  isSigning,
  loginTranscript,
  namesGenerations,
  openedPayload,
  payloadOf,
  signedMessage,
  uploadSubject,
  withVerifier,
} from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type AccountId, ADVERSARY, type SessionId } from "../protocol/parties.ts";

/** Who asks, and in which session. */
interface Sender {
  readonly id: SessionId;
  readonly account: AccountId;
}

/** Above the index of every entry. */
const EVERY_GENERATION = 0xffff;

const ownKey = ({ crypto, configuration }: Protocol): Value | null =>
  isSigning(configuration)
    ? crypto.signingKey(crypto.fresh(ADVERSARY, "client signing key", 0, "seed"))
    : null;

const signed = (
  protocol: Protocol,
  { id, account }: Sender,
  use: Parameters<typeof signedMessage>[1],
  subject: Value,
  signer = ownKey(protocol),
): { readonly signature?: Value } =>
  signer === null
    ? {}
    : {
        signature: protocol.crypto.sign(
          signer,
          signedMessage(protocol.crypto, use, id, account, subject),
        ),
      };

/** What it wraps for a registration of its own. */
export const ownContent = (protocol: Protocol, key: Value): Value =>
  payloadOf(protocol, key, ownKey(protocol));

export const ownPayload = (protocol: Protocol, wrapped: Value): Value =>
  withVerifier(protocol, wrapped, ownKey(protocol));

export const ownUpload = <Fields extends Readonly<Record<string, Value>>>(
  protocol: Protocol,
  sender: Sender,
  fields: Fields,
) => ({
  ...fields,
  ...signed(protocol, sender, "registration-upload", uploadSubject(protocol.crypto, fields)),
});

/** @param exportKey of a login with the right code; null after a wrong guess */
export const ownSuccess = (
  protocol: Protocol,
  sender: Sender,
  exportKey: Value | null,
  blindedMessage: Value,
  answer: { readonly evaluatedMessage: Value; readonly payload?: Value },
): { readonly signature?: Value } => {
  const { evaluatedMessage, payload } = answer;
  if (payload === undefined) return {};
  const { crypto } = protocol;
  const content = exportKey && unwrapBackupKey(crypto, exportKey, sender.account, payload);
  const signer = (content && openedPayload(protocol, content)?.signer) ?? ownKey(protocol);
  const passed = loginTranscript(crypto, blindedMessage, evaluatedMessage, payload);
  return signed(protocol, sender, "confirmation-request", passed, signer);
};

export const ownDeletion = (
  protocol: Protocol,
  sender: Sender,
): { readonly generation?: Value; readonly signature?: Value } => {
  if (!namesGenerations(protocol.configuration)) return {};
  const generation = protocol.crypto.integer(EVERY_GENERATION, 4);
  return { generation, ...signed(protocol, sender, "deletion-request", generation) };
};
