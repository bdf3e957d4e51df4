/**
 * How random schedules choose: a kind of event first, by weight, then one of its kind. No single strategy reaches
 * everything, so a search runs a portfolio; what was off, was on in another.
 */

import type { Capabilities } from "../../model/adversary/threat.ts";
import type { EventKind } from "../../model/world/event.ts";
import type { TrustEvent } from "../../model/world/fleet-trust/trust-event.ts";
import type { AnyThreat } from "../../model/world/play.ts";
import type { Start } from "./prelude.ts";

export interface Strategy {
  readonly name: string;
  /** Weight of each kind among those that are enabled; 0 keeps it out. */
  readonly weights: Readonly<Partial<Record<EventKind | TrustEvent["do"], number>>>;
  /** Whether each run switches off a random half of the kinds that can be spared (swarm testing). */
  readonly swarm: boolean;
  /**
   * How often, of 64, the first envelope in canonical order is delivered (or dropped) rather than any. Near 64 a run is nearly
   * synchronous, with a few delays at arbitrary places (delay-bounded scheduling): it gets far, and most bugs need few.
   */
  readonly inOrder: number;
  /** Where runs begin: with nothing, or with a provisioned fleet, a leader and a registered user. */
  readonly start: Start;
  /** Steps of a run. */
  readonly length: number;
  /** Every how many runs the fair phase is judged: it costs more than a short run. */
  readonly settleEvery: number;
  /** Of a search's runs, how many in a thousand are of this strategy. */
  readonly share: number;
  /** Only where the host can set devices back or copy them: its share comes on top of the others. */
  readonly restoring?: boolean;
  /** Only where the front end is the adversary's; likewise. */
  readonly naming?: boolean;
  /** Only where the operator changes the members: its share comes on top of the others. */
  readonly changing?: boolean;
}

const EVERY: Readonly<Record<EventKind, number>> = {
  provision: 1,
  begin: 1,
  deliver: 1,
  drop: 1,
  duplicate: 1,
  timeout: 1,
  crash: 1,
  restart: 1,
  partition: 1,
  heal: 1,
  corrupt: 1,
  inject: 1,
  snapshot: 1,
  rollback: 1,
  clone: 1,
  write: 60,
  wipe: 0.02,
};

const NOTHING: Readonly<Record<EventKind, number>> = {
  provision: 0,
  begin: 0,
  deliver: 0,
  drop: 0,
  duplicate: 0,
  timeout: 0,
  crash: 0,
  restart: 0,
  partition: 0,
  heal: 0,
  corrupt: 0,
  inject: 0,
  snapshot: 0,
  rollback: 0,
  clone: 0,
  write: 60,
  wipe: 0,
};

/** What a run cannot do without: a swarm never switches it off. */
export const INDISPENSABLE: readonly string[] = ["provision", "deliver", "restart", "heal"];

/**
 * Many short runs from several starts, which soon repeat each other's steps and so cost next to nothing, and fewer long
 * ones. Measured: every witness is seen in at least 1 % of the runs of some strategy (simulate.test.ts).
 */
