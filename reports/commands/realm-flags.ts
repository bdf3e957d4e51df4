/** Options that make no sense where the design is that of realms: they are refused rather than passed over. */
import { type Defence, isDefence } from "../../model/protocol/defences.ts";
import { REALM_DEFENCES } from "../../model/protocol/realm-defences.ts";
import { worldNameOf } from "../../model/world/play.ts";
import { isOfRealms } from "../../scenarios/hunt-realms.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { REALM_THREATS } from "../../scenarios/realm-threats.ts";
import { threatNamed } from "../../scenarios/run-scenario.ts";

/** The options that realms have as well; every other one that a vault has says which vault it is. */
const OF_REALMS: readonly string[] = [
  "design",
  "threat",
  "attempts",
  "property",
  "without",
  "mutant",
  "guessSeconds",
];

const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;

const isOfRealmsWorld = (threat: string): boolean => worldNameOf(threatNamed(threat)) === "realms";

/**
 * @param given the options of the vault that were given, by name
 * @param without everything that is taken away
 * @throws InputError for an option or a rule of the vault where realms are asked for, and for a rule of realms where they are not.
 */
export const refuseStrangers = (
  { design, threat }: { readonly design: string; readonly threat: string },
  given: readonly string[],
  without: readonly Defence[],
): void => {
  if (!isOfRealmsWorld(threat)) {
    const strange = design === "threshold" || without.some(isOfRealms);
    if (strange)
      throw new InputError(
        `the threat ${threat} is of another world than the design threshold; its threats are ${Object.keys(REALM_THREATS).join(", ")}`,
      );
    return;
  }
  const flag = given.find((option) => !OF_REALMS.includes(option));
  if (flag !== undefined)
    throw new InputError(
      `${flagOf(flag)} says which vault it is, and the design threshold has none: its realms are five, of which three are enough`,
    );
  const strange = without.find((id) => isDefence(id) && !isOfRealms(id));
  if (strange !== undefined)
    throw new InputError(
      `${strange} is no rule of the design threshold; its rules are ${Object.keys(REALM_DEFENCES).join(", ")}`,
    );
};
