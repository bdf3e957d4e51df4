/** What leaves the vault for a client: always sealed under the request's reply key, always through the front end. */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { sealRelease } from "../protocol/backup.ts";
import {
  isSigning,
  keptPayload,
  namesGenerations,
  replyNames,
} from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { oddity } from "../protocol/elements.ts";
import type { Entry, RecordSecrets } from "../protocol/entries.ts";
import type { Fact } from "../protocol/facts.ts";
import type { ReplyKind } from "../protocol/messages.ts";
import { generateKE2, type KE1, type KE2Result } from "../protocol/opaque.ts";
import { FRONT_END, type RecordId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { type ReplyFields, sealReply } from "../protocol/requests.ts";
import { transcriptOf } from "./holder-rules.ts";
import { baseFor } from "./ownership.ts";
import type { Generation, RecordReply } from "./record-rules.ts";
import { fleetOf, type ReplicaContext, type WaitingClient } from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;
type Answered = Extract<Fact, { fact: "request-answered" }>;

export const replyTo = <Kind extends ReplyKind>(
  { crypto, configuration }: Protocol,
  { session, replyKey }: Pick<WaitingClient, "session" | "replyKey">,
  kind: Kind,
  fields: ReplyFields<Kind>,
): Effect =>
  send(
    FRONT_END,
    sealReply(crypto, kind, session, replyKey, fields, replyNames(configuration, kind)),
  );

/** The payload of a record, as its client sealed it. */
const payloadIn = (protocol: Protocol, { wrappedKey }: RecordSecrets): Value =>
  keptPayload(protocol, wrappedKey)?.payload ?? wrappedKey;

/** The base of a fact about a record that has moved. */
export const basedOn = (base: number): { readonly base?: number } => (base > 0 ? { base } : {});

/** For whoever watches: an operation is answered, and what the record's rules said. */
export const answered = (
  { device }: ReplicaContext,
  recordId: RecordId,
  { index, hash }: Pick<Entry, "index" | "hash">,
  reply: RecordReply,
  base = 0,
): Effect => {
  const generation = "generation" in reply ? reply.generation : null;
  const whole = typeof generation === "number" ? null : generation;
  return record({
    fact: "operation-answered",
    replica: device,
    record: recordId,
    index,
    hash,
    ...basedOn(base),
    reply: reply.reply,
    generation: whole?.number ?? (generation as number | null),
    charged: whole?.charged ?? null,
    refusal: reply.reply === "refused" ? reply.refusal : null,
  });
};

/** A refusal, told to the client under its reply key, so that nobody else can tell it one. */
export const refusalTo = (
  protocol: Protocol,
  client: Pick<WaitingClient, "session" | "replyKey">,
  refusal: Refusal,
): Effect[] => [
  refuse(refusal),
  replyTo(protocol, client, "refusal-reply", { refusal: protocol.crypto.text(refusal) }),
];

export const isHidden = ({ configuration }: Protocol): boolean =>
  configuration.refusals === "hidden";

/** For whoever watches: what a request was answered with. Nothing where refusals are told. */
export const answeredWith = (
  protocol: Protocol,
  { device }: ReplicaContext,
  { session }: Pick<WaitingClient, "session">,
  what: Pick<Answered, "record" | "operation" | "reply"> &
    Partial<Pick<Answered, "generation" | "input" | "evaluated">>,
): Effect[] =>
  isHidden(protocol)
    ? [
        record({
          fact: "request-answered",
          replica: device,
          session,
          generation: null,
          input: null,
          evaluated: null,
          ...what,
        }),
      ]
    : [];

/** For whoever watches: a request has come with what is no element to evaluate (E6). */
export const oddIn = (
  { crypto }: Protocol,
  { session, fields }: Pick<WaitingClient, "session" | "fields">,
  taken: boolean,
): readonly Effect[] => {
  const element = oddity(crypto, fields.blindedMessage);
  return element === undefined
    ? []
    : [record({ fact: "odd-element-met", at: "vault", session, element, taken })];
};

/** KE2 for a guess, from this record. Draws once. */
export const evaluateGuess = (
  { crypto }: Protocol,
  context: ReplicaContext,
  client: Pick<WaitingClient, "fields">,
  secrets: Omit<RecordSecrets, "wrappedKey">,
): KE2Result => {
  const { vault } = fleetOf(context);
  const drawn = (label: string, size: "nonce" | "seed"): Value =>
    crypto.fresh(context.device, label, context.draws, size);
  return generateKE2(crypto, {
    ke1: client.fields as unknown as KE1,
    record: secrets,
    oprfKey: secrets.oprfKey,
    server: { privateKey: vault, publicKey: crypto.publicKey(vault) },
    context: crypto.text(vaultLabels.opaqueContext),
    maskingNonce: drawn("masking-nonce", "nonce"),
    serverNonce: drawn("server-nonce", "nonce"),
    serverKeyshareSeed: drawn("keyshare-seed", "seed"),
  });
};

/**
 * Evaluates one guess and answers with KE2. `entry` is the log entry that charged it; null where no entry did, which only
 * happens when a defence is removed. `attempt` is the number by which the third message names it.
 */
export const answerAttempt = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  recordId: RecordId,
  generation: Generation,
  entry: Pick<Entry, "index" | "hash"> | null,
  attempt: number = entry === null ? 0 : entry.index + baseFor(protocol, context, recordId),
): Result => {
  const { crypto } = protocol;
  const { secrets } = generation;
  if (secrets === null) return { context, effects: refusalTo(protocol, client, "no-record") };
  const result = evaluateGuess(protocol, context, client, secrets);
  const odd = oddIn(protocol, client, result.kind === "answered");
  const evaluated = record({
    fact: "guess-evaluated",
    replica: context.device,
    record: recordId,
    generation: generation.number,
    session: client.session,
    ...basedOn(baseFor(protocol, context, recordId)),
    entry: entry && { index: entry.index, hash: entry.hash },
  });
  if (result.kind === "request-rejected")
    return { context, effects: [...odd, ...refusalTo(protocol, client, "malformed-request")] };
  const payload = payloadIn(protocol, secrets);
  const opened = {
    attempt,
    record: recordId,
    generation: generation.number,
    clientMac: result.login.expectedClientMac,
    sessionKey: result.login.sessionKey,
    ...transcriptOf(protocol, client, result.ke2.evaluatedMessage, payload),
  };
  return {
    context: { ...context, draws: context.draws + 1, attempts: [...context.attempts, opened] },
    effects: [
      evaluated,
      ...odd,
      ...answeredWith(protocol, context, client, {
        record: recordId,
        operation: "attempt",
        reply: "attempt-reply",
        generation: generation.number,
        input: client.fields.blindedMessage ?? null,
        evaluated: result.ke2.evaluatedMessage,
      }),
      replyTo(protocol, client, "attempt-reply", {
        attempt: crypto.integer(attempt, 4),
        ...result.ke2,
        ...(isSigning(protocol.configuration) ? { payload } : {}),
      }),
    ],
  };
};

/** After a confirmed attempt: the wrapped backup key, under the session key that only the right code gives. */
export const release = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  { number, secrets }: Generation,
  attempt: number,
): Result => {
  const { crypto } = protocol;
  const { sessionKey } = client.fields;
  if (secrets === null || sessionKey === undefined)
    return { context, effects: refusalTo(protocol, client, "no-record") };
  const payload = payloadIn(protocol, secrets);
  const sealed = sealRelease(crypto, sessionKey, client.session, payload);
  const attempts = protocol.defends("confirm-once")
    ? context.attempts.filter((open) => open.attempt !== attempt)
    : context.attempts;
  return {
    context: { ...context, attempts },
    effects: [
      replyTo(protocol, client, "confirmation-reply", {
        release: sealed,
        ...(namesGenerations(protocol.configuration)
          ? { generation: crypto.integer(number, 4) }
          : {}),
      }),
    ],
  };
};