export const PORTFOLIO: readonly Strategy[] = [
  {
    name: "recovering",
    weights: {
      ...EVERY,
      begin: 8,
      deliver: 120,
      drop: 3,
      duplicate: 0.3,
      crash: 0.1,
      partition: 0.1,
      inject: 0.6,
      timeout: 0.3,
    },
    swarm: false,
    inOrder: 62,
    start: "device lost",
    length: 60,
    settleEvery: 8,
    share: 180,
  },
  {
    name: "faulty",
    weights: {
      ...EVERY,
      begin: 5,
      deliver: 100,
      drop: 0.8,
      duplicate: 0.8,
      crash: 0.5,
      restart: 4,
      partition: 0.5,
      heal: 2,
      inject: 3,
      timeout: 2,
    },
    swarm: false,
    inOrder: 52,
    start: "device lost",
    length: 50,
    settleEvery: 8,
    share: 180,
  },
  {
    name: "registering",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 8,
      deliver: 100,
      duplicate: 4,
      timeout: 0.5,
      restart: 1,
      heal: 1,
      inject: 6,
    },
    swarm: false,
    inOrder: 58,
    start: "elected",
    length: 40,
    settleEvery: 2,
    share: 190,
  },
  {
    // From where the adversary could activate a record by itself, and spend its attempts before the client hears.
    name: "activating",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 1,
      deliver: 40,
      drop: 3,
      duplicate: 1,
      timeout: 0.3,
      crash: 0.3,
      restart: 1,
      heal: 1,
      inject: 8,
    },
    swarm: false,
    inOrder: 58,
    start: "uploaded",
    length: 40,
    settleEvery: 4,
    share: 60,
  },
  {
    name: "guessing",
    weights: {
      ...EVERY,
      begin: 2,
      deliver: 300,
      drop: 0.5,
      duplicate: 0.5,
      crash: 0.05,
      partition: 0.05,
      inject: 12,
      timeout: 0.3,
    },
    swarm: false,
    inOrder: 62,
    start: "enrolled",
    length: 200,
    settleEvery: 8,
    share: 40,
  },
  {
    name: "steady",
    weights: {
      ...EVERY,
      begin: 8,
      deliver: 200,
      drop: 0,
      duplicate: 0,
      crash: 0,
      partition: 0,
      inject: 0.3,
      timeout: 0.5,
    },
    swarm: false,
    inOrder: 62,
    start: "nothing",
    length: 180,
    settleEvery: 8,
    share: 40,
  },
  {
    name: "swarm",
    weights: { ...EVERY, begin: 4, deliver: 16, timeout: 2, inject: 3 },
    swarm: true,
    inOrder: 32,
    start: "elected",
    length: 70,
    settleEvery: 8,
    share: 60,
  },
  {
    name: "electing",
    weights: { ...NOTHING, provision: 1, deliver: 30, timeout: 5, drop: 1 },
    swarm: false,
    inOrder: 0,
    start: "provisioned",
    length: 70,
    settleEvery: 8,
    share: 170,
  },
  {
    // Guesses of which each reaches some replicas and is lost on the way to others.
    name: "rotating",
    weights: { ...NOTHING, provision: 1, deliver: 30, timeout: 2, drop: 12, inject: 4 },
    swarm: false,
    inOrder: 40,
    start: "enrolled",
    length: 80,
    settleEvery: 8,
    share: 80,
  },
  {
    name: "uniform",
    weights: EVERY,
    swarm: false,
    inOrder: 0,
    start: "nothing",
    length: 80,
    settleEvery: 8,
    share: 30,
  },
  {
    name: "restoring",
    weights: {
      ...NOTHING,
      provision: 1,
      deliver: 40,
      drop: 0.5,
      timeout: 3,
      restart: 1,
      snapshot: 1,
      rollback: 2,
      clone: 1,
    },
    swarm: false,
    inOrder: 0,
    start: "provisioned",
    length: 90,
    settleEvery: 8,
    share: 500,
    restoring: true,
  },
  {
    name: "restoring guesses",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 1,
      deliver: 60,
      timeout: 1,
      restart: 1,
      inject: 4,
      snapshot: 1,
      rollback: 2,
      clone: 1,
    },
    swarm: false,
    inOrder: 56,
    start: "device lost",
    length: 80,
    settleEvery: 8,
    share: 300,
    restoring: true,
  },
  {
    // Registrations under several names, and guesses at each.
    name: "renaming",
    weights: { ...NOTHING, provision: 1, begin: 6, deliver: 150, timeout: 0.2, inject: 5 },
    swarm: false,
    inOrder: 63,
    start: "enrolled",
    length: 150,
    settleEvery: 8,
    share: 300,
    naming: true,
  },
  {
    name: "changing members",
    weights: { ...NOTHING, provision: 1, begin: 4, deliver: 60, drop: 0.5, timeout: 2 },
    swarm: false,
    inOrder: 40,
    start: "loaded",
    length: 90,
    settleEvery: 4,
    share: 400,
    changing: true,
  },
  {
    name: "losing members",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 2,
      deliver: 60,
      drop: 1,
      timeout: 2,
      crash: 0.5,
      restart: 2,
      wipe: 0.5,
    },
    swarm: false,
    inOrder: 20,
    start: "provisioned",
    length: 90,
    settleEvery: 4,
    share: 400,
    changing: true,
  },
  {
    name: "changing members, guessing",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 3,
      deliver: 60,
      drop: 0.5,
      timeout: 1,
      restart: 1,
      inject: 4,
      wipe: 0.2,
    },
    swarm: false,
    inOrder: 56,
    start: "device lost",
    length: 80,
    settleEvery: 8,
    share: 300,
    changing: true,
  },
];

