/** Progress of work that is counted, on standard error: a bar on a terminal, a line every few seconds elsewhere. */
import { progress as clackProgress } from "@clack/prompts";

const EVERY_MS = 3_000;
/** A bar that moves more often than the eye sees costs more than the work. */
const BAR_MS = 100;

export interface CountReporter {
  readonly tell: (done: number) => void;
  readonly end: () => void;
}

/** @param verb what is being done, as "auditing" */
export const countReporter = (
  quiet: boolean,
  total: number,
  verb: string,
  noun: string,
): CountReporter => {
  if (quiet) return { tell: () => {}, end: () => {} };
  const line = (done: number): string =>
    `${verb} ${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${noun}`;
  let last = Date.now();
  const isDue = (every: number): boolean => {
    if (Date.now() - last < every) return false;
    last = Date.now();
    return true;
  };
  if (process.stderr.isTTY !== true)
    return {
      tell: (done) => {
        if (isDue(EVERY_MS)) process.stderr.write(`${line(done)}\n`);
      },
      end: () => {},
    };
  const bar = clackProgress({ max: total, output: process.stderr });
  let shown = 0;
  bar.start(verb);
  return {
    tell(done) {
      if (!isDue(BAR_MS)) return;
      bar.advance(done - shown, line(done));
      shown = done;
    },
    end: () => bar.stop(`${verb} done`),
  };
};
