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
import { strategiesFor } from "../properties/harness/portfolio.ts";
import { shrink } from "../properties/harness/shrink.ts";
import type { Strategy } from "../properties/harness/strategy.ts";
import type { Grounds, Vault } from "./grounds.ts";
import { ATTESTATION } from "./hunt-attestation.ts";
import { QUICK_SCOPES, SCOPE_NAMES, SCOPES } from "./scopes.ts";
import { type ThreatName, VAULT_THREATS, type VaultThreatName } from "./threats.ts";

/** Rounds before the scopes are tried, and after them. */
const ROUNDS = { first: [0], last: [1, 2, 3, 4] } as const;

/** What random search looks at, in this order: a small vault first, because there everything is near. */
const VAULTS: readonly Vault[] = [
  {
    name: "N=3 k=2",
    configuration: { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 },
    effort: 1,
  },
  { name: "N=5 k=10", configuration: DEFAULT_CONFIGURATION, effort: 0.3 },
];

const small = { ...DEFAULT_CONFIGURATION, replicas: 3, attemptsMax: 2 };

/** A vault in which channels begin with a handshake. */
const onChannels = (judges?: readonly string[]): Grounds => ({
  threat: "operator",
  vaults: [
    { name: "N=3 k=2, channels", configuration: { ...small, channel: "handshake" }, effort: 1 },
  ],
  ...(judges === undefined ? {} : { judges }),
});

/** A vault that hides why an attempt is not served. */
const hiding: Grounds = {
  threat: "operator",
  vaults: [
    {
      name: "N=3 k=2, refusals hidden",
      configuration: { ...small, refusals: "hidden" },
      effort: 1,
    },
  ],
  judges: ["X9"],
};

/** A vault that looks at tokens, and somebody on the network who has none that is good. */
const admitting: Grounds = {
  threat: "network",
  vaults: [{ name: "N=3 k=2, tokens", configuration: { ...small, admission: "token" }, effort: 1 }],
  judges: ["LIV3"],
};

/** A vault to which clients state how many attempts there are to be. */
const stating: Grounds = {
  threat: "operator",
  vaults: [
    { name: "N=3 k=2, stated attempts", configuration: { ...small, policy: "client" }, effort: 1 },
  ],
  judges: ["X10"],
};

/** A vault whose operator may grant one attempt more than there are. */
const granting: Grounds = {
  threat: "operator",
  vaults: [
    {
      name: "N=3 k=1, one granted",
      configuration: { ...small, attemptsMax: 1, attemptsCap: 2 },
      effort: 1,
    },
  ],
  judges: ["X2"],
};

const outside: Vault = {
  name: "N=3 k=2, records outside",
  configuration: { ...small, records: "outside" },
  effort: 1,
};

/** A vault whose users change one factor for another, from this one on. */
const switching = (
  judge: string,
  factor: Configuration["factor"] = "recovery-code",
  threat: VaultThreatName = "operator",
): Grounds => ({
  threat,
  vaults: [
    {
      name: `N=3 k=2, factors, ${factor} first`,
      configuration: { ...small, factors: "switchable", factor },
      effort: 1,
    },
  ],
  judges: [judge],
});

/** The defences that stand against more than the operator, or in another vault than the default one. */
const SPECIAL: Readonly<Partial<Record<Defence, Grounds>>> = {
  "acknowledge-after-write": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, delayed writes",
        configuration: { ...small, writes: "delayed" },
        effort: 1,
      },
    ],
  },
  "bind-record-to-account": {
    threat: "corrupt-front-end",
    vaults: [{ name: "N=3 k=2", configuration: small, effort: 1 }],
  },
  "require-token": admitting,
  "verify-token": admitting,
  "match-token-realm": admitting,
  "match-token-scope": admitting,
  "match-token-account": admitting,
  "refuse-expired-token": admitting,
  "bound-token-lifetime": admitting,
  "bind-token-to-request": admitting,
  "cap-attempts": stating,
  "never-raise-attempts": stating,
  "cap-granted-attempts": granting,
  "answer-with-fake-record": hiding,
  "derive-fake-record": hiding,
  "acknowledge-every-deletion": hiding,
  "delete-before-switch": switching("CLN3"),
  "prepare-before-delete": switching("CLN3"),
  "rekey-after-digits": switching("CLN3", "64-digit-key"),
  "remember-factor": switching("CLN4", "passkey"),
  "verify-recovered-key": switching("CLN5", "recovery-code", "thief"),
  "ignore-unauthenticated-refusal": switching("CLN3"),
  "handshake-with-fleet-key": onChannels(["X1"]),
  "mark-last-part": onChannels(["CLN2"]),
  "take-once-on-channel": onChannels(["CLN2"]),
  "outnumber-rollbacks": {
    threat: "rollback-one",
    vaults: [{ name: "N=3 R=1 k=2", configuration: { ...small, rollbackTolerance: 1 }, effort: 2 }],
  },
  "pad-logged-outcome": {
    threat: "operator",
    vaults: [
      {
        name: "N=3 k=2, evaluate then hold",
        configuration: { ...small, architecture: "evaluate-then-hold" },
        effort: 1,
      },
    ],
    judges: ["X4"],
  },
  "verify-record-root": { threat: "operator", vaults: [outside], judges: ["X2", "CON7"] },
  "fresh-leaf-nonce": { threat: "operator", vaults: [outside], judges: ["X1"] },
  "prove-absence": { threat: "operator", vaults: [outside], judges: ["X2", "CON7"] },
  "match-record-to-proof": { threat: "clients", vaults: [outside], judges: ["X2", "CON7"] },
  "refuse-unanchored-state": {
    threat: "rollback-one",
    vaults: [
      { name: "N=3 k=2, anchor", configuration: { ...small, anchor: "monotone" }, effort: 1 },
    ],
    judges: ["X2", "X3", "CON2", "CON3", "CON7"],
  },
  "bind-vote-to-candidacy": {
    threat: "rollback-one",
    // By parity four replicas tolerate one that is set back.
    vaults: [{ name: "N=4 k=2", configuration: { ...small, replicas: 4 }, effort: 4 }],
  },
};

