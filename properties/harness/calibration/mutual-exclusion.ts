/**
 * Peterson's mutual exclusion for two processes: a calibration of the explorer on shared variables,
 * with wrong variants that it must catch, each with a shortest counterexample of known length.
 *
 * Source: G. L. Peterson, "Myths about the mutual exclusion problem", Information Processing
 * Letters 12(3), 1981.
 *
 * A process is a machine that takes one atomic step at a time: it is shown the variables that it
 * may read, and the variables that it writes are the effects of its transition.
 */
import { type AnyStateMachine, setup } from "xstate";
import { PartyTable } from "../../../model/world/party-table.ts";
import { type System, UNCHANGED } from "../../../model/world/system.ts";

/** The breach: both processes are in their critical section. */
export const BOTH_CRITICAL = 1;

/**
 * `peterson` is right. `flag-after-test` looks at the other's flag before it sets its own;
 * `turn-not-given` does not give the turn away. Both are wrong.
 */
export type MutualExclusionVariant = "peterson" | "flag-after-test" | "turn-not-given";

/**
 * A step of a process, with what it may read: the other's flag, and whether the turn is its own.
 */
interface StepInput {
  readonly type: "step";
  readonly otherWants: boolean;
  readonly ownTurn: boolean;
}

/**
 * A write to a shared variable, as the parameters of a `send`: the process's own flag, or the turn.
 */
type Write = { variable: "flag"; value: 0 | 1 } | { variable: "turn"; value: 0 | 1 };

/** A process, 0 or 1, of the variant. */
export function process(self: 0 | 1, variant: MutualExclusionVariant): AnyStateMachine {
  const raise = write({ variable: "flag", value: 1 });
  const lower = write({ variable: "flag", value: 0 });
  const yieldTurn = write({ variable: "turn", value: self === 0 ? 1 : 0 });
  const leave = { target: "idle", actions: lower };
  const builder = setup({
    types: { events: {} as StepInput },
    // Never run: effects are collected, and applied by `apply`.
    actions: { send: (_, _params: Write) => {} },
    guards: {
      mayEnter: ({ event }) => !event.otherWants || event.ownTurn,
      isOtherIdle: ({ event }) => !event.otherWants,
    },
  });
  const id = `process-${self}`;
  if (variant === "flag-after-test") {
    return builder.createMachine({
      id,
      initial: "idle",
      states: {
        idle: { on: { step: { guard: "isOtherIdle", target: "tested" } } },
        tested: { on: { step: { target: "critical", actions: raise } } },
        critical: { on: { step: leave } },
      },
    });
  }
  return builder.createMachine({
    id,
    initial: "idle",
    states: {
      idle: { on: { step: { target: "wanting", actions: raise } } },
      wanting: {
        on: { step: { target: "waiting", actions: variant === "peterson" ? [yieldTurn] : [] } },
      },
      waiting: { on: { step: { guard: "mayEnter", target: "critical" } } },
      critical: { on: { step: leave } },
    },
  });
}

function write(params: Write): { type: "send"; params: Write } {
  return { type: "send", params };
}

const FLAG = 2; // slots of a world: the processes, their flags, the turn
const TURN = 4;

/** Two processes and three variables as a system; a move is the process that takes a step. */
export class MutualExclusion implements System {
  readonly width = 5;
  readonly #processes: readonly [PartyTable, PartyTable];

  constructor(variant: MutualExclusionVariant = "peterson") {
    this.#processes = [new PartyTable(process(0, variant)), new PartyTable(process(1, variant))];
  }

  initial(): Int32Array {
    const [first, second] = this.#processes;
    return Int32Array.of(first.initial(), second.initial(), 0, 0, 0);
  }

  enabled(_worlds: Int32Array, _at: number, moves: number[]): void {
    moves.push(0, 1);
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    const self = move as 0 | 1;
    const table = this.#processes[self];
    const input = table.input({
      type: "step",
      otherWants: worlds[at + FLAG + 1 - self] === 1,
      ownTurn: worlds[at + TURN] === self,
    } as StepInput);
    const reaction = table.react(worlds[at + self] as number, input);
    if (table.isInert(reaction)) return UNCHANGED;
    for (let i = 0; i < this.width; i++) next[i] = worlds[at + i] as number;
    next[self] = table.nextOf(reaction);
    for (const effect of table.effectsOf(reaction)) {
      next[effect.variable === "turn" ? TURN : FLAG + self] = effect.value as number;
    }
    return this.#isCritical(0, next) && this.#isCritical(1, next) ? BOTH_CRITICAL : 0;
  }

  #isCritical(self: 0 | 1, world: Int32Array): boolean {
    return this.#processes[self].stateAt(world[self] as number).value === "critical";
  }
}
