/**
 * Schedules of the realms' world in both readings at once: the same decisions, step by step, over both suites. What the
 * adversary learns and forges it computes from octets that it was shown.
 */
import { describe, expect, test } from "vitest";
import { SUITE_NAMES } from "../model/algebra/concrete/suite.ts";
import { decodeMessage, encodeMessage } from "../model/protocol/wire.ts";
import { worldNameOf } from "../model/world/play.ts";
import { attempts } from "../properties/harness/attempts.ts";
import { octetsFor, replayPaired, storedAttacks } from "./paired.ts";
import { type Scenario, storedScenarios } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";

const SCHEDULES = storedScenarios().filter(
  ({ search, threat }) =>
    search.kind === "schedule" && worldNameOf(threatNamed(threat)) === "realms",
);

const named = (name: string): Scenario => {
  const scenario = SCHEDULES.find((other) => other.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
};

/** Over the second suite: a recovery, a guess, an offline search, and every kind of lie. */
const OVER_BOTH = [
  "realms-recover",
  "e13-two-realms-open-and-a-guess",
  "e13-three-realms-open",
  "e14-own-keys",
  "e14-wrong-seed-share",
  "verify-share-proofs",
].map(named);

const [FIRST, ...OTHERS] = SUITE_NAMES;

const CASES = [
  ...SCHEDULES.map((scenario) => [FIRST, scenario.name, scenario] as const),
  ...OTHERS.flatMap((suite) =>
    OVER_BOTH.map((scenario) => [suite, scenario.name, scenario] as const),
  ),
];

describe("terms and octets decide alike at every step", () => {
  test.each(CASES)("over %s, in %s", (suite, _, scenario) => {
    const crypto = octetsFor(scenario, 7, { suite });
    const { run, course } = replayPaired(scenario, crypto, ["decoy"]);
    for (const { kind, expected } of run.verdicts) expect(kind).toBe(expected);
    const { networks } = course.twin.world.universe;
    expect(networks.envelopeCount).toBeGreaterThan(0);
    for (let id = 0; id < networks.envelopeCount; id++) {
      const { message } = networks.envelopeAt(id);
      expect(decodeMessage(crypto, encodeMessage(crypto, message))).toEqual({
        kind: "message",
        message,
      });
    }
    const { X1, "S-GUESSED": guessed } = scenario.expect;
    const isExposed = X1 === "violated" || guessed === "witnessed";
    const key = course.exposures.find(({ secret }) => secret.kind === "backup-key");
    if (X1 !== undefined) expect(key !== undefined).toBe(isExposed);
    if (key !== undefined) expect(key.computed).toBe(key.secret.octets);
  });

  test("what three open realms give away opens nothing where two are open", () => {
    const attacks = storedAttacks([named("e13-three-realms-open")], () =>
      octetsFor(named("e13-three-realms-open"), 1),
    );
    expect(attacks.map(({ name }) => name)).toEqual([
      "code-1 as in e13-three-realms-open",
      "backup-key of client/1 as in e13-three-realms-open",
    ]);
    const two = named("e13-two-realms-open");
    const { course } = replayPaired(two, octetsFor(two, 1));
    for (const { succeeded, obstacles } of attempts(course, attacks)) {
      expect(succeeded).toBe(false);
      expect(obstacles.length).toBeGreaterThan(0);
    }
  });
});

test("there are schedules of recoveries, guesses, lies and changes", () => {
  expect(SCHEDULES.length).toBeGreaterThanOrEqual(20);
});
