/** Audits of the sample data, in a folder of the test's own. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { type Ended, runHere } from "./in-process.setting.ts";

export type { Ended };

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const audit = join(root, "scenarios/audit");
export const folder = mkdtempSync(join(tmpdir(), "bkv-audit-test-"));
export const PINS = join(audit, "pins.json");
export const HONEST = join(audit, "honest");
export const logOf = (name: string): string => join(audit, `logs/${name}.jsonl`);

/** Prints the process's largest resident set, in KiB, when it ends. */
export const WATCH =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('maxrss '+process.resourceUsage().maxRSS))";

/** A run of the built program, in a process of its own. */
export const run = (
  args: readonly string[],
  { env = {}, node = [] as readonly string[] } = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [...node, join(root, "dist/cli.js"), ...args],
      { cwd: folder, env: { ...process.env, NO_COLOR: "1", ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

export const bkv = (...args: readonly string[]): Promise<Ended> =>
  runHere(folder, ["audit", ...args, "--quiet"]);

export const expectInputError = ({ code, stdout, stderr }: Ended, sentence: RegExp): void => {
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(2);
};

export const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
