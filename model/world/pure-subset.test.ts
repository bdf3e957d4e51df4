import { describe, expect, test } from "vitest";
import {
  type AnyStateMachine,
  assign,
  createMachine,
  enqueueActions,
  fromPromise,
  initialTransition,
  raise,
  sendTo,
  spawnChild,
} from "xstate";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { clientMachine } from "../client/client.ts";
import { frontEndMachine } from "../operator/front-end.ts";
import { storeMachine } from "../operator/store.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import { quorumMachine } from "../vault/quorum.ts";
import { replicaMachine } from "../vault/replica.ts";

interface Node {
  readonly key: string;
  readonly type: string;
  readonly invoke: readonly unknown[];
  readonly always?: readonly unknown[] | undefined;
  readonly after: readonly unknown[];
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly ownEvents: readonly string[];
  readonly transitions: ReadonlyMap<string, readonly { readonly actions: readonly unknown[] }[]>;
  readonly states: Readonly<Record<string, Node>>;
}

/** Actions of xstate that reach outside the transition, or make it take more than one step. */
const FORBIDDEN_ACTIONS = /^xstate\.(raise|sendTo|spawnChild|stopChild|cancel|emit|log)/;

const typeOf = (action: unknown): string =>
  typeof action === "object" || typeof action === "function"
    ? String((action as { type?: unknown } | null)?.type)
    : String(action);

/**
 * What a machine has that the pure transition could not run, or that a local state would not show
 * (decision D1). Empty for a machine of the pure subset.
 */
const faultsOf = (machine: AnyStateMachine, input?: unknown): string[] => {
  const faults: string[] = [];
  const visit = (node: Node): void => {
    const say = (what: string) => faults.push(`${node.key}: ${what}`);
    if (node.type === "parallel" || node.type === "history") say(`is a ${node.type} state`);
    if (node.invoke.length > 0) say("invokes");
    if ((node.always ?? []).length > 0) say("has a transition without an event");
    if (node.after.length > 0) say("has a delayed transition");
    if (node.entry.length > 0 || node.exit.length > 0) say("acts on entry or exit");
    for (const event of node.ownEvents) if (event.startsWith("xstate.")) say(`listens to ${event}`);
    for (const { actions } of [...node.transitions.values()].flat())
      for (const action of actions)
        if (FORBIDDEN_ACTIONS.test(typeOf(action))) say(`has the action ${typeOf(action)}`);
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(machine.root as unknown as Node);
  const { actions, actors, delays } = machine.implementations;
  if (Object.keys(actors).length > 0) faults.push("has actors");
  if (Object.keys(delays).length > 0) faults.push("has delays");
  for (const [name, action] of Object.entries(actions))
    if (FORBIDDEN_ACTIONS.test(typeOf(action))) faults.push(`${name} is ${typeOf(action)}`);
  const [one, other] = [0, 1].map(() => initialTransition(machine, input as never));
  if (JSON.stringify(one![0].context) !== JSON.stringify(other![0].context))
    faults.push("its context depends on how often it was made");
  if (one![1].length > 0) faults.push("acts before its first input");
  if (Object.keys(one![0].children).length > 0) faults.push("has children");
  return faults;
};

const protocol = protocolOf(symbolic(), DEFAULT_CONFIGURATION);

describe("the machines of the model stay in the pure subset", () => {
  const hash = protocol.crypto.text("entry");
  test.each([
    ["replica", () => replicaMachine(protocol, "hsm-1"), undefined],
    ["client", () => clientMachine(protocol), undefined],
    ["front end", () => frontEndMachine(), undefined],
    ["store", () => storeMachine(), undefined],
    ["quorum", () => quorumMachine(protocol), { index: 1, hash, needed: 2, voters: [] }],
  ] as [string, () => AnyStateMachine, unknown][])("%s", (name, make, input) => {
    expect(faultsOf(make(), input)).toEqual([]);
    expect(make().id).toBe(name);
    // Two machines of one make start alike, and share nothing that one could write to.
    const [a, b] = [make(), make()].map((machine) => initialTransition(machine, input as never)[0]);
    expect(a!.value).toEqual(b!.value);
    expect(a!.context).toEqual(b!.context);
  });

  test("every replica starts alike but for its name", () => {
    const [one, two] = ["hsm-1", "hsm-2"].map(
      (id) => initialTransition(replicaMachine(protocol, id))[0].context,
    );
    expect({ ...one, id: "", device: "" }).toEqual({ ...two, id: "", device: "" });
  });
});

/** The walk itself is shown to refuse each thing that it is there to refuse. */
describe("what is not in the pure subset", () => {
  let made = 0;
  const idle = createMachine({ id: "idle" });
  const actor = fromPromise(async () => 0);
  const on = (actions: unknown) => createMachine({ id: "m", on: { go: { actions } } } as never);
  test.each([
    [
      "an invocation",
      createMachine({ initial: "a", states: { a: { invoke: { src: actor } } } }),
      /invokes/,
    ],
    [
      "a transition without an event",
      createMachine({
        initial: "a",
        states: { a: { always: { guard: () => false, target: "b" } }, b: {} },
      }),
      /without an event/,
    ],
    [
      "a delayed transition",
      createMachine({ initial: "a", states: { a: { after: { 10: "b" } }, b: {} } }),
      /delayed/,
    ],
    ["a parallel state", createMachine({ type: "parallel", states: { a: {}, b: {} } }), /parallel/],
    [
      "a history state",
      createMachine({
        initial: "a",
        states: { a: { initial: "b", states: { b: {}, h: { type: "history" } } } },
      }),
      /history/,
    ],
    [
      "an action on entry",
      createMachine({ initial: "a", states: { a: { entry: () => {} } } }),
      /entry/,
    ],
    ["a raised event", on(raise({ type: "next" })), /xstate\.raise/],
    ["a message to an actor", on(sendTo("other", { type: "next" })), /xstate\.sendTo/],
    ["a spawned actor", on(spawnChild(idle)), /xstate\.spawnChild/],
    ["a counting context", createMachine({ context: () => ({ made: made++ }) }), /how often/],
  ] as [string, AnyStateMachine, RegExp][])("%s is refused", (_, machine, fault) => {
    expect(faultsOf(machine).join("; ")).toMatch(fault);
  });

  test("an assignment and enqueued effects are not refused", () => {
    expect(faultsOf(on(assign(() => ({ x: 1 }))))).toEqual([]);
    expect(
      faultsOf(on(enqueueActions(({ enqueue }) => enqueue({ type: "send" } as never)))),
    ).toEqual([]);
  });
});
