/** Progress of long work, on standard error: a bar on a terminal, a line every few seconds elsewhere. */
import { progress as clackProgress } from "@clack/prompts";
import { titleOf } from "../../scenarios/job.ts";
import type { Progress } from "../../scenarios/run-jobs.ts";
import { shortCount } from "../words.ts";

const EVERY_MS = 5_000;

const line = ({ done, of, running }: Progress): string =>
  [
    `${done} of ${of} parts done`,
    ...running
      .slice(0, 2)
      .map(({ job, amount }) => `${titleOf(job)}${amount > 0 ? ` ${shortCount(amount)}` : ""}`),
  ].join("; ");

export interface Reporter {
  readonly tell: (progress: Progress) => void;
  /** Tells at once what a job has found, long before the check ends. */
  readonly found: (what: string) => void;
  readonly end: (message: string) => void;
}

const SILENT: Reporter = { tell: () => {}, found: () => {}, end: () => {} };

const plain = (): Reporter => {
  let last = Date.now();
  return {
    tell(progress) {
      if (Date.now() - last < EVERY_MS) return;
      last = Date.now();
      process.stderr.write(`${line(progress)}\n`);
    },
    found: (what) => {
      process.stderr.write(`${what}\n`);
    },
    end: (message) => {
      process.stderr.write(`${message}\n`);
    },
  };
};

const bar = (parts: number): Reporter => {
  const shown = clackProgress({ max: parts, output: process.stderr });
  let done = 0;
  shown.start("searching");
  return {
    tell(progress) {
      shown.advance(progress.done - done, line(progress));
      done = progress.done;
    },
    found(what) {
      // A line of its own, above the bar that is drawn anew.
      process.stderr.write(`\r\u001b[K${what}\n`);
    },
    end: (message) => shown.stop(message),
  };
};

/** The reporter that fits where standard error goes. */
export const reporter = (quiet: boolean, parts: number): Reporter =>
  quiet ? SILENT : process.stderr.isTTY === true ? bar(parts) : plain();
