/**
 * The 40-character recovery code of Messenger: what the vault keeps there under a PIN, in place of a backup key (LAB,
 * "Recovery Codes"). One character of version, one identifier, 34 of entropy (170 bits), four check characters over the
 * field of 32 elements.
 *
 * The paper's words, and what the model makes of them:
 * - Alphabet, layout, and the reading of B, G, I and O as 8, C, 1 and 0 are the paper's.
 * - The check characters satisfy G * (entropy | check) = 0 for a fixed 4 x 38 matrix G, which is not printed. The paper
 *   wants any four columns of G to be independent. No such matrix exists over 32 elements: two columns span a line, 33
 *   planes go through it, and each may hold one column more, so that there are at most 35 columns.
 *   The model's G has any three columns independent, and of the 73,815 sets of four all but 897. Codes of the model are
 *   therefore not codes of Messenger.
 * - What follows from three: every error in up to three characters is noticed, among them every exchange of two; one
 *   wrong character is corrected without asking anybody; up to three are found, as in the paper, by trying each place and
 *   asking whether the code then names a virtual device.
 */
import { add, type Column, multiply, solve } from "../algebra/field-32.ts";
import { ALPHABET, ENTROPY_LENGTH, IDENTIFIER, VERSION } from "../algebra/recovery-alphabet.ts";

/** Characters that look like others, and what they are taken for. */
const LOOKALIKES: Readonly<Record<string, string>> = { B: "8", G: "C", I: "1", O: "0" };

export const CODE_LENGTH = 40;
const HEAD = VERSION + IDENTIFIER;
const CHECK_LENGTH = 4;
/** Characters that the check covers. */
export const COVERED = ENTROPY_LENGTH + CHECK_LENGTH;
const ERRORS_MAX = 3;
/** Characters of a group, as a code is printed. */
const GROUP = 4;

/** The point of the twisted cubic at a parameter: any four of these columns are independent. */
const cubic = (t: number): Column => [1, t, multiply(t, t), multiply(t, multiply(t, t))];
const INFINITY: Column = [0, 0, 0, 1];
/** Five columns beyond the cubic's 33: with them any three are still independent. */
const BEYOND: readonly Column[] = [
  [1, 4, 10, 13],
  [1, 20, 11, 8],
  [1, 8, 16, 20],
  [1, 2, 20, 13],
  [1, 0, 14, 0],
];

/** G, by columns: 34 for the entropy, then four independent ones for the check characters. */
export const CHECK_MATRIX: readonly Column[] = [
  ...Array.from({ length: 29 }, (_, t) => cubic(t)),
  ...BEYOND,
  ...Array.from({ length: 3 }, (_, t) => cubic(29 + t)),
  INFINITY,
];

const numberOf = (character: string): number => ALPHABET.indexOf(character);
const valuesOf = (characters: string): readonly number[] => [...characters].map(numberOf);

/** G times a vector: zero where the check holds. */
const syndromeOf = (values: readonly number[]): Column =>
  [0, 1, 2, 3].map((row) =>
    values.reduce(
      (sum, value, place) =>
        add(sum, multiply(value, (CHECK_MATRIX[place] as Column)[row] as number)),
      0,
    ),
  );

const isZero = (syndrome: Column): boolean => syndrome.every((value) => value === 0);

/** The check characters of 34 characters of entropy. */
const checkOf = (entropy: string): string => {
  const check = solve(CHECK_MATRIX.slice(ENTROPY_LENGTH), syndromeOf(valuesOf(entropy)));
  if (check === undefined) throw new Error("the columns of the check characters are dependent");
  return check.map((value) => ALPHABET[value]).join("");
};

/**
 * The code of 34 characters of entropy, each a number below 32.
 * @throws RangeError for anything else.
 */
export const recoveryCodeOf = (entropy: readonly number[]): string => {
  const isEntropy = entropy.every(
    (value) => Number.isInteger(value) && value >= 0 && value < ALPHABET.length,
  );
  if (entropy.length !== ENTROPY_LENGTH || !isEntropy)
    throw new RangeError(`${ENTROPY_LENGTH} numbers below ${ALPHABET.length} expected`);
  const characters = entropy.map((value) => ALPHABET[value]).join("");
  return HEAD + characters + checkOf(characters);
};

/** The code in groups of four, as a person copies it. */
export const printed = (code: string): string =>
  Array.from({ length: Math.ceil(code.length / GROUP) }, (_, group) =>
    code.slice(group * GROUP, (group + 1) * GROUP),
  ).join(" ");

export type ReadCode =
  | {
      readonly kind: "read";
      readonly code: string;
      readonly entropy: string;
      /** Places from 1, of the characters that were corrected. */
      readonly corrected: readonly number[];
    }
  | {
      readonly kind: "refused";
      /** `check`: as many characters as there should be, but too many wrong ones. */
      readonly refusal: "length" | "character" | "version" | "identifier" | "check";
      /** One sentence for the person who typed. */
      readonly sentence: string;
    };

type Refusal = Extract<ReadCode, { kind: "refused" }>["refusal"];

