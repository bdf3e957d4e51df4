import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { allPropertiesOf, isWitness } from "../properties/catalogue.ts";
import { BORDERS } from "./borders.ts";
import { storedScenarios } from "./read-scenario.ts";
import { runScenario } from "./run-scenario.ts";

const stored = storedScenarios();

/** The verdict of a stored schedule on one claim. Where it is what the file expects, stored-scenarios.test.ts replays it. */
const kindIn = (name: string, claim: string, expected: "held" | "violated"): string => {
  const scenario = stored.find((other) => other.name === name);
  if (scenario === undefined) return "no such scenario";
  if (scenario.expect[claim] === expected) return expected;
  const { verdicts } = runScenario({ ...scenario, expect: { [claim]: expected } });
  return verdicts.find(({ property }) => property === claim)?.kind ?? "not judged";
};

describe("both sides of a border", () => {
  test.each(BORDERS.map((border) => [border.claim, border.heldIn, border.violatedIn] as const))(
    "%s is held in %s and violated in %s",
    (claim, heldIn, violatedIn) => {
      expect([heldIn, kindIn(heldIn, claim, "held")]).toEqual([heldIn, "held"]);
      expect([violatedIn, kindIn(violatedIn, claim, "violated")]).toEqual([violatedIn, "violated"]);
    },
    60_000,
  );

  test("no claim is without a border", () => {
    const claims = allPropertiesOf(DEFAULT_CONFIGURATION).filter((claim) => !isWitness(claim));
    const shown = BORDERS.map(({ claim }) => claim);
    expect(claims.map(({ id }) => id).filter((id) => !shown.includes(id))).toEqual([]);
  });
});
