/**
 * How fast the explorer is, beside a plain search over the same machines measured in the same run:
 * absolute figures depend on the machine and its load, the ratio much less.
 */
import { type AnyStateMachine, initialTransition, transition } from "xstate";
import {
  PUBLISHED_STATES,
  resourceManager,
  TwoPhaseCommit,
  transactionManager,
} from "./calibration/two-phase-commit.ts";
import { explore } from "./explore.ts";

/** One measurement: figures by name, the unit in the name. */
export interface Measurement {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Measures two-phase commit with N resource managers in the explorer, and at a small N in the
 * baseline: breadth-first search with `transition` on every step and worlds as JSON in a `Map`.
 *
 * @throws Error where a search does not find the expected number of states: a fast wrong answer is
 * no figure.
 */
export async function benchExplore(count = 8, baselineCount = 4): Promise<Measurement[]> {
  const began = performance.now();
  const system = new TwoPhaseCommit(count);
  const result = explore(system);
  const seconds = (performance.now() - began) / 1_000;
  const published = PUBLISHED_STATES[count] ?? result.states;
  if (result.states !== published) {
    throw new Error(`the explorer found ${result.states} states, published are ${published}`);
  }

  const baselineBegan = performance.now();
  const baseline = plainSearch(baselineCount);
  const baselineSeconds = (performance.now() - baselineBegan) / 1_000;
  const expected = explore(new TwoPhaseCommit(baselineCount));
  if (baseline.states !== expected.states || baseline.transitions !== expected.transitions) {
    throw new Error(
      `the baseline found ${baseline.states} states, the explorer ${expected.states}`,
    );
  }

  const statesPerSecond = result.states / seconds;
  const baselineStatesPerSecond = baseline.states / baselineSeconds;
  return [
    {
      name: `two-phase commit, N=${count}: memoised machines, interned worlds`,
      figures: {
        states: result.states,
        transitions: result.transitions,
        xstateCalls: system.calls,
        seconds,
        statesPerSecond,
        transitionsPerSecond: result.transitions / seconds,
        megabytes: result.bytes / 1e6,
      },
    },
    {
      name: `two-phase commit, N=${baselineCount}: transition() on every step, JSON keys in a Map`,
      figures: {
        states: baseline.states,
        transitions: baseline.transitions,
        seconds: baselineSeconds,
        statesPerSecond: baselineStatesPerSecond,
        transitionsPerSecond: baseline.transitions / baselineSeconds,
      },
    },
    {
      name: "the explorer against the baseline",
      figures: {
        statesPerSecondRatio: statesPerSecond / baselineStatesPerSecond,
        transitionsPerSecondRatio:
          (result.transitions * baselineSeconds) / (seconds * baseline.transitions),
      },
    },
  ];
}

type Snapshot = ReturnType<typeof initialTransition<AnyStateMachine>>[0];
type Input = { readonly type: string; readonly from?: number };

interface PlainWorld {
  readonly parties: readonly Snapshot[];
  /** The messages sent, spelled in JSON. */
  readonly messages: ReadonlySet<string>;
}

function plainSearch(count: number): { states: number; transitions: number } {
  const managers = Array.from({ length: count }, (_, i) => i + 1);
  const machines = [transactionManager(managers), ...managers.map(resourceManager)];
  const start: PlainWorld = {
    parties: machines.map((machine) => initialTransition(machine)[0]),
    messages: new Set<string>(),
  };
  const seen = new Map([[keyOf(start), start]]);
  let transitions = 0;
  for (const [key, world] of seen) {
    for (const [party, input] of inputsIn(world)) {
      const [next, actions] = transition(
        machines[party] as AnyStateMachine,
        world.parties[party] as Snapshot,
        input,
      );
      const sent = actions.map((action) =>
        JSON.stringify((action.params as unknown as { input: Input }).input),
      );
      const after = {
        parties: world.parties.with(party, next),
        messages: new Set([...world.messages, ...sent]),
      };
      const afterKey = keyOf(after);
      if (afterKey === key) continue;
      transitions++;
      if (!seen.has(afterKey)) seen.set(afterKey, after);
    }
  }
  return { states: seen.size, transitions };
}

function inputsIn({ parties, messages }: PlainWorld): [party: number, input: Input][] {
  const managers = parties.map((_, party) => party).slice(1);
  const own = managers.flatMap((party): [number, Input][] => [
    [party, { type: "prepare" }],
    [party, { type: "give-up" }],
  ]);
  const delivered = [...messages].flatMap((message): [number, Input][] => {
    const input = JSON.parse(message) as Input;
    return input.type === "prepared" ? [[0, input]] : managers.map((party) => [party, input]);
  });
  return [[0, { type: "decide-commit" }], [0, { type: "decide-abort" }], ...own, ...delivered];
}

function keyOf({ parties, messages }: PlainWorld): string {
  return JSON.stringify([
    parties.map(({ value, context }) => [value, context as unknown]),
    [...messages].sort(),
  ]);
}
