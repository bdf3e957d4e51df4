/** CON13: a fleet that compacts its logs, and loads snapshots. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";
import { spelled } from "./told-log.ts";

/** By index: the digest of the state after it, as the first replica that came there had it. */
type States = Readonly<Record<number, string>>;

/** "Same database hash" (A19). Applied one by one or loaded page by page, the state is the same. */
export const CON13: AlwaysProperty<States> = {
  id: "CON13",
  claim: "SameState",
  statement:
    "Replicas that have applied the same entries, one by one or by loading a snapshot, have the same state.",
  sources: ["SVR2", "attacks A19"],
  expectation: "always",
  trigger: ["state-digested"],
  start: {},
  observe: (states, fact) => {
    if (fact.fact !== "state-digested") return states;
    const state = spelled(fact.state);
    const other = states[fact.index];
    if (other === undefined) return { ...states, [fact.index]: state };
    return other === state
      ? states
      : {
          breach: `${fact.replica} has another state after entry ${fact.index} than was there before`,
        };
  },
};

const seen = (
  id: string,
  claim: string,
  statement: string,
  fact: "log-compacted" | "load-begun" | "snapshot-installed" | "load-ended",
): SometimesProperty => ({
  id,
  claim,
  statement,
  sources: ["attacks V1"],
  expectation: "sometimes",
  seen: (other) => other.fact === fact,
});

export const compactionWitnesses: readonly SometimesProperty[] = [
  seen("S-COMPACTED", "Compacted", "A snapshot replaces the beginning of a log.", "log-compacted"),
  seen(
    "S-LOADED",
    "Loaded",
    "A replica installs a snapshot that another one sent it.",
    "snapshot-installed",
  ),
  {
    ...seen(
      "S-LOAD-ENDED",
      "LoadEnded",
      "A replica forgets the pages that it has, for another snapshot.",
      "load-ended",
    ),
    seen: (fact) => fact.fact === "load-ended" && fact.pages > 0,
    // A snapshot of one record is one page, and with that it is whole: somebody must have a record beside the user's.
    needs: ["clients", "frontEnd"],
  },
];

/** The witnesses that can be asked for: none of a load that ends half-way where a snapshot has one page, or none. */
export const compactionWitnessesIn = ({
  records,
  pageRecords,
}: Pick<Configuration, "records" | "pageRecords">): readonly SometimesProperty[] =>
  compactionWitnesses.filter(
    ({ id }) => id !== "S-LOAD-ENDED" || (records === "inside" && pageRecords === 1),
  );
