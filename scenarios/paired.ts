/** Replaying a scenario in both readings at once. */
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import type { Event } from "../model/world/event.ts";
import { observersOf } from "../properties/catalogue.ts";
import { PairedCourse } from "../properties/harness/agreement.ts";
import { attacksOf, type KnownAttack } from "../properties/harness/attempts.ts";
import type { Scenario } from "./read-scenario.ts";
import { judgedIn, replayScenario, type ScenarioRun, vaultWorldOf } from "./run-scenario.ts";

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
  const observers = observersOf(judgedIn(scenario));
  return replayScenario(
    scenario,
    onStep,
    () => new PairedCourse(vaultWorldOf(scenario, crypto.octets), { observers, crypto, decoys }),
  );
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
