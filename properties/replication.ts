/** CON1 to CON5 and CON7: the replicated log and the counter along it. */
import {
  type HoldingMemory,
  holdingAfter,
  isHeldUnderLater,
  lackingQuorum,
  NOTHING_HELD,
  type QuorumOf,
} from "./holding.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";
import { agreesAt, spelled, toldLog } from "./told-log.ts";

export const CON1: AlwaysProperty<Readonly<Record<number, string>>> = {
  id: "CON1",
  claim: "OneLeader",
  statement: "A term has at most one leader, elected once.",
  sources: ["Raft 5.2", "attacks 2.1"],
  expectation: "always",
  trigger: ["leader-elected"],
  start: {},
  observe: (leaders, fact) => {
    if (fact.fact !== "leader-elected") return leaders;
    const other = leaders[fact.term];
    if (other === undefined) return { ...leaders, [fact.term]: fact.replica };
    return other === fact.replica
      ? { breach: `${other} is elected twice in term ${fact.term}` }
      : { breach: `${other} and ${fact.replica} both lead term ${fact.term}` };
  },
};

/** Committed entries so far, by index. */
type Committed = Readonly<Record<number, string>>;

export const CON2: AlwaysProperty<Committed> = {
  id: "CON2",
  claim: "OneHistory",
  statement:
    "No two replicas commit different entries at one index, one by one or by loading a snapshot.",
  sources: ["Raft figure 3", "attacks 2.1"],
  expectation: "always",
  trigger: ["entry-committed"],
  start: {},
  observe: (committed, fact) => {
    if (fact.fact !== "entry-committed" && fact.fact !== "snapshot-installed") return committed;
    const hash = spelled(fact.hash);
    const other = committed[fact.index];
    if (other !== undefined && other !== hash)
      return {
        breach: `${fact.replica} commits another entry ${fact.index} than was committed before`,
      };
    return { ...committed, [fact.index]: hash };
  },
};

interface KeptMemory {
  /** By index: the hashes of what some replica has committed there. More than one only where CON2 is broken. */
  readonly committed: Readonly<Record<number, readonly string[]>>;
  /** How far each replica has committed, over all its lives. */
  readonly reached: Readonly<Record<string, number>>;
}

export const CON3: AlwaysProperty<KeptMemory> = {
  id: "CON3",
  claim: "AppendOnly",
  statement: "A replica never discards an entry that it has committed.",
  sources: ["Raft figure 3", "attacks 2.1"],
  expectation: "always",
  trigger: ["entry-committed"],
  start: { committed: {}, reached: {} },
  observe: ({ committed, reached }, fact) => {
    if (fact.fact === "entry-committed") {
      const { index, replica } = fact;
      const hashes = [...new Set([...(committed[index] ?? []), spelled(fact.hash)])].sort();
      return {
        committed: { ...committed, [index]: hashes },
        reached: { ...reached, [replica]: Math.max(reached[replica] ?? 0, index) },
      };
    }
    // Who was set back to before may hold another entry there, and gives that one up: nobody has committed it.
    if (
      fact.fact === "entries-discarded" &&
      fact.at <= (reached[fact.replica] ?? 0) &&
      committed[fact.at]?.includes(spelled(fact.hash))
    )
      return { breach: `${fact.replica} discards entry ${fact.from}, which it had committed` };
    return { committed, reached };
  },
};

/** Log matching: by `<index>/<term>`, the hash of the whole log up to there. */
export const CON4: AlwaysProperty<Readonly<Record<string, string>>> = {
  id: "CON4",
  claim: "LogMatching",
  statement: "Two logs that agree on index and term of an entry agree on everything up to it.",
  sources: ["Raft figure 3", "attacks 2.1"],
  expectation: "always",
  trigger: ["entry-stored"],
  start: {},
  observe: (logs, fact) => {
    if (fact.fact !== "entry-stored") return logs;
    const key = `${fact.index}/${fact.term}`;
    const log = `${spelled(fact.previous)} ${spelled(fact.hash)}`;
    const other = logs[key];
    return other === undefined || other === log
      ? { ...logs, [key]: log }
      : {
          breach: `${fact.replica} holds another log up to entry ${fact.index} of term ${fact.term}`,
        };
  },
};

/** By index: the committed entry, and the earliest term in which a replica took it for committed. */
type CommittedInTerm = Readonly<Record<number, { readonly hash: string; readonly during: number }>>;

export const CON5: AlwaysProperty<CommittedInTerm> = {
  id: "CON5",
  claim: "LeaderCompleteness",
  statement: "A leader's log holds every entry that was committed in an earlier term.",
  sources: ["Raft figure 3", "attacks 2.1"],
  expectation: "always",
  trigger: ["leader-elected"],
  start: {},
  observe: (committed, fact) => {
    if (fact.fact === "entry-committed") {
      const during = Math.min(fact.during, committed[fact.index]?.during ?? fact.during);
      return { ...committed, [fact.index]: { hash: spelled(fact.hash), during } };
    }
    if (fact.fact !== "leader-elected") return committed;
    const log = toldLog(fact);
    const missing = Object.entries(committed).find(
      ([index, { hash, during }]) => during < fact.term && !agreesAt(log, Number(index), hash),
    );
    return missing === undefined
      ? committed
      : {
          breach: `${fact.replica} leads term ${fact.term} without the committed entry ${missing[0]}`,
        };
  },
};

interface CounterMemory {
  /** By `<record>/<generation>`: the counter along the committed log, as first applied at each index. */
  readonly counters: Readonly<Record<string, number>>;
  /** The counter after each index, as the first replica that applied it found it. */
  readonly after: Readonly<Record<number, number>>;
  /** Attempts whose confirmation was genuine, until applied, and those that are applied. */
  readonly genuine: readonly number[];
  readonly applied: readonly number[];
}

