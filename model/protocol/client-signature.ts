/**
 * Who may give a user's attempts back, turn the record off or store another one over it, beyond who has the account: the
 * client's signature of CCS'24 (C24, OPRF-PPKR), and turnings-off that name a generation. Both are off unless asked for.
 *
 * At a registration the client makes a pair of signing keys. The secret one lies in the payload beside the backup key, under
 * the export key that only the code gives; the vault keeps the public one with the record. The payload comes with KE2, so
 * whoever has the code can sign before the vault gives anything back.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Configuration, Protocol } from "./configuration.ts";
import {
  type FieldName,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type ReplyKind,
  type RequestKind,
} from "./messages.ts";
import type { AccountId, SessionId } from "./parties.ts";

type Mode = Pick<Configuration, "signature" | "deletions">;

export const isSigning = ({ signature }: Pick<Configuration, "signature">): boolean =>
  signature === "client";

/** Whether a turning-off says up to which generation. With a signature it always does: one key signs for all of them. */
export const namesGenerations = ({ signature, deletions }: Mode): boolean =>
  signature === "client" || deletions === "named";

/** What neither goes with: what is not modelled of a holder's key and generation there. */
export const hindersHolders = (configuration: Configuration): boolean => {
  const { channel, records, groups, fleets, refusals, factor, factors, payload, devices } =
    configuration;
  return (
    namesGenerations(configuration) &&
    (channel !== "sealed" ||
      records !== "inside" ||
      groups !== 1 ||
      fleets !== 1 ||
      refusals !== "told" ||
      devices !== 1 ||
      factor !== "recovery-code" ||
      factors !== "fixed" ||
      payload !== "backup-key")
  );
};

/** The sealed fields of a request, in order, and what stands behind them in these modes. */
export const requestNames = (mode: Mode, kind: RequestKind): readonly FieldName[] => {
  const names: readonly FieldName[] = REQUEST_FIELDS[kind];
  const signature = isSigning(mode) ? (["signature"] as const) : [];
  switch (kind) {
    case "registration-upload":
    case "confirmation-request":
      return [...names, ...signature];
    case "deletion-request":
      return [...names, ...(namesGenerations(mode) ? (["generation"] as const) : []), ...signature];
    default:
      return names;
  }
};

/** The fields of a reply, in order, and what stands behind them in these modes. */
export const replyNames = (mode: Mode, kind: ReplyKind): readonly FieldName[] => {
  const names: readonly FieldName[] = REPLY_FIELDS[kind];
  if (kind === "attempt-reply" && isSigning(mode)) return [...names, "payload"];
  if (kind === "confirmation-reply" && namesGenerations(mode)) return [...names, "generation"];
  return names;
};

/** What the payload holds: the backup key, and beside it the signing key where there is one. */
export const payloadOf = (
  { crypto, configuration }: Protocol,
  key: Value,
  signer: Value | null,
): Value => (isSigning(configuration) && signer !== null ? crypto.pack(signer, key) : key);

export interface OpenedPayload {
  readonly key: Value;
  readonly signer: Value | null;
}

/** The content of a payload; `undefined` where a signing key should be in it, and is not. */
export const openedPayload = (
  { crypto, configuration }: Protocol,
  content: Value,
): OpenedPayload | undefined => {
  if (!isSigning(configuration)) return { key: content, signer: null };
  const [signer, key] = crypto.unpack(content, 2) ?? [];
  return signer === undefined || key === undefined ? undefined : { key, signer };
};

/** The payload as it is uploaded and kept: behind the public key of its holder. */
export const withVerifier = (
  { crypto, configuration }: Protocol,
  payload: Value,
  signer: Value | null,
): Value =>
  isSigning(configuration) && signer !== null
    ? crypto.pack(crypto.verifyingKey(signer), payload)
    : payload;

export interface KeptPayload {
  readonly payload: Value;
  readonly verifier: Value | null;
}

/** The two parts of what is kept; `undefined` where it has no such parts, and should. */
export const keptPayload = (
  { crypto, configuration }: Protocol,
  kept: Value,
): KeptPayload | undefined => {
  if (!isSigning(configuration)) return { payload: kept, verifier: null };
  const [verifier, payload] = crypto.unpack(kept, 2) ?? [];
  return verifier === undefined || payload === undefined ? undefined : { payload, verifier };
};

/** What passed in a login: C24 signs the blinded request, the evaluation and the payload. */
export const loginTranscript = (
  crypto: Cryptosystem,
  blindedMessage: Value,
  evaluatedMessage: Value,
  payload: Value,
): Value => crypto.hash(crypto.pack(blindedMessage, evaluatedMessage, payload));

/**
 * What is signed: the use, the session and the account, and what it is about. Each use has a text of its own, so that no
 * signature for one is good for another.
 */
export const signedMessage = (
  crypto: Cryptosystem,
  use: "registration-upload" | "confirmation-request" | "deletion-request",
  session: SessionId,
  account: AccountId,
  subject: Value,
): Value =>
  crypto.pack(
    crypto.text(vaultLabels.clientSignature),
    crypto.text(use),
    crypto.text(session),
    crypto.text(account),
    subject,
  );

/** What a replacement is about: the whole registration that is to be stored. */
export const uploadSubject = (
  crypto: Cryptosystem,
  fields: Readonly<Record<string, Value>>,
): Value =>
  crypto.hash(
    crypto.pack(...REQUEST_FIELDS["registration-upload"].map((name) => fields[name] as Value)),
  );
