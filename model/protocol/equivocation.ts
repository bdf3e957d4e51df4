/**
 * Evidence that convicts: two statements that one honest party would never both sign. A third party checks it with the
 * public keys alone, and needs to believe nobody.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { type Checkpoint, checkpointTerm, type Statement, statementTerm } from "./bundle.ts";

export type Equivocation =
  | {
      /** The first signer has signed two statements for one epoch of a namespace. */
      readonly kind: "epoch-signed-twice";
      readonly one: { readonly statement: Statement; readonly signature: Value };
      readonly other: { readonly statement: Statement; readonly signature: Value };
    }
  | {
      /** The log has signed two trees of one size. */
      readonly kind: "log-forked";
      readonly one: { readonly checkpoint: Checkpoint; readonly signature: Value };
      readonly other: { readonly checkpoint: Checkpoint; readonly signature: Value };
    };

/** Whether the evidence convicts the holder of the verifying key: the first signer's, or the log's. */
export const convicts = (crypto: Cryptosystem, key: Value, evidence: Equivocation): boolean => {
  if (evidence.kind === "epoch-signed-twice") {
    const { one, other } = evidence;
    const [a, b] = [one.statement, other.statement];
    const [termA, termB] = [statementTerm(crypto, a), statementTerm(crypto, b)];
    return (
      a.namespace === b.namespace &&
      a.epoch === b.epoch &&
      termA !== termB &&
      crypto.verify(key, termA, one.signature) &&
      crypto.verify(key, termB, other.signature)
    );
  }
  const { one, other } = evidence;
  const [a, b] = [one.checkpoint, other.checkpoint];
  return (
    a.origin === b.origin &&
    a.size === b.size &&
    a.root !== b.root &&
    crypto.verify(key, checkpointTerm(crypto, a), one.signature) &&
    crypto.verify(key, checkpointTerm(crypto, b), other.signature)
  );
};
