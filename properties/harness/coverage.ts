/** What was exercised: events, refusals, facts and control states, with counts. */

import { REFUSALS } from "../../model/protocol/refusals.ts";
import { EVENT_KINDS } from "../../model/world/event.ts";
import type { PartyTable } from "../../model/world/party-table.ts";
import type { Playable } from "../../model/world/playable.ts";
import type { Coverage } from "./verdict.ts";

/** Counts by name; sums of several searches are sums of counts. */
export type Counts = Coverage;

export const emptyCounts = (): Counts => ({ events: {}, refusals: {}, facts: {}, states: {} });

const add = (counts: Record<string, number>, name: string, hits: number): void => {
  counts[name] = (counts[name] ?? 0) + hits;
};

/** Reads the counters of a world. */
export const countsOf = (world: Playable): Counts => {
  const counts = { events: {}, refusals: {}, facts: {}, states: {} } satisfies Counts as {
    [Key in keyof Counts]: Record<string, number>;
  };
  for (const [kind, name] of world.kinds.entries())
    add(counts.events, name, world.kindHits[kind] ?? 0);
  for (const [slot, hits] of world.reactionHits.entries()) {
    const table = world.tables[slot] as PartyTable;
    for (const [reaction, hit = 0] of hits.entries()) {
      if (hit === 0) continue;
      for (const effect of table.effectsOf(reaction))
        if (effect.type === "refuse") add(counts.refusals, String(effect.refusal), hit);
      const state = String(table.stateAt(table.nextOf(reaction)).value);
      add(counts.states, `${world.machineOf(slot)}.${state}`, hit);
    }
  }
  for (const [facts, hit = 0] of world.factHits.entries())
    if (hit > 0)
      for (const { fact } of world.observations.factsAt(facts)) add(counts.facts, fact, hit);
  return counts;
};

export const mergeCounts = (a: Counts, b: Counts): Counts => {
  const merge = (
    left: Readonly<Record<string, number>>,
    right: Readonly<Record<string, number>>,
  ) => {
    const sum: Record<string, number> = { ...left };
    for (const [name, hits] of Object.entries(right)) add(sum, name, hits);
    return sum;
  };
  return {
    events: merge(a.events, b.events),
    refusals: merge(a.refusals, b.refusals),
    facts: merge(a.facts, b.facts),
    states: merge(a.states, b.states),
  };
};

const sorted = (
  counts: Readonly<Record<string, number>>,
  names: readonly string[],
): Record<string, number> =>
  Object.fromEntries(
    [...new Set([...names, ...Object.keys(counts)])]
      .sort()
      .map((name) => [name, counts[name] ?? 0]),
  );

/** The counts in a stable order, with a zero for whatever never occurred. */
export const coverageOf = (counts: Counts): Coverage => ({
  events: sorted(counts.events, EVENT_KINDS),
  refusals: sorted(counts.refusals, Object.keys(REFUSALS)),
  facts: sorted(counts.facts, []),
  states: sorted(counts.states, []),
});
