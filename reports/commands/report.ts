/** `bkv report`: the design report for a security review, from what the checks established. */
import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import { symbolic } from "../../model/algebra/symbolic/symbolic.ts";
import { clientMachine } from "../../model/client/client.ts";
import { frontEndMachine } from "../../model/operator/front-end.ts";
import { storeMachine } from "../../model/operator/store.ts";
import { type Configuration, protocolOf } from "../../model/protocol/configuration.ts";
import { DEFENCES } from "../../model/protocol/defences.ts";
import { quorumMachine } from "../../model/vault/quorum.ts";
import { replicaMachine } from "../../model/vault/replica.ts";
import { worldNameOf } from "../../model/world/play.ts";
import type { CheckPlan } from "../../scenarios/check-plan.ts";
import { unusual } from "../../scenarios/format.ts";
import { isOfVault } from "../../scenarios/known-limits.ts";
import {
  InputError,
  parseScenario,
  type Scenario,
  storedScenarios,
} from "../../scenarios/read-scenario.ts";
import { designOf, propertiesIn, replayLine, threatNamed } from "../../scenarios/run-scenario.ts";
import type { CheckOutcome } from "../../scenarios/suite.ts";
import { transcribe } from "../../scenarios/transcribe.ts";
import { ASSUMPTIONS } from "../assumptions.ts";
import type { DesignReport, ReportCounterexample } from "../design-report.ts";
import { guessCosts } from "../guess-cost.ts";
import { SOURCES } from "../sources.ts";
import { statechartDot } from "../statechart.ts";
import { writeDesignReport } from "../write-report.ts";
import { planOf, runPlan, type SearchOptions, searchOptions } from "./check.ts";
import { withMutant } from "./common.ts";
import { onItsGrounds } from "./grounds.ts";
import { commandLine, EXIT, exitOf, TOOL } from "./output.ts";
import { scenarioText } from "./scenario-text.ts";

const statecharts = (plan: CheckPlan): DesignReport["statecharts"] => {
  const protocol = protocolOf(symbolic(), plan.configuration);
  const drawn = [
    ["client", clientMachine(protocol)],
    ["HSM replica", replicaMachine(protocol, "hsm-1")],
    ["quorum of one operation", quorumMachine(protocol)],
    ["front end", frontEndMachine()],
    ["backup store", storeMachine()],
  ] as const;
  return drawn.map(([machine, object]) => ({ machine, dot: statechartDot(object, machine) }));
};

/** Against whom a counterexample plays, in which vault as far as it is not the default one, and without which rules. */
const whereOf = ({ threat, configuration }: Scenario): string => {
  const { without, ...settings } = unusual(configuration);
  const told = Object.entries(settings).filter(
    ([, value]) => typeof value === "string" || typeof value === "number",
  );
  return [
    `threat ${threat}`,
    ...told.map(([name, value]) => `${name} ${value}`),
    ...(without === undefined ? [] : [`without ${without.join(", ")}`]),
  ].join("; ");
};

const counterexample = (
  scenario: Scenario,
  expected: boolean,
): ReportCounterexample | undefined => {
  if (scenario.search.kind !== "schedule") return undefined;
  const { transcript, run } = transcribe(scenario);
  const broken = run.verdicts.find(({ kind }) => kind === "violated");
  if (broken === undefined) return undefined;
  return {
    property: broken.property,
    scenario: scenario.name,
    question: scenario.question,
    where: whereOf(scenario),
    expected,
    why: broken.counterexample?.why ?? "",
    replay: replayLine(scenario.file),
    transcript,
  };
};

