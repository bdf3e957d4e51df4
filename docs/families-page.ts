/** The page of the families: a table, and what is made of it. */
import { quorumOverlap } from "../model/vault/quorum.ts";
import { type Composed, configurationOf } from "../scenarios/composed.ts";
import { FAMILIES, membersOf } from "../scenarios/families.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const drawnAmong = (drawn: readonly number[] | undefined, stored: number): string =>
  (drawn ?? [stored]).join(", ");

/** The families that are expected to break something: those in which any two quorums share just one replica, and the others. */
const BREAKING = FAMILIES.filter(({ expect }) => Object.values(expect).includes("violated"));
const isOutnumbered = (family: Composed): boolean =>
  membersOf(family).every(
    ({ configuration }) =>
      quorumOverlap(configuration.replicas, configuration.rollbackTolerance) === 1,
  );
const OUTNUMBERED = BREAKING.filter(isOutnumbered);
const EVERYWHERE = BREAKING.filter((family) => !isOutnumbered(family));

const namesOf = (families: readonly Composed[]): string =>
  families.map(({ name }) => `\`${name}\``).join(", ");

export const familiesPage = (page: Page, table: Table): string =>
  page(
    "the scripts of scenarios/composed-*.ts",
    "# Families",
    "A script of the attack catalogue speaks of parts: the leader, a smallest quorum, those cut off. So it plays in every fleet that has somebody for each part, and the stored scenario is one member of the family. Which name plays which part makes no difference: replicas differ in their names only.",
    `There are ${FAMILIES.length} families with ${FAMILIES.flatMap(membersOf).length} members. \`npm run test:deep\` plays them all to their end; \`npm test\` plays of each one that a seed draws. \`bkv check\` draws, for each family under its threat, a member and a place at which the script is cut short, and chance goes on from there; where another fleet was asked for than the default one, in that fleet.`,
    "A member does not come to be where the fleet is too small for it: no minority can be cut off where a quorum is everybody.",
    `A family that is expected to break something has only those members that do. Where one replica is set back or runs twice under a plain majority, they are the fleets in which two quorums share one replica (N odd, R = 0): ${namesOf(OUTNUMBERED)}. Where all that two quorums share is set back, or the whole fleet, no fleet is spared: ${namesOf(EVERYWHERE)}.`,
    "With two groups (rows C15 to C21) N, R and q are those of each.",
    table(
      ["Scenario", "Rows", "Threat", "N", "R", "k", "Members", "Breaks"],
      FAMILIES.map((composed) => {
        const { name, rows = [], threat, family, expect } = composed;
        const stored = configurationOf(composed);
        return [
          `\`${name}\``,
          rows.join(" "),
          threat,
          drawnAmong(family?.replicas, stored.replicas),
          drawnAmong(family?.tolerances, stored.rollbackTolerance),
          drawnAmong(family?.attempts, stored.attemptsMax),
          String(membersOf(composed).length),
          Object.entries(expect)
            .filter(([, kind]) => kind === "violated")
            .map(([id]) => id)
            .join(" "),
        ];
      }),
    ),
  );
