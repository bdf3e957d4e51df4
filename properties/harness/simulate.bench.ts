/**
 * How fast random search is, beside the baseline measured alternately in the same process: what
 * counts is the ratio. Both make the same number of runs of every strategy of the portfolio, count
 * the steps that change something, and judge all properties at each.
 */
import fc from "fast-check";
import { StateMachine } from "xstate";
import type { Threat } from "../../model/adversary/threat.ts";
import { DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { observersOf, propertiesOf } from "../catalogue.ts";
import { Command, type CommandKind, System } from "./baseline.bench.ts";
import { Batch, type Setting } from "./baseline-batch.bench.ts";
import type { Measurement } from "./explore.bench.ts";
import { strategiesFor } from "./portfolio.ts";
import { simulate } from "./simulate.ts";
import type { Strategy } from "./strategy.ts";

const UNCOUNTED = 1e6;
const TRIALS = 4;
const TRIAL_RUNS = 40;

/** Network, hosts and the account token, with budgets that a run hardly ever uses up. */
const THREAT: Threat = {
  name: "bench",
  capabilities: {
    network: true,
    hosts: true,
    token: true,
    clients: false,
    frontEnd: false,
    extracted: 0,
    rolledBack: 0,
    membership: false,
    transfer: false,
    cloned: 0,
    disk: false,
    application: false,
    clocks: 0,
    expired: false,
  },
  budgets: {
    drops: UNCOUNTED,
    duplicates: UNCOUNTED,
    crashes: UNCOUNTED,
    partitions: UNCOUNTED,
    snapshots: 0,
    memberChanges: 0,
    wipes: 0,
    transfers: 0,
    ticks: 0,
    clockSettings: 0,
    redirects: 0,
    joins: 0,
    rollbacks: 0,
    elections: UNCOUNTED,
    heartbeats: UNCOUNTED,
    retries: UNCOUNTED,
    termMax: 50,
    guesses: 16,
    confirmations: 16,
    registrations: 1,
    forgeries: 2,
    replays: 2,
    forgedEvidence: 3,
    falseRecords: 0,
    goals: {
      register: UNCOUNTED,
      retrieve: UNCOUNTED,
      "change-code": UNCOUNTED,
      "turn-off": UNCOUNTED,
      "name-record": 0,
      "switch-factor": UNCOUNTED,
      "check-code": UNCOUNTED,
      "replace-device": UNCOUNTED,
      "pin-next-fleet": UNCOUNTED,
      "install-older-application": UNCOUNTED,
      migrate: UNCOUNTED,
    },
  },
};

const STRATEGIES = strategiesFor(THREAT.capabilities);

const PROPERTIES = propertiesOf(DEFAULT_CONFIGURATION);

export interface SimulateBenchOptions {
  readonly rounds?: number;
  /** Runs of each strategy in a round: as many as fill the tables as a search fills them. */
  readonly runs?: number;
  readonly baselineRuns?: number;
}

/** What one harness did in one round. */
interface Pace {
  readonly runs: number;
  readonly steps: number;
  readonly length: number;
  readonly calls: number;
  readonly facts: number;
  readonly seconds: number;
  /** Of these, inside xstate: what remains if everything else were free. */
  readonly inside: number;
  /** A search ends at the first breach: its pace counts, but somebody should look. */
  readonly breaches: number;
}

const IDLE: Pace = {
  runs: 0,
  steps: 0,
  length: 0,
  calls: 0,
  facts: 0,
  seconds: 0,
  inside: 0,
  breaches: 0,
};

const together = (a: Pace, b: Pace): Pace => ({
  runs: a.runs + b.runs,
  steps: a.steps + b.steps,
  length: (a.length * a.runs + b.length * b.runs) / Math.max(1, a.runs + b.runs),
  calls: a.calls + b.calls,
  facts: a.facts + b.facts,
  seconds: a.seconds + b.seconds,
  inside: a.inside + b.inside,
  breaches: a.breaches + b.breaches,
});

/**
 * Measures `simulate` against the baseline, strategy by strategy, in rounds.
 *
 * @throws Error where the baseline fails: a run that is cut short would flatter it or us.
 */
export async function benchSimulate(options: SimulateBenchOptions = {}): Promise<Measurement[]> {
  const { rounds = 3, runs = 200, baselineRuns = 100 } = options;
  const uncount = countCalls();
  try {
    const paces = STRATEGIES.map(() => ({ ours: [] as Pace[], plain: [] as Pace[] }));
    const commandCounts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [index, strategy] of STRATEGIES.entries()) {
        const ours = paceOfSimulate(strategy, round + 1, runs);
        paces[index]?.ours.push(ours);
        const commands = commandCounts[index] ?? commandsFor(strategy, ours.length);
        commandCounts[index] = commands;
        paces[index]?.plain.push(playBaseline(strategy, commands, round + 1, baselineRuns));
      }
    }
    const totals = Array.from({ length: rounds }, (_, round) => ({
      ours: paces.map(({ ours }) => ours[round] ?? IDLE).reduce(together, IDLE),
      plain: paces.map(({ plain }) => plain[round] ?? IDLE).reduce(together, IDLE),
    }));
    return [
      ...STRATEGIES.map(({ name }, index) => {
        const { ours = [], plain = [] } = paces[index] ?? {};
        return measurement(`random search, strategy "${name}"`, ours, plain);
      }),
      measurement(
        "random search, the whole portfolio",
        totals.map(({ ours }) => ours),
        totals.map(({ plain }) => plain),
      ),
    ];
  } finally {
    uncount();
  }
}

