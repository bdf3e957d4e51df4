/** The pieces of a check: each is independent of the others, so that they can run side by side. */
import type { Configuration } from "../model/protocol/configuration.ts";
import {
  type SearchResult,
  searchExhaustively,
  searchRandomly,
} from "../properties/harness/judge.ts";
import { ALL_STRATEGIES } from "../properties/harness/portfolio.ts";
import type { Start } from "../properties/harness/prelude.ts";
import { beginningOf, familyNamed } from "./families.ts";
import { storedScenarios } from "./read-scenario.ts";
import { AGAIN_STATES_MAX, runScenario, type ScenarioRun, threatNamed } from "./run-scenario.ts";
import { SCOPES } from "./scopes.ts";

export type Job =
  | { readonly kind: "scenarios"; readonly files: readonly string[] }
  | {
      readonly kind: "random";
      readonly configuration: Configuration;
      readonly threat: string;
      readonly strategy: string;
      readonly seed: number;
      readonly runs: number;
      /** Runs go on from a member of a family, cut short at so many 64ths; the strategy's own start where absent. */
      readonly after?: { readonly family: string; readonly cut: number };
      /** Only these properties are observed; all where absent. */
      readonly judges?: readonly string[];
      /** Where a time budget was given: when to stop, in milliseconds of the system's clock. */
      readonly deadline?: number;
    }
  | {
      readonly kind: "exhaustive";
      readonly configuration: Configuration;
      readonly threat: string;
      readonly scope: string;
      readonly judges?: readonly string[];
    };

/** What looks for a breach. */
export type SearchJob = Exclude<Job, { kind: "scenarios" }>;

type RandomJob = Extract<Job, { kind: "random" }>;

export type JobResult =
  | { readonly kind: "scenarios"; readonly runs: readonly ScenarioRun[] }
  | { readonly kind: "random" | "exhaustive"; readonly result: SearchResult };

/** One line for a person who waits. */
export const titleOf = (job: Job): string => {
  switch (job.kind) {
    case "scenarios":
      return "stored scenarios";
    case "random":
      return `random runs: ${job.after?.family ?? job.strategy}, N=${job.configuration.replicas}`;
    case "exhaustive":
      return `exhaustive scope: ${job.scope}`;
  }
};

/** How far a job is: runs, or states. */
export type Report = (amount: number) => void;

const startOf = ({ after, configuration }: RandomJob): { readonly start?: Start } => {
  if (after === undefined) return {};
  const family = familyNamed(after.family);
  return { start: { after: beginningOf({ family, configuration, cut: after.cut }) } };
};

/** Runs one job to its end. */
export const runJob = (job: Job, report: Report = () => {}): JobResult => {
  switch (job.kind) {
    case "scenarios": {
      const wanted = storedScenarios().filter(({ file }) => job.files.includes(file));
      const runs = wanted.map((scenario, index) => {
        report(index);
        return runScenario(scenario);
      });
      return { kind: "scenarios", runs };
    }
    case "random": {
      const { configuration, seed, runs, deadline, judges } = job;
      const strategy = ALL_STRATEGIES.find(({ name }) => name === job.strategy);
      if (strategy === undefined) throw new Error(`there is no strategy ${job.strategy}`);
      const search = {
        configuration,
        threat: threatNamed(job.threat),
        strategy,
        ...startOf(job),
        seed,
        runs,
        ...(judges === undefined ? {} : { judges }),
      };
      const isOver = deadline === undefined ? {} : { isOver: () => Date.now() >= deadline };
      return { kind: "random", result: searchRandomly(search, { ...isOver, progress: report }) };
    }
    case "exhaustive": {
      const scope = SCOPES.find(({ name }) => name === job.scope);
      if (scope === undefined) throw new Error(`there is no scope ${job.scope}`);
      const configuration = { ...job.configuration, ...scope.configuration };
      const result = searchExhaustively(
        configuration,
        threatNamed(scope.under ?? job.threat),
        scope,
        ({ states }) => report(states),
        job.judges,
        AGAIN_STATES_MAX,
      );
      return { kind: "exhaustive", result };
    }
  }
};
