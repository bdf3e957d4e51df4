/** `bkv mutants`: does the suite notice when a defence is removed, or a bug that shipped elsewhere is switched on? */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Command, Option } from "commander";
import { DEFENCE_IDS, DEFENCES, type Defence, isDefence } from "../../model/protocol/defences.ts";
import { type Found, type Hunt, hunt, type Quarry } from "../../scenarios/hunt.ts";
import {
  huntInRealms,
  isOfRealms,
  type RealmQuarry,
  realmMutantQuarry,
  realmQuarryOf,
} from "../../scenarios/hunt-realms.ts";
import {
  huntInTrust,
  isOfTrust,
  type TrustQuarry,
  trustQuarryOf,
} from "../../scenarios/hunt-trust.ts";
import { isMutant, MUTANT_IDS, mutantOf } from "../../scenarios/mutants.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { replayLine } from "../../scenarios/run-scenario.ts";
import { wrap } from "../terminal.ts";
import { repeatable, wholeNumber } from "./common.ts";
import { COLUMNS, commandLine, EXIT, printJson, TOOL, writeWhole } from "./output.ts";
import { scenarioText } from "./scenario-text.ts";

interface MutantsOptions {
  readonly only?: readonly string[];
  readonly seed: number;
  readonly format: "text" | "json";
  readonly out: string;
  readonly quiet?: boolean;
}

/** One change of the model, and how it is hunted: once for each property that must notice, or once for any. */
interface Mutation {
  readonly id: string;
  readonly kind: "defence" | "shipped-bug" | "own-bug";
  readonly what: string;
  readonly quarries: readonly (Quarry | TrustQuarry | RealmQuarry)[];
}

const SHIPPED: readonly Mutation[] = MUTANT_IDS.map((id) => {
  const mutant = mutantOf(id);
  const { name, without, killedBy, threat, trust, own = false } = mutant;
  const inTrust = without.some(isOfTrust);
  const quarries = killedBy.map((property) =>
    without.some(isOfRealms)
      ? realmMutantQuarry(mutant, property)
      : { without, judges: [property], ...(inTrust ? { threat, trust: trust ?? {} } : {}) },
  );
  return { id, kind: own ? "own-bug" : "shipped-bug", what: name, quarries };
});

const quarryOf = (id: Defence): Quarry | TrustQuarry | RealmQuarry => {
  if (isOfRealms(id)) return realmQuarryOf(id);
  return isOfTrust(id) ? trustQuarryOf(id) : { without: [id], judges: [] };
};

const played = (quarry: Quarry | TrustQuarry | RealmQuarry, seed: number): Hunt => {
  if ("realmThreat" in quarry) return huntInRealms(quarry);
  return "trust" in quarry ? huntInTrust(quarry) : hunt(quarry, { seed });
};

const REMOVED: readonly Mutation[] = DEFENCE_IDS.map((id) => ({
  id,
  kind: "defence",
  what: DEFENCES[id].rule,
  quarries: [quarryOf(id)],
}));

/** What is played. @throws InputError for an id that is neither a mutant nor a defence. */
const chosen = (only: readonly string[] | undefined): readonly Mutation[] => {
  const all = [...SHIPPED, ...REMOVED];
  for (const id of only ?? [])
    if (!isMutant(id) && !isDefence(id))
      throw new InputError(
        `there is no mutant and no defence "${id}"; there are ${all.map((one) => one.id).join(", ")}`,
      );
  return only === undefined ? all : all.filter(({ id }) => only.includes(id));
};

