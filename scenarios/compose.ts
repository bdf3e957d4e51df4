/**
 * Writes the scenarios that are composed by script, in `honest`, `attacks` and `corpus`: explicit events, so
 * that a file can be read, replayed and shrunk without the script. `npm run scenarios:write`; never edit the files.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { argv, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import type { Event } from "../model/world/event.ts";
import { castOf } from "./cast.ts";
import { type Composed, configurationOf } from "./composed.ts";
import { ACCESS } from "./composed-access.ts";
import { AGEING } from "./composed-ageing.ts";
import { ATTACKS } from "./composed-attacks.ts";
import { BUDGET } from "./composed-budget.ts";
import { CHANGES } from "./composed-changes.ts";
import { CHANNEL } from "./composed-channel.ts";
import { CLOCKS } from "./composed-clocks.ts";
import { COMPACTING_ROWS } from "./composed-compacting.ts";
import { CORPUS } from "./composed-corpus.ts";
import { DESIGN_ATTACKS } from "./composed-designs.ts";
import { DEVICES } from "./composed-devices.ts";
import { ELEMENTS } from "./composed-elements.ts";
import { FACTORS } from "./composed-factors.ts";
import { FLEETS } from "./composed-fleets.ts";
import { HOLD } from "./composed-hold.ts";
import { HOLDERS } from "./composed-holder.ts";
import { HONEST } from "./composed-honest.ts";
import { MEMBERSHIP } from "./composed-members.ts";
import { NETWORK } from "./composed-network.ts";
import { OPENED } from "./composed-opened.ts";
import { REALMS } from "./composed-realms.ts";
import { RECORDS } from "./composed-records.ts";
import { REMAINS } from "./composed-remains.ts";
import { ROLLBACKS } from "./composed-rollback.ts";
import { SNAPSHOTS } from "./composed-snapshots.ts";
import { STORAGE } from "./composed-storage.ts";
import { STRETCHING } from "./composed-stretching.ts";
import { SWITCHING } from "./composed-switching.ts";
import { THEFT } from "./composed-theft.ts";
import { TRANSFERS } from "./composed-transfer.ts";
import { TRUST, TRUST_HONEST } from "./composed-trust.ts";
import { formatScenario, unusual } from "./format.ts";
import { scenariosFolder } from "./read-scenario.ts";
import { Script } from "./script.ts";
import { THREATS } from "./threats.ts";

export const COMPOSED: readonly Composed[] = [
  ...HONEST,
  ...TRUST_HONEST,
  ...ATTACKS,
  ...BUDGET,
  ...REMAINS,
  ...DESIGN_ATTACKS,
  ...NETWORK,
  ...OPENED,
  ...ROLLBACKS,
  ...MEMBERSHIP,
  ...CHANGES,
  ...TRANSFERS,
  ...CLOCKS,
  ...STORAGE,
  ...SNAPSHOTS,
  ...COMPACTING_ROWS,
  ...CHANNEL,
  ...ACCESS,
  ...STRETCHING,
  ...ELEMENTS,
  ...RECORDS,
  ...HOLD,
  ...HOLDERS,
  ...FACTORS,
  ...SWITCHING,
  ...DEVICES,
  ...THEFT,
  ...FLEETS,
  ...AGEING,
  ...TRUST,
  ...REALMS,
  ...CORPUS,
];

/** Where it is stored, below the folder of the scenarios. */
export const fileOf = ({ folder, name }: Composed): string => join(folder, `${name}.json`);

/** A script may be shared with scenarios in which nothing breaks; where something does, its end is never replayed. */
const eventsOf = (script: Script, { expect }: Composed): readonly Event[] =>
  Object.values(expect).includes("violated")
    ? script.untilBreachOf(Object.keys(expect))
    : script.events;

const searchOf = (scenario: Composed): object => {
  const { play } = scenario;
  if (typeof play !== "function") return play;
  const configuration = configurationOf(scenario);
  const script = new Script(configuration, THREATS[scenario.threat].threat);
  play(script, castOf(configuration));
  return { kind: "schedule", events: eventsOf(script, scenario) };
};

/** The text of a scenario's file. */
export const compose = (scenario: Composed): string => {
  const { name, question, sources, rows, mutants, threat, expect } = scenario;
  const configuration = unusual(configurationOf(scenario));
  return formatScenario({
    name,
    question,
    sources,
    ...(rows === undefined ? {} : { rows }),
    ...(mutants === undefined ? {} : { mutants }),
    ...(Object.keys(configuration).length === 0 ? {} : { configuration }),
    threat,
    search: searchOf(scenario),
    expect,
  });
};

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url))
  for (const scenario of COMPOSED) {
    writeFileSync(join(scenariosFolder(), fileOf(scenario)), compose(scenario));
    stdout.write(`${fileOf(scenario)}\n`);
  }
