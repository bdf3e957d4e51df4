import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type System, UNCHANGED } from "../../model/world/system.ts";
import { explore } from "./explore.ts";
import { WorldStore } from "./world-store.ts";

/**
 * A graph as a system of one slot: `edges[node]` are the successors, a move is the position in that
 * list.
 */
function graph(
  edges: readonly (readonly number[])[],
  breachOf: (node: number) => number = () => 0,
): System {
  return {
    width: 1,
    initial: () => Int32Array.of(0),
    enabled: (worlds, at, moves) => {
      for (let move = 0; move < (edges[worlds[at] as number] as number[]).length; move++)
        moves.push(move);
    },
    apply: (worlds, at, move, next) => {
      const from = worlds[at] as number;
      next[0] = edges[from]?.[move] as number;
      return next[0] === from ? UNCHANGED : breachOf(next[0]);
    },
  };
}

/** A grid of `side` by `side` worlds, walked right and up. */
function grid(side: number): System {
  return {
    width: 2,
    initial: () => Int32Array.of(0, 0),
    enabled: (worlds, at, moves) => {
      if ((worlds[at] as number) < side - 1) moves.push(0);
      if ((worlds[at + 1] as number) < side - 1) moves.push(1);
    },
    apply: (worlds, at, move, next) => {
      next[0] = (worlds[at] as number) + (move === 0 ? 1 : 0);
      next[1] = (worlds[at + 1] as number) + (move === 1 ? 1 : 0);
      return 0;
    },
  };
}

describe("explore", () => {
  test("a grid has its worlds, its steps, its diagonal as depth and its corner as dead end", () => {
    const result = explore(grid(400));
    expect(result).toMatchObject({
      complete: true,
      states: 160_000,
      transitions: 2 * 400 * 399,
      depth: 798,
    });
    expect(result.deadEnds).toBe(1);
    expect(result.stoppedBy).toBeUndefined();
  });

  test("it finds what a plain search over any graph finds, and the breaches at their distances", () => {
    const graphs = fc
      .integer({ min: 1, max: 30 })
      .chain((n) =>
        fc.array(fc.array(fc.nat(n - 1), { maxLength: 4 }), { minLength: n, maxLength: n }),
      );
    fc.assert(
      fc.property(graphs, fc.integer({ min: 2, max: 9 }), (edges, modulus) => {
        const breachOf = (node: number) => (node > 0 && node % modulus === 0 ? 1 + (node % 3) : 0);
        const distance = new Map([[0, 0]]);
        const breaches = new Map<number, number>();
        for (const [node, depth] of distance) {
          for (const next of edges[node] ?? []) {
            const id = next === node ? 0 : breachOf(next);
            if (id === 0 && !distance.has(next)) distance.set(next, depth + 1);
            if (id > 0 && !breaches.has(id)) breaches.set(id, depth + 1);
          }
        }
        const result = explore(graph(edges, breachOf));
        expect(result.states).toBe(distance.size);
        expect(result.depth).toBe(Math.max(...distance.values()));
        expect(new Map(result.breaches.map(({ id, depth }) => [id, depth]))).toEqual(breaches);
        for (const { id, path } of result.breaches) {
          const end = path.reduce((node, move) => edges[node]?.[move] as number, 0);
          expect(breachOf(end)).toBe(id);
          expect(path).toHaveLength(breaches.get(id) as number);
        }
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  test("moves that change nothing are not counted, and a world with no others is a dead end", () => {
    expect(explore(graph([[0, 1], [1]]))).toMatchObject({ states: 2, transitions: 1, deadEnds: 1 });
  });

  test("a breached world is neither counted nor expanded", () => {
    const result = explore(graph([[1, 2], [3], [], []], (node) => (node === 1 ? 5 : 0)));
    expect(result).toMatchObject({ complete: true, states: 2, transitions: 2 });
    expect(result.breaches).toEqual([{ id: 5, path: [0], depth: 1 }]);
  });

  test("the search stops at the first breach when asked to, and is then not complete", () => {
    const system = graph([[1, 2], [3], [], [2]], (node) => (node >= 2 ? node : 0));
    expect(explore(system).breaches.map(({ id }) => id)).toEqual([2, 3]);
    const stopped = explore(system, { stopAtBreach: true });
    expect(stopped).toMatchObject({ complete: false, stoppedBy: "breach", states: 2 });
    expect(stopped.breaches).toEqual([{ id: 2, path: [1], depth: 1 }]);
  });

  test("a limit on states stops only a search that has more of them", () => {
    expect(explore(grid(5), { statesMax: 25 })).toMatchObject({ complete: true, states: 25 });
    expect(explore(grid(5), { statesMax: 24 })).toMatchObject({
      complete: false,
      stoppedBy: "states",
      states: 24,
    });
  });

  test("a limit on depth leaves the worlds at that depth unexpanded", () => {
    expect(explore(grid(5), { depthMax: 3 })).toMatchObject({
      stoppedBy: "depth",
      states: 10,
      depth: 3,
    });
    expect(explore(grid(5), { depthMax: 9 })).toMatchObject({
      complete: true,
      states: 25,
      depth: 8,
    });
  });

  test("a deadline stops the search", () => {
    let asked = 0;
    const result = explore(grid(100), { deadline: () => ++asked === 3 });
    expect(result).toMatchObject({ complete: false, stoppedBy: "deadline" });
    expect(result.states).toBeLessThan(3_000);
  });

  test("progress is told, and every new world is shown once with its depth", () => {
    const told: number[] = [];
    const seen = new Set<string>();
    explore(grid(500), {
      progress: ({ states }) => told.push(states),
      visit: (worlds, at, depth) => {
        seen.add(`${worlds[at]},${worlds[at + 1]}`);
        if (depth !== (worlds[at] as number) + (worlds[at + 1] as number))
          throw new Error("wrong depth");
      },
    });
    expect(told).toEqual([100_000, 200_000]);
    expect(seen.size).toBe(250_000);
  });
});

describe("WorldStore", () => {
  test("worlds keep their vectors and their paths across chunks, negative integers included", () => {
    const store = new WorldStore(3);
    const count = 200_000;
    for (let i = 0; i < count; i++) {
      if (!store.add(Int32Array.of(-i, i % 7, i >> 3), i - 1, i % 5))
        throw new Error(`${i} was there already`);
    }
    expect(store.size).toBe(count);
    expect(store.add(Int32Array.of(-70_000, 0, 70_000 >> 3), 0, 0)).toBe(false);
    expect(store.has(Int32Array.of(-70_000, 1, 70_000 >> 3))).toBe(false);
    const at = store.offsetOf(131_073);
    expect([...store.chunkOf(131_073).subarray(at, at + 3)]).toEqual([
      -131_073,
      131_073 % 7,
      131_073 >> 3,
    ]);
    expect(store.pathTo(6)).toEqual([1, 2, 3, 4, 0, 1]);
    expect(store.pathTo(count - 1)).toHaveLength(count - 1);
  });
});
