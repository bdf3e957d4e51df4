import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type AnyMachineSnapshot, type AnyStateMachine, transition } from "xstate";
import { clientMachine } from "../client/client.ts";
import { frontEndMachine } from "../operator/front-end.ts";
import { storeMachine } from "../operator/store.ts";
import type { Fact } from "../protocol/facts.ts";
import { fleetSecrets } from "../protocol/fleet.ts";
import { ADVERSARY } from "../protocol/parties.ts";
import { replicaMachine } from "../vault/replica.ts";
import type { Event } from "./event.ts";
import { canonicalKey } from "./interner.ts";
import { CORRUPT, DELIVER, DROP, DUPLICATE, kindOf, payloadOf } from "./move.ts";
import { describeEvent, eventOf, moveFor } from "./narration.ts";
import type { Observer } from "./observer.ts";
import type { Reacted } from "./playable.ts";
import { UNCHANGED } from "./system.ts";
import {
  beginning,
  RESTORING,
  type Step,
  take,
  threatOf,
  walk,
  walks,
  worldOf,
} from "./world.setting.ts";
import type { World } from "./world.ts";

/** What a world holds, in words that are independent of ids. */
const told = (world: World, vector: Int32Array): string => {
  const { crypto, networks, networkSlot, tables, ledgers, ledgerSlot } = world.universe;
  const terms = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if ("toJSON" in value) return crypto.order(value as never);
    if (Array.isArray(value)) return value.map(terms);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, terms(inner)]));
  };
  const parties = tables.map((table, slot) => {
    const { value, context, armed } = table.stateAt(vector[slot] as number);
    return [value, terms(context), armed];
  });
  const flying = [...networks.bag(vector[networkSlot] as number)].map((id) =>
    networks.contentOf(id),
  );
  const ledger = terms(ledgers.at(vector[ledgerSlot] as number));
  return canonicalKey([parties, flying, ledger]);
};

interface Told {
  readonly event: Event;
  readonly outcome: number;
  readonly world: string;
  readonly facts: readonly string[];
}

/** An observer that counts, so that there is a memory to agree upon. */
const counting: Observer<Readonly<Record<string, number>>> = {
  id: "counting",
  start: {},
  observe: (counts, { fact }) => ({ ...counts, [fact]: (counts[fact] ?? 0) + 1 }),
};

const factsOf = (world: World): readonly Fact[] =>
  world.last.facts.flatMap((id) => world.universe.observations.factsAt(id));

const tell = (world: World, plan: Parameters<typeof walk>[1]): Told[] => {
  const steps: Told[] = [];
  walk(world, plan, ({ before, move, outcome, after }) => {
    const { observations, observersSlot } = world.universe;
    const memory = observations.memoryOf(after[observersSlot] as number, "counting");
    steps.push({
      event: eventOf(world, before, 0, move),
      outcome,
      world: told(world, after) + canonicalKey(memory),
      facts: factsOf(world).map(({ fact }) => fact),
    });
  });
  return steps;
};

const observed = { observers: [counting] as unknown as readonly Observer[] };

describe("a world", () => {
  /** Decision D5: no seed and no id decides anything. */
  test("the same choices give the same events, facts and worlds, whether its tables are fresh or used", () => {
    const used = worldOf(observed);
    fc.assert(
      fc.property(fc.array(walks(60), { maxLength: 2 }), walks(60), (earlier, plan) => {
        for (const other of earlier) walk(used, other, () => {});
        expect(tell(used, plan)).toEqual(tell(worldOf(observed), plan));
      }),
      { numRuns: 16 },
    );
  });

  test("under reductions too", () => {
    const options = { ...observed, reductions: { urgentRelays: true, safetyOnly: true } };
    const used = worldOf(options);
    fc.assert(
      fc.property(walks(60), walks(60), (earlier, plan) => {
        walk(used, earlier, () => {});
        expect(tell(used, plan)).toEqual(tell(worldOf(options), plan));
      }),
      { numRuns: 8 },
    );
  });

  test("a step writes nothing but its successor, and a step that changes nothing is called so", () => {
    const world = worldOf(observed);
    let unchanged = 0;
    fc.assert(
      fc.property(walks(50), (plan) => {
        let copy = new Int32Array();
        walk(
          world,
          plan,
          ({ before, outcome, move }) => {
            expect(before).toEqual(copy);
            const next = new Int32Array(world.width);
            expect(world.apply(before, 0, move, next)).toBe(outcome);
            if (outcome === UNCHANGED) unchanged++;
            else expect(next).not.toEqual(before);
          },
          (vector) => {
            copy = vector.slice();
          },
        );
      }),
      { numRuns: 20 },
    );
    expect(unchanged).toBeGreaterThan(10);
  });
});

