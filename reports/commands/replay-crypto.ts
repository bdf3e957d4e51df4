/** `bkv replay --crypto concrete|both`: a schedule in octets beside the terms. */
import { type Command, Option } from "commander";
import { sealBackupFile } from "../../model/algebra/concrete/backup-file.ts";
import type { ConcreteCryptosystem } from "../../model/algebra/concrete/concrete.ts";
import { STRETCHINGS, type StretchingName } from "../../model/algebra/concrete/stretching.ts";
import { SUITE_NAMES, type SuiteName } from "../../model/algebra/concrete/suite.ts";
import { ADVERSARY } from "../../model/protocol/parties.ts";
import { worldNameOf } from "../../model/world/play.ts";
import { readableOctets } from "../../properties/harness/agreement.ts";
import { attempts } from "../../properties/harness/attempts.ts";
import type { Exposure } from "../../properties/harness/byte-knowledge.ts";
import { octetsFor, storedAttacks } from "../../scenarios/paired.ts";
import { InputError, type Scenario, storedScenarios } from "../../scenarios/read-scenario.ts";
import { threatNamed } from "../../scenarios/run-scenario.ts";
import { type PairedTranscript, transcribePaired } from "../../scenarios/transcribe.ts";
import { exposureView, forgeryView, type OctetsView } from "../exposure-text.ts";
import { guessCosts } from "../guess-cost.ts";
import { wholeNumber } from "./common.ts";
import { writeWhole } from "./output.ts";

export interface CryptoOptions {
  readonly crypto: "symbolic" | "concrete" | "both";
  readonly suite: SuiteName;
  readonly stretching?: StretchingName;
  readonly seed: number;
  readonly backupFile?: string;
}

export const cryptoOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--crypto <reading>", "in terms, in octets, or in both, compared step by step")
        .choices(["symbolic", "concrete", "both"])
        .default("symbolic"),
    )
    .addOption(
      new Option("--suite <name>", "the cipher suite of the octets")
        .choices(SUITE_NAMES)
        .default(SUITE_NAMES[0]),
    )
    .addOption(
      new Option(
        "--stretching <function>",
        "what a guess costs, in octets (default: what the scenario pins, or identity)",
      ).choices(Object.keys(STRETCHINGS)),
    )
    .option(
      "--backup-file <path>",
      "where key and history come out in octets: write the history as an encrypted backup file (crypt15)",
    )
    .option("--seed <n>", "what fresh octets are expanded from", wholeNumber(0, 0xffffffff), 1);

/**
 * Writes what came out as the file that the recovered key opens: with its 64 digits, public readers of the format show
 * the history.
 *
 * @throws InputError where key and history did not come out, or the file cannot be written
 */
const writeBackupFile = (
  path: string,
  crypto: ConcreteCryptosystem,
  exposures: readonly Exposure[],
): void => {
  const bytesOf = (kind: Exposure["secret"]["kind"]) => {
    const found = exposures.find(({ secret }) => secret.kind === kind);
    return found && crypto.bytesOf(found.computed);
  };
  const [key, history] = [bytesOf("backup-key"), bytesOf("history")];
  if (key === undefined || history === undefined)
    throw new InputError(`${path} is not written: key and history do not come out of this replay`);
  const iv = crypto.bytesOf(crypto.fresh(ADVERSARY, "backup file iv", 0, 16));
  writeWhole(path, sealBackupFile(key, { keyType: "HSM_CONTROLLED", iv }, history));
};

/** Words that nobody uses, so that the search for a code has something to get wrong. */
const DECOYS = Array.from({ length: 97 }, (_, n) => `decoy-${n + 1}`);

/** Scenarios in which an adversary gets at a secret: their derivations are tried wherever nothing comes out. */
const INSTRUCTIVE = [
  "e12-extract-one",
  "pin-fleet-keys",
  "verify-confirmation",
  "e13-three-realms-open",
];

export interface CryptoReplay extends PairedTranscript {
  readonly view: OctetsView | null;
}

export const replayInOctets = (scenario: Scenario, options: CryptoOptions): CryptoReplay => {
  const { suite, stretching } = options;
  const pinned = scenario.configuration.stretching;
  if (pinned !== null && stretching === "identity")
    throw new InputError(
      `the application of this scenario pins ${pinned}; with --stretching identity the octets would not tell it from none`,
    );
  const reading = { suite, stretching: STRETCHINGS[stretching ?? pinned ?? "identity"] };
  const crypto = octetsFor(scenario, options.seed, reading);
  const told = transcribePaired(scenario, crypto, DECOYS);
  const { course } = told;
  if (course === null) return { ...told, view: null };
  const exposures = course.exposures.map((exposure) => exposureView(crypto, exposure));
  if (options.backupFile !== undefined)
    writeBackupFile(options.backupFile, crypto, course.exposures);
  const world = worldNameOf(threatNamed(scenario.threat));
  const known = storedScenarios().filter(
    ({ name, threat }) => INSTRUCTIVE.includes(name) && worldNameOf(threatNamed(threat)) === world,
  );
  // There is nothing to keep secret in fleet trust: what an adversary does there is to forge.
  const isTried = exposures.length === 0 && course.secrets.length > 0;
  const fresh = () => readableOctets(options.seed, reading);
  return {
    ...told,
    view: {
      suite: crypto.suite,
      guessing: guessCosts(scenario.configuration),
      steps: course.steps,
      held: course.knowledge.holdings.size,
      exposures,
      forgeries: told.forged.map(forgeryView),
      attempts: isTried ? attempts(course, storedAttacks(known, fresh)) : [],
    },
  };
};
