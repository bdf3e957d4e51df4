/** A check as jobs: what it runs, in which order, and what is known to break. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import { TRUST_DEFENCES } from "../model/protocol/trust-defences.ts";
import { worldNameOf } from "../model/world/play.ts";
import { isWitness, observersOf } from "../properties/catalogue.ts";
import { ALL_STRATEGIES, isNear, strategiesOf } from "../properties/harness/portfolio.ts";
import { hasNeed } from "../properties/property.ts";
import { drawMembers } from "./families.ts";
import { specialGroundsOf } from "./hunt-grounds.ts";
import { isOfRealms as isRealmDefence, realmQuarryOf } from "./hunt-realms.ts";
import type { Job, JobResult, SearchJob } from "./job.ts";
import { isOfVault, knownLimits } from "./known-limits.ts";
import { storedScenarios } from "./read-scenario.ts";
import { designOf, propertiesIn, threatNamed } from "./run-scenario.ts";
import { QUICK_SCOPES, SCOPES } from "./scopes.ts";
import { HUNTS } from "./weakened-trust.ts";

export interface CheckPlan {
  readonly configuration: Configuration;
  readonly threat: string;
  /** Whether the stored scenarios are replayed: only for the design as it stands. */
  readonly corpus: boolean;
  /** Also a vault of three replicas and two attempts: what takes ten guesses there takes two here. */
  readonly tight: boolean;
  readonly seed: number;
  readonly runs: number;
  readonly deadline?: number;
  /** The time budget, as it was given. */
  readonly seconds?: number;
  readonly scopes: readonly string[];
  /** Only these properties; all where empty. */
  readonly properties: readonly string[];
}

/** The small vault beside the one that was asked for. */
export const tightened = (configuration: Configuration): Configuration => ({
  ...configuration,
  replicas: Math.min(3, configuration.replicas),
  attemptsMax: Math.min(2, configuration.attemptsMax),
});

const isOfRealms = (threat: string): boolean => worldNameOf(threatNamed(threat)) === "realms";

const vaultsOf = ({ configuration, threat, tight }: CheckPlan): readonly Configuration[] => {
  // Realms as small as in the threat's scope: with many attempts no run would exhaust one.
  if (tight && isOfRealms(threat))
    return [{ ...configuration, ...scopeNamed(threat)?.configuration }];
  return tight && isOfVault(threat) ? [configuration, tightened(configuration)] : [configuration];
};

/**
 * The weakest threat of fleet trust: the network, which every other has as well. What breaks under it is known to break
 * under each of them, as far as their budgets reach.
 */
export const WEAKEST = "bundle-network";

/**
 * What is observed together. A run ends with its first breach, so a claim that is known not to hold under a threat has a
 * search of its own, and the others one together. In the vault's world everything is observed at once where nothing is known
 * to break.
 */
const groupsOf = (
  plan: CheckPlan,
  threat: string,
): readonly { readonly judges?: readonly string[] }[] => {
  const { configuration, properties } = plan;
  if (isOfVault(threat) && knownLimits(plan, threat).size === 0)
    return [properties.length === 0 ? {} : { judges: properties }];
  // Without a rule a scope may have no end: each claim is judged alone there, and its first breach ends the search.
  if (isOfRealms(threat) && configuration.without.length > 0)
    return (scopeNamed(threat)?.judges ?? [])
      .filter((id) => isWanted(plan, id))
      .map((id) => ({ judges: [id] }));
  const claims = propertiesIn({ configuration, threat }).filter(
    (property) => !isWitness(property) && isWanted(plan, property.id),
  );
  const breaking = new Set([
    ...knownLimits(plan, threat),
    ...(isOfVault(threat) ? [] : knownLimits(plan, WEAKEST)),
  ]);
  const witnesses = propertiesIn({ configuration, threat }).filter(isWitness);
  const [known, others] = [
    claims.filter(({ id }) => breaking.has(id)),
    claims.filter(({ id }) => !breaking.has(id)),
  ];
  // A rule is gone: the claim that it serves is looked at first, and alone, so that its first breach ends the search.
  const first = claims.filter(({ id }) => servedIn(configuration, threat).includes(id));
  const together = [...others, ...(properties.length === 0 ? witnesses : [])];
  return [
    ...first.map(({ id }) => ({ judges: [id] })),
    ...(together.length > 0 ? [{ judges: together.map(({ id }) => id) }] : []),
    ...known.map(({ id }) => ({ judges: [id] })),
  ];
};

