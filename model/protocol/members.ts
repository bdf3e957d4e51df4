/**
 * Who belongs to a fleet: the configuration that a log entry states, in force from the moment that the entry is in the log
 * (Raft 6; Ongaro's thesis 4.1). The first one is the ceremony's, which no entry states.
 */
import type { Configuration } from "./configuration.ts";
import type { PartyId, ReplicaId } from "./parties.ts";

export interface Members {
  /** Whose votes and acknowledgements count. */
  readonly voters: readonly ReplicaId[];
  /** Joint consensus: the voters to come, whose quorum is needed as well; null in a single configuration. */
  readonly incoming: readonly ReplicaId[] | null;
  /** Who is sent the log, and counts for nothing. */
  readonly learners: readonly ReplicaId[];
  /** The oldest version of an HSM's program that may be a member. */
  readonly floor: number;
}

/** The versions of HSM programs in the model: an outdated spare has the first one, every other HSM the second. */
export const OLD_VERSION = 1;
export const NEW_VERSION = 2;

/** The device behind a name: after a wipe `hsm-2` is known as `hsm-2/2`. */
export const deviceOf = (replica: ReplicaId): PartyId =>
  replica.startsWith("hsm-") ? (replica.split("/", 1)[0] ?? replica) : replica;

/** The name under which a device comes back after it was emptied so many times: nobody has counted it before. */
export const identityAfter = (device: PartyId, wipes: number): ReplicaId =>
  `${device}/${wipes + 1}`;

/**
 * The version of an HSM's program, as its attestation says. Assumption: attestation is honest, and the leader that admits
 * an HSM reads it.
 */
export const versionOf = (
  { groups, replicas, spares, outdatedSpares }: Configuration,
  replica: ReplicaId,
): number =>
  Number(deviceOf(replica).slice("hsm-".length)) > groups * replicas + spares - outdatedSpares
    ? OLD_VERSION
    : NEW_VERSION;

/**
 * The last tick at which an HSM's attestation is good; null for one that is attested anew whenever it is asked. Assumption:
 * the dates in attestations are honest, and a program that was found faulty is not attested again.
 */
export const attestedUntil = (
  {
    replicas,
    spares,
    attestationLifetime,
    unrenewed,
  }: Pick<Configuration, "replicas" | "spares" | "attestationLifetime" | "unrenewed">,
  replica: ReplicaId,
): number | null =>
  attestationLifetime !== null &&
  Number(deviceOf(replica).slice("hsm-".length)) > replicas + spares - unrenewed
    ? attestationLifetime
    : null;

/** Everybody that a configuration names. */
export const everyoneIn = ({ voters, incoming, learners }: Members): readonly ReplicaId[] => [
  ...new Set([...voters, ...(incoming ?? []), ...learners]),
];

/** The sets of voters of which each must give a quorum. */
export const electoratesIn = ({ voters, incoming }: Members): readonly (readonly ReplicaId[])[] =>
  incoming === null ? [voters] : [voters, incoming];

export const isVoterIn = (members: Members, replica: ReplicaId): boolean =>
  electoratesIn(members).some((voters) => voters.includes(replica));
