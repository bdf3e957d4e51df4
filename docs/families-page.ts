/** The page of the families: a table, and what is made of it. */
import { configurationOf } from "../scenarios/composed.ts";
import { FAMILIES, membersOf } from "../scenarios/families.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const drawnAmong = (drawn: readonly number[] | undefined, stored: number): string =>
  (drawn ?? [stored]).join(", ");

export const familiesPage = (page: Page, table: Table): string =>
  page(
    "the scripts of scenarios/composed-*.ts",
    "# Families",
    "A script of the attack catalogue speaks of parts: the leader, a smallest quorum, those cut off. So it plays in every fleet that has somebody for each part, and the stored scenario is one member of the family. Which name plays which part makes no difference: replicas differ in their names only.",
    `There are ${FAMILIES.length} families with ${FAMILIES.flatMap(membersOf).length} members. \`npm run test:deep\` plays them all to their end; \`npm test\` plays of each one that a seed draws. \`bkv check\` draws, for each family under its threat, a member and a place at which the script is cut short, and chance goes on from there; where another fleet was asked for than the default one, in that fleet.`,
    "A member does not come to be where the fleet is too small for it: no minority can be cut off where a quorum is everybody. A family that is expected to break something has only those members that do; for rows B they are those in which two quorums share one replica (N odd, R = 0).",
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