/** Breaches that the check found, then the known limits of the design, then one for each removed defence. */
const counterexamples = (
  { findings }: CheckOutcome,
  { design }: Configuration,
): readonly ReportCounterexample[] => {
  const found = findings.map(({ finding, configuration, threat }) => {
    const name = `found-${finding.property.toLowerCase()}`;
    const text = scenarioText({ name, finding, configuration, threat });
    return counterexample(parseScenario(`${name}.json`, text), false);
  });
  // What the design itself cannot hold stands first, then what another cannot, then what a removed defence held.
  const distance = (other: Scenario["configuration"]): number =>
    2 * other.without.length + (other.design === design ? 0 : 1);
  const stored = storedScenarios()
    .filter(({ expect }) => Object.values(expect).includes("violated"))
    .sort((a, b) => distance(a.configuration) - distance(b.configuration))
    .map((scenario) => counterexample(scenario, true));
  return [...found, ...stored].filter((item) => item !== undefined);
};

const breakingOf = (defence: string): readonly string[] =>
  storedScenarios()
    .filter(({ configuration }) => configuration.without.some((id) => id === defence))
    .flatMap(({ expect }) =>
      Object.entries(expect)
        .filter(([, kind]) => kind === "violated")
        .map(([id]) => id),
    );

/** The size of the vault, and whatever else of it is not as in the default one. */
const settingsOf = (
  configuration: Configuration,
  threat: string,
): DesignReport["configuration"] => {
  const { replicas, rollbackTolerance, attemptsMax, factor, realms } = configuration;
  // Realms have no vault behind them.
  if (worldNameOf(threatNamed(threat)) === "realms")
    return { realms: `${realms.threshold} of ${realms.count}`, attemptsMax };
  const others = Object.entries(unusual(configuration)).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number" ? [[name, value] as const] : [],
  );
  const { without } = configuration;
  return {
    ...{ replicas, rollbackTolerance, attemptsMax, factor },
    ...Object.fromEntries(others),
    ...(without.length === 0 ? {} : { without: without.join(", ") }),
  };
};

/** Everything that the report says, as data. */
export const designReport = (plan: CheckPlan, outcome: CheckOutcome): DesignReport => {
  return {
    tool: TOOL,
    command: commandLine(),
    seed: plan.seed,
    ok: exitOf(outcome.verdicts) === EXIT.ok,
    design: designOf(plan.configuration, plan.threat),
    configuration: { ...settingsOf(plan.configuration, plan.threat), threat: plan.threat },
    guessing: isOfVault(plan.threat) ? guessCosts(plan.configuration) : null,
    claims: propertiesIn(plan).map(({ id, claim, statement, expectation, sources }) => ({
      id,
      claim,
      statement,
      expectation,
      sources,
    })),
    verdicts: outcome.verdicts,
    coverage: outcome.coverage,
    defences: Object.entries(DEFENCES).map(([id, { rule, attack, sources }]) => ({
      id,
      rule,
      attack,
      sources,
      breaks: breakingOf(id),
    })),
    assumptions: ASSUMPTIONS,
    sources: SOURCES,
    statecharts: statecharts(plan),
    counterexamples: counterexamples(outcome, plan.configuration),
  };
};

export const registerReport = (program: Command): void => {
  searchOptions(
    program.command("report").description("write the design report: HTML, Markdown and JSON"),
  )
    .option("--out <folder>", "where the report is written", "out/report")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv report --out out/review\n  $ bkv report --runs 20000 --seed 7 --out out/review\n",
    )
    .action(async (given: SearchOptions & { readonly out: string }) => {
      const { options } = onItsGrounds(withMutant(given));
      const plan = planOf(options);
      // Before the search, which takes a while.
      if (existsSync(options.out) && !statSync(options.out).isDirectory())
        throw new InputError(`the report cannot be written to ${options.out}: it is no folder`);
      const { outcome, interrupted } = await runPlan(plan, options);
      if (interrupted) {
        process.exitCode = EXIT.interrupted;
        return;
      }
      const paths = await writeDesignReport(designReport(plan, outcome), options.out).catch(
        (error: Error) => {
          throw new InputError(error.message);
        },
      );
      process.stdout.write(`${paths.join("\n")}\n`);
      process.exitCode = exitOf(outcome.verdicts);
    });
};
