/** Sealing and opening of what a client and the vault say to each other. The front end sees neither. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import {
  FIELD_SIZES,
  type FieldName,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type ReplyKind,
  type RequestKind,
  type VaultReply,
  type VaultRequest,
} from "./messages.ts";
import type { AccountId, SessionId } from "./parties.ts";
import { type BoxKeys, boxKeys, openBox, sealBox } from "./synthetic-nonce.ts";

type Fields<Names extends readonly string[]> = { readonly [Name in Names[number]]: Value };
/** What stands behind the others where clients sign or turnings-off name a generation (client-signature.ts). */
type Further<Name extends string> = { readonly [Each in Name]?: Value };

/** The sealed fields of a request, by name. */
export type RequestFields<Kind extends RequestKind> = Fields<(typeof REQUEST_FIELDS)[Kind]> &
  Further<"generation" | "signature">;
export type ReplyFields<Kind extends ReplyKind> = Fields<(typeof REPLY_FIELDS)[Kind]> &
  Further<"generation" | "payload">;

export const listed = (
  names: readonly string[],
  fields: Readonly<Record<string, Value>>,
): Value[] => names.map((name) => fields[name] as Value);

export const named = (names: readonly string[], values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(names.map((name, index) => [name, values[index] as Value]));

/**
 * Whether each value has the size of its field. In octets a masking key of the wrong length would otherwise reach the
 * key derivation of a later login, and the vault would fail there in place of refusing here.
 */
export const fit = (
  crypto: Cryptosystem,
  names: readonly FieldName[],
  values: readonly Value[],
): boolean =>
  names.every((name, index) => {
    const size = FIELD_SIZES[name];
    return size === null || crypto.fits(values[index] as Value, size);
  });

const context = (
  crypto: Cryptosystem,
  kind: string,
  session: SessionId,
  ...more: readonly string[]
): Value =>
  crypto.pack(
    ...[vaultLabels.fleetChannel, kind, session, ...more].map((text) => crypto.text(text)),
  );

/** seal(transport, pack(reply key, ...fields)), bound to the kind, the session and the account. */
export const sealRequest = <Kind extends RequestKind>(
  crypto: Cryptosystem,
  transport: Value,
  kind: Kind,
  session: SessionId,
  account: AccountId,
  randomness: Value,
  replyKey: Value,
  fields: RequestFields<Kind>,
  names: readonly FieldName[] = REQUEST_FIELDS[kind],
): Value =>
  crypto.seal(
    transport,
    randomness,
    context(crypto, kind, session, account),
    crypto.pack(replyKey, ...listed(names, fields)),
  );

export interface OpenedRequest {
  readonly replyKey: Value;
  readonly fields: Readonly<Record<string, Value>>;
}

/** The request's content; `undefined` unless it was sealed to this key, for this kind, session and account, field by field. */
export const openRequest = (
  crypto: Cryptosystem,
  transport: Value,
  request: VaultRequest,
  names: readonly FieldName[] = REQUEST_FIELDS[request.kind],
): OpenedRequest | undefined => {
  const plaintext = crypto.unseal(
    transport,
    context(crypto, request.kind, request.session, request.account),
    request.sealed,
  );
  if (plaintext === undefined) return undefined;
  const values = crypto.unpack(plaintext, names.length + 1);
  if (values === undefined || !fit(crypto, ["replyKey", ...names], values)) return undefined;
  const [replyKey, ...fields] = values as [Value, ...Value[]];
  return { replyKey, fields: named(names, fields) };
};

/**
 * A reply key is fresh for each request, but a request that is doubled may be answered twice, and differently, under
 * one reply key: the nonce comes from the content (synthetic-nonce.ts).
 */
const replyKeys = (crypto: Cryptosystem, replyKey: Value): BoxKeys =>
  boxKeys(crypto, replyKey, { cipher: vaultLabels.replyCipher, nonce: vaultLabels.replyNonce });

export const sealReply = <Kind extends ReplyKind>(
  crypto: Cryptosystem,
  kind: Kind,
  session: SessionId,
  replyKey: Value,
  fields: ReplyFields<Kind>,
  names: readonly FieldName[] = REPLY_FIELDS[kind],
): VaultReply => ({
  kind,
  session,
  sealed: sealBox(
    crypto,
    replyKeys(crypto, replyKey),
    context(crypto, kind, session),
    crypto.pack(...listed(names, fields)),
  ),
});

/** The reply's content; `undefined` unless it was made under this request's reply key, for this kind and session. */
export const openReply = <Kind extends ReplyKind>(
  crypto: Cryptosystem,
  replyKey: Value,
  reply: VaultReply & { readonly kind: Kind },
  names: readonly FieldName[] = REPLY_FIELDS[reply.kind],
): ReplyFields<Kind> | undefined => {
  const plaintext = openBox(
    crypto,
    replyKeys(crypto, replyKey),
    context(crypto, reply.kind, reply.session),
    reply.sealed,
  );
  if (plaintext === undefined) return undefined;
  const values = crypto.unpack(plaintext, names.length);
  if (values === undefined || !fit(crypto, names, values)) return undefined;
  return named(names, values) as ReplyFields<Kind>;
};
