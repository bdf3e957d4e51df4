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

/** Short-lived objects are most of what a search makes: room for them saves half of the collector's time. */
const RESOURCES = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 4096 };

const inThisThread = (jobs: readonly Job[], { progress, signal }: RunJobsOptions): (JobResult | undefined)[] =>
  jobs.map((job, done) => {
    if (signal?.aborted === true) return undefined;
    progress?.({ done, of: jobs.length, running: [{ job, amount: 0 }] });
    return runJob(job);
  });

/** The results, in the order of the jobs; `undefined` where the work was ended before. */
export const runJobs = async (
  jobs: readonly Job[],
  options: RunJobsOptions,
): Promise<readonly (JobResult | undefined)[]> => {
  const { workers, progress, signal } = options;
  const worker = new URL("./job-worker.js", import.meta.url);
  if (workers === 0 || import.meta.url.endsWith(".ts")) return inThisThread(jobs, options);
  const pool = new Tinypool({
    filename: fileURLToPath(worker),
    minThreads: 1,
    maxThreads: workers,
    idleTimeout: 2_000,
    resourceLimits: RESOURCES,
  });
  if (signal !== undefined) setMaxListeners(0, signal);
  const running = new Map<Job, number>();
  let done = 0;
  const tell = () =>
    progress?.({
      done,
      of: jobs.length,
      running: [...running].map(([job, amount]) => ({ job, amount })),
    });
  const run = async (job: Job): Promise<JobResult | undefined> => {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (amount: number) => {
      running.set(job, amount);
      tell();
    });
    try {
      const result: JobResult = await pool.run({ job, port: port2 }, { transferList: [port2], ...(signal ? { signal } : {}) });
      done++;
      return result;
    } catch (error) {
      if (signal?.aborted === true) return undefined;
      throw error;
    } finally {
      port1.close();
      running.delete(job);
      tell();
    }
  };
  try {
    return await Promise.all(jobs.map(run));
  } finally {
    await pool.destroy();
  }
};
