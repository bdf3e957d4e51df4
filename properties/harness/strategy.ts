/**
 * How random schedules choose: a kind of event first, by weight, then one of its kind. No single strategy reaches
 * everything, so a search runs a portfolio; what was off, was on in another.
 */

import type { EventKind } from "../../model/world/event.ts";
import type { TrustEvent } from "../../model/world/fleet-trust/trust-event.ts";
import type { NamedStart } from "./prelude.ts";

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
  /** Only where the host can set devices back or copy them: its share comes on top of the others. */
  readonly restoring?: boolean;
  /** Only where the front end is the adversary's; likewise. */
  readonly naming?: boolean;
  /** Only where the adversary sets clocks; likewise. */
  readonly timing?: boolean;
  /** Only where the operator changes the members: its share comes on top of the others. */
  readonly changing?: boolean;
  /** Only where records move between groups; likewise. */
  readonly moving?: boolean;
  /** Only where logs are compacted; likewise. */
  readonly compacting?: boolean;
  /** Only where clients sign or turnings-off are named; likewise. */
  readonly holding?: boolean;
  /** Only where the disk or the application of a device goes back; likewise. */
  readonly ageing?: boolean;
  /** Only where an older application may come back that pins the first of two fleets alone; likewise. */
  readonly outdated?: boolean;
  /** Only where the adversary opens replicas; likewise. */
  readonly opening?: boolean;
  /** Only where the user has two devices; likewise. */
  readonly several?: boolean;
  /** Only where factors are switchable; likewise. */
  readonly switching?: boolean;
}

/** What a run cannot do without: a swarm never switches it off. */
export const INDISPENSABLE: readonly string[] = ["provision", "deliver", "restart", "heal"];

/** The weights by the index of a kind in its world. */
export const weightsOf = ({ weights }: Strategy, kinds: readonly string[]): readonly number[] =>
  kinds.map((kind) => (weights as Readonly<Record<string, number>>)[kind] ?? 0);
