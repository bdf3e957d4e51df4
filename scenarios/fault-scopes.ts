/**
 * Scopes in which two faults of different kinds meet: crash, rollback, clone, partition, a change of the members. Where no
 * replica is set back or runs twice, R is 0, so that quorums share no more replicas than the rules need.
 */
import type { Budgets, Capabilities } from "../model/adversary/threat.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { within } from "./scope-budgets.ts";
import type { ThreatName } from "./threats.ts";

export const CONSENSUS = ["CON1", "CON2", "CON3", "CON4", "CON5"];
/** Of those, what is claimed of logs: where nobody stands after the start, nothing is said of leaders. */
export const LOGS = ["CON2", "CON3", "CON4"];
export const GUESSES = ["X2", "X3", "X4", "X6"];

/** A fault, as what it takes of capabilities and budgets. */
const FAULT_KINDS = {
  crash: { crashes: 1 },
  rollback: { snapshots: 1, rollbacks: 1, rolledBack: 1 },
  clone: { cloned: 1 },
  partition: { partitions: 1 },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** What those faults take together: capabilities first, then budgets. */
export const faultsOf = (...kinds: readonly FaultKind[]) => {
  const {
    rolledBack = 0,
    cloned = 0,
    ...budgets
  }: Partial<Budgets & Capabilities> = Object.assign({}, ...kinds.map((kind) => FAULT_KINDS[kind]));
  return { rolledBack, cloned, budgets };
};

const threatFor = (rolledBack: number, cloned: number): ThreatName => {
  if (rolledBack > 0) return cloned > 0 ? "rollback-and-clone" : "rollback-one";
  return cloned > 0 ? "clone-one" : "operator";
};

/** Three replicas with R = 1 need all for a quorum. */
const SLACK = "any two quorums share all three, one more than R = 1 asks for";

/** One fault of each of two kinds, in a fleet that tolerates one replica that is set back or runs twice, where one may. */
const faultPair = (one: FaultKind, other: FaultKind, guesses = 2): Scope => {
  const { rolledBack, cloned, budgets: faults } = faultsOf(one, other);
  const name = `${one}-${other}`;
  const rollbackTolerance = rolledBack + cloned > 0 ? 1 : 0;
  const { budgets, capabilities } = within(name, {
    ...faults,
    elections: 1,
    termMax: 2,
    guesses,
  });
  return {
    name,
    what: `Three replicas${rollbackTolerance === 0 ? "" : ` with R = 1 (${SLACK})`}, two attempts. A user is registered. One ${one}, one ${other}, any losses, one change of leader; ${guesses === 1 ? "a login" : "two logins"} of the adversary's.`,
    configuration: { replicas: 3, rollbackTolerance, attemptsMax: 2 },
    start: "device lost",
    threat: {
      name: `operator, within ${name}`,
      capabilities: { ...capabilities, rolledBack, cloned },
      budgets,
    },
    reductions: { safetyOnly: true, urgentReplies: true },
    judges: [...GUESSES, "CON7", ...CONSENSUS],
    under: threatFor(rolledBack, cloned),
    nightly: true,
  };
};

/**
 * A replica that is set back, or runs twice, and stands again in the term that it has led: how the flaw of
 * docs/what-it-found.md, 5, begins. Four replicas with R = 0: three are a quorum, and two quorums share two, of which one
 * may be faulty, and no more.
 */
const standingTwice = (fault: "rollback" | "clone"): Scope => {
  const { rolledBack, cloned, budgets: faults } = faultsOf(fault);
  const name = `${fault}-elections`;
  const { budgets, capabilities } = within(name, { ...faults, elections: 2, termMax: 1 });
  return {
    name,
    what: `Four replicas and no client. One ${fault === "rollback" ? "is set back" : "runs twice"}, two elections in one term, any losses: one replica may be elected twice. Any two quorums share two replicas, which is just enough.`,
    configuration: { replicas: 4, rollbackTolerance: 0, attemptsMax: 2 },
    start: "provisioned",
    threat: {
      name: `operator, within ${name}`,
      capabilities: { ...capabilities, rolledBack, cloned },
      budgets,
    },
    reductions: { safetyOnly: true },
    judges: [...CONSENSUS],
    under: threatFor(rolledBack, cloned),
    nightly: true,
  };
};

export const CHANGED_UNDER = {
  crash: "membership",
  rollback: "membership-rollback",
  clone: "membership-clone",
  partition: "membership",
} as const satisfies Record<FaultKind, ThreatName>;

/**
 * One change of the members beside one fault. A spare has joined as a learner; without a client, so that the change meets the
 * fault everywhere. The spare is outdated, which leaves out only that the floor of versions is raised.
 */
const changePair = (fault: FaultKind): Scope => {
  const { rolledBack, cloned, budgets: faults } = faultsOf(fault);
  const name = `${fault}-membership`;
  const { budgets, capabilities } = within(name, {
    ...faults,
    memberChanges: 1,
    elections: 1,
    termMax: 2,
  });
  return {
    name,
    what: `Three replicas with R = 1 (${SLACK}), a spare that has joined as a learner, and no client. One change of the members, one ${fault}, any losses, one change of leader.`,
    configuration: {
      replicas: 3,
      rollbackTolerance: 1,
      attemptsMax: 2,
      spares: 1,
      outdatedSpares: 1,
    },
    start: "loaded",
    threat: {
      name: `operator, within ${name}`,
      capabilities: { ...capabilities, rolledBack, cloned, membership: true },
      budgets,
    },
    reductions: { safetyOnly: true },
    judges: [...CONSENSUS, "CON6", "CON9", "CON11"],
    under: CHANGED_UNDER[fault],
    nightly: true,
  };
};

/**
 * Logins beside one change of the members and one fault. Under one leader a spare that has joined may become a voter; with a
 * change of leader there is no spare: both together are more than six million states, and were not visited to their end.
 */
const loginsBesideChange = (
  fault: "crash" | "rollback",
  { spares, elections, guesses }: { spares: 0 | 1; elections: 0 | 1; guesses: 1 | 2 },
): Scope => {
  const { rolledBack, budgets: faults } = faultsOf(fault);
  const name = `${fault}-${spares === 0 ? "removal" : "membership"}-logins`;
  const rollbackTolerance = rolledBack > 0 ? 1 : 0;
  const { budgets, capabilities } = within(name, {
    ...faults,
    memberChanges: 1,
    elections,
    ...(elections > 0 ? { termMax: 2 } : {}),
    guesses,
  });
  return {
    name,
    what: `Three replicas${rollbackTolerance === 0 ? "" : ` with R = 1 (${SLACK})`}, two attempts. A user is registered${spares === 0 ? "" : ", and a spare has joined as a learner since"}. One change of the members${spares === 0 ? ", which takes a voter away or raises the floor" : ""}, one ${fault}, any losses, ${elections === 0 ? "one leader" : "one change of leader"}; ${guesses === 1 ? "a login" : "two logins"} of the adversary's.`,
    configuration: {
      replicas: 3,
      rollbackTolerance,
      attemptsMax: 2,
      ...(spares === 0 ? {} : { spares, outdatedSpares: 1 }),
    },
    start: spares === 0 ? "device lost" : "loaded, device lost",
    threat: {
      name: `operator, within ${name}`,
      capabilities: { ...capabilities, rolledBack, membership: true },
      budgets,
    },
    reductions: {
      safetyOnly: true,
      urgentReplies: true,
      ...(elections > 0 && rolledBack === 0 ? { alikeReplicas: true } : {}),
    },
    judges: [
      ...[...GUESSES, "CON7", ...(elections === 0 ? LOGS : CONSENSUS)],
      ...(spares === 0 ? [] : ["CON6", "CON9", "CON11"]),
    ],
    under: CHANGED_UNDER[fault],
    nightly: true,
  };
};

export const FAULT_SCOPES: readonly Scope[] = [
  faultPair("crash", "partition"),
  faultPair("crash", "rollback"),
  faultPair("crash", "clone"),
  faultPair("rollback", "partition"),
  faultPair("clone", "partition"),
  faultPair("rollback", "clone", 1),
  changePair("crash"),
  changePair("rollback"),
  changePair("clone"),
  changePair("partition"),
  loginsBesideChange("crash", { spares: 1, elections: 0, guesses: 2 }),
  loginsBesideChange("crash", { spares: 0, elections: 1, guesses: 1 }),
  loginsBesideChange("rollback", { spares: 1, elections: 0, guesses: 1 }),
  standingTwice("rollback"),
  standingTwice("clone"),
];
