/** Hundreds of generated schedules of realms in both readings, under each threat and with each defence taken away. */
import { expect, test } from "vitest";
import type { Configuration } from "../../model/protocol/configuration.ts";
import { REALM_DEFENCES } from "../../model/protocol/realm-defences.ts";
import { realmQuarryOf } from "../../scenarios/hunt-realms.ts";
import { REALM_THREATS, type RealmThreatName } from "../../scenarios/realm-threats.ts";
import { SCOPES } from "../../scenarios/scopes.ts";
import { searchPairedFor } from "./agreement.setting.ts";

const STRATEGIES = ["sharing", "sharing swarm"];

const search = (
  strategy: string,
  threat: RealmThreatName,
  runs: number,
  changed: Partial<Configuration> = {},
): number => {
  const scope = SCOPES.find(({ name }) => name === threat)?.configuration;
  return searchPairedFor(runs, { strategy, threat, configuration: { ...scope, ...changed } });
};

test.each(Object.keys(REALM_THREATS) as RealmThreatName[])(
  "the readings agree on random schedules of %s",
  { timeout: 600_000 },
  (threat) => {
    for (const strategy of STRATEGIES)
      expect(search(strategy, threat, 15)).toBeGreaterThanOrEqual(15);
  },
);

test.each(Object.keys(REALM_DEFENCES) as (keyof typeof REALM_DEFENCES)[])(
  "the readings agree where %s is taken away",
  { timeout: 600_000 },
  (defence) => {
    for (const strategy of STRATEGIES)
      expect(
        search(strategy, realmQuarryOf(defence).realmThreat, 5, { without: [defence] }),
      ).toBeGreaterThanOrEqual(5);
  },
);
