/**
 * Groups of replicas. Each has founders, a log and elections of its own; all of a realm hold the same secrets (fleet.ts), so
 * that a record may move from one to another. A realm of one group is the vault as it is without groups.
 */
import type { Configuration } from "./configuration.ts";
import { deviceOf } from "./members.ts";
import { type ReplicaId, replicaId } from "./parties.ts";

/** A group by its number, from 1. */
export type GroupId = number;

/** The group that owns every record at the start. */
export const FIRST_GROUP: GroupId = 1;

type Shape = Pick<Configuration, "groups" | "replicas">;

export const groupIds = ({ groups }: Pick<Configuration, "groups">): readonly GroupId[] =>
  Array.from({ length: groups }, (_, at) => FIRST_GROUP + at);

/** The founders of a group: `hsm-1` to `hsm-N` of the first, `hsm-N+1` to `hsm-2N` of the second. */
export const foundersOf = ({ replicas }: Shape, group: GroupId): readonly ReplicaId[] =>
  Array.from({ length: replicas }, (_, at) => replicaId((group - FIRST_GROUP) * replicas + at + 1));

/** How many HSMs the ceremony gives keys: the founders of all groups, and the spares, which are of the last group. */
export const deviceCount = ({ groups, replicas, spares }: Shape & Pick<Configuration, "spares">) =>
  groups * replicas + spares;

/** The group that a replica belongs to, under whatever name its device has now. */
export const groupOf = ({ groups, replicas }: Shape, replica: ReplicaId): GroupId => {
  const ordinal = Number(deviceOf(replica).slice("hsm-".length));
  return Math.min(groups, Math.ceil(ordinal / replicas));
};

/**
 * Whether a configuration has something that the model knows of one group only. Of attestations: whose run out is said by the
 * place in one list of HSMs, and the time is what a quorum of one group tells.
 */
export const hindersGroups = ({
  architecture,
  records,
  spares,
  compactAfter,
  attestationLifetime,
}: Pick<
  Configuration,
  "architecture" | "records" | "spares" | "compactAfter" | "attestationLifetime"
>): boolean =>
  architecture !== "log-then-apply" ||
  records !== "inside" ||
  spares > 0 ||
  compactAfter !== null ||
  attestationLifetime !== null;

/** Whether a configuration has something that the model knows of one fleet only. */
export const hindersFleets = ({
  groups,
  channel,
  refusals,
  admission,
  factor,
  payload,
}: Pick<
  Configuration,
  "groups" | "channel" | "refusals" | "admission" | "factor" | "payload"
>): boolean =>
  groups === 1 ||
  channel !== "sealed" ||
  refusals !== "told" ||
  admission !== "front-end" ||
  factor !== "recovery-code" ||
  payload !== "backup-key";
