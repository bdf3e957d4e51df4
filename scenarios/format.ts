/** One spelling of a scenario file: two spaces, and on one line what fits on one. Biome would write the same. */
import type { Configuration } from "../model/protocol/configuration.ts";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";

/** Wide enough for one event: a line of a file is then a step of the run. */
const WIDTH = 160;

const flat = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flat).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = fieldsOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${flat(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
};

const fieldsOf = (value: object): readonly (readonly [string, unknown])[] =>
  Object.entries(value).filter(([, item]) => item !== undefined);

/** @param taken columns that the line already has before the value, and after it. */
const spell = (value: unknown, indent: string, taken: number): string => {
  const line = flat(value);
  if (typeof value !== "object" || value === null) return line;
  if (indent !== "" && taken + line.length <= WIDTH) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => inner + spell(item, inner, inner.length + 1));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const fields = fieldsOf(value).map(([key, item]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + spell(item, inner, start.length + 1);
  });
  return `{\n${fields.join(",\n")}\n${indent}}`;
};

/** The text of a scenario file, or of any JSON document like it. */
export const formatScenario = (scenario: object): string => `${spell(scenario, "", 0)}\n`;

/** What a scenario file says of a configuration: only what is not the default. */
export const unusual = (configuration: Configuration): Partial<Configuration> =>
  Object.fromEntries(
    Object.entries(configuration).filter(
      ([key, value]) =>
        JSON.stringify(value) !== JSON.stringify(DEFAULT_CONFIGURATION[key as keyof Configuration]),
    ),
  );
