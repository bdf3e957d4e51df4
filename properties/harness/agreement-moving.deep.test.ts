/** Random schedules in both readings at once where records move between two groups, in the full vault and without each rule. */
import { expect, test } from "vitest";
import { TRANSFER_DEFENCES } from "../../model/protocol/transfer-defences.ts";
import type { VaultThreatName } from "../../scenarios/threats.ts";
import { searchPairedFor } from "./agreement.setting.ts";
import { MOVING_PORTFOLIO } from "./moving-portfolio.ts";

type TransferDefence = keyof typeof TRANSFER_DEFENCES;

const NAMES = MOVING_PORTFOLIO.map(({ name }) => name);

const search = (
  strategy: string,
  threat: VaultThreatName,
  runs: number,
  without: readonly TransferDefence[] = [],
): number =>
  searchPairedFor(runs, {
    strategy,
    threat,
    configuration: {
      without,
      groups: 2,
      rollbackTolerance: threat === "transfer-rollback" ? 1 : 0,
    },
  });

test.each(NAMES)("the readings agree on random schedules of two groups: %s", (strategy) => {
  expect(search(strategy, "transfer", 200)).toBeGreaterThanOrEqual(200);
});

test.each(NAMES)("and where a replica is set back: %s", (strategy) => {
  expect(search(strategy, "transfer-rollback", 40)).toBeGreaterThanOrEqual(40);
});

/** Of two fleets there is a search of its own. */
const OF_GROUPS = (Object.keys(TRANSFER_DEFENCES) as TransferDefence[]).filter(
  (id) => id !== "retire-before-activating",
);

test.each(OF_GROUPS)("and where %s is taken away", (defence) => {
  for (const strategy of NAMES)
    expect(search(strategy, "transfer", 25, [defence])).toBeGreaterThanOrEqual(25);
});
