/** What the device does at each step of an operation. Guards beside each rule say when a reply may be believed. */
import type { Value } from "../algebra/cryptosystem.ts";
import { activationProof } from "../protocol/activation.ts";
import { openBackup, wrapBackupKey } from "../protocol/backup.ts";
import { payloadOf, withVerifier } from "../protocol/client-signature.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { tellsKeys } from "../protocol/devices.ts";
import { arm, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { BackupReply } from "../protocol/messages.ts";
import {
  createRegistrationRequest,
  finalizeRegistrationRequest,
  generateKE1,
} from "../protocol/opaque.ts";
import { FRONT_END, sessionId } from "../protocol/parties.ts";
import { attemptsWanted, withPolicy } from "../protocol/policy.ts";
import { deposit, fetchBoxOfDevice } from "./client-boxes.ts";
import { type ClientContext, codeOf, newOperation, operationOf } from "./client-context.ts";
import { answeredOddly, isReflected, metOddly } from "./client-elements.ts";
import { askForBackup, filesFirst, putBackup } from "./client-filing.ts";
import { atNewest } from "./client-fleets.ts";
import {
  deletionFields,
  holding,
  kept,
  opening,
  signedUpload,
  signerFor,
} from "./client-holding.ts";
import { recoveredKey, released } from "./client-login.ts";
import { accepting, derived, stretchedIn } from "./client-offers.ts";
import {
  ask,
  backupKeyOf,
  draw,
  entropyOf,
  finish,
  keyToProtect,
  opened,
  prepared,
  rekeys,
  updated,
} from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** Begins an operation: asks the front end which fleet serves this device. */
export const begin = (context: ClientContext, { goal }: Input): Result => {
  if (goal === undefined) throw new Error("an operation begins without a goal");
  const sessions = context.sessions + 1;
  const session = sessionId(context.id, sessions);
  return {
    context: { ...context, sessions, operation: newOperation(goal, session) },
    effects: [arm("retry"), send(FRONT_END, { kind: "fleet-request", session })],
  };
};

/** R1. */
export const requestRegistration = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Result => {
  const { crypto } = protocol;
  const code = codeOf(operationOf(context));
  const blind = draw(protocol, context, "registration blind", "scalar");
  const request = createRegistrationRequest(crypto, crypto.code(code), blind);
  if (request === undefined) throw new Error(`the code ${code} maps to the identity element`);
  const key = keyToProtect(protocol, context);
  const entropy =
    protocol.configuration.payload === "recovery-code" ? entropyOf(protocol, context) : null;
  const taken = updated(accepting(protocol, context, input), { blind, key, entropy });
  const accepted = rekeys(protocol, context) ? { ...taken, nextKey: key } : taken;
  const asked = ask(protocol, accepted, "registration-request", { ...request });
  const begun = record({ fact: "registration-begun", session: operationOf(context).session, code });
  return { context: asked.context, effects: [begun, ...asked.effects] };
};

/** R3: the registration, and the backup key under its export key. */
export const upload = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const { crypto } = protocol;
  const operation = operationOf(context);
  const response = opened<"registration-reply">(protocol, context, input);
  const { blind, key, entropy } = operation;
  if (response === undefined || blind === null || key === null)
    throw new Error("an upload without a reply");
  const registration = finalizeRegistrationRequest(crypto, {
    password: crypto.code(codeOf(operation)),
    blind,
    response,
    envelopeNonce: draw(protocol, context, "envelope nonce", "nonce"),
    stretching: stretchedIn(operation),
  });
  const odd = answeredOddly(protocol, operation, response.evaluatedMessage);
  if (registration === undefined || isReflected(protocol, odd))
    return { context, effects: [...metOddly(odd, operation, false), refuse("reply-rejected")] };
  const { record: recorded, exportKey } = registration;
  // With the other payload the vault keeps what leads to the key, and never the key.
  const signer = signerFor(protocol, context);
  const content = payloadOf(protocol, entropy ?? key, signer);
  const wrapped = wrapBackupKey(crypto, exportKey, context.account, content);
  const remembered = updated(context, { maskingKey: recorded.maskingKey, signer });
  const fields = signedUpload(protocol, context, signer, {
    registration: response.registration,
    ...recorded,
    wrappedKey: withPolicy(
      protocol,
      withVerifier(protocol, wrapped, signer),
      attemptsWanted(protocol.configuration),
    ),
  });
  const asked = ask(protocol, remembered, "registration-upload", fields);
  const told = [
    ...metOddly(odd, operation, true),
    ...derived(operation),
    ...prepared(protocol, operation.session, "recovery-code", key),
  ];
  return told.length === 0 ? asked : { ...asked, effects: [...told, ...asked.effects] };
};

