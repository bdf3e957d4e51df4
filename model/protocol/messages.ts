/**
 * Every message, in the order in which it travels. Fields are plain data; a `Value` is what a cryptosystem computed.
 */
import type { Size, Value } from "../algebra/cryptosystem.ts";
import type { Factor } from "./configuration.ts";
import type { Entry } from "./entries.ts";
import type { RecordRow } from "./log-snapshot.ts";
import type { Members } from "./members.ts";
import type { AccountId, PartyId, RecordId, ReplicaId, SessionId } from "./parties.ts";
import type { RealmMessage } from "./realm-messages.ts";
import type { OfferedStretching } from "./stretching.ts";
import type { TransferMessage } from "./transfer.ts";
import type { TrustMessage } from "./trust-messages.ts";

/** 1. client -> front end: which fleet serves me? */
export interface FleetRequest {
  readonly kind: "fleet-request";
  readonly session: SessionId;
}

/** The public keys of a fleet: to seal requests to, and the vault's static OPAQUE key. */
export interface FleetKeys {
  readonly transport: Value;
  readonly vault: Value;
}

/** 2. front end -> client: this one. Unauthenticated; the client checks it against its pins. */
export interface FleetOffer extends FleetKeys {
  readonly kind: "fleet-offer";
  readonly session: SessionId;
  /** Only where the application pins one: how the code is to be stretched. */
  readonly stretching?: OfferedStretching;
}

/**
 * 3. client -> front end -> fleet: one of the vault's requests. The front end replaces the account that it
 * authenticated by the record that it names; everything else is sealed to the fleet's transport key.
 */
export interface VaultRequest {
  readonly kind: RequestKind;
  readonly session: SessionId;
  readonly account: AccountId;
  /** Set by the front end on the second leg. */
  readonly record?: RecordId;
  /**
   * seal(transport, pack(reply key, ...fields)), bound to kind, session and account; or its parts on a channel
   * (channel-requests.ts).
   */
  readonly sealed: Value;
}

/** The sealed fields of each request, in order, after (kind, session, reply key). */
export const REQUEST_FIELDS = {
  /** H1, where a channel begins with a handshake: an ephemeral key and a tag (handshake.ts). Not sealed. */
  "handshake-request": [],
  /** R1: OPAQUE RegistrationRequest. */
  "registration-request": ["blindedMessage"],
  /** R3: which answer it builds on, the OPAQUE RegistrationRecord, and the backup key under the export key. */
  "registration-upload": [
    "registration",
    "clientPublicKey",
    "maskingKey",
    "envelopeNonce",
    "authTag",
    "wrappedKey",
  ],
  /** The second phase of a registration: MAC over the generation under a key that only the registrant knows. */
  "activation-request": ["generation", "proof"],
  /** L1: OPAQUE KE1. */
  "attempt-request": ["blindedMessage", "clientNonce", "clientPublicKeyshare"],
  /** L3: OPAQUE KE3, for one attempt. */
  "confirmation-request": ["attempt", "clientMac"],
  /** D1: turn the backup off. */
  "deletion-request": [],
} as const;

export type RequestKind = keyof typeof REQUEST_FIELDS;

/** 4. fleet -> front end -> origin of the session: the reply, under the request's reply key. */
export interface VaultReply {
  readonly kind: ReplyKind;
  readonly session: SessionId;
  /** A box under the reply key: pack(...fields), bound to kind and session (requests.ts). */
  readonly sealed: Value;
}

/** The fields of each reply, in order. */
export const REPLY_FIELDS = {
  /** H2: the leader's ephemeral key and a tag. Not sealed. */
  "handshake-reply": [],
  "registration-reply": ["registration", "evaluatedMessage", "serverPublicKey"],
  "upload-reply": ["generation"],
  "activation-reply": [],
  "attempt-reply": [
    "attempt",
    "evaluatedMessage",
    "maskingNonce",
    "maskedResponse",
    "serverNonce",
    "serverPublicKeyshare",
    "serverMac",
  ],
  "confirmation-reply": ["release"],
  "deletion-reply": [],
  "refusal-reply": ["refusal"],
} as const;

export type ReplyKind = keyof typeof REPLY_FIELDS;

