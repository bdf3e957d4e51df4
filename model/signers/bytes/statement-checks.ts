/** The checks of one statement against the pins: who signed it, and what. Each is a pure function to a finding. */
import type { SignatureFault } from "../../algebra/concrete/signature-verification.ts";
import { type Finding, failed, impossible, passed } from "./audit-step.ts";
import { messageOf, type Statement } from "./bundle.ts";
import type { PinnedKey } from "./pins.ts";
import { encodeSignatureMessage } from "./signature-message.ts";
import { hex } from "./spelling.ts";

const FAULTS: Readonly<Record<SignatureFault, string>> = {
  "signature-length": "it has not 64 bytes",
  "commitment-not-a-point": "its first half is no canonical point",
  "commitment-small-order": "its first half is a point of small order",
  "scalar-not-reduced": "its second half is not below the group order",
  "signature-mismatch": "it does not verify",
};

/** Eight digits name a key well enough for a reader. */
const short = (bytes: Uint8Array): string => `${hex(bytes).slice(0, 8)}...`;

const outsideValidity = (
  { key, notBefore, notAfter }: PinnedKey,
  timestamp: bigint,
): string | undefined => {
  if (notBefore !== undefined && timestamp < notBefore)
    return `the key ${short(key.bytes)} is valid from ${notBefore}, and the statement is of ${timestamp}`;
  if (notAfter !== undefined && timestamp > notAfter)
    return `the key ${short(key.bytes)} is valid until ${notAfter}, and the statement is of ${timestamp}`;
  return undefined;
};

/** Which of the keys signed the message; else the first fault. */
const signerOf = (
  keys: readonly PinnedKey[],
  message: Uint8Array,
  signature: Uint8Array,
): PinnedKey | SignatureFault => {
  let fault: SignatureFault = "signature-mismatch";
  for (const pinned of keys) {
    const refused = pinned.key.refuses(message, signature);
    if (refused === undefined) return pinned;
    fault = refused;
  }
  return fault;
};

/** Step `first-signature`. */
export const checkFirstSignature = (
  statement: Statement,
  keys: readonly PinnedKey[] | undefined,
): Finding => {
  const message = messageOf(statement);
  if (message === undefined)
    return failed(`the ciphersuite ${statement.ciphersuite} is none of 1 and 2`);
  // Unsigned, and read first by the auditor's own tool: it must not say anything else (attacks G15).
  if (statement.version !== undefined && statement.version !== statement.ciphersuite)
    return failed(
      `version says ${statement.version} where ciphersuite says ${statement.ciphersuite}`,
    );
  if (keys === undefined) return impossible("no key of the first signer is pinned");
  // The id is one byte and unsigned: it chooses among pinned keys, and vouches for none (attacks M41).
  const named = keys.filter(({ keyId }) => keyId === statement.keyId);
  if (named.length === 0) return failed(`key id ${statement.keyId} is that of no pinned key`);
  const signer = signerOf(named, encodeSignatureMessage(message), statement.signature);
  if (typeof signer === "string")
    return failed(`no pinned key made the first signature: ${FAULTS[signer]}`);
  const outside = outsideValidity(signer, statement.timestamp);
  return outside === undefined
    ? passed(`signed by ${short(signer.key.bytes)}`)
    : failed(`the first signature verifies, but ${outside}`);
};

/** What a countersignature that does not verify was made over, where it can be told. */
const misplaced = (
  statement: Statement,
  artifact: Uint8Array,
  metaSignature: Uint8Array,
  keys: readonly PinnedKey[],
): string | undefined => {
  const message = messageOf(statement);
  const others: readonly (readonly [string, Uint8Array])[] = [
    ["the artifact", artifact],
    ["the digest", statement.digest],
    ...(message === undefined
      ? []
      : [["the signed message", encodeSignatureMessage(message)] as const]),
  ];
  const found = others.find(
    ([, bytes]) => typeof signerOf(keys, bytes, metaSignature) !== "string",
  );
  return found === undefined ? undefined : `it is over ${found[0]}`;
};

/** Step `countersignature`: over the 64 bytes of the first signature, and nothing else (MBT). */
export const checkCountersignature = (
  statement: Statement,
  artifact: Uint8Array,
  metaSignature: Uint8Array,
  keys: readonly PinnedKey[] | undefined,
): Finding => {
  if (keys === undefined) return impossible("no key of the countersigner is pinned");
  const signer = signerOf(keys, statement.signature, metaSignature);
  if (typeof signer === "string")
    return failed(
      `no pinned key countersigned the first signature: ${
        misplaced(statement, artifact, metaSignature, keys) ?? FAULTS[signer]
      }`,
    );
  const outside = outsideValidity(signer, statement.timestamp);
  return outside === undefined
    ? passed(`countersigned by ${short(signer.key.bytes)}`)
    : failed(`the countersignature verifies, but ${outside}`);
};

/** Step `namespace`. Without it, a statement of another log is one of this one (attacks G10). */
export const checkNamespace = (statement: Statement, namespace: string | undefined): Finding => {
  if (namespace === undefined) return impossible("no namespace is pinned");
  return statement.namespace === namespace
    ? passed(namespace)
    : failed(`the statement is of ${statement.namespace}, and ${namespace} is pinned`);
};

/** Where two statements differ, by the names of the fields in JSON. */
export const differencesOf = (one: Statement, other: Statement): readonly string[] => [
  ...(one.ciphersuite === other.ciphersuite ? [] : ["ciphersuite"]),
  ...(one.namespace === other.namespace ? [] : ["namespace"]),
  ...(one.timestamp === other.timestamp ? [] : ["timestamp"]),
  ...(one.epoch === other.epoch ? [] : ["epoch"]),
  ...(hex(one.digest) === hex(other.digest) ? [] : ["digest"]),
  ...(hex(one.signature) === hex(other.signature) ? [] : ["signature"]),
  ...(one.keyId === other.keyId ? [] : ["key_id"]),
];

/** Step `log-entry`: the log's own record, as the user fetched it from the log, against the bundle (MBT "audit"). */
export const checkLogEntry = (
  statement: Statement,
  records: readonly Statement[] | undefined,
): Finding => {
  if (records === undefined) return impossible("no record of the log was given with --log");
  const [record] = records;
  if (record === undefined) return failed(`the log has no entry for epoch ${statement.epoch}`);
  if (records.length > 1)
    return failed(`the log has ${records.length} entries for epoch ${statement.epoch}`);
  const differences = differencesOf(statement, record);
  return differences.length === 0
    ? passed("the log has the same statement and signature")
    : failed(`the log's entry has another ${differences.join(", ")}`);
};
