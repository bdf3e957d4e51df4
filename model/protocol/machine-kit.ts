/**
 * How a party's machine and its rules fit together. A rule is a pure function from (context, input) to the next
 * context and effects; the machine says in which control state, and under which guard, it applies (decision D1).
 */
import {
  type ActionFunction,
  type AnyStateMachine,
  type EventFromLogic,
  type EventObject,
  enqueueActions,
  type ParameterizedObject,
  type ProvidedActor,
  type SnapshotFrom,
} from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import type { ClientDisk, Durable } from "./durable.ts";
import type { Outcome } from "./effects.ts";
import type { FleetSecrets } from "./fleet.ts";
import type { Goal, OperatorGoal } from "./goals.ts";
import type { FleetKeys, Message } from "./messages.ts";
import type { PartyId } from "./parties.ts";
import type { TrustInput } from "./trust-input.ts";

/** Everything that can reach a party; `type` is the message's kind, `begin.<goal>`, `timeout.<timer>`, or as named. */
export interface Input {
  readonly type: string;
  /** Of a message: who is said to have sent it, and what it says. */
  readonly from?: PartyId;
  readonly message?: Message;
  /** Of `begin.*`. */
  readonly goal?: Goal;
  /** Of `begin.*` where the operator asks a replica. */
  readonly operator?: OperatorGoal;
  /** Of `provision`: what a replica gets at the ceremony. */
  readonly secrets?: FleetSecrets;
  readonly replicas?: readonly PartyId[];
  /** Of `restore`: the durable state that the host puts into the HSM; or the disk that the user's device gets back. */
  readonly durable?: Durable;
  readonly disk?: ClientDisk;
  /** Of `anchor`: the newest state of the device's name; null where the name was given up. */
  readonly anchored?: Value | null;
  /** Of `clock`: what the host's clock shows, in ticks since the ceremony. */
  readonly time?: number;
  /** Of `publish`: what the front end offers and the application pins. */
  readonly keys?: FleetKeys;
  /** Of `publish`, where there are two fleets: what the application's next version pins beside them. */
  readonly next?: FleetKeys;
  /** Of every input in the fleet-trust world. */
  readonly trust?: TrustInput;
}

/**
 * Makes a machine action of a rule. The effects come out of the pure transition as custom actions; nothing is executed.
 * The cast widens xstate's action type, which otherwise wants each emitted action's name listed in each setup.
 */
export const rule = <Context extends object>(
  apply: (context: Context, input: Input) => Outcome<Context>,
) =>
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
  }) as unknown as ActionFunction<
    Context,
    Input,
    Input,
    undefined,
    never,
    never,
    never,
    never,
    EventObject
  >;

/** The message of an input that the machine has routed by kind. */
export const messageOf = <M extends Message>(input: Input): M => input.message as M;

/** An action as a transition returns it, as far as it is read here. */
export interface ReturnedAction {
  readonly type: string;
  readonly params?: unknown;
}

/**
 * The pure transition of a machine. xstate's own `transition` makes an actor on each call and throws it away (10 us);
 * this is the same step with one inert scope for all calls: the actions come to `actionExecutor`, and a machine of the
 * pure subset uses nothing else of it. A test compares the two, step by step (party-table.test.ts).
 */
export const pureTransition = <Machine extends AnyStateMachine>(machine: Machine) => {
  let returned: ReturnedAction[] = [];
  const scope = {
    self: { id: "inert" },
    logger: () => {},
    id: "",
    sessionId: "",
    defer: () => {},
    system: { _logger: () => {}, _sendInspectionEvent: () => {} },
    stopChild: () => {},
    emit: () => {},
    actionExecutor: (action: ReturnedAction) => {
      returned.push(action);
    },
  } as unknown as Parameters<Machine["transition"]>[2];
  return (
    snapshot: SnapshotFrom<Machine>,
    event: EventFromLogic<Machine>,
  ): { readonly next: SnapshotFrom<Machine>; readonly actions: readonly ReturnedAction[] } => {
    returned = [];
    const next = machine.transition(snapshot, event, scope) as SnapshotFrom<Machine>;
    return { next, actions: returned };
  };
};
