/** What a reader wants to know of a report, worked out once for every rendering. */

import { REALM_REFUSALS } from "../model/protocol/realm-refusals.ts";
import { TRUST_REFUSALS } from "../model/protocol/trust-refusals.ts";
import type { Verdict } from "../properties/harness/verdict.ts";
import { asExpected } from "../properties/harness/verdict.ts";
import type { DesignReport, ReportClaim } from "./design-report.ts";
import { boundWords, countOf, thousands, verdictWords } from "./words.ts";

export interface ClaimView {
  readonly claim: ReportClaim;
  readonly verdicts: readonly Verdict[];
}

/** One entry of the summary: a property, and what is to be said of it. */
export interface GlanceLine {
  readonly property: string;
  readonly name: string;
  readonly texts: readonly string[];
}

export interface Glance {
  readonly headline: string;
  readonly holds: readonly GlanceLine[];
  readonly breaksUnexpectedly: readonly GlanceLine[];
  readonly breaksAsExpected: readonly GlanceLine[];
  /** Claims that were not exercised, and surprises of other kinds. */
  readonly silent: readonly GlanceLine[];
  /** Everything that coverage counted zero times, by what it is. */
  readonly unseen: readonly { readonly what: string; readonly names: readonly string[] }[];
}

/** Every claim with its verdicts; those of unknown properties come last, without a statement. */
export const claimViews = (report: DesignReport): ClaimView[] => {
  const known = new Set(report.claims.map(({ id }) => id));
  const unknown = new Set(
    report.verdicts.map(({ property }) => property).filter((property) => !known.has(property)),
  );
  const claims = [...report.claims, ...[...unknown].map(unstated)];
  return claims.map((claim) => ({
    claim,
    verdicts: report.verdicts
      .filter(({ property }) => property === claim.id)
      .toSorted((one, other) => weightOf(one) - weightOf(other)),
  }));
};

const unstated = (id: string): ReportClaim => ({
  id,
  claim: "",
  statement: "",
  expectation: "always",
  sources: [],
});

/** Surprises first, then the widest searches. */
const weightOf = (verdict: Verdict): number =>
  (asExpected(verdict) ? 10 : 0) + ["exhaustive", "random", "replay"].indexOf(verdict.bound.search);

/** What holds and how far, what breaks, and what was never tried. */
export const glanceOf = (report: DesignReport): Glance => {
  const { verdicts } = report;
  const breaks = verdicts.filter(({ kind }) => kind === "violated");
  const silent = verdicts.filter(({ kind }) => kind === "vacuous" || kind === "unwitnessed");
  const where = (verdict: Verdict): string => whereOf(verdict, report);
  return {
    headline: headlineOf(verdicts),
    holds: claimViews(report).flatMap(holdLines),
    breaksUnexpectedly: byProperty(
      breaks.filter((verdict) => !asExpected(verdict)),
      report,
      where,
    ),
    breaksAsExpected: byProperty(breaks.filter(asExpected), report, where),
    silent: byProperty(silent, report, (verdict) => `${verdictWords(verdict)}: ${where(verdict)}`),
    unseen: unseenOf(report),
  };
};

const headlineOf = (verdicts: readonly Verdict[]): string => {
  const surprises = verdicts.filter((verdict) => !asExpected(verdict)).length;
  const all = thousands(verdicts.length);
  if (verdicts.length === 0) return "Nothing was judged.";
  if (surprises > 0) {
    const differ = surprises === 1 ? "differs" : "differ";
    return `${thousands(surprises)} of ${all} verdicts ${differ} from what was expected.`;
  }
  const judged = verdicts.length === 1 ? "The one verdict" : `All ${all} verdicts`;
  return `${judged} came out as expected, within the bound that stands beside it.`;
};

const TEXTS_MAX = 6;

