/**
 * Both sides of the border of the design `threshold`, set by set: which sets of open realms give nothing away, and which
 * give everything away. Each number is that of a search; nothing here is argued by symmetry.
 */
import type { RealmThreat } from "../model/adversary/realm-threat.ts";
import { type Configuration, DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import { realmIds } from "../model/protocol/realm-shares.ts";
import { RealmWorld } from "../model/world/realms/realm-world.ts";
import { observersOf } from "../properties/catalogue.ts";
import { explore } from "../properties/harness/explore.ts";
import { judgedProperties, searchExhaustively } from "../properties/harness/judge.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { REALM_THREATS, type RealmThreatName } from "./realm-threats.ts";
import { SCOPES } from "./scopes.ts";

export const OPEN_CLAIMS = ["X1", "X6"] as const;

/** Of one set of realms, when all of them are open and no other is. */
export interface OpenSet {
  readonly realms: readonly PartyId[];
  /** Distinct states of the scope in which just these are open. */
  readonly states: number;
}

export interface BorderBelow {
  readonly complete: boolean;
  readonly states: number;
  readonly depth: number;
  readonly findings: number;
  /** Every set that is open in some state, the empty one too: smaller sets first, then by name. */
  readonly sets: readonly OpenSet[];
}

const scopeNamed = (name: RealmThreatName): Scope => {
  const scope = SCOPES.find((one) => one.name === name);
  if (scope === undefined) throw new Error(`there is no scope ${name}`);
  return scope;
};

const configurationOf = (scope: Scope): Configuration => ({
  ...DEFAULT_CONFIGURATION,
  ...scope.configuration,
});

/** The scope `realms-two-open`, visited once and completely: any two realms, opened at any time; one guess, one unlocking. */
export const borderBelow = (): BorderBelow => {
  const scope = scopeNamed("realms-two-open");
  const { threat } = REALM_THREATS["realms-two-open"];
  const configuration = configurationOf(scope);
  const observers = observersOf(judgedProperties(configuration, threat, scope.judges));
  const world = new RealmWorld({ configuration, threat, observers });
  const found = new Map<string, number>();
  const { complete, states, depth, breaches } = explore(world, {
    visit: (worlds, at) => {
      const set = world.universe.ledgerIn(worlds, at).opened.join(" ");
      found.set(set, (found.get(set) ?? 0) + 1);
    },
  });
  const sets = [...found]
    .map(([set, inIt]): OpenSet => ({ realms: set === "" ? [] : set.split(" "), states: inIt }))
    .sort(
      (a, b) => a.realms.length - b.realms.length || (a.realms.join() < b.realms.join() ? -1 : 1),
    );
  return { complete, states, depth, findings: breaches.length, sets };
};

/** Every set of so many realms, by name. */
export const setsOf = (size: number, among: readonly PartyId[]): readonly (readonly PartyId[])[] =>
  size === 0
    ? [[]]
    : among.flatMap((first, place) =>
        setsOf(size - 1, among.slice(place + 1)).map((rest) => [first, ...rest]),
      );

/** The threat of a scope, with only these realms to open. */
const onlyOpening = (name: RealmThreatName, openable: readonly PartyId[]) => {
  const scope = scopeNamed(name);
  const { threat: whole } = REALM_THREATS[name];
  const threat: RealmThreat = { ...whole, capabilities: { ...whole.capabilities, openable } };
  return { scope: { ...scope, threat }, threat, configuration: configurationOf(scope) };
};

/** One pair by itself, at whatever time each of the two is opened, or not. */
export const pairAlone = (realms: readonly PartyId[]) => {
  const { scope, threat, configuration } = onlyOpening("realms-two-open", realms);
  const { exhaustive, findings } = searchExhaustively(
    configuration,
    threat,
    scope,
    undefined,
    scope.judges,
  );
  return { ...exhaustive, findings: findings.length };
};

export interface BorderBeyond {
  readonly realms: readonly PartyId[];
  /** By claim: the steps of the shortest attack, replayed and shrunk; `undefined` where there is none. */
  readonly steps: Readonly<Partial<Record<(typeof OPEN_CLAIMS)[number], number>>>;
  /** How many of them open a realm. */
  readonly openings: number;
}

/** One triple: the shortest attack on each claim. */
export const tripleAlone = (realms: readonly PartyId[]): BorderBeyond => {
  const { scope, threat, configuration } = onlyOpening("realms-three-open", realms);
  const schedules = OPEN_CLAIMS.flatMap((id) => {
    const { findings } = searchExhaustively(configuration, threat, scope, undefined, [id]);
    return findings.map(({ schedule }) => ({ id, schedule }));
  });
  return {
    realms,
    steps: Object.fromEntries(schedules.map(({ id, schedule }) => [id, schedule.length])),
    openings: Math.min(
      ...schedules.map(({ schedule }) => schedule.filter((event) => event.do === "corrupt").length),
    ),
  };
};

export const REALM_PAIRS = setsOf(2, realmIds(DEFAULT_CONFIGURATION.realms.count));
export const REALM_TRIPLES = setsOf(3, realmIds(DEFAULT_CONFIGURATION.realms.count));
