/**
 * One HSM replica, as a machine. Control states say what it may do; the rules beside this file say what it does.
 * Raft-shaped by assumption: no public source names the algorithm (facts.md 1.9).
 */
import { setup } from "xstate";
import { repliesMade } from "../protocol/channel-requests.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, type Outcome, record, refuse } from "../protocol/effects.ts";
import { isTransferGoal } from "../protocol/goals.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type { ReplicaMessage } from "../protocol/messages.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { anchoring, mayRunFrom } from "./anchor-rules.ts";
import { isTimed } from "./attestation-rules.ts";
import { isAuthentic } from "./channel.ts";
import {
  considerVote,
  countVote,
  isCompletedBy,
  leaveOffice,
  mayStand,
  standForElection,
} from "./election-rules.ts";
import {
  comeUp,
  crash,
  halt,
  hearAnchor,
  isFounder,
  provision,
  readClock,
  restart,
  restore,
} from "./lifecycle.ts";
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
  resumeChange,
  wipe,
} from "./member-rules.ts";
import { isOutside, takeRecord } from "./outside-records.ts";
import { acknowledgeCount, countOwn } from "./own-count-rules.ts";
import {
  durableOf,
  entriesAfter,
  hashesOf,
  hasJoined,
  lastIndex,
  membersOf,
  newReplica,
  othersIn,
  type ReplicaContext,
  termAt,
} from "./replica-context.ts";
import { EMPTIED, joiningStates, loadingIn, overtakenIn, startsOf } from "./replica-states.ts";
import { serve } from "./request-rules.ts";
import { movingBetween, requests } from "./request-states.ts";
import { sendPage } from "./snapshot-pages.ts";
import { takeOffer, takePage } from "./snapshot-rules.ts";
import { hasRunOut } from "./told-time.ts";
import { manageTransfer, takeStatement } from "./transfer-requests.ts";

type Result = Outcome<ReplicaContext>;

