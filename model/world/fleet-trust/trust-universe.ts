/**
 * All worlds of fleet trust under one configuration and threat (universe-base.ts). What was said stays said: the network
 * is a set that grows, and one message is read as often as the adversary likes.
 */
import type { AnyStateMachine } from "xstate";
import {
  forgeTrust,
  type Seen,
  type SignBoth,
  type TrustForgery,
} from "../../adversary/bundle-forgery.ts";
import { deduction } from "../../adversary/deduction.ts";
import type { TrustThreat } from "../../adversary/trust-threat.ts";
import type { Value } from "../../algebra/cryptosystem.ts";
import { symbolic } from "../../algebra/symbolic/symbolic.ts";
import { trustClientMachine } from "../../client/fleet-trust.ts";
import { type FleetParameters, keysDigestOf } from "../../protocol/bundle.ts";
import type { Configuration } from "../../protocol/configuration.ts";
import { evidenceDigest } from "../../protocol/evidence.ts";
import type { Input } from "../../protocol/machine-kit.ts";
import type { Message } from "../../protocol/messages.ts";
import { ADVERSARY, type PartyId } from "../../protocol/parties.ts";
import type { TrustInput } from "../../protocol/trust-input.ts";
import {
  COUNTERSIGNER,
  EVIDENCE,
  FIRST_SIGNER,
  keysOfFleet,
  LOG,
  MONITOR,
  type ParameterFloors,
  PUBLISHER,
  type TrustKeys,
  trustKeysOf,
  witnessIds,
} from "../../protocol/trust-keys.ts";
import type { TrustRecipe } from "../../protocol/trust-recipe.ts";
import { type EvidenceContext, evidenceMachine } from "../../signers/evidence-publisher.ts";
import { type LogContext, leafOfEntry, logMachine, witnessMachine } from "../../signers/log.ts";
import { monitorMachine } from "../../signers/monitor.ts";
import { publisherMachine } from "../../signers/publisher.ts";
import { countersignerMachine, firstSignerMachine } from "../../signers/signer.ts";
import { quorumSize } from "../../vault/quorum.ts";
import { Interner } from "../interner.ts";
import { valuesIn } from "../network.ts";
import type { Observer } from "../observer.ts";
import { PairMap } from "../pair-map.ts";
import { PartyTable } from "../party-table.ts";
import { type Reading, type Seat, UniverseBase } from "../universe-base.ts";
import { isStolen, keyEraOf, TRUST_START, type TrustLedger } from "./trust-ledger.ts";

/** How values are read in this world, and what the adversary can do with them beside knowing them. */
export interface TrustReading extends Reading {
  readonly signBoth: SignBoth;
  /** Whether the adversary can build a message with these values in it. */
  readonly builds: (knowledge: number, values: readonly Value[]) => boolean;
  /** Messages in the order in which the adversary goes through them: that of their content in terms. */
  readonly inOrder: (envelopes: readonly number[]) => readonly number[];
}

export interface TrustOptions {
  readonly configuration: Configuration;
  readonly threat: TrustThreat;
  readonly observers: readonly Observer[];
  /** In terms, unless said otherwise. */
  readonly reading?: TrustReading;
}

/** A forgery that the adversary can build, and the slot of its receiver. */
export interface BuiltForgery extends TrustForgery {
  readonly slot: number;
}

export const trustClientIds = (count: number): PartyId[] =>
  Array.from({ length: count }, (_, index) => `client-${index + 1}`);

/** The symbolic reading, with what the theory of signatures lets the adversary do. */
const inTerms = ({ trust }: Configuration): TrustReading => {
  const crypto = symbolic({ signatures: trust.signatures });
  const own = ({ owner }: { readonly owner: string }) => owner === ADVERSARY;
  const knowledge = deduction(crypto, { own, codes: [] });
  return {
    crypto,
    knowledge,
    signBoth: crypto.signBoth,
    builds: (known, values) => values.every((value) => knowledge.derives(known, value)),
    inOrder: (envelopes) => envelopes,
  };
};

