/** What the program prints is what the schemas say. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { storedScenarios } from "../scenarios/read-scenario.ts";
import { scenarioSchema } from "../scenarios/schema.ts";
import { auditOutputSchema } from "./audit-schema.ts";
import { runHere } from "./commands/in-process.setting.ts";
import {
  checkOutputSchema,
  jsonSchemas,
  listOutputSchema,
  mutantsOutputSchema,
  replayOutputSchema,
  reportOutputSchema,
} from "./output-schemas.ts";
import { SAMPLE_REPORT } from "./sample-report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bkv-schemas-"));

const printed = async (...args: readonly string[]): Promise<unknown> => {
  const { stdout, stderr } = await runHere(folder, args);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
};

/** What a schema has against a value, both as the code has it and as its JSON Schema is stored. */
const problems = (schema: z.ZodType, value: unknown): readonly string[] => [
  ...issues(schema, value),
  ...issues(published(schema), value),
];

const FILES = new Map<z.ZodType, string>([
  [scenarioSchema, "scenario.schema.json"],
  [checkOutputSchema, "check.schema.json"],
  [replayOutputSchema, "replay.schema.json"],
  [listOutputSchema, "list.schema.json"],
  [mutantsOutputSchema, "mutants.schema.json"],
  [reportOutputSchema, "report.schema.json"],
  [auditOutputSchema, "audit.schema.json"],
]);

const read = (path: string): string => readFileSync(join(root, path), "utf8");

const asStored = (file: string): z.ZodType =>
  z.fromJSONSchema(
    JSON.parse(readFileSync(join(root, "docs/schemas", file), "utf8")) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  );

const PUBLISHED = new Map<z.ZodType, z.ZodType>();

/** A schema as its file has it, read once: to read it takes longer than to look at a scenario with it. */
const published = (schema: z.ZodType): z.ZodType => {
  const known = PUBLISHED.get(schema) ?? asStored(FILES.get(schema) ?? "");
  PUBLISHED.set(schema, known);
  return known;
};

const issues = (schema: z.ZodType, value: unknown): readonly string[] =>
  schema
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

const stored = (name: string): string => join(root, "scenarios", name);

describe("real output", () => {
  test("of list, of everything and of one kind", async () => {
    expect(problems(listOutputSchema, await printed("list", "--format", "json"))).toEqual([]);
    const defences = await printed("list", "defences", "--format", "json");
    expect(problems(listOutputSchema, defences)).toEqual([]);
    expect(defences).not.toHaveProperty("properties");
  });

  test.each([
    "honest/register-then-retrieve.json",
    "attacks/e12-extract-one.json",
    "weakened/bind-upload-to-answer.json",
  ])("of replay: %s", async (name) => {
    const output = await printed("replay", stored(name), "--format", "json");
    expect(problems(replayOutputSchema, output)).toEqual([]);
    expect(output).not.toHaveProperty("agreement");
  });

  test.each([
    ["attacks/e12-extract-one.json", "both", 51],
    ["weakened/majority-quorum.json", "concrete", 20],
    ["attacks/h3-both-keys-published.json", "concrete", 7],
  ])("of replay in octets: %s, %s", async (name, crypto, steps) => {
    const output = await printed(
      "replay",
      stored(name),
      ...["--format", "json", "--crypto", crypto],
    );
    expect(problems(replayOutputSchema, output)).toEqual([]);
    expect(output).toMatchObject({ agreement: { steps, divergedAt: null } });
  });

  test("of audit, with evidence and without", async () => {
    for (const name of ["honest", "split-view"]) {
      const args = [stored(`audit/${name}`), "--pins", stored("audit/pins.json")];
      const output = await printed("audit", ...args, "--quiet", "--format", "json");
      expect([name, problems(auditOutputSchema, output)]).toEqual([name, []]);
    }
  });

  test("of check, with bounds of random runs", async () => {
    const bounds = ["--attempts", "3", "--runs", "30", "--exhaustive", "none", "--workers", "0"];
    const args = ["--property", "CON2", ...bounds];
    const output = await printed("check", ...args, "--quiet", "--format", "json");
    expect(problems(checkOutputSchema, output)).toEqual([]);
  });

  test("of mutants: a shipped bug and a removed defence", async () => {
    const only = ["--only", "M32", "--only", "majority-quorum"];
    const output = await printed("mutants", ...only, "--quiet", "--format", "json");
    expect(problems(mutantsOutputSchema, output)).toEqual([]);
    const found = ["M32", "majority-quorum"].map((id) => expect.objectContaining({ id }));
    expect(output).toMatchObject({ ok: true, mutants: found, survivors: [] });
  });

  test("of report, as it is written to disk", async () => {
    // Another vault than the default one: the stored scenarios are not replayed, which takes a while.
    const args = [
      "--attempts",
      "3",
      "--runs",
      "30",
      "--exhaustive",
      "none",
      "--workers",
      "0",
      "--quiet",
    ];
    const { code } = await runHere(folder, ["report", ...args, "--out", "report"]);
    expect([0, 3]).toContain(code);
    expect(readdirSync(join(folder, "report")).sort()).toEqual([
      "index.html",
      "report.json",
      "report.md",
    ]);
    const report = JSON.parse(readFileSync(join(folder, "report/report.json"), "utf8")) as unknown;
    expect(problems(reportOutputSchema, report)).toEqual([]);
  });

  test("of a design report, as the renderers' sample has it", () => {
    expect(problems(reportOutputSchema, JSON.parse(JSON.stringify(SAMPLE_REPORT)))).toEqual([]);
  });
});

describe("the schemas", () => {
  test("take every stored scenario as it stands in its file", () => {
    for (const { file } of storedScenarios())
      expect([file, problems(scenarioSchema, JSON.parse(readFileSync(file, "utf8")))]).toEqual([
        file,
        [],
      ]);
  });

  test.each([
    ["audit/honest/epoch-4.json", "bundle"],
    ["audit/published-form/epoch-2.json", "bundle"],
    ["audit/pins.json", "pins"],
    ["audit/pins-published.json", "pins"],
  ])("take the documents that the audit reads: %s", (file, name) => {
    const schema = JSON.parse(read(`docs/schemas/${name}.schema.json`)) as Parameters<
      typeof z.fromJSONSchema
    >[0];
    const document: unknown = JSON.parse(readFileSync(stored(file), "utf8"));
    expect(issues(z.fromJSONSchema(schema), document)).toEqual([]);
    expect(issues(z.fromJSONSchema(schema), { ...(document as object), odd: 1 })).not.toEqual([]);
  });

  test("refuse what they do not know", () => {
    const head = { tool: { name: "bkv", version: "1" }, command: "bkv list", ok: true };
    expect(problems(listOutputSchema, head)).toEqual([]);
    expect(problems(listOutputSchema, { ...head, proved: true })).not.toEqual([]);
  });

  test("are JSON Schemas whose references lead somewhere", () => {
    for (const [name, text] of Object.entries(jsonSchemas())) {
      const schema = JSON.parse(text) as { $defs?: object };
      const names = [...text.matchAll(/"#\/\$defs\/([^"]+)"/gu)].map(([, to = ""]) => to);
      expect([name, names.filter((to) => !Object.hasOwn(schema.$defs ?? {}, to))]).toEqual([
        name,
        [],
      ]);
    }
  });
});
