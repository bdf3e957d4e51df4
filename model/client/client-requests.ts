/** How the device draws, asks and opens: what all of its rules share. */
import type { Cryptosystem, Size, Value } from "../algebra/cryptosystem.ts";
import { ENTROPY_LENGTH } from "../algebra/recovery-alphabet.ts";
import { deviceToken, hasTokens, withToken } from "../protocol/account-token.ts";
import { contentOf, replyFact, sealInParts } from "../protocol/channel-requests.ts";
import { replyNames, requestNames } from "../protocol/client-signature.ts";
import type { Factor, Protocol } from "../protocol/configuration.ts";
import { tellsKeys } from "../protocol/devices.ts";
import { arm, disarm, type Effect, type Outcome, record, send } from "../protocol/effects.ts";
import type { Fact } from "../protocol/facts.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import {
  REPLY_FIELDS,
  type ReplyKind,
  type RequestKind,
  type VaultReply,
} from "../protocol/messages.ts";
import { CLIENT, FRONT_END, type PartyId, type SessionId } from "../protocol/parties.ts";
import {
  type OpenedRequest,
  openReply,
  type ReplyFields,
  type RequestFields,
  sealRequest,
} from "../protocol/requests.ts";
import { type ClientContext, type ClientOperation, operationOf } from "./client-context.ts";

type Result = Outcome<ClientContext>;

export const draw = (
  { crypto }: Protocol,
  context: ClientContext,
  label: string,
  size: Size,
): Value => crypto.fresh(context.id, label, context.sessions, size);

/** The backup key that the device draws in its n-th operation: 256 random bits (facts.md 1.3). */
export const backupKeyOf = (
  crypto: Cryptosystem,
  session: number,
  device: PartyId = CLIENT,
): Value => crypto.fresh(device, "backup key", session, "key");

/** Where ways to the key change, or are several: for whoever watches, which key a factor is to open. */
export const prepared = (
  { configuration }: Protocol,
  session: SessionId,
  way: Factor,
  key: Value,
  box: Value | null = null,
): readonly Effect[] =>
  configuration.factors === "switchable" || tellsKeys(configuration)
    ? [record({ fact: "way-prepared", session, way, key, box })]
    : [];

/** Whether the user still has the device's key on paper, so that a new way must open another one. */
export const rekeys = (protocol: Protocol, { key, paper }: ClientContext): boolean =>
  key !== null && paper !== null && protocol.defends("rekey-after-digits");

/** The key that a new way will open. */
export const keyToProtect = (protocol: Protocol, context: ClientContext): Value => {
  const { id, key, nextKey, sessions } = context;
  if (key !== null && !rekeys(protocol, context)) return key;
  return nextKey ?? backupKeyOf(protocol.crypto, sessions, id);
};

/** The entropy of a recovery code: 170 bits, as 34 characters. */
export const entropyOf = (protocol: Protocol, context: ClientContext): Value =>
  protocol.crypto.entropy(draw(protocol, context, "recovery code", ENTROPY_LENGTH));

/** The user's messages, which the backup protects. */
export const historyOf = ({ crypto }: Protocol, account: string): Value =>
  crypto.fresh(account, "history", 0, 64);

export const updated = (
  context: ClientContext,
  change: Partial<ClientOperation>,
): ClientContext => ({
  ...context,
  operation: { ...operationOf(context), ...change },
});

/** The request as it travels: sealed by itself, or in parts on the operation's channel. */
const sealedFor = <Kind extends RequestKind>(
  protocol: Protocol,
  context: ClientContext,
  kind: Kind,
  replyKey: Value,
  fields: RequestFields<Kind>,
): Value => {
  const { session, fleet, channel } = operationOf(context);
  if (fleet === null) throw new Error(`${context.id} asks a fleet that it has not accepted`);
  if (channel !== null)
    return sealInParts(protocol, channel, kind, session, context.account, replyKey, fields);
  const randomness = draw(protocol, context, `sealing of ${kind}`, "seed");
  const { transport } = fleet;
  return sealRequest(
    protocol.crypto,
    transport,
    kind,
    session,
    context.account,
    randomness,
    replyKey,
    fields,
    requestNames(protocol.configuration, kind),
  );
};

/** Where accounts are shown by tokens: the request, and the device's token beside it. */
const shownWith = (
  protocol: Protocol,
  context: ClientContext,
  kind: RequestKind,
  sealed: Value,
): Value => {
  const { session, fleet } = operationOf(context);
  if (!hasTokens(protocol) || fleet === null) return sealed;
  const { account } = context;
  const randomness = draw(protocol, context, `sealing of the token of ${kind}`, "seed");
  const token = deviceToken(protocol.crypto, account);
  return withToken(protocol, fleet.transport, kind, session, account, sealed, randomness, token);
};

const madeOn = (
  { crypto }: Protocol,
  context: ClientContext,
  kind: RequestKind,
  made: OpenedRequest,
): readonly Effect[] => {
  const { session, channel } = operationOf(context);
  if (channel === null) return [];
  const content = contentOf(crypto, kind, session, made);
  return [record({ fact: "request-made", session, kind, content })];
};

/** A rule that acts on a reply, and says so where there are channels. */
export const takingReply =
  (protocol: Protocol, apply: (context: ClientContext, input: Input) => Result) =>
  (context: ClientContext, input: Input): Result => {
    const { message } = input;
    const { context: next, effects } = apply(context, input);
    return protocol.configuration.channel === "sealed" ||
      message === undefined ||
      !(message.kind in REPLY_FIELDS)
      ? { context: next, effects }
      : {
          context: next,
          effects: [replyFact(protocol.crypto, "reply-taken", message as VaultReply), ...effects],
        };
  };

/** Seals a request under a reply key of its own and sends it. */
export const ask = <Kind extends RequestKind>(
  protocol: Protocol,
  context: ClientContext,
  kind: Kind,
  fields: RequestFields<Kind>,
): Result => {
  const { session } = operationOf(context);
  const replyKey = draw(protocol, context, `reply key of ${kind}`, "key");
  const sealed = shownWith(
    protocol,
    context,
    kind,
    sealedFor(protocol, context, kind, replyKey, fields),
  );
  return {
    context: updated(context, { replyKey }),
    effects: [
      arm("retry"),
      ...madeOn(protocol, context, kind, { replyKey, fields }),
      send(FRONT_END, { kind, session, account: context.account, sealed }),
    ],
  };
};

/** The reply's fields, or `undefined` where it is not the reply to the last request. */
export const opened = <Kind extends ReplyKind>(
  { crypto, configuration }: Protocol,
  context: ClientContext,
  input: Input,
): ReplyFields<Kind> | undefined => {
  const reply = messageOf<VaultReply & { readonly kind: Kind }>(input);
  const { session, replyKey } = operationOf(context);
  if (replyKey === null || reply.session !== session) return undefined;
  return openReply(crypto, replyKey, reply, replyNames(configuration, reply.kind));
};

export const opens = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  opened(protocol, context, input) !== undefined;

/** The operation is over; what remains is durable. */
export const finish = (
  context: ClientContext,
  change: Partial<ClientContext>,
  facts: readonly Fact[],
): Result => ({
  context: { ...context, ...change, operation: null },
  effects: [disarm("retry"), ...facts.map(record)],
});
