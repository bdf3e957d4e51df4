/** `bkv replay`: one scenario, step by step, always with the same outcome. */
import { type Command, Option } from "commander";
import { DESIGN_NAMES, type DesignName, designNamed } from "../../model/protocol/designs.ts";
import type { Divergence } from "../../properties/harness/agreement.ts";
import type { Transcript } from "../../properties/harness/transcript.ts";
import { InputError, readScenario, type Scenario } from "../../scenarios/read-scenario.ts";
import type { ScenarioRun } from "../../scenarios/run-scenario.ts";
import { transcribe } from "../../scenarios/transcribe.ts";
import { type OctetsView, renderDivergence, renderOctets } from "../exposure-text.ts";
import { renderMermaid } from "../mermaid.ts";
import { renderTranscript } from "../transcript-text.ts";
import { renderVerdictTable } from "../verdict-table.ts";
import { removedBy, repeatable } from "./common.ts";
import { COLUMNS, commandLine, EXIT, exitOf, printJson, TOOL, wantsColour } from "./output.ts";
import { type CryptoOptions, cryptoOptions, replayInOctets } from "./replay-crypto.ts";

interface ReplayOptions extends CryptoOptions {
  readonly format: "text" | "json" | "mermaid";
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly mutant?: readonly string[];
  readonly design?: DesignName;
}

/** What a replay came to, in whichever reading it is shown. */
interface Shown {
  readonly transcript: Transcript;
  readonly run: ScenarioRun | null;
  readonly divergence: Divergence | null;
  readonly view: OctetsView | null;
}

const replayed = (scenario: Scenario, options: ReplayOptions): Shown => {
  if (options.crypto === "symbolic" && options.backupFile !== undefined)
    throw new InputError("--backup-file needs octets: --crypto both");
  if (options.crypto === "symbolic")
    return { ...transcribe(scenario), divergence: null, view: null };
  const { inTerms, inOctets, ...rest } = replayInOctets(scenario, options);
  return { ...rest, transcript: options.crypto === "both" ? inTerms : inOctets };
};

const printShownJson = ({ transcript, run, divergence, view }: Shown, ok: boolean): void => {
  const steps = transcript.steps.map(
    ({ index, event, facts, refusals, sends, learned, breaches }) => ({
      index,
      event,
      effects: { sends, facts, refusals },
      learned,
      breaches,
    }),
  );
  const agreement =
    divergence === null
      ? view && { steps: view.steps, divergedAt: null }
      : { steps: divergence.step - 1, divergedAt: divergence.step, divergence };
  printJson({
    tool: TOOL,
    command: commandLine(),
    ok,
    scenario: transcript.scenario,
    steps,
    derivations: transcript.derivations,
    ...(transcript.windows === undefined ? {} : { windows: transcript.windows }),
    verdicts: run?.verdicts ?? [],
    ...(agreement === null ? {} : { agreement }),
    ...(view === null
      ? {}
      : {
          octets: {
            suite: view.suite,
            guessing: view.guessing,
            held: view.held,
            exposures: view.exposures,
            attempts: view.attempts,
            forgeries: view.forgeries,
          },
        }),
  });
};

const printShownText = (shown: Shown, options: ReplayOptions): void => {
  const { transcript, run, divergence, view } = shown;
  const style = { columns: COLUMNS, colour: wantsColour(options.color) };
  const parts = options.quiet === true ? [] : [renderTranscript(transcript, style)];
  if (view !== null) parts.push(renderOctets(view, style));
  if (divergence !== null) parts.push(renderDivergence(divergence, style));
  if (run !== null) parts.push(renderVerdictTable(run.verdicts, style));
  process.stdout.write(`${parts.join("\n\n")}\n`);
};

/** The scenario in another design, where one is named, with the bugs of the mutants beside what it takes away itself. */
const changed = (scenario: Scenario, { design, mutant }: ReplayOptions): Scenario => {
  const { configuration } = scenario;
  const without = [...new Set([...configuration.without, ...removedBy(mutant)])];
  const named =
    design === undefined
      ? {}
      : { design, trust: { ...configuration.trust, format: designNamed(design).bundles } };
  return { ...scenario, configuration: { ...configuration, ...named, without } };
};

export const registerReplay = (program: Command): void => {
  const command = program
    .command("replay")
    .description("replay a scenario, and show it step by step")
    .argument("<file>", "a scenario file with a schedule")
    .addOption(
      new Option("--format <format>", "what to print")
        .choices(["text", "json", "mermaid"])
        .default("text"),
    )
    .addOption(
      new Option("--design <name>", "in this design, whatever the scenario says").choices(
        DESIGN_NAMES,
      ),
    )
    .option(
      "--mutant <id>",
      "with a shipped bug switched on (repeatable; see bkv list mutants)",
      repeatable,
    )
    .option("--quiet", "only the verdicts")
    .option("--no-color", "no colour");
  cryptoOptions(command)
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv replay scenarios/attacks/e12-extract-one.json --crypto both\n  $ bkv replay scenarios/honest/lockout.json --format mermaid\n",
    )
    .action((file: string, options: ReplayOptions) => {
      const shown = replayed(changed(readScenario(file), options), options);
      const code = shown.run === null ? EXIT.harness : exitOf(shown.run.verdicts);
      process.exitCode = code;
      if (options.format === "json") printShownJson(shown, code === EXIT.ok);
      else if (options.format === "mermaid") process.stdout.write(renderMermaid(shown.transcript));
      else printShownText(shown, options);
    });
};
