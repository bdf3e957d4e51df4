/** `bkv list`: ids with one line each. */
import { type Command, Option } from "commander";
import type { Capabilities } from "../../model/adversary/threat.ts";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { DEFENCES } from "../../model/protocol/defences.ts";
import { DESIGN_NAMES, designNamed } from "../../model/protocol/designs.ts";
import { allPropertiesOf } from "../../properties/catalogue.ts";
import { ALL_STRATEGIES } from "../../properties/harness/portfolio.ts";
import { MUTANT_IDS, mutantOf, NOT_YET } from "../../scenarios/mutants.ts";
import { InputError, storedScenarios } from "../../scenarios/read-scenario.ts";
import { designOf } from "../../scenarios/run-scenario.ts";
import { SCOPES } from "../../scenarios/scopes.ts";
import { THREATS } from "../../scenarios/threats.ts";
import { hang } from "../terminal.ts";
import { COLUMNS, commandLine, printJson, TOOL } from "./output.ts";

/** What an adversary of the vault may be able to do. */
const CAPABILITIES: Readonly<Record<keyof Capabilities, string>> = {
  network: "NET: reads, drops, doubles, delays and injects on every client's link.",
  hosts: "HOST: schedules, cuts, crashes and restarts replicas; owns the wires between them.",
  token: "TOK: holds the victim's account token.",
  clients: "CLI: has accounts and clients of its own.",
  frontEnd: "The front end: names the records of accounts as it likes.",
  extracted: "EX(e): opens up to e replicas and reads everything inside.",
  rolledBack: "RB(r): sets up to r replicas back to earlier durable states of theirs.",
  cloned: "CL(r): starts up to r second devices, each from the durable state of a replica.",
  clocks: "CLK: stops the clocks of so many replicas, or puts them ahead.",
  expired: "RB of replicas whose attestation has run out, beyond r.",
  disk: "DEV: the disk of the user's device comes back from an older copy.",
  application: "DEV: an older application is installed over that of the user's device.",
  membership: "MEM: changes the members of the fleet, and empties HSMs.",
  transfer: "MOV: moves records from one group of replicas to another.",
};

interface Row {
  readonly id: string;
  readonly line: string;
  /** What the JSON says of it. */
  readonly data: object;
}

const THRESHOLD =
  "A key shared t-of-n among independent realms with counters of their own, with verifiable shares; a world of its own.";

const LISTS: Readonly<Record<string, () => readonly Row[]>> = {
  properties: () =>
    allPropertiesOf(DEFAULT_CONFIGURATION).map(({ id, statement, expectation }) => ({
      id,
      line: statement,
      data: { id, statement, expectation, designs: DESIGN_NAMES },
    })),
  scenarios: () =>
    storedScenarios().map(
      ({ name, question, file, rows, mutants, expect, configuration, threat }) => ({
        id: name,
        line: rows.length > 0 ? `[${rows.join(" ")}] ${question}` : question,
        data: { name, file, rows, mutants, design: designOf(configuration, threat), expect },
      }),
    ),
  designs: () => [
    ...DESIGN_NAMES.map((id) => {
      const { what, without, bundles, sources } = designNamed(id);
      const lacks = without.length === 0 ? "" : ` Has not: ${without.join(", ")}.`;
      return { id, line: `${what}${lacks}`, data: { id, what, without, bundles, sources } };
    }),
    {
      id: "threshold",
      line: THRESHOLD,
      data: { id: "threshold", what: THRESHOLD, without: [], sources: ["attacks E13 E14"] },
    },
  ],
  defences: () =>
    Object.entries(DEFENCES).map(([id, { rule, attack, sources }]) => ({
      id,
      line: rule,
      data: { id, rule, attack, sources },
    })),
  mutants: () => [
    ...MUTANT_IDS.map((id) => {
      const { name, origin, without, killedBy, rows } = mutantOf(id);
      return {
        id,
        line: `[${rows.join(" ")}] ${name} (${origin}); killed by ${killedBy.join(", ")}`,
        data: { id, name, origin, without, killedBy, rows },
      };
    }),
    ...Object.entries(NOT_YET).map(([id, missing]) => ({
      id,
      line: `not yet: the model lacks ${missing}`,
      data: { id, missing },
    })),
  ],
  capabilities: () =>
    Object.entries(CAPABILITIES).map(([id, line]) => ({ id, line, data: { id } })),
  threats: () =>
    Object.entries(THREATS).map(([id, { what, threat }]) => ({
      id,
      line: what,
      data: { id, what, capabilities: threat.capabilities },
    })),
  scopes: () =>
    SCOPES.map(({ name, what, judges }) => ({
      id: name,
      line: what,
      data: { id: name, what, judges },
    })),
  strategies: () =>
    ALL_STRATEGIES.map(({ name, length, start, share }) => ({
      id: name,
      line: `${share / 10} % of the runs, of ${length} steps, from: ${start}.`,
      data: { id: name, length, start, share },
    })),
};

export const registerList = (program: Command): void => {
  const kinds = Object.keys(LISTS);
  program
    .command("list")
    .description("ids with one line each")
    .argument("[what]", kinds.join(", "))
    .addOption(
      new Option("--format <format>", "what to print").choices(["text", "json"]).default("text"),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv list defences\n  $ bkv list scenarios --format json\n",
    )
    .action((what: string | undefined, { format }: { readonly format: string }) => {
      const wanted = what === undefined ? kinds : [what];
      const lists = wanted.map((kind): readonly [string, readonly Row[]] => {
        const make = Object.hasOwn(LISTS, kind) ? LISTS[kind] : undefined;
        if (make === undefined)
          throw new InputError(`there is no list of "${kind}"; there are ${kinds.join(", ")}`);
        return [kind, make()];
      });
      if (format === "json") {
        printJson({
          tool: TOOL,
          command: commandLine(),
          ok: true,
          ...Object.fromEntries(lists.map(([kind, rows]) => [kind, rows.map(({ data }) => data)])),
        });
        return;
      }
      for (const [kind, rows] of lists) {
        const width = Math.max(...rows.map(({ id }) => id.length)) + 2;
        if (lists.length > 1) process.stdout.write(`${kind}\n`);
        for (const { id, line } of rows)
          process.stdout.write(`${hang(`  ${id.padEnd(width)}`, line, COLUMNS).join("\n")}\n`);
      }
    });
};
