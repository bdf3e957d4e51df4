/**
 * What guessing a code costs: guesses times the cost of one. Arithmetic about the adversary's work, and no claim: it says what
 * is bought with how much time, not that nobody has it. [RFC 9807, 7; facts.md 1.3, 3, 8]
 */
import { z } from "zod";
import type { Configuration } from "../model/protocol/configuration.ts";

/** The cost in words: of one derivation, and of so many. */
export interface GuessCost {
  /** What is guessed, and where. */
  readonly what: string;
  /** How many guesses there are at most, in words. */
  readonly guesses: string;
  /** What they cost, in words. */
  readonly cost: string;
}

export interface GuessCosts {
  /** The function that the application pins, or null where nothing is said of it. */
  readonly stretching: Configuration["stretching"];
  /** Seconds of one derivation on one machine: an assumption. */
  readonly guessSeconds: number;
  readonly rows: readonly GuessCost[];
}

export const guessCostsSchema = z
  .strictObject({
    stretching: z.enum(["scrypt", "argon2id"]).nullable(),
    guessSeconds: z.number().min(0).describe("an assumption: seconds of one derivation"),
    rows: z.array(z.strictObject({ what: z.string(), guesses: z.string(), cost: z.string() })),
  })
  .describe("guesses times cost: arithmetic about the adversary's work, and no claim");

const UNITS = [
  ["years", 365.25 * 86_400],
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
] as const;

/** A time, in the largest unit of which there are two. */
export const timeWords = (seconds: number): string => {
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? ["s", 1];
  const amount = seconds / size;
  const digits =
    amount >= 1e6
      ? amount.toExponential(1).replace("e+", "e")
      : amount.toLocaleString("en", { maximumSignificantDigits: 3 });
  return `${digits} ${unit}`;
};

/** Digits of a PIN as Messenger has it ([M] in facts.md 8: the length is not public). */
const PIN_DIGITS = 6;
/** Entropy of a recovery code of 40 characters, and of 64 hexadecimal digits (LAB; facts.md 1.3). */
const STRONG_BITS = { "a recovery code of 40 characters": 170, "a 64-digit key": 256 } as const;

/** What guessing costs in a design; the strong codes are tried without stretching, so only their number speaks. */
export const guessCosts = ({
  attemptsMax,
  attemptsCap,
  stretching,
  guessSeconds,
}: Pick<
  Configuration,
  "attemptsMax" | "attemptsCap" | "stretching" | "guessSeconds"
>): GuessCosts => {
  const online = attemptsCap ?? attemptsMax;
  const costOf = (guesses: number): string =>
    stretching === null ? "not stated: no stretching is pinned" : timeWords(guesses * guessSeconds);
  const words = 10 ** PIN_DIGITS;
  return {
    stretching,
    guessSeconds,
    rows: [
      {
        what: "online, at the vault: one registration, between two resets",
        guesses: String(online),
        cost: costOf(online),
      },
      {
        what: `offline, with one replica opened while the record lives: a code of ${PIN_DIGITS} digits`,
        guesses: words.toLocaleString("en"),
        cost: costOf(words),
      },
      ...Object.entries(STRONG_BITS).map(([what, bits]) => ({
        what: `offline: ${what}`,
        guesses: `2^${bits}`,
        cost: "not stretched, and out of reach by number",
      })),
    ],
  };
};

/** In one sentence: what one guess is taken to cost. */
export const oneGuess = ({ stretching, guessSeconds }: GuessCosts): string =>
  stretching === null
    ? "Nothing is said of key stretching."
    : `One derivation with ${stretching} is taken to cost ${timeWords(guessSeconds)} on one machine; many machines share the work.`;