/** What came out for one of them. */
interface Played {
  readonly mutation: Mutation;
  readonly killed: boolean;
  readonly found: readonly Found[];
  readonly random: Hunt["random"];
  readonly exhaustive: Hunt["exhaustive"];
  readonly file: string | null;
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

const play = (mutation: Mutation, { seed, out }: MutantsOptions): Played => {
  const hunts = mutation.quarries.map((quarry) => played(quarry, seed));
  const found = hunts.flatMap((one) => (one.found === undefined ? [] : [one.found]));
  const visited = hunts.flatMap(({ exhaustive }) => (exhaustive === null ? [] : [exhaustive]));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const [first] = found;
  const file = first === undefined ? null : join(out, `${mutation.id.toLowerCase()}.json`);
  if (first !== undefined && file !== null) {
    const { finding, configuration, threat } = first;
    writeWhole(
      file,
      scenarioText({ name: mutation.id.toLowerCase(), finding, configuration, threat }),
    );
  }
  return {
    mutation,
    killed: found.length === hunts.length,
    found,
    random: {
      runs: sum(hunts.map(({ random }) => random.runs)),
      seconds: tenths(sum(hunts.map(({ random }) => random.seconds))),
    },
    exhaustive:
      visited.length === 0
        ? null
        : {
            states: sum(visited.map(({ states }) => states)),
            seconds: tenths(sum(visited.map(({ seconds }) => seconds))),
          },
    file,
  };
};

const killersOf = ({ found }: Played): readonly string[] => [
  ...new Set(found.map(({ finding }) => finding.property)),
];

const lengthOf = ({ found }: Played): number | null => found[0]?.finding.schedule.length ?? null;

const lineOf = (played: Played): string => {
  const { killed, random, exhaustive, file } = played;
  const effort = [
    `${random.runs} runs in ${random.seconds} s`,
    ...(exhaustive === null ? [] : [`${exhaustive.states} states in ${exhaustive.seconds} s`]),
  ].join(", ");
  return killed
    ? `killed by ${killersOf(played).join(", ")} after ${effort}; ${lengthOf(played)} steps, ${file}`
    : `SURVIVED ${effort}`;
};

const print = (options: MutantsOptions, all: readonly Played[]): void => {
  const survivors = all.filter(({ killed }) => !killed).map(({ mutation }) => mutation.id);
  if (options.format === "json") {
    printJson({
      tool: TOOL,
      command: commandLine(),
      ok: survivors.length === 0,
      seed: options.seed,
      mutants: all.map((played) => ({
        id: played.mutation.id,
        kind: played.mutation.kind,
        killedBy: killersOf(played),
        random: played.random,
        exhaustive: played.exhaustive,
        length: lengthOf(played),
        scenario: played.file,
      })),
      survivors,
    });
    return;
  }
  for (const played of all) {
    const { id, what } = played.mutation;
    process.stdout.write(`${wrap(`${id}: ${what}`, COLUMNS).join("\n")}\n`);
    process.stdout.write(`    ${lineOf(played)}\n`);
  }
  const killed = all.length - survivors.length;
  process.stdout.write(`\n${killed} of ${all.length} killed.\n`);
  if (survivors.length > 0) process.stdout.write(`Survivors: ${survivors.join(", ")}\n`);
  const example = all.find(({ file }) => file !== null)?.file;
  if (example) process.stdout.write(`Show one: ${replayLine(example)}\n`);
};

const run = async (options: MutantsOptions): Promise<void> => {
  const mutations = chosen(options.only);
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once("SIGINT", interrupt);
  const all: Played[] = [];
  try {
    for (const mutation of mutations) {
      // A signal is heard between two hunts; each takes seconds.
      await setImmediate();
      if (interrupted) break;
      const played = play(mutation, options);
      all.push(played);
      if (options.quiet !== true)
        process.stderr.write(
          `${all.length} of ${mutations.length}: ${mutation.id} ${lineOf(played)}\n`,
        );
    }
  } finally {
    process.removeListener("SIGINT", interrupt);
  }
  print(options, all);
  const ok = all.every(({ killed }) => killed);
  process.exitCode = interrupted ? EXIT.interrupted : ok ? EXIT.ok : EXIT.violated;
};

export const registerMutants = (program: Command): void => {
  program
    .command("mutants")
    .description("remove each defence, switch on each shipped bug, and see which property notices")
    .option("--only <id>", "only this defence or mutant (repeatable)", repeatable)
    .option("--seed <s>", "seed of the random runs", wholeNumber(0, 0xfffffff0), 1)
    .option("--out <folder>", "where the attacks are written", "out/mutants")
    .addOption(
      new Option("--format <format>", "what to print").choices(["text", "json"]).default("text"),
    )
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv mutants --only M31 --only M33\n  $ bkv mutants --format json --quiet\n",
    )
    .action(run);
};
