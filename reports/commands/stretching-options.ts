/** Options about key stretching: which one the application pins, and what it is taken to cost. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { PINNED_STRETCHINGS, type PinnedStretching } from "../../model/protocol/stretching.ts";

export interface StretchingOptions {
  readonly stretching?: PinnedStretching | null;
  readonly guessSeconds?: number;
}

/** Longer than anybody would wait for one derivation. */
const SECONDS_MAX = 1_000_000;

const guessSeconds = (text: string): number => {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > SECONDS_MAX)
    throw new InvalidArgumentError(`expected seconds, from 0 to ${SECONDS_MAX}.`);
  return value;
};

export const stretchingOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--stretching <function>", "how the application stretches a code").choices(
        PINNED_STRETCHINGS,
      ),
    )
    .option(
      "--guess-seconds <s>",
      "seconds that one derivation takes whoever guesses; the report multiplies by it",
      guessSeconds,
    );
