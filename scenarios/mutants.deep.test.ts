import { expect, test } from "vitest";
import { DEFENCE_IDS } from "../model/protocol/defences.ts";
import { hunt } from "./hunt.ts";
import { MUTANT_IDS, mutantOf } from "./mutants.ts";

const SECONDS_MAX = 30;

test.each(MUTANT_IDS)("%s is killed by each property that the catalogue names, in time", (id) => {
  const { without, killedBy } = mutantOf(id);
  for (const property of killedBy) {
    const { found, random, exhaustive } = hunt({ without, judges: [property] });
    expect(found?.finding.property).toBe(property);
    expect(random.seconds + (exhaustive?.seconds ?? 0)).toBeLessThan(SECONDS_MAX);
  }
});

test.each(DEFENCE_IDS)("without %s something breaks", (defence) => {
  expect(hunt({ without: [defence], judges: [] }).found).toBeDefined();
});