describe("narration", () => {
  /** Decision D6: what is stored and replayed is the event. */
  test("every enabled move has an event that is that move again, and no other", () => {
    const world = worldOf({ threat: threatOf(RESTORING, 6) });
    const kinds = new Set<string>();
    fc.assert(
      fc.property(walks(60), (plan) => {
        walk(world, plan, ({ before, enabled }) => {
          const events = enabled.map((move) => eventOf(world, before, 0, move));
          const stored = events.map((event) => JSON.parse(JSON.stringify(event)) as Event);
          expect(stored.map((event) => moveFor(world, before, 0, event))).toEqual(enabled);
          expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(enabled.length);
          for (const event of events) {
            kinds.add(event.do);
            expect(describeEvent(event)).toMatch(/^[a-zA-Z].{5,}$/);
          }
        });
      }),
      { numRuns: 15 },
    );
    expect([...kinds].sort()).toEqual(
      [
        ..."begin clone corrupt crash deliver drop duplicate heal".split(" "),
        ..."inject partition provision restart rollback snapshot timeout wipe".split(" "),
      ].sort(),
    );
  });

  test("an event that is no move here says why", () => {
    const world = worldOf();
    const vector = beginning(world, "elected");
    const envelope = {
      from: "client",
      to: "front-end",
      kind: "fleet-request",
      ordinal: 0,
    } as const;
    const cases: [Event, RegExp][] = [
      [{ do: "deliver", envelope }, /no fleet-request from client to front-end is in flight/],
      [{ do: "crash", party: "hsm-9" }, /there is no party "hsm-9"/],
      [{ do: "restart", party: "hsm-1" }, /not possible at this point/],
      [{ do: "begin", party: "client", goal: { kind: "turn-off" } }, /not possible/],
      [{ do: "provision" }, /not possible/],
    ];
    for (const [event, reason] of cases)
      expect(moveFor(world, vector, 0, event)).toEqual({ reason: expect.stringMatching(reason) });
    expect(moveFor(world, Int32Array.from(world.initial()), 0, { do: "heal" })).toEqual({
      reason: expect.stringMatching(/only this can happen now: the ceremony/),
    });
  });
});

/** The machines themselves, stepped by xstate's own `transition`, beside the world's tables. */
class Direct {
  readonly machines: readonly AnyStateMachine[];
  snapshots: AnyMachineSnapshot[];

  constructor(world: World, vector: Int32Array) {
    const { protocol, parties, tables } = world.universe;
    this.machines = [
      clientMachine(protocol),
      frontEndMachine(),
      storeMachine(),
      ...parties.slice(3).map((id) => replicaMachine(protocol, id)),
    ];
    this.snapshots = this.machines.map((machine, slot) => {
      const { value, context } = tables[slot]!.stateAt(vector[slot] as number);
      return machine.resolveState({ value, context } as never);
    });
  }
}

