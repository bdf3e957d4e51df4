/** Puts a design report on disk: the only part of a report that touches files. */
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DesignReport } from "./design-report.ts";
import { renderDesignReportHtml } from "./design-report-html.ts";
import { renderDesignReportMarkdown } from "./design-report-markdown.ts";

/**
 * Writes `index.html`, `report.md` and `report.json` into a directory, which it makes where it is
 * missing, and returns their paths. A reader sees the old files or the new ones, never half of one.
 */
export const writeDesignReport = async (
  report: DesignReport,
  directory: string,
): Promise<string[]> => {
  const files = [
    ["index.html", await renderDesignReportHtml(report)],
    ["report.md", renderDesignReportMarkdown(report)],
    ["report.json", `${JSON.stringify(report, null, 2)}\n`],
  ] as const;
  await makeDirectory(directory);
  const written: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const [name, text] of files) {
      const to = join(directory, name);
      const from = join(directory, `.${name}.${process.pid}.tmp`);
      written.push({ from, to });
      await writeFile(from, text);
    }
    for (const { from, to } of written) await rename(from, to);
  } catch (error) {
    await Promise.all(written.map(({ from }) => rm(from, { force: true })));
    throw new Error(`The report cannot be written to ${directory}: ${reasonOf(error)}.`);
  }
  return written.map(({ to }) => to);
};

const makeDirectory = async (directory: string): Promise<void> => {
  const known = await stat(directory).catch(() => undefined);
  if (known !== undefined && !known.isDirectory()) {
    throw new Error(`The report cannot be written to ${directory}: it is not a directory.`);
  }
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new Error(`The report directory ${directory} cannot be made: ${reasonOf(error)}.`);
  }
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left",
  ENOTDIR: "a part of the path is not a directory",
  EEXIST: "a part of the path is not a directory",
  EISDIR: "a directory stands in the place of a file",
  ENAMETOOLONG: "the name is too long",
};

const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
};