/** The strategies that make sense in the vault under these capabilities. */
export const strategiesFor = ({
  rolledBack,
  cloned,
  frontEnd,
  membership,
}: Capabilities): readonly Strategy[] =>
  PORTFOLIO.filter(
    ({ restoring = false, naming = false, changing = false }) =>
      (!restoring || rolledBack + cloned > 0) && (!naming || frontEnd) && (!changing || membership),
  );

/** For the fleet-trust world: its worlds are small, and a run that has spent its budgets ends. */
const TRUST_PORTFOLIO: readonly Strategy[] = [
  {
    name: "trusting",
    weights: {
      provision: 1,
      begin: 10,
      deliver: 12,
      timeout: 4,
      crash: 1,
      restart: 4,
      tick: 2,
      corrupt: 3,
      snapshot: 1,
      rollback: 2,
      "set-clock-back": 1,
      inject: 8,
    },
    swarm: false,
    inOrder: 16,
    start: "nothing",
    length: 80,
    settleEvery: 1,
    share: 700,
  },
  {
    name: "trusting swarm",
    weights: {
      provision: 1,
      begin: 6,
      deliver: 6,
      timeout: 3,
      crash: 1,
      restart: 3,
      tick: 1,
      corrupt: 2,
      snapshot: 1,
      rollback: 1,
      "set-clock-back": 1,
      inject: 4,
    },
    swarm: true,
    inOrder: 0,
    start: "nothing",
    length: 60,
    settleEvery: 1,
    share: 300,
  },
];

/** For the realms' world, which is small as well. */
const REALM_PORTFOLIO: readonly Strategy[] = [
  {
    name: "sharing",
    weights: { begin: 6, deliver: 12, timeout: 0.3, corrupt: 2, inject: 8 },
    swarm: false,
    inOrder: 24,
    start: "nothing",
    length: 90,
    settleEvery: 1,
    share: 700,
  },
  {
    name: "sharing swarm",
    weights: { begin: 4, deliver: 6, timeout: 1, corrupt: 1, inject: 4 },
    swarm: true,
    inOrder: 0,
    start: "nothing",
    length: 70,
    settleEvery: 1,
    share: 300,
  },
];

/** The strategies that make sense under a threat, in its world. */
export const strategiesOf = (threat: AnyThreat): readonly Strategy[] => {
  if (!("world" in threat)) return strategiesFor(threat.capabilities);
  return threat.world === "realms" ? REALM_PORTFOLIO : TRUST_PORTFOLIO;
};

export const ALL_STRATEGIES: readonly Strategy[] = [
  ...PORTFOLIO,
  ...TRUST_PORTFOLIO,
  ...REALM_PORTFOLIO,
];

/** The weights by the index of a kind in its world. */
export const weightsOf = ({ weights }: Strategy, kinds: readonly string[]): readonly number[] =>
  kinds.map((kind) => (weights as Readonly<Record<string, number>>)[kind] ?? 0);
