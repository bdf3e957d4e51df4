/** Replaying a scenario in both readings at once. */
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import { STRETCHINGS } from "../model/algebra/concrete/stretching.ts";
import type { Event } from "../model/world/event.ts";
import { worldNameOf } from "../model/world/play.ts";
import { observersOf } from "../properties/catalogue.ts";
import { type PairedCourse, readableOctets } from "../properties/harness/agreement.ts";
import { attacksOf, type KnownAttack } from "../properties/harness/attempts.ts";
import { pairedCourse } from "../properties/harness/paired-course.ts";
import { trustOctets } from "../properties/harness/trust-agreement.ts";
import type { Scenario } from "./read-scenario.ts";
import {
  judgedIn,
  pairableWorldOf,
  replayScenario,
  type ScenarioRun,
  threatNamed,
} from "./run-scenario.ts";

export interface PairedReplay {
  readonly run: ScenarioRun;
  readonly course: PairedCourse;
  /** Steps of the schedule; the course counts those of the fair phase as well. */
  readonly steps: number;
}

/** A new concrete interpretation for one replay of a scenario: what its world needs beside what is chosen. */
export const octetsFor = (
  { configuration, threat }: Pick<Scenario, "configuration" | "threat">,
  seed: number,
  options: Parameters<typeof readableOctets>[1] = {},
): ConcreteCryptosystem =>
  readableOctets(seed, {
    // Where an application pins a stretching it must not be none: in terms the two differ.
    ...(configuration.stretching === null
      ? {}
      : { stretching: STRETCHINGS[configuration.stretching] }),
    ...options,
    ...(worldNameOf(threatNamed(threat)) === "fleet-trust" ? trustOctets(configuration.trust) : {}),
  });

/**
 * @param crypto a new concrete interpretation, for this replay only (`octetsFor`)
 * @param decoys words beside those of the configuration that an offline search tries
 * @throws InputError where the schedule does not apply; DivergenceError where the readings differ.
 */
export const replayPaired = (
  scenario: Scenario,
  crypto: ConcreteCryptosystem,
  decoys: readonly string[] = [],
  onStep?: (course: PairedCourse, event: Event, index: number) => void,
): PairedReplay => {
  const observers = observersOf(judgedIn(scenario));
  const courseOf = (): PairedCourse => {
    const world = pairableWorldOf(scenario, crypto.octets);
    return pairedCourse(world, { observers, crypto, decoys });
  };
  return replayScenario(scenario, onStep, courseOf);
};

/**
 * The derivations of secrets that worked in some stored schedule, to be tried elsewhere. Only where a replica is opened
 * or a defence is missing does one work.
 */
export const storedAttacks = (
  scenarios: readonly Scenario[],
  crypto: () => ConcreteCryptosystem,
): readonly KnownAttack[] =>
  scenarios.flatMap((scenario) =>
    attacksOf(scenario.name, replayPaired(scenario, crypto()).course),
  );
