/** The fair phase is a schedule like any other: what it does, a replay can do. */
import { expect, test } from "vitest";
import { type Configuration, DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { describeEvent } from "../../model/world/narration.ts";
import { UNCHANGED } from "../../model/world/system.ts";
import type { World } from "../../model/world/world.ts";
import { VAULT_THREATS, type VaultThreatName } from "../../scenarios/threats.ts";
import { observersOf, propertiesUnder } from "../catalogue.ts";
import { Course } from "./course.ts";
import { unlimited } from "./judge.ts";
import { strategiesFor } from "./portfolio.ts";
import { simulate } from "./simulate.ts";

/** Writes down what is taken in a fair phase, and what of it no replay would take. */
class WitnessedCourse extends Course<World> {
  taken = 0;
  readonly impossible: string[] = [];
  #isFair = false;

  override startFrom(mark: Int32Array): void {
    this.#isFair = false;
    super.startFrom(mark);
  }

  override watch(): void {
    this.#isFair = true;
    super.watch();
  }

  override take(move: number): number {
    if (!this.#isFair) return super.take(move);
    const event = this.eventOf(move);
    const isPossible = typeof this.moveFor(event) === "number";
    const outcome = super.take(move);
    if (outcome === UNCHANGED) return outcome;
    this.taken++;
    if (!isPossible) this.impossible.push(describeEvent(event));
    return outcome;
  }
}

const VAULTS: readonly (readonly [string, VaultThreatName, Partial<Configuration>])[] = [
  ["as it is", "operator", {}],
  // Who acknowledges twice is counted twice: a storage that completes nothing would be such an acknowledgement.
  ["whose leader counts acknowledgements", "operator", { without: ["count-distinct-voters"] }],
  ["with delayed writes", "operator", { writes: "delayed" }],
  ["with records outside", "operator", { records: "outside" }],
  ["with compaction", "operator", { compactAfter: 2 }],
  ["that changes its members", "membership", { spares: 1 }],
  ["that is set back", "rollback-one", { rollbackTolerance: 1 }],
  ["of two groups", "transfer", { groups: 2 }],
  ["of two devices", "operator", { devices: 2 }],
];

test.each(VAULTS)("a replay can do what the fair phase does, in a vault %s", (_, name, changed) => {
  const threat = unlimited(VAULT_THREATS[name].threat);
  const configuration = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2, ...changed };
  const properties = propertiesUnder(configuration, threat);
  const universe = { configuration, threat, observers: observersOf(properties) };
  const courses: WitnessedCourse[] = [];
  const courseOf = (world: ConstructorParameters<typeof Course>[0]) => {
    const course = new WitnessedCourse(world as World);
    courses.push(course);
    return course as unknown as Course;
  };
  const strategies = strategiesFor(VAULT_THREATS[name].threat.capabilities, configuration);
  for (const one of strategies.slice(0, 4)) {
    const strategy = { ...one, settleEvery: 1 };
    simulate({ universe, properties, strategy, courseOf, seed: 1, runs: 3 });
  }
  expect(courses.flatMap(({ impossible }) => impossible)).toEqual([]);
  expect(courses.reduce((sum, { taken }) => sum + taken, 0)).toBeGreaterThan(50);
});
