/**
 * What a run records: ground truth for the properties, in the past tense. Facts are written by the party that acts,
 * read only by observers, and never seen by any party or by the adversary.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { AccessFact } from "./access-facts.ts";
import type { DeviceFact } from "./device-facts.ts";
import type { OperationKind, RecordOperation } from "./entries.ts";
import type { Members } from "./members.ts";
import type { ReplyKind, RequestKind } from "./messages.ts";
import type { OpaqueFact } from "./opaque-facts.ts";
import type { AccountId, PartyId, RecordId, ReplicaId, SessionId } from "./parties.ts";
import type { RealmFact } from "./realm-facts.ts";
import type { Refusal } from "./refusals.ts";
import type { GenerationName, StorageFact } from "./storage-facts.ts";
import type { SwitchingFact } from "./switching-facts.ts";
import type { TransferFact } from "./transfer-facts.ts";
import type { TrustFact } from "./trust-facts.ts";

export type Fact = VaultFact | TrustFact | RealmFact;

interface Said {
  readonly session: SessionId;
  readonly kind: RequestKind | ReplyKind;
  /** Names what was said, whole. */
  readonly content: Value;
}

export type ChannelFact =
  | ({ readonly fact: "request-made" } & Said)
  | ({ readonly fact: "request-taken" } & Said)
  | ({ readonly fact: "reply-made" } & Said)
  | ({ readonly fact: "reply-taken" } & Said);

/** An entry, by its place in the log and the hash up to there. */
export interface LogPlace {
  readonly index: number;
  readonly hash: Value;
}

/** Where a record has moved: added to the log's indices, it gives the numbers by which the record's own things are named. */
interface Based {
  readonly base?: number;
}

