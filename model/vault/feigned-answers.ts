/**
 * Where refusals are hidden: what cannot be served is answered all the same, so that whoever watches the wire, or holds the
 * account's token, cannot tell a user who has no backup from one whose code was wrong, or whose record is locked. [RFC 9807,
 * 6.3.2.2 and 10.9]
 *
 * The class in which they are alike: kinds and sizes of messages, what the answer opens to, and equalities among answers of
 * one state of the record. One who had a guess evaluated before the record was locked sees the key change; to hide that, the
 * key would have to outlive its record, which `erase-on-destruction` forbids.
 */
import type { Cryptosystem, Size, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Effect, Outcome } from "../protocol/effects.ts";
import type { Entry, RecordSecrets } from "../protocol/entries.ts";
import { deriveKeyPair } from "../protocol/opaque.ts";
import type { RecordId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { answeredWith, evaluateGuess, isHidden, refusalTo, replyTo } from "./answers.ts";
import { fleetOf, type ReplicaContext, type WaitingClient } from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

/**
 * A record that nobody registered. The envelope is all zeros, as the RFC has it: under the pad of a masking key that nobody
 * knows it looks like any other. Without `derive-fake-record` it is drawn at each attempt
 * (scenarios/weakened/derive-fake-record.json).
 */
const fakeRecord = (
  { crypto, defends }: Protocol,
  context: ReplicaContext,
  recordId: RecordId,
): Omit<RecordSecrets, "wrappedKey"> => {
  const prk = crypto.extract(undefined, fleetOf(context).channel);
  const part = (label: string, size: Size): Value =>
    defends("derive-fake-record")
      ? crypto.expand(
          prk,
          crypto.pack(
            ...[vaultLabels.fakeRecord, recordId, label].map((text) => crypto.text(text)),
          ),
          size,
        )
      : crypto.fresh(context.device, `fake ${label}`, context.draws, size);
  return {
    oprfKey: crypto.oprfKey(part("oprf-seed", "seed"), crypto.text(vaultLabels.opaqueContext)),
    clientPublicKey: deriveKeyPair(crypto, part("client-seed", "seed")).publicKey,
    maskingKey: part("masking-key", "hash"),
    envelopeNonce: zeros(crypto, "nonce"),
    authTag: zeros(crypto, "mac"),
  };
};

const zeros = (crypto: Cryptosystem, size: Size): Value => crypto.integer(0, crypto.octets(size));

/**
 * What an attempt hears that the record's rules refuse. The attack that the made-up record stops (E7, F12):
 *   1. somebody logs in as each of many users, with any code, or watches them log in;
 *   2. a refusal is another kind of message than an answer, and each refusal is of another length;
 *   3. so it is known who has a backup, and whose is locked, at one attempt each (scenarios/weakened/answer-with-fake-record.json).
 */
export const answerRefused = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  recordId: RecordId,
  entry: Pick<Entry, "index" | "hash">,
  refusal: Refusal,
): Result => {
  if (!isHidden(protocol) || client.kind !== "attempt-request")
    return { context, effects: refusalTo(protocol, client, refusal) };
  const said = { record: recordId, operation: "attempt" } as const;
  if (!protocol.defends("answer-with-fake-record"))
    return {
      context,
      effects: [
        ...answeredWith(protocol, context, client, { ...said, reply: "refusal-reply" }),
        ...refusalTo(protocol, client, refusal),
      ],
    };
  const { crypto } = protocol;
  const result = evaluateGuess(protocol, context, client, fakeRecord(protocol, context, recordId));
  if (result.kind === "request-rejected")
    return { context, effects: refusalTo(protocol, client, "malformed-request") };
  const { ke2 } = result;
  return {
    context: { ...context, draws: context.draws + 1 },
    effects: [
      ...answeredWith(protocol, context, client, {
        ...said,
        reply: "attempt-reply",
        input: client.fields.blindedMessage ?? null,
        evaluated: ke2.evaluatedMessage,
      }),
      replyTo(protocol, client, "attempt-reply", {
        attempt: crypto.integer(entry.index, 4),
        ...ke2,
      }),
    ],
  };
};

/** What a turning-off hears: where refusals are hidden, that it is done, whether there was something or not. */
export const answerDeletion = (
  protocol: Protocol,
  context: ReplicaContext,
  client: WaitingClient,
  recordId: RecordId,
  refusal: Refusal | null,
): Effect[] => {
  const isTold = refusal !== null && !protocol.defends("acknowledge-every-deletion");
  const reply =
    refusal !== null && (isTold || !isHidden(protocol)) ? "refusal-reply" : "deletion-reply";
  return [
    ...answeredWith(protocol, context, client, { record: recordId, operation: "delete", reply }),
    ...(reply === "refusal-reply"
      ? refusalTo(protocol, client, refusal as Refusal)
      : [replyTo(protocol, client, "deletion-reply", {})]),
  ];
};
