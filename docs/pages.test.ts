/** The pages say what the code says: generated ones are current, ids and citations lead somewhere, links resolve. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEFENCE_IDS } from "../model/protocol/defences.ts";
import { SOURCES } from "../reports/sources.ts";
import { FAMILIES, membersOf } from "../scenarios/families.ts";
import { generatedFiles } from "./generated-pages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const filesIn = (folder: string, end: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !path.startsWith("docs/api/"))
    .sort();

const code = ["model", "properties"]
  .flatMap((folder) => filesIn(folder, ".ts"))
  .filter((path) => !path.endsWith(".test.ts"))
  .map(read);

/** What stands in `sources: [...]` of defences and claims. */
const citations = [
  ...new Set(
    code.flatMap((text) =>
      [...text.matchAll(/sources: \[([^\]]*)\]/gu)].flatMap(([, list = ""]) =>
        [...list.matchAll(/"([^"]+)"/gu)].map(([, citation = ""]) => citation),
      ),
    ),
  ),
];

const flat = (text: string): string => text.replace(/\s+/gu, " ");

/** Once: some pages are tables of runs. */
const generated = generatedFiles();

describe("generated pages", () => {
  test.each(Object.entries(generated))("%s is what `npm run docs:pages` writes", (name, text) => {
    expect(read(`docs/${name}`)).toBe(text);
  });

  test("no other schema is stored", () => {
    const stored = filesIn("docs/schemas", ".json").map((path) => path.slice("docs/".length));
    expect(stored.filter((path) => !Object.hasOwn(generated, path))).toEqual([]);
  });
});

describe("citations", () => {
  test("the code cites something", () => {
    expect(citations.length).toBeGreaterThan(20);
  });

  test("each has its key in reports/sources.ts", () => {
    const keys = SOURCES.map(({ key }) => key);
    const cites = (citation: string) => (key: string) =>
      citation === key || citation.startsWith(`${key} `);
    expect(citations.filter((citation) => !keys.some(cites(citation)))).toEqual([]);
  });

  test("each of the attack catalogue leads to a row, a section or a finding there", () => {
    const catalogue = flat(read("docs/attack-catalogue.md"));
    const anchorsOf = (place: string): string[] =>
      place.startsWith("finding ")
        ? [`**Finding ${place.slice("finding ".length)}.**`]
        : place.split(" ").map((id) => (/^\d/u.test(id) ? `## ${id} ` : id));
    const missing = citations
      .filter((citation) => citation.startsWith("attacks "))
      .flatMap((citation) => anchorsOf(citation.slice("attacks ".length)))
      .filter((anchor) => !catalogue.includes(anchor));
    expect(missing).toEqual([]);
  });

  test("each of the facts leads to a section there", () => {
    const facts = read("docs/facts.md");
    const missing = citations
      .filter((citation) => citation.startsWith("facts.md "))
      .filter((citation) => !facts.includes(`\n## ${citation.slice("facts.md ".length)} `));
    expect(missing).toEqual([]);
  });

  test("every source is cited in the code or on a page", () => {
    const pages = filesIn("docs", ".md").filter((path) => path !== "docs/sources.md");
    const text = [...code, ...pages.map(read)].join("\n");
    const unused = SOURCES.filter(({ key }) => !new RegExp(`\\b${key}\\b`, "u").test(text));
    expect(unused.map(({ key }) => key)).toEqual([]);
  });

  test("no source key stands for two things", () => {
    expect(new Set(SOURCES.map(({ key }) => key)).size).toBe(SOURCES.length);
  });
});

describe("claims", () => {
  const page = flat(read("docs/claims.md"));
  const properties = filesIn("properties", ".ts")
    .filter((path) => !path.includes("/harness/") && !path.endsWith(".test.ts"))
    .map(read)
    .join("\n");

  test("every property is on the page", () => {
    const ids = [...new Set(properties.match(/"(?:X|CON|LIV|BUN|CLN)\d+"|"S-[A-Z-]+"/gu))].map(
      (id) => id.slice(1, -1),
    );
    expect(ids.length).toBeGreaterThan(20);
    expect(ids.filter((id) => !new RegExp(`(\\*\\*|\\| )${id} `, "u").test(page))).toEqual([]);
  });

  test("the page words each statement as the code does", () => {
    const statements = [...properties.matchAll(/statement:\s*(?:"([^"]+)"|`([^`]+)`)/gu)].map(
      ([, plain, template]) => (plain ?? template ?? "").replace(/\$\{attemptsMax\}/u, "k"),
    );
    expect(statements.length).toBeGreaterThan(10);
    expect(statements.filter((statement) => !page.includes(flat(statement)))).toEqual([]);
  });
});

describe("attack catalogue", () => {
  test("it names every defence", () => {
    const catalogue = read("docs/attack-catalogue.md");
    expect(DEFENCE_IDS.filter((defence) => !catalogue.includes(`\`${defence}\``))).toEqual([]);
  });

  const catalogue = read("docs/attack-catalogue.md");
  const stored = filesIn("scenarios", ".json").map(
    (path) => JSON.parse(read(path)) as { rows?: readonly string[]; mutants?: readonly string[] },
  );
  const rows = stored.flatMap(({ rows: played = [] }) => played);
  /** The ids in the first column of the page's tables. */
  const idsOf = (id: RegExp): readonly string[] =>
    [...catalogue.matchAll(/^\| ([A-Z0-9, ]+) \|/gmu)]
      .flatMap(([, ids = ""]) => ids.split(", "))
      .filter((one) => id.test(one));

  test("it has every row that a scenario plays", () => {
    const known = (row: string): boolean => new RegExp(`\\b${row}\\b`, "u").test(catalogue);
    expect(rows.filter((row) => !known(row))).toEqual([]);
  });

  test("a scenario plays each of its rows", () => {
    const ids = idsOf(/^[A-L]\d+$/u);
    expect(ids.length).toBeGreaterThan(150);
    expect(ids.filter((row) => !rows.includes(row))).toEqual([]);
  });

  test("a family plays each row of A, B and C: in fleets beside the stored scenario's", () => {
    const ids = idsOf(/^[ABC]\d+$/u);
    const inFleets = FAMILIES.filter((family) => membersOf(family).length > 1);
    const played = inFleets.flatMap(({ rows: ofFamily = [] }) => ofFamily);
    expect(ids.length).toBeGreaterThan(40);
    expect(ids.filter((row) => !played.includes(row))).toEqual([]);
  });

  test("a scenario plays each bug that shipped", () => {
    const mutants = stored.flatMap(({ mutants: played = [] }) => played);
    const ids = idsOf(/^M\d+$/u);
    expect(ids.length).toBeGreaterThan(20);
    expect(ids.filter((bug) => !mutants.includes(bug))).toEqual([]);
  });
});

describe("links and paths", () => {
  const pages = [...filesIn("docs", ".md"), "README.md", "CONTRIBUTING.md", "CHANGELOG.md"];

  test.each(pages)("every link and every path of %s exists", (page) => {
    const text = read(page).replace(/```[\s\S]*?```/gu, "");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/gu)].map(([, to = ""]) =>
      join(dirname(page), to),
    );
    const paths = [
      ...text.matchAll(/`((?:model|properties|scenarios|reports|docs|\.ci)\/[^`*\s]*)`/gu),
    ]
      .map(([, path = ""]) => path)
      .filter((path) => !path.startsWith("docs/api") && !path.includes("<"));
    const missing = [...links, ...paths].filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});
