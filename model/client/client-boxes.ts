/**
 * The backup key in a box beside the backup: what a passkey opens, or the virtual device that a recovery code of 40
 * characters names. The vault has no part in it, and there is no counter.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import { type BoxUse, openKeyBox, sealKeyBox, virtualDeviceOf } from "../protocol/backup.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { arm, type Outcome, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import type { BoxReply } from "../protocol/messages.ts";
import { STORE, sessionId } from "../protocol/parties.ts";
import { type ClientContext, newOperation, operationOf, type Passkey } from "./client-context.ts";
import { backupKeyOf, draw, finish, updated } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** Under which secret a box of this operation lies, and where. */
interface Place extends Passkey {
  readonly use: BoxUse;
}

const placeOf = ({ crypto }: Protocol, context: ClientContext): Place | undefined => {
  const { passkey, entropy } = operationOf(context);
  if (passkey !== null) return { use: "passkey", ...passkey };
  if (entropy === null) return undefined;
  return { use: "virtual-device", ...virtualDeviceOf(crypto, entropy, context.account) };
};

const placed = (protocol: Protocol, context: ClientContext): Place => {
  const place = placeOf(protocol, context);
  if (place === undefined) throw new Error(`${context.id} has neither a passkey nor a code`);
  return place;
};

const put = (
  context: ClientContext,
  { id }: Passkey,
  box: Value | null,
): ReturnType<typeof send> => {
  const { session } = operationOf(context);
  return send(STORE, { kind: "box-put", account: context.account, session, id, box });
};

/** Puts the operation's backup key beside the backup. */
export const deposit = (protocol: Protocol, context: ClientContext): Result => {
  const { key } = operationOf(context);
  if (key === null) throw new Error("a box without a key");
  const place = placed(protocol, context);
  const box = sealKeyBox(protocol.crypto, place.use, place.secret, context.account, key);
  return { context, effects: [arm("retry"), put(context, place, box)] };
};

/** A new credential of the user's authenticator. */
const newPasskey = (protocol: Protocol, context: ClientContext): Passkey => ({
  id: draw(protocol, context, "passkey id", PASSKEY_ID),
  secret: draw(protocol, context, "passkey secret", "key"),
});

const PASSKEY_ID = 16;

/** The user lets the authenticator make a passkey; the backup key goes into a box under it. */
export const depositForPasskey = (
  protocol: Protocol,
  context: ClientContext,
  { goal }: Input,
): Result => {
  if (goal === undefined) throw new Error("a passkey is made without a goal");
  const sessions = context.sessions + 1;
  const numbered = { ...context, sessions };
  const operation = {
    ...newOperation(goal, sessionId(context.id, sessions)),
    key: context.key ?? backupKeyOf(protocol.crypto, sessions),
    passkey: newPasskey(protocol, numbered),
  };
  return deposit(protocol, { ...numbered, operation });
};

const keyInBox = (protocol: Protocol, context: ClientContext, input: Input): Value | undefined => {
  const { session, box } = messageOf<BoxReply>(input);
  const place = placeOf(protocol, context);
  if (session !== operationOf(context).session || box === null || place === undefined)
    return undefined;
  return openKeyBox(protocol.crypto, place.use, place.secret, context.account, box);
};

/** Whether the store holds what it was given: it opens, and it is this key. */
export const keepsKey = (protocol: Protocol, context: ClientContext, input: Input): boolean => {
  const { key } = operationOf(context);
  return key !== null && keyInBox(protocol, context, input) === key;
};

export const opensBox = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  keyInBox(protocol, context, input) !== undefined;

export const isOfBoxSession = (context: ClientContext, input: Input): boolean =>
  messageOf<BoxReply>(input).session === operationOf(context).session;

const askForBox = (protocol: Protocol, context: ClientContext): Result => {
  const { session } = operationOf(context);
  const { id } = placed(protocol, context);
  return {
    context,
    effects: [
      arm("retry"),
      send(STORE, { kind: "box-get", account: context.account, session, id }),
    ],
  };
};

/** The user unlocks with the passkey. */
export const fetchBoxOfPasskey = (
  protocol: Protocol,
  context: ClientContext,
  { goal }: Input,
): Result => {
  if (context.passkey === null || goal === undefined)
    throw new Error("a recovery without the passkey");
  const sessions = context.sessions + 1;
  const { passkey } = context;
  const operation = { ...newOperation(goal, sessionId(context.id, sessions)), passkey };
  return askForBox(protocol, { ...context, sessions, operation });
};

/** The entropy is back: it names the virtual device, and opens what the store keeps of it. */
export const fetchBoxOfDevice = (
  protocol: Protocol,
  context: ClientContext,
  entropy: Value,
): Result => askForBox(protocol, updated(context, { entropy }));

/** The backup key out of the box; the code of 40 characters has done its work, and is wiped. */
export const takeKeyFromBox = (
  protocol: Protocol,
  context: ClientContext,
  input: Input,
): Result => {
  const key = keyInBox(protocol, context, input);
  if (key === undefined) throw new Error("a box without a key");
  const { session } = operationOf(context);
  return {
    context: updated(context, { key, entropy: null }),
    effects: [arm("retry"), send(STORE, { kind: "backup-get", account: context.account, session })],
  };
};

export const rejectBox = (context: ClientContext, input: Input): Result => {
  const missing = messageOf<BoxReply>(input).box === null;
  const done = finish(context, {}, []);
  return { ...done, effects: [...done.effects, refuse(missing ? "no-backup" : "backup-rejected")] };
};

/** Takes the passkey's box away. */
export const withdraw = (context: ClientContext, { goal }: Input): Result => {
  if (context.passkey === null || goal === undefined)
    throw new Error("a box is taken away without a passkey");
  const sessions = context.sessions + 1;
  const operation = newOperation(goal, sessionId(context.id, sessions));
  const begun = { ...context, sessions, operation };
  return { context: begun, effects: [arm("retry"), put(begun, context.passkey, null)] };
};

export const isWithdrawn = (context: ClientContext, input: Input): boolean =>
  isOfBoxSession(context, input) && messageOf<BoxReply>(input).box === null;
