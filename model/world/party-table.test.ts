import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyStateMachine,
  assign,
  createMachine,
  initialTransition,
  setup,
  transition,
} from "xstate";
import { PartyTable } from "./party-table.ts";

type Input = { type: "ask"; amount: number } | { type: "answer" | "timeout" | "close" };

/** A cryptographic value as the algebra has them: equal values are one object, spelled by id. */
const values = Array.from({ length: 4 }, (_, id) => ({ id, toJSON: () => `#${id}` }));
const noEffect = (_: unknown, _params: object): void => {};

/** A client that asks with a bounded budget, waits under a timer, and closes. */
const client = setup({
  types: { context: {} as { spent: number; last?: object | undefined }, events: {} as Input },
  actions: {
    send: noEffect,
    record: noEffect,
    refuse: noEffect,
    arm: noEffect,
    disarm: noEffect,
    spend: assign(({ context, event }) =>
      event.type === "ask"
        ? { last: values[event.amount % values.length], spent: context.spent + event.amount }
        : {},
    ),
  },
  guards: {
    isAffordable: ({ context, event }) => event.type === "ask" && context.spent + event.amount <= 4,
  },
}).createMachine({
  id: "client",
  context: { spent: 0 },
  initial: "open",
  entry: { type: "arm", params: { timer: "session" } },
  states: {
    open: {
      initial: "idle",
      on: {
        close: {
          target: "closed",
          actions: [
            { type: "disarm", params: { timer: "reply" } },
            { type: "disarm", params: { timer: "session" } },
            { type: "record", params: { fact: "closed" } },
          ],
        },
      },
      states: {
        idle: {
          on: {
            ask: [
              {
                guard: "isAffordable",
                target: "waiting",
                actions: [
                  "spend",
                  {
                    type: "send",
                    params: ({ context }) => ({ message: { total: context.spent } }),
                  },
                  { type: "arm", params: { timer: "reply" } },
                ],
              },
              { actions: { type: "refuse", params: { reason: "budget-spent" } } },
            ],
          },
        },
        waiting: {
          on: {
            answer: { target: "idle", actions: { type: "disarm", params: { timer: "reply" } } },
            timeout: { target: "idle", actions: { type: "disarm", params: { timer: "reply" } } },
            ask: { actions: { type: "arm", params: { timer: "reply" } } },
          },
        },
      },
    },
    closed: {},
  },
});

const input = fc.oneof(
  fc.record({ type: fc.constant("ask" as const), amount: fc.nat(3) }),
  fc.record({ type: fc.constantFrom("answer" as const, "timeout" as const, "close" as const) }),
);

