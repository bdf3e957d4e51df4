/** Parts of a replica's statechart: how it comes up, what it is before it is a member, and what only several groups know. */
import type { Protocol } from "../protocol/configuration.ts";
import { REQUEST_FIELDS } from "../protocol/messages.ts";
import { TRANSFER_MESSAGE_KINDS } from "../protocol/transfer.ts";

const each = <T>(kinds: readonly string[], transition: T) =>
  Object.fromEntries(kinds.map((kind) => [kind, transition])) as Record<string, T>;

export const requests = <T>(transition: T) => each(Object.keys(REQUEST_FIELDS), transition);

/** What only a realm with several groups of replicas knows: a coordinator's requests, and what groups state. */
export const movingBetween = ({ configuration }: Protocol) =>
  configuration.groups === 1
    ? { following: {}, leading: {} }
    : {
        following: each(TRANSFER_MESSAGE_KINDS, { actions: "refuse: not leader" } as const),
        leading: {
          ...each(["begin.prepare-transfer", "begin.cancel-transfer"], [
            { guard: "has committed in its term", actions: "move" },
            { actions: "refuse: not ready" },
          ] as const),
          ...each(TRANSFER_MESSAGE_KINDS, [
            { guard: "has committed in its term", actions: "take statement" },
            { actions: "refuse: not ready" },
          ] as const),
        },
      };

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
          "*": { actions: "refuse: not anchored" },
        },
      },
    },
  } as const;
};

/** The states of who is no member yet. */
export const joiningStates = <Refused extends object, Hosted extends object>(
  notLeader: Refused,
  hosted: Hosted,
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
        "vote-request": { actions: "refuse: not loaded" },
        "timeout.join": { target: "spare", actions: "give up joining" },
        ...hosted,
        crash: { target: "down", actions: ["crash", "stop waiting"] },
        "*": { actions: "refuse: not expected" },
      },
    },
  }) as const;
