/** Reading scenario files: every fault is one sentence that says what, where in the file, and what was expected. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { propertiesUnder } from "../properties/catalogue.ts";
import { strategiesOf } from "../properties/harness/portfolio.ts";
import { type ScenarioFile, scenarioSchema } from "./schema.ts";
import { SCOPE_NAMES } from "./scopes.ts";
import { THREATS, type ThreatName } from "./threats.ts";

/** The input is wrong, not the tool: exit code 2. */
export class InputError extends Error {
  override readonly name = "InputError";
}

export interface Scenario extends ScenarioFile {
  /** As it was given, or relative to the package. */
  readonly file: string;
}

const FOLDERS = ["honest", "attacks", "weakened", "corpus"] as const;

/** Where the stored scenarios are, from the source tree and from the built package alike. */
export const scenariosFolder = (): string => {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const parts = here.split(sep);
  const built = parts.lastIndexOf("dist");
  return built < 0 ? here : join(parts.slice(0, built).join(sep), "scenarios");
};

const place = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? "at the top"
    : `at ${path
        .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
        .join("")
        .replace(/^\./, "")}`;

const known = (
  what: string,
  name: string,
  names: readonly string[],
  file: string,
  where: string,
): void => {
  if (!names.includes(name))
    throw new InputError(
      `${file}: ${where}: there is no ${what} "${name}"; there are ${names.join(", ")}`,
    );
};

/** Parses the text of a scenario file. @throws InputError with one sentence. */
export const parseScenario = (file: string, text: string): Scenario => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message.split("\n")[0]}`);
  }
  const parsed = scenarioSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InputError(
      `${file} is not a scenario: ${place(issue?.path ?? [])}: ${issue?.message ?? "unknown fault"}`,
    );
  }
  const scenario = parsed.data;
  const { threat } = THREATS[scenario.threat as ThreatName];
  const ids = propertiesUnder(scenario.configuration, threat).map(({ id }) => id);
  for (const id of Object.keys(scenario.expect)) known("property", id, ids, file, "at expect");
  const { search } = scenario;
  if (search.kind === "exhaustive")
    known("scope", search.scope, SCOPE_NAMES, file, "at search.scope");
  if (search.kind === "random")
    known(
      "strategy",
      search.strategy,
      strategiesOf(threat, scenario.configuration).map(({ name }) => name),
      file,
      "at search.strategy",
    );
  if (Object.keys(scenario.expect).length === 0)
    throw new InputError(`${file}: at expect: a scenario expects at least one verdict`);
  return { ...scenario, file };
};

/** Reads one scenario file. @throws InputError with one sentence. */
export const readScenario = (path: string): Scenario => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === "ENOENT"
        ? `there is no file ${path}`
        : `${path} cannot be read (${code ?? "unknown fault"})`,
    );
  }
  return parseScenario(path, text);
};

const readStored = (): readonly Scenario[] => {
  const root = scenariosFolder();
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const path = join(root, folder, name);
        const shown = `scenarios/${relative(root, path).split(sep).join("/")}`;
        return parseScenario(shown, readFileSync(path, "utf8"));
      }),
  );
};

let stored: readonly Scenario[] | undefined;

/**
 * All stored scenarios, in the order of folders and names; a file that does not parse is an error, never skipped. They
 * come with the package, so they are read once.
 */
export const storedScenarios = (): readonly Scenario[] => {
  stored ??= readStored();
  return stored;
};
