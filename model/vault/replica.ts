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
import { isAuthentic } from "./channel.ts";
import {
  considerVote,
  countVote,
  isElected,
  leaveOffice,
  mayStand,
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
import {
  beginToJoin,
  completeJoin,
  giveUpJoining,
  isLoadedWith,
  manage,
  wipe,
} from "./member-rules.ts";
import { acknowledgeCount, countOwn } from "./own-count-rules.ts";
import {
  hasJoined,
  lastIndex,
  membersOf,
  newReplica,
  othersIn,
  type ReplicaContext,
  writtenIndex,
} from "./replica-context.ts";
import { serve } from "./request-rules.ts";

type Result = Outcome<ReplicaContext>;

const provision = (context: ReplicaContext, { secrets, replicas }: Input): Result => ({
  context: {
    ...context,
    fleet: secrets ?? null,
    peers: isFounder(context, replicas)
      ? (replicas ?? []).filter((replica) => replica !== context.id)
      : [],
  },
  effects: isFounder(context, replicas) ? [arm("election")] : [],
});

/** Whether the ceremony makes the replica a member; a spare gets its keys, and waits. */
const isFounder = ({ id }: ReplicaContext, replicas: Input["replicas"]): boolean =>
  (replicas ?? []).includes(id);

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

/** As restart, for who has nothing to stand for. */
const comeUp = (context: ReplicaContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.device })],
});

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
  const { device, draws, restores } = context;
  const entries = durable.log.length;
  return {
    context: { ...newReplica(durable.id), device, draws, restores: restores + 1, ...durable },
    effects: [
      record(
        isCopy(device)
          ? { fact: "replica-copied", replica: durable.id, copy: device, entries }
          : { fact: "replica-set-back", replica: device, entries },
      ),
    ],
  };
};

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
    const others = othersIn(context);
    const inOffice: ReplicaContext = {
      ...context,
      votes: [],
      next: Object.fromEntries(others.map((peer) => [peer, first])),
      match: Object.fromEntries(others.map((peer) => [peer, 0])),
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

  return setup({
    types: {} as { context: ReplicaContext; events: Input },
    guards: {
      "is of a newer term": ({ context, event }) => newerTerm(context, event),
      "is of this term or newer": ({ context, event }) => {
        const message = messageOf<ReplicaMessage>(event);
        return message.term >= context.term && isAuthentic(protocol, context, message);
      },
      "completes the majority": ({ context, event }) =>
        isElected(protocol, context, votesWith(protocol, context, event)),
      "may stand": ({ context }) => mayStand(protocol, context),
      "is the only voter": ({ context }) => {
        const { voters, incoming } = membersOf(context);
        return incoming === null && voters.length === 1 && voters[0] === context.id;
      },
      "is a founder": ({ context, event }) => isFounder(context, event.replicas),
      "has joined": ({ context }) => hasJoined(context),
      "is restored as a member": ({ event }) =>
        event.durable !== undefined && hasJoined(event.durable),
      "is a replica's": ({ context, event }) =>
        isAuthentic(protocol, context, messageOf<ReplicaMessage>(event)),
      "is loaded with it": ({ context, event }) => isLoadedWith(protocol, context, event),
      "keeps its name": () => !protocol.defends("new-identity-after-wipe"),
      "has committed in its term": ({ context }) =>
        context.log[context.commit - 1]?.term === context.term,
    },
    actions: {
      provision: rule(provision),
      crash: rule((context: ReplicaContext) => crash(protocol, context)),
      restore: rule(restore),
      restart: rule(restart),
      "come up": rule(comeUp),
      wipe: rule((context: ReplicaContext) => wipe(protocol, context)),
      manage: rule((context: ReplicaContext, input) => manage(protocol, context, input)),
      "begin to join": rule((context: ReplicaContext) => beginToJoin(protocol, context)),
      "complete join": rule(completeJoin),
      "give up joining": rule(giveUpJoining),
      "stop waiting": rule((context: ReplicaContext) => ({ context, effects: [disarm("join")] })),
      "refuse: not a voter": rule(refusing("not-a-voter")),
      "refuse: not loaded": rule(refusing("not-loaded")),
      stand: rule((context: ReplicaContext) => standForElection(protocol, context)),
      "consider vote": rule((context: ReplicaContext, input) =>
        considerVote(protocol, context, input),
      ),
      "count vote": rule((context: ReplicaContext, input) => countVote(protocol, context, input)),
      "take office": rule(takeOffice),
      follow: rule((context: ReplicaContext, input) => follow(protocol, context, input)),
      acknowledge: rule((context: ReplicaContext, input) => acknowledge(protocol, context, input)),
      "complete writes": rule((context: ReplicaContext) => completeWrites(protocol, context)),
      "send heartbeats": rule((context: ReplicaContext) => sendHeartbeats(protocol, context)),
      "count for itself": rule((context: ReplicaContext, input) =>
        countOwn(protocol, context, input),
      ),
      "acknowledge count": rule((context: ReplicaContext, input) =>
        acknowledgeCount(protocol, context, input),
      ),
      serve: rule((context: ReplicaContext, input) => serve(protocol, context, input)),
      "refuse: not leader": rule(refusing("not-leader")),
      "refuse: not ready": rule(refusing("not-ready")),
      "refuse: not provisioned": rule(refusing("not-provisioned")),
      "refuse: down": rule(refusing("party-down")),
      "refuse: not expected": rule(refusing("not-expected")),
    },
  });
};

