/** What may happen within a scope, and how often: nothing but what is named. */
import type { Budgets, Threat } from "../model/adversary/threat.ts";
import { VAULT_THREATS } from "./threats.ts";

const NO_GOALS: Budgets["goals"] = {
  register: 0,
  retrieve: 0,
  "change-code": 0,
  "turn-off": 0,
  "replace-device": 0,
  "switch-factor": 0,
  "check-code": 0,
  "pin-next-fleet": 0,
  "install-older-application": 0,
  migrate: 0,
  "name-record": 0,
};

const NONE: Budgets = {
  drops: 0,
  duplicates: 0,
  crashes: 0,
  partitions: 0,
  snapshots: 0,
  rollbacks: 0,
  memberChanges: 0,
  wipes: 0,
  transfers: 0,
  ticks: 0,
  clockSettings: 0,
  redirects: 0,
  joins: 0,
  elections: 0,
  heartbeats: 0,
  retries: 0,
  termMax: 99,
  guesses: 0,
  confirmations: 0,
  registrations: 0,
  forgeries: 0,
  replays: 0,
  forgedEvidence: 0,
  falseRecords: 0,
  goals: NO_GOALS,
};

/** Everything that the operator has, so and so often; what is not named happens not at all. */
export const within = (
  name: string,
  budgets: Partial<Omit<Budgets, "goals">> & { readonly goals?: Partial<Budgets["goals"]> },
): Threat => ({
  name: `operator, within ${name}`,
  capabilities: VAULT_THREATS.operator.threat.capabilities,
  budgets: { ...NONE, ...budgets, goals: { ...NO_GOALS, ...budgets.goals } },
});
