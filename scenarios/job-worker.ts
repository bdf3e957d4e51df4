/** A worker thread's side of a check: one job in, one result out, progress through the port. */
import type { MessagePort } from "node:worker_threads";
import { type Job, type JobResult, runJob } from "./job.ts";

export interface WorkerTask {
  readonly job: Job;
  readonly port: MessagePort;
}

const EVERY_MS = 200;

export default ({ job, port }: WorkerTask): JobResult => {
  let last = 0;
  return runJob(job, (amount) => {
    const now = Date.now();
    if (now - last < EVERY_MS) return;
    last = now;
    port.postMessage(amount);
  });
};
