import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { DEFENCES, type Defence } from "../model/protocol/defences.ts";
import { allPropertiesOf, propertiesOf } from "../properties/catalogue.ts";
import { hunt } from "./hunt.ts";
import { groundsOf } from "./hunt-grounds.ts";
import { huntInRealms, isOfRealms, realmMutantQuarry } from "./hunt-realms.ts";
import { isMutant, MUTANT_IDS, mutantOf, NOT_YET } from "./mutants.ts";
import { scenariosFolder, storedScenarios } from "./read-scenario.ts";
import { REALM_MUTANTS } from "./realm-mutants.ts";

const catalogue = readFileSync(join(scenariosFolder(), "../docs/attack-catalogue.md"), "utf8");

describe("the table of mutants", () => {
  /** What is claimed where the rules stand: CLN2, say, only of a vault with channels. */
  const claimedWithout = (without: readonly Defence[]) =>
    without.some(isOfRealms)
      ? propertiesOf(DEFAULT_CONFIGURATION, "realms").map(({ id }) => id)
      : [
          DEFAULT_CONFIGURATION,
          ...groundsOf(without).vaults.map(({ configuration }) => configuration),
        ]
          .flatMap((configuration) => allPropertiesOf(configuration))
          .map(({ id }) => id);

  test.each(MUTANT_IDS)(
    "%s takes away rules that cite it, and names properties that exist",
    (id) => {
      const { without, killedBy, rows } = mutantOf(id);
      const named = id.replace(/(?<=\d)b?r?$/u, "");
      for (const defence of without)
        expect(DEFENCES[defence].sources.join(" ")).toMatch(new RegExp(`\\b${named}\\b`, "u"));
      expect(killedBy.length).toBeGreaterThan(0);
      const ids = claimedWithout(without);
      expect(killedBy.filter((property) => !ids.includes(property))).toEqual([]);
      for (const row of [named, ...rows])
        expect(catalogue).toMatch(new RegExp(`^\\| ${row} \\|`, "mu"));
    },
  );

  test("a mutant is either there or missing", () => {
    expect(MUTANT_IDS.filter((id) => id in NOT_YET)).toEqual([]);
  });

  test("every mutant that a scenario plays is in it", () => {
    const played = storedScenarios().flatMap(({ mutants }) => mutants);
    expect(played.filter((id) => !MUTANT_IDS.some((other) => other === id))).toEqual([]);
  });
});

describe("mutants of realms", () => {
  const OF_REALMS = Object.keys(REALM_MUTANTS).filter(isMutant);

  test("those of the catalogue name where they shipped, ours say that they are ours", () => {
    for (const id of OF_REALMS) {
      const { own = false, origin } = mutantOf(id);
      expect([id, own]).toEqual([id, /^R\d+$/u.test(id)]);
      expect([id, origin === "ours"]).toEqual([id, own]);
    }
  });

  test.each(OF_REALMS)("%s is killed by each property that is named for it, in its scope", (id) => {
    const mutant = mutantOf(id);
    for (const property of mutant.killedBy) {
      const { found, exhaustive } = huntInRealms(realmMutantQuarry(mutant, property));
      expect(found?.finding.property).toBe(property);
      expect(exhaustive?.seconds).toBeLessThan(30);
    }
  });
});

describe("the hunt", () => {
  const quarry = { without: ["erase-on-destruction"], judges: ["X5"] } as const;

  test("is the same for the same seed", () => {
    const [one, two] = [hunt(quarry, { seed: 3 }), hunt(quarry, { seed: 3 })];
    expect(one.found).toEqual(two.found);
    expect(one.random.runs).toBe(two.random.runs);
    expect(one.exhaustive).toBeNull();
  });

  test("visits scopes only where it is told to, and counts their states", () => {
    const { found, random, exhaustive } = hunt(quarry, { scopes: ["reset"], scopesOnly: true });
    expect(found?.finding.property).toBe("X5");
    expect(random.runs).toBe(0);
    expect(exhaustive?.states).toBeGreaterThan(1000);
  });
});
