/** Thousands of generated schedules in both readings at once, in each weakened vault. */
import { expect, test } from "vitest";
import { DEFENCE_IDS } from "../../model/protocol/defences.ts";
import { TRUST_DEFENCES } from "../../model/protocol/trust-defences.ts";
import { searchPairedFor } from "./agreement.setting.ts";

const RUNS = 25;

/** Fleet trust has its own: trust-agreement.deep.test.ts. */
const OF_THE_VAULT = DEFENCE_IDS.filter((defence) => !(defence in TRUST_DEFENCES));

test.each(OF_THE_VAULT)("the readings agree where %s is taken away", (defence) => {
  for (const strategy of ["recovering", "faulty", "registering", "electing"]) {
    const configuration = { without: [defence] };
    const runs = searchPairedFor(RUNS, { strategy, threat: "operator", configuration });
    expect(runs).toBeGreaterThanOrEqual(RUNS);
  }
});
