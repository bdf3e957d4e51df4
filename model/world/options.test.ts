import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Capabilities } from "../adversary/threat.ts";
import { isOperatorGoal } from "../protocol/goals.ts";
import { ADVERSARY, CLIENT, isReplica, originOf } from "../protocol/parties.ts";
import type { Event, VaultEvent } from "./event.ts";
import { DELIVER, kindOf, payloadOf } from "./move.ts";
import { eventOf } from "./narration.ts";
import {
  beginning,
  EVERYTHING,
  NOTHING,
  START,
  threatOf,
  walk,
  walks,
  worldOf,
} from "./world.setting.ts";

const isBetweenReplicas = (event: Event): boolean =>
  "envelope" in event && isReplica(event.envelope.from) && isReplica(event.envelope.to);

/** Whether a set of capabilities covers an event of the adversary's (attack catalogue, 2.2). */
const isCovered = (
  event: VaultEvent,
  {
    network,
    hosts,
    token,
    clients,
    frontEnd,
    extracted,
    rolledBack,
    cloned,
    clocks,
    expired,
    membership,
    disk,
  }: Capabilities,
): boolean => {
  switch (event.do) {
    case "begin":
      if (isOperatorGoal(event.goal)) return hosts && membership;
      return frontEnd || event.party === CLIENT;
    case "wipe":
      return hosts && membership;
    case "provision":
    case "deliver":
    case "timeout":
    case "restart":
    case "write":
      return true;
    case "drop":
    case "duplicate":
      return hosts || (network && !isBetweenReplicas(event));
    case "crash":
      return hosts || event.party === CLIENT;
    case "partition":
    case "heal":
      return hosts;
    case "snapshot":
    case "rollback":
      if (event.party === CLIENT) return disk;
      return hosts && (rolledBack > 0 || expired);
    case "tick":
      return hosts;
    case "set-clock":
      return hosts && clocks > 0;
    case "clone":
      return hosts && cloned > 0;
    case "corrupt":
      return extracted > 0 && isReplica(event.party);
    case "inject": {
      const recipe = event.message;
      switch (recipe.recipe) {
        case "forge-vote":
        case "forge-acknowledgement":
        case "forge-statement":
          return hosts;
        case "replay":
        case "offer-fleet":
        case "serve-registration":
          return network;
        case "guess":
        case "register":
        case "delete":
          return recipe.account === "alice" ? token : clients;
        case "forge-activation":
          return token;
        default:
          return token || clients;
      }
    }
  }
};

/** The budget that an event is paid from; none where it costs nothing. */
const budgetOf = (event: Event): string | undefined => {
  if (event.do === "timeout") return event.timer;
  if (event.do === "begin" && isOperatorGoal(event.goal)) return "member changes";
  if (event.do === "begin") return `the goal ${event.goal.kind}`;
  if (["drop", "duplicate", "crash", "partition", "wipe"].includes(event.do)) return event.do;
  if (event.do !== "inject") return undefined;
  const { recipe } = event.message;
  if (["forge-vote", "forge-acknowledgement"].includes(recipe)) return "forged evidence";
  if (["forge-activation", "delete", "offer-fleet", "serve-registration"].includes(recipe))
    return "forgeries";
  // An upload or an activation comes once for each registration.
  return recipe;
};

const capabilities = fc.record({
  network: fc.boolean(),
  hosts: fc.boolean(),
  token: fc.boolean(),
  clients: fc.boolean(),
  frontEnd: fc.boolean(),
  extracted: fc.nat(1),
  rolledBack: fc.nat(2),
  cloned: fc.nat(1),
  clocks: fc.constant(0),
  expired: fc.constant(false),
  membership: fc.boolean(),
  transfer: fc.constant(false),
  disk: fc.boolean(),
  application: fc.constant(false),
});

