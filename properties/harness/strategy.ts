/**
 * How random schedules choose: a kind of event first, by weight, then one of its kind. No single strategy reaches
 * everything, so a search runs a portfolio; what was off, was on in another.
 */

import type { EventKind } from "../../model/world/event.ts";
import type { TrustEvent } from "../../model/world/fleet-trust/trust-event.ts";
import type { NamedStart } from "./prelude.ts";

/** What some strategies are for, and make no sense without. */
export type Place =
  | "restoring"
  | "naming"
  | "timing"
  | "changing"
  | "moving"
  | "compacting"
  | "holding"
  | "ageing"
  | "outdated"
  | "opening"
  | "several"
  | "switching";

export interface Strategy {
  readonly name: string;
  /** Weight of each kind among those that are enabled; 0 keeps it out. */
  readonly weights: Readonly<Partial<Record<EventKind | TrustEvent["do"], number>>>;
  /** Whether each run switches off a random half of the kinds that can be spared (swarm testing). */
  readonly swarm: boolean;
  /**
   * How often, of 64, the first envelope in canonical order is delivered (or dropped) rather than any. Near 64 a run is nearly
   * synchronous, with a few delays at arbitrary places (delay-bounded scheduling): it gets far, and most bugs need few.
   */
  readonly inOrder: number;
  /** Where runs begin: with nothing, or with a provisioned fleet, a leader and a registered user. */
  readonly start: NamedStart;
  /** Steps of a run. */
  readonly length: number;
  /** Every how many runs the fair phase is judged: it costs more than a short run. */
  readonly settleEvery: number;
  /** Of a search's runs, how many in a thousand are of this strategy. */
  readonly share: number;
  /** Only where all of this is so (portfolio.ts): its share then comes on top of the others. Everywhere where absent. */
  readonly where?: readonly Place[];
}

/** What a run cannot do without: a swarm never switches it off. */
export const INDISPENSABLE: readonly string[] = ["provision", "deliver", "restart", "heal"];

/** The weights by the index of a kind in its world. */
export const weightsOf = ({ weights }: Strategy, kinds: readonly string[]): readonly number[] =>
  kinds.map((kind) => (weights as Readonly<Record<string, number>>)[kind] ?? 0);
