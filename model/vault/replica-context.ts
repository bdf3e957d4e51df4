/** What one HSM replica knows: durable, volatile, and what it keeps only while it leads. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { Durable } from "../protocol/durable.ts";
import type { Effect } from "../protocol/effects.ts";
import { type Entry, genesis } from "../protocol/entries.ts";
import type { LogPlace } from "../protocol/facts.ts";
import type { FleetSecrets } from "../protocol/fleet.ts";
import type { OperatorGoal } from "../protocol/goals.ts";
import type { RecordRow, SnapshotHead } from "../protocol/log-snapshot.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { everyoneIn, type Members, OLD_VERSION } from "../protocol/members.ts";
import type { RequestKind } from "../protocol/messages.ts";
import type { PartyId, RecordId, ReplicaId, SessionId } from "../protocol/parties.ts";
import type { Ownership } from "../protocol/transfer.ts";
import { type Clock, FIRST_CLOCK } from "./attestation-rules.ts";
import type { Quorum } from "./quorum.ts";
import type { RecordState } from "./record-rules.ts";

/** The client that waits for an operation: whom to answer, and with what was in the request. */
export interface WaitingClient {
  readonly kind: RequestKind;
  readonly session: SessionId;
  readonly replyKey: Value;
  readonly fields: Readonly<Record<string, Value>>;
}

/** An entry of the leader's own that is not yet certified. */
export interface PendingOperation {
  readonly quorum: Quorum;
  readonly client: WaitingClient | null;
  /** Where the leader evaluates at once: the answer, until the quorum is certified and the entry is applied. */
  readonly held?: readonly Effect[];
}

/** Without `count-in-consensus`: an attempt that replicas are asked to charge their own counters for. */
export interface ServedAttempt {
  readonly record: RecordId;
  readonly generation: number;
  readonly session: SessionId;
  /** By which the third message names it. */
  readonly number: number;
  /** The leader's own counter after its charge. */
  readonly charged: number;
  readonly quorum: Quorum;
  readonly client: WaitingClient;
}

/** A snapshot that is being loaded, beside what the replica has; a crash forgets it. */
export interface Loading {
  /** Who sends it. */
  readonly leader: ReplicaId;
  readonly head: SnapshotHead;
  /** What the pages must make. */
  readonly digest: Value;
  /** By number; null for those that have not come. */
  readonly pages: readonly (readonly RecordRow[] | null)[];
}

/** What the storage has in place of a snapshot that it has not written yet: what a power cut leaves. */
export interface Stored extends Pick<Durable, "snapshot" | "log"> {
  /** Who sent the snapshot, and what the root was before, where records are outside; null where the replica made it itself. */
  readonly loaded: { readonly leader: ReplicaId; readonly tree: Durable["tree"] } | null;
  /** How far what it has is the log in memory; null for as far as that is written. */
  readonly upTo: number | null;
}

/** A channel with the device of a session, and what was taken on it. */
export interface ClientChannel {
  readonly session: SessionId;
  readonly secret: Value;
  readonly taken: readonly RequestKind[];
}

/** A registration whose OPRF key is drawn and whose upload is awaited. */
export interface OpenRegistration {
  /** Names the answer; drawn with the key, echoed by the upload. */
  readonly id: Value;
  readonly session: SessionId;
  readonly oprfKey: Value;
}

/** An evaluated attempt whose KE3 is awaited. */
export interface OpenAttempt {
  /** Log index of the charge. */
  readonly attempt: number;
  readonly record: RecordId;
  readonly generation: number;
  readonly clientMac: Value;
  readonly sessionKey: Value;
  /** Only where clients sign: what passed, which a success is signed for. */
  readonly transcript?: Value;
}

