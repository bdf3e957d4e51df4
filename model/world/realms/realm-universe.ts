/**
 * All worlds of the design `threshold` under one configuration and threat. A world is a vector of small integers: the
 * device, each realm, what was said, the adversary's knowledge, the ledger, the observers' memories. What was said stays
 * said: losing a message is never delivering it, and doubling it is delivering it again.
 */
import { type Deduction, deduction } from "../../adversary/deduction.ts";
import type { RealmSight } from "../../adversary/realm-forgery.ts";
import type { RealmThreat } from "../../adversary/realm-threat.ts";
import { type SymbolicCryptosystem, symbolic } from "../../algebra/symbolic/symbolic.ts";
import { realmClientMachine } from "../../client/realm-client.ts";
import type { RealmClientContext } from "../../client/realm-client-context.ts";
import { blindedOf } from "../../client/realm-client-rules.ts";
import { type Configuration, type Protocol, protocolOf } from "../../protocol/configuration.ts";
import { ADVERSARY, CLIENT, type PartyId } from "../../protocol/parties.ts";
import { realmIds, realmKeyOf, thresholdOf } from "../../protocol/realm-shares.ts";
import { realmMachine } from "../../vault/realm.ts";
import type { RealmContext } from "../../vault/realm-rules.ts";
import { Canon, Interner } from "../interner.ts";
import { NetworkTable, valuesIn } from "../network.ts";
import { ObservationTable } from "../observation.ts";
import type { Observer } from "../observer.ts";
import { PairMap } from "../pair-map.ts";
import { PartyTable } from "../party-table.ts";
import { REALM_START, type RealmLedger } from "./realm-ledger.ts";

export interface RealmOptions {
  readonly configuration: Configuration;
  readonly threat: RealmThreat;
  readonly observers: readonly Observer[];
}

export class RealmUniverse {
  readonly configuration: Configuration;
  readonly threat: RealmThreat;
  readonly crypto: SymbolicCryptosystem;
  readonly protocol: Protocol;
  readonly realms: readonly PartyId[];
  readonly parties: readonly PartyId[];
  readonly tables: readonly PartyTable[];
  readonly networks: NetworkTable;
  readonly knowledge: Deduction;
  readonly observations: ObservationTable;
  readonly networkSlot: number;
  readonly knowledgeSlot: number;
  readonly ledgerSlot: number;
  readonly observersSlot: number;
  readonly width: number;
  readonly #canon = new Canon();
  readonly #ledgers = new Interner<RealmLedger>();
  readonly #inputs: number[] = [];
  readonly #learned = new PairMap();

  constructor({ configuration, threat, observers }: RealmOptions) {
    this.configuration = configuration;
    this.threat = threat;
    this.crypto = symbolic();
    this.protocol = protocolOf(this.crypto, configuration);
    this.realms = realmIds(configuration.realms.count);
    this.parties = [CLIENT, ...this.realms];
    this.tables = [
      new PartyTable(realmClientMachine(this.protocol), this.#canon),
      ...this.realms.map((id) => new PartyTable(realmMachine(this.protocol, id), this.#canon)),
    ];
    this.networks = new NetworkTable(this.crypto, this.#canon);
    this.knowledge = deduction(this.crypto, {
      own: ({ owner }) => owner === ADVERSARY,
      codes: configuration.codes.map((word) => this.crypto.code(word)),
    });
    this.observations = new ObservationTable(observers);
    const count = this.parties.length;
    this.networkSlot = count;
    this.knowledgeSlot = count + 1;
    this.ledgerSlot = count + 2;
    this.observersSlot = count + 3;
    this.width = count + 4;
  }

  initial(): Int32Array {
    const { crypto, knowledge } = this;
    const published = this.realms.map((realm) => crypto.publicKey(realmKeyOf(crypto, realm)));
    return Int32Array.from([
      ...this.tables.map((table) => table.initial()),
      this.networks.empty,
      knowledge.learn(knowledge.nothing, published),
      this.ledger(REALM_START),
      this.observations.start,
    ]);
  }

  /** @throws Error for a name that is none. */
  slotOf(party: PartyId): number {
    const slot = this.parties.indexOf(party);
    if (slot < 0) throw new Error(`there is no party ${party}`);
    return slot;
  }

  table(slot: number): PartyTable {
    return this.tables[slot] as PartyTable;
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
    return this.#ledgers.intern(this.#canon.key(ledger), () => ledger);
  }

  ledgerIn(world: Int32Array, at: number): RealmLedger {
    return this.#ledgers.at(world[at + this.ledgerSlot] as number);
  }

  get size(): number {
    return (
      this.tables.reduce((sum, table) => sum + table.stateCount + table.reactionCount, 0) +
      this.networks.envelopeCount +
      this.networks.bagCount +
      this.#ledgers.size +
      this.observations.size +
      this.crypto.valueCount
    );
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
    const { record } = this.realmAt(world, at, realm);
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
      blinded: operation === null ? null : blindedOf(protocol, operation),
    };
  }
}
