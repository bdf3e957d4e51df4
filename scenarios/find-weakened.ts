/**
 * Takes away each defence in turn, lets the searches find what breaks, unaided, and writes what they found to
 * `scenarios/weakened/`. Run it after a change of the model: `tsx scenarios/find-weakened.ts [defence ...]
 * [scope ...]`. It takes some minutes; the same model gives the same files. Where scopes are named, only they are searched.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, cpuUsage, stdout } from "node:process";
import { DEFENCE_IDS, DEFENCES, type Defence, isDefence } from "../model/protocol/defences.ts";
import { formatScenario, unusual } from "./format.ts";
import { type Found, hunt } from "./hunt.ts";
import { groundsOf } from "./hunt-grounds.ts";
import { huntInRealms, isOfRealms, realmQuarryOf } from "./hunt-realms.ts";
import { huntInTrust, isOfTrust, trustQuarryOf } from "./hunt-trust.ts";
import { MUTANT_IDS, mutantOf } from "./mutants.ts";
import { InputError, scenariosFolder } from "./read-scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { SCOPE_NAMES } from "./scopes.ts";

/** The properties that the catalogue names for the shipped bug that the removal is; any where it is none. */
const judgesOf = (defence: Defence): readonly string[] =>
  MUTANT_IDS.map(mutantOf).find(({ without }) => without.length === 1 && without[0] === defence)
    ?.killedBy ??
  groundsOf([defence]).judges ??
  [];

const find = (defence: Defence, scopes: readonly string[]): Found | undefined =>
  isOfRealms(defence)
    ? huntInRealms(realmQuarryOf(defence)).found
    : isOfTrust(defence)
      ? huntInTrust(trustQuarryOf(defence)).found
      : hunt(
          { without: [defence], judges: judgesOf(defence) },
          {
            scopes: scopes.length > 0 ? scopes : (groundsOf([defence]).scopes ?? SCOPE_NAMES),
            scopesOnly: scopes.length > 0,
            onForeign: ({ property, schedule }) =>
              stdout.write(
                `  ${property} breaks with the defence as well: ${JSON.stringify(schedule)}\n`,
              ),
          },
        ).found;

/** The catalogue's ids among the sources of a defence: `attacks D5 M13` has a row and a mutant. */
const idsOf = (defence: Defence, pattern: RegExp): string[] =>
  DEFENCES[defence].sources
    .filter((source) => source.startsWith("attacks "))
    .flatMap((source) => source.split(" ").slice(1))
    .filter((id) => pattern.test(id));

const scenarioOf = (defence: Defence, { finding, configuration, threat }: Found): object => ({
  name: defence,
  question: `What breaks without this rule? ${DEFENCES[defence].rule}`,
  sources: [...DEFENCES[defence].sources],
  rows: idsOf(defence, /^[A-L]\d+$/),
  mutants: idsOf(defence, /^M\d+$/),
  configuration: unusual(configuration),
  threat,
  search: { kind: "schedule", events: [...finding.schedule] } as ScenarioFile["search"],
  expect: { [finding.property]: "violated" },
});

const findAndWrite = (defence: Defence, scopes: readonly string[]): boolean => {
  const started = cpuUsage();
  const found = find(defence, scopes);
  const { user, system } = cpuUsage(started);
  const seconds = ((user + system) / 1e6).toFixed(1);
  if (found === undefined) {
    stdout.write(`${defence} | nothing found | ${seconds} s\n`);
    return false;
  }
  const { finding, by } = found;
  const file = join(scenariosFolder(), "weakened", `${defence}.json`);
  writeFileSync(file, formatScenario(scenarioOf(defence, found)));
  const { property, schedule, found: before } = finding;
  stdout.write(
    `${defence} | ${property} | ${by} | ${seconds} s | ${before} -> ${schedule.length}\n`,
  );
  return true;
};

const isScope = (name: string): boolean => SCOPE_NAMES.includes(name);

const asked = argv.slice(2).filter((name) => !isScope(name));
const scopes = argv.slice(2).filter(isScope);
const defences = asked.map((id) => {
  if (isDefence(id)) return id;
  throw new InputError(
    `there is no defence "${id}"; there are ${DEFENCE_IDS.join(", ")}; and scopes ${SCOPE_NAMES.join(", ")}`,
  );
});
const missing = (defences.length > 0 ? defences : DEFENCE_IDS).filter(
  (id) => !findAndWrite(id, scopes),
);
if (missing.length > 0) throw new Error(`no search broke anything without ${missing.join(", ")}`);
