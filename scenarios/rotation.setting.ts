/** For tests: replicas that count for themselves, under an adversary that guesses and never logs in. */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { World } from "../model/world/world.ts";
import { observersOf } from "../properties/catalogue.ts";
import { budget } from "../properties/guess-budget.ts";
import { Course } from "../properties/harness/course.ts";
import { type Exploration, explore } from "../properties/harness/explore.ts";
import { begin } from "../properties/harness/prelude.ts";
import { type Counter, guessesOfOwnCounters } from "./rotation.ts";
import { SCOPES } from "./scopes.ts";
import { VAULT_THREATS } from "./threats.ts";

const { threat } = VAULT_THREATS.operator;

/** No login gives attempts back, and nothing but the user's registration is there to guess at. */
export const guessingOnly: typeof threat = {
  ...threat,
  budgets: { ...threat.budgets, confirmations: 0, registrations: 0, forgeries: 0, replays: 0 },
};

/** Everything with so many guesses, one election and one doubled message; X2 with the bound of own counters. */
export const exploredOwnCounters = (
  counter: Counter,
  guesses: number,
  duplicates = 1,
): Exploration => {
  const small = SCOPES.find(({ name }) => name === "small");
  if (small === undefined) throw new Error("there is no scope small");
  if ("world" in small.threat) throw new Error("small is a scope of the vault");
  const budgets = { ...small.threat.budgets, guesses, duplicates, crashes: 0 };
  const world = new World({
    configuration: { ...DEFAULT_CONFIGURATION, ...counter, without: ["count-in-consensus"] },
    threat: { ...small.threat, budgets },
    observers: observersOf([budget(guessesOfOwnCounters(counter))]),
    reductions: small.reductions,
  });
  const course = new Course(world);
  begin(course, "enrolled");
  const start = Int32Array.from(course.vector);
  return explore({
    width: world.width,
    initial: () => start,
    enabled: world.enabled.bind(world),
    apply: world.apply.bind(world),
  });
};
