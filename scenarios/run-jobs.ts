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

export interface RunJobsOptions {
  /** 0 runs in this thread. */
  readonly workers: number;
  readonly progress?: (progress: Progress) => void;
  /** Ends the work early; what is done by then is returned. */
  readonly signal?: AbortSignal;
  /**
   * Whether a result is all that is wanted. The jobs behind the first of which it is are dropped, done or not: what comes
   * out depends on the order of the jobs, never on which worker was faster.
   */
  readonly suffices?: (result: JobResult) => boolean;
}

/**
 * Random search renews its tables and so needs little; a bound makes the collector keep it so. Exhaustive scopes keep
 * all they have met, and run before it. Short-lived objects are most of what a search makes: room for them pays.
 */
const RESOURCES = {
  exhaustive: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 6144 },
  random: { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 640 },
} as const;

const inThisThread = (
  jobs: readonly Job[],
  { progress, signal, suffices }: RunJobsOptions,
): (JobResult | undefined)[] => {
  let isOver = false;
  return jobs.map((job, done) => {
    if (isOver || signal?.aborted === true) return undefined;
    progress?.({ done, of: jobs.length, running: [{ job, amount: 0 }] });
    const result = runJob(job);
    isOver = suffices?.(result) ?? false;
    return result;
  });
};

/** Jobs in a row, each with the switch that stops it: what one of them finds may spare those behind it. */
class Row {
  readonly #switches: readonly AbortController[];
  readonly #suffices: RunJobsOptions["suffices"];
  #last: number;

  constructor(jobs: readonly Job[], { signal, suffices }: RunJobsOptions) {
    this.#switches = jobs.map(() => new AbortController());
    this.#suffices = suffices;
    this.#last = jobs.length - 1;
    const stop = (): void => this.#stopFrom(0);
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
  }

  signalAt(place: number): AbortSignal {
    return (this.#switches[place] as AbortController).signal;
  }

  /** Takes a result; the jobs behind it are stopped where it is all that is wanted. */
  take(place: number, result: JobResult): void {
    if (place >= this.#last || this.#suffices?.(result) !== true) return;
    this.#last = place;
    this.#stopFrom(place + 1);
  }

  /** Whether what the job at this place came to is part of the outcome. */
  counts(place: number): boolean {
    return place <= this.#last;
  }

  #stopFrom(place: number): void {
    // The last first: a worker that is stopped in a job would take the next one that still waits.
    for (const one of this.#switches.slice(place).reverse()) one.abort();
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

const runOn = async (
  pool: Tinypool,
  job: Job,
  board: Board,
  row: Row,
  place: number,
): Promise<JobResult | undefined> => {
  const signal = row.signalAt(place);
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
  const results = new Map<Job, JobResult | undefined>();
  for (const phase of ["exhaustive", "random"] as const) {
    const own = [...jobs.entries()].filter(([, job]) => phaseOf(job) === phase);
    if (own.length === 0) continue;
    const pool = new Tinypool({
      filename: fileURLToPath(new URL("./job-worker.js", import.meta.url)),
      minThreads: 1,
      maxThreads: workers,
      resourceLimits: RESOURCES[phase],
    });
    try {
      const running = own.map(([place, job]) => runOn(pool, job, board, row, place));
      for (const [index, result] of (await Promise.all(running)).entries())
        results.set((own[index] as [number, Job])[1], result);
    } finally {
      await pool.destroy();
    }
  }
  return jobs.map((job, place) => (row.counts(place) ? results.get(job) : undefined));
};