export interface ReplicaContext extends Durable {
  /** The device that it runs on. Differs from the name in a copy. */
  readonly device: PartyId;
  /** How many random values it has drawn. Not state of the device: it stands for fresh randomness (D5). */
  readonly draws: number;
  /** How often the device was set back. Stands for fresh randomness too: what it draws afterwards is new. */
  readonly restores: number;
  /** Entries at the end of the log that the storage has not written yet. */
  readonly unwritten: number;
  /** Where logs are compacted and writes are delayed: what the storage has until it has written the snapshot. */
  readonly stored: Stored | null;
  /** The acknowledgement that waits for the storage. */
  readonly owed: {
    readonly leader: ReplicaId;
    readonly term: number;
    readonly index: number;
  } | null;
  /**
   * What the anchor names as the newest state of this name, whichever device wrote it: the world tells all devices of one name
   * (model/world/anchor.ts). Beyond the host's reach; null where there is no anchor, and where the name was given up.
   */
  readonly anchored: Value | null;
  /** Where attestations run out: what it knows of time. */
  readonly clock?: Clock;
  /** Where attestations run out: a change of the members that waits until a quorum has told the time with this entry. */
  readonly change?: { readonly goal: OperatorGoal; readonly index: number } | null;
  // Volatile: rebuilt from the log as the commit index becomes known again.
  readonly commit: number;
  /** Where records are kept outside: how far the log is known to be committed; it is applied up to `commit`. */
  readonly known: number;
  /** The record that it has asked the host for, and the requests that wait for one. */
  readonly reading: RecordId | null;
  readonly waiting: readonly Input[];
  readonly records: Readonly<Record<RecordId, RecordState>>;
  /** What its group owns; null as at the start of the log, and of one group for ever. */
  readonly ownership: Ownership | null;
  /** Where logs are compacted: the pages of a snapshot that is not whole yet. */
  readonly loading: Loading | null;
  // While a candidate.
  readonly votes: readonly ReplicaId[];
  // While leading.
  readonly next: Readonly<Record<ReplicaId, number>>;
  readonly match: Readonly<Record<ReplicaId, number>>;
  readonly pending: readonly PendingOperation[];
  /** Channels that handshakes opened here; lost with the office. */
  readonly channels: readonly ClientChannel[];
  readonly registrations: readonly OpenRegistration[];
  readonly attempts: readonly OpenAttempt[];
  /** Without `count-in-consensus` only. */
  readonly served: readonly ServedAttempt[];
  /** Without `carry-floor` only: the floor of versions that the operator told this replica. */
  readonly heardFloor: number;
}

export const newReplica = (id: ReplicaId): ReplicaContext => ({
  id,
  device: id,
  peers: [],
  fleet: null,
  term: 0,
  votedFor: null,
  candidacy: null,
  snapshot: null,
  log: [],
  tree: null,
  counts: {},
  draws: 0,
  restores: 0,
  unwritten: 0,
  stored: null,
  owed: null,
  anchored: null,
  commit: 0,
  known: 0,
  reading: null,
  waiting: [],
  records: {},
  ownership: null,
  loading: null,
  votes: [],
  next: {},
  match: {},
  pending: [],
  channels: [],
  registrations: [],
  attempts: [],
  served: [],
  heardFloor: OLD_VERSION,
});

/** The durable part of a context. */
export const durableOf = ({
  id,
  peers,
  fleet,
  term,
  votedFor,
  candidacy,
  snapshot,
  log,
  tree,
  counts,
  unwritten,
  stored,
}: ReplicaContext): Durable => ({
  id,
  peers,
  fleet,
  term,
  votedFor,
  candidacy,
  snapshot: stored === null ? snapshot : stored.snapshot,
  log: stored === null ? writtenOf({ log, unwritten }) : stored.log,
  tree: stored?.loaded ? stored.loaded.tree : tree,
  counts,
});

/** The entries behind the snapshot that are written. */
export const writtenOf = ({
  log,
  unwritten,
}: Pick<ReplicaContext, "log" | "unwritten">): readonly Entry[] =>
  unwritten === 0 ? log : log.slice(0, log.length - unwritten);

/** A log, whose beginning a snapshot may have replaced. */
type Log = Pick<Durable, "snapshot" | "log">;

/** Where the entries of the log begin: behind this index, which is 0 or that of the snapshot. */
export const baseIndex = ({ snapshot }: Pick<Log, "snapshot">): number => snapshot?.index ?? 0;

/** How far the log is durable. */
export const writtenIndex = (context: ReplicaContext): number =>
  Math.min(lastIndex(context) - context.unwritten, context.stored?.upTo ?? Number.MAX_SAFE_INTEGER);