const refusing =
  (refusal: Refusal) =>
  (context: ReplicaContext): Result => ({ context, effects: [refuse(refusal)] });

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
        : entriesAfter(context, context.commit).map((entry) =>
            openOperation(protocol, context, entry, null),
          ),
    };
    const begun = append(protocol, inOffice, { kind: "no-op" }, null);
    return {
      context: begun.context,
      effects: [
        record({
          fact: "leader-elected",
          replica: context.device,
          term: context.term,
          ...hashesOf(context),
        }),
        disarm("election"),
        arm("heartbeat"),
        ...begun.effects,
      ],
    };
  };

  /** A leader without a good attestation: the next one must be another. */
  const resign = (context: ReplicaContext): Result => {
    const left = leaveOffice(protocol, context);
    return {
      context: left.context,
      effects: [...left.effects, refuse("attestation-expired"), arm("election")],
    };
  };

  const newerTerm = (context: ReplicaContext, input: Input): boolean => {
    const message = messageOf<ReplicaMessage>(input);
    return message.term > context.term && isAuthentic(protocol, context, message);
  };

  /** A rule that may write: where there is an anchor, it learns of what was written. */
  const writing = (apply: (context: ReplicaContext, input: Input) => Result) =>
    rule(
      anchoring(protocol, (context, input) => {
        const { context: next, effects } = apply(context, input);
        return { context: next, effects: [...repliesMade(protocol, effects), ...effects] };
      }),
    );

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
      "completes the majority": ({ context, event }) => isCompletedBy(protocol, context, event),
      "runs out with it": ({ context, event }) =>
        hasRunOut(protocol, acknowledge(protocol, context, event).context),
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
        termAt(context, context.commit) === context.term,
    },
    actions: {
      provision: writing((context, input) => provision(protocol, context, input)),
      "read clock": rule(readClock),
      "hear anchor": rule(hearAnchor),
      resign: rule(resign),
      crash: rule((context: ReplicaContext) => crash(protocol, context)),
      restore: rule(restore),
      restart: rule(restart),
      "come up": rule(comeUp),
      wipe: writing((context) => wipe(protocol, context)),
      manage: writing((context, input) => resumeChange(protocol, manage(protocol, context, input))),
      move: writing((context, input) => {
        if (input.operator === undefined || !isTransferGoal(input.operator))
          throw new Error(`${context.id} is asked to move nothing`);
        return manageTransfer(protocol, context, input.operator);
      }),
      "take statement": writing((context, input) => takeStatement(protocol, context, input)),
      "begin to join": rule((context: ReplicaContext) => beginToJoin(protocol, context)),
      "complete join": rule(completeJoin),
      "give up joining": writing(giveUpJoining),
      "stop waiting": rule((context: ReplicaContext) => ({ context, effects: [disarm("join")] })),
      "refuse: not a voter": rule(refusing("not-a-voter")),
      "refuse: not loaded": rule(refusing("not-loaded")),
      halt: rule(halt),
      stand: writing((context) => standForElection(protocol, context)),
      "consider vote": writing((context, input) => considerVote(protocol, context, input)),
      "count vote": writing((context, input) => countVote(protocol, context, input)),
      "take office": writing(takeOffice),
      "take offer": writing((context, input) => takeOffer(protocol, context, input)),
      "take page": writing((context, input) => takePage(protocol, context, input)),
      "send page": rule((context: ReplicaContext, input: Input) =>
        sendPage(protocol, context, input),
      ),
      follow: writing((context, input) => follow(protocol, context, input)),
      acknowledge: writing((context, input) =>
        resumeChange(protocol, acknowledge(protocol, context, input)),
      ),
      "complete writes": writing((context) =>
        resumeChange(protocol, completeWrites(protocol, context)),
      ),
      "send heartbeats": rule((context: ReplicaContext) => sendHeartbeats(protocol, context)),
      "count for itself": writing((context, input) => countOwn(protocol, context, input)),
      "acknowledge count": writing((context, input) => acknowledgeCount(protocol, context, input)),
      "take record": writing((context, input) =>
        takeRecord(protocol, context, input, (serving, request) =>
          serve(protocol, serving, request),
        ),
      ),
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

/**
 * The machine of one replica. Inputs are message kinds, `timeout.*`, `provision`, `crash`, `restart`, `restore`, `write`, and what the
 * anchor says.
 */
export const replicaMachine = (protocol: Protocol, id: string) => {
  const moving = movingBetween(protocol);
  const notLeader = {
    ...requests({ actions: "refuse: not leader" } as const),
    ...moving.following,
  };
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
  const anchor = overtakenIn(protocol);
  /** Where attestations run out the host tells each device the time, whatever it is doing. */
  const told = {
    ...(isTimed(protocol) ? ({ clock: { actions: "read clock" } } as const) : {}),
    ...anchor.told,
  };
  const acknowledged = isTimed(protocol)
    ? ([
        { guard: "runs out with it", target: "follower", actions: ["acknowledge", "resign"] },
        { actions: "acknowledge" },
      ] as const)
    : ({ actions: "acknowledge" } as const);
  const { restores, restarts, halted } = startsOf(protocol, { ...notLeader, ...told });
  const loading = loadingIn(protocol);
  const hosted = {
    ...told,
    ...(isOutside(protocol) ? ({ "record-reply": { actions: "take record" } } as const) : {}),
    write: { actions: "complete writes" },
    crash: { target: "down", actions: "crash" },
    restore: restores(["crash", "restore"]),
    ...anchor.running,
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
          ...told,
          // A copy of another device: it starts with that one's durable state.
          restore: restores(["restore"]),
          "*": { actions: "refuse: not provisioned" },
        },
      },
      ...joiningStates(notLeader, hosted, { ...loading.joining, overtaken: anchor.joining }),
      follower: {
        on: {
          ...notLeader,
          "timeout.election": standing,
          "vote-request": { actions: "consider vote" },
          "append-request": { actions: "follow" },
          ...loading.following,
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
          ...loading.standing,
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
          ...moving.leading,
          "begin.grant-attempt": { actions: "manage" },
          "timeout.heartbeat": { actions: "send heartbeats" },
          "append-reply": acknowledged,
          ...counting.leading,
          ...loading.leading,
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
          ...loading.standing,
          ...counting.own,
          ...hosted,
          "*": unexpected,
        },
      },
      down: {
        on: {
          ...told,
          restart: restarts,
          restore: restores(["restore"]),
          wipe: EMPTIED,
          "*": { actions: "refuse: down" },
        },
      },
      ...halted,
    },
  });
};
