/** The hunt in the realms' world: the scope in which the removal of each defence shows, visited until it does. */
import { cpuUsage } from "node:process";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { REALM_DEFENCES } from "../model/protocol/realm-defences.ts";
import { play } from "../model/world/play.ts";
import { observersOf } from "../properties/catalogue.ts";
import { judgedProperties, searchExhaustively } from "../properties/harness/judge.ts";
import { shrink } from "../properties/harness/shrink.ts";
import { type Found, type Hunt, secondsSince } from "./hunt.ts";
import type { Mutant } from "./mutant.ts";
import { REALM_THREATS, type RealmThreatName } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

type RealmDefence = keyof typeof REALM_DEFENCES;

export const isOfRealms = (defence: Defence): defence is RealmDefence =>
  Object.hasOwn(REALM_DEFENCES, defence);

export interface RealmQuarry {
  readonly without: readonly Defence[];
  readonly realmThreat: RealmThreatName;
  /** The claims of which one is to break, in the order in which they are tried. */
  readonly judges: readonly string[];
}

/** Where the removal of each is searched for what it breaks, and the claim that is judged first. */
const GROUNDS: Readonly<Record<RealmDefence, readonly [threat: RealmThreatName, claim: string]>> = {
  "charge-at-each-realm": ["realms", "X2"],
  "refuse-at-exhausted-realm": ["realms", "X2"],
  "erase-exhausted-share": ["realms", "X5"],
  "verify-unlock-tag": ["realms", "X2"],
  "unlock-once": ["realms-with-user", "X2"],
  "refuse-older-generation": ["realms-with-user", "X2"],
  "activate-before-evaluation": ["realms-activating", "X3"],
  "prove-share-activation": ["realms-activating", "X3"],
  "share-with-majority": ["realms-changing", "CLN3"],
  "verify-share-proofs": ["realms-lying", "LIV1"],
  "agree-on-commitments": ["realms-lying", "LIV1"],
  "verify-seed-shares": ["realms-lying", "LIV1"],
};

export const realmQuarryOf = (defence: RealmDefence): RealmQuarry => {
  const [realmThreat, claim] = GROUNDS[defence];
  const scope = SCOPES.find(({ name }) => name === realmThreat);
  const judges = [...new Set([claim, ...(scope?.judges ?? [])])];
  return { without: [defence], realmThreat, judges };
};

/** A mutant's, for one of the claims that are to notice. */
export const realmMutantQuarry = ({ without, threat }: Mutant, claim: string): RealmQuarry => ({
  without,
  realmThreat: threat as RealmThreatName,
  judges: [claim],
});

/** Looks for a breach of one of the claims until one is found that the defence stops, or all were tried. */
export const huntInRealms = ({ without, realmThreat, judges }: RealmQuarry): Hunt => {
  const started = cpuUsage();
  const scope = SCOPES.find(({ name }) => name === realmThreat);
  if (scope === undefined) throw new Error(`there is no scope ${realmThreat}`);
  const { threat } = REALM_THREATS[realmThreat];
  const restored = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  const configuration = { ...restored, without };
  let states = 0;
  let found: Found | undefined;
  for (const id of judges) {
    const { findings, exhaustive } = searchExhaustively(configuration, threat, scope, undefined, [
      id,
    ]);
    states += exhaustive?.states ?? 0;
    const finding = findings.find((one) => {
      const properties = judgedProperties(restored, threat, [one.property]);
      const world = play({ configuration: restored, threat, observers: observersOf(properties) });
      return shrink(world, properties, one.property, one.schedule) === undefined;
    });
    if (finding === undefined) continue;
    found = { finding, configuration, threat: realmThreat, by: `scope ${realmThreat}` };
    break;
  }
  return {
    found,
    random: { runs: 0, seconds: 0 },
    exhaustive: { states, seconds: secondsSince(started) },
  };
};