function measurement(name: string, ours: readonly Pace[], plain: readonly Pace[]): Measurement {
  const rate = ({ steps, seconds }: Pace) => steps / seconds;
  const perStep = ({ calls, steps }: Pace) => calls / steps;
  const floor = ({ inside, steps }: Pace) => inside / steps;
  const ceilings = ours.map(
    (pace, round) => 1 / (rate(plain[round] ?? IDLE) * Math.max(floor(pace), Number.EPSILON)),
  );
  const ratios = ours.map((pace, round) => rate(pace) / rate(plain[round] ?? IDLE));
  return {
    name,
    figures: {
      stepsPerSecond: median(ours.map(rate)),
      baselineStepsPerSecond: median(plain.map(rate)),
      ratio: median(ratios),
      ratioMin: Math.min(...ratios),
      ratioMax: Math.max(...ratios),
      ratioIfAllButXstateWereFree: median(ceilings),
      meanLength: median(ours.map(({ length }) => length)),
      baselineMeanLength: median(plain.map(({ length }) => length)),
      xstateCallsPerStep: median(ours.map(perStep)),
      baselineXstateCallsPerStep: median(plain.map(perStep)),
      factsPerStep: median(ours.map(({ facts, steps }) => facts / steps)),
      baselineFactsPerStep: median(plain.map(({ facts, steps }) => facts / steps)),
      steps: ours.reduce((sum, { steps }) => sum + steps, 0),
      baselineSteps: plain.reduce((sum, { steps }) => sum + steps, 0),
      breaches: ours.reduce((sum, { breaches }) => sum + breaches, 0),
    },
  };
}

/** A search as `check` makes it, its tables empty at first. */
function paceOfSimulate(strategy: Strategy, seed: number, runs: number): Pace {
  const [callsBefore, insideBefore] = [calls, inside];
  const began = performance.now();
  const {
    runs: done,
    steps,
    failure,
    counts,
  } = simulate({
    universe: {
      configuration: DEFAULT_CONFIGURATION,
      threat: THREAT,
      observers: observersOf(PROPERTIES),
    },
    properties: PROPERTIES,
    strategy,
    seed,
    runs,
  });
  const seconds = (performance.now() - began) / 1_000;
  const facts = Object.values(counts.facts).reduce((sum, hits) => sum + hits, 0);
  const breaches = failure === null ? 0 : 1;
  const length = steps / Math.max(1, done);
  const spent = { calls: calls - callsBefore, inside: (inside - insideBefore) / 1_000 };
  return { runs: done, steps, length, facts, seconds, breaches, ...spent };
}

/**
 * How many commands to draw for runs of the baseline as long as ours: those that are not possible
 * when their turn comes are skipped, so a few short trials find it out.
 */
function commandsFor(strategy: Strategy, length: number): number {
  let maxCommands = 2 * strategy.length;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { length: tried } = playBaseline(strategy, maxCommands, TRIALS + trial, TRIAL_RUNS);
    maxCommands = Math.round((maxCommands * (length + tried)) / (2 * tried));
  }
  return maxCommands;
}

function playBaseline(strategy: Strategy, maxCommands: number, seed: number, runs: number): Pace {
  const callsBefore = calls;
  const began = performance.now();
  const setting: Setting = {
    configuration: DEFAULT_CONFIGURATION,
    threat: THREAT,
    properties: PROPERTIES,
    start: strategy.start,
  };
  const batch = new Batch(setting);
  let [steps, prelude, facts] = [0, 0, 0];
  const property = fc.property(commandsOf(strategy, maxCommands), (commands) => {
    const system = new System(batch);
    prelude += system.steps;
    fc.modelRun(() => ({ model: system, real: system }), commands);
    steps += system.steps;
    facts += system.factCount;
  });
  const outcome = fc.check(property, { seed, numRuns: runs, endOnFailure: true });
  if (outcome.failed) throw new Error(`the baseline fails: ${String(outcome.errorInstance)}`);
  const seconds = (performance.now() - began) / 1_000;
  const length = (steps - prelude) / runs;
  const spent = { calls: calls - callsBefore, inside: 0 };
  return { runs, steps, length, facts, seconds, breaches: 0, ...spent };
}

/** Sequences of commands by the weights of the strategy; half of `maxCommands` on average. */
function commandsOf({ weights, inOrder }: Strategy, maxCommands: number) {
  const {
    begin = 0,
    deliver = 0,
    drop = 0,
    duplicate = 0,
    timeout = 0,
    crash = 0,
    restart = 0,
    inject = 0,
  } = weights;
  const kinds = { begin, deliver, drop, duplicate, timeout, crash, restart, inject };
  const any = fc.tuple(fc.nat(0xffff), fc.nat(0xffff));
  const inLine = fc.oneof(
    { arbitrary: fc.constant([0, 0] as const), weight: inOrder },
    { arbitrary: any, weight: 64 - inOrder },
  );
  const weighted = (Object.entries(kinds) as [CommandKind, number][]).map(([kind, weight]) => ({
    weight: Math.round(weight * 20),
    arbitrary: (kind === "deliver" ? inLine : any).map(([n, at]) => new Command(kind, n, at)),
  }));
  // Never the default size: it means 3.7 commands a run.
  return fc.commands([fc.oneof(...weighted)], { maxCommands, size: "max" });
}

let calls = 0;
/** Milliseconds. */
let inside = 0;

/** Counts and times every transition that xstate computes, for whomever; the result stops the counting. */
function countCalls(): () => void {
  const prototype = StateMachine.prototype as unknown as {
    transition: (...args: never[]) => unknown;
  };
  const { transition } = prototype;
  prototype.transition = function (...args) {
    calls++;
    const began = performance.now();
    const next = transition.apply(this, args);
    inside += performance.now() - began;
    return next;
  };
  return () => {
    prototype.transition = transition;
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}
