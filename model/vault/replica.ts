/**
 * One HSM replica, as a machine. Control states say what it may do; the rules beside this file say what it does.
 * Raft-shaped by assumption: no public source names the algorithm (facts.md 1.9).
 */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, type Effect, type Outcome, record, refuse } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import { REQUEST_FIELDS, type ReplicaMessage } from "../protocol/messages.ts";
import { isCopy } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { anchoring, mayRunFrom } from "./anchor-rules.ts";
import { isAuthentic } from "./channel.ts";
import {
  considerVote,
  countVote,
  leaveOffice,
  standForElection,
  votesWith,
} from "./election-rules.ts";
import {
  acknowledge,
  append,
  completeWrites,
  follow,
  openOperation,
  sendHeartbeats,
} from "./log-rules.ts";
import { acknowledgeCount, countOwn } from "./own-count-rules.ts";
import { quorumOf } from "./quorum.ts";
import {
  durableOf,
  lastIndex,
  newReplica,
  type ReplicaContext,
  writtenIndex,
} from "./replica-context.ts";
import { serve } from "./request-rules.ts";

type Result = Outcome<ReplicaContext>;

const provision = (context: ReplicaContext, { secrets, replicas }: Input): Result => ({
  context: {
    ...context,
    fleet: secrets ?? null,
    peers: (replicas ?? []).filter((replica) => replica !== context.id),
  },
  effects: [arm("election")],
});

/** A crash takes everything volatile; and, where a defence is removed, what should have been durable. */
const crash = (protocol: Protocol, context: ReplicaContext): Result => {
  const left = leaveOffice(protocol, context);
  const written = writtenIndex(context);
  const kept: ReplicaContext = {
    ...left.context,
    unwritten: 0,
    owed: null,
    commit: 0,
    records: {},
    ...(protocol.defends("keep-vote-through-crash") ? {} : { votedFor: null, candidacy: null }),
    log: protocol.defends("keep-log-through-crash")
      ? context.log.slice(0, written)
      : context.log.slice(0, context.commit),
  };
  const lost: Effect[] =
    kept.log.length < written
      ? [record({ fact: "entries-discarded", replica: context.device, from: kept.log.length + 1 })]
      : [];
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

const restart = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.device }), arm("election")],
});

/**
 * The host restores an older durable state (capability RB), or starts a second device from it (CL). The device comes up
 * as after a crash. What it has drawn at random since stays drawn: it cannot be made to draw it again.
 */
const restore = (context: ReplicaContext, { durable }: Input): Result => {
  if (durable === undefined) throw new Error("a restore needs the state that is restored");
  const { device, draws, restores, anchored } = context;
  const entries = durable.log.length;
  const kept = { device, draws, restores: restores + 1, anchored };
  return {
    context: { ...newReplica(durable.id), ...kept, ...durable },
    effects: [
      record(
        isCopy(device)
          ? { fact: "replica-copied", replica: durable.id, copy: device, entries }
          : { fact: "replica-set-back", replica: device, entries },
      ),
    ],
  };
};

/** It holds a state that the anchor does not name: it sets no timer, and waits for the host to put the newest one back. */
const halt = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "replica-halted", replica: context.device })],
});

const refusing =
  (refusal: Refusal) =>
  (context: ReplicaContext): Result => ({ context, effects: [refuse(refusal)] });

const requests = <T>(transition: T) =>
  Object.fromEntries(Object.keys(REQUEST_FIELDS).map((kind) => [kind, transition])) as Record<
    string,
    T
  >;

