/**
 * Hunts what breaks when rules are taken away: random schedules over two vaults first, then what can be visited quickly,
 * then more random schedules. Nothing is told of where the breach is. The same seed gives the same hunt.
 */
import { cpuUsage } from "node:process";
import type { Threat } from "../model/adversary/threat.ts";
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { World } from "../model/world/world.ts";
import { observersOf, propertiesUnder } from "../properties/catalogue.ts";
import {
  type Finding,
  type SearchResult,
  searchExhaustively,
  searchRandomly,
} from "../properties/harness/judge.ts";
import { isNear, strategiesFor } from "../properties/harness/portfolio.ts";
import { shrink } from "../properties/harness/shrink.ts";
import type { Strategy } from "../properties/harness/strategy.ts";
import type { Grounds } from "./grounds.ts";
import { groundsOf } from "./hunt-grounds.ts";
import { QUICK_SCOPES, SCOPE_NAMES, SCOPES } from "./scopes.ts";
import { type ThreatName, VAULT_THREATS, type VaultThreatName } from "./threats.ts";

/** Rounds before the scopes are tried, and after them. */
const ROUNDS = { first: [0], last: [1, 2, 3, 4] } as const;

export interface Quarry {
  readonly without: readonly Defence[];
  /** The properties of which one is to break; any where empty. */
  readonly judges: readonly string[];
}

export interface Found {
  readonly finding: Finding;
  readonly configuration: Configuration;
  readonly threat: ThreatName;
  /** Which search found it. */
  readonly by: string;
}

/** What a hunt came to, and what it took, in seconds of the processor. */
export interface Hunt {
  readonly found: Found | undefined;
  readonly random: { readonly runs: number; readonly seconds: number };
  /** Null where random search was enough. */
  readonly exhaustive: { readonly states: number; readonly seconds: number } | null;
}

export interface HuntOptions {
  readonly seed?: number;
  /** Scopes that are visited where random search finds nothing; the quick ones unless given. */
  readonly scopes?: readonly string[];
  /** Whether only the scopes are visited. */
  readonly scopesOnly?: boolean;
  /** Told of a breach that has nothing to do with what was taken away. */
  readonly onForeign?: (finding: Finding) => void;
}

/** Nothing is found where the vault is so broken that the search cannot even begin: nobody gets enrolled. */
const attempted = (search: () => SearchResult): SearchResult | undefined => {
  try {
    return search();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("the beginning does not apply"))
      throw error;
    return undefined;
  }
};

/** Seconds of the processor. */
export const secondsSince = (started: NodeJS.CpuUsage): number => {
  const { user, system } = cpuUsage(started);
  return (user + system) / 1e6;
};

/** The strategies, those first that only this threat or this vault has. */
const nearestFirst = (
  { capabilities }: Threat,
  configuration: Configuration,
): readonly Strategy[] =>
  [...strategiesFor(capabilities, configuration)].sort(
    (one, other) => Number(isNear(other)) - Number(isNear(one)),
  );

class Hunter {
  readonly #quarry: Quarry;
  readonly #options: HuntOptions;
  readonly #grounds: Grounds;
  runs = 0;
  randomSeconds = 0;
  states = 0;
  exhaustiveSeconds = 0;

  constructor(quarry: Quarry, options: HuntOptions) {
    this.#quarry = quarry;
    this.#options = options;
    this.#grounds = groundsOf(quarry.without);
  }

  /** Whether what was taken away is what stops it: with it back the same schedule must not break the property. */
  #isStopped(finding: Finding, configuration: Configuration): boolean {
    const restored = { ...configuration, without: [] };
    const { threat } = VAULT_THREATS[this.#grounds.threat];
    const properties = propertiesUnder(restored, threat);
    const world = new World({
      configuration: restored,
      threat,
      observers: observersOf(properties),
    });
    if (shrink(world, properties, finding.property, finding.schedule) === undefined) return true;
    this.#options.onForeign?.(finding);
    return false;
  }

  randomly(rounds: readonly number[]): Found | undefined {
    const started = cpuUsage();
    const found = this.#randomly(rounds);
    this.randomSeconds += secondsSince(started);
    return found;
  }

  #randomly(rounds: readonly number[]): Found | undefined {
    const { without, judges } = this.#quarry;
    const { threat: name, vaults } = this.#grounds;
    const { threat } = VAULT_THREATS[name];
    for (const round of rounds)
      for (const vault of vaults)
        for (const strategy of nearestFirst(threat, vault.configuration)) {
          const configuration = { ...vault.configuration, without };
          const seed = (this.#options.seed ?? 1) + round;
          const runs = Math.ceil(strategy.share * vault.effort);
          const search = { configuration, threat, strategy, seed, runs, judges };
          const result = attempted(() => searchRandomly(search));
          this.runs += result?.runs ?? 0;
          const [finding] = result?.findings ?? [];
          if (finding === undefined) continue;
          // The run that broke it is not counted by the search, which counts those that ended.
          this.runs += 1;
          if (this.#isStopped(finding, configuration)) {
            const by = `${strategy.name}, ${vault.name}, seed ${seed}`;
            return { finding, configuration, threat: name, by };
          }
        }
    return undefined;
  }

  exhaustively(names: readonly string[]): Found | undefined {
    const started = cpuUsage();
    const found = this.#exhaustively(names);
    this.exhaustiveSeconds += secondsSince(started);
    return found;
  }

  #exhaustively(names: readonly string[]): Found | undefined {
    const { without, judges } = this.#quarry;
    // A scope that does not come to where one of these claims could break has nothing to say.
    const telling = SCOPES.filter(
      (scope) => judges.length === 0 || scope.judges.some((id) => judges.includes(id)),
    );
    for (const scope of names.flatMap((name) => telling.filter((other) => other.name === name))) {
      const { threat } = VAULT_THREATS[(scope.of ?? "operator") as VaultThreatName];
      const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration, without };
      const result = attempted(() =>
        searchExhaustively(configuration, threat, scope, undefined, judges),
      );
      this.states += result?.exhaustive?.states ?? 0;
      const finding = [...(result?.findings ?? [])]
        .sort((a, b) => a.schedule.length - b.schedule.length)
        .find((one) => this.#isStopped(one, configuration));
      if (finding !== undefined)
        return {
          finding,
          configuration,
          threat: (scope.of ?? "operator") as ThreatName,
          by: `scope ${scope.name}`,
        };
    }
    return undefined;
  }
}

/** Looks for a breach until one is found, or everything was tried. */
export const hunt = (quarry: Quarry, options: HuntOptions = {}): Hunt => {
  const hunter = new Hunter(quarry, options);
  const scopes = (options.scopes ?? groundsOf(quarry.without).scopes ?? QUICK_SCOPES).filter(
    (name) => SCOPE_NAMES.includes(name),
  );
  const found = options.scopesOnly
    ? hunter.exhaustively(scopes)
    : (hunter.randomly(ROUNDS.first) ??
      hunter.exhaustively(scopes) ??
      hunter.randomly(ROUNDS.last));
  return {
    found,
    random: { runs: hunter.runs, seconds: hunter.randomSeconds },
    exhaustive:
      hunter.states === 0 ? null : { states: hunter.states, seconds: hunter.exhaustiveSeconds },
  };
};
