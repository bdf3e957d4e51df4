/**
 * All worlds of the vault under one configuration and threat (universe-base.ts). Everything that an integer stands for is
 * interned here, and every change is computed once (decision D2).
 */

import { deduction } from "../adversary/deduction.ts";
import type { Threat } from "../adversary/threat.ts";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { clientMachine } from "../client/client.ts";
import { backupKeyOf, historyOf } from "../client/client-requests.ts";
import { switchableClientMachine } from "../client/client-switchable.ts";
import { frontEndMachine } from "../operator/front-end.ts";
import { storeMachine } from "../operator/store.ts";
import type { Configuration } from "../protocol/configuration.ts";
import { clientIds, tellsKeys } from "../protocol/devices.ts";
import type { Effect } from "../protocol/effects.ts";
import type { Fact } from "../protocol/facts.ts";
import { keysOfFleet } from "../protocol/fleet.ts";
import { deviceCount, type GroupId, groupOf } from "../protocol/groups.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { deviceOf } from "../protocol/members.ts";
import {
  type FleetKeys,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type VaultReply,
  type VaultRequest,
} from "../protocol/messages.ts";
import {
  ADVERSARY,
  CLIENT,
  copyId,
  FLEET,
  FRONT_END,
  isClient,
  isCopy,
  isReplica,
  originOf,
  type PartyId,
  replicaIds,
  STORE,
  VICTIM_ACCOUNT,
} from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { replicaMachine } from "../vault/replica.ts";
import { LedgerTable } from "./ledger.ts";
import { PARTIES_MAX } from "./move.ts";
import { valuesIn } from "./network.ts";
import type { Observer } from "./observer.ts";
import { PairMap } from "./pair-map.ts";
import { PartyTable } from "./party-table.ts";
import { type Reductions, reductionsIn } from "./reductions.ts";
import { type Reading, type Seat, UniverseBase } from "./universe-base.ts";

export interface UniverseOptions {
  readonly configuration: Configuration;
  readonly threat: Threat;
  readonly observers: readonly Observer[];
  readonly reductions?: Partial<Reductions>;
  /** How values are read; in terms, with the adversary's deduction over them, unless said otherwise. */
  readonly reading?: Reading;
}

/** The symbolic reading. @param octets the sizes of the suite, where they are not those that terms assume by themselves */
export const inTerms = (
  { codes, strength }: Configuration,
  octets?: Cryptosystem["octets"],
): Reading => {
  const crypto = symbolic({ octets });
  const knowledge = deduction(crypto, {
    own: (name) => name.owner === ADVERSARY,
    codes: codes.slice(0, -1).map((word) => crypto.code(word)),
    strong: strength === "strong",
  });
  return { crypto, knowledge };
};

/** What a reaction of a party means for the rest of the world. */
export interface Consequence {
  /** Envelopes put in flight, as ids. */
  readonly sends: readonly number[];
  /** A list of values that pass where the adversary sees them; -1 for none. */
  readonly shown: number;
  readonly facts: number;
  /** Changes of the ledger: what reached the adversary itself, what it captured. */
  readonly changes: readonly number[];
  /** The request stays with the front end, which may try another replica. */
  readonly returned: boolean;
}

/** What the adversary comes to know: its knowledge after, and the facts that this is worth (-1 for none). */
interface Lesson {
  readonly knowledge: number;
  readonly facts: number;
}

/** Refusals after which the request stays with whoever brought it. */
const STAYS: readonly Refusal[] = ["not-leader", "not-ready", "not-owner"];

const FIRST_REPLICA = 3;
const WATCHED_SESSIONS = 6;

export class Universe extends UniverseBase {
  readonly threat: Threat;
  readonly reductions: Reductions;
  /** Slots of the fleet's replicas, and of the devices that a host may start as copies of them. */
  readonly replicaSlots: readonly number[];
  readonly copySlots: readonly number[];
  /** Both. */
  readonly deviceSlots: readonly number[];
  /** Slots of the user's devices. */
  readonly clientSlots: readonly number[];
  readonly ledgers: LedgerTable;
  /** What the ceremony published. */
  readonly fleet: FleetKeys;
  /** Those of the second fleet, where there is one. */
  readonly nextFleet: FleetKeys | null;
  readonly #consequences: (Consequence | undefined)[][];
  readonly #inputs: number[][];
  readonly #lessonIds = new PairMap();
  readonly #lessons: Lesson[] = [];
  readonly #stateValues: number[][];