/** At most so many texts, and how many more there are. */
const few = (texts: readonly string[]): string[] => {
  if (texts.length <= TEXTS_MAX) return [...texts];
  return [...texts.slice(0, TEXTS_MAX - 1), `and ${texts.length - TEXTS_MAX + 1} more`];
};

const byProperty = (
  verdicts: readonly Verdict[],
  report: DesignReport,
  textOf: (verdict: Verdict) => string,
): GlanceLine[] => {
  const names = new Map(report.claims.map(({ id, claim }) => [id, claim]));
  return [...new Set(verdicts.map(({ property }) => property))].map((property) => ({
    property,
    name: names.get(property) ?? "",
    texts: few(verdicts.filter((verdict) => verdict.property === property).map(textOf)),
  }));
};

/** A claim holds at a glance where nothing unexpectedly breaks it; with its bounds by threat. */
const holdLines = ({ claim, verdicts }: ClaimView): GlanceLine[] => {
  const surprise = (verdict: Verdict): boolean =>
    verdict.kind === "violated" && !asExpected(verdict);
  const good = verdicts.filter(({ kind }) => kind === "held" || kind === "witnessed");
  if (good.length === 0 || verdicts.some(surprise)) return [];
  const keys = [...new Set(good.map(({ kind, threat }) => `${kind} under ${threat}`))];
  const texts = keys.map((key) => {
    const own = good.filter(({ kind, threat }) => `${kind} under ${threat}` === key);
    const searches = own.filter(({ bound }) => bound.search !== "replay");
    const replays = own.length - searches.length;
    const bounds = searches.map(({ bound }) => boundWords(bound));
    if (replays > 0) bounds.push(`${countOf(replays, "replayed scenario")}`);
    return `${key}: ${bounds.join("; ")}`;
  });
  return [{ property: claim.id, name: claim.claim, texts: few(texts) }];
};

const whereOf = ({ threat, design, scenario, bound }: Verdict, report: DesignReport): string =>
  [
    scenario === undefined || bound.search === "replay"
      ? boundWords(bound)
      : `${scenario}, ${boundWords(bound)}`,
    `under ${threat}`,
    ...(design === report.design ? [] : [`design ${design}`]),
  ].join("; ");

/** Refusals of the worlds that were searched: where none of a world's own was ever given, nothing of it was tried. */
const ofTriedWorlds = (refusals: Readonly<Record<string, number>>) => {
  const untried = [TRUST_REFUSALS, REALM_REFUSALS]
    .map((world) => Object.keys(world))
    .filter((names) => names.every((name) => !refusals[name]))
    .flat();
  return Object.fromEntries(Object.entries(refusals).filter(([name]) => !untried.includes(name)));
};

const unseenOf = ({ coverage }: DesignReport): Glance["unseen"] =>
  [
    { what: "events", counts: coverage.events },
    { what: "refusals", counts: ofTriedWorlds(coverage.refusals) },
    { what: "facts", counts: coverage.facts },
    { what: "states", counts: coverage.states },
  ]
    .map(({ what, counts }) => ({
      what,
      names: Object.keys(counts).filter((name) => counts[name] === 0),
    }))
    .filter(({ names }) => names.length > 0);

/** The four coverage tables, most frequent first, names in order where counts are equal. */
export const coverageTables = ({ coverage }: DesignReport) =>
  (
    [
      ["Events", coverage.events],
      ["Refusals", coverage.refusals],
      ["Facts", coverage.facts],
      ["Control states", coverage.states],
    ] as const
  ).map(([title, counts]) => ({
    title,
    rows: Object.entries(counts).sort(
      ([nameA, countA], [nameB, countB]) => countB - countA || (nameA < nameB ? -1 : 1),
    ),
  }));

/** The key of a citation such as "Raft 5.2", where the report explains that key. */
export const sourceKeyOf = (citation: string, report: DesignReport): string | undefined => {
  const key = citation.split(" ")[0];
  return report.sources.find((source) => source.key === citation || source.key === key)?.key;
};
