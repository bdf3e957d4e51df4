/**
 * A world as the harness plays it, whichever world it is: a system whose moves have words, whose parties are tables of
 * memoised transitions, and whose properties are observed (docs/decisions/second-world.md).
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import type { Envelope } from "../protocol/messages.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { EnvelopeRef, Event } from "./event.ts";
import type { ObservationTable, ObservedBreach } from "./observation.ts";
import type { PartyTable } from "./party-table.ts";
import type { System } from "./system.ts";

/** A reaction of one party within a step; kept for whoever wants to tell the step. */
export interface Reacted {
  readonly slot: number;
  readonly reaction: number;
}

/** What the last step did, for narration; overwritten by each step. */
export interface LastStep {
  readonly reacted: Reacted[];
  readonly facts: number[];
  readonly shown: number[];
  breaches: readonly ObservedBreach[];
}

/** Why an event is not a move of this world, in words for a person. */
export interface Inapplicable {
  readonly reason: string;
}

export interface Playable extends System {
  /** Party ids in slot order. */
  readonly parties: readonly PartyId[];
  readonly tables: readonly PartyTable[];
  readonly crypto: Cryptosystem;
  /** Kinds of events, by the kind of a move (`kindOf`). */
  readonly kinds: readonly string[];
  readonly observations: ObservationTable;
  /** Where the memories of the observers stand in a world. */
  readonly observersSlot: number;
  readonly last: LastStep;
  /** How often each kind of event, each reaction of each party, and each list of facts occurred. */
  readonly kindHits: Float64Array;
  readonly reactionHits: readonly (readonly number[])[];
  readonly factHits: readonly number[];
  /** Entries over all tables, by which the harness decides when to renew them. */
  readonly size: number;
  forgetCounts(): void;
  /** The property that a breach id stands for. */
  propertyOf(breach: number): string;
  /** The name under which a party's control states are counted. */
  machineOf(slot: number): string;
  eventOf(worlds: Int32Array, at: number, move: number): Event;
  /** The move that an event is here; says nothing on whether it is enabled. */
  candidateFor(worlds: Int32Array, at: number, event: Event): number | Inapplicable;
  /** Whether an event may happen here though no search tries it: a schedule that is written by hand may do more. */
  allows?(worlds: Int32Array, at: number, event: Event): boolean;
  /** What nothing has been spent of yet: the end of a shared beginning. */
  withoutSpending(vector: Int32Array): void;
  /** The envelope that a schedule names, what it says in words independent of ids, and who says the same. */
  envelopeIn(vector: Int32Array, ref: EnvelopeRef): Envelope | undefined;
  contentIn(vector: Int32Array, ref: EnvelopeRef): string | undefined;
  refIn(vector: Int32Array, like: EnvelopeRef, content: string): EnvelopeRef | undefined;
  /** The message that an injection brought, as it was before the step. */
  injectedIn(before: Int32Array, event: Event): Envelope | undefined;
  /** What the adversary knows after and did not know before. */
  learnedIn(before: Int32Array, after: Int32Array): readonly Value[];
}
