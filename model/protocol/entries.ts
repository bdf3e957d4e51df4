/** The replicated log: what an entry says, and the hash chain over entries. */
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "./configuration.ts";
import type { Members } from "./members.ts";
import type { RecordId, SessionId } from "./parties.ts";
import { isTransferOperation, type TransferOperation } from "./transfer.ts";

/** What one registration puts under the protection of the vault. */
export interface RecordSecrets {
  readonly oprfKey: Value;
  readonly clientPublicKey: Value;
  readonly maskingKey: Value;
  readonly envelopeNonce: Value;
  readonly authTag: Value;
  /** The backup key under the export key of the registration. */
  readonly wrappedKey: Value;
}

export type Operation =
  | { readonly kind: "no-op" }
  | TransferOperation
  /** A configuration of the fleet, in force from here on. */
  | ({ readonly kind: "members" } & Members)
  | {
      readonly kind: "register";
      readonly record: RecordId;
      readonly session: SessionId;
      /** Binds the entry's hash to the secrets, so that the chain still verifies after they are erased. */
      readonly commitment: Value;
      /** Null once the generation is destroyed. */
      readonly secrets: RecordSecrets | null;
      /** Only where clients state it: the attempts that it is to have. */
      readonly attempts?: number;
      /** Only where clients sign: the generation for which the signature was checked; 0 where none answered. */
      readonly generation?: number;
    }
  | {
      readonly kind: "activate";
      readonly record: RecordId;
      readonly session: SessionId;
      readonly generation: number;
    }
  | {
      readonly kind: "attempt";
      readonly record: RecordId;
      readonly session: SessionId;
      /** Hash of the sealed request: which request was charged. */
      readonly request: Value;
      /** Where the leader evaluates at once: what came out, packed, of one size (outcome.ts). */
      readonly outcome?: Value;
    }
  | {
      readonly kind: "confirm";
      readonly record: RecordId;
      readonly session: SessionId;
      readonly generation: number;
      readonly attempt: number;
    }
  | {
      readonly kind: "delete";
      readonly record: RecordId;
      readonly session: SessionId;
      /** Only where turnings-off are named: the newest generation that it is meant for. */
      readonly generation?: number;
    }
  /** The operator grants one attempt more. */
  | { readonly kind: "grant"; readonly record: RecordId; readonly session: SessionId };

export type OperationKind = Operation["kind"];

/** What concerns one user's record. */
export type RecordOperation = Exclude<
  Operation,
  { kind: "no-op" | "members" | TransferOperation["kind"] }
>;

/** One entry. A generation is named by the index of the `register` entry that made it. */
export interface Entry {
  readonly index: number;
  readonly term: number;
  /** Covers the whole log up to and including this entry. */
  readonly hash: Value;
  readonly operation: Operation;
}

/** The hash before the first entry. */
export const genesis = ({ crypto }: Protocol): Value => crypto.text(vaultLabels.entryChainStart);

export const commitmentTo = ({ crypto }: Protocol, secrets: RecordSecrets): Value =>
  crypto.hash(
    crypto.pack(
      secrets.oprfKey,
      secrets.clientPublicKey,
      secrets.maskingKey,
      secrets.envelopeNonce,
      secrets.authTag,
      secrets.wrappedKey,
    ),
  );

const digestOfTransfer = ({ crypto }: Protocol, operation: TransferOperation): Value => {
  const number = (n: number) => crypto.integer(n, 4);
  const range =
    "range" in operation
      ? [crypto.text(operation.range.from), crypto.text(operation.range.to)]
      : [];
  const nonce = "nonce" in operation ? [operation.nonce] : [];
  const group =
    "source" in operation
      ? [number(operation.source)]
      : "destination" in operation
        ? [number(operation.destination)]
        : [];
  const moved =
    operation.kind === "transfer-in"
      ? [
          number(operation.base),
          ...operation.moved.map((one) =>
            crypto.pack(
              crypto.text(one.record),
              crypto.text(one.place),
              number(one.number),
              number(one.charged),
              one.commitment,
            ),
          ),
        ]
      : [];
  return crypto.pack(crypto.text(operation.kind), ...group, ...range, ...nonce, ...moved);
};

const digestOf = (protocol: Protocol, operation: Operation): Value => {
  if (isTransferOperation(operation)) return digestOfTransfer(protocol, operation);
  const { crypto } = protocol;
  const text = crypto.text.bind(crypto);
  switch (operation.kind) {
    case "no-op":
      return text("no-op");
    case "members": {
      const names = (ids: readonly string[]) => crypto.pack(...ids.map(text));
      const { voters, incoming, learners, floor } = operation;
      return crypto.pack(
        text("members"),
        names(voters),
        incoming === null ? text("single") : names(incoming),
        names(learners),
        crypto.integer(floor, 4),
      );
    }
    case "register":
      return crypto.pack(
        text("register"),
        text(operation.record),
        text(operation.session),
        operation.commitment,
        ...(operation.attempts === undefined ? [] : [crypto.integer(operation.attempts, 4)]),
        ...(operation.generation === undefined
          ? []
          : [text("over"), crypto.integer(operation.generation, 4)]),
      );
    case "attempt":
      return crypto.pack(
        text("attempt"),
        text(operation.record),
        text(operation.session),
        operation.request,
        ...(operation.outcome === undefined ? [] : [operation.outcome]),
      );
    case "activate":
      return crypto.pack(
        text("activate"),
        text(operation.record),
        text(operation.session),
        crypto.integer(operation.generation, 4),
      );
    case "confirm":
      return crypto.pack(
        text("confirm"),
        text(operation.record),
        text(operation.session),
        crypto.integer(operation.generation, 4),
        crypto.integer(operation.attempt, 4),
      );
    case "delete":
      return crypto.pack(
        text("delete"),
        text(operation.record),
        text(operation.session),
        ...(operation.generation === undefined ? [] : [crypto.integer(operation.generation, 4)]),
      );
    case "grant":
      return crypto.pack(text(operation.kind), text(operation.record), text(operation.session));
  }
};

/** Chains an operation to the log that ends in `previous`. */
export const entryHash = (
  protocol: Protocol,
  previous: Value,
  index: number,
  term: number,
  operation: Operation,
): Value => {
  const { crypto } = protocol;
  return crypto.hash(
    crypto.pack(
      crypto.text(vaultLabels.entryHash),
      crypto.integer(index, 4),
      crypto.integer(term, 4),
      previous,
      digestOf(protocol, operation),
    ),
  );
};
