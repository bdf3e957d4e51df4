/** Logs as facts tell them: the hashes behind a snapshot, where one stands for the log's beginning; and what devices hold. */
import type { Value } from "../model/algebra/cryptosystem.ts";
import type { LogPlace } from "../model/protocol/facts.ts";

export const spelled = (hash: Value): string => hash.toJSON();

/** Entry hashes, of which the first is that of entry `first`. Where that is a snapshot's, it covers all before it. */
export interface ToldLog {
  readonly first: number;
  readonly log: readonly string[];
}

export const toldLog = ({
  log,
  since,
}: {
  readonly log: readonly Value[];
  readonly since?: LogPlace;
}): ToldLog =>
  since === undefined
    ? { first: 1, log: log.map(spelled) }
    : { first: since.index, log: [since.hash, ...log].map(spelled) };

export const hashIn = ({ first, log }: ToldLog, index: number): string | undefined =>
  log[index - first];

/** Whether the log has that entry, as far as it still says: what a snapshot replaced is covered by the snapshot's hash. */
export const agreesAt = (told: ToldLog, index: number, hash: string): boolean =>
  index < told.first || hashIn(told, index) === hash;

/** Whether every hash of the log is this one where it is known. */
export const agreesWith = (
  { first, log }: ToldLog,
  known: Readonly<Record<number, string>>,
): boolean =>
  log.every((hash, at) => known[first + at] === undefined || known[first + at] === hash);

/** Up to and including an index. */
export const upTo = ({ first, log }: ToldLog, index: number): ToldLog => ({
  first,
  log: log.slice(0, Math.max(0, index + 1 - first)),
});

/**
 * What a device holds that has installed a snapshot: everything that any device has held which has this entry, since the
 * entry's hash covers all before it. Where none has, only that entry.
 */
export const heldBySnapshot = (
  held: Readonly<Record<string, readonly string[]>>,
  index: number,
  key: string,
): readonly string[] => {
  const holder = Object.values(held).find((keys) => keys[index - 1] === key);
  return holder === undefined
    ? Array.from({ length: index }, (_, at) => (at === index - 1 ? key : ""))
    : holder.slice(0, index);
};
