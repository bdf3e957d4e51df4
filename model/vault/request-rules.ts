/**
 * What the leader does with a client's request: it opens it, collects every reason to refuse, and otherwise appends
 * one operation. Records change and answers leave when that operation is applied (apply-rules.ts).
 */

import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { activationProof } from "../protocol/activation.ts";
import { requestNames } from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse } from "../protocol/effects.ts";
import { commitmentTo, type RecordOperation } from "../protocol/entries.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { VaultRequest } from "../protocol/messages.ts";
import { createRegistrationResponse } from "../protocol/opaque.ts";
import { type AccountId, type RecordId, recordOf } from "../protocol/parties.ts";
import { statedPolicy } from "../protocol/policy.ts";
import { openRequest } from "../protocol/requests.ts";
import { admitted } from "./admission.ts";
import { answerAttempt, answered, basedOn, oddIn, refusalTo, replyTo } from "./answers.ts";
import { rule } from "./apply-rules.ts";
import { openChannel, type Taken, takeOnChannel } from "./client-channels.ts";
import { evaluateAndHold, isHolding } from "./hold-rules.ts";
import {
  checkedFor,
  deletionNames,
  hindersDeletion,
  isSuccessSigned,
  mayReplace,
} from "./holder-rules.ts";
import { append } from "./log-rules.ts";
import { awaitRecord, isOutside } from "./outside-records.ts";
import { isConfirmedByLog, serveAttempt } from "./own-count-rules.ts";
import { answersFor, baseFor } from "./ownership.ts";
import { EMPTY_RECORD } from "./record-rules.ts";
import {
  fleetOf,
  hashAt,
  lastIndex,
  membersOf,
  type ReplicaContext,
  type WaitingClient,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

interface Case {
  readonly protocol: Protocol;
  readonly context: ReplicaContext;
  readonly client: WaitingClient;
  readonly record: RecordId;
  readonly account: AccountId;
  readonly sealed: Value;
}

const field = ({ client }: Case, name: string): Value => {
  const value = client.fields[name];
  if (value === undefined) throw new Error(`a ${client.kind} has no field ${name}`);
  return value;
};

const refused = (
  { protocol, context, client }: Case,
  refusal: Parameters<typeof refusalTo>[2],
): Result => ({
  context,
  effects: refusalTo(protocol, client, refusal),
});

/**
 * A20: a leader without room refuses before anything is charged or evaluated. Room for the entry of a new leader's
 * own is set aside.
 */
const log = (request: Case, operation: RecordOperation, client: WaitingClient): Result => {
  const { protocol, context } = request;
  const { logMax } = protocol.configuration;
  if (logMax !== null && context.log.length >= logMax) return refused(request, "log-full");
  const appended = append(protocol, context, operation, client);
  const index = lastIndex(context) + 1;
  const hash = hashAt(protocol, appended.context, index);
  if (hash === undefined) throw new Error(`${context.id} appended nothing`);
  const received = record({
    fact: "operation-received",
    replica: context.device,
    record: operation.record,
    session: operation.session,
    operation: operation.kind,
    index,
    hash,
    ...basedOn(baseFor(protocol, context, operation.record)),
    generation: "generation" in operation ? operation.generation : null,
    attempt:
      "attempt" in operation
        ? operation.attempt
        : operation.kind === "register"
          ? (operation.attempts ?? null)
          : null,
  });
  return { context: appended.context, effects: [received, ...appended.effects] };
};

/**
 * R1: draws the OPRF key of a new registration and evaluates the sender's own input under it. It tells nothing about
 * any record, so it needs no quorum. The attack that drawing the key stops (E3; scenarios/attacks/e3-one-key-for-all.json):
 *   1. one guess at the user's record gives the adversary the user's masked envelope, for one attempt;
 *   2. it begins registrations of its own with the codes of the dictionary, which nobody charges;
 *   3. under one key for all, each answer is what the user's own login with that code would get: it is tested offline.
 */
const openRegistration = (request: Case): Result => {
  const { protocol, context, client } = request;
  const { crypto } = protocol;
  const seed = protocol.defends("draw-oprf-key")
    ? crypto.fresh(context.device, "oprf-seed", context.draws, "seed")
    : crypto.expand(
        crypto.extract(undefined, fleetOf(context).channel),
        crypto.text(vaultLabels.fleetOprfSeed),
        "seed",
      );
  const oprfKey = crypto.oprfKey(seed, crypto.text(vaultLabels.opaqueContext));
  const response = createRegistrationResponse(
    crypto,
    { blindedMessage: field(request, "blindedMessage") },
    oprfKey,
    crypto.publicKey(fleetOf(context).vault),
  );
  const odd = oddIn(protocol, client, response !== undefined);
  if (response === undefined) {
    const { effects } = refused(request, "malformed-request");
    return { context, effects: [...odd, ...effects] };
  }
  const id = crypto.fresh(context.device, "registration", context.draws, "nonce");
  return {
    context: {
      ...context,
      draws: context.draws + 1,
      registrations: [...context.registrations, { id, session: client.session, oprfKey }],
    },
    effects: [
      ...odd,
      replyTo(protocol, client, "registration-reply", { registration: id, ...response }),
    ],
  };
};

/**
 * The registration that an upload completes. The attack that naming it stops (found by this model's random search):
 *   1. the user's R1 is sent twice, to one leader or to two; each time a key is drawn;
 *   2. the user finishes with the first answer, and the upload is stored under the second key;
 *   3. the registration is confirmed, and no code will ever open it (scenarios/weakened/bind-upload-to-answer.json).
 */
const openedFor = (request: Case) => {
  const { protocol, context, client } = request;
  const open = context.registrations.filter(({ session }) => session === client.session);
  return protocol.defends("bind-upload-to-answer")
    ? open.find(({ id }) => id === field(request, "registration"))
    : open.at(-1);
};

/** R3: the registration itself, under the OPRF key drawn for it. */
const register = (request: Case): Result => {
  const { protocol, context, client, record: recordId } = request;
  const opened = openedFor(request);
  if (opened === undefined) return refused(request, "unknown-session");
  const stated = statedPolicy(protocol, field(request, "wrappedKey"));
  if (stated === undefined) return refused(request, "malformed-request");
  if (!mayReplace(request, stated.wrappedKey)) return refused(request, "not-the-holder");
  const { attempts } = stated;
  const secrets = {
    oprfKey: opened.oprfKey,
    clientPublicKey: field(request, "clientPublicKey"),
    maskingKey: field(request, "maskingKey"),
    envelopeNonce: field(request, "envelopeNonce"),
    authTag: field(request, "authTag"),
    wrappedKey: stated.wrappedKey,
  };
  const registrations = context.registrations.filter(({ session }) => session !== client.session);
  return log(
    { ...request, context: { ...context, registrations } },
    {
      kind: "register",
      record: recordId,
      session: client.session,
      commitment: commitmentTo(protocol, secrets),
      secrets,
      ...(attempts === undefined ? {} : { attempts }),
      ...checkedFor(request),
    },
    { ...client, fields: {} },
  );
};

/**
 * D6: without the proof the operator activates by itself what the client never confirmed, and the retry of the
 * registration gives it k more guesses each time (scenarios/weakened/prove-activation.json).
 */
const activate = (request: Case): Result => {
  const { protocol, context, client, record: recordId } = request;
  const { crypto, defends } = protocol;
  const { active, pending: waiting } = context.records[recordId] ?? EMPTY_RECORD;
  const pending = defends("activate-before-answer") ? waiting : active;
  const secrets = pending?.secrets ?? null;
  if (
    pending === null ||
    secrets === null ||
    crypto.integer(pending.number, 4) !== field(request, "generation")
  )
    return refused(request, "nothing-to-activate");
  const expected = activationProof(crypto, secrets.maskingKey, field(request, "generation"));
  if (defends("prove-activation") && expected !== field(request, "proof"))
    return refused(request, "nothing-to-activate");
  return log(
    request,
    { kind: "activate", record: recordId, session: client.session, generation: pending.number },
    { ...client, fields: {} },
  );
};

/** What is answered early, or uncharged, where the defence that forbids it is removed; nothing otherwise. */
const prematureAnswer = (request: Case): Result | undefined => {
  const { protocol, context, client, record: recordId } = request;
  const active = context.records[recordId]?.active ?? null;
  const early = !protocol.defends("answer-only-when-certified");
  const uncharged = !protocol.defends("charge-before-evaluation");
  if (
    (!early && !uncharged) ||
    active === null ||
    active.charged >= protocol.configuration.attemptsMax
  )
    return undefined;
  const index = lastIndex(context) + 1;
  const entry = early ? { index, hash: protocol.crypto.hash(request.sealed) } : null;
  return answerAttempt(protocol, context, client, recordId, active, entry);
};

/** The answer to what was logged last waits in its operation. */
const holding = ({ context, effects }: Result, held: readonly Effect[]): Result => {
  const pending = context.pending.map((operation, at) =>
    at === context.pending.length - 1 ? { ...operation, held } : operation,
  );
  return { context: { ...context, pending }, effects };
};

/** L1: appends the charge. The evaluation follows when it is committed and applied. */
const attempt = (request: Case): Result => {
  const { protocol, context, client, record: recordId, sealed } = request;
  if (!protocol.defends("count-in-consensus"))
    return serveAttempt(protocol, context, client, recordId);
  const operation: Extract<RecordOperation, { kind: "attempt" }> = {
    kind: "attempt",
    record: recordId,
    session: client.session,
    request: protocol.crypto.hash(sealed),
  };
  const premature = prematureAnswer(request);
  if (premature === undefined)
    return isHolding(protocol)
      ? evaluateAndHold(
          protocol,
          context,
          client,
          operation,
          (state, index, logged) => rule(protocol, state, index, logged),
          (evaluated, logged, held) =>
            holding(log({ ...request, context: evaluated }, logged, client), held),
        )
      : log(request, operation, client);
  if (!protocol.defends("charge-before-evaluation")) return premature;
  const logged = log({ ...request, context: premature.context }, operation, {
    ...client,
    kind: "deletion-request",
  });
  const active = context.records[recordId]?.active;
  const entry = logged.context.log.at(-1);
  const told =
    active && entry
      ? [
          answered(context, recordId, entry, {
            reply: "charged",
            generation: { ...active, charged: active.charged + 1 },
          }),
        ]
      : [];
  return { context: logged.context, effects: [...premature.effects, ...logged.effects, ...told] };
};

/** L3: a right KE3 for an open attempt; the reset follows when it is committed. */
const confirm = (request: Case): Result => {
  const { protocol, context, client, record: recordId } = request;
  const { crypto, defends } = protocol;
  const named = field(request, "attempt");
  const opened = context.attempts.find(
    (open) => open.record === recordId && crypto.integer(open.attempt, 4) === named,
  );
  if (opened === undefined) return refused(request, "confirmation-rejected");
  if (isConfirmedByLog(protocol, context, opened.attempt))
    return refused(request, "confirmation-rejected");
  const genuine = opened.clientMac === field(request, "clientMac");
  if (!genuine && defends("verify-confirmation")) return refused(request, "confirmation-rejected");
  if (!isSuccessSigned(request, opened)) return refused(request, "not-the-holder");
  const logged = log(
    request,
    {
      kind: "confirm",
      record: recordId,
      session: client.session,
      generation: opened.generation,
      attempt: opened.attempt,
    },
    { ...client, fields: { sessionKey: opened.sessionKey } },
  );
  const accepted = record({
    fact: "confirmation-accepted",
    replica: context.device,
    record: recordId,
    generation: opened.generation,
    session: client.session,
    attempt: opened.attempt,
    genuine,
  });
  return { context: logged.context, effects: [accepted, ...logged.effects] };
};

const remove = (request: Case): Result => {
  const { record: recordId, client } = request;
  const hindered = hindersDeletion(request);
  if (hindered !== null) return refused(request, hindered);
  const operation = { kind: "delete", record: recordId, session: client.session } as const;
  return log(request, { ...operation, ...deletionNames(request) }, client);
};

const RULES = {
  "registration-request": openRegistration,
  "registration-upload": register,
  "activation-request": activate,
  "attempt-request": attempt,
  "confirmation-request": confirm,
  "deletion-request": remove,
} as const;

/** Opens a request, by whichever way it came. */
const taken = (protocol: Protocol, context: ReplicaContext, request: VaultRequest): Taken => {
  if (protocol.configuration.channel === "handshake")
    return takeOnChannel(protocol, context, request);
  const names = requestNames(protocol.configuration, request.kind);
  const opened = openRequest(protocol.crypto, fleetOf(context).transport, request, names);
  if (opened !== undefined) return { context, opened, told: [] };
  // What does not open may be for the other fleet.
  return { refusal: protocol.configuration.fleets === 2 ? "not-owner" : "malformed-request" };
};

const serveOpened = (request: Case): Result => {
  const { protocol, context, client } = request;
  // C7: one HSM alone would be all that stands between the operator and the records.
  const { votersMin } = protocol.configuration;
  if (membersOf(context).voters.length < votersMin && protocol.defends("serve-above-minimum"))
    return refused(request, "not-enough-voters");
  return RULES[client.kind as keyof typeof RULES](request);
};

/**
 * A client's request at the leader. The attack that binding the record to the account stops (C23, D17):
 *   1. a corrupt front end files the user's registration under one name;
 *   2. the user registers again, on a new device, and is filed under another; the first record is not replaced;
 *   3. each record has k attempts, and the same code opens both: n registrations give n * k guesses.
 * Played in scenarios/attacks/d17-k-for-each-registration.json.
 */
export const serve = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const message = messageOf<VaultRequest>(input);
  const { kind, session, sealed, record: named } = message;
  if (named !== undefined && !answersFor(protocol, context, named))
    return { context, effects: [refuse("not-owner")] };
  if (kind === "handshake-request") return openChannel(protocol, context, message);
  const admission = admitted(protocol, context, message);
  if ("effects" in admission) return { context, effects: admission.effects };
  const request = taken(protocol, context, admission.request);
  if ("refusal" in request) return { context, effects: [refuse(request.refusal)] };
  if (named === undefined) return { context, effects: [refuse("malformed-request")] };
  // An activation looks into the record before it is logged: at what the proof is made under. It waits untaken.
  const looks =
    isOutside(protocol) &&
    (kind === "activation-request" || (kind === "attempt-request" && isHolding(protocol)));
  if (looks && context.records[named] === undefined) return awaitRecord(protocol, context, input);
  const client: WaitingClient = { kind, session, ...request.opened };
  if (protocol.defends("bind-record-to-account") && named !== recordOf(message.account))
    return {
      context: request.context,
      effects: [...request.told, ...refusalTo(protocol, client, "other-record")],
    };
  const served = serveOpened({
    protocol,
    context: request.context,
    client,
    record: named,
    account: message.account,
    sealed,
  });
  return { context: served.context, effects: [...request.told, ...served.effects] };
};
