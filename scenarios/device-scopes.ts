/** The scopes of what users do with their devices: changes of factor and code, two devices at a time; each cut at any message, but none that is written to the store: that takes effect at once. */
import type { Budgets } from "../model/adversary/threat.ts";
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Scope } from "../properties/harness/scope.ts";
import { within } from "./scope-budgets.ts";
import { VAULT_THREATS } from "./threats.ts";

/** An assumption of the model, and what these scopes rest on. */
const WRITTEN = "what is written to the store, which takes effect at once";

const SMALL = { replicas: 3, rollbackTolerance: 0, attemptsMax: 2 };

/** What lies between two factors, cut at every message but a write to the store: the vault's replicas go on in step. */
const switching = (from: Configuration["factor"], goals: Partial<Budgets["goals"]>): Scope => {
  const name = `switching-from-${from}`;
  const { budgets } = within(name, { retries: 1, crashes: 1, goals });
  return {
    name,
    what: `Three replicas in step, a user enrolled with the factor ${from}. Changes of the factor, of the code, turning off; at any message the device crashes or its user gives up, once each; any losses but of ${WRITTEN}.`,
    configuration: { ...SMALL, factors: "switchable", factor: from },
    start: "enrolled",
    threat: {
      name: `network, within ${name}`,
      capabilities: VAULT_THREATS.network.threat.capabilities,
      budgets,
    },
    reductions: { safetyOnly: true },
    judges: ["CLN3", "CLN4"],
    under: "network",
    nightly: true,
  };
};

/** Two devices that know nothing of each other, cut at every message but a write to the store: the vault's replicas go on in step. */
const twoDevices = (
  name: string,
  doing: string,
  goals: Partial<Budgets["goals"]>,
  judges: readonly string[],
): Scope => ({
  name,
  what: `Three replicas in step, a user enrolled on one of two devices. ${doing} At any message a device crashes, once; any losses but of ${WRITTEN}.`,
  configuration: { ...SMALL, devices: 2, backups: "filed" },
  start: "enrolled",
  threat: {
    ...within(name, { crashes: 1, goals }),
    name: `network, within ${name}`,
    capabilities: VAULT_THREATS.network.threat.capabilities,
  },
  reductions: { safetyOnly: true },
  judges,
  under: "network",
  nightly: true,
});

export const DEVICE_SCOPES: readonly Scope[] = [
  switching("recovery-code", { "switch-factor": 2, "change-code": 1 }),
  switching("64-digit-key", { "switch-factor": 2 }),
  switching("passkey", { "switch-factor": 2 }),
  twoDevices(
    "two-devices",
    "The other one registers afresh, either changes the code, once each.",
    { register: 1, "change-code": 1 },
    ["CLN3"],
  ),
  twoDevices(
    "two-devices-off",
    "The other one logs in; then either changes the code or turns off, once each.",
    { retrieve: 1, "change-code": 1, "turn-off": 1 },
    // No new key is drawn there, so that no backup is written, which is when CLN3 is judged.
    ["X5", "CLN5"],
  ),
];
