/** Which strategies make sense, where. */
import type { Capabilities } from "../../model/adversary/threat.ts";
import type { AnyThreat } from "../../model/world/play.ts";
import { REALM_PORTFOLIO, TRUST_PORTFOLIO } from "./other-portfolios.ts";
import type { Strategy } from "./strategy.ts";
import { PORTFOLIO } from "./vault-portfolio.ts";

/** The strategies that make sense in the vault under these capabilities. */
export const strategiesFor = ({
  rolledBack,
  cloned,
  frontEnd,
  membership,
  transfer,
}: Capabilities): readonly Strategy[] =>
  PORTFOLIO.filter(
    ({ restoring = false, naming = false, changing = false, moving = false }) =>
      (!restoring || rolledBack + cloned > 0) &&
      (!naming || frontEnd) &&
      (!changing || membership) &&
      (!moving || transfer),
  );

/** The strategies that make sense under a threat, in its world. */
export const strategiesOf = (threat: AnyThreat): readonly Strategy[] => {
  if (!("world" in threat)) return strategiesFor(threat.capabilities);
  return threat.world === "realms" ? REALM_PORTFOLIO : TRUST_PORTFOLIO;
};

export const ALL_STRATEGIES: readonly Strategy[] = [
  ...PORTFOLIO,
  ...TRUST_PORTFOLIO,
  ...REALM_PORTFOLIO,
];