  /** @throws RangeError where there are more parties than a move can name, or a reduction has no ground here. */
  constructor({ configuration, threat, observers, reductions, reading }: UniverseOptions) {
    const replicas = replicaIds(deviceCount(configuration));
    const copies = Array.from({ length: threat.capabilities.cloned }, (_, at) => copyId(at + 1));
    const seconds = clientIds(configuration).slice(1);
    if (FIRST_REPLICA + replicas.length + copies.length + seconds.length > PARTIES_MAX)
      throw new RangeError(`at most ${PARTIES_MAX - FIRST_REPLICA} devices can be modelled`);
    const keepsRecords = configuration.records === "outside";
    const switchable = configuration.factors === "switchable";
    super({
      configuration,
      observers,
      reading: reading ?? inTerms(configuration),
      cast: (protocol, canon) => [
        [
          CLIENT,
          new PartyTable(
            switchable ? switchableClientMachine(protocol) : clientMachine(protocol),
            canon,
          ),
        ],
        [FRONT_END, new PartyTable(frontEndMachine(configuration.stretching))],
        [
          STORE,
          new PartyTable(
            storeMachine({
              crypto: keepsRecords ? protocol.crypto : undefined,
              tells: switchable || tellsKeys(configuration),
              replaces: switchable,
              keepsEach: protocol.defends("keep-each-backup"),
            }),
            canon,
          ),
        ],
        ...[...replicas, ...copies].map(
          (id): Seat => [id, new PartyTable(replicaMachine(protocol, id), canon)],
        ),
        ...seconds.map((id): Seat => [id, new PartyTable(clientMachine(protocol, id), canon)]),
      ],
    });
    this.threat = threat;
    this.reductions = reductionsIn(threat, reductions);
    const slots = this.parties.map((_, slot) => slot);
    this.clientSlots = slots.filter((slot) => isClient(this.parties[slot] as PartyId));
    this.deviceSlots = slots.filter((slot) => isReplica(this.parties[slot] as PartyId));
    this.replicaSlots = this.deviceSlots.slice(0, replicas.length);
    this.copySlots = this.deviceSlots.slice(replicas.length);
    this.ledgers = new LedgerTable(threat.budgets);
    this.fleet = keysOfFleet(this.crypto, 1);
    this.nextFleet = configuration.fleets === 2 ? keysOfFleet(this.crypto, 2) : null;
    this.#consequences = this.tables.map(() => []);
    this.#inputs = this.tables.map(() => []);
    this.#stateValues = this.tables.map(() => []);
  }

  protected override get ledgerStart(): number {
    return this.ledgers.start;
  }

  /** The device behind a name: one that was emptied has another name than before. */
  override slotOf(party: PartyId): number {
    return super.slotOf(deviceOf(party));
  }

  /** The group of the replica in a slot. */
  groupAt(slot: number): GroupId {
    return groupOf(this.configuration, this.parties[slot] as PartyId);
  }

  /** Whether an envelope is for another group of replicas than that of this slot. */
  isAstray(slot: number, envelope: number): boolean {
    const { to } = this.networks.envelopeAt(envelope);
    return (
      this.configuration.groups > 1 &&
      this.deviceSlots.includes(slot) &&
      !this.isAnycast(to) &&
      !isCopy(this.parties[slot] as PartyId) &&
      this.groupAt(slot) !== this.groupAt(this.slotOf(to))
    );
  }

  override get size(): number {
    return super.size + this.ledgers.size + this.#lessons.length;
  }

  /** The input that an envelope is to a party. */
  inputOf(slot: number, envelope: number): number {
    const inputs = this.#inputs[slot] as number[];
    const known = inputs[envelope];
    if (known !== undefined) return known;
    const { from, message } = this.networks.envelopeAt(envelope);
    const arrives: Input = { type: message.kind, from, message };
    const input = this.table(slot).input(arrives);
    inputs[envelope] = input;
    return input;
  }

  consequenceOf(slot: number, reaction: number): Consequence {
    const consequences = this.#consequences[slot] as (Consequence | undefined)[];
    const known = consequences[reaction];
    if (known !== undefined) return known;
    const effects = this.table(slot).effectsOf(reaction) as readonly Effect[];
    const consequence = this.#consequence(this.parties[slot] as PartyId, effects);
    consequences[reaction] = consequence;
    return consequence;
  }

