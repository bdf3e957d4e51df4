/**
 * How records move from one group of replicas to another, in the manner of Juicebox: what the groups log, what they say to
 * each other through an untrusted coordinator, and who owns what. Told in docs/transfer.md.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { GroupId } from "./groups.ts";
import type { RecordId } from "./parties.ts";
import type { RecordRange } from "./ranges.ts";

/** One generation of a record on its way, or the tombstone of a record (`destroyed`). */
export interface MovedGeneration {
  readonly record: RecordId;
  readonly place: "active" | "pending" | "destroyed";
  readonly number: number;
  readonly charged: number;
  /** Hash of the box, so that the log's chain still verifies after it is erased. */
  readonly commitment: Value;
  /** The secrets, in a box that every HSM of the realm opens; null of a tombstone, and once they are erased. */
  readonly sealed: Value | null;
}

/** What the log of a group says about a transfer. */
export type TransferOperation =
  /** At the destination: it is ready to take the range under this nonce. */
  | {
      readonly kind: "prepare-transfer";
      readonly source: GroupId;
      readonly range: RecordRange;
      readonly nonce: Value;
    }
  /** At the destination: it is not, after all. */
  | { readonly kind: "cancel-transfer"; readonly range: RecordRange }
  /** At the source: from here on the range is no longer its own. */
  | {
      readonly kind: "transfer-out";
      readonly destination: GroupId;
      readonly range: RecordRange;
      readonly nonce: Value;
    }
  /** At the destination: from here on the range is its own. */
  | {
      readonly kind: "transfer-in";
      readonly source: GroupId;
      readonly range: RecordRange;
      readonly nonce: Value;
      /** Added to log indices of the destination, so that what it makes has numbers above all that the source has given. */
      readonly base: number;
      readonly moved: readonly MovedGeneration[];
    }
  /** At the source: the destination has everything. */
  | { readonly kind: "complete-transfer"; readonly nonce: Value };

export const TRANSFER_OPERATIONS = [
  "prepare-transfer",
  "cancel-transfer",
  "transfer-out",
  "transfer-in",
  "complete-transfer",
] as const satisfies readonly TransferOperation["kind"][];

export const isTransferOperation = (operation: {
  readonly kind: string;
}): operation is TransferOperation =>
  (TRANSFER_OPERATIONS as readonly string[]).includes(operation.kind);

/** What every statement about a transfer names. */
interface Statement {
  readonly source: GroupId;
  readonly destination: GroupId;
  readonly range: RecordRange;
  readonly nonce: Value;
  /** MAC under a secret of the realm. */
  readonly tag: Value;
}

/** Destination -> coordinator -> source: it is ready to take the range. */
export interface TransferPrepared extends Statement {
  readonly kind: "transfer-prepared";
}

/** Source -> coordinator -> destination: the range is yours, and this is what is in it. */
export interface TransferStatement extends Statement {
  readonly kind: "transfer-statement";
  readonly base: number;
  readonly moved: readonly MovedGeneration[];
}

/** Destination -> coordinator -> source: it is here. */
export interface TransferCompleted extends Statement {
  readonly kind: "transfer-completed";
}

export type TransferMessage = TransferPrepared | TransferStatement | TransferCompleted;

export const TRANSFER_MESSAGE_KINDS = [
  "transfer-prepared",
  "transfer-statement",
  "transfer-completed",
] as const satisfies readonly TransferMessage["kind"][];

/** A range that a group owns. */
export interface OwnedRange extends RecordRange {
  readonly base: number;
}

/** What a group owns, and what is on its way; a part of the replicated state. */
export interface Ownership {
  readonly owned: readonly OwnedRange[];
  /** What it is ready to take over. */
  readonly prepared: {
    readonly source: GroupId;
    readonly range: RecordRange;
    readonly nonce: Value;
  } | null;
  /** What it has given away, until it knows that it has arrived. */
  readonly outgoing: {
    readonly destination: GroupId;
    readonly range: RecordRange;
    readonly nonce: Value;
    /** The base of the range here, until then; and there. */
    readonly own: number;
    readonly base: number;
    readonly moved: readonly MovedGeneration[];
  } | null;
  /** What arrived last, so that it can be confirmed again. */
  readonly arrived: {
    readonly source: GroupId;
    readonly range: RecordRange;
    readonly nonce: Value;
  } | null;
}
