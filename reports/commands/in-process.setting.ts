/** `bkv` within the test's own process: what takes a second to start is not started for each of hundreds of runs. */
import { vi } from "vitest";
import { run } from "../../cli.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const caught = (stream: "stdout" | "stderr", parts: string[]) =>
  vi.spyOn(process[stream], "write").mockImplementation((part) => {
    parts.push(typeof part === "string" ? part : Buffer.from(part).toString("utf8"));
    return true;
  });

/**
 * Runs a command as if the process had been called with it in this directory. One at a time: it puts its arguments, directory and streams in
 * the place of the process's own. Commands with worker threads are for the built program.
 */
export const runHere = async (cwd: string, args: readonly string[]): Promise<Ended> => {
  const before = { argv: process.argv, cwd: process.cwd(), code: process.exitCode };
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const spies = [caught("stdout", stdout), caught("stderr", stderr)];
  try {
    process.chdir(cwd);
    process.argv = [process.execPath, "bkv", ...args];
    process.exitCode = undefined;
    await run();
    return {
      code: Number(process.exitCode ?? 0),
      stdout: stdout.join(""),
      stderr: stderr.join(""),
    };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.argv = before.argv;
    process.exitCode = before.code;
    process.chdir(before.cwd);
  }
};
