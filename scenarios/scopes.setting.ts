/** For tests: a scope, explored in the design as it stands. */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { propertiesUnder } from "../properties/catalogue.ts";
import { type SearchResult, searchExhaustively } from "../properties/harness/judge.ts";
import { hitsOf, threatNamed } from "./run-scenario.ts";
import { SCOPES } from "./scopes.ts";

export const explored = (name: string): SearchResult => exploredWithout(name, []);

/** The same without some of its rules; only up to the first breach where one claim is asked for alone. */
export const exploredWithout = (
  name: string,
  without: readonly Defence[],
  judges?: readonly string[],
): SearchResult => {
  const scope = SCOPES.find((other) => other.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration, without };
  const threat = threatNamed(scope.under ?? scope.of ?? "operator");
  return searchExhaustively(configuration, threat, scope, undefined, judges);
};

/** A scope of fleet trust: each is explored under the threat of its name. */
export const exploredTrust = (name: string): SearchResult => {
  const scope = SCOPES.find((other) => other.name === name);
  if (scope?.of === undefined) throw new Error(`there is no scope ${name} of fleet trust`);
  return searchExhaustively(DEFAULT_CONFIGURATION, threatNamed(scope.of), scope);
};

/** What a scope is said to judge, and whose trigger it never reaches after its start. */
export const vacuousIn = (name: string, result: SearchResult): readonly string[] => {
  const scope = SCOPES.find((other) => other.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  const properties = propertiesUnder(
    configuration,
    threatNamed(scope.under ?? scope.of ?? "operator"),
  );
  return scope.judges.filter((id) => {
    const property = properties.find((other) => other.id === id);
    return property === undefined || hitsOf(property, result) === 0;
  });
};
