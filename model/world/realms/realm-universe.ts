/**
 * All worlds of the design `threshold` under one configuration and threat. A world is a vector of small integers: the
 * device, each realm, what was said, the adversary's knowledge, the ledger, the observers' memories. What was said stays
 * said: losing a message is never delivering it, and doubling it is delivering it again.
 */

import { deduction } from "../../adversary/deduction.ts";
import type { RealmSight } from "../../adversary/realm-forgery.ts";
import type { RealmThreat } from "../../adversary/realm-threat.ts";
import type { Value } from "../../algebra/cryptosystem.ts";
import { symbolic } from "../../algebra/symbolic/symbolic.ts";
import { realmClientMachine } from "../../client/realm-client.ts";
import type { RealmClientContext } from "../../client/realm-client-context.ts";
import { blindedOf } from "../../client/realm-client-rules.ts";
import type { Configuration } from "../../protocol/configuration.ts";
import { ADVERSARY, CLIENT, type PartyId } from "../../protocol/parties.ts";
import { realmIds, realmKeyOf, thresholdOf } from "../../protocol/realm-shares.ts";
import { realmMachine } from "../../vault/realm.ts";
import type { RealmContext } from "../../vault/realm-rules.ts";
import { Interner } from "../interner.ts";
import { valuesIn } from "../network.ts";
import type { Observer } from "../observer.ts";
import { PairMap } from "../pair-map.ts";
import { PartyTable } from "../party-table.ts";
import { type Reading, type Seat, UniverseBase } from "../universe-base.ts";
import { REALM_START, type RealmLedger } from "./realm-ledger.ts";

/** How values are read in this world, and what the adversary can build. */
export interface RealmReading extends Reading {
  /** Whether it can build a message with these values in it; where absent, whether it can derive each of them. */
  readonly builds?: (knowledge: number, values: readonly Value[]) => boolean;
}

export interface RealmOptions {
  readonly configuration: Configuration;
  readonly threat: RealmThreat;
  readonly observers: readonly Observer[];
  /** In terms, unless said otherwise. */
  readonly reading?: RealmReading;
}

const inTerms = ({ codes }: Configuration): Reading => {
  const crypto = symbolic();
  const own = ({ owner }: { readonly owner: string }) => owner === ADVERSARY;
  const knowledge = deduction(crypto, { own, codes: codes.map((word) => crypto.code(word)) });
  return { crypto, knowledge };
};

export class RealmUniverse extends UniverseBase {
  readonly threat: RealmThreat;
  readonly realms: readonly PartyId[];
  readonly builds: NonNullable<RealmReading["builds"]>;
  readonly #ledgers = new Interner<RealmLedger>();
  readonly #inputs: number[] = [];
  readonly #learned = new PairMap();

  constructor({ configuration, threat, observers, reading }: RealmOptions) {
    const realms = realmIds(configuration.realms.count);
    super({
      configuration,
      observers,
      reading: reading ?? inTerms(configuration),
      cast: (protocol, canon): readonly Seat[] => [
        [CLIENT, new PartyTable(realmClientMachine(protocol), canon)],
        ...realms.map((id): Seat => [id, new PartyTable(realmMachine(protocol, id), canon)]),
      ],
    });
    this.threat = threat;
    this.realms = realms;
    this.builds =
      reading?.builds ??
      ((known, values) => values.every((value) => this.knowledge.derives(known, value)));
  }

  protected override get ledgerStart(): number {
    return this.ledger(REALM_START);
  }

  override get size(): number {
    return super.size + this.#ledgers.size;
  }

  /** The keys to which requests are sealed are public. */
  override initial(): Int32Array {
    const { knowledge } = this;
    const vector = super.initial();
    vector[this.knowledgeSlot] = knowledge.learn(knowledge.nothing, this.published);
    return vector;
  }

  get published(): readonly Value[] {
    const { crypto } = this;
    return this.realms.map((realm) => crypto.publicKey(realmKeyOf(crypto, realm)));
  }

  clientAt(world: Int32Array, at: number): { readonly value: string; context: RealmClientContext } {
    const { value, context } = this.table(0).stateAt(world[at] as number);
    return { value: String(value), context: context as RealmClientContext };
  }

  realmAt(world: Int32Array, at: number, realm: PartyId): RealmContext {
    const slot = this.slotOf(realm);
    return this.table(slot).stateAt(world[at + slot] as number).context as RealmContext;
  }

  ledger(ledger: RealmLedger): number {
    return this.#ledgers.intern(this.canon.key(ledger), () => ledger);
  }

  ledgerIn(world: Int32Array, at: number): RealmLedger {
    return this.#ledgers.at(world[at + this.ledgerSlot] as number);
  }

  /** The input that an envelope is to its receiver. */
  inputOf(envelope: number): number {
    const { from, to, message } = this.networks.envelopeAt(envelope);
    this.#inputs[envelope] ??= this.table(this.slotOf(to)).input({
      type: message.kind,
      from,
      message,
    } as never);
    return this.#inputs[envelope] as number;
  }

  /** What the adversary knows after a message has passed. */
  learn(knowledge: number, envelope: number): number {
    const known = this.#learned.get(knowledge, envelope);
    if (known >= 0) return known;
    const { message } = this.networks.envelopeAt(envelope);
    const after = this.knowledge.learn(knowledge, valuesIn(message));
    this.#learned.set(knowledge, envelope, after);
    return after;
  }

  /** What decides what the adversary can build at a realm. */
  sightOf(world: Int32Array, at: number, realm: PartyId): RealmSight {
    const { crypto, configuration, protocol } = this;
    const { record, pending } = this.realmAt(world, at, realm);
    const { operation } = this.clientAt(world, at).context;
    return {
      crypto,
      threshold: thresholdOf(protocol),
      count: configuration.realms.count,
      record: record?.held
        ? {
            generation: record.generation,
            key: record.held.share.key,
            tag: record.held.share.tag,
            part: record.held.part,
          }
        : null,
      pending: pending && { generation: pending.generation, tag: pending.share.tag },
      blinded: operation === null ? null : blindedOf(protocol, operation),
    };
  }
}
