/** What a corrupt front end, the operator and a coordinator may ask, and what a host may invent. */
import type { Recipe } from "../adversary/recipe.ts";
import type { FrontEndContext } from "../operator/front-end.ts";
import type { Configuration } from "../protocol/configuration.ts";
import type { Goal, OperatorGoal } from "../protocol/goals.ts";
import { type GroupId, groupIds } from "../protocol/groups.ts";
import { OLD_VERSION } from "../protocol/members.ts";
import {
  MALICIOUS_ACCOUNT,
  type ReplicaId,
  recordName,
  recordOf,
  VICTIM_ACCOUNT,
} from "../protocol/parties.ts";
import { EVERY_RECORD, type RecordRange } from "../protocol/ranges.ts";
import { membersOf, type ReplicaContext } from "../vault/replica-context.ts";
import type { Universe } from "./universe.ts";

/**
 * How a corrupt front end may begin to name the victim's record: anew, as it did before, or, where the adversary has an
 * account of its own, as that account's.
 */
export const namesIn = (
  { threat }: Universe,
  { names, given }: FrontEndContext,
): readonly Goal[] => {
  const now = names[VICTIM_ACCOUNT] ?? recordOf(VICTIM_ACCOUNT);
  return [
    recordOf(VICTIM_ACCOUNT),
    ...given,
    recordName(VICTIM_ACCOUNT, given.length + 2),
    ...(threat.capabilities.clients ? [recordOf(MALICIOUS_ACCOUNT)] : []),
  ]
    .filter((record, index, all) => record !== now && all.indexOf(record) === index)
    .map((record) => ({ kind: "name-record", account: VICTIM_ACCOUNT, record }));
};

/**
 * What the operator may ask of a leader: each single step, and what the rules must refuse: two voters at once, somebody
 * twice, who has not loaded, a lower floor. The leader refuses what its rules forbid, and nothing happens.
 */
export const changesFor = (
  { membership }: Configuration,
  leader: ReplicaContext,
  free: readonly ReplicaId[],
): readonly OperatorGoal[] => {
  const { voters, learners, floor } = membersOf(leader);
  const to = (
    nextVoters: readonly ReplicaId[],
    nextLearners: readonly ReplicaId[] = learners,
  ): OperatorGoal => ({ kind: "change-members", voters: nextVoters, learners: nextLearners });
  const less = (ids: readonly ReplicaId[], ...gone: readonly ReplicaId[]) =>
    ids.filter((id) => !gone.includes(id));
  const joiners = less(free, ...voters, ...learners);
  const pairs = voters.flatMap((one, at) => voters.slice(at + 1).map((other) => [one, other]));
  return [
    ...voters.map((voter) => to(less(voters, voter))),
    ...joiners.map((joiner) => to(voters, [...learners, joiner])),
    ...learners.map((learner) => to([...voters, learner], less(learners, learner))),
    ...learners.map((learner) => to(voters, less(learners, learner))),
    ...joiners.map((joiner) => to([...voters, joiner])),
    ...pairs.map((pair) => to(less(voters, ...pair))),
    ...voters.slice(0, 1).map((voter) => to([...voters, voter])),
    ...(membership === "joint"
      ? learners.flatMap((learner) =>
          voters.map((voter) => to([...less(voters, voter), learner], less(learners, learner))),
        )
      : []),
    { kind: "raise-floor", floor: floor + 1 },
    ...(floor > OLD_VERSION ? [{ kind: "raise-floor", floor: floor - 1 } as const] : []),
  ];
};

/** The victim's record, as half of all there could be. */
const HALF: RecordRange = { from: EVERY_RECORD.from, to: "record of m" };
const OTHER_HALF: RecordRange = { from: HALF.to, to: EVERY_RECORD.to };

/**
 * What a coordinator may ask of a group's leader: to take over everything, or the half with the victim's record, from each
 * group, its own as well; a range out of order; and to take back what was asked, at either side.
 */
export const movesFor = (configuration: Configuration): readonly OperatorGoal[] => {
  const inverted = { from: HALF.to, to: HALF.from };
  const prepare = (source: GroupId, range: RecordRange): OperatorGoal => ({
    kind: "prepare-transfer",
    source,
    range,
  });
  return [
    ...groupIds(configuration).flatMap((source) => [
      prepare(source, EVERY_RECORD),
      prepare(source, HALF),
      prepare(source, OTHER_HALF),
      prepare(source, inverted),
    ]),
    ...[EVERY_RECORD, HALF].map((range): OperatorGoal => ({ kind: "cancel-transfer", range })),
  ];
};

/** What support asks of a leader. */
export const GRANT: OperatorGoal = { kind: "grant-attempt", record: recordOf(VICTIM_ACCOUNT) };

/** Slots of the replicas that lead. */
export const leadersIn = (universe: Universe, worlds: Int32Array, at: number): readonly number[] =>
  universe.replicaSlots.filter(
    (slot) => universe.table(slot).stateAt(worlds[at + slot] as number).value === "leader",
  );

/** Votes and acknowledgements that a replica in this state waits for, as the host could invent them. */
export const evidenceFor = (
  state: string,
  { id, peers, pending, ownership }: ReplicaContext,
): readonly Recipe[] => {
  const isMoving = ownership !== null && (ownership.prepared ?? ownership.outgoing) !== null;
  const statement: readonly Recipe[] =
    state === "leader" && isMoving ? [{ recipe: "forge-statement", to: id }] : [];
  if (state === "candidate")
    return peers.map((voter): Recipe => ({ recipe: "forge-vote", voter, to: id }));
  if (state === "leader" && pending.length > 0)
    return [
      ...peers.map((replica): Recipe => ({ recipe: "forge-acknowledgement", replica, to: id })),
      ...statement,
    ];
  return statement;
};

/** The activation that a leader waits for, as the adversary could invent it. */
export const activationsFor = (state: string, { records }: ReplicaContext): readonly Recipe[] => {
  const pending = state === "leader" ? records[recordOf(VICTIM_ACCOUNT)]?.pending : undefined;
  return pending === null || pending === undefined
    ? []
    : [{ recipe: "forge-activation", account: VICTIM_ACCOUNT, generation: pending.number }];
};
