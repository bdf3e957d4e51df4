/**
 * Row D16 as a law: a user moves from one fleet to another with the same code. From then on the adversary gets k guesses
 * where the first fleet was retired before the second one answered, and 2k where it was not.
 */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import { enrolledAtFirst, guessesAt, moves, TWO_FLEETS } from "./composed-fleets.ts";
import { Script } from "./script.ts";
import { VAULT_THREATS } from "./threats.ts";

export const FLEET_ATTEMPTS = [1, 2, 3, 10] as const;

/** The adversary's evaluations after the user has moved; it goes on at both fleets until neither answers. */
export const guessesAfterMoving = (attemptsMax: number, isRetired: boolean): number => {
  const { threat } = VAULT_THREATS["two-fleets"];
  const script = new Script(
    {
      ...DEFAULT_CONFIGURATION,
      ...TWO_FLEETS,
      attemptsMax,
      without: isRetired ? [] : ["retire-before-activating"],
    },
    { ...threat, budgets: { ...threat.budgets, guesses: 2 * attemptsMax + 2 } },
  );
  moves(enrolledAtFirst(script));
  guessesAt(guessesAt(script, 1, attemptsMax + 1), 2, attemptsMax + 1);
  return script.facts.filter(
    (fact) => fact.fact === "guess-evaluated" && originOf(fact.session) === ADVERSARY,
  ).length;
};