export type VaultFact =
  | TransferFact
  | AccessFact
  | StorageFact
  // the client
  | { readonly fact: "registration-begun"; readonly session: SessionId; readonly code: string }
  | {
      readonly fact: "activation-requested";
      readonly session: SessionId;
      readonly code: string;
      /** Whether it is for a new backup key, which leaves what the old one opens behind. */
      readonly fresh: boolean;
    }
  | { readonly fact: "backup-enrolled"; readonly session: SessionId; readonly code: string | null }
  | { readonly fact: "code-changed"; readonly session: SessionId; readonly code: string }
  | { readonly fact: "backup-moved"; readonly session: SessionId; readonly code: string }
  | { readonly fact: "attempt-begun"; readonly session: SessionId; readonly code: string }
  | { readonly fact: "code-refused"; readonly session: SessionId; readonly code: string }
  | { readonly fact: "history-restored"; readonly session: SessionId }
  | { readonly fact: "locked-out"; readonly session: SessionId }
  | { readonly fact: "backup-turned-off"; readonly session: SessionId }
  | { readonly fact: "operation-given-up"; readonly session: SessionId; readonly phase: string }
  // what becomes of devices, and of the backups beside them
  | DeviceFact
  // the client, where factors are switchable
  | OpaqueFact
  | SwitchingFact
  // the channel, where it begins with a handshake: what one end made, and what the other took for that
  | ChannelFact
  // the store
  | { readonly fact: "box-kept"; readonly account: AccountId; readonly box: Value }
  | { readonly fact: "box-removed"; readonly account: AccountId }
  // the fleet
  | { readonly fact: "fleet-provisioned"; readonly replicas: readonly ReplicaId[] }
  | { readonly fact: "election-begun"; readonly replica: ReplicaId; readonly term: number }
  | {
      readonly fact: "leader-elected";
      readonly replica: ReplicaId;
      readonly term: number;
      /** Entry hashes of its log, from index 1. */
      readonly log: readonly Value[];
      /** Where a snapshot stands for the log's beginning: its place. The hashes are those behind it. */
      readonly since?: LogPlace;
    }
  | { readonly fact: "leader-deposed"; readonly replica: ReplicaId; readonly term: number }
  | {
      readonly fact: "entry-stored";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly term: number;
      readonly hash: Value;
      /** Hash of the entry before it. */
      readonly previous: Value;
    }
  | {
      readonly fact: "entries-discarded";
      readonly replica: ReplicaId;
      /** The first index that was discarded; everything from there on went. */
      readonly from: number;
      /** The first of those whose hash is known, a snapshot may have stood for others; its hash covers all before it. */
      readonly at: number;
      readonly hash: Value;
    }
  | {
      readonly fact: "entry-committed";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly term: number;
      readonly hash: Value;
      readonly operation: OperationKind;
      /** The replica's term at that moment, not the entry's. */
      readonly during: number;
    }
  | {
      readonly fact: "operation-abandoned";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly operation: OperationKind;
    }
  // compaction
  | {
      /** A snapshot has replaced the beginning of the replica's log. */
      readonly fact: "log-compacted";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly hash: Value;
    }
  | {
      /** Only where logs are compacted: what the replica's state is after it has applied everything up to an index. */
      readonly fact: "state-digested";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly state: Value;
    }
  | {
      /** A replica begins to load a snapshot: what it has goes on until that is whole. */
      readonly fact: "load-begun";
      readonly replica: ReplicaId;
      readonly leader: ReplicaId;
      readonly index: number;
    }
  | {
      /** It forgets the pages that it had: another snapshot is offered, or what they made is not the named one. */
      readonly fact: "load-ended";
      readonly replica: ReplicaId;
      readonly index: number;
      readonly pages: number;
    }
  | {
      /** All of it at once: the snapshot is the replica's log up to the index, and its state. */
      readonly fact: "snapshot-installed";
      readonly replica: ReplicaId;
      readonly leader: ReplicaId;
      readonly index: number;
      readonly term: number;
      readonly hash: Value;
      /** The generations whose secrets came with it. */
      readonly secrets: readonly GenerationName[];
    }
  // membership
  | {
      /** A leader has put another configuration into its log. */
      readonly fact: "members-changed";
      readonly replica: ReplicaId;
      /** Its name among the members. */
      readonly leader: ReplicaId;
      readonly index: number;
      /** Entry hashes of its log, from index 1 to this entry. */
      readonly log: readonly Value[];
      /** Where a snapshot stands for the log's beginning: its place. The hashes are those behind it. */
      readonly since?: LogPlace;
      /** How far it knows the log to be committed. */
      readonly commit: number;
      readonly before: Members;
      readonly after: Members;
    }
  | { readonly fact: "floor-raised"; readonly replica: ReplicaId; readonly floor: number }
  | { readonly fact: "join-begun"; readonly replica: PartyId; readonly as: ReplicaId }
  | {
      readonly fact: "join-ended";
      readonly replica: PartyId;
      readonly as: ReplicaId;
      readonly how: "loaded" | "given-up";
    }
  | {
      /** The host has emptied a device: log, term and vote are gone; the keys are not. */
      readonly fact: "replica-wiped";
      readonly replica: PartyId;
      readonly was: ReplicaId;
      readonly now: ReplicaId;
    }
  // records
  | (Based & {
      /** A client's request became an operation: the leader that took it made it this entry. */
      readonly fact: "operation-received";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly session: SessionId;
      readonly operation: RecordOperation["kind"];
      readonly index: number;
      readonly hash: Value;
      /** What an activation or a confirmation names; null for the others. */
      readonly generation: number | null;
      readonly attempt: number | null;
    })
  | (Based & {
      /** The replica that received it has answered it, and this is what the record's rules said. */
      readonly fact: "operation-answered";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly index: number;
      readonly hash: Value;
      readonly reply:
        | "registered"
        | "activated"
        | "charged"
        | "confirmed"
        | "deleted"
        | "granted"
        | "refused";
      readonly generation: number | null;
      /** The counter after it. */
      readonly charged: number | null;
      readonly refusal: Refusal | null;
    })
  | (Based & {
      readonly fact: "generation-registered";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly session: SessionId;
    })
  | (Based & {
      readonly fact: "generation-activated";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      /** The entry that activated it. */
      readonly index: number;
    })
  | {
      /** Where the leader evaluates at once: what came out is logged, and its form is seen on the way to the followers. */
      readonly fact: "outcome-logged";
      readonly replica: ReplicaId;
      readonly index: number;
      /** Of how many parts the logged outcome is. */
      readonly parts: number;
    }
  | (Based & {
      readonly fact: "attempt-charged";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly index: number;
      /** The counter after the charge. */
      readonly charged: number;
    })
  | {
      /** Only without `count-in-consensus`: a replica has charged its own counter. */
      readonly fact: "attempt-counted";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly session: SessionId;
      /** The replica's own counter after the charge. */
      readonly charged: number;
    }
  | (Based & {
      readonly fact: "guess-evaluated";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly session: SessionId;
      /** The log entry that charged it; null where nothing was charged. */
      readonly entry: { readonly index: number; readonly hash: Value } | null;
    })
  | {
      /** Only where clients state it: how many attempts a generation is to have. */
      readonly fact: "policy-taken";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly attempts: number;
    }
  | {
      readonly fact: "attempt-granted";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      /** Beyond those of the registration, since they were last given back. */
      readonly granted: number;
    }
  | {
      /**
       * Only where refusals are hidden: what an attempt or a turning-off was answered with. `evaluated` is what came of
       * the guess's `input`; both are null where the answer is no evaluation.
       */
      readonly fact: "request-answered";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly session: SessionId;
      readonly operation: "attempt" | "delete";
      readonly reply: "attempt-reply" | "deletion-reply" | "refusal-reply";
      /** The generation that answered; null where there is none. */
      readonly generation: number | null;
      readonly input: Value | null;
      readonly evaluated: Value | null;
    }
  | (Based & {
      readonly fact: "attempt-confirmed";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly index: number;
      readonly attempt: number;
      /** The counter after the reset. */
      readonly charged: number;
    })
  | {
      readonly fact: "confirmation-accepted";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      readonly session: SessionId;
      readonly attempt: number;
      /** Whether the MAC was the expected one. */
      readonly genuine: boolean;
    }
  | (Based & {
      readonly fact: "generation-destroyed";
      readonly replica: ReplicaId;
      readonly record: RecordId;
      readonly generation: number;
      /** The entry that destroyed it. */
      readonly index: number;
      readonly cause: "exhausted" | "deleted" | "replaced";
      /** Which of the generation's secrets the replica still holds after it applied the entry. */
      readonly remains: readonly string[];
    })
  | {
      /** Where attestations run out: the operator has asked a leader for other members, and it asks for the time first. */
      readonly fact: "change-asked";
      readonly replica: ReplicaId;
    }
  // the world
  | { readonly fact: "time-passed"; readonly time: number }
  | {
      /** The host has stopped the clock that it gives to a device. */
      readonly fact: "clock-set";
      readonly device: PartyId;
      readonly to: number;
    }
  | { readonly fact: "party-crashed"; readonly party: PartyId }
  | { readonly fact: "party-restarted"; readonly party: PartyId }
  | {
      /** A replica has refused what the host served as a record. */
      readonly fact: "record-refused";
      readonly replica: PartyId;
      readonly record: RecordId;
    }
  | {
      /** The device came up with a state that the anchor does not name as its newest, or wrote when it was no longer that, and refuses to run. */
      readonly fact: "replica-halted";
      readonly replica: PartyId;
    }
  | { readonly fact: "network-partitioned"; readonly sides: readonly (readonly PartyId[])[] }
  | { readonly fact: "network-healed" }
  | { readonly fact: "replica-extracted"; readonly replica: ReplicaId }
  | { readonly fact: "reply-dropped"; readonly session: SessionId; readonly kind: string }
  // the adversary
  | { readonly fact: "guess-injected"; readonly session: SessionId; readonly code: string }
  /** Where the adversary may want a record under a code that a user would choose. */
  | { readonly fact: "registration-injected"; readonly session: SessionId; readonly code: string }
  | { readonly fact: "code-identified"; readonly code: string }
  | { readonly fact: "secret-exposed"; readonly secret: "backup-key" | "history" };

export type FactName = Fact["fact"];
