/** `bkv check`: judges every property and prints a verdict table with bounds. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Command, Option } from "commander";
import { describeEvent } from "../../model/world/narration.ts";
import type { Verdict } from "../../properties/harness/verdict.ts";
import {
  breaks,
  type CheckPlan,
  jobsOf,
  phasesOf,
  sparesAll,
  sparesLikes,
} from "../../scenarios/check-plan.ts";
import { specialGroundsOf } from "../../scenarios/hunt-grounds.ts";
import { type Job, type JobResult, titleOf } from "../../scenarios/job.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { runJobs } from "../../scenarios/run-jobs.ts";
import { propertiesIn, replayLine } from "../../scenarios/run-scenario.ts";
import {
  isTooLarge,
  nightlyFor,
  SCOPE_NAMES,
  scopesFor,
  scopesIn,
} from "../../scenarios/scopes.ts";
import { type CheckOutcome, judge } from "../../scenarios/suite.ts";
import { renderScenarioTable } from "../scenario-table.ts";
import { wrap } from "../terminal.ts";
import { renderVerdictTable, tally } from "../verdict-table.ts";
import {
  configurationOf,
  fleetFor,
  seconds,
  type VaultOptions,
  vaultOptions,
  wholeNumber,
  withMutant,
} from "./common.ts";
import { onItsGrounds } from "./grounds.ts";
import { junit } from "./junit.ts";
import {
  COLUMNS,
  commandLine,
  EXIT,
  exitOf,
  printJson,
  TOOL,
  wantsColour,
  writeWhole,
} from "./output.ts";
import { reporter } from "./progress.ts";
import { scenarioText } from "./scenario-text.ts";

export interface SearchOptions extends VaultOptions {
  readonly seed: number;
  readonly runs?: number;
  readonly budget?: number;
  readonly workers: number;
  readonly exhaustive?: readonly string[];
  readonly quiet?: boolean;
}

interface CheckOptions extends SearchOptions {
  readonly format: "text" | "json" | "junit";
  readonly out: string;
  readonly color?: boolean;
}

/** What every check runs, in well under a minute; and where a defence is missing, and one breach ends it. */
const RUNS = { check: 4_000, hunt: 6_000 } as const;
const DEFAULT_SEED = 1;

/** Options of everything that searches. */
export const searchOptions = (command: Command): Command =>
  vaultOptions(command)
    .option("--seed <s>", "seed of the random runs", wholeNumber(0, 0xffffffff), DEFAULT_SEED)
    .option(
      "--runs <n>",
      `random runs, over all strategies (default: ${RUNS.check}; ${RUNS.hunt} where a defence is missing)`,
      wholeNumber(1, 1_000_000_000),
    )
    .option("--budget <time>", "search at random for so long instead (60s, 10m)", seconds)
    .option(
      "--workers <w>",
      "worker threads; 0 for none",
      wholeNumber(0, 256),
      Math.min(2, availableParallelism()),
    )
    .addOption(
      new Option(
        "--exhaustive <scope>",
        "visit this scope completely (repeatable; none for no scope)",
      ).argParser((value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        value,
      ]),
    )
    .option("--quiet", "no progress");

/** @throws InputError for a scope that does not exist, or that this vault is not visited in. */
const refuseStrangeScopes = (
  threat: string,
  asked: readonly string[],
  possible: readonly string[],
): void => {
  for (const scope of asked)
    if (!SCOPE_NAMES.includes(scope))
      throw new InputError(
        `there is no scope "${scope}"; there are ${SCOPE_NAMES.join(", ")}, none`,
      );
  const strange = asked.find((scope) => !possible.includes(scope));
  if (strange !== undefined)
    throw new InputError(
      `the scope ${strange} is not visited under the threat ${threat} in this vault; ${possible.length === 0 ? "there is none that is" : `its scopes are ${possible.join(", ")}`}`,
    );
};

/** The plan that the options make. @throws InputError for a scope that the vault is not visited in. */
export const planOf = (options: SearchOptions): CheckPlan => {
  const configuration = configurationOf(options);
  // The stored scenarios speak of the vaults that they name: another one is not judged by them.
  const { design, guessSeconds, without } = configuration;
  const plain = { ...fleetFor(options.threat, without), design, guessSeconds };
  const asItStands = without.length === 0 && isDeepStrictEqual(configuration, plain);
  const possible = scopesIn(configuration, [
    ...scopesFor(options.threat),
    ...nightlyFor(options.threat),
  ]);
  // Where a rule is gone that only a larger scope stands for, that one is visited as well.
  const pointed = specialGroundsOf(without)?.scopes ?? [];
  const usual = [...new Set([...scopesFor(options.threat), ...pointed])];
  const scopes =
    options.exhaustive?.filter((scope) => scope !== "none") ??
    usual.filter((scope) => possible.includes(scope) && !isTooLarge(scope, configuration));
  refuseStrangeScopes(options.threat, scopes, possible);
  return {
    configuration,
    threat: options.threat,
    corpus: asItStands && (options.threat === "operator" || options.threat === "realms"),
    tight: options.replicas === undefined && options.attempts === undefined,
    seed: options.seed,
    runs: options.runs ?? (configuration.without.length > 0 ? RUNS.hunt : RUNS.check),
    ...(options.budget === undefined
      ? {}
      : { deadline: Date.now() + options.budget * 1000, seconds: options.budget }),
    scopes,
    properties: options.property ?? [],
  };
};

/** What a job found, in a line for each claim. */
const findingsOf = (result: JobResult, job: Job, after: number): readonly string[] =>
  result.kind === "scenarios"
    ? []
    : result.result.findings.map(
        ({ property, schedule }) =>
          `${property} breaks: ${schedule.length} steps, after ${(after / 1000).toFixed(1)} s (${titleOf(job)})`,
      );