/** The claims that those rules of fleet trust serve that are gone, where they stand against this threat. */
const servedIn = ({ without }: Configuration, threat: string): readonly string[] =>
  without
    .filter((id): id is keyof typeof HUNTS => Object.hasOwn(HUNTS, id))
    .map((id) => HUNTS[id])
    .filter((hunt) => hunt.threat === threat)
    .map(({ claim }) => claim);

/** Whether a job looks for what a rule of the realms' that is gone serves, where it stands. */
const isServedInRealms = ({ configuration, threat, judges = [] }: SearchJob): boolean =>
  configuration.without.filter(isRealmDefence).some((defence) => {
    const { realmThreat, judges: served } = realmQuarryOf(defence);
    return threat === realmThreat && judges.length === 1 && judges[0] === served[0];
  });

/** The claims of a rule that is gone and that a scope has near where chance seldom gets to: each is looked at alone, and first. */
const pointedIn = (
  { without }: Configuration,
  scope: string,
): readonly { readonly judges: readonly string[] }[] => {
  const { scopes = [], judges = [] } = specialGroundsOf(without) ?? {};
  return scopes.includes(scope) ? judges.map((id) => ({ judges: [id] })) : [];
};

const isPointed = (job: Job): boolean =>
  job.kind === "exhaustive" && isAmong(pointedIn(job.configuration, job.scope), job);

type Group = ReturnType<typeof groupsOf>[number];

/** Whether the same claims are judged in one of several. */
const isAmong = (groups: readonly Group[], { judges }: Group): boolean =>
  groups.some((other) => `${other.judges}` === `${judges}`);

const HALVES = 2;

/** Under a time budget the portfolio is run over and over, in rounds of so many runs; each takes longer than this. */
const ROUND_RUNS = 3_000;
const ROUND_SECONDS = 5;

/** What random runs observe together: in the vault what was asked for, so that a run goes on where another breaks. */
const randomGroupsOf = (plan: CheckPlan): ReturnType<typeof groupsOf> =>
  isOfVault(plan.threat) && plan.properties.length > 0
    ? [{ judges: plan.properties }]
    : groupsOf(plan, plan.threat);

/** After how many runs of a check comes one more that goes on from each family. */
const RUNS_FOR_EACH_FAMILY = 500;

/** What goes on where an attack stands half-way. */
const ONWARDS = "faulty";

/**
 * Runs that go on from the attacks under this threat, each in a fleet and to a place that the seed draws; where another vault was
 * asked for, in that one. Not where a rule is gone: a hunt is to find what breaks unaided.
 */
const familiesOf = (plan: CheckPlan, runs: number, round: number): readonly SearchJob[] => {
  const { configuration: asked, threat, seed, deadline, corpus, properties } = plan;
  if (!isOfVault(threat) || asked.without.length > 0) return [];
  // The stored scenarios are of many fleets, and of vaults with other parameters; where one was asked for, it is that one.
  const isAsked = (drawn: Configuration): boolean =>
    corpus || JSON.stringify(drawn) === JSON.stringify(asked);
  return drawMembers(threat, seed + 4099 * round, isAsked)
    .filter(({ configuration }) => configuration.design === asked.design)
    .map(
      ({ family, configuration, cut }, index): SearchJob => ({
        ...(properties.length === 0 ? {} : { judges: properties }),
        kind: "random",
        configuration,
        threat,
        strategy: ONWARDS,
        after: { family: family.name, cut },
        seed: (seed + 2039 * (index + round)) >>> 0,
        runs: Math.ceil(runs / RUNS_FOR_EACH_FAMILY),
        ...(deadline === undefined ? {} : { deadline }),
      }),
    );
};

/** One round of the portfolio: every strategy over every vault, in halves for two workers. */
const roundOf = (plan: CheckPlan, runs: number, round: number): readonly SearchJob[] => {
  const { threat, seed, deadline } = plan;
  const vaults = vaultsOf(plan);
  const strategies = strategiesOf(threatNamed(threat), plan.configuration);
  const groups = randomGroupsOf(plan);
  const parts = HALVES * groups.length;
  return vaults.flatMap((configuration, vault) =>
    strategies.flatMap((strategy, index) =>
      Array.from({ length: parts }, (_, part): SearchJob => {
        const place = part + parts * (vault + vaults.length * round);
        return {
          ...groups[part % groups.length],
          kind: "random",
          configuration,
          threat,
          strategy: strategy.name,
          seed: (seed + 1009 * (index + strategies.length * place)) >>> 0,
          runs: Math.max(1, Math.ceil((runs * strategy.share) / (1000 * HALVES * vaults.length))),
          ...(deadline === undefined ? {} : { deadline }),
        };
      }),
    ),
  );
};