/** The vault holds the entropy of a code of 40 characters: first the device that the code names must be kept, too. */
export const depositDevice = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const reply = opened<"upload-reply">(protocol, context, input);
  if (reply === undefined) throw new Error("a deposit without a reply");
  return deposit(protocol, updated(context, { generation: reply.generation }));
};

/** The vault holds the generation; only now may it answer. */
export const requestActivation = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Result => {
  const operation = operationOf(context);
  const generation =
    operation.generation ?? opened<"upload-reply">(protocol, context, input)?.generation;
  if (generation === undefined || operation.maskingKey === null)
    throw new Error("an activation without a reply");
  const proof = activationProof(protocol.crypto, operation.maskingKey, generation);
  const held = holding(protocol, atNewest(context), generation, operation.signer);
  const asked = ask(protocol, held, "activation-request", { generation, proof });
  const requested = record({
    fact: "activation-requested",
    session: operation.session,
    code: codeOf(operation),
    fresh: operation.goal.kind === "register" || operation.key !== context.key,
  });
  return {
    // From here on the vault may answer for this user.
    context:
      protocol.configuration.factors === "fixed"
        ? asked.context
        : { ...asked.context, record: true },
    effects: [requested, ...asked.effects],
  };
};

/** What a finished registration is, by what the user asked for. */
const ENROLLED_BY: Readonly<Record<string, "backup-enrolled" | "code-changed" | "backup-moved">> = {
  register: "backup-enrolled",
  "change-code": "code-changed",
  migrate: "backup-moved",
};

/** The registration is active: the key becomes durable, and a first registration seals the history under it. */
export const enrol = (protocol: Protocol, context: ClientContext): Result => {
  const operation = operationOf(context);
  const { session, key } = operation;
  if (key === null) throw new Error("an enrolment without a key");
  const code = codeOf(operation);
  const isFirst = operation.goal.kind === "register";
  const done = finish(context, { key }, [
    { fact: ENROLLED_BY[operation.goal.kind] ?? "backup-enrolled", session, code },
  ]);
  const put =
    isFirst && !filesFirst(protocol, context) ? putBackup(protocol, context, session, key) : [];
  return { ...done, effects: [...done.effects, ...put] };
};

/** The 64-digit key is the backup key itself, written down by the user; no vault takes part (facts.md 1.3). */
export const enrolWithDigits = (protocol: Protocol, context: ClientContext): Result => {
  const sessions = context.sessions + 1;
  const numbered = { ...context, sessions };
  const key = backupKeyOf(protocol.crypto, sessions);
  const session = sessionId(context.id, sessions);
  const done = finish(numbered, { key, paper: key }, [
    { fact: "backup-enrolled", session, code: null },
  ]);
  return { ...done, effects: [...done.effects, ...putBackup(protocol, numbered, session, key)] };
};

/** The store keeps the backup key under the passkey; only now is it the factor. */
export const enrolWithPasskey = (protocol: Protocol, context: ClientContext): Result => {
  const { session, key, passkey } = operationOf(context);
  if (key === null) throw new Error("an enrolment without a key");
  const done = finish(context, { key, passkey }, [
    { fact: "backup-enrolled", session, code: null },
  ]);
  return { ...done, effects: [...done.effects, ...putBackup(protocol, context, session, key)] };
};

