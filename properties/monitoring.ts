/** BUN11 to BUN14: forks that cannot be covered up, a monitor that is not deceived, and alarms that mean something. */
import type { Fact } from "../model/protocol/facts.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import type { AlwaysProperty } from "./property.ts";

const including = <Item>(list: readonly Item[], item: Item): readonly Item[] =>
  list.includes(item) ? list : [...list, item].sort();

/** Digests that the publisher drafted; by client, the epoch that it accepted last, and whether anybody drafted that. */
interface ForkMemory {
  readonly drafted: readonly string[];
  readonly last: Readonly<
    Record<PartyId, { readonly era: number; readonly epoch: number; readonly isForged: boolean }>
  >;
}

export const BUN11: AlwaysProperty<ForkMemory> = {
  id: "BUN11",
  claim: "NotCoveredUp",
  statement:
    "Who has led a client to a forged epoch cannot lead it back: the client refuses the publisher's epoch right after it; unless its disk was rolled back.",
  sources: ["attacks 2.1", "attacks M41", "PLEXI"],
  expectation: "always",
  trigger: ["bundle-accepted"],
  start: { drafted: [], last: {} },
  observe: (memory, fact) => {
    if (fact.fact === "artifact-drafted")
      return { ...memory, drafted: including(memory.drafted, fact.digest.toJSON()) };
    if (fact.fact === "state-rolled-back") {
      const rest = Object.entries(memory.last).filter(([client]) => client !== fact.party);
      return { ...memory, last: Object.fromEntries(rest) };
    }
    if (fact.fact !== "bundle-accepted") return memory;
    const { client, era, epoch, artifact } = fact;
    const isForged = !memory.drafted.includes(artifact.toJSON());
    const before = memory.last[client];
    return before?.isForged === true &&
      !isForged &&
      before.era === era &&
      epoch === before.epoch + 1
      ? {
          breach: `${client} accepts the publisher's epoch ${epoch} after a forged epoch ${before.epoch}, as if nothing had happened`,
        }
      : { ...memory, last: { ...memory.last, [client]: { era, epoch, isForged } } };
  },
};

/** Whether the monitor was shown something else than the log holds, and whether an alarm was raised. */
interface ViewMemory {
  readonly shown: string | null;
  readonly alarmed: boolean;
}

export const BUN12: AlwaysProperty<ViewMemory> = {
  id: "BUN12",
  claim: "Undeceived",
  statement:
    "Whatever a log shows the monitor instead of what it holds, in entries, artifacts, ranges or its key directory, an alarm is raised at that poll.",
  sources: ["attacks 2.1", "attacks I2 I10 I11 I13 I14 I15 I16"],
  expectation: "always",
  trigger: ["log-misshown"],
  start: { shown: null, alarmed: false },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "log-misshown":
        return { ...memory, shown: fact.view };
      case "alarm-raised":
        return { ...memory, alarmed: true };
      case "log-polled":
        return memory.shown !== null && !memory.alarmed
          ? { breach: `the log shows the monitor ${memory.shown}, and it notices nothing` }
          : { ...memory, shown: null };
      default:
        return memory;
    }
  },
};

/** Statements that honest signers signed, what clients reported beside them, and whether an alarm was raised. */
interface ReportMemory {
  readonly authorised: readonly string[];
  readonly reporters: readonly PartyId[];
  readonly alarmed: boolean;
}

export const BUN13: AlwaysProperty<ReportMemory> = {
  id: "BUN13",
  claim: "Answered",
  statement:
    "When a client has reported a bundle that no honest signer signed, in whatever format, the monitor's next poll after it has the report raises an alarm.",
  sources: ["attacks 2.1", "attacks I19"],
  expectation: "always",
  trigger: ["report-noted"],
  start: { authorised: [], reporters: [], alarmed: false },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "statement-signed":
        return fact.requested
          ? { ...memory, authorised: including(memory.authorised, fact.statement.toJSON()) }
          : memory;
      case "report-noted":
        return memory.authorised.includes(fact.statement.toJSON())
          ? memory
          : { ...memory, reporters: including(memory.reporters, fact.by) };
      case "alarm-raised":
        return { ...memory, alarmed: true };
      case "log-polled":
        return memory.reporters.length > 0 && !memory.alarmed
          ? {
              breach: `${memory.reporters.join(" ")} was told of a bundle that no honest signer signed, and raises no alarm`,
            }
          : memory;
      default:
        return memory;
    }
  },
};

/** Whether anything has happened that an alarm may be about. */
const isAmiss = (fact: Fact): boolean => {
  switch (fact.fact) {
    case "key-stolen":
    case "evidence-edited":
    case "fleet-retired":
    case "log-misshown":
    case "state-rolled-back":
      return true;
    case "fleet-deployed":
      return fact.flaw !== null;
    case "artifact-drafted":
      return fact.alteration !== "none" || !fact.evidenced;
    default:
      return false;
  }
};

export const BUN14: AlwaysProperty<boolean> = {
  id: "BUN14",
  claim: "Quiet",
  statement:
    "No alarm is raised where keys, ceremonies, drafts, the log and all states are as they should be, whatever the network does; else alarms would come to be ignored.",
  sources: ["attacks 2.1", "attacks I13 M44"],
  expectation: "always",
  trigger: ["log-polled"],
  start: false,
  observe: (amiss, fact) => {
    if (amiss || isAmiss(fact)) return true;
    return fact.fact === "alarm-raised"
      ? { breach: `${fact.by} raises the alarm ${fact.alarm}, and nothing is amiss` }
      : false;
  },
};
