/** `bkv replay --crypto concrete|both`: a schedule in octets beside the terms. */
import { type Command, Option } from "commander";
import type { ConcreteCryptosystem } from "../../model/algebra/concrete/concrete.ts";
import { STRETCHINGS, type StretchingName } from "../../model/algebra/concrete/stretching.ts";
import { SUITE_NAMES, type SuiteName } from "../../model/algebra/concrete/suite.ts";
import { readableOctets } from "../../properties/harness/agreement.ts";
import { attempts } from "../../properties/harness/attempts.ts";
import { storedAttacks } from "../../scenarios/paired.ts";
import { type Scenario, storedScenarios } from "../../scenarios/read-scenario.ts";
import { type PairedTranscript, transcribePaired } from "../../scenarios/transcribe.ts";
import { exposureView, type OctetsView } from "../exposure-text.ts";
import { wholeNumber } from "./common.ts";

export interface CryptoOptions {
  readonly crypto: "symbolic" | "concrete" | "both";
  readonly suite: SuiteName;
  readonly stretching: StretchingName;
  readonly seed: number;
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
      new Option("--stretching <function>", "what a guess costs, in octets")
        .choices(Object.keys(STRETCHINGS))
        .default("identity"),
    )
    .option("--seed <n>", "what fresh octets are expanded from", wholeNumber(0, 0xffffffff), 1);

/** Words that nobody uses, so that the search for a code has something to get wrong. */
const DECOYS = Array.from({ length: 97 }, (_, n) => `decoy-${n + 1}`);

/** Scenarios in which an adversary gets at a secret: their derivations are tried wherever nothing comes out. */
const INSTRUCTIVE = ["e12-extract-one", "pin-fleet-keys", "verify-confirmation"];

export interface CryptoReplay extends PairedTranscript {
  readonly view: OctetsView | null;
}

export const replayInOctets = (scenario: Scenario, options: CryptoOptions): CryptoReplay => {
  const fresh = (): ConcreteCryptosystem =>
    readableOctets(options.seed, {
      suite: options.suite,
      stretching: STRETCHINGS[options.stretching],
    });
  const crypto = fresh();
  const told = transcribePaired(scenario, crypto, DECOYS);
  const { course } = told;
  if (course === null) return { ...told, view: null };
  const exposures = course.exposures.map((exposure) => exposureView(crypto, exposure));
  const known = storedScenarios().filter(({ name }) => INSTRUCTIVE.includes(name));
  return {
    ...told,
    view: {
      suite: crypto.suite,
      steps: course.steps,
      held: course.knowledge.holdings.size,
      exposures,
      attempts: exposures.length > 0 ? [] : attempts(course, storedAttacks(known, fresh)),
    },
  };
};
