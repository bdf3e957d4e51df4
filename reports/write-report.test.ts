import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SAMPLE_REPORT } from "./sample-report.ts";
import { writeDesignReport } from "./write-report.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bkv-report-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe("writing a report", () => {
  test("a missing directory is made and holds the three files, nothing else", async () => {
    const into = join(directory, "a", "b");
    const paths = await writeDesignReport(SAMPLE_REPORT, into);
    expect(paths).toEqual(
      ["index.html", "report.md", "report.json"].map((name) => join(into, name)),
    );
    expect((await readdir(into)).toSorted()).toEqual(["index.html", "report.json", "report.md"]);
    expect(await readFile(join(into, "index.html"), "utf8")).toMatch(/^<!doctype html>/u);
  });

  test("the JSON file is the data itself", async () => {
    await writeDesignReport(SAMPLE_REPORT, directory);
    const text = await readFile(join(directory, "report.json"), "utf8");
    expect(JSON.parse(text)).toEqual(SAMPLE_REPORT);
  });

  test("a second report takes the place of the first", async () => {
    await writeDesignReport(SAMPLE_REPORT, directory);
    await writeDesignReport({ ...SAMPLE_REPORT, design: "hardened" }, directory);
    expect(await readFile(join(directory, "report.md"), "utf8")).toMatch(/^# .* hardened\n/u);
  });

  test.each([
    ["a file", "taken"],
    ["a path below a file", join("taken", "below")],
  ])("%s is refused in one sentence", async (_, name) => {
    await writeFile(join(directory, "taken"), "");
    const path = join(directory, name);
    await expect(writeDesignReport(SAMPLE_REPORT, path)).rejects.toThrow(
      new RegExp(`^The report [^.]*${path.replaceAll("/", "\\/")}[^.]*not a directory\\.$`, "u"),
    );
  });

  test("a failure leaves nothing half-written and the other files as they were", async () => {
    await mkdir(join(directory, "index.html", "occupied"), { recursive: true });
    await writeFile(join(directory, "report.md"), "old");
    await expect(writeDesignReport(SAMPLE_REPORT, directory)).rejects.toThrow(
      /^The report cannot be written to .*: .*\.$/u,
    );
    expect((await readdir(directory)).toSorted()).toEqual(["index.html", "report.md"]);
    expect(await readFile(join(directory, "report.md"), "utf8")).toBe("old");
  });
});
