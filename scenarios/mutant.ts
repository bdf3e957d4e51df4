/** What a mutant is: a bug that can be switched on, and what must notice it. */
import type { TrustParameters } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { ThreatName } from "./threats.ts";

export interface Mutant {
  /** The defect, in words. */
  readonly name: string;
  /** Where it shipped, or was found. */
  readonly origin: string;
  /** Of this project's own: no such bug is known to have shipped. */
  readonly own?: true;
  readonly without: readonly Defence[];
  readonly threat: ThreatName;
  /** Of fleet trust: what the design is otherwise than by default. */
  readonly trust?: Partial<TrustParameters>;
  /** Properties that the catalogue names for it; each of them must be seen to break. */
  readonly killedBy: readonly string[];
  /** Rows of the attack catalogue. */
  readonly rows: readonly string[];
}
