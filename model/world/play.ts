/** Which world a threat is of, and a new one of it. */
import type { Threat as VaultThreat } from "../adversary/threat.ts";
import type { TrustThreat } from "../adversary/trust-threat.ts";
import type { Configuration } from "../protocol/configuration.ts";
import { TrustWorld } from "./fleet-trust/trust-world.ts";
import type { Observer } from "./observer.ts";
import type { Playable } from "./playable.ts";
import type { Reductions } from "./universe.ts";
import { World } from "./world.ts";

/** An adversary of either world: it says which world a run is of. */
export type AnyThreat = VaultThreat | TrustThreat;

export type WorldName = "vault" | "fleet-trust";

export const worldNameOf = (threat: AnyThreat): WorldName =>
  "world" in threat ? threat.world : "vault";

export interface PlayOptions {
  readonly configuration: Configuration;
  readonly threat: AnyThreat;
  readonly observers: readonly Observer[];
  /** Of the vault's world. */
  readonly reductions?: Partial<Reductions>;
}

export const play = ({ configuration, threat, observers, reductions }: PlayOptions): Playable =>
  "world" in threat
    ? new TrustWorld({ configuration, threat, observers })
    : new World({
        configuration,
        threat,
        observers,
        ...(reductions === undefined ? {} : { reductions }),
      });
