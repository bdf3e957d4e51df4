/**
 * The hunt in the world of fleet trust: its scopes are small, so everything within one is visited, each claim on its
 * own, so that none hides another, and the breach that is found is a shortest one.
 */
import { cpuUsage } from "node:process";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  type TrustParameters,
} from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { TRUST_DEFENCES } from "../model/protocol/trust-defences.ts";
import { play } from "../model/world/play.ts";
import { isWitness, observersOf, propertiesOf } from "../properties/catalogue.ts";
import { type Finding, judgedProperties, searchExhaustively } from "../properties/harness/judge.ts";
import { shrink } from "../properties/harness/shrink.ts";
import { type Found, type Hunt, secondsSince } from "./hunt.ts";
import { SCOPES } from "./scopes.ts";
import { THREATS, type ThreatName } from "./threats.ts";
import { HUNTS } from "./weakened-trust.ts";

type TrustDefence = keyof typeof TRUST_DEFENCES;

export const isOfTrust = (defence: Defence): defence is TrustDefence =>
  Object.hasOwn(TRUST_DEFENCES, defence);

export interface TrustQuarry {
  readonly without: readonly Defence[];
  /** The claims of which one is to break, in the order in which they are tried. */
  readonly judges: readonly string[];
  readonly threat: ThreatName;
  readonly trust: Partial<TrustParameters>;
}

/** How the removal of one defence is hunted: every claim, beginning with the one that it serves. */
export const trustQuarryOf = (defence: TrustDefence): TrustQuarry => {
  const { threat, trust, claim } = HUNTS[defence];
  const all = propertiesOf(DEFAULT_CONFIGURATION, "fleet-trust").filter((one) => !isWitness(one));
  const judges = [...new Set([claim, ...all.map(({ id }) => id)])];
  return { without: [defence], judges, threat, trust };
};

/** Whether what was taken away is what stops it: with it back the same schedule must not break the property. */
const isStopped = (finding: Finding, configuration: Configuration, name: ThreatName): boolean => {
  const restored = { ...configuration, without: [] };
  const { threat } = THREATS[name];
  const properties = judgedProperties(restored, threat, [finding.property]);
  const world = play({ configuration: restored, threat, observers: observersOf(properties) });
  return shrink(world, properties, finding.property, finding.schedule) === undefined;
};

/** Looks for a breach of one of the claims until one is found, or all were tried. */
export const huntInTrust = (quarry: TrustQuarry): Hunt => {
  const started = cpuUsage();
  const { threat: name, without } = quarry;
  const trust = { ...DEFAULT_CONFIGURATION.trust, ...quarry.trust };
  const configuration = { ...DEFAULT_CONFIGURATION, trust, without };
  const scope = SCOPES.find((one) => one.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  let states = 0;
  let found: Found | undefined;
  for (const id of quarry.judges) {
    const { findings, exhaustive } = searchExhaustively(
      configuration,
      THREATS[name].threat,
      scope,
      undefined,
      [id],
    );
    states += exhaustive?.states ?? 0;
    const finding = findings.find((one) => isStopped(one, configuration, name));
    if (finding === undefined) continue;
    const by = `scope ${name}, ${trust.format}`;
    found = { finding, configuration, threat: name, by };
    break;
  }
  return {
    found,
    random: { runs: 0, seconds: 0 },
    exhaustive: { states, seconds: secondsSince(started) },
  };
};
