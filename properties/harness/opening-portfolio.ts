/** The strategies that look at what is invented by whoever has opened a replica, and so speaks for all of them. */
import type { Strategy } from "./strategy.ts";
import { NOTHING } from "./vault-portfolio.ts";

export const OPENING_PORTFOLIO: readonly Strategy[] = [
  {
    name: "opening",
    weights: {
      ...NOTHING,
      deliver: 60,
      drop: 0.2,
      timeout: 1.5,
      crash: 0.3,
      restart: 8,
      corrupt: 2,
      inject: 8,
    },
    swarm: false,
    inOrder: 63,
    start: "device lost",
    length: 60,
    settleEvery: 8,
    share: 300,
    where: ["opening"],
  },
  {
    // From where the first replica stands: more than one leads in a term, each with entries of its own.
    name: "opening, standing",
    weights: {
      ...NOTHING,
      begin: 4,
      deliver: 60,
      timeout: 4,
      restart: 8,
      corrupt: 5,
      inject: 10,
    },
    swarm: false,
    inOrder: 48,
    start: "standing",
    length: 40,
    settleEvery: 8,
    share: 400,
    where: ["opening"],
  },
];
