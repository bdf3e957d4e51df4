/** What the commands put out: exit codes, files, and the form of what is printed. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isUnfinished, type Verdict } from "../../properties/harness/verdict.ts";
import { InputError } from "../../scenarios/read-scenario.ts";

export const EXIT = {
  ok: 0,
  violated: 1,
  input: 2,
  vacuous: 3,
  harness: 4,
  interrupted: 130,
} as const;

/** The package's own name and version. */
export const TOOL: { readonly name: string; readonly version: string } = (() => {
  for (const up of ["..", "../..", "../../.."])
    try {
      const text = readFileSync(new URL(`${up}/package.json`, import.meta.url), "utf8");
      const { name, version } = JSON.parse(text) as { name: string; version: string };
      if (name === "bkv") return { name, version };
    } catch {
      // Not this one: the package is one level higher when built.
    }
  return { name: "bkv", version: "unknown" };
})();

/** The line that reproduces this run's output. */
export const commandLine = (): string =>
  [
    "bkv",
    ...process.argv
      .slice(2)
      .map((word) => (/^[\w./:=,-]+$/.test(word) ? word : JSON.stringify(word))),
  ].join(" ");

/** The exit code of a set of verdicts: a broken claim before a vacuous one, or one that was not judged to the end. */
export const exitOf = (verdicts: readonly Verdict[]): number => {
  const wrong = verdicts.filter(({ kind, expected }) => kind !== expected);
  if (wrong.some(({ kind }) => kind !== "vacuous" && kind !== "unwitnessed")) return EXIT.violated;
  return wrong.length > 0 || verdicts.some(isUnfinished) ? EXIT.vacuous : EXIT.ok;
};

/** Writes a file whole or not at all. @throws InputError where it cannot be written. */
export const writeWhole = (path: string, text: string | Uint8Array): void => {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // Where nothing could be written there is nothing to take away; the first fault is the one to tell.
    }
    throw new InputError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? "unknown fault"})`,
    );
  }
};

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
};

/** Whether standard output takes colour. */
export const wantsColour = (asked: boolean | undefined): boolean =>
  asked !== false && process.env.NO_COLOR === undefined && process.stdout.isTTY === true;

export const COLUMNS = 100;
