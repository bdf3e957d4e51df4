/** Parts of the machine of a replica that depend on the design: how it comes up, how it joins, and how it loads a snapshot. */
import type { Protocol } from "../protocol/configuration.ts";
import { isCompacting } from "./compaction.ts";

/** How a device goes on that stood still, and is emptied. Nothing of it is left that an anchor could mind. */
export const EMPTIED = [
  { guard: "keeps its name", target: "recovering", actions: ["wipe", "restart"] },
  { target: "spare", actions: ["wipe", "come up"] },
] as const;

/** How a replica comes up. With an anchor: only from the state that it names; from any other one it comes up halted. */
export const startsOf = <Refused extends object>(
  { configuration }: Protocol,
  notLeader: Refused,
) => {
  type Step = "crash" | "restore";
  // Who is no member comes up as a spare: it votes for nobody.
  const running = (actions: readonly Step[]) =>
    [
      {
        guard: "is restored as a member",
        target: "recovering",
        actions: [...actions, "restart"],
      },
      { target: "spare", actions: [...actions, "come up"] },
    ] as const;
  const restarts = [
    { guard: "has joined", target: "recovering", actions: "restart" },
    { target: "spare", actions: "come up" },
  ] as const;
  if (configuration.anchor === "none") return { restores: running, restarts, halted: {} };
  const stopped = (actions: readonly Step[]) =>
    ({
      guard: "is given a stale state",
      target: "halted",
      reenter: true,
      actions: [...actions, "halt"],
    }) as const;
  const restores = (actions: readonly Step[]) => [stopped(actions), ...running(actions)] as const;
  return {
    restores,
    restarts: [{ guard: "holds a stale state", target: "halted", actions: "halt" }, ...restarts],
    halted: {
      halted: {
        on: {
          ...notLeader,
          restore: restores(["restore"]),
          wipe: EMPTIED,
          "*": { actions: "refuse: not anchored" },
        },
      },
    },
  } as const;
};

/** How a device learns what the anchor names by now, and what becomes of one that writes too late: all of it stops, as in a crash. */
export const overtakenIn = ({ configuration }: Protocol) =>
  configuration.anchor === "none"
    ? { told: {}, running: {}, joining: {} }
    : ({
        told: { anchor: { actions: "hear anchor" } },
        running: { overtaken: { target: "halted", actions: ["crash", "halt"] } },
        joining: { overtaken: { target: "halted", actions: ["crash", "stop waiting", "halt"] } },
      } as const);

/** The states of who is no member yet. */
export const joiningStates = <
  Refused extends object,
  Hosted extends object,
  First extends object,
  Later extends object,
  Overtaken extends object,
>(
  notLeader: Refused,
  hosted: Hosted,
  /** Of a snapshot: where it is the first that is heard of a leader, and later on. */
  loading: { readonly first: First; readonly later: Later; readonly overtaken: Overtaken },
) =>
  ({
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
          { guard: "is a replica's", target: "joining", actions: ["begin to join", "follow"] },
          { actions: "follow" },
        ],
        ...loading.first,
        "vote-request": { actions: "refuse: not loaded" },
        ...hosted,
        "*": { actions: "refuse: not expected" },
      },
    },
    /** Loads the log, until it holds the entry that names it. */
    joining: {
      on: {
        ...notLeader,
        "append-request": [
          { guard: "is loaded with it", target: "follower", actions: ["follow", "complete join"] },
          { actions: "follow" },
        ],
        ...loading.later,
        "vote-request": { actions: "refuse: not loaded" },
        "timeout.join": { target: "spare", actions: "give up joining" },
        ...hosted,
        crash: { target: "down", actions: ["crash", "stop waiting"] },
        ...loading.overtaken,
        "*": { actions: "refuse: not expected" },
      },
    },
  }) as const;

const loaded = <Action extends string>(...before: readonly Action[]) =>
  ({
    offer: {
      guard: "is loaded with it",
      target: "follower",
      actions: [...before, "take offer", "complete join"],
    },
    page: {
      guard: "is loaded with it",
      target: "follower",
      actions: [...before, "take page", "complete join"],
    },
  }) as const;

const [OFFER, PAGE] = [{ actions: "take offer" }, { actions: "take page" }] as const;

const LOADING = {
  following: { "snapshot-offer": OFFER, "snapshot-page": PAGE },
  standing: {
    "snapshot-offer": [
      { guard: "is of this term or newer", target: "follower", actions: "take offer" },
      OFFER,
    ],
    "snapshot-page": [
      { guard: "is of this term or newer", target: "follower", actions: "take page" },
      PAGE,
    ],
  },
  leading: {
    "snapshot-reply": { actions: "send page" },
    "snapshot-offer": [
      { guard: "is of a newer term", target: "follower", actions: "take offer" },
      { actions: "refuse: not expected" },
    ],
  },
  joining: {
    first: {
      "snapshot-offer": [
        loaded("begin to join").offer,
        { guard: "is a replica's", target: "joining", actions: ["begin to join", "take offer"] },
        OFFER,
      ],
    },
    later: {
      "snapshot-offer": [loaded().offer, OFFER],
      "snapshot-page": [loaded().page, PAGE],
    },
  },
} as const;

/** What is heard of snapshots, by control state; nothing in a fleet that never compacts its logs. */
export const loadingIn = (protocol: Protocol): typeof LOADING =>
  isCompacting(protocol)
    ? LOADING
    : ({
        following: {},
        standing: {},
        leading: {},
        joining: { first: {}, later: {} },
      } as unknown as typeof LOADING);