export const CON7: AlwaysProperty<CounterMemory> = {
  id: "CON7",
  claim: "MonotoneCounter",
  statement:
    "Along the committed log a generation's attempt counter goes up by one with each charge, and down only by a genuine confirmation, once for each attempt.",
  sources: ["attacks 2.1", "facts.md 9"],
  expectation: "always",
  trigger: ["attempt-charged"],
  start: { counters: {}, after: {}, genuine: [], applied: [] },
  observe: (memory, fact) => {
    if (fact.fact === "confirmation-accepted" && fact.genuine)
      return memory.applied.includes(fact.attempt)
        ? memory
        : {
            ...memory,
            genuine: [...new Set([...memory.genuine, fact.attempt])].sort((a, b) => a - b),
          };
    if (fact.fact !== "attempt-charged" && fact.fact !== "attempt-confirmed") return memory;
    // Every replica applies every entry; the first one sets what the others must agree with.
    const agreed = memory.after[fact.index];
    if (agreed !== undefined)
      return agreed === fact.charged
        ? memory
        : {
            breach: `${fact.replica} counts ${fact.charged} after entry ${fact.index}, another replica ${agreed}`,
          };
    const key = `${fact.record}/${fact.generation}`;
    const before = memory.counters[key] ?? 0;
    const next = {
      ...memory,
      counters: { ...memory.counters, [key]: fact.charged },
      after: { ...memory.after, [fact.index]: fact.charged },
    };
    if (fact.fact === "attempt-charged")
      return fact.charged === before + 1
        ? next
        : { breach: `entry ${fact.index} takes the counter from ${before} to ${fact.charged}` };
    if (!memory.genuine.includes(fact.attempt))
      return {
        breach: `entry ${fact.index} resets the counter from ${before} without a genuine confirmation`,
      };
    return {
      ...next,
      genuine: memory.genuine.filter((attempt) => attempt !== fact.attempt),
      applied: [...memory.applied, fact.attempt].sort((a, b) => a - b),
    };
  },
};

interface EvidencedMemory extends HoldingMemory {
  /** By index: the entry that some replica has committed. */
  readonly committed: Readonly<Record<number, string>>;
}

/** CON9 for quorums of q replicas. Who is told of a commitment goes by the one who made it, and may know less than it did. */
export const evidenced = (
  quorum: number,
  /** Of fleets whose members change: the quorum of so many voters. */
  quorumOf: QuorumOf = () => quorum,
): AlwaysProperty<EvidencedMemory> => ({
  id: "CON9",
  claim: "Evidenced",
  statement: "An entry commits only when a quorum of replicas has held exactly that entry durably.",
  sources: ["JBX", "attacks 2.1"],
  expectation: "always",
  trigger: ["entry-committed"],
  start: { ...NOTHING_HELD, committed: {} },
  observe: (memory, fact) => {
    if (fact.fact !== "entry-committed") return { ...memory, ...holdingAfter(memory, fact) };
    const hash = spelled(fact.hash);
    if (memory.committed[fact.index] === hash) return memory;
    const lacking = lackingQuorum(memory, fact.replica, fact, quorum, quorumOf);
    return lacking === undefined || isHeldUnderLater(memory, fact, quorumOf)
      ? { ...memory, committed: { ...memory.committed, [fact.index]: hash } }
      : { breach: `${fact.replica} commits entry ${fact.index} while ${lacking} have held it` };
  },
});

export const replicationWitnesses: readonly SometimesProperty[] = [
  {
    id: "S-SET-BACK",
    claim: "SetBack",
    statement: "A replica is set back to an earlier durable state.",
    sources: ["attacks V1"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "replica-set-back",
    needs: ["rolledBack"],
  },
  {
    id: "S-COPIED",
    claim: "Copied",
    statement: "A second device acts under the name of a replica.",
    sources: ["attacks V1"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "replica-copied",
    needs: ["cloned"],
  },
  {
    id: "S-LEADER-CHANGED",
    claim: "LeaderChanged",
    statement: "A second leader takes over.",
    sources: ["attacks V1"],
    expectation: "sometimes",
    seen: (fact) =>
      fact.fact === "leader-elected" && (fact.log.length > 0 || fact.since !== undefined),
  },
  {
    id: "S-CUT-OFF",
    claim: "MinorityCutOff",
    statement:
      "A leader is deposed with a charge in hand that it could not make durable, and answers nothing.",
    sources: ["attacks A1"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "operation-abandoned" && fact.operation === "attempt",
  },
  {
    id: "S-RESTARTED",
    claim: "Restarted",
    statement: "A replica restarts with its log and commits again.",
    sources: ["attacks V1"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "party-restarted" && fact.party !== "client",
    needs: ["hosts"],
  },
];

/** Only of a fleet that has an anchor. */
export const halted: SometimesProperty = {
  id: "S-HALTED",
  claim: "Halted",
  statement: "A device that has another state than the anchor names refuses to run.",
  sources: ["attacks V1"],
  expectation: "sometimes",
  seen: (fact) => fact.fact === "replica-halted",
  needs: ["rolledBack", "cloned"],
};

/** Only of a fleet that keeps its records outside. */
export const recordRefused: SometimesProperty = {
  id: "S-RECORD-REFUSED",
  claim: "RecordRefused",
  statement: "A replica refuses what the host serves in place of a record.",
  sources: ["attacks V1"],
  expectation: "sometimes",
  seen: (fact) => fact.fact === "record-refused",
  needs: ["hosts"],
};
