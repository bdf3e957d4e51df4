/** For tests: random searches that take every run in both readings. */

import { type Configuration, DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { worldNameOf } from "../../model/world/play.ts";
import { THREATS, type ThreatName } from "../../scenarios/threats.ts";
import { observersOf, propertiesOf } from "../catalogue.ts";
import { type PairedCourse, readableOctets } from "./agreement.ts";
import { pairedCourse } from "./paired-course.ts";
import { strategiesOf } from "./portfolio.ts";
import { simulate } from "./simulate.ts";
import { trustOctets } from "./trust-agreement.ts";

export interface PairedSearch {
  readonly strategy: string;
  readonly threat: ThreatName;
  readonly seed: number;
  readonly runs: number;
  readonly configuration?: Partial<Configuration>;
  /** The claims that end a run; all of the world unless said otherwise. */
  readonly judges?: readonly string[];
}

export interface PairedOutcome {
  readonly runs: number;
  readonly steps: number;
  /** The kinds of secrets that came out, and how many steps were really taken in octets. */
  readonly exposed: ReadonlySet<string>;
  readonly broken: string | undefined;
}

/** Runs until a property breaks or the runs are used up. Throws a DivergenceError where the readings differ. */
export const searchPaired = (search: PairedSearch): PairedOutcome => {
  const { threat } = THREATS[search.threat];
  const world = worldNameOf(threat);
  const strategy = strategiesOf(threat).find(({ name }) => name === search.strategy);
  if (strategy === undefined) throw new Error(`there is no strategy ${search.strategy}`);
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    replicas: 3,
    attemptsMax: 2,
    ...search.configuration,
  };
  const { judges } = search;
  const properties = propertiesOf(configuration, world).filter(
    ({ id }) => judges === undefined || judges.includes(id),
  );
  const observers = observersOf(properties);
  const octets = world === "vault" ? {} : trustOctets(configuration.trust);
  const courses: PairedCourse[] = [];
  const { runs, failure } = simulate({
    universe: { configuration, threat, observers },
    properties,
    strategy,
    seed: search.seed,
    runs: search.runs,
    courseOf: (played) => {
      const course = pairedCourse(played, {
        observers,
        crypto: readableOctets(search.seed, octets),
      });
      courses.push(course);
      return course;
    },
  });
  return {
    runs: runs + (failure === null ? 0 : 1),
    steps: courses.reduce((sum, { steps }) => sum + steps, 0),
    exposed: new Set(
      courses.flatMap(({ exposures }) => exposures.map(({ secret }) => secret.kind)),
    ),
    broken: failure?.property,
  };
};

/** So many runs with one seed after another, each search until something breaks: what is broken must be broken in both. */
export const searchPairedFor = (
  runs: number,
  search: Omit<PairedSearch, "seed" | "runs">,
): number => {
  let left = runs;
  for (let seed = 1; left > 0; seed++) left -= searchPaired({ ...search, seed, runs: left }).runs;
  return runs - left;
};