/** KE1. */
export const requestAttempt = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Result => {
  const { crypto } = protocol;
  const { session, ...operation } = operationOf(context);
  const code = codeOf({ session, ...operation });
  const login = generateKE1(crypto, {
    password: crypto.code(code),
    blind: draw(protocol, context, "login blind", "scalar"),
    clientNonce: draw(protocol, context, "client nonce", "nonce"),
    clientKeyshareSeed: draw(protocol, context, "client keyshare seed", "seed"),
  });
  if (login === undefined) throw new Error(`the code ${code} maps to the identity element`);
  const accepted = updated(accepting(protocol, context, input), { login });
  const asked = ask(protocol, accepted, "attempt-request", { ...login.ke1 });
  return {
    context: asked.context,
    effects: [record({ fact: "attempt-begun", session, code }), ...asked.effects],
  };
};

/** The answer does not open with this code. */
export const rejectCode = (context: ClientContext): Result => {
  const operation = operationOf(context);
  const done = finish(context, {}, [
    { fact: "code-refused", session: operation.session, code: codeOf(operation) },
  ]);
  return { ...done, effects: [...derived(operation), ...done.effects, refuse("code-rejected")] };
};

const fetch = (protocol: Protocol, context: ClientContext, key: Value): Result => ({
  context: updated(context, { key }),
  effects: [arm("retry"), askForBackup(protocol, context, key)],
});

/** The backup key is back; now the backup. */
export const fetchBackup = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const recovered = released(protocol, context, input);
  if (recovered === undefined) throw new Error("a release without a key");
  const { key, generation, signer } = recovered;
  return fetch(protocol, opening(protocol, context, generation, signer), key);
};

/** The entropy is back; now the virtual device that it names. */
export const fetchDevice = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const entropy = recoveredKey(protocol, context, input);
  if (entropy === undefined) throw new Error("a release without entropy");
  return fetchBoxOfDevice(protocol, context, entropy);
};

/** The user types the 64 digits. */
export const fetchWithDigits = (
  protocol: Protocol,
  context: ClientContext,
  { goal }: Input,
): Result => {
  if (context.paper === null || goal === undefined)
    throw new Error("a recovery without the digits");
  const sessions = context.sessions + 1;
  const operation = newOperation(goal, sessionId(context.id, sessions));
  return fetch(protocol, { ...context, sessions, operation }, context.paper);
};

/** Whether the store answers the operation under way; its answer to an earlier one may come late. */
export const isOfSession = (context: ClientContext, input: Input): boolean =>
  messageOf<BackupReply>(input).session === operationOf(context).session;

export const restores = (protocol: Protocol, context: ClientContext, input: Input): boolean => {
  const { session, backup } = messageOf<BackupReply>(input);
  const operation = operationOf(context);
  if (session !== operation.session || backup === null || operation.key === null) return false;
  return openBackup(protocol.crypto, operation.key, context.account, backup) !== undefined;
};

export const restore = ({ configuration }: Protocol, context: ClientContext): Result => {
  const { session, key } = operationOf(context);
  const restored = { fact: "history-restored", session } as const;
  const told =
    key === null || !tellsKeys(configuration) ? [] : [{ fact: "key-taken", session, key } as const];
  return finish(context, { key, ...kept(context) }, [restored, ...told]);
};

export const rejectBackup = (context: ClientContext, input: Input): Result => {
  const missing = messageOf<BackupReply>(input).backup === null;
  const done = finish(context, {}, []);
  return { ...done, effects: [...done.effects, refuse(missing ? "no-backup" : "backup-rejected")] };
};

export const requestDeletion = (protocol: Protocol, context: ClientContext, input: Input): Result =>
  ask(
    protocol,
    accepting(protocol, context, input),
    "deletion-request",
    deletionFields(protocol, context),
  );