export class TrustUniverse extends UniverseBase {
  readonly #reading: TrustReading;
  readonly threat: TrustThreat;
  readonly parameters: FleetParameters;
  readonly floors: ParameterFloors;
  readonly #ledgers = new Interner<TrustLedger>();
  readonly #learned = new PairMap();
  readonly #shownBy: number[] = [];
  readonly #inputs: Map<string, number>[];
  readonly #forgedInputs = new WeakMap<BuiltForgery, Map<number, number>>();
  readonly #keys: TrustKeys[] = [];
  readonly #sights = new Interner<Seen>();
  readonly #forgeryIds = new PairMap();
  readonly #forgeries: (BuiltForgery | undefined)[] = [];

  constructor({ configuration, threat, observers, reading }: TrustOptions) {
    const read = reading ?? inTerms(configuration);
    const clients = trustClientIds(threat.menu.clients);
    super({
      configuration,
      observers,
      reading: read,
      cast: (protocol, canon) => {
        const seat = (party: PartyId, machine: AnyStateMachine): Seat => [
          party,
          new PartyTable(machine, canon),
        ];
        return [
          seat(PUBLISHER, publisherMachine(protocol, clients)),
          seat(FIRST_SIGNER, firstSignerMachine(protocol)),
          seat(COUNTERSIGNER, countersignerMachine(protocol)),
          seat(LOG, logMachine(protocol)),
          seat(EVIDENCE, evidenceMachine(protocol)),
          seat(MONITOR, monitorMachine(protocol)),
          ...witnessIds(configuration.trust.witnesses).map((id) =>
            seat(id, witnessMachine(protocol, id)),
          ),
          ...clients.map((id) => seat(id, trustClientMachine(protocol, id))),
        ];
      },
    });
    this.#reading = read;
    this.threat = threat;
    this.#inputs = this.tables.map(() => new Map());
    const { replicas, rollbackTolerance, attemptsMax } = configuration;
    const quorum = quorumSize(replicas, rollbackTolerance);
    this.parameters = { replicas, quorum, rollbackTolerance, attemptsMax, simulated: false };
    this.floors = {
      replicasMin: replicas,
      rollbackToleranceMin: rollbackTolerance,
      attemptsMaxMax: attemptsMax,
    };
  }

  protected override get ledgerStart(): number {
    return this.ledger(TRUST_START);
  }

  override get size(): number {
    return super.size + this.#ledgers.size;
  }

  get clientSlots(): readonly number[] {
    return this.parties.flatMap((party, slot) => (party.startsWith("client-") ? [slot] : []));
  }

  contextOf<Context>(world: Int32Array, at: number, party: PartyId): Context {
    const slot = this.slotOf(party);
    return this.table(slot).stateAt(world[at + slot] as number).context as Context;
  }

  ledger(ledger: TrustLedger): number {
    return this.#ledgers.intern(this.canon.key(ledger), () => ledger);
  }

  ledgerAt(id: number): TrustLedger {
    return this.#ledgers.at(id);
  }

  /** The signers' keys of an era. */
  keysOf(era: number, threshold?: number): TrustKeys {
    this.#keys[era] ??= trustKeysOf(this.crypto, era, this.configuration.trust);
    const keys = this.#keys[era] as TrustKeys;
    return threshold === undefined ? keys : { ...keys, threshold };
  }

  /** An input of a party: spelled once. */
  input(slot: number, type: string, trust: TrustInput, message?: Message, from?: PartyId): number {
    const input: Input = {
      type,
      trust,
      ...(message === undefined ? {} : { message }),
      ...(from === undefined ? {} : { from }),
    };
    return this.table(slot).input(input);
  }

  /** The input that a forgery is, at a time. */
  forgedInput(forgery: BuiltForgery, now: number): number {
    const byTime = this.#forgedInputs.get(forgery) ?? new Map<number, number>();
    this.#forgedInputs.set(forgery, byTime);
    const known = byTime.get(now);
    if (known !== undefined) return known;
    const { slot, message, from } = forgery;
    const input = this.input(slot, message.kind, { now }, message, from);
    byTime.set(now, input);
    return input;
  }

