/** The strategies of a realm with two groups of replicas, between which records move. */
import type { Strategy } from "./strategy.ts";
import { NOTHING } from "./vault-portfolio.ts";

export const MOVING_PORTFOLIO: readonly Strategy[] = [
  {
    // Two groups that elect leaders again and again, while messages of one go to the other.
    name: "misrouting",
    weights: { ...NOTHING, provision: 1, deliver: 40, drop: 0.5, timeout: 2 },
    swarm: false,
    inOrder: 20,
    start: "elected",
    length: 60,
    settleEvery: 8,
    share: 100,
    where: ["moving"],
  },
  {
    // Records go to and fro between two groups, and statements are held back, doubled and given again.
    name: "moving",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 6,
      deliver: 60,
      duplicate: 4,
      inject: 0.5,
      timeout: 0.3,
    },
    swarm: false,
    inOrder: 54,
    start: "enrolled",
    length: 130,
    settleEvery: 8,
    share: 200,
    where: ["moving"],
  },
  {
    // Records have been to the other group and back, and the network has kept what was said.
    name: "moving again",
    weights: { ...NOTHING, provision: 1, begin: 2, deliver: 60, duplicate: 10, inject: 0.5 },
    swarm: false,
    inOrder: 20,
    start: "returned",
    length: 60,
    settleEvery: 8,
    share: 150,
    where: ["moving"],
  },
  {
    // The same under guesses, losses and changes of leader.
    name: "moving, guessing",
    weights: {
      ...NOTHING,
      provision: 1,
      begin: 3,
      deliver: 80,
      drop: 0.5,
      duplicate: 0.5,
      timeout: 0.5,
      crash: 0.3,
      restart: 2,
      inject: 5,
    },
    swarm: false,
    inOrder: 58,
    start: "device lost",
    length: 110,
    settleEvery: 4,
    share: 200,
    where: ["moving"],
  },
];
