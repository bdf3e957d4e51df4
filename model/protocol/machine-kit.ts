/**
 * How a party's machine and its rules fit together. A rule is a pure function from (context, input) to the next
 * context and effects; the machine says in which control state, and under which guard, it applies (decision D1).
 */
import {
  type ActionFunction,
  enqueueActions,
  type EventObject,
  type ParameterizedObject,
  type ProvidedActor,
} from "xstate";
import type { Outcome } from "./effects.ts";
import type { FleetSecrets } from "./fleet.ts";
import type { Goal } from "./goals.ts";
import type { FleetKeys, Message } from "./messages.ts";
import type { PartyId } from "./parties.ts";

/** Everything that can reach a party; `type` is the message's kind, `begin.<goal>`, `timeout.<timer>`, or as named. */
export interface Input {
  readonly type: string;
  /** Of a message: who is said to have sent it, and what it says. */
  readonly from?: PartyId;
  readonly message?: Message;
  /** Of `begin.*`. */
  readonly goal?: Goal;
  /** Of `provision`: what a replica gets at the ceremony. */
  readonly secrets?: FleetSecrets;
  readonly replicas?: readonly PartyId[];
  /** Of `publish`: what the front end offers and the application pins. */
  readonly keys?: FleetKeys;
}

/**
 * Makes a machine action of a rule. The effects come out of the pure transition as custom actions; nothing is executed.
 * The cast widens xstate's action type, which otherwise wants each emitted action's name listed in each setup.
 */
export const rule = <Context extends object>(apply: (context: Context, input: Input) => Outcome<Context>) =>
  enqueueActions<
    Context,
    Input,
    undefined,
    Input,
    ProvidedActor,
    ParameterizedObject,
    ParameterizedObject,
    string,
    EventObject
  >(({ context, event, enqueue }) => {
    const outcome = apply(context, event);
    if (outcome.context !== context) enqueue.assign(outcome.context);
    for (const { type, ...params } of outcome.effects) enqueue({ type, params });
  }) as unknown as ActionFunction<Context, Input, Input, undefined, never, never, never, never, EventObject>;

/** The message of an input that the machine has routed by kind. */
export const messageOf = <M extends Message>(input: Input): M => input.message as M;
