/** What a design report is made of; `renderers` turn it into HTML, Markdown and JSON. */

import type { Transcript } from "../properties/harness/transcript.ts";
import type { Coverage, Verdict } from "../properties/harness/verdict.ts";
import type { GuessCosts } from "./guess-cost.ts";

export interface ReportClaim {
  readonly id: string;
  readonly claim: string;
  readonly statement: string;
  readonly expectation: "always" | "sometimes" | "eventually";
  readonly sources: readonly string[];
}

export interface ReportCounterexample {
  readonly property: string;
  readonly scenario: string;
  readonly question: string;
  /** Whether the suite expects it (a known limit of the design) or not. */
  readonly expected: boolean;
  readonly why: string;
  readonly replay: string;
  readonly transcript: Transcript;
}

export interface DesignReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** The line that reproduces the report. */
  readonly command: string;
  readonly seed: number;
  readonly ok: boolean;
  readonly design: string;
  readonly configuration: Readonly<Record<string, string | number>>;
  /** Guesses times cost; null outside the vault's world. */
  readonly guessing: GuessCosts | null;
  readonly claims: readonly ReportClaim[];
  readonly verdicts: readonly Verdict[];
  readonly coverage: Coverage;
  readonly defences: readonly {
    readonly id: string;
    readonly rule: string;
    readonly attack: string;
    readonly sources: readonly string[];
    /** The properties that break when it is removed, as the weakened scenarios state. */
    readonly breaks: readonly string[];
  }[];
  readonly assumptions: readonly { readonly silent: string; readonly assumption: string }[];
  readonly sources: readonly { readonly key: string; readonly what: string }[];
  readonly statecharts: readonly { readonly machine: string; readonly dot: string }[];
  readonly counterexamples: readonly ReportCounterexample[];
}
