import { ADVERSARY, originOf } from "../model/protocol/parties.ts";
import type { GenerationName } from "../model/protocol/storage-facts.ts";
import type { Breach } from "../model/world/observer.ts";
import {
  type HoldingMemory,
  holdingAfter,
  lackingQuorum,
  NOTHING_HELD,
  type QuorumOf,
} from "./holding.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";
import { witnessesOf } from "./witness.ts";

const without = <T>(list: readonly T[], item: T): readonly T[] =>
  list.filter((other) => other !== item);

/** By `<record>/<generation>`, log indices: what counts is the order of the log, not of the clock. */
interface BudgetMemory {
  /** Charges whose guess was evaluated; an evaluation without a charge stands behind all of them. */
  readonly evaluations: Readonly<Record<string, readonly number[]>>;
  /** Entries that gave attempts back after a genuine confirmation. */
  readonly resets: Readonly<Record<string, readonly number[]>>;
  /** Attempts of genuine confirmations that are accepted and not yet applied, and those that are applied. */
  readonly genuine: readonly number[];
  readonly applied: readonly number[];
  /** Where hosts store records: whose each generation is. Its number is the place of its entry in the log. */
  readonly owners?: Readonly<Record<number, string>>;
}

const ownedKey = (
  { owners }: BudgetMemory,
  { record, generation }: { readonly record: string; readonly generation: number },
): string => generationKey({ record: owners?.[generation] ?? record, generation });

const generationKey = (fact: { readonly record: string; readonly generation: number }): string =>
  `${fact.record}/${fact.generation}`;

const UNCHARGED = 1_000_000_000;

const ascending = (a: number, b: number): number => a - b;

/** How many evaluations lie between the same two resets as this one. */
const inSegment = (
  evaluations: readonly number[],
  resets: readonly number[],
  index: number,
): number => {
  const from = Math.max(0, ...resets.filter((reset) => reset < index));
  const to = Math.min(UNCHARGED + 1, ...resets.filter((reset) => reset > index));
  return evaluations.filter((other) => other > from && other < to).length;
};

/**
 * X2 for k attempts.
 *
 * @param isOwned whether a guess counts for whoever registered what it was evaluated under, whichever record was asked for: where the
 *   host stores the records it could serve one in another's place (B8)
 */
