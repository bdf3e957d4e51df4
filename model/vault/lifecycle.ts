/** How a replica comes and goes: the ceremony, a crash, a restart, and what a host puts back. */
import type { Protocol } from "../protocol/configuration.ts";
import type { Durable } from "../protocol/durable.ts";
import { arm, disarm, type Effect, type Outcome, record } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { isCopy } from "../protocol/parties.ts";
import { FIRST_CLOCK, isTimed } from "./attestation-rules.ts";
import { leaveOffice } from "./election-rules.ts";
import { secretsKeptIn } from "./kept-secrets.ts";
import {
  baseIndex,
  durableOf,
  entriesUpTo,
  hashAt,
  lastIndex,
  newReplica,
  type ReplicaContext,
  withHostClock,
  writtenIndex,
} from "./replica-context.ts";

type Result = Outcome<ReplicaContext>;

export const provision = (
  protocol: Protocol,
  context: ReplicaContext,
  { secrets, replicas }: Input,
): Result => ({
  context: {
    ...context,
    ...(isTimed(protocol) ? { clock: FIRST_CLOCK } : {}),
    fleet: secrets ?? null,
    peers: isFounder(context, replicas)
      ? (replicas ?? []).filter((replica) => replica !== context.id)
      : [],
  },
  effects: isFounder(context, replicas) ? [arm("election")] : [],
});

/** The host says what time it is. */
export const readClock = (context: ReplicaContext, { time }: Input): Result => ({
  context: { ...context, clock: { ...(context.clock ?? FIRST_CLOCK), host: time ?? 0 } },
  effects: [],
});

/** Whether the ceremony makes the replica a member; a spare gets its keys, and waits. */
export const isFounder = ({ id }: ReplicaContext, replicas: Input["replicas"]): boolean =>
  (replicas ?? []).includes(id);

/** How far the durable state is applied: what stands behind it is applied again as it becomes known to be committed. */
const appliedAfterCrash = (durable: Pick<Durable, "tree" | "snapshot" | "log">): number =>
  Math.min(durable.tree?.applied ?? baseIndex(durable), lastIndex(durable));

/** A crash takes everything volatile; and, where a defence is removed, what should have been durable. */
export const crash = (protocol: Protocol, context: ReplicaContext): Result => {
  const left = leaveOffice(protocol, context);
  const written = writtenIndex(context);
  const durable = durableOf(context);
  const { snapshot, tree } = durable;
  const kept: ReplicaContext = {
    ...left.context,
    snapshot,
    tree,
    unwritten: 0,
    stored: null,
    owed: null,
    commit: appliedAfterCrash(durable),
    known: 0,
    reading: null,
    records: snapshot?.records ?? {},
    ownership: null,
    loading: null,
    ...(protocol.defends("keep-vote-through-crash") ? {} : { votedFor: null, candidacy: null }),
    log: protocol.defends("keep-log-through-crash")
      ? durable.log
      : entriesUpTo(durable, context.commit),
  };
  const from = lastIndex(kept) + 1;
  const at = Math.max(from, baseIndex(context));
  const hash = from <= written ? hashAt(protocol, context, at) : undefined;
  const lost: Effect[] =
    hash === undefined
      ? []
      : [record({ fact: "entries-discarded", replica: context.device, from, at, hash })];
  return {
    context: kept,
    effects: [
      record({ fact: "party-crashed", party: context.device }),
      ...left.effects,
      ...lost,
      disarm("election"),
      disarm("heartbeat"),
    ],
  };
};

/** As restart, for who has nothing to stand for. */
export const comeUp = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.device })],
});

export const restart = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.device }), arm("election")],
});

/**
 * The host restores an older durable state (capability RB), or starts a second device from it (CL). The device comes up
 * as after a crash. What it has drawn at random since stays drawn: it cannot be made to draw it again.
 */
export const restore = (context: ReplicaContext, { durable }: Input): Result => {
  if (durable === undefined) throw new Error("a restore needs the state that is restored");
  const { device, draws, restores, anchored } = context;
  const applied = appliedAfterCrash(durable);
  const state = { entries: lastIndex(durable), applied, secrets: secretsKeptIn(durable) };
  const kept = { device, draws, restores: restores + 1, anchored, ...withHostClock(context) };
  return {
    context: {
      ...newReplica(durable.id),
      ...kept,
      ...durable,
      commit: applied,
      records: durable.snapshot?.records ?? {},
    },
    effects: [
      record(
        isCopy(device)
          ? { fact: "replica-copied", replica: durable.id, copy: device, ...state }
          : { fact: "replica-set-back", replica: device, ...state },
      ),
    ],
  };
};

/** The anchor says which state of its name is the newest by now. */
export const hearAnchor = (context: ReplicaContext, { anchored }: Input): Result => ({
  context: { ...context, anchored: anchored ?? null },
  effects: [],
});

/** It holds a state that the anchor does not name: it sets no timer, and waits for the host to put the newest one back. */
export const halt = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "replica-halted", replica: context.device })],
});
