/** The text of docs/threshold-law.md; every number in it is that of a search or of a played schedule. */
import type { RealmParameters } from "../model/protocol/configuration.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import {
  type BorderBelow,
  type BorderBeyond,
  borderBelow,
  OPEN_CLAIMS,
  REALM_TRIPLES,
  tripleAlone,
} from "../scenarios/realm-border.ts";
import {
  LAW_VISITED,
  REALM_ATTEMPTS,
  REALM_SIZES,
  type RealmLaw,
  realmLaw,
} from "../scenarios/realm-law.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** Searched and played once, however often the pages are asked for. */
let known:
  | {
      readonly below: BorderBelow;
      readonly beyond: readonly BorderBeyond[];
      readonly laws: readonly RealmLaw[];
    }
  | undefined;

const search = () => ({
  below: borderBelow(),
  beyond: REALM_TRIPLES.map(tripleAlone),
  laws: REALM_SIZES.flatMap((realms) =>
    Array.from({ length: realms.threshold }, (_, opened) => opened).flatMap((opened) =>
      REALM_ATTEMPTS.map((attemptsMax) => realmLaw(realms, attemptsMax, opened)),
    ),
  ),
});

const ordinals = (realms: readonly PartyId[]): string =>
  realms.map((realm) => realm.replace("realm-", "")).join(", ") || "none";

const attempted = (
  laws: readonly RealmLaw[],
  { count, threshold }: RealmParameters,
  opened: number,
): string[] => [
  ...[count, threshold, opened].map(String),
  ...REALM_ATTEMPTS.map((attemptsMax) => {
    const one = laws.find(
      (law) => law.count === count && law.opened === opened && law.attemptsMax === attemptsMax,
    );
    return one === undefined ? "" : `${one.guesses} of ${one.law}`;
  }),
];

const number = (value: number): string => value.toLocaleString("en");

export const thresholdLawPage = (page: Page, table: Table): string => {
  known ??= search();
  const { below, beyond, laws } = known;
  return page(
    "scenarios/realm-border.ts and scenarios/realm-law.ts",
    "# Laws of the design `threshold`",
    "## Which realms may be open",
    `Five realms, of which three are enough; one attempt at each. Row E13, both sides, set by set. Below the border: the scope \`realms-two-open\`, ${below.complete ? "visited completely" : "NOT visited completely"}: ${number(below.states)} distinct states, ${below.findings} findings for X1, X2, X3 and X6. Any two realms are opened at any time, and with the account's token the adversary guesses once and unlocks once. Each row counts the states in which just these realms are open.`,
    table(
      ["Open realms", "States", "Findings"],
      below.sets.map(({ realms, states }) => [
        ordinals(realms),
        number(states),
        String(below.findings),
      ]),
    ),
    "At the border: with just these three to open, and neither token nor guess, the shortest attack on each claim, replayed and shrunk. It takes the registration and every one of the three openings.",
    table(
      ["Open realms", ...OPEN_CLAIMS.map((id) => `${id} breaks in`), "of which openings"],
      beyond.map(({ realms, steps, openings }) => [
        ordinals(realms),
        ...OPEN_CLAIMS.map((id) => (steps[id] === undefined ? "NOT FOUND" : `${steps[id]} steps`)),
        String(openings),
      ]),
    ),
    "## How many guesses realms let through that count for themselves",
    "How many guesses of the adversary's are complete when it may choose the realms for each, of n realms with k attempts, of which t are enough and e are open: *counted* in a played schedule, *of* what floor((n - e) * k / (t - e)) allows. Each guess goes to the realms that have most attempts left.",
    table(
      ["n", "t", "e", ...REALM_ATTEMPTS.map((attemptsMax) => `k = ${attemptsMax}`)],
      REALM_SIZES.flatMap((realms) =>
        Array.from({ length: realms.threshold }, (_, opened) => attempted(laws, realms, opened)),
      ),
    ),
    "That no schedule exceeds it is visited completely for these, with one guess more to make than the law allows. The open realms are the first ones: the realms differ in nothing but their names.",
    table(
      ["n", "t", "e", "k", "law", "guesses tried", "states", "visited by"],
      LAW_VISITED.map(({ count, threshold, opened, attemptsMax, law, states, nightly }) => [
        ...[count, threshold, opened, attemptsMax, law, law + 1].map(String),
        number(states),
        nightly ? "the deep tests" : "every test run",
      ]),
    ),
  );
};
