/** What is known to break, as the stored scenarios say: a check expects it, and looks for it alone. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { tellsKeys } from "../model/protocol/devices.ts";
import { quorumOverlap } from "../model/vault/quorum.ts";
import { worldNameOf } from "../model/world/play.ts";
import { storedScenarios } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";
import { partsOf } from "./threats.ts";

/** A plan, as far as it says which vault is asked for. */
interface Asked {
  readonly configuration: Configuration;
}

export const isOfVault = (threat: string): boolean => worldNameOf(threatNamed(threat)) === "vault";

const limits = new WeakMap<Asked, Map<string, ReadonlySet<string>>>();

/** The same, read once for each plan and threat. */
export const knownLimits = (plan: Asked, threat: string): ReadonlySet<string> => {
  const known = limits.get(plan) ?? new Map<string, ReadonlySet<string>>();
  limits.set(plan, known);
  const found = known.get(threat) ?? readLimits(plan, threat);
  known.set(threat, found);
  return found;
};

/**
 * Whether what is known to break under one threat is known to break under another. Another design than the default one
 * is known by few scenarios, each under the weakest threat that it needs: what has more capabilities breaks it as well.
 */
const isWithin = ({ design }: Configuration, weaker: string, threat: string): boolean => {
  const [less, more] = [threatNamed(weaker), threatNamed(threat)];
  if (design === DEFAULT_CONFIGURATION.design || "world" in less || "world" in more) return false;
  const given: Readonly<Record<string, boolean | number>> = { ...more.capabilities };
  return Object.entries(less.capabilities).every(
    ([name, needed]) => Number(needed) <= Number(given[name]),
  );
};

/**
 * How many replicas the host may set back or copy; none where it opens one as well: what it breaks then is no matter of quorums or
 * anchors, since whoever opens a halted device finds what it was given all the same.
 */
const restoredUnder = (threat: string): number => {
  const given = threatNamed(threat);
  if ("world" in given || given.capabilities.extracted > 0) return 0;
  return given.capabilities.rolledBack + given.capabilities.cloned;
};

/**
 * Whether any two quorums of the fleet share more replicas than the host may set back or copy: then what such a host is known
 * to break in other fleets it does not break in this one (docs/laws.md).
 */
const outnumbers = ({ replicas, rollbackTolerance }: Configuration, threat: string): boolean =>
  restoredUnder(threat) > 0 && restoredUnder(threat) < quorumOverlap(replicas, rollbackTolerance);

/** The same of an anchor: what it halts breaks nothing here that it breaks where there is none. */
const isOfAnchor = (stored: Configuration, { anchor }: Configuration, threat: string): boolean =>
  stored.anchor === anchor || anchor === "none" || restoredUnder(threat) === 0;

/** Whether what a stored scenario shows is said of this vault: what a second device breaks says nothing where there is one. */
const isOfDevices = (stored: Configuration, { devices, backups }: Configuration): boolean =>
  !tellsKeys(stored) || (stored.devices === devices && stored.backups === backups);

/** What the stored scenarios of a threat say is known to break, in the design as it stands. */
const ownLimits = ({ configuration }: Asked, threat: string): readonly string[] =>
  configuration.without.length > 0 || outnumbers(configuration, threat)
    ? []
    : storedScenarios()
        .filter(
          (scenario) =>
            (scenario.threat === threat || isWithin(configuration, scenario.threat, threat)) &&
            scenario.configuration.without.length === 0 &&
            isOfDevices(scenario.configuration, configuration) &&
            isOfAnchor(scenario.configuration, configuration, threat) &&
            (isOfVault(threat)
              ? scenario.configuration.design === configuration.design
              : JSON.stringify(scenario.configuration.trust) ===
                JSON.stringify(configuration.trust)),
        )
        .flatMap(({ expect }) => Object.entries(expect))
        .filter(([, kind]) => kind === "violated")
        .map(([id]) => id);

/** The same, and what the threats break that it is made of. */
const readLimits = (plan: Asked, threat: string): ReadonlySet<string> =>
  new Set([
    ...ownLimits(plan, threat),
    ...partsOf(threat).flatMap((part) => [...knownLimits(plan, part)]),
  ]);
