/** Replaying a scenario in both readings at once. */
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import type { Event } from "../model/world/event.ts";
import { observersOf, propertiesOf } from "../properties/catalogue.ts";
import { DivergenceError, PairedCourse } from "../properties/harness/agreement.ts";
import type { Scenario } from "./read-scenario.ts";
import { replayScenario, type ScenarioRun } from "./run-scenario.ts";

export interface PairedReplay {
  readonly run: ScenarioRun;
  readonly course: PairedCourse;
  /** Steps of the schedule; the course counts those of the fair phase as well. */
  readonly steps: number;
}

/**
 * @param crypto a new concrete interpretation, for this replay only
 * @param decoys words beside those of the configuration that an offline search tries
 * @throws InputError where the schedule does not apply; DivergenceError where the readings differ.
 */
export const replayPaired = (
  scenario: Scenario,
  crypto: ConcreteCryptosystem,
  decoys: readonly string[] = [],
  onStep?: (course: PairedCourse, event: Event, index: number) => void,
): PairedReplay => {
  const observers = observersOf(propertiesOf(scenario.configuration));
  return replayScenario(
    scenario,
    onStep,
    (world) => new PairedCourse(world, { observers, crypto, decoys }),
  );
};

export { DivergenceError };