/** Fleets whose members change: three or four replicas, and two HSMs that may join. */
const changing = (
  name: string,
  change: Partial<Configuration>,
  judges: readonly string[] = [],
  effort = 1,
): Grounds => ({
  threat: "membership",
  vaults: [{ name, configuration: { ...small, spares: 2, ...change }, effort }],
  ...(judges.length === 0 ? {} : { judges }),
});

const MEMBERSHIP: Readonly<Partial<Record<Defence, Grounds>>> = {
  "commit-own-term-before-change": changing("N=4 k=2, spares", { replicas: 4 }, [], 3),
  "finish-change-first": changing("N=3 k=2, spares", {}),
  "change-one-voter": changing("N=4 k=2, spares", { replicas: 4 }),
  "lead-as-voter": changing("N=3 k=2, spares", {}),
  "keep-voters-above-tolerance": changing("N=3 R=1 k=2, spares", { rollbackTolerance: 1 }),
  "count-members-only": changing("N=3 k=2, spares", {}),
  "load-before-voting": changing("N=3 k=2, spares", {}),
  "serve-above-minimum": changing("N=3 k=2, at least 3", { votersMin: 3 }),
  "carry-floor": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "raise-floor-only": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "admit-above-floor": changing("N=3 k=2, outdated spares", { outdatedSpares: 1 }),
  "new-identity-after-wipe": changing("N=3 k=2, spares", {}),
  "time-out-joining": changing("N=3 k=2, spares", {}),
};

/** Two groups of three replicas. */
const moving = (judges: readonly string[] = [], effort = 1): Grounds => ({
  threat: "transfer",
  vaults: [{ name: "2 x N=3 k=2", configuration: { ...small, groups: 2 }, effort }],
  ...(judges.length === 0 ? {} : { judges }),
});

/** Two fleets of three replicas, each with keys of its own. */
const twoFleets: Grounds = {
  threat: "two-fleets",
  vaults: [
    {
      name: "2 fleets of N=3, k=2",
      configuration: { ...small, groups: 2, fleets: 2 },
      effort: 1,
    },
  ],
  judges: ["X11"],
};

const TRANSFER: Readonly<Partial<Record<Defence, Grounds>>> = {
  "retire-before-activating": twoFleets,
  "bind-evidence-to-group": moving(),
  "own-before-answer": moving(["CON8"]),
  "stop-answering-after-out": moving(["CON8"]),
  "commit-before-statement": moving(["CON8"]),
  "check-transfer-statement": moving(["CON8"]),
  "check-transfer-nonce": moving(["CON8"]),
  "finish-transfer-first": moving(["CON8", "LIV1"], 2),
  "move-owned-ranges-only": moving(["CON8"]),
  "keep-range-given-away": moving(["CON8"]),
  "seal-moved-records": moving(["X1", "X6"]),
  "erase-after-move": moving(["CON8"]),
};

/** Fleets that compact their logs after every second entry. */
const compacting = (
  judges: readonly string[],
  change: Partial<Configuration> = {},
  threat: VaultThreatName = "operator",
  effort = 1,
): Grounds => ({
  threat,
  vaults: [
    {
      name: "N=3 k=2, compacting",
      configuration: { ...small, compactAfter: 2, ...change },
      effort,
    },
  ],
  judges,
});

const COMPACTION: Readonly<Partial<Record<Defence, Grounds>>> = {
  "install-whole-snapshot": compacting(["X2", "CON7", "CON13"], {}, "clients", 2),
  "refuse-older-snapshot": compacting(["CON3", "CON5"]),
  "check-loaded-counter": compacting(["X2", "CON7"]),
  "erase-from-snapshot": compacting(["X5"]),
  "vote-by-snapshot-end": compacting(["CON2", "CON3", "CON5"]),
};

/** Where these defences stand, if not in the default vault. */
export const specialGroundsOf = (without: readonly Defence[]): Grounds | undefined =>
  without
    .map(
      (defence) =>
        SPECIAL[defence] ??
        MEMBERSHIP[defence] ??
        TRANSFER[defence] ??
        COMPACTION[defence] ??
        ATTESTATION[defence],
    )
    .find((grounds) => grounds !== undefined);

export const groundsOf = (without: readonly Defence[]): Grounds =>
  specialGroundsOf(without) ?? { threat: "operator", vaults: VAULTS };

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
): readonly Strategy[] => {
  const isNear = ({ changing = false, compacting = false, moving: moves = false }: Strategy) =>
    changing || compacting || moves;
  return [...strategiesFor(capabilities, configuration)].sort(
    (one, other) => Number(isNear(other)) - Number(isNear(one)),
  );
};

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
    for (const scope of names.flatMap((name) => SCOPES.filter((other) => other.name === name))) {
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
