/**
 * Requests on a channel that a handshake opened: in parts, each a box of its own that says its place and whether more
 * follows. Replies need no parts: they are boxes under the request's reply key, as on every channel (requests.ts).
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "./configuration.ts";
import { type Effect, record } from "./effects.ts";
import {
  FIELD_SIZES,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type RequestKind,
  type VaultReply,
  type VaultRequest,
} from "./messages.ts";
import type { AccountId, SessionId } from "./parties.ts";
import { fit, listed, named, type OpenedRequest, type RequestFields } from "./requests.ts";
import { type BoxKeys, boxKeys, openBox, sealBox } from "./synthetic-nonce.ts";

/** Values in a part. A registration's upload takes three parts, and the last holds the wrapped backup key alone. */
export const PART_VALUES = 3;

const keysOf = (crypto: Cryptosystem, channel: Value): BoxKeys =>
  boxKeys(crypto, channel, { cipher: vaultLabels.requestCipher, nonce: vaultLabels.requestNonce });

/**
 * What a part is bound to. The attack that the mark of the last part stops (F2):
 *   1. the network cuts the last part off a registration's upload;
 *   2. the parser takes the missing field for an empty one, as parsers of such encodings do;
 *   3. the registration is confirmed, and there is no backup key in it: a recovery finds nothing.
 * Played in scenarios/weakened/mark-last-part.json. [SecureValueRecovery2 b6b8b45]
 */
const contextOf = (
  { crypto, defends }: Protocol,
  kind: RequestKind,
  session: SessionId,
  account: AccountId,
  place: number,
  isLast: boolean,
): Value =>
  crypto.pack(
    crypto.text(vaultLabels.fleetChannel),
    crypto.text(kind),
    crypto.text(session),
    crypto.text(account),
    crypto.integer(place, 4),
    crypto.text(isLast && defends("mark-last-part") ? "last" : "part"),
  );

export const sealInParts = <Kind extends RequestKind>(
  protocol: Protocol,
  channel: Value,
  kind: Kind,
  session: SessionId,
  account: AccountId,
  replyKey: Value,
  fields: RequestFields<Kind>,
): Value => {
  const { crypto } = protocol;
  const keys = keysOf(crypto, channel);
  const values = [replyKey, ...listed(REQUEST_FIELDS[kind], fields)];
  const parts = Math.ceil(values.length / PART_VALUES);
  return crypto.pack(
    ...Array.from({ length: parts }, (_, place) =>
      sealBox(
        crypto,
        keys,
        contextOf(protocol, kind, session, account, place, place === parts - 1),
        crypto.pack(...values.slice(place * PART_VALUES, (place + 1) * PART_VALUES)),
      ),
    ),
  );
};

/** The values of one part: as many as fit, fewer in the last. */
const openPart = (
  protocol: Protocol,
  keys: BoxKeys,
  { kind, session, account }: VaultRequest,
  box: Value,
  place: number,
  isLast: boolean,
): readonly Value[] | undefined => {
  const { crypto } = protocol;
  const left = REQUEST_FIELDS[kind].length + 1 - place * PART_VALUES;
  const plaintext = openBox(
    crypto,
    keys,
    contextOf(protocol, kind, session, account, place, isLast),
    box,
  );
  return plaintext && crypto.unpack(plaintext, Math.min(left, PART_VALUES));
};

/**
 * The request's content; `undefined` unless every part was made on this channel, for this kind, session, account and place, and
 * none is missing.
 */
export const openInParts = (
  protocol: Protocol,
  channel: Value,
  request: VaultRequest,
): OpenedRequest | undefined => {
  const { crypto } = protocol;
  const keys = keysOf(crypto, channel);
  const names = REQUEST_FIELDS[request.kind];
  const partsMax = Math.ceil((names.length + 1) / PART_VALUES);
  for (let count = partsMax; count > 0; count--) {
    const parts = crypto.unpack(request.sealed, count);
    if (parts === undefined) continue;
    const opened = parts.map((box, place) =>
      openPart(protocol, keys, request, box, place, place === count - 1),
    );
    const values = opened.flatMap((part) => part ?? []);
    if (opened.includes(undefined)) return undefined;
    // What is missing counts as empty, where a field may be empty.
    const missing = names.slice(values.length - 1);
    if (missing.some((name) => FIELD_SIZES[name] !== null)) return undefined;
    values.push(...missing.map(() => crypto.text("")));
    if (!fit(crypto, ["replyKey", ...names], values)) return undefined;
    const [replyKey, ...fields] = values as [Value, ...Value[]];
    return { replyKey, fields: named(names, fields) };
  }
  return undefined;
};

/** A request of which the last part is cut off; `undefined` where it has only one. What anybody on the way can do. */
export const withoutLastPart = (
  crypto: Cryptosystem,
  request: VaultRequest,
): VaultRequest | undefined => {
  const count = Math.ceil((REQUEST_FIELDS[request.kind].length + 1) / PART_VALUES);
  const parts = count > 1 ? crypto.unpack(request.sealed, count) : undefined;
  return parts && { ...request, sealed: crypto.pack(...parts.slice(0, -1)) };
};

/** Names a request by everything that it says. */
export const contentOf = (
  crypto: Cryptosystem,
  kind: RequestKind,
  session: SessionId,
  { replyKey, fields }: OpenedRequest,
): Value =>
  crypto.hash(
    crypto.pack(
      crypto.text(kind),
      crypto.text(session),
      replyKey,
      ...listed(REQUEST_FIELDS[kind], fields),
    ),
  );

/** The replies among what a party sends, as facts for CLN2. Only where there are channels. */
export const repliesMade = (
  { crypto, configuration }: Protocol,
  effects: readonly Effect[],
): readonly Effect[] =>
  configuration.channel === "sealed"
    ? []
    : effects.flatMap((effect) =>
        effect.type === "send" && effect.message.kind in REPLY_FIELDS
          ? [replyFact(crypto, "reply-made", effect.message as VaultReply)]
          : [],
      );

export const replyFact = (
  crypto: Cryptosystem,
  fact: "reply-made" | "reply-taken",
  { session, kind, sealed }: VaultReply,
): Effect => record({ fact, session, kind, content: crypto.hash(sealed) });
