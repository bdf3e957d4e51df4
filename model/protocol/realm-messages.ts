/**
 * What travels between the device and the realms, in the order in which it travels. A realm is a service of its own with
 * an operator of its own; requests are sealed to its pinned key, replies to the key that the request brings.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { SessionId } from "./parties.ts";

/** What stands outside is bound to what is sealed: it is associated data. */
interface Sealed {
  readonly session: SessionId;
  /** The session that drew the generation; empty where it is not known or not spoken of. */
  readonly generation: string;
  readonly sealed: Value;
}

/** 1. device -> realm: keep this share. */
export interface ShareUpload extends Sealed {
  readonly kind: "share-upload";
  /** Generations of an account are numbered. */
  readonly number: number;
}

/** 2. realm -> device: kept. */
export interface ShareUploadReply extends Sealed {
  readonly kind: "share-upload-reply";
}

/** 2a. device -> realm: enough realms have kept their share; evaluate for it. Only where realms are activated. */
export interface ShareActivation extends Sealed {
  readonly kind: "share-activation";
}

/** 2b. realm -> device: done. */
export interface ShareActivationReply extends Sealed {
  readonly kind: "share-activation-reply";
}

/** 3. device -> realm: evaluate this blinded code. It is charged before anything is known of it. */
export interface ShareRequest extends Sealed {
  readonly kind: "share-request";
}

/** 4. realm -> device: the evaluation under its share, a proof of it, and what is public of the generation. */
export interface ShareReply extends Sealed {
  readonly kind: "share-reply";
}

/** 5. device -> realm: the tag that only who has the right code can compute. */
export interface UnlockRequest extends Sealed {
  readonly kind: "unlock-request";
}

/** 6. realm -> device: its share of the payload's seed. The counter is full again. */
export interface UnlockReply extends Sealed {
  readonly kind: "unlock-reply";
}

/** 4, 6. realm -> device: there is nothing to answer with. */
export interface RealmRefusal extends Sealed {
  readonly kind: "realm-refusal";
}

export type RealmRequest = ShareUpload | ShareActivation | ShareRequest | UnlockRequest;
export type RealmReply =
  | ShareUploadReply
  | ShareActivationReply
  | ShareReply
  | UnlockReply
  | RealmRefusal;
export type RealmMessage = RealmRequest | RealmReply;

export const REALM_MESSAGE_KINDS = [
  "share-upload",
  "share-upload-reply",
  "share-activation",
  "share-activation-reply",
  "share-request",
  "share-reply",
  "unlock-request",
  "unlock-reply",
  "realm-refusal",
] as const satisfies readonly RealmMessage["kind"][];
