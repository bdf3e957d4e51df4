import { expect, test } from "vitest";
import { DEFENCE_IDS, type Defence } from "../model/protocol/defences.ts";
import { type Hunt, hunt } from "./hunt.ts";
import { groundsOf } from "./hunt-grounds.ts";
import { huntInRealms, isOfRealms, realmQuarryOf } from "./hunt-realms.ts";
import { huntInTrust, isOfTrust, trustQuarryOf } from "./hunt-trust.ts";
import { MUTANT_IDS, mutantOf } from "./mutants.ts";

const SECONDS_MAX = 30;

/** Those of realms have their scopes: mutants.test.ts plays them. */
const OTHERS = MUTANT_IDS.filter((id) => !mutantOf(id).without.some(isOfRealms));

test.each(OTHERS)("%s is killed by each property that the catalogue names, in time", (id) => {
  const { without, killedBy, threat, trust = {} } = mutantOf(id);
  for (const property of killedBy) {
    const judges = [property];
    const { found, random, exhaustive } = without.some(isOfTrust)
      ? huntInTrust({ without, judges, threat, trust })
      : hunt({ without, judges });
    expect(found?.finding.property).toBe(property);
    expect(random.seconds + (exhaustive?.seconds ?? 0)).toBeLessThan(SECONDS_MAX);
  }
});

const huntFor = (defence: Defence): Hunt => {
  if (isOfRealms(defence)) return huntInRealms(realmQuarryOf(defence));
  return isOfTrust(defence)
    ? huntInTrust(trustQuarryOf(defence))
    : hunt({ without: [defence], judges: groundsOf([defence]).judges ?? [] });
};

test.each(DEFENCE_IDS)("without %s something breaks", (defence) => {
  expect(huntFor(defence).found).toBeDefined();
});
