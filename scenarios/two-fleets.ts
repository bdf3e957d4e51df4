/**
 * Row D16 as a law: a user moves from one fleet to another with the same code. From then on the adversary gets k guesses
 * where the first fleet was retired before the second one answered, and 2k where it was not.
 */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { ADVERSARY, CLIENT, originOf } from "../model/protocol/parties.ts";
import { NEXT } from "./composed.ts";
import { enrolledAtFirst, guessesAt, moves, TWO_FLEETS } from "./composed-fleets.ts";
import { Script } from "./script.ts";
import { VAULT_THREATS, type VaultThreatName } from "./threats.ts";

export const FLEET_ATTEMPTS = [1, 2, 3, 10] as const;

const scriptFor = (
  attemptsMax: number,
  change: Partial<Configuration>,
  name: VaultThreatName,
): Script => {
  const { threat } = VAULT_THREATS[name];
  return new Script(
    { ...DEFAULT_CONFIGURATION, ...TWO_FLEETS, attemptsMax, ...change },
    { ...threat, budgets: { ...threat.budgets, guesses: 2 * attemptsMax + 2 } },
  );
};

/** The adversary's evaluations where it goes on at both fleets until neither answers. */
const guessesOf = (script: Script, attemptsMax: number): number => {
  guessesAt(guessesAt(script, 1, attemptsMax + 1), 2, attemptsMax + 1);
  return script.facts.filter(
    (fact) => fact.fact === "guess-evaluated" && originOf(fact.session) === ADVERSARY,
  ).length;
};

/** What they are after the user has moved. */
export const guessesAfterMoving = (attemptsMax: number, isRetired: boolean): number => {
  const change: Partial<Configuration> = { without: isRetired ? [] : ["retire-before-activating"] };
  return guessesOf(
    moves(enrolledAtFirst(scriptFor(attemptsMax, change, "two-fleets"))),
    attemptsMax,
  );
};

/** What they are where the device goes back to before the move, in one way, in the other, or in both, and the code is changed there. */
export const guessesAfterAgeing = (
  attemptsMax: number,
  older: { readonly disk: boolean; readonly application: boolean },
): number => {
  const script = enrolledAtFirst(scriptFor(attemptsMax, {}, "fleets-old-device")).keep(CLIENT);
  moves(script);
  if (older.application) script.begin({ kind: "install-older-application" });
  if (older.disk) script.setBack(CLIENT);
  script.begin({ kind: "change-code", code: NEXT }).deliverAll();
  return guessesOf(script, attemptsMax);
};
