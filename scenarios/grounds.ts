/** Where a search looks for what breaks when rules are taken away. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { VaultThreatName } from "./threats.ts";

export interface Vault {
  readonly name: string;
  readonly configuration: Configuration;
  /** Runs of a strategy in a round, for each run of its share. */
  readonly effort: number;
}

/** Where a breach is looked for: under which threat, in which vaults. */
export interface Grounds {
  readonly threat: VaultThreatName;
  readonly vaults: readonly Vault[];
  /** The properties of which one is to break, where the attack is on these; any where absent. */
  readonly judges?: readonly string[];
  /** Scopes that stand on these grounds, where random search is not enough. */
  readonly scopes?: readonly string[];
}