/** The stored scenarios of a design; with the default one, of all designs. Against realms, what is of their world. */
const corpusOf = ({ design }: Configuration, threat: string): ReturnType<typeof storedScenarios> =>
  storedScenarios().filter((scenario) =>
    isOfRealms(threat)
      ? isOfRealms(scenario.threat)
      : design === DEFAULT_CONFIGURATION.design ||
        designOf(scenario.configuration, scenario.threat) === design,
  );

/** What a check replays, of those that speak of a claim that was asked for. */
const replayedIn = (plan: CheckPlan): readonly string[] =>
  plan.corpus
    ? corpusOf(plan.configuration, plan.threat)
        .filter(({ expect }) => Object.keys(expect).some((id) => isWanted(plan, id)))
        .map(({ file }) => file)
    : [];

const breaksAnyway = (plan: CheckPlan, threat: string): boolean =>
  knownLimits({ ...plan, configuration: { ...plan.configuration, without: [] } }, threat).size > 0;

/**
 * Whether a scope of the vault has anything to say of a group: with every rule in place it must judge one of the claims that were
 * asked for; what is known to break, and is looked for alone, it must judge. LIV1 for one is judged at the end of runs, and no scope could break it, however long it was visited.
 */
const isToldIn = (
  plan: CheckPlan,
  scope: string,
  threat: string,
  { judges = [] }: { readonly judges?: readonly string[] },
): boolean => {
  if (!isOfVault(threat)) return true;
  const judged = scopeNamed(scope)?.judges ?? [];
  if (plan.configuration.without.length === 0 && !judged.some((id) => isWanted(plan, id)))
    return false;
  if (!observedIn(plan, scope, threat).some((id) => isWanted(plan, id))) return false;
  const [claim, ...others] = judges;
  const isAlone = claim !== undefined && others.length === 0;
  return !isAlone || !knownLimits(plan, threat).has(claim) || judged.includes(claim);
};

/** What a scope can break at all: with a rule gone that may be more than it judges. */
const observedIn = (plan: CheckPlan, scope: string, threat: string): readonly string[] => {
  const configuration = { ...plan.configuration, ...scopeNamed(scope)?.configuration };
  return observersOf(propertiesIn({ configuration, threat })).map(({ id }) => id);
};

/** A small vault first, because there everything is near; in it, what no other vault has. */
const nearestFirst = <One extends Job>(jobs: readonly One[]): readonly One[] => {
  const size = (job: Job): number => (job.kind === "scenarios" ? 0 : job.configuration.replicas);
  const near = new Set(ALL_STRATEGIES.filter(isNear).map(({ name }) => name));
  const distance = (job: Job): number => (job.kind === "random" && near.has(job.strategy) ? 0 : 1);
  return [...jobs].sort((a, b) => size(a) - size(b) || distance(a) - distance(b));
};

/** The jobs of a plan, longest first, so that workers end together. */
export const jobsOf = (plan: CheckPlan): readonly Job[] => {
  const { threat, configuration, seconds } = plan;
  const scoped = plan.scopes.flatMap((scope) => {
    const under = scopeNamed(scope)?.of ?? threat;
    // What breaks under a threat with every rule in place says nothing of the one that is gone.
    if (isOfRealms(under) && configuration.without.length > 0 && breaksAnyway(plan, under))
      return [];
    const pointed = pointedIn(configuration, scope).filter(({ judges }) =>
      judges.some((id) => isWanted(plan, id)),
    );
    const groups = groupsOf(plan, under).filter(
      (group) => isToldIn(plan, scope, under, group) && !isAmong(pointed, group),
    );
    return [...pointed, ...groups].map((group) => ({
      kind: "exhaustive" as const,
      configuration,
      threat: under,
      scope,
      ...group,
    }));
  });
  // What is known to break, and judged alone, ends with its first breach: it comes first, and spares random runs.
  const isKnown = ({ judges = [], threat: under }: SearchJob): boolean =>
    judges.length === 1 && knownLimits(plan, under).has(judges[0] as string);
  const isFirst = (job: SearchJob): boolean => isKnown(job) || isServedInRealms(job);
  const exhaustive = [
    ...scoped.filter((job) => isFirst(job)),
    ...scoped.filter((job) => !isFirst(job)),
  ];
  const rounds = seconds === undefined ? 1 : Math.ceil(seconds / ROUND_SECONDS) + 1;
  const runs = seconds === undefined ? plan.runs : ROUND_RUNS;
  const given = threatNamed(threat);
  const isRandom = worldNameOf(given) !== "fleet-trust" || hasNeed(given, "publishes");
  const random: readonly SearchJob[] = Array.from({ length: isRandom ? rounds : 0 }, (_, round) => [
    ...roundOf(plan, runs, round),
    ...familiesOf(plan, runs, round),
  ]).flat();
  const files = replayedIn(plan);
  return [
    ...(files.length > 0 ? [{ kind: "scenarios" as const, files }] : []),
    ...exhaustive,
    ...nearestFirst(random.filter((job) => isKnown(job))),
    ...random.filter((job) => !isKnown(job)),
  ];
};

