/** What came out of judging a property, and within which bound (decision D10). Never "proved". */
import type { Event } from "../../model/world/event.ts";

export type VerdictKind = "held" | "violated" | "witnessed" | "unwitnessed" | "vacuous";

export type Bound =
  | { readonly search: "replay"; readonly scenario: string; readonly steps: number }
  | {
      readonly search: "random";
      readonly seed: number;
      readonly runs: number;
      readonly steps: number;
      /** Longest run, in steps, with its fair phase. */
      readonly lengthMax: number;
      /** Present where a time budget, not a number of runs, ended the search. */
      readonly seconds?: number;
    }
  | {
      readonly search: "exhaustive";
      readonly scope: string;
      /** Whether every reachable state within the scope's budgets was visited. */
      readonly complete: boolean;
      readonly states: number;
      readonly transitions: number;
      readonly depth: number;
    };

/** A breach that a replay from the start has reproduced, and that was then shrunk. */
export interface Counterexample {
  /** One sentence: why the last step breaks the property. */
  readonly why: string;
  readonly schedule: readonly Event[];
  /** Where the scenario was written, relative to the working directory; absent when it is a stored one. */
  readonly file?: string;
  /** The command that shows it again. */
  readonly replay: string;
}

export interface Verdict {
  readonly property: string;
  readonly design: string;
  readonly threat: string;
  readonly kind: VerdictKind;
  readonly expected: VerdictKind;
  readonly bound: Bound;
  /** How often the trigger fired, or the witness was seen. */
  readonly hits: number;
  /** For random search: the largest share of runs, over the strategies, in which the witness was seen. */
  readonly share?: number;
  /** The scenario (by name) that the verdict belongs to, where it came from one. */
  readonly scenario?: string;
  readonly counterexample?: Counterexample;
}

export const asExpected = (verdict: Verdict): boolean => verdict.kind === verdict.expected;

/** Whether a scope was not visited to its end for a claim that it did not break: what lies beyond may break it. */
export const isUnfinished = ({ kind, bound }: Verdict): boolean =>
  kind === "held" && bound.search === "exhaustive" && !bound.complete;

/** How often each thing was seen over a whole check. */
export interface Coverage {
  readonly events: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, number>>;
  /** `<machine>.<state>`. */
  readonly states: Readonly<Record<string, number>>;
}
