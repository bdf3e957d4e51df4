/**
 * Exhaustive search: every world that a `System` can reach, breadth first, each expanded once.
 *
 * Worlds are compared as whole vectors; the hash only says where to look (decision D2). Breadth
 * first makes the first path to a breach a shortest one.
 */
import { type System, UNCHANGED } from "../../model/world/system.ts";
import { WorldStore } from "./world-store.ts";

/** Where to stop before everything has been seen. */
export interface ExploreLimits {
  /** Stop when a world beyond this number of worlds is found. */
  readonly statesMax?: number;
  /** Do not expand worlds at this depth (in moves from the initial world). */
  readonly depthMax?: number;
  /** Asked every thousand expansions; true stops the search. The caller owns the clock. */
  readonly deadline?: () => boolean;
}

/** How far a search has come. */
export interface ExploreProgress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

/** How to search, besides the limits. */
export interface ExploreOptions extends ExploreLimits {
  /** Stop at the first breach. Otherwise go on, and keep the first path to each distinct breach. */
  readonly stopAtBreach?: boolean;
  /** Called about every 100,000 new worlds. */
  readonly progress?: (progress: ExploreProgress) => void;
  /**
   * Called with every new world, the initial one included, as `width` integers at `at` of `worlds`.
   */
  readonly visit?: (worlds: Int32Array, at: number, depth: number) => void;
}

/** A breach, and a shortest way to it. */
export interface Breach {
  /** The positive number that `System.apply` returned. */
  readonly id: number;
  /** The moves from the initial world; the last one is the breach. */
  readonly path: readonly number[];
  /** The length of the path. */
  readonly depth: number;
}

/** What a search established. */
export interface Exploration {
  /** Whether every reachable world was expanded, but for those behind a breach. */
  readonly complete: boolean;
  /** What stopped the search; absent where it ran to its end. */
  readonly stoppedBy?: "breach" | "states" | "depth" | "deadline";
  /**
   * Distinct worlds, the initial one included. The world after a breach is not counted, and not
   * expanded.
   */
  readonly states: number;
  /** Moves taken that changed something, to a world seen before or not; breaches included. */
  readonly transitions: number;
  /** The depth of the deepest world, in moves. */
  readonly depth: number;
  /** One for each distinct breach, in the order found: shorter paths first. */
  readonly breaches: readonly Breach[];
  /** Expanded worlds in which no move changes anything. */
  readonly deadEnds: number;
  /** The memory of the worlds and their index at the end, in bytes. */
  readonly bytes: number;
}

type StopReason = NonNullable<Exploration["stoppedBy"]>;

const PROGRESS_EVERY = 100_000;
const DEADLINE_EVERY = 1_000;

/**
 * Explores the system from its initial world.
 *
 * @throws RangeError where the worlds outgrow what typed arrays can hold (2^28 worlds); what the
 * system throws passes through.
 */
export function explore(system: System, options: ExploreOptions = {}): Exploration {
  const search = new Search(system, options);
  const stoppedBy = search.run();
  return {
    complete: stoppedBy === undefined,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    states: search.store.size,
    transitions: search.transitions,
    depth: search.depth,
    breaches: search.breaches,
    deadEnds: search.deadEnds,
    bytes: search.store.bytes,
  };
}

class Search {
  readonly system: System;
  readonly options: ExploreOptions;
  readonly store: WorldStore;
  readonly breaches: Breach[] = [];
  readonly moves: number[] = [];
  readonly next: Int32Array;
  readonly statesMax: number;
  transitions = 0;
  deadEnds = 0;
  /** The depth of the deepest world in the store. */
  depth = 0;
  nextProgress = PROGRESS_EVERY;

  constructor(system: System, options: ExploreOptions) {
    this.system = system;
    this.options = options;
    this.store = new WorldStore(system.width);
    this.next = new Int32Array(system.width);
    this.statesMax = options.statesMax ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Level by level: worlds are numbered in the order found, so a level is an interval of numbers.
   */
  run(): StopReason | undefined {
    const { store, options } = this;
    const depthMax = options.depthMax ?? Number.POSITIVE_INFINITY;
    store.add(this.system.initial(), -1, -1);
    options.visit?.(store.chunkOf(0), store.offsetOf(0), 0);
    for (let depth = 0, world = 0; world < store.size; depth++) {
      if (depth >= depthMax) return "depth";
      for (const end = store.size; world < end; world++) {
        if (world % DEADLINE_EVERY === 0 && options.deadline?.()) return "deadline";
        const stop = this.expand(world, depth + 1);
        if (stop !== undefined) return stop;
      }
    }
    return undefined;
  }

  /** Takes every move of the world; `depth` is that of its successors. */
  expand(world: number, depth: number): StopReason | undefined {
    const { system, store, moves, next } = this;
    const worlds = store.chunkOf(world);
    const at = store.offsetOf(world);
    const before = this.transitions;
    moves.length = 0;
    system.enabled(worlds, at, moves);
    for (let i = 0; i < moves.length; i++) {
      const move = moves[i] as number;
      const outcome = system.apply(worlds, at, move, next);
      if (outcome === UNCHANGED) continue;
      this.transitions++;
      if (outcome > 0) {
        for (const id of system.broken?.() ?? [outcome]) this.breach(id, world, move, depth);
        if (this.options.stopAtBreach === true) return "breach";
      } else if (store.size < this.statesMax) {
        if (store.add(next, world, move)) this.added(depth);
      } else if (!store.has(next)) {
        return "states";
      }
    }
    if (this.transitions === before) this.deadEnds++;
    return undefined;
  }

  added(depth: number): void {
    const { store, options } = this;
    this.depth = depth;
    if (options.visit !== undefined) {
      const newest = store.size - 1;
      options.visit(store.chunkOf(newest), store.offsetOf(newest), depth);
    }
    if (store.size >= this.nextProgress) {
      this.nextProgress += PROGRESS_EVERY;
      options.progress?.({ states: store.size, transitions: this.transitions, depth });
    }
  }

  breach(id: number, world: number, move: number, depth: number): void {
    if (this.breaches.some((breach) => breach.id === id)) return;
    this.breaches.push({ id, path: [...this.store.pathTo(world), move], depth });
  }
}
