/** What the deployment ceremony gives to every replica of a fleet, and what it publishes. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Configuration, Protocol } from "./configuration.ts";
import { FIRST_GROUP, groupOf } from "./groups.ts";
import type { FleetKeys } from "./messages.ts";
import type { ReplicaId } from "./parties.ts";

/** Equal in all replicas of a fleet (assumption: the ceremony is honest; the dishonest one has its own scenario). */
export interface FleetSecrets {
  /** Opens sealed requests. */
  readonly transport: Value;
  /** The vault's static OPAQUE key. */
  readonly vault: Value;
  /** Authenticates messages between replicas. */
  readonly channel: Value;
}

/** The secrets that `owner` would generate: the fleet's own, or those of a fleet that the adversary runs. */
export const fleetSecrets = (crypto: Cryptosystem, owner: string): FleetSecrets => ({
  transport: crypto.privateKey(crypto.fresh(owner, "transport-seed", 0, "seed")),
  vault: crypto.privateKey(crypto.fresh(owner, "vault-seed", 0, "seed")),
  channel: crypto.fresh(owner, "channel-key", 0, "key"),
});

const OWNERS = { 1: "fleet", 2: "fleet-2" } as const;

/** The published keys of one of the vault's fleets. */
export const keysOfFleet = (crypto: Cryptosystem, fleet: 1 | 2): FleetKeys =>
  fleetKeys(crypto, fleetSecrets(crypto, OWNERS[fleet]));

/** Who made the secrets that a replica gets at the ceremony: the groups of one fleet hold the same ones. */
const ownerFor = (configuration: Configuration, replica: ReplicaId): string =>
  OWNERS[configuration.fleets === 2 && groupOf(configuration, replica) > FIRST_GROUP ? 2 : 1];

/** The secrets that a replica gets at the ceremony. */
export const secretsFor = (
  { crypto, configuration }: Pick<Protocol, "crypto" | "configuration">,
  replica: ReplicaId,
): FleetSecrets => fleetSecrets(crypto, ownerFor(configuration, replica));

export const fleetKeys = (crypto: Cryptosystem, secrets: FleetSecrets): FleetKeys => ({
  transport: crypto.publicKey(secrets.transport),
  vault: crypto.publicKey(secrets.vault),
});
