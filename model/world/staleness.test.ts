import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isStale } from "./staleness.ts";
import { walk, walks, worldOf } from "./world.setting.ts";

describe("staleness", () => {
  test("what is stale does nothing now, and nothing after any further steps", () => {
    const world = worldOf();
    const { universe } = world;
    let seen = 0;
    fc.assert(
      fc.property(walks(90), (plan) => {
        const stale = new Map<string, { slot: number; id: number; since: string }>();
        walk(world, plan, ({ after }) => {
          for (const id of universe.networks.bag(after[universe.networkSlot] as number)) {
            const envelope = universe.networks.envelopeAt(id);
            if (universe.isAnycast(envelope.to) || universe.isRelay(envelope.to)) continue;
            const slot = universe.slotOf(envelope.to);
            const state = universe.table(slot).stateAt(after[slot] as number);
            if (isStale(state, envelope, slot === 0))
              stale.set(`${slot}/${id}`, { slot, id, since: String(state.value) });
          }
          for (const { slot, id, since } of stale.values()) {
            const table = universe.table(slot);
            const reaction = table.react(after[slot] as number, universe.inputOf(slot, id));
            const { message } = universe.networks.envelopeAt(id);
            const { value } = table.stateAt(after[slot] as number);
            const what = `${message.kind} at a ${value}, stale since it was ${since}`;
            expect([table.isInert(reaction), what]).toEqual([true, what]);
            seen++;
          }
        });
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(2000);
  });
});
