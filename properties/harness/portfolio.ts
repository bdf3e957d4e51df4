/** Which strategies make sense, where. */
import type { Capabilities } from "../../model/adversary/threat.ts";
import { namesGenerations } from "../../model/protocol/client-signature.ts";
import { type Configuration, DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { AnyThreat } from "../../model/world/play.ts";
import { DEVICE_PORTFOLIO } from "./device-portfolio.ts";
import { MOVING_PORTFOLIO } from "./moving-portfolio.ts";
import { OPENING_PORTFOLIO } from "./opening-portfolio.ts";
import { REALM_PORTFOLIO, TRUST_PORTFOLIO } from "./other-portfolios.ts";
import type { Strategy } from "./strategy.ts";
import { PORTFOLIO } from "./vault-portfolio.ts";

/** What of a vault decides which strategies make sense; by default nothing of it does. */
type Vault = Pick<
  Configuration,
  "compactAfter" | "devices" | "factors" | "fleets" | "signature" | "deletions"
>;

const VAULT_PORTFOLIO: readonly Strategy[] = [
  ...PORTFOLIO,
  ...MOVING_PORTFOLIO,
  ...DEVICE_PORTFOLIO,
  ...OPENING_PORTFOLIO,
];

/** The strategies that make sense in a vault under these capabilities. */
export const strategiesFor = (
  {
    rolledBack,
    cloned,
    extracted,
    frontEnd,
    clocks,
    membership,
    transfer,
    hosts,
    disk,
    application,
  }: Capabilities,
  { compactAfter, devices, factors, fleets, ...mode }: Vault = DEFAULT_CONFIGURATION,
): readonly Strategy[] =>
  VAULT_PORTFOLIO.filter(
    ({
      restoring = false,
      naming = false,
      changing = false,
      moving = false,
      compacting = false,
      timing = false,
      holding = false,
      ageing = false,
      outdated = false,
      opening = false,
      several = false,
      switching = false,
    }) =>
      (!holding || namesGenerations(mode)) &&
      (!restoring || rolledBack + cloned > 0) &&
      (!naming || frontEnd) &&
      (!timing || clocks > 0) &&
      (!ageing || disk || application) &&
      (!outdated || (application && fleets === 2)) &&
      (!opening || extracted > 0) &&
      (!several || devices === 2) &&
      (!switching || factors === "switchable") &&
      (!changing || membership) &&
      (!moving || transfer) &&
      (!compacting || (hosts && compactAfter !== null)),
  );

/** Whether only this threat or this vault has a strategy: a hunt tries it first, for what it looks for stands there. */
export const isNear = (strategy: Strategy): boolean =>
  [
    strategy.changing,
    strategy.compacting,
    strategy.moving,
    strategy.holding,
    strategy.ageing,
    strategy.outdated,
    strategy.opening,
    strategy.several,
    strategy.switching,
  ].includes(true);

/** The strategies that make sense under a threat, in its world. */
export const strategiesOf = (threat: AnyThreat, vault?: Vault): readonly Strategy[] => {
  if (!("world" in threat)) return strategiesFor(threat.capabilities, vault);
  return threat.world === "realms" ? REALM_PORTFOLIO : TRUST_PORTFOLIO;
};

export const ALL_STRATEGIES: readonly Strategy[] = [
  ...VAULT_PORTFOLIO,
  ...TRUST_PORTFOLIO,
  ...REALM_PORTFOLIO,
];