describe("PartyTable", () => {
  test("step by step it answers what plain xstate answers, and asks xstate once for each distinct step", () => {
    const table = new PartyTable(client);
    const distinct = new Set<string>();
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30, size: "max" }), (events) => {
        let [snapshot] = initialTransition(client);
        let armed = new Set(["session"]);
        let state = table.initial();
        for (const event of events) {
          distinct.add(
            JSON.stringify([snapshot.value, snapshot.context, [...armed].sort(), event]),
          );
          const [next, actions] = transition(client, snapshot, event);
          const reaction = table.react(state, table.input(event));
          const effects = actions.map(({ type, params }) => ({ type, ...(params as object) }));
          expect(table.effectsOf(reaction)).toEqual(effects);
          snapshot = next;
          armed = armedBy(armed, effects);
          state = table.nextOf(reaction);
          expect(table.stateAt(state).value).toEqual(snapshot.value);
          expect(table.stateAt(state).context).toEqual(snapshot.context);
          expect(table.stateAt(state).armed).toEqual([...armed].sort());
        }
      }),
      { seed: 4, numRuns: 200 },
    );
    expect(table.calls).toBe(distinct.size + 1);
    expect(table.reactionCount).toBe(distinct.size);
    expect(table.stateCount).toBeGreaterThan(10);
  });

  test("equal states reached by different ways are one integer, armed timers are part of it", () => {
    const table = new PartyTable(client);
    const walk = (...events: Input[]) =>
      events.reduce(
        (state, event) => table.nextOf(table.react(state, table.input(event))),
        table.initial(),
      );
    const one: Input = { type: "ask", amount: 1 };
    const two: Input = { type: "ask", amount: 2 };
    expect(walk(one, { type: "answer" })).toBe(walk(one, { type: "timeout" }));
    expect(walk(one, { type: "answer" })).not.toBe(walk(two, { type: "answer" }));
    expect(table.stateAt(walk(one)).armed).toEqual(["reply", "session"]);
    expect(table.stateAt(walk(one, { type: "close" })).armed).toEqual([]);
    expect(table.initial()).toBe(walk());
  });

  test("two states that differ only in what is armed are two", () => {
    const arm = { actions: { type: "arm", params: { timer: "lease" } } };
    const holding = createMachine({ id: "holding", on: { hold: arm } });
    const table = new PartyTable(holding);
    const reaction = table.react(table.initial(), table.input({ type: "hold" }));
    expect(table.isInert(reaction)).toBe(false);
    expect(table.stateAt(table.nextOf(reaction)).armed).toEqual(["lease"]);
    expect(table.stateAt(table.initial()).armed).toEqual([]);
  });

  test("equal inputs are one integer, in whatever order their keys are written", () => {
    const table = new PartyTable(client);
    const event = { type: "ask", amount: 1, from: { name: "a", index: 2 } };
    const id = table.input(event);
    expect(
      table.input({ from: { index: 2, name: "a" }, amount: 1, type: "ask" } as typeof event),
    ).toBe(id);
    expect(table.input({ ...event, amount: 2 } as typeof event)).not.toBe(id);
    expect(table.inputAt(id)).toBe(event);
  });

  test("contexts whose keys were written in another order are one local state", () => {
    const note = (key: string) => ({ actions: assign(() => ({ [key]: 1 })) });
    const noting = createMachine({ id: "noting", context: {}, on: { a: note("a"), b: note("b") } });
    const table = new PartyTable(noting);
    const walk = (...types: string[]) =>
      types.reduce(
        (state, type) => table.nextOf(table.react(state, table.input({ type }))),
        table.initial(),
      );
    const state = walk("a", "b");
    expect(Object.keys(table.stateAt(state).context as object)).toEqual(["a", "b"]);
    expect(walk("b", "a")).toBe(state);
    expect(table.isInert(table.react(state, table.input({ type: "a" })))).toBe(true);
    expect(walk("a")).not.toBe(walk("b"));
  });

  test("a reaction is inert when it only refuses, ignores, or sets a timer that is set already", () => {
    const table = new PartyTable(client);
    const react = (state: number, event: Input) => table.react(state, table.input(event));
    const idle = table.initial();
    const asked = react(idle, { type: "ask", amount: 1 });
    const waiting = table.nextOf(asked);
    expect(table.isInert(react(idle, { type: "answer" }))).toBe(true);
    expect(table.isInert(react(idle, { type: "ask", amount: 5 }))).toBe(true);
    expect(table.effectsOf(react(idle, { type: "ask", amount: 5 }))).toEqual([
      { type: "refuse", reason: "budget-spent" },
    ]);
    expect(table.isInert(react(waiting, { type: "ask", amount: 1 }))).toBe(true);
    expect(table.isInert(asked)).toBe(false);
  });

  test("a message sent without a change of state is not inert", () => {
    const echo = createMachine({
      id: "echo",
      on: { ping: { actions: { type: "send", params: { to: "a" } } } },
    });
    const table = new PartyTable(echo);
    const reaction = table.react(table.initial(), table.input({ type: "ping" }));
    expect(table.nextOf(reaction)).toBe(table.initial());
    expect(table.isInert(reaction)).toBe(false);
  });

  const reactTo = (machine: AnyStateMachine) => () => {
    const table = new PartyTable(machine);
    table.react(table.initial(), table.input({ type: "go" }));
  };

  test("an action that is no effect is an error that names machine and action", () => {
    const shouting = createMachine({ id: "shouting", on: { go: { actions: { type: "shout" } } } });
    expect(reactTo(shouting)).toThrow(/"shouting".*"shout"/);
  });

  test("a timer effect without a timer, and a parameter called type, are errors", () => {
    const untimed = createMachine({ id: "untimed", on: { go: { actions: { type: "arm" } } } });
    const typed = createMachine({
      id: "typed",
      on: { go: { actions: { type: "send", params: { type: "shadowed" } } } },
    });
    expect(reactTo(untimed)).toThrow(/"untimed".*names no timer/);
    expect(reactTo(typed)).toThrow(/"typed".*called "type"/);
  });

  test("an effect of the initial state, which nobody would apply, is an error", () => {
    const eager = createMachine({ id: "eager", entry: { type: "send", params: { to: "a" } } });
    expect(() => new PartyTable(eager).initial()).toThrow(/"eager".*"send"/);
  });

  test("a context that holds what cannot be spelled is an error", () => {
    const hoarding = createMachine({ id: "hoarding", context: { seen: new Set() } });
    expect(() => new PartyTable(hoarding).initial()).toThrow(TypeError);
  });

  test("a history state is an error, for the state would depend on more than its key", () => {
    const remembering = createMachine({
      id: "remembering",
      initial: "inside",
      states: {
        inside: {
          initial: "a",
          on: { go: "outside" },
          states: { a: {}, last: { type: "history" } },
        },
        outside: { on: { go: "inside.last" } },
      },
    });
    expect(reactTo(remembering)).toThrow(/"remembering".*history/);
  });
});

function armedBy(
  armed: Set<string>,
  effects: readonly { type: string; timer?: string }[],
): Set<string> {
  const timers = new Set(armed);
  for (const { type, timer } of effects) {
    if (type === "arm") timers.add(timer as string);
    if (type === "disarm") timers.delete(timer as string);
  }
  return timers;
}
