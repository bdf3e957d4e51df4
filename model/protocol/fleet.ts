/** What the deployment ceremony gives to every replica of a fleet, and what it publishes. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { FleetKeys } from "./messages.ts";

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

export const fleetKeys = (crypto: Cryptosystem, secrets: FleetSecrets): FleetKeys => ({
  transport: crypto.publicKey(secrets.transport),
  vault: crypto.publicKey(secrets.vault),
});
