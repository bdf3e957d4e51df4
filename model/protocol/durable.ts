/** What a replica, or a device of the user's, keeps through a crash: what it has written, and what somebody can restore. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Factor } from "./configuration.ts";
import type { Entry } from "./entries.ts";
import type { FleetSecrets } from "./fleet.ts";
import type { LogSnapshot } from "./log-snapshot.ts";
import type { ReplicaId } from "./parties.ts";

/** An HSM writes it as one: a host that sets a device back sets back all of it, and cannot read or alter it. */
export interface Durable {
  /** Its name among the replicas: what its votes and acknowledgements count for. */
  readonly id: ReplicaId;
  /** The other replicas of the fleet; none before the ceremony. */
  readonly peers: readonly ReplicaId[];
  readonly fleet: FleetSecrets | null;
  readonly term: number;
  readonly votedFor: ReplicaId | null;
  /** The candidacy that the vote is for. */
  readonly candidacy: Value | null;
  /** What stands in place of the log's beginning, where that was compacted; otherwise the log begins with entry 1. */
  readonly snapshot: LogSnapshot | null;
  /** The entries behind the snapshot. */
  readonly log: readonly Entry[];
  /** Where records are kept outside: how far the log is applied to them, and the root of their tree after that. */
  readonly tree: { readonly applied: number; readonly root: Value } | null;
  /** Without `count-in-consensus`: its own counters, by `<record>/<generation>`. Empty otherwise. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What a device can say of the record that it opened or registered last (client-holding.ts). */
export interface Holding {
  readonly generation: Value;
  /** Null where clients do not sign. */
  readonly signer: Value | null;
}

/**
 * What is on the disk of a user's device, as an older backup of the disk brings it back. Neither what the user has elsewhere (paper,
 * passkeys) nor the application; and not how many operations there were, which only names what each of them draws (D5).
 */
export interface ClientDisk {
  readonly key: Value | null;
  readonly factor: Factor | null;
  readonly record: boolean;
  readonly nextKey: Value | null;
  readonly newestFleet: number;
  readonly holds: Holding | null;
}