describe("memoised steps", () => {
  test("random walks agree, step by step, with plain xstate on every party: states and effects", () => {
    const world = worldOf();
    const { universe } = world;
    const spies = universe.tables.map((table) => vi.spyOn(table, "react"));
    let compared = 0;
    fc.assert(
      fc.property(walks(60), (plan) => {
        const direct = new Direct(world, beginning(world, plan.start));
        const clear = () => {
          for (const spy of spies) spy.mockClear();
        };
        const compare = ({ outcome, after, move }: Step) => {
          for (const [slot, spy] of spies.entries()) {
            const table = universe.table(slot);
            for (const [at, [, input]] of spy.mock.calls.entries()) {
              const reaction = spy.mock.results[at]!.value as number;
              const machine = direct.machines[slot]!;
              const [next, actions] = transition(
                machine,
                direct.snapshots[slot]!,
                table.inputAt(input),
              );
              const effects = (actions as readonly { type: string; params?: object }[]).map(
                ({ type, params }) => ({ type, ...params }),
              );
              expect(table.effectsOf(reaction)).toEqual(effects);
              const { value, context } = table.stateAt(table.nextOf(reaction));
              expect([value, context]).toEqual([next.value, next.context]);
              if (outcome !== UNCHANGED) direct.snapshots[slot] = next;
              compared++;
            }
            const { value, context } = table.stateAt(after[slot] as number);
            expect([value, context, kindOf(move)]).toEqual([
              direct.snapshots[slot]!.value,
              direct.snapshots[slot]!.context,
              kindOf(move),
            ]);
          }
        };
        walk(world, plan, compare, clear);
      }),
      { numRuns: 40 },
    );
    for (const spy of spies) spy.mockRestore();
    expect(compared).toBeGreaterThan(500);
  });

  /** Decision D2: what only shows much later is part of the state from the beginning. */
  test("two replicas that differ only in how much randomness they drew are two states", () => {
    const world = worldOf();
    const slot = world.universe.slotOf("hsm-1");
    const elected = beginning(world, "elected");
    const crash: Event = { do: "crash", party: "hsm-1" };
    const idle = take(world, elected, crash);
    const drawn = [
      { do: "inject", message: { recipe: "register", account: "mallory", code: "code-3" } },
      {
        do: "deliver",
        envelope: { from: "front-end", to: "fleet", kind: "registration-request", ordinal: 0 },
        at: "hsm-1",
      },
      crash,
    ] as const;
    const busy = drawn.reduce((vector, event) => take(world, vector, event), elected);
    const table = world.universe.table(slot);
    const [one, two] = [idle, busy].map(
      (vector) => table.stateAt(vector[slot] as number).context as { draws: number },
    );
    expect(busy[slot]).not.toBe(idle[slot]);
    expect({ ...two!, draws: 0 }).toEqual({ ...one!, draws: 0 });
    expect([one!.draws, two!.draws]).toEqual([0, 1]);
  });

  test("in flight is what was, without what was delivered or dropped, and what was sent", () => {
    const world = worldOf();
    const { universe } = world;
    const flying = (vector: Int32Array) => [
      ...universe.networks.bag(vector[universe.networkSlot] as number),
    ];
    const sentBy = ({ slot, reaction }: Reacted): number[] =>
      universe
        .table(slot)
        .effectsOf(reaction)
        .flatMap((effect) => {
          if (effect.type !== "send" || effect.to === ADVERSARY) return [];
          const from = universe.parties[slot]!;
          return [
            universe.networks.envelope({ from, to: effect.to, message: effect.message } as never),
          ];
        });
    fc.assert(
      fc.property(walks(60), (plan) => {
        walk(world, plan, ({ before, after, move, outcome }) => {
          if (outcome === UNCHANGED) return expect(flying(after)).toEqual(flying(before));
          const expected = flying(before);
          if (kindOf(move) === DELIVER || kindOf(move) === DROP)
            expected.splice(expected.indexOf(payloadOf(move)), 1);
          expected.push(...world.last.reacted.flatMap(sentBy));
          expect(flying(after).sort()).toEqual(expected.sort());
        });
      }),
      { numRuns: 20 },
    );
  });

  test("a duplicate does what the delivery does, and leaves the original in flight", () => {
    const world = worldOf();
    const { networkSlot, networks, ledgerSlot } = world.universe;
    let doubled = 0;
    fc.assert(
      fc.property(walks(50), (plan) => {
        walk(world, plan, ({ before, enabled }) => {
          for (const move of enabled) {
            if (kindOf(move) !== DUPLICATE) continue;
            const once = (move & ~15) | DELIVER;
            if (!enabled.includes(once)) continue;
            const [one, two] = [new Int32Array(world.width), new Int32Array(world.width)];
            const outcome = world.apply(before, 0, once, one);
            const doubling = world.apply(before, 0, move, two);
            if (outcome === UNCHANGED) continue;
            expect(doubling).toBe(outcome);
            expect(two[networkSlot]).toBe(networks.with(one[networkSlot]!, payloadOf(move)));
            one[networkSlot] = two[networkSlot]!;
            one[ledgerSlot] = two[ledgerSlot]!;
            expect(two).toEqual(one);
            doubled++;
          }
        });
      }),
      { numRuns: 8 },
    );
    expect(doubled).toBeGreaterThan(100);
  });
});

describe("what the adversary sees", () => {
  test("knowledge never shrinks, and opening a replica shows its secrets from then on", () => {
    const world = worldOf();
    const { universe } = world;
    let opened = 0;
    fc.assert(
      fc.property(walks(50), (plan) => {
        walk(world, plan, ({ before, after, move }) => {
          const [old, now] = [before, after].map((v) => v[universe.knowledgeSlot] as number);
          for (const { value } of universe.watched())
            if (universe.knowledge.derives(old!, value))
              expect(universe.knowledge.derives(now!, value)).toBe(true);
          if (kindOf(move) !== CORRUPT) return;
          opened++;
          const { channel, vault } = fleetSecrets(universe.crypto, "fleet");
          for (const secret of [channel, vault])
            expect(universe.knowledge.derives(now!, secret)).toBe(true);
        });
      }),
      { numRuns: 20 },
    );
    expect(opened).toBeGreaterThan(3);
  });
});
