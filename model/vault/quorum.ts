/**
 * The quorum of one operation, as a machine of its own: it collects acknowledgements until a quorum of distinct
 * replicas holds exactly that entry. No answer leaves a replica except on a certified one.
 */
import { assign, setup } from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { pureTransition } from "../protocol/machine-kit.ts";
import { electoratesIn, type Members } from "../protocol/members.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import { attestedAmong, type Electorate, type Readings, timeBy } from "./attestation-rules.ts";

/**
 * q = min(N, floor((N - R) / 2) + 1 + R): any two quorums share 2q - N >= R + 1 replicas, so R of them may be rolled
 * back. R = 0 is the plain majority. Source: docs/attack-catalogue.md (SVR2).
 */
export const quorumSize = (replicas: number, rollbackTolerance: number): number =>
  Math.min(replicas, Math.floor((replicas - rollbackTolerance) / 2) + 1 + rollbackTolerance);

/**
 * How many replicas any two quorums share, at the least: 2q - N; or any quorum of one set of voters and any of another, where the
 * second one is given, with how many there are in both together.
 */
export const quorumOverlap = (
  voters: number,
  rollbackTolerance: number,
  { others = voters, together = voters }: { others?: number; together?: number } = {},
): number =>
  quorumSize(voters, rollbackTolerance) + quorumSize(others, rollbackTolerance) - together;

/**
 * The quorum in force. Without `majority-quorum` one replica fewer than a majority would do (two halves of a fleet); without
 * `outnumber-rollbacks` the plain majority does, whatever R is.
 */
export const quorumOf = (
  { configuration, defends }: Protocol,
  replicas = configuration.replicas,
): number =>
  defends("majority-quorum")
    ? quorumSize(replicas, defends("outnumber-rollbacks") ? configuration.rollbackTolerance : 0)
    : Math.floor(replicas / 2);

/** Of each of these a quorum is needed: one set of voters, or both of a joint configuration. */
export const electoratesOf = (protocol: Protocol, members: Members): readonly Electorate[] =>
  electoratesIn(members).map((voters) => ({ voters, needed: quorumOf(protocol, voters.length) }));

/**
 * Whether these replicas are a quorum. C5: were a removed replica counted, or one that is still loading, an entry would be
 * certified that a quorum does not hold (scenarios/weakened/count-members-only.json).
 */
export const isQuorum = (
  { defends }: Protocol,
  electorates: readonly Electorate[],
  replicas: readonly ReplicaId[],
): boolean =>
  electorates.every(({ voters, needed }) => {
    const counted = defends("count-members-only")
      ? replicas.filter((replica) => voters.includes(replica))
      : replicas;
    return counted.length >= needed;
  });

/** Evidence that one replica holds one entry. */
export interface Acknowledgement {
  readonly type: "acknowledge";
  readonly voter: ReplicaId;
  readonly index: number;
  readonly hash: Value;
  /** Where attestations run out: the clock of its host. */
  readonly clock?: number | undefined;
}

export interface QuorumContext {
  /** The entry that is to be certified. */
  readonly index: number;
  readonly hash: Value;
  /** Whose evidence counts, and how much of it is needed. */
  readonly electorates: readonly Electorate[];
  /** The evidence so far. */
  readonly voters: readonly ReplicaId[];
  /** Where attestations run out: whose quorum it is, and the clocks that came with the evidence. */
  readonly time?: { readonly own: ReplicaId; readonly clocks: Readings };
}

export type QuorumState = "collecting" | "certified" | "abandoned";

/** A quorum machine's snapshot, as plain data inside the leader's context. */
export interface Quorum {
  readonly state: QuorumState;
  readonly context: QuorumContext;
}

/** The context with one more piece of evidence. */
const withEvidence = (
  { time, ...context }: QuorumContext,
  { voter, clock }: Acknowledgement,
): QuorumContext => ({
  ...context,
  voters: [...context.voters, voter].sort(),
  ...(time === undefined
    ? {}
    : {
        time: clock === undefined ? time : { ...time, clocks: { ...time.clocks, [voter]: clock } },
      }),
});