  #consequence(from: PartyId, effects: readonly Effect[]): Consequence {
    const sends: number[] = [];
    const shown: Value[] = [];
    const facts: Fact[] = [];
    const changes: number[] = [];
    let returned = false;
    for (const effect of effects) {
      if (effect.type === "record") facts.push(effect.fact);
      if (effect.type === "refuse") returned ||= STAYS.includes(effect.refusal);
      if (effect.type !== "send") continue;
      const { to, message } = effect;
      if (to === ADVERSARY)
        changes.push(this.ledgers.change({ change: "receive", reply: message as VaultReply }));
      else sends.push(this.networks.envelope({ from, to, message }));
      if (this.#isShown(from, to, message.kind, message)) shown.push(...valuesIn(message));
      if (this.#isCaptured(from, message.kind))
        changes.push(this.ledgers.change({ change: "capture", request: message as VaultRequest }));
    }
    return {
      sends,
      shown: this.showing(shown),
      facts: this.observations.facts(facts),
      changes,
      returned,
    };
  }

  /**
   * Whether the adversary sees a message pass. Replicas talk through channels that hide what is said: to the adversary
   * their messages are lengths and times, and the schedule is in its hands anyway. Its own messages, relayed, teach it
   * nothing new.
   */
  #isShown(from: PartyId, to: PartyId, kind: string, message: object): boolean {
    if (isReplica(from) && isReplica(to)) return false;
    const own = "session" in message && originOf(message.session as string) === ADVERSARY;
    if (own) return kind in REPLY_FIELDS;
    return this.threat.capabilities.network || this.threat.capabilities.hosts;
  }

  #isCaptured(from: PartyId, kind: string): boolean {
    const useful =
      this.threat.budgets.replays > 0 ||
      !this.protocol.defends("pin-fleet-keys") ||
      !this.protocol.defends("handshake-with-fleet-key");
    return useful && this.threat.capabilities.network && isClient(from) && kind in REQUEST_FIELDS;
  }

  /** Everything inside a party's state, as a list of values to learn from. */
  insideOf(slot: number, state: number): number {
    const values = this.#stateValues[slot] as number[];
    const known = values[state];
    if (known !== undefined) return known;
    const id = this.showing(valuesIn(this.table(slot).stateAt(state).context));
    values[state] = id;
    return id;
  }

  /** What the adversary's knowledge becomes when it sees a list of values. */
  lesson(knowledge: number, shown: number): Lesson {
    const known = this.#lessonIds.get(knowledge, shown);
    if (known >= 0) return this.#lessons[known] as Lesson;
    const after = this.knowledge.learn(knowledge, this.valuesShown(shown));
    const facts = after === knowledge ? [] : this.#exposures(knowledge, after);
    const lesson: Lesson = {
      knowledge: after,
      facts: facts.length === 0 ? -1 : this.observations.facts(facts),
    };
    this.#lessonIds.set(knowledge, shown, this.#lessons.push(lesson) - 1);
    return lesson;
  }

  /** What must stay secret: each backup key that the client may draw, and the history. */
  watched(): readonly { readonly secret: "backup-key" | "history"; readonly value: Value }[] {
    const keys = clientIds(this.configuration).flatMap((device) =>
      Array.from({ length: WATCHED_SESSIONS }, (_, session) => ({
        secret: "backup-key" as const,
        value: backupKeyOf(this.crypto, session + 1, device),
      })),
    );
    return [...keys, { secret: "history", value: historyOf(this.protocol, VICTIM_ACCOUNT) }];
  }

  #exposures(before: number, after: number): Fact[] {
    const facts: Fact[] = [];
    const newly = (value: Value) =>
      !this.knowledge.derives(before, value) && this.knowledge.derives(after, value);
    for (const code of this.configuration.codes.slice(0, -1))
      if (newly(this.crypto.code(code))) facts.push({ fact: "code-identified", code });
    for (const { secret, value } of this.watched())
      if (newly(value)) facts.push({ fact: "secret-exposed", secret });
    return facts;
  }

  /** Whether an address is a relay whose part in a run is to pass things on. */
  isRelay(party: PartyId): boolean {
    return party === FRONT_END || party === STORE;
  }

  isAnycast(party: PartyId): boolean {
    return party === FLEET;
  }
}
