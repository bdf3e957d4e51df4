/** `bkv shrink`: makes a failing scenario smaller while the same property breaks. */
import type { Command } from "commander";
import { confirm } from "../../properties/harness/judge.ts";
import { shrink } from "../../properties/harness/shrink.ts";
import { InputError, readScenario } from "../../scenarios/read-scenario.ts";
import {
  propertiesIn,
  replayLine,
  replayScenario,
  threatNamed,
  worldOf,
} from "../../scenarios/run-scenario.ts";
import { EXIT, writeWhole } from "./output.ts";
import { scenarioText } from "./scenario-text.ts";

export const registerShrink = (program: Command): void => {
  program
    .command("shrink")
    .description("make a failing scenario smaller while the same property breaks")
    .argument("<file>", "a scenario file whose schedule breaks a property")
    .option("--out <file>", "where to write the smaller scenario; beside the given one by default")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bkv shrink out/counterexamples/x2.json\n  $ bkv shrink long.json --out short.json\n",
    )
    .action((file: string, options: { readonly out?: string }) => {
      const scenario = readScenario(file);
      const { run } = replayScenario(scenario);
      const broken = run.verdicts.find(({ kind }) => kind === "violated");
      if (broken === undefined || scenario.search.kind !== "schedule")
        throw new InputError(
          `${file} breaks none of the properties that it names, so there is nothing to shrink`,
        );
      const properties = propertiesIn(scenario);
      const before = scenario.search.events;
      const shrunk = shrink(worldOf(scenario), properties, broken.property, before);
      if (shrunk === undefined)
        throw new InputError(`${file} does not break ${broken.property} again`);
      const finding = confirm(
        scenario.configuration,
        threatNamed(scenario.threat),
        broken.property,
        shrunk.schedule,
      );
      const out = options.out ?? file.replace(/(\.json)?$/, ".shrunk.json");
      const { configuration, threat, name } = scenario;
      writeWhole(out, scenarioText({ name: `${name}-shrunk`, finding, configuration, threat }));
      process.stdout.write(
        `${broken.property}: ${before.length} events became ${finding.schedule.length}, after ${shrunk.tried} tries.\nSaved: ${out}\nReplay: ${replayLine(out)}\n`,
      );
      process.exitCode = EXIT.ok;
    });
};
