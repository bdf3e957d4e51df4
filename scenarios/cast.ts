/**
 * Who plays which part, in a fleet of any size. The scripts of the attack catalogue speak of parts, so that one script is a
 * family: the stored scenario is its member for one fleet, and others are drawn (families.ts). Which name plays which part is
 * the same in all: replicas differ in nothing but their names.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import { type ReplicaId, replicaIds } from "../model/protocol/parties.ts";
import { quorumSize } from "../model/vault/quorum.ts";

export interface Cast {
  /** All founders, the first leader first. */
  readonly everyone: readonly ReplicaId[];
  readonly followers: readonly ReplicaId[];
  /** q. */
  readonly quorum: number;
  /** The smallest quorum with the first leader. */
  readonly holders: readonly ReplicaId[];
  /** The others: N - q. */
  readonly others: readonly ReplicaId[];
  /** The smallest quorum at the other end; the two share 2q - N. */
  readonly far: readonly ReplicaId[];
  /** The first leader's side where the far ones are cut off from it: N - q, too few to commit. */
  readonly near: readonly ReplicaId[];
  /** k. */
  readonly attemptsMax: number;
}

export const castOf = ({
  replicas,
  rollbackTolerance,
  attemptsMax,
}: Pick<Configuration, "replicas" | "rollbackTolerance" | "attemptsMax">): Cast => {
  const everyone = replicaIds(replicas);
  const quorum = quorumSize(replicas, rollbackTolerance);
  return {
    everyone,
    followers: everyone.slice(1),
    quorum,
    holders: everyone.slice(0, quorum),
    others: everyone.slice(quorum),
    far: everyone.slice(replicas - quorum),
    near: everyone.slice(0, replicas - quorum),
    attemptsMax,
  };
};

/** The n-th of a list, from 0. @throws RangeError where there are not so many: the fleet is too small for the part. */
export const nth = (list: readonly ReplicaId[], index: number): ReplicaId => {
  const found = list.at(index);
  if (found === undefined) throw new RangeError(`no part ${index} among ${list.length} replicas`);
  return found;
};
