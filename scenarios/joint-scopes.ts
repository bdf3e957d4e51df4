/** Scopes in which voters change by way of a joint configuration, beside one fault and any losses. */
import type { Budgets } from "../model/adversary/threat.ts";
import type { Scope } from "../properties/harness/scope.ts";
import {
  CHANGED_UNDER,
  CONSENSUS,
  type FaultKind,
  faultsOf,
  GUESSES,
  LOGS,
} from "./fault-scopes.ts";
import { within } from "./scope-budgets.ts";

const MEMBERS = ["CON6", "CON9", "CON11"];

/** What a joint scope says of itself, beside the change, the fault and the losses. */
interface JointScope {
  /** Behind the fault and `joint` in its name. */
  readonly suffix?: string;
  readonly vault: string;
  readonly course: string;
  readonly configuration: Scope["configuration"];
  readonly budgets: Partial<Budgets>;
}

/** One change of the members, which goes by way of a joint configuration, beside one fault. A spare has joined as a learner. */
const jointScope = (
  fault: FaultKind,
  { suffix, vault, course, configuration, budgets: own }: JointScope,
): Scope => {
  const { rolledBack, cloned, budgets: faults } = faultsOf(fault);
  const name = [fault, "joint", ...(suffix === undefined ? [] : [suffix])].join("-");
  const { budgets, capabilities } = within(name, { ...faults, memberChanges: 1, ...own });
  const guessing = budgets.guesses > 0;
  return {
    name,
    what: `${vault}; a spare has joined as a learner. One change of the members by way of a joint configuration, which may put the spare in a voter's place, one ${fault}, any losses, ${course}.`,
    configuration: {
      attemptsMax: 2,
      spares: 1,
      outdatedSpares: 1,
      membership: "joint",
      ...configuration,
    },
    start: guessing ? "loaded, device lost" : "loaded",
    threat: {
      name: `operator, within ${name}`,
      capabilities: { ...capabilities, rolledBack, cloned, membership: true },
      budgets,
    },
    reductions: { safetyOnly: true, ...(guessing ? { urgentReplies: true } : {}) },
    judges: [
      ...(guessing ? [...GUESSES, "CON7"] : []),
      ...(budgets.elections === 0 ? LOGS : CONSENSUS),
      ...MEMBERS,
    ],
    under: CHANGED_UNDER[fault],
    nightly: true,
  };
};

const ONE_ELECTION = { elections: 1, termMax: 2 };
const TOLERANT = { replicas: 3, rollbackTolerance: 1 };
const TWO = { replicas: 2, rollbackTolerance: 0 };

export const JOINT_SCOPES: readonly Scope[] = [
  jointScope("crash", {
    vault: "Three replicas with R = 1, a quorum only together, and no client",
    course: "one change of leader",
    configuration: TOLERANT,
    budgets: ONE_ELECTION,
  }),
  jointScope("partition", {
    vault: "Two replicas, a quorum only together, and no client",
    course: "one change of leader",
    configuration: TWO,
    budgets: ONE_ELECTION,
  }),
  jointScope("rollback", {
    vault: "Two replicas with R = 1, a quorum only together, and no client",
    course: "one change of leader",
    configuration: { replicas: 2, rollbackTolerance: 1 },
    budgets: ONE_ELECTION,
  }),
  jointScope("crash", {
    suffix: "delayed",
    vault:
      "Two replicas, a quorum only together (what one forgets in a crash decides nothing), which have written when the storage says so, and no client",
    course: "one change of leader",
    configuration: { ...TWO, writes: "delayed" },
    budgets: ONE_ELECTION,
  }),
  jointScope("rollback", {
    suffix: "anchored",
    vault:
      "Two replicas, a quorum only together, with an anchor, for which R = 0 is enough, and no client",
    course: "one change of leader",
    configuration: { ...TWO, anchor: "monotone" },
    budgets: ONE_ELECTION,
  }),
  jointScope("crash", {
    suffix: "outside",
    vault:
      "Three replicas with R = 1, a quorum only together, two attempts, records in the host's store",
    course: "one leader, a record served falsely; a login of the adversary's",
    configuration: { ...TOLERANT, records: "outside" },
    budgets: { guesses: 1, falseRecords: 1 },
  }),
];
