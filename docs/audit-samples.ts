/** The table of sample data on the page on audits; a pure function of the samples. */
import { auditSamples } from "../scenarios/audit-samples.ts";

const OPEN = "<!-- SAMPLES -->";
const CLOSE = "<!-- /SAMPLES -->";

const spelled = (step: string): string =>
  `\`${step.replace("@", "` at epoch ")}${step.includes("@") ? "" : "`"}`;

const table = (): string =>
  [
    "| Sample | What was done | Fails | Rows |",
    "|---|---|---|---|",
    ...auditSamples().map(
      ({ name, what, fails, rows }) =>
        `| \`${name}\` | ${what} | ${fails.length === 0 ? "nothing" : fails.map(spelled).join(", ")} | ${rows.join(" ")} |`,
    ),
  ].join("\n");

/** The page with the table between its marks. @throws Error where the marks are not there. */
export const withSamples = (page: string): string => {
  const [from, to] = [page.indexOf(OPEN), page.indexOf(CLOSE)];
  if (from < 0 || to < from) throw new Error(`docs/audit.md has no ${OPEN} before ${CLOSE}`);
  return `${page.slice(0, from)}${OPEN}\n\n${table()}\n\n${page.slice(to)}`;
};