const refused = (refusal: Refusal, sentence: string): ReadCode => ({
  kind: "refused",
  refusal,
  sentence,
});

/** A code as it was typed, in capitals, without what separates groups, and with look-alikes replaced. */
const normalized = (typed: string): readonly string[] =>
  [...typed]
    .filter((character) => !/[\s-]/u.test(character))
    .map((character) => character.toUpperCase())
    .map((character) => LOOKALIKES[character] ?? character);

/** Characters as a message quotes them, whatever was typed. */
const quoted = (character: string): string => JSON.stringify(character);

/** A typed code as 40 characters of the alphabet, or what is wrong with its form. */
const formed = (typed: string): ReadCode | { readonly kind: "formed"; readonly code: string } => {
  const characters = normalized(typed);
  if (characters.length !== CODE_LENGTH)
    return refused(
      "length",
      `A recovery code has ${CODE_LENGTH} characters; this one has ${characters.length}.`,
    );
  const foreign = characters.findIndex(
    (character) => character.length !== 1 || numberOf(character) < 0,
  );
  if (foreign >= 0)
    return refused(
      "character",
      `Character ${foreign + 1} of the recovery code is ${quoted(characters[foreign] as string)}; a recovery code has only ${ALPHABET}.`,
    );
  const code = characters.join("");
  if (code[0] !== VERSION)
    return refused(
      "version",
      `A recovery code begins with ${VERSION}, its version; this one begins with ${code[0]}.`,
    );
  if (code[1] !== IDENTIFIER)
    return refused(
      "identifier",
      `The second character of a recovery code is ${IDENTIFIER}; in this one it is ${code[1]}.`,
    );
  return { kind: "formed", code };
};

const read = (code: string, corrected: readonly number[]): ReadCode => ({
  kind: "read",
  code,
  entropy: code.slice(HEAD.length, HEAD.length + ENTROPY_LENGTH),
  corrected,
});

/** The code with errors taken off some of the covered places. */
const without = (code: string, places: readonly number[], errors: readonly number[]): string => {
  const characters = [...code];
  for (const [index, place] of places.entries()) {
    const at = HEAD.length + place;
    const value = add(numberOf(characters[at] as string), errors[index] as number);
    characters[at] = ALPHABET[value] as string;
  }
  return characters.join("");
};

/** Every set of so many places below a limit, in order. */
function* placesOf(
  count: number,
  limit: number,
  from = 0,
): Generator<readonly number[], void, undefined> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= limit - count; first++)
    for (const rest of placesOf(count - 1, limit, first + 1)) yield [first, ...rest];
}

/** The codes that differ from a code in exactly so many covered places and pass the check, with those places. */
function* neighboursOf(
  code: string,
  errors: number,
): Generator<{ readonly code: string; readonly places: readonly number[] }, void, undefined> {
  const syndrome = syndromeOf(valuesOf(code.slice(HEAD.length)));
  for (const places of placesOf(errors, COVERED)) {
    const found = solve(
      places.map((place) => CHECK_MATRIX[place] as Column),
      syndrome,
    );
    if (found === undefined || found.includes(0)) continue;
    yield { code: without(code, places, found), places };
  }
}

/**
 * Reads a code as a person typed it: lower case, spaces, hyphens and look-alikes are taken as meant, and one wrong
 * character is corrected. Never throws.
 *
 * One only: a code with three wrong characters may lie one character away from another code, so a correction is a guess
 * that the virtual device confirms or not. Use `search` where there is one to ask.
 */
export const readRecoveryCode = (typed: string): ReadCode => {
  const form = formed(typed);
  if (form.kind !== "formed") return form;
  const { code } = form;
  if (isZero(syndromeOf(valuesOf(code.slice(HEAD.length))))) return read(code, []);
  for (const { code: near, places } of neighboursOf(code, 1))
    return read(
      near,
      places.map((place) => place + HEAD.length + 1),
    );
  return refused(
    "check",
    "The recovery code does not fit its check characters: at least two of its characters are wrong.",
  );
};

export interface Search {
  readonly result: ReadCode;
  /** Codes that passed the check and were asked about. */
  readonly asked: number;
}

/**
 * Reads a code with up to three wrong characters, as LAB describes it: each set of places is tried, and each code that
 * passes the check is asked about.
 *
 * @param isKnown whether a code names a virtual device of this mailbox
 */
export const searchRecoveryCode = (typed: string, isKnown: (code: string) => boolean): Search => {
  const form = formed(typed);
  if (form.kind !== "formed") return { result: form, asked: 0 };
  let asked = 0;
  for (let errors = 0; errors <= ERRORS_MAX; errors++)
    for (const { code, places } of neighboursOf(form.code, errors)) {
      asked++;
      if (isKnown(code))
        return {
          result: read(
            code,
            places.map((place) => place + HEAD.length + 1),
          ),
          asked,
        };
    }
  const sentence = `No virtual device answers to the recovery code, nor to any with up to ${ERRORS_MAX} other characters.`;
  return { result: refused("check", sentence), asked };
};