  /** The input that an envelope is, at a time. */
  inputOf(slot: number, envelope: number, now: number): number {
    const inputs = this.#inputs[slot] as Map<string, number>;
    const key = `${envelope}@${now}`;
    const known = inputs.get(key);
    if (known !== undefined) return known;
    const { from, message } = this.networks.envelopeAt(envelope);
    const input = this.input(slot, message.kind, { now }, message, from);
    inputs.set(key, input);
    return input;
  }

  /** What a message shows to the adversary, as one integer. */
  shownBy(envelope: number): number {
    this.#shownBy[envelope] ??= this.showing(valuesIn(this.networks.envelopeAt(envelope).message));
    return this.#shownBy[envelope] as number;
  }

  /** What the adversary knows after it has seen a list of values. */
  learn(knowledge: number, shown: number): number {
    const known = this.#learned.get(knowledge, shown);
    if (known >= 0) return known;
    const after = this.knowledge.learn(knowledge, this.valuesShown(shown));
    this.#learned.set(knowledge, shown, after);
    return after;
  }

  /**
   * Everything in a world that decides what the adversary can build, as one integer: what was said, the time, the era,
   * whose keys are stolen, and what the log and the evidence hold.
   */
  sightOf(world: Int32Array, at: number): number {
    const { clock, era, stolen } = this.ledgerAt(world[at + this.ledgerSlot] as number);
    const slots = [this.networkSlot, this.slotOf(EVIDENCE), this.slotOf(LOG)];
    const key = [...slots.map((slot) => world[at + slot]), clock, era, ...stolen].join("|");
    return this.#sights.intern(key, () => this.#seen(world, at));
  }

  /** What a recipe comes to; `undefined` where the adversary cannot build it. */
  forgery(
    world: Int32Array,
    at: number,
    recipe: TrustRecipe,
    key: number,
  ): BuiltForgery | undefined {
    const sight = this.sightOf(world, at);
    const known = this.#forgeryIds.get(sight, key);
    if (known >= 0) return this.#forgeries[known];
    const ledger = this.ledgerAt(world[at + this.ledgerSlot] as number);
    const forgery = forgeTrust(this.#sights.at(sight), recipe, (party) =>
      isStolen(ledger, party, keyEraOf(ledger, party)),
    );
    const knowledge = world[at + this.knowledgeSlot] as number;
    const built =
      forgery !== undefined && this.#reading.builds(knowledge, valuesIn(forgery.message))
        ? { ...forgery, slot: this.slotOf(forgery.to) }
        : undefined;
    this.#forgeryIds.set(sight, key, this.#forgeries.push(built) - 1);
    return built;
  }

  #seen(world: Int32Array, at: number): Seen {
    const ledger = this.ledgerAt(world[at + this.ledgerSlot] as number);
    const { crypto } = this;
    const bag = this.networks.bag(world[at + this.networkSlot] as number);
    const said = this.#reading.inOrder([...bag]).map((id) => this.networks.envelopeAt(id).message);
    const of = <Kind extends Message["kind"]>(kind: Kind) =>
      said.filter((message): message is Extract<Message, { kind: Kind }> => message.kind === kind);
    const { pages } = this.contextOf<EvidenceContext>(world, at, EVIDENCE);
    const page = pages.at(-1);
    return {
      crypto,
      signBoth: this.#reading.signBoth,
      trust: this.configuration.trust,
      bound: this.protocol.defends("countersign-message"),
      parameters: this.parameters,
      era: ledger.era,
      now: ledger.clock,
      keys: this.keysOf(ledger.era),
      bundles: of("bundle-offer").map(({ bundle }) => bundle),
      requests: of("sign-request"),
      leaves: this.contextOf<LogContext>(world, at, LOG).entries.map((entry) =>
        leafOfEntry(crypto, entry),
      ),
      logReplies: of("log-reply"),
      witnessReplies: of("witness-reply"),
      fleet: page?.fleet ?? "fleet-1",
      evidence:
        page === undefined
          ? crypto.hash(crypto.text("invented evidence"))
          : evidenceDigest(crypto, page),
    };
  }

  /** Digest of a fleet's keys. */
  fleetDigest(fleet: string): Value {
    return keysDigestOf(this.crypto, keysOfFleet(this.crypto, fleet));
  }
}
