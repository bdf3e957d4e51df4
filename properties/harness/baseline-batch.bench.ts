import type { AnyStateMachine } from "xstate";
import { type Deduction, deduction } from "../../model/adversary/deduction.ts";
import type { Threat } from "../../model/adversary/threat.ts";
import type { Value } from "../../model/algebra/cryptosystem.ts";
import { symbolic } from "../../model/algebra/symbolic/symbolic.ts";
import { clientMachine } from "../../model/client/client.ts";
import { backupKeyOf, historyOf } from "../../model/client/client-requests.ts";
import { frontEndMachine } from "../../model/operator/front-end.ts";
import { storeMachine } from "../../model/operator/store.ts";
import {
  type Configuration,
  type Protocol,
  protocolOf,
} from "../../model/protocol/configuration.ts";
import type { Effect } from "../../model/protocol/effects.ts";
import {
  ADVERSARY,
  CLIENT,
  FRONT_END,
  type PartyId,
  replicaIds,
  STORE,
  VICTIM_ACCOUNT,
} from "../../model/protocol/parties.ts";
import { replicaMachine } from "../../model/vault/replica.ts";
import type { Observer } from "../../model/world/observer.ts";
import { isWitness, observersOf } from "../catalogue.ts";
import type { Property, SometimesProperty } from "../property.ts";
import type { Start } from "./prelude.ts";

const EFFECT_TYPES = ["send", "record", "refuse", "arm", "disarm"] as const;
const WATCHED_SESSIONS = 6;

/** What all runs of a batch are about, and where they begin. */
export interface Setting {
  readonly configuration: Configuration;
  readonly threat: Threat;
  readonly properties: readonly Property[];
  readonly start: Start;
}

/** What all runs of a batch share. */
export class Batch {
  readonly setting: Setting;
  readonly protocol: Protocol;
  readonly deduction: Deduction;
  readonly machines: ReadonlyMap<PartyId, AnyStateMachine>;
  readonly replicas: readonly PartyId[];
  readonly observers: readonly Observer[];
  readonly witnesses: readonly SometimesProperty[];
  readonly codes: readonly (readonly [code: string, value: Value])[];
  readonly watched: readonly (readonly [secret: "backup-key" | "history", value: Value])[];
  /** Where the effects of the actor that is running go. */
  taken: Effect[] = [];

  constructor(setting: Setting) {
    const { configuration, properties } = setting;
    this.setting = setting;
    const crypto = symbolic();
    this.protocol = protocolOf(crypto, configuration);
    this.codes = configuration.codes.slice(0, -1).map((word) => [word, crypto.code(word)] as const);
    this.deduction = deduction(crypto, {
      own: (name) => name.owner === ADVERSARY,
      codes: this.codes.map(([, value]) => value),
    });
    this.replicas = replicaIds(configuration.replicas);
    this.machines = new Map<PartyId, AnyStateMachine>([
      [CLIENT, this.#catching(clientMachine(this.protocol))],
      [FRONT_END, this.#catching(frontEndMachine())],
      [STORE, this.#catching(storeMachine())],
      ...this.replicas.map(
        (id) => [id, this.#catching(replicaMachine(this.protocol, id))] as const,
      ),
    ]);
    this.observers = observersOf(properties);
    this.witnesses = properties.filter(isWitness);
    const sessions = Array.from({ length: WATCHED_SESSIONS }, (_, session) => session + 1);
    this.watched = [
      ...sessions.map((session) => ["backup-key", backupKeyOf(crypto, session)] as const),
      ["history", historyOf(this.protocol, VICTIM_ACCOUNT)] as const,
    ];
  }

  #catching(machine: AnyStateMachine): AnyStateMachine {
    const take = (type: string) => (_: unknown, params: object) => {
      this.taken.push({ type, ...params } as Effect);
    };
    return machine.provide({
      actions: Object.fromEntries(EFFECT_TYPES.map((type) => [type, take(type)])),
    });
  }
}
