/**
 * Small scopes of two groups between which records move: every message may be lost or come late, and the coordinator asks
 * whatever it likes. Groups have two replicas each: the smallest in which an entry waits for another replica.
 */
import type { Scope } from "../properties/harness/scope.ts";
import { LOGS } from "./fault-scopes.ts";
import { within } from "./scope-budgets.ts";
import { VAULT_THREATS } from "./threats.ts";

const MOVED = ["CON8", "X2", "CON7", ...LOGS];
/** With two logins for one attempt: the second destroys the record. */
const EXHAUSTED = [...MOVED, "X5"];

const ASKED =
  "to take over everything, a half, or a range out of order, from either group, or to cancel";

const moving = (
  name: string,
  what: string,
  budgets: Parameters<typeof within>[1],
  scope: Partial<Scope> = {},
): Scope => ({
  name,
  what: `Two groups of two replicas, one attempt. ${what}; any losses.`,
  configuration: { replicas: 2, groups: 2, rollbackTolerance: 0, attemptsMax: 1 },
  start: "device lost",
  threat: {
    ...within(name, budgets),
    name: `operator of two groups, within ${name}`,
    capabilities: VAULT_THREATS.transfer.threat.capabilities,
  },
  reductions: { safetyOnly: true, urgentReplies: true },
  judges: MOVED,
  ...scope,
});

/** Visited by the deep tests, and where they are named. */
const NIGHTLY = { under: "transfer", nightly: true } as const;

export const MOVING_SCOPES: readonly Scope[] = [
  moving(
    "moving",
    `A user is registered. A coordinator asks twice ${ASKED}; a login of the adversary's at whichever group takes it`,
    { transfers: 2, guesses: 1 },
    { of: "transfer" },
  ),
  moving(
    "moving-again",
    "All records were at the other group and back, and it is ready for them again; copies of every statement are kept. A coordinator asks once more; two logins of the adversary's",
    { transfers: 1, guesses: 2 },
    { of: "transfer", start: "returned", judges: EXHAUSTED },
  ),
  moving(
    "moving-guesses",
    "As moving, with two logins of the adversary's, one more than there are attempts",
    { transfers: 2, guesses: 2 },
    { ...NIGHTLY, judges: EXHAUSTED },
  ),
  moving(
    "moving-doubled",
    "As moving, and one message comes twice",
    { transfers: 2, guesses: 1, duplicates: 1 },
    NIGHTLY,
  ),
  moving(
    "moving-crash",
    "As moving, with one crash of any replica and one change of a leader, on either side",
    { transfers: 2, guesses: 1, crashes: 1, elections: 1, termMax: 2 },
    { ...NIGHTLY, judges: [...MOVED, "CON1", "CON5"] },
  ),
];
