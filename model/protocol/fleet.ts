/** What the deployment ceremony gives to every replica of a fleet, and what it publishes. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "./configuration.ts";
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

/** Who made the secrets that a replica gets at the ceremony: every group of a realm holds the same ones. */
const ownerFor = (_replica: ReplicaId): string => "fleet";

/** The secrets that a replica gets at the ceremony. */
export const secretsFor = (
  { crypto }: Pick<Protocol, "crypto">,
  replica: ReplicaId,
): FleetSecrets => fleetSecrets(crypto, ownerFor(replica));

export const fleetKeys = (crypto: Cryptosystem, secrets: FleetSecrets): FleetKeys => ({
  transport: crypto.publicKey(secrets.transport),
  vault: crypto.publicKey(secrets.vault),
});