/** The size of each sealed field; null for what has its own form, and is looked at where it is opened. */
export const FIELD_SIZES = {
  replyKey: "key",
  registration: "nonce",
  blindedMessage: "element",
  evaluatedMessage: "element",
  clientPublicKey: "public-key",
  serverPublicKey: "public-key",
  clientPublicKeyshare: "public-key",
  serverPublicKeyshare: "public-key",
  maskingKey: "hash",
  envelopeNonce: "nonce",
  clientNonce: "nonce",
  maskingNonce: "nonce",
  serverNonce: "nonce",
  authTag: "mac",
  proof: "mac",
  clientMac: "mac",
  serverMac: "mac",
  generation: 4,
  attempt: 4,
  /** Server public key and envelope under a pad (RFC 9807, 6.3.2.2). */
  maskedResponse: null,
  /** Boxes (synthetic-nonce.ts). */
  wrappedKey: null,
  release: null,
  /** The name of a refusal. */
  refusal: null,
  /** Where clients sign: 64 octets, or none where nothing is signed; and the box that KE2 then brings along. */
  signature: null,
  payload: null,
} as const satisfies Readonly<Record<string, Size | null>>;

export type FieldName = keyof typeof FIELD_SIZES;

export const REPLY_TO = {
  "handshake-request": "handshake-reply",
  "registration-request": "registration-reply",
  "registration-upload": "upload-reply",
  "activation-request": "activation-reply",
  "attempt-request": "attempt-reply",
  "confirmation-request": "confirmation-reply",
  "deletion-request": "deletion-reply",
} as const satisfies Record<RequestKind, ReplyKind>;

/** 5. candidate -> every replica: my log ends at (lastIndex, lastTerm); vote for me in this term. */
export interface VoteRequest {
  readonly kind: "vote-request";
  readonly term: number;
  readonly candidate: ReplicaId;
  /** Drawn afresh for each candidacy: the same name in the same term is another candidacy after a rollback. */
  readonly candidacy: Value;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly tag: Value;
}

/** 6. replica -> candidate: granted. A refused vote is not answered. */
export interface VoteReply {
  readonly kind: "vote-reply";
  readonly term: number;
  readonly voter: ReplicaId;
  /** The candidacy that it is for. */
  readonly candidacy: Value;
  /** Where attestations run out: the voter's clock. Named after the candidacy, so it is newer than that. */
  readonly clock?: number | undefined;
  readonly tag: Value;
}

/** 7. leader -> replica: after (prevIndex, prevHash) comes this entry, or nothing (a heartbeat). */
export interface AppendRequest {
  readonly kind: "append-request";
  readonly term: number;
  readonly leader: ReplicaId;
  readonly prevIndex: number;
  readonly prevHash: Value;
  readonly entry: Entry | null;
  readonly commit: number;
  readonly tag: Value;
}

/**
 * 8. replica -> leader: my log holds the entry with this hash at this index, durably; or (hash null) it does not
 * match, and ends at this index.
 */
export interface AppendReply {
  readonly kind: "append-reply";
  readonly term: number;
  readonly replica: ReplicaId;
  readonly index: number;
  readonly hash: Value | null;
  /** Where attestations run out: the replica's clock. Newer than the entry that the hash names. */
  readonly clock?: number | undefined;
  readonly tag: Value;
}

/** Only without `count-in-consensus`. Leader -> replica: serve this attempt, and charge your own counter for it. */
export interface CountRequest {
  readonly kind: "count-request";
  readonly term: number;
  readonly leader: ReplicaId;
  readonly record: RecordId;
  readonly generation: number;
  readonly session: SessionId;
  /** Names the attempt. */
  readonly name: Value;
  readonly tag: Value;
}

/** Only without `count-in-consensus`. Replica -> leader: charged, durably. */
export interface CountReply {
  readonly kind: "count-reply";
  readonly term: number;
  readonly replica: ReplicaId;
  readonly name: Value;
  readonly tag: Value;
}

/**
 * Only where logs are compacted. Leader -> replica: what you lack is no longer in my log; this is the snapshot that stands
 * for it, so and so many pages long.
 */
export interface SnapshotOffer {
  readonly kind: "snapshot-offer";
  readonly term: number;
  readonly leader: ReplicaId;
  readonly index: number;
  /** The term of the snapshot's last entry, and the hash of the log up to it. */
  readonly entryTerm: number;
  readonly hash: Value;
  readonly members: Members;
  /** Where records are kept outside: the root of their tree; then there are no pages. */
  readonly root?: Value | undefined;
  readonly digest: Value;
  readonly pages: number;
  readonly tag: Value;
}

/** Only where logs are compacted. Leader -> replica: one page of the snapshot with this digest, from 0. */
export interface SnapshotPage {
  readonly kind: "snapshot-page";
  readonly term: number;
  readonly leader: ReplicaId;
  readonly index: number;
  readonly digest: Value;
  readonly page: number;
  readonly rows: readonly RecordRow[];
  readonly tag: Value;
}

