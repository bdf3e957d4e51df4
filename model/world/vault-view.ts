/** How the vault's world shows itself to the harness (playable.ts): its moves in words, its envelopes, what is learned. */
import { forge } from "../adversary/forgery.ts";
import type { Value } from "../algebra/cryptosystem.ts";
import type { Envelope } from "../protocol/messages.ts";
import { ADVERSARY, type PartyId } from "../protocol/parties.ts";
import { type EnvelopeRef, EVENT_KINDS, type Event, type VaultEvent } from "./event.ts";
import { candidateFor, eventOf } from "./narration.ts";
import type { Options } from "./options.ts";
import type { Inapplicable } from "./playable.ts";
import type { Universe } from "./universe.ts";

const MACHINES = ["client", "front end", "store"] as const;

export abstract class VaultView {
  readonly kinds = EVENT_KINDS;
  abstract readonly universe: Universe;
  abstract readonly options: Options;

  get parties(): readonly PartyId[] {
    return this.universe.parties;
  }

  get tables(): Universe["tables"] {
    return this.universe.tables;
  }

  get crypto(): Universe["crypto"] {
    return this.universe.crypto;
  }

  get observations(): Universe["observations"] {
    return this.universe.observations;
  }

  get observersSlot(): number {
    return this.universe.observersSlot;
  }

  get size(): number {
    return this.universe.size;
  }

  machineOf(slot: number): string {
    return MACHINES[slot] ?? "replica";
  }

  eventOf(worlds: Int32Array, at: number, move: number): VaultEvent {
    return eventOf(this, worlds, at, move);
  }

  candidateFor(worlds: Int32Array, at: number, event: Event): number | Inapplicable {
    return candidateFor(this, worlds, at, event as VaultEvent);
  }

  withoutSpending(vector: Int32Array): void {
    const { ledgerSlot, ledgers } = this.universe;
    vector[ledgerSlot] = ledgers.withoutSpending(vector[ledgerSlot] as number);
  }

  #bagIn(vector: Int32Array): number {
    return vector[this.universe.networkSlot] as number;
  }

  envelopeIn(vector: Int32Array, ref: EnvelopeRef): Envelope | undefined {
    const { networks } = this.universe;
    const id = networks.resolve(this.#bagIn(vector), ref);
    return id === undefined ? undefined : networks.envelopeAt(id);
  }

  contentIn(vector: Int32Array, ref: EnvelopeRef): string | undefined {
    const { networks } = this.universe;
    const id = networks.resolve(this.#bagIn(vector), ref);
    return id === undefined ? undefined : networks.contentOf(id);
  }

  refIn(vector: Int32Array, like: EnvelopeRef, content: string): EnvelopeRef | undefined {
    return this.universe.networks.refLike(this.#bagIn(vector), like, content);
  }

  injectedIn(before: Int32Array, event: Event): Envelope | undefined {
    if (event.do !== "inject") return undefined;
    const { message } = event as Extract<VaultEvent, { do: "inject" }>;
    if (
      message.recipe === "forge-vote" ||
      message.recipe === "forge-acknowledgement" ||
      message.recipe === "serve-record"
    )
      return undefined;
    const { universe } = this;
    const ledger = universe.ledgers.at(before[universe.ledgerSlot] as number);
    const forgery = forge(universe.protocol, { ...ledger, fleet: universe.fleet }, message);
    return forgery && { from: ADVERSARY, to: forgery.to, message: forgery.message };
  }

  learnedIn(before: Int32Array, after: Int32Array): readonly Value[] {
    const { knowledge, knowledgeSlot } = this.universe;
    const [old, now] = [before[knowledgeSlot] as number, after[knowledgeSlot] as number];
    return old === now ? [] : knowledge.core(now).filter((value) => !knowledge.derives(old, value));
  }
}
