/** A property: one positive sentence and an observer, unable to act, with its "unless" clause. */

import type { RealmBudgets, RealmCapabilities } from "../model/adversary/realm-threat.ts";
import type { Budgets, Capabilities } from "../model/adversary/threat.ts";
import type { TrustBudgets, TrustCapabilities } from "../model/adversary/trust-threat.ts";
import type { Fact, FactName } from "../model/protocol/facts.ts";
import type { Breach, Observer } from "../model/world/observer.ts";
import type { AnyThreat } from "../model/world/play.ts";

interface Claim {
  /** The id of docs/claims.md: `X1`, `CON2`, ... */
  readonly id: string;
  /** Its short name: `NoExpose`. */
  readonly claim: string;
  readonly statement: string;
  /** Source keys of docs/sources.md. */
  readonly sources: readonly string[];
}

/** Holds at every step. Vacuous unless one of its trigger facts occurred. */
export interface AlwaysProperty<Memory = unknown> extends Claim, Observer<Memory> {
  readonly id: string;
  readonly expectation: "always";
  readonly trigger: readonly FactName[];
}

/** A capability, or a budget, by its name in the threat of the property's world. */
export type Need =
  | Exclude<keyof Capabilities, "extracted">
  | keyof Pick<Budgets, "wipes">
  | keyof Pick<TrustCapabilities, "insider" | "rollback" | "disk">
  | keyof TrustBudgets
  | keyof Pick<RealmCapabilities, "extracted">
  | keyof RealmBudgets;

/** Whether a threat has something that a witness needs. */
export const hasNeed = ({ capabilities, budgets }: AnyThreat, need: Need): boolean => {
  const given: Readonly<Record<string, unknown>> = { ...budgets, ...capabilities };
  return given[need] === true || (typeof given[need] === "number" && given[need] > 0);
};

/** Can happen at all; a search that never sees it has not exercised the model. */
export interface SometimesProperty extends Claim {
  readonly expectation: "sometimes";
  readonly seen: (fact: Fact) => boolean;
  /** Capabilities of which the threat must have one; a witness of a fault cannot be asked of a world without it. */
  readonly needs?: readonly Need[];
  /** And of which it must have all. */
  readonly needsAll?: readonly Need[];
}

/** Whether a threat has what a witness needs. */
export const canBeSeen = (
  { needs, needsAll = [] }: SometimesProperty,
  threat: AnyThreat,
): boolean =>
  (needs?.some((need) => hasNeed(threat, need)) ?? true) &&
  needsAll.every((need) => hasNeed(threat, need));

/** Happens in the end, once faults stop and the schedule is fair. */
export interface EventuallyProperty<Memory = unknown> extends Claim, Observer<Memory> {
  readonly id: string;
  readonly expectation: "eventually";
  readonly trigger: readonly FactName[];
  /** After the fair phase: nothing, or why the run breaks the property. */
  readonly settled: (memory: Memory) => Breach | undefined;
}

/**
 * Holds of every run as a whole. Its memory would be the run itself, which no explored state could carry (decision D3), so
 * it is judged at the end of runs: of scenarios and of random schedules, not of exhaustive scopes.
 */
export interface RunProperty extends Claim {
  readonly expectation: "always";
  readonly trigger: readonly FactName[];
  /** Nothing, or why the facts of the run, in order, break the property. */
  readonly judge: (facts: readonly Fact[]) => Breach | undefined;
}

/** Memories differ from property to property, and only the property itself looks inside. */
// biome-ignore lint/suspicious/noExplicitAny: an existential type, which TypeScript does not have
export type Observed = AlwaysProperty<any> | EventuallyProperty<any>;

export type Property = Observed | RunProperty | SometimesProperty;
