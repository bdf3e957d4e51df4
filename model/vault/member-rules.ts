/**
 * How a fleet changes its members: the leader puts a configuration into the log, and acts in it from then on (Raft 6;
 * Ongaro's thesis 4.1 to 4.3). The operator asks; every reason to refuse is collected here. It may ask anything at any time:
 * what keeps the records safe are the rules below and the quorum of the configuration in force.
 */

import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, type Effect, type Outcome, record, refuse } from "../protocol/effects.ts";
import { isTransferGoal, type OperatorGoal } from "../protocol/goals.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { everyoneIn, identityAfter, type Members, versionOf } from "../protocol/members.ts";
import type { ReplicaId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { hasExpired, isTimed } from "./attestation-rules.ts";
import { append, follow } from "./log-rules.ts";
import {
  entriesAfter,
  hasJoined,
  lastIndex,
  membersOf,
  newReplica,
  type ReplicaContext,
  termAt,
  withHostClock,
} from "./replica-context.ts";
import { takeOffer, takePage } from "./snapshot-rules.ts";
import { askGrant } from "./support-rules.ts";

type Result = Outcome<ReplicaContext>;
type Change = Extract<OperatorGoal, { kind: "change-members" }>;

const without = (ids: readonly ReplicaId[], others: readonly ReplicaId[]): readonly ReplicaId[] =>
  ids.filter((id) => !others.includes(id));

/**
 * Whether the change is one that the rules of the design know. C2, with one step at a time: with N = 5 two voters removed
 * at once leave a quorum of 2, and the old quorum of 3 may be the other three.
 */
const isValid = ({ configuration }: Protocol, now: Members, asked: Change): boolean => {
  const { voters, learners } = asked;
  const named = [...voters, ...learners];
  if (new Set(named).size !== named.length || voters.length === 0) return false;
  const moved = [...without(voters, now.voters), ...without(now.voters, voters)];
  const others = [...without(learners, now.learners), ...without(now.learners, learners)];
  if (configuration.membership === "single-step" && moved.length > 1) return false;
  return moved.length + others.length > 0;
};

/** Whether a replica holds everything that the leader knows to be committed. */
const isLoaded = (context: ReplicaContext, now: Members, replica: ReplicaId): boolean =>
  now.learners.includes(replica) && (context.match[replica] ?? 0) >= context.commit;

/** The floor that a leader goes by: the log's; without `carry-floor` what it was told itself. */
const floorOf = ({ defends }: Protocol, context: ReplicaContext): number =>
  defends("carry-floor") ? membersOf(context).floor : context.heardFloor;

/** Why the leader may not change anything now. */
const unready = ({ defends }: Protocol, context: ReplicaContext): Refusal | undefined => {
  // C1, M27: 1. the leader of term 1 adds a voter, and nobody hears of it; 2. the leader of term 2 removes one, and commits;
  // 3. the first one comes back, and wins a vote of the fleet as it made it. An entry of its own term tells leader 2 that
  // nobody can commit what leader 1 has in hand (scenarios/attacks/c1-disjoint-majorities.json and, without the rule,
  // c1-disjoint-majorities-in-haste.json).
  const isOwn = termAt(context, context.commit) === context.term;
  if (!isOwn && defends("commit-own-term-before-change")) return "not-ready";
  const isOpen = entriesAfter(context, context.commit).some(
    ({ operation }) => operation.kind === "members",
  );
  return isOpen && defends("finish-change-first") ? "change-in-progress" : undefined;
};

const reasonAgainst = (
  protocol: Protocol,
  context: ReplicaContext,
  now: Members,
  asked: Change,
  time: number | undefined,
): Refusal | undefined => {
  const { configuration, defends } = protocol;
  const added = without(asked.voters, now.voters);
  const admitted = without(everyoneIn({ ...now, ...asked }), everyoneIn(now));
  const floor = floorOf(protocol, context);
  if (!isValid(protocol, now, asked) && defends("change-one-voter")) return "no-valid-change";
  if (!asked.voters.includes(context.id) && defends("lead-as-voter")) return "leader-may-not-leave";
  // C4: with R voters or fewer two quorums share no R + 1 of them.
  if (
    asked.voters.length <= configuration.rollbackTolerance &&
    defends("keep-voters-above-tolerance")
  )
    return "too-few-voters";
  // C6: a voter counts towards the size of the fleet, so it must be able to do its part.
  if (added.some((replica) => !isLoaded(context, now, replica)) && defends("load-before-voting"))
    return "not-loaded";
  if (
    admitted.some((replica) => versionOf(configuration, replica) < floor) &&
    defends("admit-above-floor")
  )
    return "version-below-floor";
  // B14: the operator shows the attestation that the HSM had before it was found faulty.
  if (
    [...admitted, ...added].some((replica) => hasExpired(protocol, replica, time)) &&
    defends("refuse-expired-joiner")
  )
    return "attestation-expired";
  return undefined;
};

/** The operator wants other members; the time is what a quorum has told since, where attestations run out. */
const changeMembers = (
  protocol: Protocol,
  context: ReplicaContext,
  asked: Change,
  time?: number,
): Result => {
  const now = membersOf(context);
  const refusal = unready(protocol, context) ?? reasonAgainst(protocol, context, now, asked, time);
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const voters = [...asked.voters].sort();
  const learners = [...asked.learners].sort();
  const isJoint =
    protocol.configuration.membership === "joint" &&
    [...without(voters, now.voters), ...without(now.voters, voters)].length > 0;
  const { floor } = now;
  return append(
    protocol,
    context,
    isJoint
      ? { kind: "members", voters: now.voters, incoming: voters, learners, floor }
      : { kind: "members", voters, incoming: null, learners, floor },
    null,
  );
};

/** C11: the operator wants no HSM with an older program. Members that have one stand in the way. */
const raiseFloor = (protocol: Protocol, context: ReplicaContext, floor: number): Result => {
  const { configuration, defends } = protocol;
  const now = membersOf(context);
  const isOutdated = everyoneIn(now).some((replica) => versionOf(configuration, replica) < floor);
  const refusal: Refusal | undefined =
    unready(protocol, context) ??
    (floor <= floorOf(protocol, context) && defends("raise-floor-only")
      ? "floor-not-raised"
      : isOutdated && defends("admit-above-floor")
        ? "version-below-floor"
        : undefined);
  if (refusal !== undefined || floor === floorOf(protocol, context))
    return { context, effects: [refuse(refusal ?? "floor-not-raised")] };
  if (!defends("carry-floor"))
    return {
      context: { ...context, heardFloor: floor },
      effects: [record({ fact: "floor-raised", replica: context.device, floor })],
    };
  return append(protocol, context, { kind: "members", ...now, floor }, null);
};

/**
 * Where attestations run out: what admits or promotes somebody waits for the time. The leader logs an entry that says nothing,
 * and whoever acknowledges it says what its clock shows. B14, with the leader's own clock in its place: the host cuts the
 * leader off, stops its clock, and shows it an attestation that has long run out (scenarios/weakened/quorum-clock.json).
 */
const askForTime = (protocol: Protocol, context: ReplicaContext, goal: Change): Result => {
  const refusal =
    unready(protocol, context) ??
    ((context.change ?? null) === null
      ? reasonAgainst(protocol, context, membersOf(context), goal, undefined)
      : "change-in-progress");
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const change = { goal, index: lastIndex(context) + 1 };
  const appended = append(protocol, { ...context, change }, { kind: "no-op" }, null);
  return {
    context: appended.context,
    effects: [record({ fact: "change-asked", replica: context.device }), ...appended.effects],
  };
};

/** Whether a change needs to know the time: it admits somebody, or makes a voter. */
const needsTime = (context: ReplicaContext, asked: Change): boolean => {
  const now = membersOf(context);
  return (
    without(everyoneIn({ ...now, ...asked }), everyoneIn(now)).length > 0 ||
    without(asked.voters, now.voters).length > 0
  );
};

/** What the operator asks of a leader. */
export const manage = (protocol: Protocol, context: ReplicaContext, input: Input): Result => {
  const { operator } = input;
  if (operator === undefined) throw new Error(`${context.id} is asked nothing`);
  if (isTransferGoal(operator)) throw new Error(`${context.id} moves nothing between groups here`);
  if (operator.kind === "grant-attempt") return askGrant(protocol, context, operator.record);
  if (operator.kind === "raise-floor") return raiseFloor(protocol, context, operator.floor);
  if (!isTimed(protocol) || !needsTime(context, operator))
    return changeMembers(protocol, context, operator);
  return protocol.defends("quorum-clock")
    ? askForTime(protocol, context, operator)
    : changeMembers(protocol, context, operator, context.clock?.host);
};

/** A change that waited for the time goes on, once a quorum has told it; whoever asked is told nothing of a refusal. */
export const resumeChange = (protocol: Protocol, { context, effects }: Result): Result => {
  const { change, clock } = context;
  const told = clock?.told ?? null;
  if (change === undefined || change === null || told === null || told.index < change.index)
    return { context, effects };
  const freed = { ...context, change: null };
  if (change.goal.kind !== "change-members") return { context: freed, effects };
  const resumed = changeMembers(protocol, freed, change.goal, told.time);
  return { context: resumed.context, effects: [...effects, ...resumed.effects] };
};

/** A device without a log, a term or a vote; it has its keys, and is nobody's member. */
const emptied = (context: ReplicaContext, id: ReplicaId): ReplicaContext => ({
  ...newReplica(id),
  device: context.device,
  draws: context.draws,
  restores: context.restores + 1,
  fleet: context.fleet,
  ...withHostClock(context),
});

/**
 * The host empties a device, or its battery fails. C12, an amnesiac that comes back under its old name:
 *   1. a replica acknowledges a charge, and is emptied;
 *   2. it votes for a candidate that missed the charge: its own log is as short;
 *   3. the charge is overwritten. Nobody was set back but one, and the fleet tolerates none.
 * Under a new name it counts for nothing until it has joined (scenarios/weakened/new-identity-after-wipe.json).
 */
export const wipe = (protocol: Protocol, context: ReplicaContext): Result => {
  const { device, id, restores, peers } = context;
  const isRenamed = protocol.defends("new-identity-after-wipe");
  const now = isRenamed ? identityAfter(device, restores + 1) : id;
  const effects: Effect[] = [
    record({ fact: "replica-wiped", replica: device, was: id, now }),
    disarm("join"),
  ];
  const left = emptied(context, now);
  return { context: isRenamed ? left : { ...left, peers }, effects };
};

/** A spare hears from a leader for the first time, and begins to load. */
export const beginToJoin = (protocol: Protocol, context: ReplicaContext): Result => ({
  context,
  effects: [
    record({ fact: "join-begun", replica: context.device, as: context.id }),
    ...(protocol.defends("time-out-joining") ? [arm("join")] : []),
  ],
});

export const completeJoin = (context: ReplicaContext): Result => ({
  context,
  effects: [
    record({ fact: "join-ended", replica: context.device, as: context.id, how: "loaded" }),
    disarm("join"),
  ],
});

/**
 * C14: the leader that the replica loads from is gone. It forgets what it has loaded, and the name under which it has
 * acknowledged it: nothing half-loaded ever serves or votes.
 */
export const giveUpJoining = (context: ReplicaContext): Result => ({
  context: emptied(context, identityAfter(context.device, context.restores + 1)),
  effects: [
    record({ fact: "join-ended", replica: context.device, as: context.id, how: "given-up" }),
    disarm("join"),
  ],
});

const HEARD: Readonly<
  Record<string, (protocol: Protocol, context: ReplicaContext, input: Input) => Result>
> = {
  "append-request": follow,
  "snapshot-offer": takeOffer,
  "snapshot-page": takePage,
};

/** Whether a replica that hears this has loaded the entry by which it was admitted, or a snapshot that names it. */
export const isLoadedWith = (protocol: Protocol, context: ReplicaContext, input: Input): boolean =>
  hasJoined((HEARD[input.type] ?? follow)(protocol, context, input).context);
