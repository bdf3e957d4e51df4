import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  availabilityRow,
  type FleetSize,
  fleets,
  overlapIn,
  rollbackRow,
  rollbackScenario,
  sharedIn,
} from "./laws.ts";
import { runScenario } from "./run-scenario.ts";

const called = fleets.map((fleet) => [fleet.replicas, fleet.rollbackTolerance, fleet] as const);

describe("the rollback boundary is 2q - N", () => {
  test.each(called)("N=%i R=%i: no breach below it, a breach at it", (_, __, fleet) => {
    const row = rollbackRow(fleet);
    expect(row.overlap).toBeGreaterThanOrEqual(
      Math.min(fleet.replicas, fleet.rollbackTolerance + 1),
    );
    expect(row).toMatchObject({ heldBelow: row.overlap, triedBelow: row.overlap });
    expect(row.breachAt).toBeGreaterThan(0);
  });

  /** Finding 12: "must break at R+1" would be wrong for these. */
  test("by parity some fleets tolerate one more than R", () => {
    const spare = fleets.filter((fleet) => overlapIn(fleet) > fleet.rollbackTolerance + 1);
    expect(spare).toContainEqual({ replicas: 4, rollbackTolerance: 0 });
    expect(spare).toContainEqual({ replicas: 5, rollbackTolerance: 1 });
    expect(spare).toContainEqual({ replicas: 6, rollbackTolerance: 0 });
  });

  /** Below their boundary nothing is set back: there only the breach at it says something of rollbacks. */
  test("the boundary is 1 for an odd number of replicas with R = 0, and nowhere else", () => {
    expect(fleets.filter((fleet) => overlapIn(fleet) === 1)).toEqual(
      [3, 5, 7].map((replicas) => ({ replicas, rollbackTolerance: 0 })),
    );
  });

  test("whoever is set back outside the overlap makes no difference", () => {
    const setBacks = fc.constantFrom<FleetSize>(...fleets).chain((fleet) =>
      fc.record({
        fleet: fc.constant(fleet),
        spared: fc.constantFrom(...sharedIn(fleet)),
        others: fc.subarray([...Array(fleet.replicas).keys()].map((n) => `hsm-${n + 1}`)),
      }),
    );
    fc.assert(
      fc.property(setBacks, ({ fleet, spared, others }) => {
        const setBack = others.filter((replica) => replica !== spared);
        const scenario = { ...rollbackScenario(fleet, setBack), expect: { CON2: "held" as const } };
        expect(runScenario(scenario).verdicts[0]?.kind).toBe("held");
      }),
      { numRuns: 60 },
    );
  });
});

describe("availability: N - q replicas may be dead, and not one more", () => {
  test.each(called)("N=%i R=%i", (_, __, fleet) => {
    expect(availabilityRow(fleet)).toMatchObject({ recovers: true, recoversBeyond: false });
  });
});