describe("what may happen next", () => {
  test("it stays within the capabilities, whatever they are", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(capabilities, walks(40), (threat, plan) => {
        const world = worldOf({ threat: threatOf(threat, 3) });
        walk(world, plan, ({ before, enabled }) => {
          for (const move of enabled) {
            const event = eventOf(world, before, 0, move);
            expect([event, isCovered(event, threat)]).toEqual([event, true]);
            seen.add(event.do === "inject" ? event.message.recipe : event.do);
          }
        });
      }),
      { numRuns: 25 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...["crash", "corrupt", "drop", "duplicate", "guess", "partition"],
        ...["snapshot", "rollback", "clone"],
      ]),
    );
  });

  test("without capabilities or budgets only honest things happen", () => {
    const world = worldOf({ threat: threatOf(NOTHING, 0) });
    fc.assert(
      fc.property(walks(20), ({ choices }) => {
        walk(world, { start: "nothing", choices }, ({ before, enabled }) => {
          const kinds = enabled.map((move) => eventOf(world, before, 0, move).do);
          expect(kinds.filter((kind) => kind !== "provision" && kind !== "deliver")).toEqual([]);
        });
      }),
      { numRuns: 5 },
    );
  });

  test("each kind of event happens no more often than its budget allows", () => {
    for (const each of [1, 2]) {
      const world = worldOf({ threat: threatOf(EVERYTHING, each) });
      fc.assert(
        fc.property(walks(120), ({ choices }) => {
          const counts = new Map<string, number>();
          walk(world, { start: "nothing", choices }, ({ before, move, outcome }) => {
            if (outcome < 0) return;
            const name = budgetOf(eventOf(world, before, 0, move));
            if (name === undefined) return;
            counts.set(name, (counts.get(name) ?? 0) + 1);
          });
          for (const [name, count] of counts) expect([name, count <= each]).toEqual([name, true]);
        }),
        { numRuns: 25 },
      );
    }
  });

  test("no move stands there twice, and the same world gives the same moves in the same order", () => {
    const world = worldOf();
    fc.assert(
      fc.property(walks(40), (plan) => {
        walk(world, plan, ({ before, enabled }) => {
          expect(new Set(enabled).size).toBe(enabled.length);
          const again: number[] = [];
          // At another offset, with something of no concern before it.
          const shifted = new Int32Array(world.width + 3).fill(77);
          shifted.set(before, 3);
          world.enabled(shifted, 3, again);
          expect(again).toEqual(enabled);
        });
      }),
      { numRuns: 10 },
    );
  });

  test("who is down gets nothing and does nothing but restart", () => {
    const world = worldOf();
    let down = 0;
    fc.assert(
      fc.property(walks(60), (plan) => {
        walk(world, plan, ({ after }) => {
          const asleep = world.universe.parties.filter(
            (_, slot) => world.universe.table(slot).stateAt(after[slot] as number).value === "down",
          );
          const moves: number[] = [];
          world.enabled(after, 0, moves);
          for (const event of moves.map((move) => eventOf(world, after, 0, move))) {
            const party =
              event.do === "deliver" || event.do === "duplicate"
                ? (event.at ?? event.envelope.to)
                : "party" in event && event.do !== "corrupt"
                  ? event.party
                  : "";
            if (!asleep.includes(party)) continue;
            expect(event.do).toBe("restart");
            down++;
          }
        });
      }),
      { numRuns: 30 },
    );
    expect(down).toBeGreaterThan(50);
  });

  test("A1: a cut stops what travels between its sides until it heals, and nothing else", () => {
    const world = worldOf();
    let [stopped, healed] = [0, 0];
    fc.assert(
      fc.property(walks(60), (plan) => {
        walk(world, plan, ({ after }) => {
          const { ledgers, ledgerSlot, networks, networkSlot, parties } = world.universe;
          const { sides, provisioned } = ledgers.at(after[ledgerSlot] as number);
          if (!provisioned) return;
          const moves: number[] = [];
          world.enabled(after, 0, moves);
          const delivered = new Set(
            moves.filter((move) => kindOf(move) === DELIVER).map((move) => payloadOf(move)),
          );
          expect(sides?.flat().sort()).toEqual(sides === null ? undefined : parties.slice(3));
          for (const id of networks.bag(after[networkSlot] as number)) {
            const { from, to } = networks.envelopeAt(id);
            const asleep =
              world.universe.hasParty(to) &&
              world.universe
                .table(world.universe.slotOf(to))
                .stateAt(after[world.universe.slotOf(to)] as number).value === "down";
            if (asleep || !isReplica(to)) continue;
            const apart =
              sides !== null &&
              isReplica(from) &&
              !sides.some((side) => side.includes(from) && side.includes(to));
            expect(delivered.has(id)).toBe(!apart);
            if (apart) stopped++;
            else healed++;
          }
        });
      }),
      { numRuns: 40 },
    );
    expect(Math.min(stopped, healed)).toBeGreaterThan(20);
  });

  test("every cut leaves a majority on one side, or two halves", () => {
    const world = worldOf({ configuration: { replicas: 4 } });
    const vector = beginning(world, "elected");
    const moves: number[] = [];
    world.enabled(vector, 0, moves);
    const cuts = moves
      .map((move) => eventOf(world, vector, 0, move))
      .flatMap((event) => (event.do === "partition" ? [event.sides] : []));
    expect(cuts).toHaveLength(4 + 6);
    for (const [minority, rest] of cuts) {
      expect([...minority!, ...rest!].sort()).toEqual(["hsm-1", "hsm-2", "hsm-3", "hsm-4"]);
      expect(minority!.length).toBeLessThanOrEqual(rest!.length);
    }
  });

  test("with urgent relays a message to a relay is delivered before anything else", () => {
    const world = worldOf({ reductions: { urgentRelays: true } });
    let urgent = 0;
    fc.assert(
      fc.property(walks(60), (plan) => {
        walk(world, plan, ({ before, enabled }) => {
          const { networks, networkSlot, ledgers, ledgerSlot } = world.universe;
          if (!ledgers.at(before[ledgerSlot] as number).provisioned) return;
          const toRelay = [...networks.bag(before[networkSlot] as number)].filter((id) =>
            world.universe.isRelay(networks.envelopeAt(id).to),
          );
          if (toRelay.length === 0) return;
          urgent++;
          const events = enabled.map((move) => eventOf(world, before, 0, move));
          expect(events).toHaveLength(1);
          expect(events[0]).toMatchObject({ do: "deliver" });
          expect(payloadOf(enabled[0]!)).toBe(toRelay[0]);
        });
      }),
      { numRuns: 30 },
    );
    expect(urgent).toBeGreaterThan(20);
  });

  test("only a fleet that was provisioned does anything, and once", () => {
    const world = worldOf();
    const vector = beginning(world, START[0]);
    const moves: number[] = [];
    world.enabled(vector, 0, moves);
    expect(moves.map((move) => eventOf(world, vector, 0, move))).toEqual([{ do: "provision" }]);
    world.enabled(beginning(world, "elected"), 0, moves);
    expect(moves.filter((move) => move === moves[0])).toHaveLength(1);
  });

  test("the adversary asks the vault only while a replica takes requests", () => {
    const world = worldOf();
    const asks = (start: "nothing" | "elected") => {
      let vector = beginning(world, start);
      if (start === "nothing") {
        const next = new Int32Array(world.width);
        const moves: number[] = [];
        world.enabled(vector, 0, moves);
        world.apply(vector, 0, moves[0]!, next);
        vector = next;
      }
      const moves: number[] = [];
      world.enabled(vector, 0, moves);
      return moves
        .map((move) => eventOf(world, vector, 0, move))
        .some((event) => event.do === "inject" && event.message.recipe === "guess");
    };
    expect([asks("nothing"), asks("elected")]).toEqual([false, true]);
    expect(originOf("adversary/1")).toBe(ADVERSARY);
  });
});
