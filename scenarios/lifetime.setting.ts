/** For tests: everything that can happen to one code while the adversary guesses, and what is counted in it. */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import { World } from "../model/world/world.ts";
import { observersOf } from "../properties/catalogue.ts";
import { lifetime } from "../properties/guess-budget.ts";
import { Course } from "../properties/harness/course.ts";
import { type Exploration, explore } from "../properties/harness/explore.ts";
import { begin } from "../properties/harness/prelude.ts";
import type { AlwaysProperty, Property } from "../properties/property.ts";
import { type Lifetime, lifetimeBound } from "./lifetime.ts";
import { SCOPES } from "./scopes.ts";

/** No more evaluations of the adversary's than this. */
const atMost = (count: number): AlwaysProperty<number> => ({
  id: "COUNT",
  claim: "Count",
  statement: "The adversary gets no more evaluations.",
  sources: [],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start: 0,
  observe: (evaluations, fact) => {
    if (fact.fact !== "guess-evaluated" || originOf(fact.session) !== ADVERSARY) return evaluations;
    return evaluations < count ? evaluations + 1 : { breach: `more than ${count} evaluations` };
  },
});

/** Every schedule of three replicas, one leader, the user's a registrations and s logins, and one guess too many. */
export const exploredLifetime = (row: Lifetime, count?: number): Exploration =>
  explored(row, count === undefined ? lifetime(row.attemptsMax) : atMost(count));

/** The same schedules, with one claim observed. */
export const explored = (
  { attemptsMax, activations, successes }: Lifetime,
  claim: Property,
): Exploration => {
  const reset = SCOPES.find(({ name }) => name === "reset");
  if (reset === undefined || "world" in reset.threat) throw new Error("there is no scope reset");
  const { budgets } = reset.threat;
  const bound = lifetimeBound({ attemptsMax, activations, successes });
  const goals = { ...budgets.goals, register: activations, retrieve: successes };
  const moved = Math.max(0, activations + successes - 1);
  const world = new World({
    configuration: {
      ...DEFAULT_CONFIGURATION,
      replicas: 3,
      attemptsMax,
      codes: ["code-1", "code-3"],
    },
    threat: {
      ...reset.threat,
      budgets: {
        ...budgets,
        duplicates: 0,
        guesses: bound + 1,
        goals: { ...goals, "replace-device": moved },
      },
    },
    observers: observersOf([claim]),
    reductions: { safetyOnly: true },
  });
  const course = new Course(world);
  begin(course, "device lost");
  const start = Int32Array.from(course.vector);
  return explore(
    {
      width: world.width,
      initial: () => start,
      enabled: world.enabled.bind(world),
      apply: world.apply.bind(world),
    },
    { stopAtBreach: true },
  );
};