export const budget = (attemptsMax: number, isOwned = false): AlwaysProperty<BudgetMemory> => ({
  id: "X2",
  claim: "Budget",
  statement: `Of one registration generation at most ${attemptsMax} guesses are evaluated before a genuine login gives attempts back, once for each.`,
  sources: ["WPv2-q", "LAB", "attacks 2.1"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start: { evaluations: {}, resets: {}, genuine: [], applied: [] },
  observe: (memory, fact) => {
    if (isOwned && fact.fact === "generation-registered")
      return memory.owners?.[fact.generation] === undefined
        ? { ...memory, owners: { ...memory.owners, [fact.generation]: fact.record } }
        : memory;
    if (fact.fact === "confirmation-accepted" && fact.genuine)
      return memory.applied.includes(fact.attempt) || memory.genuine.includes(fact.attempt)
        ? memory
        : { ...memory, genuine: [...memory.genuine, fact.attempt].sort(ascending) };
    if (fact.fact === "attempt-confirmed" && memory.genuine.includes(fact.attempt)) {
      const key = ownedKey(memory, fact);
      return {
        ...memory,
        resets: {
          ...memory.resets,
          [key]: [...(memory.resets[key] ?? []), fact.index].sort(ascending),
        },
        genuine: without(memory.genuine, fact.attempt),
        applied: [...memory.applied, fact.attempt].sort(ascending),
      };
    }
    if (fact.fact !== "guess-evaluated") return memory;
    const key = ownedKey(memory, fact);
    const index = fact.entry?.index ?? UNCHARGED;
    const evaluations = [...(memory.evaluations[key] ?? []), index].sort(ascending);
    const count = inSegment(evaluations, memory.resets[key] ?? [], index);
    if (count > attemptsMax)
      return {
        breach: `guess ${count} of generation ${fact.generation} was evaluated; the budget is ${attemptsMax}`,
      };
    return { ...memory, evaluations: { ...memory.evaluations, [key]: evaluations } };
  },
});

/** Guesses against the user's codes over all generations, against what the user's own doings allow. */
interface LifetimeMemory {
  readonly evaluations: number;
  readonly activations: number;
  /** Log indices of the user's own confirmed attempts: each counts once, however often it is sent. */
  readonly successes: readonly number[];
  /** Whether the adversary has logged in itself. It gets attempts back, and needs none. */
  readonly won: boolean;
  /** Generations that the adversary registered itself: guessing at them is guessing at its own code. */
  readonly foreign: readonly string[];
}

/** X3 for k attempts. */
export const lifetime = (attemptsMax: number): AlwaysProperty<LifetimeMemory> => ({
  id: "X3",
  claim: "Lifetime",
  statement:
    "Over all generations the adversary gets at most k evaluations for each activation that the user asked for, and k - 1 more for each login of the user's own; none before the first. Unless it has logged in itself.",
  sources: ["attacks finding 6", "attacks D5"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start: { evaluations: 0, activations: 0, successes: [], won: false, foreign: [] },
  observe: (memory, fact) => {
    if (fact.fact === "activation-requested")
      return { ...memory, activations: memory.activations + 1 };
    if (fact.fact === "generation-registered" && originOf(fact.session) === ADVERSARY)
      return { ...memory, foreign: [...new Set([...memory.foreign, generationKey(fact)])].sort() };
    if (fact.fact !== "confirmation-accepted" && fact.fact !== "guess-evaluated") return memory;
    if (memory.foreign.includes(generationKey(fact))) return memory;
    const byAdversary = originOf(fact.session) === ADVERSARY;
    if (fact.fact === "confirmation-accepted") {
      if (byAdversary) return { ...memory, won: memory.won || fact.genuine };
      return { ...memory, successes: [...new Set([...memory.successes, fact.attempt])].sort() };
    }
    if (!byAdversary || memory.won) return memory;
    const evaluations = memory.evaluations + 1;
    const bound = attemptsMax * memory.activations + (attemptsMax - 1) * memory.successes.length;
    return evaluations <= bound
      ? { ...memory, evaluations }
      : {
          breach: `the adversary got ${evaluations} evaluations; ${memory.activations} activations and ${memory.successes.length} logins of the user allow ${bound}`,
        };
  },
});

interface ChargeMemory extends HoldingMemory {
  /** Where replicas count for themselves: by session, which of them have charged for it and seen no answer yet. */
  readonly counted: Readonly<Record<string, readonly string[]>>;
  /** Where outcomes are logged: of how many parts the first one was. An entry that is not committed is seen. */
  readonly parts?: number;
}

/**
 * X4 for quorums of q replicas. What a host takes back afterwards by setting a device back was durable all the same:
 * whether that does harm is CON2's and X2's question.
 */
export const chargeFirst = (
  quorum: number,
  /** Of fleets whose members change: the quorum of so many voters. */
  quorumOf: QuorumOf = () => quorum,
): AlwaysProperty<ChargeMemory> => ({
  id: "X4",
  claim: "ChargeFirst",
  statement:
    "Nothing that depends on a guess leaves the vault before the charge is durable at a quorum.",
  sources: ["WPv2-q", "OPQ", "attacks 2.1"],
  expectation: "always",
  trigger: ["guess-evaluated"],
  start: { ...NOTHING_HELD, counted: {} },
  observe: (before, fact) => {
    const memory = { ...before, ...holdingAfter(before, fact) };
    if (fact.fact === "outcome-logged") {
      const { parts = fact.parts } = memory;
      return parts === fact.parts
        ? { ...memory, parts }
        : {
            breach: `what ${fact.replica} logs of an attempt has ${fact.parts} parts in place of ${parts}, before it is durable anywhere else`,
          };
    }
    if (fact.fact === "leaf-shown")
      return fact.slots === fact.due
        ? memory
        : {
            breach: `the leaf of an attempt that ${fact.replica} shows has room for ${fact.slots} attempts in place of ${fact.due}, before it is durable anywhere`,
          };
    if (fact.fact === "attempt-counted") {
      const { session, replica } = fact;
      const voters = [...new Set([...(memory.counted[session] ?? []), replica])].sort();
      return { ...memory, counted: { ...memory.counted, [session]: voters } };
    }
    if (fact.fact !== "guess-evaluated") return memory;
    if (fact.entry === null) {
      const { [fact.session]: voters = [], ...counted } = memory.counted;
      return voters.length >= quorum
        ? { ...memory, counted }
        : { breach: "a guess was evaluated that no log entry charges" };
    }
    const lacking = lackingQuorum(memory, fact.replica, fact.entry, quorum, quorumOf);
    return lacking === undefined
      ? memory
      : { breach: `a guess was evaluated while ${lacking} held its charge` };
  },
});

/** Generations that are over: by `<record>/<generation>`, the index of the entry that destroyed them. */
type FinalMemory = Readonly<Record<string, number>>;

/** The first of these generations that is destroyed by what is applied up to an index. */
const outliving = (
  over: FinalMemory,
  secrets: readonly GenerationName[],
  applied: number,
): number | undefined =>
  secrets.find((one) => (over[generationKey(one)] ?? Infinity) <= applied)?.generation;

export const X5: AlwaysProperty<FinalMemory> = {
  id: "X5",
  claim: "Final",
  statement:
    "From the entry that destroys a generation on, the log answers no attempt at it, and no replica that has applied the entry still holds its secrets, unless the host has set it back to before it since.",
  sources: ["WPv2-q", "attacks 2.1"],
  expectation: "always",
  trigger: ["generation-destroyed"],
  start: {},
  observe: (over, fact): FinalMemory | Breach => {
    if (fact.fact === "generation-destroyed") {
      if (fact.remains.length > 0)
        return {
          breach: `${fact.replica} still holds ${fact.remains.join(", ")} of the destroyed generation`,
        };
      return { ...over, [generationKey(fact)]: fact.index };
    }
    if (fact.fact === "snapshot-installed") {
      const back = outliving(over, fact.secrets, fact.index);
      return back === undefined
        ? over
        : {
            breach: `a snapshot brings ${fact.replica} the secrets of the destroyed generation ${back}`,
          };
    }
    // A state of before the destruction has them, and the host may put it back (RB, CL): whoever opens the device then is X6's matter.
    if (fact.fact === "replica-set-back" || fact.fact === "replica-copied") {
      const back = outliving(over, fact.secrets, fact.applied);
      return back === undefined
        ? over
        : {
            breach: `a state kept of ${fact.replica} has applied the end of generation ${back}, and has its secrets`,
          };
    }
    if (fact.fact !== "guess-evaluated") return over;
    // A leader that does not know yet that it is deposed may still answer an attempt that was committed, and so
    // charged, before the destruction. What counts is the order of the log, not of the clock.
    const end = over[generationKey(fact)];
    if (end !== undefined && (fact.entry === null || fact.entry.index >= end))
      return {
        breach: `generation ${fact.generation} of ${fact.record} is destroyed, and evaluated a guess`,
      };
    return over;
  },
};

const witness = witnessesOf();

export const budgetWitnesses: readonly SometimesProperty[] = [
  witness(
    "S-LOCKED",
    "LockedOut",
    "The user tries once too often and learns that the key is gone.",
    (fact) => fact.fact === "locked-out",
  ),
  witness(
    "S-DESTROYED",
    "Destroyed",
    "Exhaustion destroys a generation.",
    (fact) => fact.fact === "generation-destroyed" && fact.cause === "exhausted",
  ),
  {
    ...witness(
      "S-REPLY-LOST",
      "ReplyLost",
      "An attempt is charged and its reply is lost.",
      (fact) => fact.fact === "reply-dropped" && fact.kind === "attempt-reply",
    ),
    needs: ["network", "hosts"],
  },
  witness(
    "S-GIVEN-BACK",
    "GivenBack",
    "A genuine login gives the attempts back.",
    (fact) => fact.fact === "attempt-confirmed",
  ),
];
