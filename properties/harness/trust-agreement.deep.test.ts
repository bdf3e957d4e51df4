/** Thousands of generated schedules of fleet trust in both readings, in each design and with each defence taken away. */
import { expect, test } from "vitest";
import type { TrustParameters } from "../../model/protocol/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import type { TRUST_DEFENCES } from "../../model/protocol/trust-defences.ts";
import { TRUST_THREATS, type TrustThreatName } from "../../scenarios/trust-threats.ts";
import { HUNTS } from "../../scenarios/weakened-trust.ts";
import { searchPairedFor } from "./agreement.setting.ts";

const { trust: HARDENED } = DEFAULT_CONFIGURATION;
const DESIGNS: Readonly<Record<string, TrustParameters>> = {
  hardened: HARDENED,
  "hardened with loose signatures": { ...HARDENED, signatures: "loose" },
  published: { ...HARDENED, format: "published" },
  "published and pinned": { ...HARDENED, format: "published", delivery: "pinned" },
};

const search = (
  strategy: string,
  threat: TrustThreatName,
  runs: number,
  trust: TrustParameters,
  without: readonly (keyof typeof TRUST_DEFENCES)[] = [],
): number =>
  searchPairedFor(runs, {
    strategy,
    threat,
    configuration: { replicas: 5, attemptsMax: 10, trust, without },
  });

test.each(
  Object.keys(DESIGNS).flatMap((design) =>
    (Object.keys(TRUST_THREATS) as TrustThreatName[]).map((threat) => [design, threat] as const),
  ),
)("the readings agree on random schedules: %s, %s", (design, threat) => {
  const trust = DESIGNS[design] as TrustParameters;
  for (const strategy of ["trusting", "trusting swarm"])
    expect(search(strategy, threat, 25, trust)).toBeGreaterThanOrEqual(25);
});

test.each(Object.entries(HUNTS))(
  "the readings agree where %s is taken away",
  (defence, { threat, trust }) => {
    const without = [defence as keyof typeof TRUST_DEFENCES];
    for (const strategy of ["trusting", "trusting swarm"])
      expect(search(strategy, threat, 40, trust, without)).toBeGreaterThanOrEqual(40);
  },
);
