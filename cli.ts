#!/usr/bin/env node
/** `bkv`: composes the commands, and turns whatever goes wrong into an exit code and one sentence. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { registerAudit } from "./reports/commands/audit.ts";
import { registerCheck } from "./reports/commands/check.ts";
import { registerList } from "./reports/commands/list.ts";
import { registerMutants } from "./reports/commands/mutants.ts";
import { EXIT, TOOL } from "./reports/commands/output.ts";
import { registerReplay } from "./reports/commands/replay.ts";
import { registerReport } from "./reports/commands/report.ts";
import { registerShrink } from "./reports/commands/shrink.ts";

const composed = (): Command => {
  const program = new Command("bkv")
    .description(
      "An executable formal model of the HSM-based Backup Key Vault, with a harness that attacks it.",
    )
    .version(`${TOOL.name} ${TOOL.version} (node ${process.version})`)
    .showSuggestionAfterError()
    .exitOverride();
  for (const register of [
    registerCheck,
    registerReplay,
    registerShrink,
    registerMutants,
    registerReport,
    registerAudit,
    registerList,
  ])
    register(program);
  for (const command of program.commands) command.exitOverride();
  return program;
};

const fail = (message: string, code: number): void => {
  process.stderr.write(`bkv: ${message}\n`);
  process.exitCode = code;
};

/** Runs the command that the process was called with, to the end; the process's exit code says what came of it. */
export const run = async (): Promise<void> => {
  try {
    await composed().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = EXIT.input;
    } else if (error instanceof Error && error.name === "InputError")
      fail(error.message, EXIT.input);
    else if (error instanceof Error && error.name === "HarnessError")
      fail(
        `an invariant of the harness broke, which is a bug of bkv: ${error.message}`,
        EXIT.harness,
      );
    else
      fail(
        `a bug of bkv: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        EXIT.harness,
      );
  }
};

if (realpathSync(process.argv[1] ?? "") === fileURLToPath(import.meta.url)) {
  // A reader that has seen enough (`bkv list | head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
  await run();
}
