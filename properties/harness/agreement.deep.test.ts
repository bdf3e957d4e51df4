/** Thousands of generated schedules in both readings at once, in the full vault. */
import { expect, test } from "vitest";
import { THREATS, type ThreatName } from "../../scenarios/threats.ts";
import { searchPairedFor } from "./agreement.setting.ts";
import { strategiesOf } from "./portfolio.ts";

const NAMES: readonly ThreatName[] = [
  "network",
  "hosts",
  "network-token",
  "operator",
  "clients",
  "extract-one",
  "rollback-one",
  "clone-one",
  "membership",
];

/** Under each threat the strategies that make sense there. */
const PAIRS = NAMES.flatMap((threat) =>
  strategiesOf(THREATS[threat].threat).map(({ name }) => [name, threat] as const),
);

test.each(PAIRS)("the readings agree on random schedules: %s, %s", (strategy, threat) => {
  const runs = strategy === "guessing" || strategy === "steady" ? 40 : 100;
  // Where members change there are devices to change to.
  const configuration = { spares: threat === "membership" ? 2 : 0 };
  expect(searchPairedFor(runs, { strategy, threat, configuration })).toBeGreaterThanOrEqual(runs);
});
