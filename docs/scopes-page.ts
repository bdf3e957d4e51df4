/** The page of the scopes and strategies: what a check searches beside the stored scenarios. */
import { quorumSize } from "../model/vault/quorum.ts";
import { EVENT_KINDS } from "../model/world/event.ts";
import type { Reductions } from "../model/world/reductions.ts";
import { PLACES, VAULT_PORTFOLIO } from "../properties/harness/portfolio.ts";
import type { Scope } from "../properties/harness/scope.ts";
import type { Strategy } from "../properties/harness/strategy.ts";
import { SCOPES, scopesFor } from "../scenarios/scopes.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** What each reduction leaves out, and why no verdict changes, or what is assumed; argued at length in model/world/. */
const REDUCTIONS: Readonly<Record<keyof Reductions, readonly [what: string, why: string]>> = {
  urgentRelays: [
    "What is under way to the front end or the store arrives before anything else happens, and a request of the adversary's own as soon as a replica takes it. In every scope, and in random search.",
    "The front end keeps no order and makes no choice, and a question changes nothing at the store: dropping, doubling or delaying an envelope before the relay is doing so after it. For what is written to the store this is no argument but an assumption: it takes effect at once and is not lost ([assumptions](assumptions.md)). The adversary can hold back its own request by sending it later.",
  ],
  safetyOnly: [
    "No losses apart from delays; a restart follows a crash at once; what its receiver can never act upon again is taken out of flight.",
    "A lost message is one that is never delivered, and a replica that stays down is one that restarts and is never scheduled. Terms and sessions only grow, so what belongs to a past one is refused for ever. Only for what must never happen, and only where no state is rolled back.",
  ],
  urgentReplies: [
    "What is under way to the client arrives at once.",
    "Only where the user does nothing but log in: what a login's reply changes outside the client is the next request, and that one can be delayed instead.",
  ],
  alikeReplicas: [
    "Of the replicas of a group beside its leader only one stands for election.",
    "They are alike at the start: any run in which another one stands first is such a run with names changed. Only with one election to come, and where no replica is copied.",
  ],
};

const budgetsOf = ({ threat }: Scope): string => {
  // Losses are not counted where they are explored as delays.
  if ("world" in threat)
    return Object.entries(threat.budgets)
      .filter(([, n]) => n > 0)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(", ");
  const { goals, termMax, drops: _, ...budgets } = threat.budgets;
  const spent = [...Object.entries(budgets), ...Object.entries(goals)].filter(([, n]) => n > 0);
  const terms = budgets.elections > 0 ? [`terms up to ${termMax}`] : [];
  return [...spent.map(([kind, n]) => `${kind} ${n}`), ...terms].join(", ");
};

/** By which checks a scope is visited; `npm run test:deep` visits all of them. */
const visitedIn = ({ name, of, under, nightly = false }: Scope): string => {
  if (scopesFor("operator").includes(name)) return "by every check";
  const threat = of ?? under;
  const threats = threat === undefined ? "" : `under the threat \`${threat}\``;
  return nightly ? `where it is named, ${threats}`.replace(/, $/u, "") : threats;
};

/** The vault of a scope: how many replicas, how many of them are a quorum, and what is not as usual. */
const vaultOf = ({ configuration, start }: Scope): string => {
  const { replicas, groups = 1, rollbackTolerance = 0, attemptsMax, compactAfter } = configuration;
  if (replicas === undefined) return "the default configuration";
  const parts = [
    `${groups === 1 ? "" : `${groups} groups of `}${replicas} replicas`,
    `q = ${quorumSize(replicas, rollbackTolerance)}`,
    `k = ${attemptsMax}`,
    ...(typeof compactAfter === "number" ? [`compacted after ${compactAfter}`] : []),
    ...(configuration.signature === "client" ? ["clients sign"] : []),
    ...(configuration.membership === "joint" ? ["joint changes"] : []),
    ...(configuration.writes === "delayed" ? ["delayed writes"] : []),
    ...(configuration.records === "outside" ? ["records outside"] : []),
    ...(configuration.anchor === "monotone" ? ["an anchor"] : []),
  ];
  return `${parts.join(", ")}; ${start}`;
};

const scopeRow = (scope: Scope): readonly string[] => [
  `\`${scope.name}\``,
  scope.what,
  vaultOf(scope),
  budgetsOf(scope),
  Object.entries(scope.reductions)
    .filter(([, on]) => on)
    .map(([name]) => `\`${name}\``)
    .join(", "),
  scope.judges.join(" "),
  visitedIn(scope),
];

const strategyRow = (strategy: Strategy): readonly string[] => {
  const of = (kind: (typeof EVENT_KINDS)[number]): number => strategy.weights[kind] ?? 0;
  const off = EVENT_KINDS.filter((kind) => of(kind) === 0);
  return [
    `\`${strategy.name}\``,
    (strategy.where ?? []).map((place) => PLACES[place].what).join(", and ") || "everywhere",
    `${strategy.share / 10} %`,
    strategy.start,
    `${strategy.length}`,
    `${strategy.inOrder}/64`,
    strategy.swarm ? "a random half of those that can be spared" : off.join(", ") || "nothing",
    EVENT_KINDS.filter((kind) => of(kind) > 0 && of(kind) !== 1)
      .map((kind) => `${kind} ${of(kind)}`)
      .join(", ") || "all alike",
  ];
};

export const scopesPage = (page: Page, table: Table): string =>
  page(
    "scenarios/scopes.ts and properties/harness/strategy.ts",
    "# Scopes",
    "What `bkv check` searches beside the stored scenarios. A verdict names its scope, or the seed and number of its random runs; it says nothing of what lies outside.",
    "## Exhaustive",
    "Every schedule within the budgets, from the start on. What is not named happens not at all; losses cost nothing. Scopes of the vault have the capabilities of the threat `operator`, and where what they are about takes more, those that it takes. Of the replicas q are a quorum. How many states there are is printed with each verdict.",
    table(
      ["Scope", "What", "Vault; start", "Budgets", "Reductions", "Judged", "Visited"],
      SCOPES.map(scopeRow),
    ),
    "## Reductions",
    "They keep the explored space small. The arguments are made by hand; tests check that what is taken out of flight stays without effect whatever follows, and that urgent deliveries come before anything else.",
    table(
      ["Reduction", "Leaves out", "Why no verdict changes, or what is assumed"],
      Object.entries(REDUCTIONS).map(([name, [what, why]]) => [`\`${name}\``, what, why]),
    ),
    "## Random",
    "No single strategy reaches everything, so the runs are shared out; what makes sense only in some places comes on top. A run draws the kind of the next event by weight (1 unless the last column says otherwise), then one event of that kind; with the chance of the column *In order* the first envelope in canonical order rather than any. Each strategy also searches a vault of 3 replicas and 2 attempts, where the size was not asked for.",
    table(
      ["Strategy", "Where", "Share", "Start", "Steps", "In order", "Switched off", "Weights"],
      VAULT_PORTFOLIO.map(strategyRow),
    ),
  );
