/**
 * What the worlds of both kinds are made of: parties with their tables of transitions, what was sent, what the adversary
 * knows, what properties remember. A world is a vector of small integers: one for each party's local state, then the
 * network, the adversary's knowledge, the ledger and the observers' memories (decision D2).
 */
import type { Deduction } from "../adversary/deduction.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { type Configuration, type Protocol, protocolOf } from "../protocol/configuration.ts";
import type { PartyId } from "../protocol/parties.ts";
import { Canon } from "./interner.ts";
import { NetworkTable } from "./network.ts";
import { ObservationTable } from "./observation.ts";
import type { Observer } from "./observer.ts";
import type { PartyTable } from "./party-table.ts";

/** How values are read, and what the adversary makes of those that it sees (decision D4). */
export interface Reading {
  readonly crypto: Cryptosystem;
  readonly knowledge: Knowledge;
}

/** What a world asks of the adversary's knowledge. */
export type Knowledge = Pick<Deduction, "nothing" | "learn" | "derives" | "derivation" | "core">;

/** A party and the table of its transitions. */
export type Seat = readonly [party: PartyId, table: PartyTable];

interface UniverseParts {
  readonly configuration: Configuration;
  readonly observers: readonly Observer[];
  readonly reading: Reading;
  /** All parties in slot order. Tables whose states have parts in common share the canon. */
  readonly cast: (protocol: Protocol, canon: Canon) => readonly Seat[];
}

export abstract class UniverseBase {
  readonly configuration: Configuration;
  readonly crypto: Cryptosystem;
  readonly protocol: Protocol;
  /** Party ids in slot order. */
  readonly parties: readonly PartyId[];
  readonly tables: readonly PartyTable[];
  readonly networks: NetworkTable;
  readonly knowledge: Knowledge;
  readonly observations: ObservationTable;
  readonly networkSlot: number;
  readonly knowledgeSlot: number;
  readonly ledgerSlot: number;
  readonly observersSlot: number;
  readonly width: number;
  protected readonly canon = new Canon();
  readonly #slots = new Map<PartyId, number>();
  readonly #shown: (readonly Value[])[] = [];
  readonly #shownIds = new Map<string, number>();

  constructor({ configuration, observers, reading, cast }: UniverseParts) {
    this.configuration = configuration;
    this.crypto = reading.crypto;
    this.knowledge = reading.knowledge;
    this.protocol = protocolOf(this.crypto, configuration);
    const seats = cast(this.protocol, this.canon);
    this.parties = seats.map(([party]) => party);
    this.tables = seats.map(([, table]) => table);
    for (const [slot, party] of this.parties.entries()) this.#slots.set(party, slot);
    this.networks = new NetworkTable(this.crypto, this.canon);
    this.observations = new ObservationTable(observers);
    const count = this.parties.length;
    this.networkSlot = count;
    this.knowledgeSlot = count + 1;
    this.ledgerSlot = count + 2;
    this.observersSlot = count + 3;
    this.width = count + 4;
  }

  /** The ledger of a world in which nothing has happened. */
  protected abstract get ledgerStart(): number;

  initial(): Int32Array {
    return Int32Array.from([
      ...this.tables.map((table) => table.initial()),
      this.networks.empty,
      this.knowledge.nothing,
      this.ledgerStart,
      this.observations.start,
    ]);
  }

  /** @throws Error for a name that is none. */
  slotOf(party: PartyId): number {
    const slot = this.#slots.get(party);
    if (slot === undefined) throw new Error(`there is no party ${party}`);
    return slot;
  }

  hasParty(party: PartyId): boolean {
    return this.#slots.has(party);
  }

  table(slot: number): PartyTable {
    return this.tables[slot] as PartyTable;
  }

  /** A list of values that the adversary sees, as one integer; -1 for none. */
  showing(values: readonly Value[]): number {
    if (values.length === 0) return -1;
    const key = values.map(({ id }) => id).join();
    const known = this.#shownIds.get(key);
    if (known !== undefined) return known;
    const id = this.#shown.push(values) - 1;
    this.#shownIds.set(key, id);
    return id;
  }

  valuesShown(shown: number): readonly Value[] {
    return shown < 0 ? [] : (this.#shown[shown] as readonly Value[]);
  }

  /** Entries over all tables, by which the harness decides when to renew them. */
  get size(): number {
    return (
      this.tables.reduce((sum, table) => sum + table.stateCount + table.reactionCount, 0) +
      this.networks.envelopeCount +
      this.networks.bagCount +
      this.observations.size +
      this.crypto.valueCount
    );
  }
}