/** The time that the evidence gives; `undefined` without a quorum of clocks, or where attestations do not run out. */
export const quorumTime = (
  protocol: Protocol,
  { electorates, time }: Pick<QuorumContext, "electorates" | "time">,
): number | undefined => time && timeBy(protocol, electorates, time.clocks, time.own);

const isComplete = (protocol: Protocol, context: QuorumContext): boolean =>
  isQuorum(
    protocol,
    context.electorates,
    attestedAmong(protocol, context.voters, quorumTime(protocol, context)),
  );

export const quorumMachine = (protocol: Protocol) => {
  const { defends } = protocol;
  return setup({
    types: {} as {
      context: QuorumContext;
      events: Acknowledgement | { type: "abandon" };
      input: QuorumContext;
    },
    guards: {
      /** A7: an acknowledgement recycled from another index or entry is not evidence for this one. */
      "names another entry": ({ context, event }) =>
        event.type === "acknowledge" &&
        defends("bind-evidence-to-entry") &&
        (event.index !== context.index || event.hash !== context.hash),
      /** A7: the same replica three times is one replica. */
      "counted already": ({ context, event }) =>
        event.type === "acknowledge" &&
        defends("count-distinct-voters") &&
        context.voters.includes(event.voter),
      "completes the quorum": ({ context, event }) =>
        event.type === "acknowledge" && isComplete(protocol, withEvidence(context, event)),
    },
    actions: {
      count: assign(({ context, event }) =>
        event.type === "acknowledge" ? withEvidence(context, event) : context,
      ),
    },
  }).createMachine({
    id: "quorum",
    context: ({ input }) => input,
    initial: "collecting",
    states: {
      collecting: {
        on: {
          acknowledge: [
            { guard: "names another entry" },
            { guard: "counted already" },
            { guard: "completes the quorum", target: "certified", actions: "count" },
            { actions: "count" },
          ],
          abandon: "abandoned",
        },
      },
      certified: { type: "final" },
      abandoned: { type: "final" },
    },
  });
};

type QuorumMachine = ReturnType<typeof quorumMachine>;

interface Stepper {
  readonly machine: QuorumMachine;
  readonly step: ReturnType<typeof pureTransition<QuorumMachine>>;
}

/** One machine for each protocol: making one costs more than a run of it. */
const steppers = new WeakMap<Protocol, Stepper>();

const stepperOf = (protocol: Protocol): Stepper => {
  const known = steppers.get(protocol);
  if (known !== undefined) return known;
  const machine = quorumMachine(protocol);
  const made = { machine, step: pureTransition(machine) };
  steppers.set(protocol, made);
  return made;
};

export const openQuorum = (
  protocol: Protocol,
  members: Members,
  index: number,
  hash: Value,
  own?: ReplicaId,
): Quorum => ({
  state: "collecting",
  context: {
    index,
    hash,
    electorates: electoratesOf(protocol, members),
    voters: [],
    ...(own === undefined ? {} : { time: { own, clocks: {} } }),
  },
});

/**
 * The quorum with the leader's present clock in place of the one that it had when it logged the entry. The scope `expiring`
 * found what an old one allows: a faulty HSM whose clock stands still acknowledges after it was set back, and the only other
 * reading is from before.
 */
export const atClock = (quorum: Quorum, host: number | undefined): Quorum => {
  const { time } = quorum.context;
  if (time === undefined || host === undefined || time.clocks[time.own] === undefined)
    return quorum;
  const clocks = { ...time.clocks, [time.own]: host };
  return { ...quorum, context: { ...quorum.context, time: { ...time, clocks } } };
};

/** One pure transition of a stored quorum. */
export const advance = (
  protocol: Protocol,
  quorum: Quorum,
  event: Acknowledgement | { type: "abandon" },
): Quorum => {
  if (quorum.state !== "collecting") return quorum;
  const { machine, step } = stepperOf(protocol);
  const snapshot = machine.resolveState({ value: quorum.state, context: quorum.context });
  const { next } = step(snapshot, event);
  return next.context === quorum.context && next.value === quorum.state
    ? quorum
    : { state: next.value as QuorumState, context: next.context };
};
