import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Defence } from "../protocol/defences.ts";
import type { PartyId } from "../protocol/parties.ts";
import { durableOf, type ReplicaContext } from "../vault/replica-context.ts";
import type { Event } from "./event.ts";
import { beginning, RESTORING, take, threatOf, walk, walks, worldOf } from "./world.setting.ts";
import type { World } from "./world.ts";

const cloned = { ...RESTORING, rolledBack: 0, transfer: false };

/** A world with an anchor, in which one HSM may run twice. */
const anchoredWorld = (...without: readonly Defence[]) =>
  worldOf({
    threat: threatOf(cloned, 6),
    configuration: { anchor: "monotone", without },
  });

const stateOf = (world: World, vector: Int32Array, party: PartyId) => {
  const slot = world.universe.slotOf(party);
  const { value, context } = world.universe.table(slot).stateAt(vector[slot] as number);
  return { value, context: context as ReplicaContext };
};

const vote = (from: PartyId, to: PartyId, at: PartyId = to): Event => ({
  do: "deliver",
  envelope: { from, to, kind: "vote-request", ordinal: 0 },
  ...(at === to ? {} : { at }),
});

/** hsm-3 runs twice, and hsm-1 and hsm-2 have asked it for its vote, in one term. */
const asked = (world: World): Int32Array => {
  let vector = beginning(world, "nothing");
  for (const event of [
    { do: "provision" },
    { do: "clone", party: "hsm-3" },
    { do: "timeout", party: "hsm-1", timer: "election" },
    { do: "timeout", party: "hsm-2", timer: "election" },
  ] satisfies readonly Event[])
    vector = take(world, vector, event);
  return vector;
};

const inFlight = (world: World, vector: Int32Array, kind: string): number => {
  const { networks, networkSlot } = world.universe;
  return networks
    .bag(vector[networkSlot] as number)
    .filter((id) => networks.envelopeAt(id).message.kind === kind).length;
};

describe("B5: an anchor that both devices of one name ask", () => {
  test("a copy starts from the newest state, as its original would", () => {
    const world = anchoredWorld();
    const vector = asked(world);
    expect(stateOf(world, vector, "copy-1").value).toBe("recovering");
    expect(stateOf(world, vector, "hsm-3").value).toBe("follower");
  });

  test.each([
    ["hsm-3", "copy-1"],
    ["copy-1", "hsm-3"],
  ])(
    "where %s has written, %s halts at its next write, and nothing of that leaves",
    (first, second) => {
      const world = anchoredWorld();
      let vector = take(world, asked(world), vote("hsm-1", "hsm-3", first));
      expect(stateOf(world, vector, first).context.votedFor).toBe("hsm-1");
      expect(inFlight(world, vector, "vote-reply")).toBe(1);
      vector = take(world, vector, vote("hsm-2", "hsm-3", second));
      const { value, context } = stateOf(world, vector, second);
      expect(value).toBe("halted");
      expect([context.term, context.votedFor]).toEqual([0, null]);
      expect(inFlight(world, vector, "vote-reply")).toBe(1);
    },
  );

  test("the same write by both is a write of the first only", () => {
    const world = anchoredWorld();
    let vector = take(world, asked(world), { ...vote("hsm-1", "hsm-3"), do: "duplicate" } as Event);
    vector = take(world, vector, vote("hsm-1", "hsm-3", "copy-1"));
    expect(stateOf(world, vector, "copy-1").value).toBe("halted");
  });

  test("asked only at the start, both vote", () => {
    const world = anchoredWorld("advance-anchor-at-writes");
    let vector = take(world, asked(world), vote("hsm-1", "hsm-3"));
    vector = take(world, vector, vote("hsm-2", "hsm-3", "copy-1"));
    expect(inFlight(world, vector, "vote-reply")).toBe(2);
  });

  test("a name that is given up has no newest state any more: its other device halts", () => {
    const world = anchoredWorld();
    let vector = take(world, asked(world), { do: "wipe", party: "hsm-3" });
    expect(stateOf(world, vector, "hsm-3").context.id).toBe("hsm-3/2");
    vector = take(world, vector, vote("hsm-1", "hsm-3", "copy-1"));
    expect(stateOf(world, vector, "copy-1").value).toBe("halted");
  });

  test("whatever happens, the states of one name are one line: each is written by who has the one before", () => {
    let copies = 0;
    const world = anchoredWorld();
    const { deviceSlots, parties } = world.universe;
    fc.assert(
      fc.property(walks(150), (plan) => {
        const spelled = ({ context }: { context: ReplicaContext }) =>
          JSON.stringify(durableOf(context), (_, value) => (value === undefined ? null : value));
        const newest = new Map<string, string>();
        walk(world, plan, ({ before, after }) => {
          for (const slot of deviceSlots) {
            if (before[slot] === after[slot]) continue;
            const party = parties[slot] as PartyId;
            const [was, now] = [stateOf(world, before, party), stateOf(world, after, party)];
            const { id } = now.context;
            if (was.context.restores !== now.context.restores) {
              if (party.startsWith("copy")) copies += 1;
              continue;
            }
            if (spelled(was) === spelled(now)) continue;
            const line = newest.get(id);
            if (line !== undefined) expect(spelled(was)).toBe(line);
            newest.set(id, spelled(now));
          }
        });
      }),
      { numRuns: 30 },
    );
    expect(copies).toBeGreaterThan(0);
  });
});
