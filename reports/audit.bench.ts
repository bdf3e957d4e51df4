/** How fast `bkv audit` is on many epochs, and how much memory it takes, as a whole process over real files. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spellJson } from "../model/signers/bytes/json-text.ts";
import type { Measurement } from "../properties/harness/explore.bench.ts";
import { auditPins, auditWorld, bundleText, logText } from "../scenarios/audit-world.ts";

const program = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** Prints the process's largest resident set, in KiB, when it ends. */
const WATCH =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('maxrss '+process.resourceUsage().maxRSS))";

const run = (
  args: readonly string[],
): Promise<{ readonly code: number; readonly stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", WATCH, program, ...args],
      { maxBuffer: 1_024 * 1_024 * 1_024 },
      (error, _, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stderr }),
    );
  });

const megabytesOf = (stderr: string): number =>
  (Number(/maxrss (\d+)/.exec(stderr)?.[1] ?? Number.NaN) * 1_024) / 1e6;

/** Audits a directory of so many honest epochs. @throws Error where not every step came out as it must */
const measure = async (name: string, epochs: number, isLogged: boolean): Promise<Measurement> => {
  const folder = mkdtempSync(join(tmpdir(), "bkv-bench-"));
  try {
    // The keys of the first four epochs come and go; after that one list lives on.
    const world = auditWorld(undefined, epochs, isLogged);
    mkdirSync(join(folder, "bundles"));
    for (const bundle of world.bundles)
      writeFileSync(join(folder, "bundles", `${bundle.epoch}.json`), bundleText(bundle));
    writeFileSync(join(folder, "pins.json"), spellJson(auditPins(world)));
    writeFileSync(join(folder, "log.jsonl"), logText(world.records));
    const args = ["audit", join(folder, "bundles"), "--quiet", "--pins", join(folder, "pins.json")];
    const began = performance.now();
    const ended = await run([...args, "--log", join(folder, "log.jsonl")]);
    const seconds = (performance.now() - began) / 1_000;
    if (ended.code !== 0) throw new Error(`the audit ended with ${ended.code}: ${ended.stderr}`);
    const idle = megabytesOf((await run(["--version"])).stderr);
    const megabytes = megabytesOf(ended.stderr);
    return {
      name,
      figures: {
        epochs,
        seconds,
        epochsPerSecond: epochs / seconds,
        megabytes,
        megabytesAboveIdle: megabytes - idle,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @param epochs of the larger of the two sources */
export const benchAudit = async (epochs = 10_000): Promise<Measurement[]> => [
  await measure("bkv audit: two signatures an epoch", epochs, false),
  await measure(
    "bkv audit: two signatures, checkpoint, three witnesses, two proofs",
    epochs / 10,
    true,
  ),
];