/** Whether a search found a breach. */
export const breaks = (result: JobResult): boolean =>
  result.kind !== "scenarios" && result.result.findings.length > 0;

/** In a hunt one breach is all that is looked for: it spares everything behind it. */
export const sparesAll = (result: JobResult): boolean => breaks(result);

/**
 * Whether a job has found what a later one looks for: a claim that is known not to hold, judged alone. Once it is broken, and
 * shrunk, random runs would only break it again.
 */
export const sparesLikes = (result: JobResult, job: Job, later: Job): boolean => {
  if (job.kind === "scenarios" || later.kind !== "random" || result.kind === "scenarios")
    return false;
  const [claim, ...others] = later.judges ?? [];
  return (
    job.threat === later.threat &&
    others.length === 0 &&
    result.result.findings.some(({ property }) => property === claim)
  );
};

/** Into so many rounds a hunt divides its random runs: the first is tried before anything else. */
const ROUNDS = 4;

/** How many scopes, the cheapest, are visited before the second round. */
const FIRST_SCOPES = 2;

/** The random jobs of a hunt, in rounds; no run is made twice. */
const roundsOf = (plan: CheckPlan, jobs: readonly Job[]): readonly (readonly Job[])[] =>
  plan.seconds === undefined
    ? Array.from({ length: ROUNDS }, (_, round) =>
        nearestFirst(roundOf(plan, Math.ceil(plan.runs / ROUNDS), round)),
      )
    : [jobs.filter(({ kind }) => kind === "random")];

/**
 * The jobs in the order in which they are worth running. Without a defence a breach is what is looked for: rounds of
 * random runs by turns with the scopes, the quick ones first, the large ones last; a search ends with the job that
 * finds one.
 */
export const phasesOf = (plan: CheckPlan, jobs: readonly Job[]): readonly (readonly Job[])[] => {
  if (plan.configuration.without.length === 0) return [jobs];
  if (!isOfVault(plan.threat)) {
    const scopes = jobs.filter(({ kind }) => kind === "exhaustive");
    return [scopes, jobs.filter((job) => !scopes.includes(job))].filter(({ length }) => length > 0);
  }
  // The vault's defences are nothing to the world of fleet trust: what breaks there breaks with them as well.
  const trust = jobs.filter(
    (job) => job.kind === "exhaustive" && !isOfVault(scopeNamed(job.scope)?.of ?? plan.threat),
  );
  const pointed = jobs.filter(isPointed);
  const [first = [], second = [], ...later] = roundsOf(plan, jobs);
  const quick = QUICK_SCOPES.flatMap((name) =>
    jobs.filter((job) => job.kind === "exhaustive" && job.scope === name),
  );
  const rest = jobs.filter(
    (job) =>
      job.kind !== "random" &&
      !quick.includes(job) &&
      !trust.includes(job) &&
      !pointed.includes(job),
  );
  const ofTrust = plan.configuration.without.some((defence) =>
    Object.hasOwn(TRUST_DEFENCES, defence),
  );
  return [
    ofTrust ? trust : [],
    pointed,
    first,
    quick.slice(0, FIRST_SCOPES),
    second,
    later.flat(),
    quick.slice(FIRST_SCOPES),
    rest,
  ].filter((phase) => phase.length > 0);
};

export const isWanted = ({ properties }: CheckPlan, id: string): boolean =>
  properties.length === 0 || properties.includes(id);

export const scopeNamed = (name: string) => SCOPES.find((scope) => scope.name === name);
