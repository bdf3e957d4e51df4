/** Which strategies make sense, where. */
import type { Capabilities } from "../../model/adversary/threat.ts";
import { namesGenerations } from "../../model/protocol/client-signature.ts";
import { type Configuration, DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { AnyThreat } from "../../model/world/play.ts";
import { DEVICE_PORTFOLIO } from "./device-portfolio.ts";
import { MOVING_PORTFOLIO } from "./moving-portfolio.ts";
import { OPENING_PORTFOLIO } from "./opening-portfolio.ts";
import { REALM_PORTFOLIO, TRUST_PORTFOLIO } from "./other-portfolios.ts";
import type { Place, Strategy } from "./strategy.ts";
import { PORTFOLIO } from "./vault-portfolio.ts";

/** What of a vault decides which strategies make sense; by default nothing of it does. */
type Vault = Pick<
  Configuration,
  "compactAfter" | "devices" | "factors" | "fleets" | "signature" | "deletions"
>;

export const VAULT_PORTFOLIO: readonly Strategy[] = [
  ...PORTFOLIO,
  ...MOVING_PORTFOLIO,
  ...DEVICE_PORTFOLIO,
  ...OPENING_PORTFOLIO,
];

/** Where a strategy makes sense that does not make sense everywhere. */
interface PlaceDescription {
  readonly what: string;
  readonly isHere: (capabilities: Capabilities, vault: Vault) => boolean;
  /** Whether it is what sets the place apart: a hunt tries it first there, for what it looks for stands in it. */
  readonly isNear: boolean;
}

export const PLACES: Readonly<Record<Place, PlaceDescription>> = {
  restoring: {
    what: "the host sets devices back, or copies them",
    isHere: ({ rolledBack, cloned }) => rolledBack + cloned > 0,
    isNear: false,
  },
  naming: {
    what: "the front end is the adversary's",
    isHere: ({ frontEnd }) => frontEnd,
    isNear: false,
  },
  timing: {
    what: "the adversary sets clocks",
    isHere: ({ clocks }) => clocks > 0,
    isNear: false,
  },
  changing: {
    what: "the operator changes the members",
    isHere: ({ membership }) => membership,
    isNear: true,
  },
  moving: {
    what: "records move between groups",
    isHere: ({ transfer }) => transfer,
    isNear: true,
  },
  compacting: {
    what: "logs are compacted",
    isHere: ({ hosts }, { compactAfter }) => hosts && compactAfter !== null,
    isNear: true,
  },
  holding: {
    what: "clients sign, or turnings-off are named",
    isHere: (_, vault) => namesGenerations(vault),
    isNear: true,
  },
  ageing: {
    what: "the disk or the application of a device goes back",
    isHere: ({ disk, application }) => disk || application,
    isNear: true,
  },
  outdated: {
    what: "an application may come back that pins the first of two fleets alone",
    isHere: ({ application }, { fleets }) => application && fleets === 2,
    isNear: true,
  },
  opening: {
    what: "the adversary opens replicas",
    isHere: ({ extracted }) => extracted > 0,
    isNear: true,
  },
  several: {
    what: "the user has two devices",
    isHere: (_, { devices }) => devices === 2,
    isNear: true,
  },
  switching: {
    what: "factors are switchable",
    isHere: (_, { factors }) => factors === "switchable",
    isNear: true,
  },
};

/** The strategies that make sense in a vault under these capabilities. */
export const strategiesFor = (
  capabilities: Capabilities,
  vault: Vault = DEFAULT_CONFIGURATION,
): readonly Strategy[] =>
  VAULT_PORTFOLIO.filter(({ where = [] }) =>
    where.every((place) => PLACES[place].isHere(capabilities, vault)),
  );

/** Whether only this threat or this vault has a strategy: a hunt tries it first. */
export const isNear = ({ where = [] }: Strategy): boolean =>
  where.some((place) => PLACES[place].isNear);

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
