import { describe, expect, test } from "vitest";
import { explore } from "../explore.ts";
import { BOTH_CRITICAL, MutualExclusion, type MutualExclusionVariant } from "./mutual-exclusion.ts";

/**
 * The same algorithm written a second time, as tuples and strings, with nothing in common with the
 * engine: the number of reachable worlds, of changing steps, and the length of a shortest path to
 * both processes in their critical section.
 */
function enumerate(variant: MutualExclusionVariant): {
  worlds: number;
  steps: number;
  breachAt?: number;
} {
  type World = { pc: [string, string]; flag: [boolean, boolean]; turn: number };
  const step = ({ pc, flag, turn }: World, i: 0 | 1): World | undefined => {
    const other = i === 0 ? 1 : 0;
    const at = (where: string, wants = flag[i], whose = turn): World => ({
      pc: i === 0 ? [where, pc[1]] : [pc[0], where],
      flag: i === 0 ? [wants, flag[1]] : [flag[0], wants],
      turn: whose,
    });
    if (pc[i] === "critical") return at("idle", false);
    if (variant === "flag-after-test") {
      if (pc[i] === "idle") return flag[other] ? undefined : at("tested");
      return at("critical", true);
    }
    if (pc[i] === "idle") return at("wanting", true);
    if (pc[i] === "wanting") return at("waiting", true, variant === "peterson" ? other : turn);
    return !flag[other] || turn === i ? at("critical") : undefined;
  };
  const start: World = { pc: ["idle", "idle"], flag: [false, false], turn: 0 };
  const depths = new Map([[JSON.stringify(start), 0]]);
  const queue = [start];
  let steps = 0;
  let breachAt: number | undefined;
  for (let world = queue.shift(); world !== undefined; world = queue.shift()) {
    const depth = (depths.get(JSON.stringify(world)) as number) + 1;
    for (const next of [step(world, 0), step(world, 1)]) {
      if (next === undefined) continue;
      steps++;
      if (next.pc[0] === "critical" && next.pc[1] === "critical") {
        breachAt ??= depth;
      } else if (!depths.has(JSON.stringify(next))) {
        depths.set(JSON.stringify(next), depth);
        queue.push(next);
      }
    }
  }
  return { worlds: depths.size, steps, ...(breachAt === undefined ? {} : { breachAt }) };
}

describe("Peterson's mutual exclusion", () => {
  test("the right algorithm holds, with as many worlds and steps as an independent enumeration finds", () => {
    const result = explore(new MutualExclusion());
    expect(result).toMatchObject({
      complete: true,
      breaches: [],
      deadEnds: 0,
      states: 20,
      transitions: 34,
    });
    expect(enumerate("peterson")).toEqual({ worlds: result.states, steps: result.transitions });
  });

  test.each([
    ["flag-after-test", 4],
    ["turn-not-given", 6],
  ] as const)("the variant %s is caught by a counterexample of %i steps", (variant, length) => {
    const result = explore(new MutualExclusion(variant));
    expect(result.breaches.map(({ id, depth }) => ({ id, depth }))).toEqual([
      { id: BOTH_CRITICAL, depth: length },
    ]);
    expect(result.breaches[0]?.path).toHaveLength(length);
    expect(enumerate(variant)).toEqual({
      worlds: result.states,
      steps: result.transitions,
      breachAt: length,
    });
  });

  test("the counterexample, taken step by step, ends in the breach and not before", () => {
    const system = new MutualExclusion("turn-not-given");
    const path = explore(system, { stopAtBreach: true }).breaches[0]?.path ?? [];
    let world = system.initial();
    const outcomes = path.map((move) => {
      const next = new Int32Array(system.width);
      const outcome = system.apply(world, 0, move, next);
      world = next;
      return outcome;
    });
    expect(outcomes).toEqual([0, 0, 0, 0, 0, BOTH_CRITICAL]);
  });
});
