/**
 * One party as a table that fills itself: its machine's pure transitions, each computed by xstate
 * once and then looked up (decisions D1 and D2). The table decides nothing: what it answers is what
 * `transition` answers.
 */
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
  initialTransition,
  type StateValue,
} from "xstate";
import { pureTransition, type ReturnedAction } from "../protocol/machine-kit.ts";
import { Canon, Interner } from "./interner.ts";
import { PairMap } from "./pair-map.ts";

const EFFECT_TYPES = ["send", "record", "refuse", "arm", "disarm"] as const;

/**
 * What a transition asks of the world; `record` states a fact, `arm` and `disarm` name a timer of
 * the party.
 */
export interface Effect {
  readonly type: (typeof EFFECT_TYPES)[number];
  readonly [parameter: string]: unknown;
}

/** Everything that decides how a party reacts, and which of its timers may run out. */
export interface LocalState {
  readonly value: StateValue;
  readonly context: unknown;
  /** The names of the armed timers, sorted. */
  readonly armed: readonly string[];
}

interface StoredState extends LocalState {
  readonly snapshot: AnyMachineSnapshot;
}

/**
 * The memoised transitions of one machine. States, inputs and reactions are small integers, given
 * out in the order in which they are first met, and valid for this table only.
 */
export class PartyTable {
  readonly #machine: AnyStateMachine;
  readonly #canon: Canon;
  readonly #states = new Interner<StoredState>();
  readonly #inputs = new Interner<EventObject>();
  readonly #known = new PairMap();
  readonly #next: number[] = [];
  readonly #effects: (readonly Effect[])[] = [];
  readonly #inert: boolean[] = [];
  readonly #transition: ReturnType<typeof pureTransition<AnyStateMachine>>;
  #initial = -1;
  #calls = 0;

  /**
   * @param machine a machine of the pure subset (decision D1): plain data in the context, effects
   * as custom actions, no history states.
   * @param canon shared by tables whose states have parts in common.
   */
  constructor(machine: AnyStateMachine, canon: Canon = new Canon()) {
    this.#machine = machine;
    this.#transition = pureTransition(machine);
    this.#canon = canon;
  }

  /**
   * How often xstate was called: the number of distinct local transitions so far, and one for the
   * initial state.
   */
  get calls(): number {
    return this.#calls;
  }

  /** The number of distinct local states so far. */
  get stateCount(): number {
    return this.#states.size;
  }

  /** The number of distinct reactions so far; a reaction is an integer below it. */
  get reactionCount(): number {
    return this.#next.length;
  }

  /**
   * The initial local state. Timers armed on entry are armed in it.
   *
   * @throws Error where the machine has other effects on entering its initial state: nobody would
   * apply them.
   */
  initial(): number {
    if (this.#initial >= 0) return this.#initial;
    this.#calls++;
    const [snapshot, actions] = initialTransition(this.#machine);
    const effects = this.#effectsFrom(actions);
    const lost = effects.find((effect) => !isTimerEffect(effect));
    if (lost !== undefined) throw this.#error(`the initial state has the effect "${lost.type}"`);
    this.#initial = this.#intern(snapshot, armedAfter([], effects));
    return this.#initial;
  }

  /**
   * The integer of a machine event; equal events have the same one, in whatever order their keys
   * were written.
   */
  input(event: EventObject): number {
    return this.#inputs.intern(this.#canon.key(event), () => event);
  }

  /** The event of an input. Throws a RangeError for an integer that is none. */
  inputAt(input: number): EventObject {
    return this.#inputs.at(input);
  }

  /** The local state of an integer. Throws a RangeError for an integer that is none. */
  stateAt(state: number): LocalState {
    return this.#states.at(state);
  }

  /**
   * What the party does in a local state when given an input: a reaction, to be read with `nextOf`,
   * `effectsOf` and `isInert`.
   *
   * @throws Error naming the machine where its transition returns an action that is no effect of
   * the model.
   */
  react(state: number, input: number): number {
    const known = this.#known.get(state, input);
    return known >= 0 ? known : this.#compute(state, input);
  }

  /** The local state after the reaction. */
  nextOf(reaction: number): number {
    return this.#next[reaction] as number;
  }

  /**
   * The effects of the reaction, in the order in which the machine asks for them; `arm` and
   * `disarm` included.
   */
  effectsOf(reaction: number): readonly Effect[] {
    return this.#effects[reaction] as readonly Effect[];
  }

  /**
   * Whether the reaction leaves everything as it was: the next state is the state, and nothing is
   * sent or recorded. A refusal leaves no trace, and a timer's setting is part of the state, so
   * neither counts.
   */
  isInert(reaction: number): boolean {
    return this.#inert[reaction] as boolean;
  }

  #compute(state: number, input: number): number {
    const before = this.#states.at(state);
    const event = this.#inputs.at(input);
    this.#calls++;
    const { next: snapshot, actions } = this.#transition(before.snapshot, event);
    const effects = this.#effectsFrom(actions);
    const next = this.#intern(snapshot, armedAfter(before.armed, effects));
    const reaction = this.#next.push(next) - 1;
    this.#effects.push(effects);
    this.#inert.push(
      next === state && effects.every((e) => e.type === "refuse" || isTimerEffect(e)),
    );
    this.#known.set(state, input, reaction);
    return reaction;
  }

  #intern(snapshot: AnyMachineSnapshot, armed: readonly string[]): number {
    const { value, context, historyValue } = snapshot;
    if (Object.keys(historyValue).length > 0)
      throw this.#error("a history state is no part of a local state");
    const key = this.#canon.key([value, context, armed]);
    return this.#states.intern(key, () => ({ value, context, armed, snapshot }));
  }

  #effectsFrom(actions: readonly ReturnedAction[]): readonly Effect[] {
    return actions.map(({ type, params }) => {
      if (!isEffectType(type))
        throw this.#error(`the action "${type}" is none of ${EFFECT_TYPES.join(", ")}`);
      const parameters = { ...(params as Record<string, unknown> | undefined) };
      if ("type" in parameters)
        throw this.#error(`a parameter of the action "${type}" is called "type"`);
      const effect: Effect = { type, ...parameters };
      if (isTimerEffect(effect) && typeof effect.timer !== "string") {
        throw this.#error(`the action "${type}" names no timer`);
      }
      return effect;
    });
  }

  #error(what: string): Error {
    return new Error(`machine "${this.#machine.id}": ${what}`);
  }
}

function isEffectType(type: string): type is Effect["type"] {
  return (EFFECT_TYPES as readonly string[]).includes(type);
}

function isTimerEffect(effect: Effect): boolean {
  return effect.type === "arm" || effect.type === "disarm";
}

function armedAfter(armed: readonly string[], effects: readonly Effect[]): readonly string[] {
  if (!effects.some(isTimerEffect)) return armed;
  const timers = new Set(armed);
  for (const effect of effects) {
    if (effect.type === "arm") timers.add(effect.timer as string);
    if (effect.type === "disarm") timers.delete(effect.timer as string);
  }
  return [...timers].sort();
}
