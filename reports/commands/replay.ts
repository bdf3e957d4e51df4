/** `bkv replay`: one scenario, step by step, always with the same outcome. */
import { type Command, Option } from "commander";
import { readScenario, type Scenario } from "../../scenarios/read-scenario.ts";
import { transcribe } from "../../scenarios/transcribe.ts";
import { renderMermaid } from "../mermaid.ts";
import { renderDerivation, renderTranscript } from "../transcript-text.ts";
import { renderVerdictTable } from "../verdict-table.ts";
import {
  COLUMNS,
  commandLine,
  EXIT,
  exitOf,
  printJson,
  removedBy,
  repeatable,
  TOOL,
  wantsColour,
} from "./common.ts";

interface ReplayOptions {
  readonly format: "text" | "json" | "mermaid";
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly mutant?: readonly string[];
}

/** The scenario, with the bugs of the mutants beside what it takes away itself. */
const withMutants = (scenario: Scenario, ids: readonly string[] | undefined): Scenario => {
  const { configuration } = scenario;
  const without = [...new Set([...configuration.without, ...removedBy(ids)])];
  return { ...scenario, configuration: { ...configuration, without } };
};

export const registerReplay = (program: Command): void => {
  program
    .command("replay")
    .description("replay a scenario, and show it step by step")
    .argument("<file>", "a scenario file with a schedule")
    .addOption(
      new Option("--format <format>", "what to print")
        .choices(["text", "json", "mermaid"])
        .default("text"),
    )
    .option(
      "--mutant <id>",
      "with a shipped bug switched on (repeatable; see bkv list mutants)",
      repeatable,
    )
    .option("--quiet", "only the verdicts")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv replay scenarios/attacks/e12-extract-one.json\n  $ bkv replay scenarios/honest/lockout.json --format mermaid\n",
    )
    .action((file: string, options: ReplayOptions) => {
      const { transcript, run } = transcribe(withMutants(readScenario(file), options.mutant));
      const code = exitOf(run.verdicts);
      process.exitCode = code;
      if (options.format === "json") {
        const steps = transcript.steps.map(
          ({ index, event, facts, refusals, sends, learned, breaches }) => ({
            index,
            event,
            effects: { sends, facts, refusals },
            learned,
            breaches,
          }),
        );
        printJson({
          tool: TOOL,
          command: commandLine(),
          ok: code === EXIT.ok,
          scenario: transcript.scenario,
          steps,
          derivations: transcript.derivations,
          verdicts: run.verdicts,
        });
        return;
      }
      if (options.format === "mermaid") {
        process.stdout.write(renderMermaid(transcript));
        return;
      }
      const style = { columns: COLUMNS, colour: wantsColour(options.color) };
      const parts = options.quiet === true ? [] : [renderTranscript(transcript, style)];
      if (options.quiet !== true)
        for (const tree of transcript.derivations)
          parts.push(["How the adversary comes to know it:", ...renderDerivation(tree)].join("\n"));
      parts.push(renderVerdictTable(run.verdicts, style));
      process.stdout.write(`${parts.join("\n\n")}\n`);
    });
};
