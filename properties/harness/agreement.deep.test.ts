/** Thousands of generated schedules in both readings at once, in the full vault and in each weakened one. */
import { expect, test } from "vitest";
import { DEFENCE_IDS } from "../../model/protocol/defences.ts";
import type { ThreatName } from "../../scenarios/threats.ts";
import { searchPaired } from "./agreement.setting.ts";
import { PORTFOLIO } from "./strategy.ts";

const THREATS: readonly ThreatName[] = [
  "network",
  "hosts",
  "network-token",
  "operator",
  "clients",
  "extract-one",
];

/** Runs with several seeds, each until something breaks: what is broken must be broken in both. */
const search = (strategy: string, threat: ThreatName, runs: number, without: string[] = []) => {
  let left = runs;
  for (let seed = 1; left > 0; seed++)
    left -= searchPaired({
      strategy,
      threat,
      seed,
      runs: left,
      configuration: { without } as never,
    }).runs;
  return runs - left;
};

test.each(PORTFOLIO.flatMap(({ name }) => THREATS.map((threat) => [name, threat] as const)))(
  "the readings agree on random schedules: %s, %s",
  (strategy, threat) => {
    const runs = strategy === "guessing" || strategy === "steady" ? 40 : 100;
    expect(search(strategy, threat, runs)).toBeGreaterThanOrEqual(runs);
  },
);

test.each(DEFENCE_IDS)("the readings agree where %s is taken away", (defence) => {
  for (const strategy of ["recovering", "faulty", "registering", "electing"])
    expect(search(strategy, "operator", 25, [defence])).toBeGreaterThanOrEqual(25);
});
