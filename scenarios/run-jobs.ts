/** Runs jobs on worker threads, or one after the other in this one; the results come in the order of the jobs. */
import { setMaxListeners } from "node:events";
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
  { progress, signal }: RunJobsOptions,
): (JobResult | undefined)[] =>
  jobs.map((job, done) => {
    if (signal?.aborted === true) return undefined;
    progress?.({ done, of: jobs.length, running: [{ job, amount: 0 }] });
    return runJob(job);
  });

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
  signal: AbortSignal | undefined,
): Promise<JobResult | undefined> => {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (amount: number) => board.at(job, amount));
  try {
    const options = { transferList: [port2], ...(signal === undefined ? {} : { signal }) };
    return (await pool.run({ job, port: port2 }, options)) as JobResult;
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw error;
  } finally {
    port1.close();
    board.done(job);
  }
};

/** The results, in the order of the jobs; `undefined` where the work was ended before. */
export const runJobs = async (
  jobs: readonly Job[],
  options: RunJobsOptions,
): Promise<readonly (JobResult | undefined)[]> => {
  const { workers, progress, signal } = options;
  if (workers === 0 || import.meta.url.endsWith(".ts")) return inThisThread(jobs, options);
  if (signal !== undefined) setMaxListeners(0, signal);
  const board = new Board(jobs.length, progress);
  const results = new Map<Job, JobResult | undefined>();
  for (const phase of ["exhaustive", "random"] as const) {
    const own = jobs.filter(({ kind }) => (kind === "random") === (phase === "random"));
    if (own.length === 0) continue;
    const pool = new Tinypool({
      filename: fileURLToPath(new URL("./job-worker.js", import.meta.url)),
      minThreads: 1,
      maxThreads: workers,
      resourceLimits: RESOURCES[phase],
    });
    try {
      const done = await Promise.all(own.map((job) => runOn(pool, job, board, signal)));
      for (const [index, job] of own.entries()) results.set(job, done[index]);
    } finally {
      await pool.destroy();
    }
  }
  return jobs.map((job) => results.get(job));
};
