import { describe, expect, test } from "vitest";
import { explore } from "../explore.ts";
import { INCONSISTENT, PUBLISHED_STATES, TwoPhaseCommit } from "./two-phase-commit.ts";

describe("two-phase commit", () => {
  test.each([
    [3, 288],
    [5, 8_832],
    [7, 296_448],
  ])("%i resource managers have %i distinct states, all of them consistent", (count, states) => {
    const system = new TwoPhaseCommit(count);
    const result = explore(system);
    expect(result).toMatchObject({ complete: true, states, breaches: [] });
    expect(states).toBe(PUBLISHED_STATES[count]);
    expect(system.calls).toBeLessThan(2_500);
  });

  test("the result does not depend on the order in which moves are tried", () => {
    const forwards = explore(new TwoPhaseCommit(4));
    const system = new TwoPhaseCommit(4);
    const backwards = explore({
      width: system.width,
      initial: () => system.initial(),
      enabled: (worlds, at, moves) => {
        system.enabled(worlds, at, moves);
        moves.reverse();
      },
      apply: (worlds, at, move, next) => system.apply(worlds, at, move, next),
    });
    expect(backwards).toEqual(forwards);
  });

  // All others prepare and are heard: 2 (N - 1); then a decision, one gives up, one commits.
  test.each([
    [2, 5],
    [3, 7],
    [4, 9],
  ])(
    "with %i resource managers, a manager that does not wait for one of them is caught in %i steps",
    (count, length) => {
      const system = new TwoPhaseCommit(count, "hasty");
      const { breaches, complete } = explore(system);
      expect(complete).toBe(true);
      expect(breaches.map(({ id, path }) => ({ id, length: path.length }))).toEqual([
        { id: INCONSISTENT, length },
      ]);
    },
  );

  test("the counterexample reads as an attack on the missing wait", () => {
    const system = new TwoPhaseCommit(2, "hasty");
    const path = explore(system, { stopAtBreach: true }).breaches[0]?.path ?? [];
    expect(path.map((move) => system.describe(move))).toEqual([
      "resource manager 1: give-up",
      "resource manager 2: prepare",
      "transaction manager: prepared from 2",
      "transaction manager: decide-commit",
      "resource manager 2: commit",
    ]);
  });
});