/** The guards and actions of a replica, over one protocol. */
const replicaSetup = (protocol: Protocol) => {
  /** A new leader appends an entry of its own term: only that makes older entries count as committed (Raft 5.4.2). */
  const takeOffice = (context: ReplicaContext): Result => {
    const first = lastIndex(context) + 1;
    const inOffice: ReplicaContext = {
      ...context,
      votes: [],
      next: Object.fromEntries(context.peers.map((peer) => [peer, first])),
      match: Object.fromEntries(context.peers.map((peer) => [peer, 0])),
      pending: protocol.defends("commit-own-term-only")
        ? []
        : context.log
            .slice(context.commit)
            .map((entry) => openOperation(protocol, context, entry, null)),
    };
    const begun = append(protocol, inOffice, { kind: "no-op" }, null);
    return {
      context: begun.context,
      effects: [
        record({
          fact: "leader-elected",
          replica: context.device,
          term: context.term,
          log: context.log.map(({ hash }) => hash),
        }),
        disarm("election"),
        arm("heartbeat"),
        ...begun.effects,
      ],
    };
  };

  const newerTerm = (context: ReplicaContext, input: Input): boolean => {
    const message = messageOf<ReplicaMessage>(input);
    return message.term > context.term && isAuthentic(protocol, context, message);
  };

  /** A rule that may write: where there is an anchor, it learns of what was written. */
  const writing = (apply: (context: ReplicaContext, input: Input) => Result) =>
    rule(anchoring(protocol, apply));

  return setup({
    types: {} as { context: ReplicaContext; events: Input },
    guards: {
      "holds a stale state": ({ context }) => !mayRunFrom(protocol, context, durableOf(context)),
      "is given a stale state": ({ context, event }) =>
        event.durable !== undefined && !mayRunFrom(protocol, context, event.durable),
      "is of a newer term": ({ context, event }) => newerTerm(context, event),
      "is of this term or newer": ({ context, event }) => {
        const message = messageOf<ReplicaMessage>(event);
        return message.term >= context.term && isAuthentic(protocol, context, message);
      },
      "completes the majority": ({ context, event }) =>
        votesWith(protocol, context, event).length >= quorumOf(protocol),
      "has committed in its term": ({ context }) =>
        context.log[context.commit - 1]?.term === context.term,
    },
    actions: {
      provision: writing(provision),
      crash: rule((context: ReplicaContext) => crash(protocol, context)),
      restore: rule(restore),
      restart: rule(restart),
      halt: rule(halt),
      stand: writing((context) => standForElection(protocol, context)),
      "consider vote": writing((context, input) => considerVote(protocol, context, input)),
      "count vote": writing((context, input) => countVote(protocol, context, input)),
      "take office": writing(takeOffice),
      follow: writing((context, input) => follow(protocol, context, input)),
      acknowledge: writing((context, input) => acknowledge(protocol, context, input)),
      "complete writes": writing((context) => completeWrites(protocol, context)),
      "send heartbeats": rule((context: ReplicaContext) => sendHeartbeats(protocol, context)),
      "count for itself": writing((context, input) => countOwn(protocol, context, input)),
      "acknowledge count": writing((context, input) => acknowledgeCount(protocol, context, input)),
      serve: writing((context, input) => serve(protocol, context, input)),
      "refuse: not leader": rule(refusing("not-leader")),
      "refuse: not ready": rule(refusing("not-ready")),
      "refuse: not provisioned": rule(refusing("not-provisioned")),
      "refuse: not anchored": rule(refusing("not-anchored")),
      "refuse: down": rule(refusing("party-down")),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  });
};

/** How a replica comes up. With an anchor: only from the state that it names; from any other one it comes up halted. */
const startsOf = <Refused extends object>({ configuration }: Protocol, notLeader: Refused) => {
  type Step = "crash" | "restore";
  const running = (actions: readonly Step[]) =>
    ({ target: "recovering", actions: [...actions, "restart"] }) as const;
  const restarts = { target: "recovering", actions: "restart" } as const;
  if (configuration.anchor === "none") return { restores: running, restarts, halted: {} };
  const stopped = (actions: readonly Step[]) =>
    ({
      guard: "is given a stale state",
      target: "halted",
      reenter: true,
      actions: [...actions, "halt"],
    }) as const;
  const restores = (actions: readonly Step[]) => [stopped(actions), running(actions)] as const;
  return {
    restores,
    restarts: [{ guard: "holds a stale state", target: "halted", actions: "halt" }, restarts],
    halted: {
      halted: {
        on: {
          ...notLeader,
          restore: restores(["restore"]),
          "*": { actions: "refuse: not anchored" },
        },
      },
    },
  } as const;
};

/** The machine of one replica. Inputs are message kinds, `timeout.*`, `provision`, `crash`, `restart`, `restore` and `write`. */
export const replicaMachine = (protocol: Protocol, id: string) => {
  const notLeader = requests({ actions: "refuse: not leader" } as const);
  const unexpected = { actions: "refuse: not expected" } as const;
  const standing = { target: "candidate", reenter: true, actions: "stand" } as const;
  /** Messages that only a fleet knows whose replicas count for themselves. */
  const counting = protocol.defends("count-in-consensus")
    ? { own: {}, leading: {} }
    : ({
        own: { "count-request": { actions: "count for itself" } },
        leading: { "count-reply": { actions: "acknowledge count" } },
      } as const);
  const { restores, restarts, halted } = startsOf(protocol, notLeader);
  const hosted = {
    write: { actions: "complete writes" },
    crash: { target: "down", actions: "crash" },
    restore: restores(["crash", "restore"]),
  } as const;
  return replicaSetup(protocol).createMachine({
    id: "replica",
    context: newReplica(id),
    initial: "unprovisioned",
    states: {
      unprovisioned: {
        on: {
          provision: { target: "follower", actions: "provision" },
          // A copy of another device: it starts with that one's durable state.
          restore: restores(["restore"]),
          "*": { actions: "refuse: not provisioned" },
        },
      },
      follower: {
        on: {
          ...notLeader,
          "timeout.election": standing,
          "vote-request": { actions: "consider vote" },
          "append-request": { actions: "follow" },
          ...counting.own,
          ...hosted,
          "*": unexpected,
        },
      },
      candidate: {
        on: {
          ...notLeader,
          "timeout.election": standing,
          "vote-request": [
            { guard: "is of a newer term", target: "follower", actions: "consider vote" },
            { actions: "consider vote" },
          ],
          "vote-reply": [
            {
              guard: "completes the majority",
              target: "leader",
              actions: ["count vote", "take office"],
            },
            { actions: "count vote" },
          ],
          "append-request": [
            { guard: "is of this term or newer", target: "follower", actions: "follow" },
            { actions: "follow" },
          ],
          ...hosted,
          "*": unexpected,
        },
      },
      leader: {
        on: {
          ...requests([
            { guard: "has committed in its term", actions: "serve" },
            { actions: "refuse: not ready" },
          ] as const),
          "timeout.heartbeat": { actions: "send heartbeats" },
          "append-reply": { actions: "acknowledge" },
          ...counting.leading,
          "vote-request": [
            { guard: "is of a newer term", target: "follower", actions: "consider vote" },
            { actions: "consider vote" },
          ],
          "append-request": [
            { guard: "is of a newer term", target: "follower", actions: "follow" },
            unexpected,
          ],
          ...hosted,
          "*": unexpected,
        },
      },
      /** Restarted: it votes and follows, but its records are empty until a leader tells how far the log is committed. */
      recovering: {
        on: {
          ...notLeader,
          "timeout.election": standing,
          "vote-request": { actions: "consider vote" },
          "append-request": [
            { guard: "is of this term or newer", target: "follower", actions: "follow" },
            { actions: "follow" },
          ],
          ...counting.own,
          ...hosted,
          "*": unexpected,
        },
      },
      down: {
        on: {
          restart: restarts,
          restore: restores(["restore"]),
          "*": { actions: "refuse: down" },
        },
      },
      ...halted,
    },
  });
};
