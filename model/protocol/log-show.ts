/** What a lying log shows the monitor: see world/fleet-trust/log-views.ts. */
export const LOG_SHOWS = [
  "everything",
  // of the key directory (attacks I14)
  "stale-missing",
  "stale-late",
  "history-truncated",
  "history-odd",
  // of the range that the monitor asked for (attacks I15)
  "range-equal",
  "range-reversed",
  "range-future",
  "range-hashes",
  // not of the log: what somebody on the way says that a witness said
  "invented-head",
  "no-artifacts",
  "other-artifacts",
  "flipped-bit",
  "own-key",
  "before",
] as const;
export type LogShow = (typeof LOG_SHOWS)[number];
