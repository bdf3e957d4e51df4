/** A check: stored scenarios first, then random schedules, then the exhaustive scopes; and what it all amounts to. */

import type { Configuration } from "../model/protocol/configuration.ts";
import { isWitness, propertiesUnder } from "../properties/catalogue.ts";
import {
  type Counts,
  coverageOf,
  emptyCounts,
  mergeCounts,
} from "../properties/harness/coverage.ts";
import {
  type Finding,
  mergeResults,
  resultFor,
  type SearchResult,
  verdictKindOf,
} from "../properties/harness/judge.ts";
import type { Bound, Coverage, Verdict } from "../properties/harness/verdict.ts";
import { canBeSeen, type Property } from "../properties/property.ts";
import { type CheckPlan, isWanted, scopeNamed, WEAKEST } from "./check-plan.ts";
import type { Job, JobResult } from "./job.ts";
import { isOfVault, knownLimits } from "./known-limits.ts";
import { designOf, hitsOf, propertiesIn, threatNamed } from "./run-scenario.ts";
import { SCOPES } from "./scopes.ts";

export interface CheckOutcome {
  readonly verdicts: readonly Verdict[];
  readonly coverage: Coverage;
  /** Breaches that the searches found, to be written as scenarios. */
  readonly findings: readonly {
    readonly finding: Finding;
    readonly configuration: Configuration;
    readonly threat: string;
  }[];
}

interface Judging {
  readonly plan: CheckPlan;
  readonly findings: CheckOutcome["findings"][number][];
}

const verdict = (
  { plan }: Judging,
  threat: string,
  property: Property,
  result: SearchResult,
  bound: Bound,
  share?: number,
): Verdict => {
  const finding = result.findings.find((other) => other.property === property.id);
  const hits = hitsOf(property, result);
  const kind = verdictKindOf(property, hits, finding !== undefined);
  // A scope that is too small for a known limit holds it; random search must find it.
  const isKnown =
    knownLimits(plan, threat).has(property.id) &&
    (finding !== undefined || !isOfVault(threat) || bound.search === "random");
  const expected = isWitness(property)
    ? "witnessed"
    : isKnown ||
        (!isOfVault(threat) && finding !== undefined && knownLimits(plan, WEAKEST).has(property.id))
      ? "violated"
      : "held";
  return {
    property: property.id,
    design: designOf(plan.configuration, threat),
    threat,
    kind,
    expected,
    bound,
    hits,
    ...(share === undefined ? {} : { share }),
    ...(finding === undefined
      ? {}
      : { counterexample: { why: finding.why, schedule: finding.schedule, replay: "" } }),
  };
};

/** Whether a threat's budgets let a claim's trigger fire: in the vault, that of every claim. */
const isReached = (threat: string, { id, expectation }: Property): boolean =>
  isOfVault(threat) ||
  expectation === "sometimes" ||
  (SCOPES.find(({ of }) => of === threat)?.judges.includes(id) ?? true);

/** Whether the job's runs go on from an attack: what they see soon says nothing of a strategy. */
const goesOn = (job: Job | undefined): boolean => job?.kind === "random" && job.after !== undefined;

/** Whether random runs of a job observe a property: what a job judges alone, others do not see. */
const isJudgedIn = (property: Property, job: Job | undefined): boolean =>
  job?.kind === "random" &&
  (job.judges === undefined || isWitness(property) || job.judges.includes(property.id));

const randomVerdicts = (
  judging: Judging,
  jobs: readonly Job[],
  results: readonly SearchResult[],
): Verdict[] => {
  const { plan } = judging;
  const shares = new Map<string, number>();
  for (const [index, { runs, seen }] of results.entries())
    if (runs > 0 && !goesOn(jobs[index]))
      for (const [id, count] of Object.entries(seen))
        shares.set(id, Math.max(shares.get(id) ?? 0, count / runs));
  const threat = threatNamed(plan.threat);
  return propertiesUnder(plan.configuration, threat)
    .filter((property) => isWanted(plan, property.id) && isReached(plan.threat, property))
    .filter((property) => !isWitness(property) || canBeSeen(property, threat))
    .flatMap((property) => {
      const own = results.filter((_, index) => isJudgedIn(property, jobs[index]));
      // What a scope has broken already, no random run looked for.
      if (own.length === 0) return [];
      const merged = own.reduce(mergeResults);
      const bound: Bound = {
        search: "random",
        seed: plan.seed,
        runs: merged.runs,
        steps: merged.steps,
        lengthMax: merged.lengthMax,
        ...(plan.seconds === undefined ? {} : { seconds: plan.seconds }),
      };
      const share = isWitness(property) ? (shares.get(property.id) ?? 0) : undefined;
      return [verdict(judging, plan.threat, property, merged, bound, share)];
    });
};

const exhaustiveVerdicts = (
  judging: Judging,
  { scope: scopeName, threat, judges }: Extract<Job, { kind: "exhaustive" }>,
  result: SearchResult,
): Verdict[] => {
  const scope = scopeNamed(scopeName);
  if (scope === undefined) return [];
  // A scope may be of a fleet of which more is claimed: one that compacts its logs.
  const configuration = { ...judging.plan.configuration, ...scope.configuration };
  return propertiesIn({ configuration, threat })
    .filter(
      ({ id }) =>
        isWanted(judging.plan, id) &&
        (judges === undefined || judges.includes(id)) &&
        (scope.judges.includes(id) || result.findings.some(({ property }) => property === id)),
    )
    .map((property) => {
      const { extent, ...own } = resultFor(result, property.id);
      const bound: Bound = { search: "exhaustive", scope: scopeName, ...extent };
      return verdict(judging, threat, property, own, bound);
    });
};

/** What a check came to, from the results of its jobs. */
export const judge = (
  plan: CheckPlan,
  jobs: readonly Job[],
  results: readonly (JobResult | undefined)[],
): CheckOutcome => {
  const judging: Judging = { plan, findings: [] };
  const scenarioVerdicts: Verdict[] = [];
  const scopeVerdicts: Verdict[] = [];
  const randomJobs: Job[] = [];
  const randomResults: SearchResult[] = [];
  let counts: Counts = emptyCounts();
  for (const [index, job] of jobs.entries()) {
    const result = results[index];
    if (result === undefined) continue;
    if (result.kind === "scenarios") {
      for (const run of result.runs) {
        counts = mergeCounts(counts, run.counts);
        scenarioVerdicts.push(...run.verdicts.filter(({ property }) => isWanted(plan, property)));
      }
      continue;
    }
    counts = mergeCounts(counts, result.result.counts);
    if (job.kind === "scenarios") continue;
    const scope = job.kind === "exhaustive" ? scopeNamed(job.scope) : undefined;
    const configuration = { ...job.configuration, ...scope?.configuration };
    for (const finding of result.result.findings)
      judging.findings.push({ finding, configuration, threat: scope?.under ?? job.threat });
    if (job.kind === "exhaustive")
      scopeVerdicts.push(...exhaustiveVerdicts(judging, job, result.result));
    else {
      randomJobs.push(job);
      randomResults.push(result.result);
    }
  }
  return {
    verdicts: [
      ...scenarioVerdicts,
      ...randomVerdicts(judging, randomJobs, randomResults),
      ...scopeVerdicts,
    ],
    coverage: coverageOf(counts),
    findings: judging.findings,
  };
};
