/** Who takes part, and the names under which a schedule speaks of them. */

/** `client`, `client-2`, `front-end`, `store`, `hsm-1` ... `hsm-N`, `fleet` (any replica: the host routes) and `adversary`. */
export type PartyId = string;
/** One HSM of a fleet: `hsm-1` ... `hsm-N`. A copy, `copy-1` ..., is a second device that acts under the name of one. */
export type ReplicaId = string;
/** The account under which a device is logged in; the front end authenticates it, the vault does not. */
export type AccountId = string;
/** The vault's name of one user's entry; given by the front end (facts.md 1.3, WPv2-q). */
export type RecordId = string;
/** One run of an operation: `<party>/<n>`; the party before the slash is where replies go. */
export type SessionId = string;

export const CLIENT = "client";
/** The user's other device, where there are two (docs/devices.md). */
export const SECOND_CLIENT = "client-2";
export const FRONT_END = "front-end";
export const STORE = "store";
export const ADVERSARY = "adversary";
/** An address that stands for "whichever replica the host chooses": routing is the schedule's choice. */
export const FLEET = "fleet";

/** The victim's account, and the account that a malicious client owns (capability CLI). */
export const VICTIM_ACCOUNT: AccountId = "alice";
export const MALICIOUS_ACCOUNT: AccountId = "mallory";

/** An account's id as Messenger has it: a 64-bit integer in decimal (LAB, "Recovery Codes", d). */
export const userIdOf = (account: AccountId): string =>
  String(100_000_000_000_001 + [VICTIM_ACCOUNT, MALICIOUS_ACCOUNT].indexOf(account));

export const replicaId = (ordinal: number): ReplicaId => `hsm-${ordinal}`;

export const replicaIds = (count: number): ReplicaId[] =>
  Array.from({ length: count }, (_, index) => replicaId(index + 1));

export const copyId = (ordinal: number): PartyId => `copy-${ordinal}`;

/** A device of the user's. */
export const isClient = (party: PartyId): boolean => party === CLIENT || party === SECOND_CLIENT;

export const isCopy = (party: PartyId): boolean => party.startsWith("copy-");

/** A device that runs a replica: an HSM of the fleet, or a copy of one. */
export const isReplica = (party: PartyId): boolean => party.startsWith("hsm-") || isCopy(party);

/** The vault's id of an account's record; by assumption the front end makes it (facts.md, silent on). */
export const recordOf = (account: AccountId): RecordId => `record of ${account}`;

/** The n-th name, from 1, that a corrupt front end gives an account's record. */
export const recordName = (account: AccountId, ordinal: number): RecordId =>
  ordinal === 1 ? recordOf(account) : `record ${ordinal} of ${account}`;

/** The party to whom a session's replies go. */
export const originOf = (session: SessionId): PartyId => session.slice(0, session.indexOf("/"));

export const sessionId = (party: PartyId, ordinal: number): SessionId => `${party}/${ordinal}`;

/** Every subset of at most half of the replicas. */
export const minoritiesOf = (replicas: readonly PartyId[]): readonly (readonly PartyId[])[] =>
  Array.from({ length: 2 ** replicas.length - 1 }, (_, subset) =>
    replicas.filter((__, index) => ((subset + 1) >> index) & 1),
  ).filter((minority) => minority.length * 2 <= replicas.length);
