/** A small scope: a start, budgets, and what is judged over everything that can follow. */
import type { Configuration } from "../../model/protocol/configuration.ts";
import type { AnyThreat } from "../../model/world/play.ts";
import type { Reductions } from "../../model/world/reductions.ts";
import type { NamedStart } from "./prelude.ts";

export interface Scope {
  readonly name: string;
  readonly what: string;
  readonly configuration: Partial<
    Pick<
      Configuration,
      | "replicas"
      | "groups"
      | "rollbackTolerance"
      | "attemptsMax"
      | "factor"
      | "factors"
      | "devices"
      | "backups"
      | "compactAfter"
      | "spares"
      | "outdatedSpares"
      | "membership"
      | "writes"
      | "records"
      | "anchor"
      | "attestationLifetime"
      | "unrenewed"
      | "signature"
      | "realms"
    >
  >;
  readonly start: NamedStart;
  /** What may happen after the start, and how often. */
  readonly threat: AnyThreat;
  readonly reductions: Partial<Reductions>;
  /** The named threat whose capabilities it has, where that is another than the one that is checked. */
  readonly of?: string;
  /** The properties whose triggers this scope reaches; the others are not reported for it. */
  readonly judges: readonly string[];
  /** The named threat that its counterexamples are replayed under, where it is not that of the check. */
  readonly under?: string;
  /** Only visited where it is named, and by the deep tests. */
  readonly nightly?: boolean;
}
