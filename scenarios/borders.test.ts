import { describe, expect, test } from "vitest";
import { BORDERS } from "./borders.ts";
import { storedScenarios } from "./read-scenario.ts";
import { runScenario } from "./run-scenario.ts";

const stored = storedScenarios();

describe("both sides of a border", () => {
  test.each(BORDERS.map((border) => [border.claim, border.heldIn, border.violatedIn] as const))(
    "%s is held in %s and violated in %s",
    (claim, heldIn, violatedIn) => {
      for (const [name, kind] of [
        [heldIn, "held"],
        [violatedIn, "violated"],
      ] as const) {
        const scenario = stored.find((other) => other.name === name);
        const verdict =
          scenario && runScenario(scenario).verdicts.find(({ property }) => property === claim);
        expect([name, verdict?.kind]).toEqual([name, kind]);
      }
    },
    60_000,
  );
});
