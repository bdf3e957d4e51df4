/** The strategies of the worlds beside the vault: fleet trust, and realms that share a key. */
import type { Strategy } from "./strategy.ts";

/** For the fleet-trust world: its worlds are small, and a run that has spent its budgets ends. */
export const TRUST_PORTFOLIO: readonly Strategy[] = [
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
export const REALM_PORTFOLIO: readonly Strategy[] = [
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
