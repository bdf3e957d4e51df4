/** What the tests of observers share: facts in short, and what an observer makes of a list of them. */
import { expect } from "vitest";
import type { Value } from "../model/algebra/cryptosystem.ts";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { OperationKind } from "../model/protocol/entries.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { isBreach } from "../model/world/observer.ts";
import type { Observed } from "./property.ts";

const crypto = symbolic();

/** A hash, by name. */
export const hash = (name: string): Value => crypto.text(name);

export const RECORD = "record of alice";

type Judged = Pick<Observed, "start" | "observe" | "trigger">;

export interface Watched {
  /** The number of facts that it took without a breach. */
  readonly taken: number;
  readonly breach: string | undefined;
  /** Whether a fact of the trace was one of its triggers. */
  readonly triggered: boolean;
  readonly memory: unknown;
}

/** Folds a trace; stops at the first breach. */
export const watch = ({ start, observe, trigger }: Judged, trace: readonly Fact[]): Watched => {
  let memory: unknown = start;
  let triggered = false;
  for (const [taken, fact] of trace.entries()) {
    triggered ||= trigger.includes(fact.fact);
    const outcome: unknown = observe(memory, fact);
    if (isBreach(outcome)) return { taken, breach: outcome.breach, triggered, memory };
    memory = outcome;
  }
  return { taken: trace.length, breach: undefined, triggered, memory };
};

/** The first breach over a trace, in words; nothing where there is none. */
export const judged = (property: Judged, trace: readonly Fact[]): string =>
  watch(property, trace).breach ?? "";

/** A trace that the property takes, and that is not vacuous. */
export const HELD = { breach: undefined, triggered: true } as const;

/** A trace whose last fact is the breach. */
export const broken = (trace: readonly Fact[], why: RegExp) => ({
  taken: trace.length - 1,
  breach: expect.stringMatching(why),
  triggered: true,
});

export const elected = (replica: string, term: number, log: readonly string[] = []): Fact => ({
  fact: "leader-elected",
  replica,
  term,
  log: log.map(hash),
});

export const stored = (
  replica: string,
  index: number,
  term: number,
  name: string,
  previous = "before",
): Fact => ({
  fact: "entry-stored",
  replica,
  index,
  term,
  hash: hash(name),
  previous: hash(previous),
});

export const discarded = (replica: string, from: number, name: string): Fact => ({
  fact: "entries-discarded",
  replica,
  from,
  at: from,
  hash: hash(name),
});

export const committed = (
  replica: string,
  index: number,
  name: string,
  during = 1,
  operation: OperationKind = "attempt",
): Fact => ({
  fact: "entry-committed",
  replica,
  index,
  term: 1,
  hash: hash(name),
  operation,
  during,
});

/** `by` is the party that guesses; `index` the entry that charged it, null for none. */
export const evaluated = (
  index: number | null,
  { by = "adversary/1", generation = 2, name = `entry ${index}` } = {},
): Fact => ({
  fact: "guess-evaluated",
  replica: "hsm-1",
  record: RECORD,
  generation,
  session: by,
  entry: index === null ? null : { index, hash: hash(name) },
});

export const charged = (replica: string, index: number, count: number, generation = 2): Fact => ({
  fact: "attempt-charged",
  replica,
  record: RECORD,
  generation,
  index,
  charged: count,
});

export const confirmed = (
  replica: string,
  index: number,
  attempt: number,
  { charged: count = 0, generation = 2 } = {},
): Fact => ({
  fact: "attempt-confirmed",
  replica,
  record: RECORD,
  generation,
  index,
  attempt,
  charged: count,
});

export const accepted = (
  attempt: number,
  { genuine = true, by = "client/2", generation = 2 } = {},
): Fact => ({
  fact: "confirmation-accepted",
  replica: "hsm-1",
  record: RECORD,
  generation,
  session: by,
  attempt,
  genuine,
});

export const registered = (generation: number, by = "client/1"): Fact => ({
  fact: "generation-registered",
  replica: "hsm-1",
  record: RECORD,
  generation,
  session: by,
});

export const activated = (generation: number): Fact => ({
  fact: "generation-activated",
  replica: "hsm-1",
  record: RECORD,
  generation,
  index: generation + 1,
});

export const destroyed = (
  replica: string,
  index: number,
  {
    generation = 2,
    cause = "exhausted" as "exhausted" | "deleted" | "replaced",
    remains = [] as readonly string[],
  } = {},
): Fact => ({
  fact: "generation-destroyed",
  replica,
  record: RECORD,
  generation,
  index,
  cause,
  remains,
});

export const begun = (code: string, session = "client/1"): Fact => ({
  fact: "registration-begun",
  session,
  code,
});

/** `fresh` where it is for a new backup key, not for the code of the old one. */
export const activationRequested = (
  code = "code-1",
  session = "client/1",
  fresh = session === "client/1",
): Fact => ({ fact: "activation-requested", session, code, fresh });

export const enrolled = (code: string | null = "code-1", session = "client/1"): Fact => ({
  fact: "backup-enrolled",
  session,
  code,
});

export const guess = (code: string, session = "adversary/1"): Fact => ({
  fact: "guess-injected",
  session,
  code,
});

export const exposed = (secret: "backup-key" | "history" = "backup-key"): Fact => ({
  fact: "secret-exposed",
  secret,
});

export const identified = (code: string): Fact => ({ fact: "code-identified", code });
