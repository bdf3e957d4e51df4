/**
 * Attestations run out, and by which time: HSMs have no clocks that they could trust, only what their hosts tell them. So a
 * replica signs its host's reading into each vote and each acknowledgement, and the time of the group is what a quorum
 * of voters says for one entry or one candidacy: readings that are newer than that, since nobody could name it before.
 *
 * The rule: of the readings of at least a quorum, the upper median, which half of those heard are at or beyond. Of a quorum
 * of q, whichever the host lets through, up to floor(q/2) clocks that stand still or lag cannot hold it back, and up to
 * ceil(q/2) - 1 that run ahead cannot push it (attestation-rules.test.ts counts that out). Hosts can always deny service, so
 * the odd one goes to those who would hold back.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { attestedUntil } from "../protocol/members.ts";
import type { ReplicaId } from "../protocol/parties.ts";

/** A set of voters, and how many of them must agree. */
export interface Electorate {
  readonly voters: readonly ReplicaId[];
  readonly needed: number;
}

/** Clock readings, by who gave them. */
export type Readings = Readonly<Record<ReplicaId, number>>;

/** What a replica knows of time, where attestations run out. */
export interface Clock {
  /** What its own host's clock shows. Not state of the device: the host tells it again after a crash. */
  readonly host: number;
  /** While a candidate or a leader: what others' clocks showed last. */
  readonly heard: Readings;
  /** The newest entry for which a quorum has given the time, and that time. */
  readonly told: { readonly index: number; readonly time: number } | null;
}

export const FIRST_CLOCK: Clock = { host: 0, heard: {}, told: null };

/** Whether attestations run out. */
export const isTimed = ({ configuration }: Pick<Protocol, "configuration">): boolean =>
  configuration.attestationLifetime !== null;

/** The upper median of at least one reading. */
export const upperMedian = (readings: readonly number[]): number => {
  const sorted = [...readings].sort((one, other) => other - one);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
};

/**
 * The time that a quorum gives; `undefined` without a quorum of readings. Of a joint configuration the later of its two. B15:
 * were learners' clocks counted, as many as it takes would hold the time back (scenarios/weakened/count-voters-clocks.json).
 * B14: one's own host's clock is the host's to stop (scenarios/weakened/quorum-clock.json).
 */
export const timeBy = (
  { defends }: Pick<Protocol, "defends">,
  electorates: readonly Electorate[],
  readings: Readings,
  own: ReplicaId,
): number | undefined => {
  if (!defends("quorum-clock")) return readings[own];
  const times = electorates.map(({ voters, needed }) => {
    const ofVoters = voters.filter((voter) => readings[voter] !== undefined);
    if (ofVoters.length < needed) return undefined;
    const counted = defends("count-voters-clocks") ? ofVoters : Object.keys(readings);
    return upperMedian(counted.map((replica) => readings[replica] ?? 0));
  });
  return times.some((time) => time === undefined) ? undefined : Math.max(...(times as number[]));
};

/** Whether an HSM's attestation has run out at a time; never where nobody could say the time. */
export const hasExpired = (
  { configuration }: Pick<Protocol, "configuration">,
  replica: ReplicaId,
  time: number | undefined,
): boolean => {
  const until = attestedUntil(configuration, replica);
  return until !== null && time !== undefined && time > until;
};

/**
 * Whose evidence counts: nobody's before a quorum has given the time, and then that of those whose attestation is good. Where
 * attestations do not run out, everybody's.
 */
export const attestedAmong = (
  protocol: Protocol,
  replicas: readonly ReplicaId[],
  time: number | undefined,
): readonly ReplicaId[] => {
  if (!isTimed(protocol)) return replicas;
  if (time === undefined) return [];
  return protocol.defends("refuse-expired-evidence")
    ? replicas.filter((replica) => !hasExpired(protocol, replica, time))
    : replicas;
};
