/**
 * Where clients sign: whether who asks can open the registration that answers. The attack that this stops (E15; C24, "an
 * attack related to client authentication"):
 *   1. a replica is opened; the user's code is a strong one, so nothing of it comes out offline;
 *   2. the thief begins a login with any code; the leader charges it, and keeps the MAC that it expects of the third message;
 *   3. that MAC follows from what the vault has, so the thief makes it too, and attempts are given back without the code.
 * With the account alone it also turns the backup off, or registers over it. None of this is in reach of a signature: its key
 * lies in the payload, under the code (scenarios/attacks/e15-impersonated-without-the-code.json).
 */
import type { Value } from "../algebra/cryptosystem.ts";
import {
  isSigning,
  keptPayload,
  loginTranscript,
  namesGenerations,
  signedMessage,
  uploadSubject,
} from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, record } from "../protocol/effects.ts";
import type { RecordOperation } from "../protocol/entries.ts";
import type { AccountId, PartyId, RecordId } from "../protocol/parties.ts";
import type { RecordState, Ruling } from "./record-rules.ts";
import type { OpenAttempt, ReplicaContext, WaitingClient } from "./replica-context.ts";

/** What a request asks, and of whom. */
interface Asked {
  readonly protocol: Protocol;
  readonly context: ReplicaContext;
  readonly client: WaitingClient;
  readonly record: RecordId;
  readonly account: AccountId;
}

type Use = Parameters<typeof signedMessage>[1];

const answering = ({ context, record: id }: Asked) => context.records[id]?.active ?? null;

const isSigned = (asked: Asked, use: Use, subject: Value): boolean => {
  const { protocol, client, account } = asked;
  const { crypto, configuration, defends } = protocol;
  const checked =
    use === "confirmation-request" ? defends("sign-success") : defends("check-client-signature");
  if (!isSigning(configuration) || !checked) return true;
  const kept = answering(asked)?.secrets?.wrappedKey;
  // Nothing answers: there is nothing to give back, to turn off or to replace.
  if (kept === undefined) return true;
  const verifier = keptPayload(protocol, kept)?.verifier ?? undefined;
  const { signature } = client.fields;
  const message = signedMessage(crypto, use, client.session, account, subject);
  return (
    verifier !== undefined && signature !== undefined && crypto.verify(verifier, message, signature)
  );
};

/** Whether an upload may be stored: over a registration that answers, only on its holder's signature. */
export const mayReplace = (asked: Asked, kept: Value): boolean =>
  keptPayload(asked.protocol, kept) !== undefined &&
  isSigned(asked, "registration-upload", uploadSubject(asked.protocol.crypto, asked.client.fields));

/** For which generation that was looked at: what is applied later must meet the same (record-rules.ts). */
export const checkedFor = (asked: Asked): { readonly generation?: number } =>
  isSigning(asked.protocol.configuration) ? { generation: answering(asked)?.number ?? 0 } : {};

/** What the vault keeps of a login for the signature that may follow. */
export const transcriptOf = (
  { crypto, configuration }: Protocol,
  { fields }: Pick<WaitingClient, "fields">,
  evaluatedMessage: Value,
  payload: Value,
): Pick<OpenAttempt, "transcript"> => {
  const { blindedMessage } = fields;
  return isSigning(configuration) && blindedMessage !== undefined
    ? { transcript: loginTranscript(crypto, blindedMessage, evaluatedMessage, payload) }
    : {};
};

/** Whether a success is signed by whoever has opened the payload of that very login. */
export const isSuccessSigned = (asked: Asked, { transcript }: OpenAttempt): boolean =>
  transcript === undefined || isSigned(asked, "confirmation-request", transcript);

/** Why a turning-off is refused; null where it may be logged. */
export const hindersDeletion = (asked: Asked): "no-record" | "not-the-holder" | null => {
  const { configuration } = asked.protocol;
  const { generation } = asked.client.fields;
  if (!isSigning(configuration) || generation === undefined) return null;
  if (answering(asked) === null) return "no-record";
  return isSigned(asked, "deletion-request", generation) ? null : "not-the-holder";
};

/** Up to which generation a turning-off goes, as it is logged. */
export const deletionNames = ({
  protocol: { crypto },
  client,
}: Asked): { readonly generation?: number } => {
  const generation = client.fields.generation && crypto.number(client.fields.generation, 4);
  return generation === undefined ? {} : { generation };
};

/** For whoever watches: in which session what was done to the generation that answered. */
export const holderFacts = (
  { configuration }: Protocol,
  replica: PartyId,
  { record: id, session }: RecordOperation,
  before: RecordState,
  { reply, destroyed }: Ruling,
): Effect[] => {
  if (!namesGenerations(configuration)) return [];
  const told = { fact: "holder-acted", replica, record: id, session } as const;
  const given =
    reply.reply === "confirmed"
      ? [record({ ...told, generation: reply.generation.number, act: "given-back" })]
      : [];
  const gone = destroyed.flatMap(({ generation, cause }) =>
    cause === "exhausted" || generation !== before.active?.number
      ? []
      : [record({ ...told, generation, act: cause === "deleted" ? "turned-off" : "replaced" })],
  );
  return [...given, ...gone];
};
