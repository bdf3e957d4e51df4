/** Which world a threat is of, and a new one of it. */
import type { RealmThreat } from "../adversary/realm-threat.ts";
import type { Threat as VaultThreat } from "../adversary/threat.ts";
import type { TrustThreat } from "../adversary/trust-threat.ts";
import type { Configuration } from "../protocol/configuration.ts";
import { TrustWorld } from "./fleet-trust/trust-world.ts";
import type { Observer } from "./observer.ts";
import type { Playable } from "./playable.ts";
import { RealmWorld } from "./realms/realm-world.ts";
import type { Reductions } from "./reductions.ts";
import { World } from "./world.ts";

/** An adversary of either world: it says which world a run is of. */
export type AnyThreat = VaultThreat | TrustThreat | RealmThreat;

export type WorldName = "vault" | "fleet-trust" | "realms";

export const worldNameOf = (threat: AnyThreat): WorldName =>
  "world" in threat ? threat.world : "vault";

export interface PlayOptions {
  readonly configuration: Configuration;
  readonly threat: AnyThreat;
  readonly observers: readonly Observer[];
  /** Of the vault's world. */
  readonly reductions?: Partial<Reductions>;
}

export const play = ({ configuration, threat, observers, reductions }: PlayOptions): Playable => {
  if (!("world" in threat))
    return new World({
      configuration,
      threat,
      observers,
      ...(reductions === undefined ? {} : { reductions }),
    });
  return threat.world === "realms"
    ? new RealmWorld({ configuration, threat, observers })
    : new TrustWorld({ configuration, threat, observers });
};