/** Only where logs are compacted. Replica -> leader: of that snapshot I lack this page. When it lacks none: an `append-reply`. */
export interface SnapshotReply {
  readonly kind: "snapshot-reply";
  readonly term: number;
  readonly replica: ReplicaId;
  readonly index: number;
  readonly digest: Value;
  readonly page: number;
  readonly tag: Value;
}

/** Only where records are kept outside. Replica -> store: the record, from the tree with this root. */
export interface RecordRead {
  readonly kind: "record-read";
  readonly record: RecordId;
  readonly root: Value;
}

/** Only where records are kept outside. Store -> replica: where the lookup ends, and the way from there to the root. */
export interface RecordReply {
  readonly kind: "record-reply";
  readonly record: RecordId;
  /** Whose leaf it is that the lookup ends in; null where the host says that there is none. */
  readonly holder: RecordId | null;
  readonly box: Value | null;
  /** record-tree.ts, packSteps. */
  readonly steps: Value;
}

/** Only where records are kept outside. Replica -> store: the leaf that makes the one root the other. */
export interface RecordWrite {
  readonly kind: "record-write";
  readonly record: RecordId;
  readonly box: Value;
  readonly root: Value;
  readonly next: Value;
}

/** 9. client -> store: the sealed history; directly, not through the front end. */
export interface BackupPut {
  readonly kind: "backup-put";
  readonly account: AccountId;
  readonly backup: Value;
}

/** 10. client -> store. */
export interface BackupGet {
  readonly kind: "backup-get";
  readonly account: AccountId;
  readonly session: SessionId;
}

/** 11. store -> client: what is stored, or nothing. */
export interface BackupReply {
  readonly kind: "backup-reply";
  readonly session: SessionId;
  readonly backup: Value | null;
}

/**
 * 12. client -> store: a box beside the backup, found by its id: the backup key under a passkey, or the secrets of a
 * virtual device. Null takes it away. The store answers with what it holds then.
 */
export interface BoxPut {
  readonly kind: "box-put";
  readonly account: AccountId;
  readonly session: SessionId;
  readonly id: Value;
  readonly box: Value | null;
}

/** 13. client -> store. */
export interface BoxGet {
  readonly kind: "box-get";
  readonly account: AccountId;
  readonly session: SessionId;
  readonly id: Value;
}

/** 14. store -> client: what is kept under that id, or nothing. */
export interface BoxReply {
  readonly kind: "box-reply";
  readonly session: SessionId;
  readonly box: Value | null;
}

/** 15. client -> store, where the backup is sealed again under another key: the store answers with what it holds then. */
export interface BackupReplace {
  readonly kind: "backup-replace";
  readonly account: AccountId;
  readonly session: SessionId;
  readonly backup: Value;
}

/** 16. front end -> client: please set up this factor. Unauthenticated. */
export interface FactorPrompt {
  readonly kind: "factor-prompt";
  readonly factor: Factor;
}

/** 17. client -> store, where backups are filed by their keys: beside those of other keys. The store answers with it. */
export interface BackupFile {
  readonly kind: "backup-file";
  readonly account: AccountId;
  readonly session: SessionId;
  readonly id: Value;
  readonly backup: Value;
}

/** 18. client -> store, likewise: the backup of one key. */
export interface BackupFind {
  readonly kind: "backup-find";
  readonly account: AccountId;
  readonly session: SessionId;
  readonly id: Value;
}

export type SnapshotMessage = SnapshotOffer | SnapshotPage | SnapshotReply;
export type ReplicaMessage =
  | VoteRequest
  | VoteReply
  | AppendRequest
  | AppendReply
  | CountRequest
  | CountReply
  | SnapshotMessage;
export type ClientMessage = FleetRequest | FleetOffer | VaultRequest | VaultReply | FactorPrompt;
export type RecordMessage = RecordRead | RecordReply | RecordWrite;
export type BoxMessage = BoxPut | BoxGet | BoxReply | BackupReplace | BackupFile | BackupFind;
export type StoreMessage = BackupPut | BackupGet | BackupReply | BoxMessage | RecordMessage;
/** What travels in the vault's world. */
export type VaultMessage = ReplicaMessage | ClientMessage | StoreMessage | TransferMessage;
export type Message = VaultMessage | TrustMessage | RealmMessage;
export type MessageKind = Message["kind"];

export interface Envelope {
  readonly from: PartyId;
  readonly to: PartyId;
  readonly message: Message;
}
