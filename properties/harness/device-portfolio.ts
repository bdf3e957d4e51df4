/** The strategies that look at what users do with their devices, more than at the fleet. */
import type { Strategy } from "./strategy.ts";
import { NOTHING } from "./vault-portfolio.ts";

export const DEVICE_PORTFOLIO: readonly Strategy[] = [
  {
    // Two devices of one user, each of which begins something while the other is in the middle of it, gives up, or crashes.
    name: "two devices",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 5,
      deliver: 100,
      drop: 0.3,
      duplicate: 0.1,
      timeout: 0.3,
      crash: 0.2,
      restart: 10,
      inject: 0.1,
    },
    swarm: false,
    inOrder: 58,
    start: "enrolled",
    length: 140,
    settleEvery: 4,
    share: 400,
    several: true,
  },
  {
    // One change after the other, some of them cut short at any message by a crash, a loss or a user who gives up.
    name: "switching",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 8,
      deliver: 80,
      drop: 0.6,
      duplicate: 0.1,
      timeout: 0.8,
      crash: 0.6,
      restart: 6,
      inject: 0.3,
    },
    swarm: false,
    inOrder: 58,
    start: "enrolled",
    length: 130,
    settleEvery: 4,
    share: 400,
    switching: true,
  },
  {
    // The disk of a device goes back to what it was some operations ago, or its application does, while the adversary guesses.
    name: "ageing",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 6,
      deliver: 80,
      drop: 0.2,
      timeout: 0.3,
      restart: 1,
      inject: 2,
      snapshot: 1,
      rollback: 1.5,
    },
    swarm: false,
    inOrder: 60,
    start: "enrolled",
    length: 150,
    settleEvery: 2,
    share: 400,
    ageing: true,
  },
];
