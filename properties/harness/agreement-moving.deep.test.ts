/** Random schedules in both readings at once where records move between two groups, in the full vault and without each rule. */
import { expect, test } from "vitest";
import { TRANSFER_DEFENCES } from "../../model/protocol/transfer-defences.ts";
import type { VaultThreatName } from "../../scenarios/threats.ts";
import { searchPaired } from "./agreement.setting.ts";
import { MOVING_PORTFOLIO } from "./moving-portfolio.ts";

const NAMES = MOVING_PORTFOLIO.map(({ name }) => name);

/** Runs with several seeds, each until something breaks: what is broken must be broken in both. */
const search = (
  strategy: string,
  threat: VaultThreatName,
  runs: number,
  without: readonly string[] = [],
) => {
  let left = runs;
  for (let seed = 1; left > 0; seed++)
    left -= searchPaired({
      strategy,
      threat,
      seed,
      runs: left,
      configuration: {
        without,
        groups: 2,
        rollbackTolerance: threat === "transfer-rollback" ? 1 : 0,
      } as never,
    }).runs;
  return runs - left;
};

test.each(NAMES)("the readings agree on random schedules of two groups: %s", (strategy) => {
  expect(search(strategy, "transfer", 200)).toBeGreaterThanOrEqual(200);
});

test.each(NAMES)("and where a replica is set back: %s", (strategy) => {
  expect(search(strategy, "transfer-rollback", 40)).toBeGreaterThanOrEqual(40);
});

/** Of two fleets there is a search of its own. */
const OF_GROUPS = Object.keys(TRANSFER_DEFENCES).filter((id) => id !== "retire-before-activating");

test.each(OF_GROUPS)("and where %s is taken away", (defence) => {
  for (const strategy of NAMES)
    expect(search(strategy, "transfer", 25, [defence])).toBeGreaterThanOrEqual(25);
});
