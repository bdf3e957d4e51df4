/**
 * How long a client trusts what no honest signer signed before the monitor says so: what a sleeping monitor costs (row
 * I18). BUN6 bounds it by the monitor's next poll, whenever that comes; here it is measured.
 */
import type { Fact } from "../model/protocol/facts.ts";

export interface AcceptanceWindow {
  readonly client: string;
  /** The step that accepted, from 1. */
  readonly accepted: number;
  /** The step of the first alarm since; null where none came. */
  readonly alarmed: number | null;
}

/** The windows of a run, in the order in which they open. @param steps the facts of each step */
export const acceptanceWindows = (
  steps: readonly (readonly Fact[])[],
): readonly AcceptanceWindow[] => {
  const authorised = new Set<string>();
  const windows: AcceptanceWindow[] = [];
  for (const [index, facts] of steps.entries())
    for (const fact of facts) {
      if (fact.fact === "statement-signed" && fact.requested)
        authorised.add(fact.statement.toJSON());
      if (fact.fact === "bundle-accepted" && !authorised.has(fact.statement.toJSON()))
        windows.push({ client: fact.client, accepted: index + 1, alarmed: null });
      if (fact.fact !== "alarm-raised") continue;
      for (const [at, window] of windows.entries())
        windows[at] = { ...window, alarmed: window.alarmed ?? index + 1 };
    }
  return windows;
};

/** In one sentence. */
export const windowSentence = ({ client, accepted, alarmed }: AcceptanceWindow): string =>
  alarmed === null
    ? `${client} trusts what no honest signer signed from step ${accepted} on, and no alarm comes`
    : `${client} trusts what no honest signer signed from step ${accepted} on; the alarm comes at step ${alarmed}, ${alarmed - accepted} ${alarmed - accepted === 1 ? "step" : "steps"} later`;
