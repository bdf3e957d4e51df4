/**
 * Compaction: a replica that has applied so many entries replaces them by a snapshot. Every replica does it at the same
 * places of the log, so that their snapshots can be compared; a host has no say in it.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record } from "../protocol/effects.ts";
import { type LogSnapshot, rowsOf, snapshotDigest, stateDigest } from "../protocol/log-snapshot.ts";
import type { RecordId } from "../protocol/parties.ts";
import type { Generation, RecordState } from "../protocol/record-state.ts";
import { emptyRoot } from "../protocol/record-tree.ts";
import {
  baseIndex,
  entriesAfter,
  hashAt,
  membersAt,
  type ReplicaContext,
  type Stored,
  termAt,
  writtenOf,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

export const isCompacting = ({ configuration }: Protocol): boolean =>
  configuration.compactAfter !== null;

/** The root of the records where they are kept outside: it stands for all of them. */
const rootIn = (
  { crypto, configuration }: Protocol,
  { tree }: ReplicaContext,
): Value | undefined =>
  configuration.records === "outside" ? (tree?.root ?? emptyRoot(crypto)) : undefined;

/** For whoever watches: the state after everything that is applied. */
export const digested = (protocol: Protocol, context: ReplicaContext): readonly Effect[] =>
  isCompacting(protocol)
    ? [
        record({
          fact: "state-digested",
          replica: context.device,
          index: context.commit,
          state:
            rootIn(protocol, context) ?? stateDigest(protocol, rowsOf(protocol, context.records)),
        }),
      ]
    : [];

/** The snapshot of what is applied. */
const snapshotOf = (protocol: Protocol, context: ReplicaContext): LogSnapshot => {
  const index = context.commit;
  const [hash, term] = [hashAt(protocol, context, index), termAt(context, index)];
  if (hash === undefined || term === undefined)
    throw new Error(`${context.id} has applied entry ${index}, and does not hold it`);
  const root = rootIn(protocol, context);
  const members = membersAt(context, index);
  const head = { index, term, hash, members, ...(root === undefined ? {} : { root }) };
  const digest = snapshotDigest(protocol, head, rowsOf(protocol, context.records));
  return { ...head, records: context.records, digest };
};

/** What comes of an entry when it is applied, its record included: the state is told, and maybe compacted. */
export const settled = (protocol: Protocol, { context, effects }: Result): Result => {
  const compacted = compact(protocol, context);
  return {
    context: compacted.context,
    effects: [...effects, ...digested(protocol, context), ...compacted.effects],
  };
};

/** Whether a snapshot is in memory first, and in the storage when that has written it. */
export const isWrittenLate = ({ configuration }: Protocol): boolean =>
  configuration.compactAfter !== null && configuration.writes === "delayed";

/**
 * What the storage has until it has written the snapshot. The attack that keeping the entries until then stops (A9 with A18):
 *   1. a replica acknowledges a charge, applies it, and compacts its log;
 *   2. the entries go at once, and the power is cut before the snapshot is there;
 *   3. the replica comes back with an empty log, votes for one that missed the charge, and the attempt is there again.
 * Played in scenarios/weakened/keep-entries-until-snapshot-written.json.
 */
const keptByStorage = ({ defends }: Protocol, context: ReplicaContext): Stored => {
  const { snapshot, stored } = context;
  if (!defends("keep-entries-until-snapshot-written"))
    return {
      snapshot: stored === null ? snapshot : stored.snapshot,
      log: [],
      loaded: null,
      upTo: null,
    };
  return stored ?? { snapshot, log: writtenOf(context), loaded: null, upTo: null };
};

/** Replaces what is applied by a snapshot, where that is as much as the configuration says. Only applied entries go. */
const compact = (protocol: Protocol, context: ReplicaContext): Result => {
  const { compactAfter } = protocol.configuration;
  if (compactAfter === null || context.commit - baseIndex(context) < compactAfter)
    return { context, effects: [] };
  const snapshot = snapshotOf(protocol, context);
  const { index, hash } = snapshot;
  return {
    context: {
      ...context,
      snapshot,
      log: entriesAfter(context, index),
      stored: isWrittenLate(protocol) ? keptByStorage(protocol, context) : null,
    },
    effects: [record({ fact: "log-compacted", replica: context.device, index, hash })],
  };
};

const bare = (generation: Generation | null, number: number): Generation | null =>
  generation?.number === number ? { ...generation, secrets: null } : generation;

/**
 * The snapshot without the secrets of a destroyed generation. The attack that this stops (found while building it; X5):
 *   1. a snapshot is made while the generation answers;
 *   2. the generation is destroyed, and its secrets are erased from the record and from the log;
 *   3. the host opens the replica: the snapshot has them all.
 * The digest covers commitments, so the snapshot can still be sent (scenarios/weakened/erase-from-snapshot.json).
 */
export const withoutGeneration = (
  { defends }: Protocol,
  snapshot: LogSnapshot | null,
  recordId: RecordId,
  number: number,
): LogSnapshot | null => {
  const state: RecordState | undefined = snapshot?.records[recordId];
  if (snapshot === null || state === undefined || !defends("erase-from-snapshot")) return snapshot;
  const erased: RecordState = {
    ...state,
    active: bare(state.active, number),
    pending: bare(state.pending, number),
  };
  return { ...snapshot, records: { ...snapshot.records, [recordId]: erased } };
};

/** What a snapshot still has of a generation's secrets, in words. */
export const remainsIn = (
  snapshot: LogSnapshot | null,
  recordId: RecordId,
  number: number,
): readonly string[] => {
  const { active = null, pending = null } = snapshot?.records[recordId] ?? {};
  return [active, pending].some(
    (generation) => generation?.number === number && generation.secrets !== null,
  )
    ? ["its secrets in the snapshot"]
    : [];
};
