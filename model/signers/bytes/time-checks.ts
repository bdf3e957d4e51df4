/** The checks against a time that the user gives: the audit itself reads no clock (attacks G6, I17). */
import { witnessesIn } from "../../protocol/witness-policy.ts";
import { type Finding, failed, impossible, passed } from "./audit-step.ts";
import type { Bundle } from "./bundle.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Artifact } from "./fleet-keys.ts";
import type { Pins } from "./pins.ts";
import { cosignedAt } from "./signed-note.ts";

const NO_TIME = impossible("no time was given with --as-of");

/**
 * Step `not-in-future`: nothing is dated after the time of the audit. A statement that is dated ahead outlives the keys that
 * it was signed with; whoever stole them can make it today, and show it once they are replaced.
 */
export const checkNotInFuture = (
  { timestamp }: Bundle,
  checkpoint: Checkpoint | undefined,
  { asOf, witnesses }: Pins,
): Finding => {
  if (asOf === undefined) return NO_TIME;
  if (timestamp > asOf)
    return failed(`the statement is of ${timestamp}, and the audit as of ${asOf}`);
  const keys = witnesses === undefined ? [] : witnessesIn(witnesses);
  for (const key of checkpoint === undefined ? [] : keys)
    for (const seconds of cosignedAt((checkpoint as Checkpoint).note, key))
      if (seconds * 1_000n > asOf)
        return failed(
          `the witness ${key.name} cosigned at ${seconds * 1_000n}, and the audit is as of ${asOf}`,
        );
  return passed(`of ${timestamp}, not after ${asOf}`);
};

/** Step `still-valid`: a source that stands still is found out once the newest bundle has expired (attacks G6, G12). */
export const checkStillValid = (
  newest: { readonly epoch: bigint; readonly artifact: Artifact | undefined } | undefined,
  asOf: bigint | undefined,
): Finding => {
  if (asOf === undefined) return NO_TIME;
  if (newest?.artifact === undefined) return impossible("no epoch has a credible artifact");
  const { epoch, artifact } = newest;
  const { not_before: from, not_after: until } = artifact;
  if (from === undefined && until === undefined)
    return impossible(`the artifact of epoch ${epoch}, the newest, states no validity`);
  if (until !== undefined && asOf > until)
    return failed(
      `epoch ${epoch}, the newest, is valid until ${until}, and the audit as of ${asOf}`,
    );
  return from !== undefined && asOf < from
    ? failed(`epoch ${epoch}, the newest, is valid from ${from}, and the audit as of ${asOf}`)
    : passed(`epoch ${epoch}, the newest, is valid as of ${asOf}`);
};