/** The machine of one replica. Inputs are message kinds, `timeout.*`, `provision`, `crash`, `restart`, `restore` and `write`. */
export const replicaMachine = (protocol: Protocol, id: string) => {
  const notLeader = requests({ actions: "refuse: not leader" } as const);
  const unexpected = { actions: "refuse: not expected" } as const;
  const standing = [
    { guard: "is the only voter", target: "leader", actions: ["stand", "take office"] },
    { guard: "may stand", target: "candidate", reenter: true, actions: "stand" },
    { actions: "refuse: not a voter" },
  ] as const;
  /** Messages that only a fleet knows whose replicas count for themselves. */
  const counting = protocol.defends("count-in-consensus")
    ? { own: {}, leading: {} }
    : ({
        own: { "count-request": { actions: "count for itself" } },
        leading: { "count-reply": { actions: "acknowledge count" } },
      } as const);
  const restored = [
    {
      guard: "is restored as a member",
      target: "recovering",
      actions: ["crash", "restore", "restart"],
    },
    { target: "spare", actions: ["crash", "restore", "come up"] },
  ] as const;
  const hosted = {
    write: { actions: "complete writes" },
    crash: { target: "down", actions: "crash" },
    restore: restored,
    wipe: [
      { guard: "keeps its name", target: "recovering", actions: ["crash", "wipe", "restart"] },
      { target: "spare", actions: ["crash", "wipe", "come up"] },
    ],
  } as const;
  return replicaSetup(protocol).createMachine({
    id: "replica",
    context: newReplica(id),
    initial: "unprovisioned",
    states: {
      unprovisioned: {
        on: {
          provision: [
            { guard: "is a founder", target: "follower", actions: "provision" },
            { target: "spare", actions: "provision" },
          ],
          // A copy of another device: it starts with that one's durable state.
          restore: [
            {
              guard: "is restored as a member",
              target: "recovering",
              actions: ["restore", "restart"],
            },
            { target: "spare", actions: ["restore", "come up"] },
          ],
          "*": { actions: "refuse: not provisioned" },
        },
      },
      /** Has the fleet's keys, and is no member: it votes for nobody, and loads what a leader sends. */
      spare: {
        on: {
          ...notLeader,
          "append-request": [
            {
              guard: "is loaded with it",
              target: "follower",
              actions: ["begin to join", "follow", "complete join"],
            },
            {
              guard: "is a replica's",
              target: "joining",
              actions: ["begin to join", "follow"],
            },
            { actions: "follow" },
          ],
          "vote-request": { actions: "refuse: not loaded" },
          ...hosted,
          "*": unexpected,
        },
      },
      /** Loads the log, until it holds the entry that names it. */
      joining: {
        on: {
          ...notLeader,
          "append-request": [
            {
              guard: "is loaded with it",
              target: "follower",
              actions: ["follow", "complete join"],
            },
            { actions: "follow" },
          ],
          "vote-request": { actions: "refuse: not loaded" },
          "timeout.join": { target: "spare", actions: "give up joining" },
          ...hosted,
          crash: { target: "down", actions: ["crash", "stop waiting"] },
          "*": unexpected,
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
          "begin.change-members": { actions: "manage" },
          "begin.raise-floor": { actions: "manage" },
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
          restart: [
            { guard: "has joined", target: "recovering", actions: "restart" },
            { target: "spare", actions: "come up" },
          ],
          restore: [
            {
              guard: "is restored as a member",
              target: "recovering",
              actions: ["restore", "restart"],
            },
            { target: "spare", actions: ["restore", "come up"] },
          ],
          wipe: [
            { guard: "keeps its name", target: "recovering", actions: ["wipe", "restart"] },
            { target: "spare", actions: ["wipe", "come up"] },
          ],
          "*": { actions: "refuse: down" },
        },
      },
    },
  });
};
