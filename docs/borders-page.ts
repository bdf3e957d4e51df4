/** The text of docs/borders.md; a test replays both sides of each border (scenarios/borders.test.ts). */
import { BORDERS } from "../scenarios/borders.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

export const bordersPage = (page: Page, table: Table): string =>
  page(
    "scenarios/borders.ts",
    "# Borders of the claims",
    "Every claim has a border. Each row says against what a claim is shown to hold, and the least beyond it that is shown to break it; both sides are stored scenarios, which `bkv check` replays and `bkv replay` shows, and a test judges the claim on both. Capabilities are those of the [threat model](threat-model.md). Where no set of corrupted parts breaks a claim, the side that breaks it lacks one rule, and the border is that rule. [Claims](claims.md) says what each claim means.",
    table(
      ["Claim", "Holds against", "Shown in", "Breaks with", "Shown in"],
      BORDERS.map(({ claim, holds, heldIn, breaks, violatedIn }) => [
        claim,
        holds,
        `\`${heldIn}\``,
        breaks,
        `\`${violatedIn}\``,
      ]),
    ),
  );
