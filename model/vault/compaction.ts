/**
 * Compaction: a replica that has applied so many entries replaces them by a snapshot. Every replica does it at the same
 * places of the log, so that their snapshots can be compared; a host has no say in it.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record } from "../protocol/effects.ts";
import { type LogSnapshot, rowsOf, snapshotDigest, stateDigest } from "../protocol/log-snapshot.ts";
import type { RecordId } from "../protocol/parties.ts";
import type { Generation, RecordState } from "../protocol/record-state.ts";
import {
  baseIndex,
  entriesAfter,
  hashAt,
  membersAt,
  type ReplicaContext,
  termAt,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

export const isCompacting = ({ configuration }: Protocol): boolean =>
  configuration.compactAfter !== null;

/** For whoever watches: the state after everything that is applied. */
export const digested = (protocol: Protocol, context: ReplicaContext): readonly Effect[] =>
  isCompacting(protocol)
    ? [
        record({
          fact: "state-digested",
          replica: context.device,
          index: context.commit,
          state: stateDigest(protocol, rowsOf(protocol, context.records)),
        }),
      ]
    : [];

/** The snapshot of what is applied. */
const snapshotOf = (protocol: Protocol, context: ReplicaContext): LogSnapshot => {
  const index = context.commit;
  const [hash, term] = [hashAt(protocol, context, index), termAt(context, index)];
  if (hash === undefined || term === undefined)
    throw new Error(`${context.id} has applied entry ${index}, and does not hold it`);
  const head = { index, term, hash, members: membersAt(context, index) };
  const digest = snapshotDigest(protocol, head, rowsOf(protocol, context.records));
  return { ...head, records: context.records, digest };
};

/** Replaces what is applied by a snapshot, where that is as much as the configuration says. Only applied entries go. */
export const compact = (protocol: Protocol, context: ReplicaContext): Result => {
  const { compactAfter } = protocol.configuration;
  if (compactAfter === null || context.commit - baseIndex(context) < compactAfter)
    return { context, effects: [] };
  const snapshot = snapshotOf(protocol, context);
  const { index, hash } = snapshot;
  return {
    context: { ...context, snapshot, log: entriesAfter(context, index) },
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
