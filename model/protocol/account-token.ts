/**
 * Account tokens: where the vault does not take the front end's word for whose request it is, the issuer of accounts signs for
 * each device a statement that it may ask for this account's record, here, for so long (F11). The vault checks it before
 * anything is charged. In the manner of the tokens of a Juicebox realm; the sources of this project (docs/sources.md) know of none in Meta's vault.
 *
 * A token travels sealed to the fleet, beside the request and bound to it: the network sees neither the token nor a way to put
 * it beside another request. The issuer is no party of the model: a device has its token when it is logged in.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "./configuration.ts";
import type { Defence } from "./defences.ts";
import type { RequestKind } from "./messages.ts";
import { type AccountId, ADVERSARY, MALICIOUS_ACCOUNT, type SessionId } from "./parties.ts";

interface Claims {
  readonly realm: string;
  readonly scope: string;
  readonly account: AccountId;
  /** Times have no unit here: the vault's world has no clock, and it is always `NOW`. */
  readonly issued: number;
  readonly expires: number;
}

const NOW = 50;
/** No token may be good for longer. */
const LIFETIME_MAX = 10;

const ISSUER = "issuer";
const GOOD = { realm: "this fleet", scope: "recover", issued: 45, expires: 55 } as const;

const signingKeyOf = (crypto: Cryptosystem, owner: string): Value =>
  crypto.signingKey(crypto.fresh(owner, "issuer-seed", 0, "seed"));

const FIELDS = 5;
const TIME_OCTETS = 4;

const tokenOf = (
  crypto: Cryptosystem,
  issuer: string,
  { realm, scope, account, issued, expires }: Claims,
): Value => {
  const claims = crypto.pack(
    crypto.text(realm),
    crypto.text(scope),
    crypto.text(account),
    crypto.integer(issued, TIME_OCTETS),
    crypto.integer(expires, TIME_OCTETS),
  );
  const message = crypto.pack(crypto.text(vaultLabels.accountToken), claims);
  return crypto.pack(claims, crypto.sign(signingKeyOf(crypto, issuer), message));
};

/** What a device has that is logged in under the account, and whoever stole its token. */
export const deviceToken = (crypto: Cryptosystem, account: AccountId): Value =>
  tokenOf(crypto, ISSUER, { ...GOOD, account });

/** Tokens that are not good for the victim's record, and that anybody on the network is taken to have. */
export const MISFITS = [
  "none",
  "unknown-key",
  "other-account",
  "other-realm",
  "other-scope",
  "expired",
  "too-long-lived",
  "lifted",
] as const;

export type Misfit = (typeof MISFITS)[number];

/** A token that does not fit, but for one that is lifted off another request, or is none. */
export const misfitToken = (
  crypto: Cryptosystem,
  account: AccountId,
  misfit: Exclude<Misfit, "none" | "lifted">,
): Value => {
  const claims = { ...GOOD, account };
  switch (misfit) {
    case "unknown-key":
      return tokenOf(crypto, ADVERSARY, claims);
    case "other-account":
      return tokenOf(crypto, ISSUER, { ...claims, account: MALICIOUS_ACCOUNT });
    case "other-realm":
      return tokenOf(crypto, ISSUER, { ...claims, realm: "another fleet" });
    case "other-scope":
      return tokenOf(crypto, ISSUER, { ...claims, scope: "audit" });
    case "expired":
      return tokenOf(crypto, ISSUER, { ...claims, issued: 30, expires: 40 });
    case "too-long-lived":
      return tokenOf(crypto, ISSUER, { ...claims, issued: 30, expires: 90 });
  }
};

/** Why a token is not good; the first reason in this order. */
export type TokenFault =
  | "no token"
  | "not from the issuer"
  | "for another realm"
  | "for another scope"
  | "for another account"
  | "expired"
  | "good for too long";

const CHECKS: readonly (readonly [TokenFault, Defence])[] = [
  ["not from the issuer", "verify-token"],
  ["for another realm", "match-token-realm"],
  ["for another scope", "match-token-scope"],
  ["for another account", "match-token-account"],
  ["expired", "refuse-expired-token"],
  ["good for too long", "bound-token-lifetime"],
];

/**
 * What is wrong with a token for the account; `undefined` where it is good. All reasons are collected first. The attack that
 * each check stops is the same (scenarios/weakened/verify-token.json and those beside it):
 *   1. somebody who is not the user has a token that is good for something else;
 *   2. it is taken for the user's, and with it wrong codes are tried;
 *   3. the user's attempts are spent, and the backup is gone.
 */
export const faultOf = (
  { crypto, defends }: Protocol,
  account: AccountId,
  token: Value | undefined,
): TokenFault | undefined => {
  if (token === undefined) return defends("require-token") ? "no token" : undefined;
  const parts = crypto.unpack(token, 2);
  const fields = parts && crypto.unpack(parts[0] as Value, FIELDS);
  if (parts === undefined || fields === undefined) return "no token";
  const [claims, signature] = parts as [Value, Value];
  const [realm, scope, named, issued, expires] = fields as [Value, Value, Value, Value, Value];
  const from = crypto.number(issued, TIME_OCTETS) ?? NOW;
  const until = crypto.number(expires, TIME_OCTETS) ?? 0;
  const message = crypto.pack(crypto.text(vaultLabels.accountToken), claims);
  const issuer = crypto.verifyingKey(signingKeyOf(crypto, ISSUER));
  const faults: Readonly<Partial<Record<TokenFault, boolean>>> = {
    "not from the issuer": !crypto.verify(issuer, message, signature),
    "for another realm": realm !== crypto.text(GOOD.realm),
    "for another scope": scope !== crypto.text(GOOD.scope),
    "for another account": named !== crypto.text(account),
    expired: until <= NOW,
    "good for too long": until - from > LIFETIME_MAX,
  };
  return CHECKS.find(([fault, defence]) => faults[fault] && defends(defence))?.[0];
};

/** What a token is bound to: the request that it stands beside. */
const contextOf = (
  { crypto, defends }: Protocol,
  kind: RequestKind,
  session: SessionId,
  account: AccountId,
  sealed: Value,
): Value =>
  crypto.pack(
    ...[vaultLabels.accountToken, account].map((text) => crypto.text(text)),
    ...(defends("bind-token-to-request")
      ? [crypto.text(kind), crypto.text(session), crypto.hash(sealed)]
      : []),
  );

export const hasTokens = ({ configuration }: Protocol): boolean =>
  configuration.admission === "token";

/** A request with the token beside it. */
export const withToken = (
  protocol: Protocol,
  transport: Value,
  kind: RequestKind,
  session: SessionId,
  account: AccountId,
  sealed: Value,
  randomness: Value,
  token: Value,
): Value => {
  const context = contextOf(protocol, kind, session, account, sealed);
  return protocol.crypto.pack(sealed, protocol.crypto.seal(transport, randomness, context, token));
};

/** A request and what stands beside it. */
export const apart = (
  { crypto }: Protocol,
  sealed: Value,
): { readonly request: Value; readonly credential: Value } | undefined => {
  const [request, credential] = crypto.unpack(sealed, 2) ?? [];
  return request === undefined || credential === undefined ? undefined : { request, credential };
};

/** The token that stands beside a request; `undefined` where none does, or it was sealed for another one. */
export const openToken = (
  protocol: Protocol,
  transport: Value,
  kind: RequestKind,
  session: SessionId,
  account: AccountId,
  sealed: { readonly request: Value; readonly credential: Value },
): Value | undefined =>
  protocol.crypto.unseal(
    transport,
    contextOf(protocol, kind, session, account, sealed.request),
    sealed.credential,
  );
