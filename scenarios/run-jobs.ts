/** Runs jobs on worker threads, or one after the other in this one; the results come in the order of the jobs. */
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import Tinypool from "tinypool";
import { type Job, type JobResult, runJob } from "./job.ts";

export interface Progress {
  readonly done: number;
  readonly of: number;
  /** Jobs under way, with how far each is. */
  readonly running: readonly { readonly job: Job; readonly amount: number }[];
}

export type Spares = (result: JobResult, job: Job, later: Job) => boolean;

export interface RunJobsOptions {
  /** 0 runs in this thread. */
  readonly workers: number;
  readonly progress?: (progress: Progress) => void;
  /** Told of each result as it comes, in whatever order; what a job before it spares is told as well. */
  readonly told?: (result: JobResult, job: Job) => void;
  /** Ends the work early; what is done by then is returned. */
  readonly signal?: AbortSignal;
  /**
   * Whether what a job came to spares one behind it, which is then dropped, done or not: what comes out depends on the
   * order of the jobs, never on which worker was faster. What a job spares, the jobs that it spares spare as well.
   */
  readonly spares?: Spares;
}

/**
 * Random search renews its tables and so needs little; a bound makes the collector keep it so. Exhaustive scopes keep
 * all they have met, and begin before it. Short-lived objects are most of what a search makes: room for them pays.
 */
const RESOURCES = {
  exhaustive: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 6144 },
  random: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 640 },
} as const;

const inThisThread = (
  jobs: readonly Job[],
  { progress, told, signal, spares }: RunJobsOptions,
): (JobResult | undefined)[] => {
  const results: (JobResult | undefined)[] = [];
  for (const [done, job] of jobs.entries()) {
    const isSpared = results.some(
      (before, place) => before !== undefined && spares?.(before, jobs[place] as Job, job) === true,
    );
    if (isSpared || signal?.aborted === true) {
      results.push(undefined);
      continue;
    }
    progress?.({ done, of: jobs.length, running: [{ job, amount: 0 }] });
    const result = runJob(job);
    told?.(result, job);
    results.push(result);
  }
  return results;
};

/** Jobs in a row, each with the switch that stops it: what one of them finds may spare some behind it. */
class Row {
  readonly #jobs: readonly Job[];
  readonly #switches: readonly AbortController[];
  readonly #spares: RunJobsOptions["spares"];

  constructor(jobs: readonly Job[], { signal, spares }: RunJobsOptions) {
    this.#jobs = jobs;
    this.#switches = jobs.map(() => new AbortController());
    this.#spares = spares;
    if (signal?.aborted === true) this.stop();
    signal?.addEventListener("abort", () => this.stop(), { once: true });
  }

  stop(): void {
    this.#stop(this.#switches);
  }

  signalAt(place: number): AbortSignal {
    return (this.#switches[place] as AbortController).signal;
  }

  /** Takes a result; the jobs behind it that it spares are stopped. */
  take(place: number, result: JobResult): void {
    this.#stop(this.#switches.filter((_, later) => this.#isSpared(later, place, result)));
  }

  /** What is part of the outcome: nothing of a job that one before it spares, even where it was faster. */
  counted(results: readonly (JobResult | undefined)[]): readonly (JobResult | undefined)[] {
    const counted: (JobResult | undefined)[] = [];
    for (const [place, result] of results.entries())
      counted.push(
        counted.some((before, at) => before !== undefined && this.#isSpared(place, at, before))
          ? undefined
          : result,
      );
    return counted;
  }

  #isSpared(later: number, place: number, result: JobResult): boolean {
    const [job, other] = [this.#jobs[place] as Job, this.#jobs[later] as Job];
    return later > place && this.#spares?.(result, job, other) === true;
  }

  #stop(switches: readonly AbortController[]): void {
    // The last first: a worker that is stopped in a job would take the next one that still waits.
    for (const one of switches.toReversed()) one.abort();
  }
}

/** What is under way, told whenever it changes. */
class Board {
  readonly #running = new Map<Job, number>();
  readonly #of: number;
  readonly #tell: RunJobsOptions["progress"];
  #done = 0;

  constructor(of: number, tell: RunJobsOptions["progress"]) {
    this.#of = of;
    this.#tell = tell;
  }

  at(job: Job, amount: number): void {
    this.#running.set(job, amount);
    this.#show();
  }

  done(job: Job): void {
    this.#running.delete(job);
    this.#done++;
    this.#show();
  }

  #show(): void {
    const running = [...this.#running].map(([job, amount]) => ({ job, amount }));
    this.#tell?.({ done: this.#done, of: this.#of, running });
  }
}

/** How many jobs may run at once, whatever their kind; who waits longest is next. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(free: number) {
    this.#free = free;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

const runOn = async (
  pool: Tinypool,
  job: Job,
  board: Board,
  row: Row,
  place: number,
): Promise<JobResult | undefined> => {
  const signal = row.signalAt(place);
  if (signal.aborted) return undefined;
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (amount: number) => board.at(job, amount));
  try {
    const options = { transferList: [port2], signal };
    const result = (await pool.run({ job, port: port2 }, options)) as JobResult;
    row.take(place, result);
    return result;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    port1.close();
    board.done(job);
  }
};

const phaseOf = ({ kind }: Job): keyof typeof RESOURCES =>
  kind === "random" ? "random" : "exhaustive";

/** The results, in the order of the jobs; `undefined` where the work was ended before, or the job was dropped. */
export const runJobs = async (
  jobs: readonly Job[],
  options: RunJobsOptions,
): Promise<readonly (JobResult | undefined)[]> => {
  const { workers, progress } = options;
  if (workers === 0 || import.meta.url.endsWith(".ts")) return inThisThread(jobs, options);
  const board = new Board(jobs.length, progress);
  const row = new Row(jobs, options);
  const slots = new Slots(workers);
  const results: (JobResult | undefined)[] = jobs.map(() => undefined);
  const phases = (["exhaustive", "random"] as const).map(async (phase) => {
    const own = [...jobs.entries()].filter(([, job]) => phaseOf(job) === phase);
    if (own.length === 0) return;
    const pool = new Tinypool({
      filename: fileURLToPath(new URL("./job-worker.js", import.meta.url)),
      minThreads: 1,
      maxThreads: workers,
      resourceLimits: RESOURCES[phase],
    });
    const running = own.map(async ([place, job]) => {
      await slots.take();
      try {
        const result = await runOn(pool, job, board, row, place);
        if (result !== undefined) options.told?.(result, job);
        results[place] = result;
      } finally {
        slots.giveBack();
      }
    });
    try {
      await Promise.all(running);
    } catch (error) {
      row.stop();
      throw error;
    } finally {
      await pool.destroy();
    }
  });
  await Promise.all(phases);
  return row.counted(results);
};