/** Runs a plan with progress; the outcome, and whether it was interrupted. */
export const runPlan = async (
  plan: CheckPlan,
  { workers, quiet }: Pick<SearchOptions, "workers" | "quiet">,
): Promise<{ readonly outcome: CheckOutcome; readonly interrupted: boolean }> => {
  const jobs = jobsOf(plan);
  const report = reporter(quiet === true, jobs.length);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  const begun = Date.now();
  // Without a defence one breach is what is looked for.
  const isHunt = plan.configuration.without.length > 0;
  const known = new Set<string>();
  const told = (result: JobResult, job: Job): void => {
    for (const line of findingsOf(result, job, Date.now() - begun)) {
      const [property = ""] = line.split(" ");
      if (!known.has(property)) report.found(line);
      known.add(property);
    }
  };
  try {
    const done: Job[] = [];
    const results: (JobResult | undefined)[] = [];
    for (const phase of phasesOf(plan, jobs)) {
      const spares = isHunt ? sparesAll : sparesLikes;
      const options = { workers, progress: report.tell, told, signal: abort.signal, spares };
      results.push(...(await runJobs(phase, options)));
      done.push(...phase);
      if (isHunt && results.some((result) => result !== undefined && breaks(result))) break;
    }
    return { outcome: judge(plan, done, results), interrupted: abort.signal.aborted };
  } finally {
    process.removeListener("SIGINT", interrupt);
    report.end(`searched for ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }
};

/** Writes each breach as a scenario; the verdicts with the files and replay lines in them. */
const save = ({ verdicts, findings }: CheckOutcome, out: string): readonly Verdict[] => {
  const files = new Map<string, string>();
  for (const { finding, configuration, threat } of findings) {
    if (files.has(finding.property)) continue;
    const name = [finding.property.toLowerCase(), ...configuration.without].join("-");
    const file = join(out, `${name}.json`);
    writeWhole(file, scenarioText({ name, finding, configuration, threat }));
    files.set(finding.property, file);
  }
  return verdicts.map((verdict) => {
    const file = files.get(verdict.property);
    return verdict.counterexample === undefined ||
      verdict.scenario !== undefined ||
      file === undefined
      ? verdict
      : {
          ...verdict,
          counterexample: { ...verdict.counterexample, file, replay: replayLine(file) },
        };
  });
};

const explain = (verdict: Verdict, statement: string): string => {
  const { counterexample } = verdict;
  if (counterexample === undefined) return "";
  const lines = [
    "",
    ...wrap(`${verdict.property} is violated: ${statement}`, COLUMNS),
    "",
    ...counterexample.schedule.map(
      (event, index) => `${String(index + 1).padStart(4)}  ${describeEvent(event)}`,
    ),
    "",
    ...wrap(`Why: ${counterexample.why}.`, COLUMNS),
    ...(counterexample.file === undefined ? [] : [`Saved: ${counterexample.file}`]),
    `Replay: ${counterexample.replay}`,
    "",
  ];
  return lines.join("\n");
};

const isStored = ({ scenario }: Verdict): boolean => scenario !== undefined;

const print = (
  options: CheckOptions,
  plan: CheckPlan,
  verdicts: readonly Verdict[],
  outcome: CheckOutcome,
): void => {
  const ok = exitOf(verdicts) === EXIT.ok;
  if (options.format === "json") {
    printJson({
      tool: TOOL,
      command: commandLine(),
      seed: plan.seed,
      ok,
      verdicts,
      coverage: outcome.coverage,
    });
    return;
  }
  if (options.format === "junit") {
    process.stdout.write(junit(verdicts));
    return;
  }
  const colour = wantsColour(options.color);
  const style = { columns: COLUMNS, colour };
  const [stored, searched] = [
    verdicts.filter(isStored),
    verdicts.filter((verdict) => !isStored(verdict)),
  ];
  if (stored.length > 0) process.stdout.write(`${renderScenarioTable(stored, style)}\n\n`);
  if (searched.length > 0) process.stdout.write(`${renderVerdictTable(searched, style)}\n`);
  const { configuration } = plan;
  const told = new Set<string>();
  for (const verdict of verdicts) {
    if (
      verdict.kind === verdict.expected ||
      verdict.counterexample === undefined ||
      told.has(verdict.property)
    )
      continue;
    told.add(verdict.property);
    const claim = propertiesIn({ configuration, threat: verdict.threat }).find(
      ({ id }) => id === verdict.property,
    );
    process.stdout.write(explain(verdict, claim?.statement ?? ""));
  }
  process.stdout.write(`All in all ${tally(verdicts)}\nReproduce with --seed ${plan.seed}.\n`);
};

export const registerCheck = (program: Command): void => {
  searchOptions(
    program
      .command("check")
      .description("judge every property, and print a verdict table with bounds"),
  )
    .addOption(
      new Option("--format <format>", "what to print")
        .choices(["text", "json", "junit"])
        .default("text"),
    )
    .option("--out <folder>", "where counterexamples are written", "out/counterexamples")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv check --property X2 --runs 20000\n  $ bkv check --without majority-quorum --seed 7\n  $ bkv check --mutant M37\n",
    )
    .action(async (given: CheckOptions) => {
      const { options, flags } = onItsGrounds(withMutant(given));
      if (flags.length > 0 && given.quiet !== true)
        process.stderr.write(`Looked for where it stands: ${flags.join(" ")}\n`);
      const plan = planOf(options);
      const { outcome, interrupted } = await runPlan(plan, options);
      const verdicts = save(outcome, options.out);
      print(options, plan, verdicts, outcome);
      process.exitCode = interrupted ? EXIT.interrupted : exitOf(verdicts);
    });
};
