/**
 * Takes away each defence in turn, lets the searches find what breaks, unaided, and writes what they found to
 * `scenarios/weakened/`. Run it after a change of the model: `tsx scenarios/find-weakened.ts [defence ...]
 * [scope ...]`. It takes some minutes; the same model gives the same files. Where scopes are named, only they are searched.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, cpuUsage, stdout } from "node:process";
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { DEFENCE_IDS, DEFENCES, type Defence, isDefence } from "../model/protocol/defences.ts";
import { TRUST_DEFENCES } from "../model/protocol/trust-defences.ts";
import { play, worldNameOf } from "../model/world/play.ts";
import { isWitness, observersOf, propertiesOf } from "../properties/catalogue.ts";
import {
  type Finding,
  type SearchResult,
  searchExhaustively,
  searchRandomly,
} from "../properties/harness/judge.ts";
import { shrink } from "../properties/harness/shrink.ts";
import { PORTFOLIO } from "../properties/harness/strategy.ts";
import { formatScenario, unusual } from "./format.ts";
import { InputError, scenariosFolder } from "./read-scenario.ts";
import type { ScenarioFile } from "./schema.ts";
import { SCOPE_NAMES, SCOPES } from "./scopes.ts";
import { THREATS, type ThreatName } from "./threats.ts";
import { HUNTS } from "./weakened-trust.ts";

type TrustDefence = keyof typeof TRUST_DEFENCES;

const THREAT: ThreatName = "operator";

/** Rounds before the scopes are tried, and after them. */
const ROUNDS = { first: [1, 2, 3], last: [4, 5, 6] } as const;

interface Vault {
  readonly name: string;
  readonly configuration: Configuration;
  /** Runs of a strategy in a round, for each run of its share. */
  readonly effort: number;
}

/** What random search looks at, in this order: a small vault first, because there everything is near. */
const VAULTS: readonly Vault[] = [
  {
    name: "N=3 k=2",
    configuration: { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 },
    effort: 1,
  },
  { name: "N=5 k=10", configuration: DEFAULT_CONFIGURATION, effort: 0.3 },
];

interface Found {
  readonly finding: Finding;
  readonly configuration: Configuration;
  readonly threat: ThreatName;
  /** Which search found it. */
  readonly by: string;
}

/** Whether the defence is what stops it: with the defence back the same schedule must not break the property. */
const isStopped = (
  finding: Finding,
  configuration: Configuration,
  name: ThreatName = THREAT,
): boolean => {
  const restored = { ...configuration, without: [] };
  const { threat } = THREATS[name];
  const properties = propertiesOf(restored, worldNameOf(threat)).filter(
    ({ id }) => name === THREAT || id === finding.property,
  );
  const world = play({ configuration: restored, threat, observers: observersOf(properties) });
  if (shrink(world, properties, finding.property, finding.schedule) === undefined) return true;
  stdout.write(
    `  ${finding.property} breaks with the defence as well: ${JSON.stringify(finding.schedule)}\n`,
  );
  return false;
};

/** Nothing is found where the vault is so broken that the search cannot even begin: nobody gets enrolled. */
const findingsOf = (search: () => SearchResult): readonly Finding[] => {
  try {
    return search().findings;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("the beginning does not apply"))
      throw error;
    return [];
  }
};

const findRandomly = (defence: Defence, seeds: readonly number[]): Found | undefined => {
  for (const seed of seeds)
    for (const vault of VAULTS)
      for (const strategy of PORTFOLIO) {
        const configuration = { ...vault.configuration, without: [defence] };
        const search = {
          configuration,
          threat: THREATS[THREAT].threat,
          strategy,
          seed,
          runs: Math.ceil(strategy.share * vault.effort),
        };
        const [finding] = findingsOf(() => searchRandomly(search));
        if (finding !== undefined && isStopped(finding, configuration))
          return {
            finding,
            configuration,
            threat: THREAT,
            by: `${strategy.name}, ${vault.name}, seed ${seed}`,
          };
      }
  return undefined;
};

const findExhaustively = (defence: Defence, names: readonly string[]): Found | undefined => {
  for (const scope of SCOPES.filter(({ name, of }) => names.includes(name) && of === undefined)) {
    const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration, without: [defence] };
    const { threat } = THREATS[THREAT];
    const findings = findingsOf(() => searchExhaustively(configuration, threat, scope));
    const finding = [...findings]
      .sort((a, b) => a.schedule.length - b.schedule.length)
      .find((found) => isStopped(found, configuration));
    if (finding !== undefined)
      return { finding, configuration, threat: THREAT, by: `scope ${scope.name}` };
  }
  return undefined;
};

/** The claims of fleet trust, the one that is hunted first. */
const claimsFor = (defence: TrustDefence): readonly string[] => {
  const all = propertiesOf(DEFAULT_CONFIGURATION, "fleet-trust").filter((one) => !isWitness(one));
  return [...new Set([HUNTS[defence].claim, ...all.map(({ id }) => id)])];
};

/** In the fleet-trust world: every claim on its own, so that none hides another; the shortest breach. */
const findInTrust = (defence: TrustDefence): Found | undefined => {
  const { threat: name, trust } = HUNTS[defence];
  const configuration = { ...DEFAULT_CONFIGURATION, trust, without: [defence] };
  const scope = SCOPES.find((one) => one.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  const { threat } = THREATS[name];
  for (const id of claimsFor(defence)) {
    const { findings } = searchExhaustively(configuration, threat, scope, undefined, [id]);
    const finding = findings.find((found) => isStopped(found, configuration, name));
    if (finding !== undefined)
      return { finding, configuration, threat: name, by: `scope ${name}, ${trust.format}` };
  }
  return undefined;
};

const isOfTrust = (defence: Defence): defence is TrustDefence =>
  Object.hasOwn(TRUST_DEFENCES, defence);

const find = (defence: Defence, scopes: readonly string[]): Found | undefined =>
  isOfTrust(defence)
    ? findInTrust(defence)
    : scopes.length > 0
      ? findExhaustively(defence, scopes)
      : (findRandomly(defence, ROUNDS.first) ??
        findExhaustively(defence, SCOPE_NAMES) ??
        findRandomly(defence, ROUNDS.last));

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