/** The context without what only a candidate or a leader keeps. */
export const withoutOffice = (context: ReplicaContext): ReplicaContext => ({
  ...context,
  ...(context.clock === undefined
    ? {}
    : { clock: { ...context.clock, heard: {}, told: null }, change: null }),
  votes: [],
  next: {},
  match: {},
  pending: [],
  channels: [],
  registrations: [],
  attempts: [],
  served: [],
  waiting: [],
});

/** What a device knows of time when it comes up: its host tells it, whatever the device has lost. */
export const withHostClock = ({ clock }: ReplicaContext): Pick<ReplicaContext, "clock"> =>
  clock === undefined ? {} : { clock: { ...FIRST_CLOCK, host: clock.host } };

export const lastIndex = (log: Log): number => baseIndex(log) + log.log.length;

export const lastTerm = ({ log, snapshot }: Log): number => log.at(-1)?.term ?? snapshot?.term ?? 0;

/** The entry at an index, from 1; `undefined` also for one that a snapshot has replaced. */
export const entryAt = (log: Log, index: number): Entry | undefined =>
  log.log[index - 1 - baseIndex(log)];

/** The entries behind an index that are still there. */
export const entriesAfter = (log: Log, index: number): readonly Entry[] =>
  log.log.slice(Math.max(0, index - baseIndex(log)));

/** The entries up to and including an index that are still there. */
export const entriesUpTo = (log: Log, index: number): readonly Entry[] =>
  log.log.slice(0, Math.max(0, index - baseIndex(log)));

/** The term of the entry at an index, as far as the log still knows. */
export const termAt = (log: Log, index: number): number | undefined =>
  index > 0 && index === baseIndex(log) ? log.snapshot?.term : entryAt(log, index)?.term;

/** For whoever watches: the hashes of the log, and from where on where it does not begin with entry 1. */
export const hashesOf = ({
  snapshot,
  log,
}: Log): { readonly log: readonly Value[]; readonly since?: LogPlace } => ({
  log: log.map(({ hash }) => hash),
  ...(snapshot === null ? {} : { since: { index: snapshot.index, hash: snapshot.hash } }),
});

const NOBODY: readonly ReplicaId[] = [];

type Membership = Pick<Durable, "id" | "peers" | "snapshot" | "log">;

/**
 * The configuration that stands in the log at or before an index; the ceremony's where no entry states one. Before a
 * snapshot's index only the snapshot's is known.
 */
export const membersAt = (context: Membership, index: number): Members => {
  const { id, peers, snapshot } = context;
  for (let at = index; at > baseIndex(context); at--) {
    const operation = entryAt(context, at)?.operation;
    if (operation?.kind !== "members") continue;
    const { voters, incoming, learners, floor } = operation;
    return { voters, incoming, learners, floor };
  }
  if (snapshot !== null) return snapshot.members;
  return {
    voters: peers.length === 0 ? NOBODY : [id, ...peers].sort(),
    incoming: null,
    learners: NOBODY,
    floor: OLD_VERSION,
  };
};

/** The configuration in force: the newest in the log, committed or not (Raft 6). */
export const membersOf = (context: Membership): Members => membersAt(context, lastIndex(context));

/** Everybody else whom a leader sends the log. */
export const othersIn = (context: ReplicaContext): readonly ReplicaId[] =>
  everyoneIn(membersOf(context)).filter((replica) => replica !== context.id);

/** Whether the replica is a founder, or has loaded the log up to an entry that names it, or a snapshot that does. */
export const hasJoined = ({ id, peers, snapshot, log }: Membership): boolean =>
  peers.length > 0 ||
  (snapshot !== null && everyoneIn(snapshot.members).includes(id)) ||
  log.some(({ operation }) => operation.kind === "members" && everyoneIn(operation).includes(id));

/** The hash of the log up to an index, as far as the log still knows; 0 gives the hash before the first entry. */
export const hashAt = (protocol: Protocol, log: Log, index: number): Value | undefined => {
  if (index === 0) return genesis(protocol);
  return index === baseIndex(log) ? log.snapshot?.hash : entryAt(log, index)?.hash;
};

/** The fleet's secrets of a provisioned replica. */
export const fleetOf = ({ id, fleet }: ReplicaContext): FleetSecrets => {
  if (fleet === null) throw new Error(`${id} acts before it is provisioned`);
  return fleet;
};
