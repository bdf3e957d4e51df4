/** What the world's tests share: threats, worlds, and random walks that are a function of a list of numbers. */
import fc from "fast-check";
import type { Budgets, Capabilities, Threat } from "../adversary/threat.ts";
import { type Configuration, DEFAULT_CONFIGURATION } from "../protocol/configuration.ts";
import { DELIVER, kindOf } from "./move.ts";
import { moveFor } from "./narration.ts";
import { UNCHANGED } from "./system.ts";
import type { UniverseOptions } from "./universe.ts";
import { World } from "./world.ts";

export const NOTHING: Capabilities = {
  network: false,
  hosts: false,
  token: false,
  clients: false,
  frontEnd: false,
  extracted: 0,
  rolledBack: 0,
  cloned: 0,
  disk: false,
  application: false,
  clocks: 0,
  expired: false,
  membership: false,
  transfer: false,
};

/** Every capability but those that break what the reductions rest on. */
export const EVERYTHING: Capabilities = {
  network: true,
  hosts: true,
  token: true,
  clients: true,
  frontEnd: true,
  extracted: 1,
  rolledBack: 0,
  cloned: 0,
  disk: false,
  application: false,
  clocks: 0,
  expired: false,
  membership: false,
  transfer: false,
};

/** Every capability. */
export const RESTORING: Capabilities = {
  ...EVERYTHING,
  rolledBack: 1,
  cloned: 1,
  clocks: 0,
  expired: false,
  membership: true,
  transfer: true,
};

/** Every budget is this small, so that a walk reaches its end. */
export const budgetsOf = (each: number): Budgets => ({
  drops: each,
  duplicates: each,
  crashes: each,
  partitions: each,
  snapshots: each,
  rollbacks: each,
  memberChanges: each,
  wipes: each,
  transfers: each,
  ticks: each,
  clockSettings: each,
  redirects: each,
  joins: each,
  elections: each,
  heartbeats: each,
  retries: each,
  termMax: 5,
  guesses: each,
  confirmations: each,
  registrations: each,
  forgeries: each,
  replays: each,
  forgedEvidence: each,
  falseRecords: each,
  goals: {
    register: each,
    retrieve: each,
    "change-code": each,
    "turn-off": each,
    "name-record": each,
    "switch-factor": each,
    "check-code": each,
    "replace-device": each,
    "pin-next-fleet": each,
    "install-older-application": each,
    migrate: each,
  },
});

export const threatOf = (capabilities: Capabilities, each: number): Threat => ({
  name: "of a test",
  capabilities,
  budgets: budgetsOf(each),
});

/** A world of three replicas and two attempts, without reductions, under every capability. */
export const worldOf = (
  change: Partial<Omit<UniverseOptions, "configuration">> & {
    readonly configuration?: Partial<Configuration>;
  } = {},
): World =>
  new World({
    threat: threatOf(EVERYTHING, 6),
    observers: [],
    reductions: { urgentRelays: false, safetyOnly: false },
    ...change,
    configuration: {
      ...DEFAULT_CONFIGURATION,
      replicas: 3,
      attemptsMax: 2,
      ...change.configuration,
    },
  });

/** Where a walk begins: nothing at all, a fleet with a leader, or a registered user as well. */
export const START = ["nothing", "elected", "enrolled"] as const;
export type Start = (typeof START)[number];

/** Delivers what is in flight, in canonical order, until nothing moves. */
const deliverAll = (world: World, from: Int32Array): Int32Array => {
  const next = new Int32Array(world.width);
  const moves: number[] = [];
  let vector = from;
  for (;;) {
    moves.length = 0;
    world.enabled(vector, 0, moves);
    const moved = moves.some(
      (move) => kindOf(move) === DELIVER && world.apply(vector, 0, move, next) !== UNCHANGED,
    );
    if (!moved) return vector;
    vector = next.slice();
  }
};

/** The world after an event, which must be possible. */
export const take = (
  world: World,
  vector: Int32Array,
  event: Parameters<typeof moveFor>[3],
): Int32Array => {
  const move = moveFor(world, vector, 0, event);
  if (typeof move !== "number") throw new Error(move.reason);
  const next = new Int32Array(world.width);
  world.apply(vector, 0, move, next);
  return next;
};

/** The world in which a walk begins. */
export const beginning = (world: World, start: Start): Int32Array => {
  let vector: Int32Array = Int32Array.from(world.initial());
  if (start === "nothing") return vector;
  vector = take(world, vector, { do: "provision" });
  vector = take(world, vector, { do: "timeout", party: "hsm-1", timer: "election" });
  vector = deliverAll(world, vector);
  if (start === "elected") return vector;
  const goal = { kind: "register", code: "code-1" } as const;
  return deliverAll(world, take(world, vector, { do: "begin", party: "client", goal }));
};

export const walks = (length: number) =>
  fc.record({
    start: fc.constantFrom(...START),
    choices: fc.array(fc.nat(2 ** 16 - 1), { minLength: 1, maxLength: length, size: "max" }),
  });

/** The move that a number stands for: mostly a delivery, mostly an early one, else anything. */
export const chosen = (moves: readonly number[], choice: number): number | undefined => {
  const deliveries = moves.filter((move) => kindOf(move) === DELIVER);
  const rest = choice >> 3;
  if (deliveries.length > 0 && (choice & 7) < 4)
    return deliveries[rest % Math.min(3, deliveries.length)];
  if (deliveries.length > 0 && (choice & 7) < 6) return deliveries[rest % deliveries.length];
  return moves[rest % moves.length];
};

export interface Step {
  readonly before: Int32Array;
  readonly move: number;
  readonly outcome: number;
  /** The world after the step; the one before where nothing changed. */
  readonly after: Int32Array;
  readonly enabled: readonly number[];
}

/** Walks through a world, and shows each step. */
export const walk = (
  world: World,
  { start, choices }: { readonly start: Start; readonly choices: readonly number[] },
  visit: (step: Step) => void,
  before?: (vector: Int32Array, move: number) => void,
): void => {
  let vector = beginning(world, start);
  for (const choice of choices) {
    const enabled: number[] = [];
    world.enabled(vector, 0, enabled);
    const move = chosen(enabled, choice);
    if (move === undefined) return;
    before?.(vector, move);
    const next = new Int32Array(world.width);
    const outcome = world.apply(vector, 0, move, next);
    const after = outcome === UNCHANGED ? vector : next;
    visit({ before: vector, move, outcome, after, enabled });
    vector = after;
  }
};
