/** Thousands of generated schedules in both readings at once, in the full vault and in each weakened one. */
import { expect, test } from "vitest";
import { DEFENCE_IDS, type Defence } from "../../model/protocol/defences.ts";
import { TRUST_DEFENCES } from "../../model/protocol/trust-defences.ts";
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

const search = (
  strategy: string,
  threat: ThreatName,
  runs: number,
  without: readonly Defence[] = [],
): number =>
  searchPairedFor(runs, {
    strategy,
    threat,
    // Where members change there are devices to change to.
    configuration: { without, spares: threat === "membership" ? 2 : 0 },
  });

/** Under each threat the strategies that make sense there. */
const PAIRS = NAMES.flatMap((threat) =>
  strategiesOf(THREATS[threat].threat).map(({ name }) => [name, threat] as const),
);

test.each(PAIRS)("the readings agree on random schedules: %s, %s", (strategy, threat) => {
  const runs = strategy === "guessing" || strategy === "steady" ? 40 : 100;
  expect(search(strategy, threat, runs)).toBeGreaterThanOrEqual(runs);
});

/** Fleet trust has its own: trust-agreement.deep.test.ts. */
const OF_THE_VAULT = DEFENCE_IDS.filter((defence) => !(defence in TRUST_DEFENCES));

test.each(OF_THE_VAULT)("the readings agree where %s is taken away", (defence) => {
  for (const strategy of ["recovering", "faulty", "registering", "electing"])
    expect(search(strategy, "operator", 25, [defence])).toBeGreaterThanOrEqual(25);
});
