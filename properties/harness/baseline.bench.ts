/**
 * The harness that one would write without our world: the same machines run as xstate actors, an
 * array of envelopes for a network, `fc.commands` for a schedule, and every property folded over
 * the facts of every step. It is what `simulate` is measured against, so it is written with care:
 * terms, machines and deduction are made once for a whole batch of runs, and nothing is printed.
 */
import type fc from "fast-check";
import { type AnyActor, createActor } from "xstate";
import { forge } from "../../model/adversary/forgery.ts";
import type { AdversarySession } from "../../model/adversary/sight.ts";
import type { Value } from "../../model/algebra/cryptosystem.ts";
import type { TimerName } from "../../model/protocol/effects.ts";
import type { Fact } from "../../model/protocol/facts.ts";
import { fleetKeys, fleetSecrets } from "../../model/protocol/fleet.ts";
import type { Goal } from "../../model/protocol/goals.ts";
import type { Input } from "../../model/protocol/machine-kit.ts";
import {
  type Envelope,
  type Message,
  REPLY_FIELDS,
  type VaultReply,
} from "../../model/protocol/messages.ts";
import {
  ADVERSARY,
  CLIENT,
  FLEET,
  FRONT_END,
  isReplica,
  originOf,
  type PartyId,
  VICTIM_ACCOUNT,
} from "../../model/protocol/parties.ts";
import type { EventKind } from "../../model/world/event.ts";
import { valuesIn } from "../../model/world/network.ts";
import { isBreach } from "../../model/world/observer.ts";
import type { Batch } from "./baseline-batch.bench.ts";
import type { Start } from "./prelude.ts";

/** The events of the world that have a command here. */
export type CommandKind = Exclude<
  EventKind,
  | "provision"
  | "partition"
  | "heal"
  | "corrupt"
  | "snapshot"
  | "rollback"
  | "clone"
  | "write"
  | "wipe"
  | "tick"
  | "set-clock"
>;

/** The system under test in one run: running actors and an in-memory network. */
export class System {
  readonly batch: Batch;
  readonly actors = new Map<PartyId, AnyActor>();
  readonly armed = new Map<PartyId, Set<TimerName>>();
  readonly memories: unknown[];
  readonly seen = new Set<string>();
  inFlight: Envelope[] = [];
  sessions: readonly AdversarySession[] = [];
  inbox: readonly VaultReply[] = [];
  knowledge: number;
  facts: Fact[] = [];
  steps = 0;
  factCount = 0;
  breach: string | undefined;

  constructor(batch: Batch) {
    this.batch = batch;
    this.knowledge = batch.deduction.nothing;
    this.memories = batch.observers.map(({ start }) => start);
    for (const [id, machine] of batch.machines) {
      this.actors.set(id, createActor(machine).start());
      this.armed.set(id, new Set());
    }
    this.#provision();
    this.#begin(batch.setting.start);
  }

  stateOf(party: PartyId): string {
    return String(this.actors.get(party)?.getSnapshot().value);
  }

  get parties(): readonly PartyId[] {
    return [CLIENT, ...this.batch.replicas];
  }

  get timers(): readonly (readonly [PartyId, TimerName])[] {
    const { termMax } = this.batch.setting.threat.budgets;
    return this.parties.flatMap((party) =>
      [...(this.armed.get(party) ?? [])]
        .filter((timer) => timer !== "election" || this.#termOf(party) < termMax)
        .map((timer) => [party, timer] as const),
    );
  }

  /** Sends an input to an actor and applies its effects; true where the front end keeps the request. */
  give(party: PartyId, input: Input): boolean {
    const actor = this.actors.get(party) as AnyActor;
    this.batch.taken = [];
    actor.send(input);
    const shown: Value[] = [];
    let returned = false;
    for (const effect of this.batch.taken) {
      if (effect.type === "record") this.facts.push(effect.fact);
      else if (effect.type === "arm") this.armed.get(party)?.add(effect.timer);
      else if (effect.type === "disarm") this.armed.get(party)?.delete(effect.timer);
      else if (effect.type === "refuse")
        returned ||= effect.refusal === "not-leader" || effect.refusal === "not-ready";
      else this.#post(party, effect.to, effect.message, shown);
    }
    if (shown.length > 0) this.#learn(shown);
    return returned;
  }

  /** Delivers to one of the receivers named, the first that does not send the request back. */
  deliver(place: number, receivers: readonly PartyId[], kept = false): void {
    const { from, to, message } = this.inFlight[place] as Envelope;
    const input = { type: message.kind, from, message };
    for (const receiver of to === FLEET ? receivers : [to]) {
      if (this.give(receiver, input)) continue;
      this.steps++;
      if (!kept) this.inFlight.splice(place, 1);
      return;
    }
    // Nobody takes it now: what waits behind it comes first.
    if (!kept) this.inFlight.push(...this.inFlight.splice(place, 1));
  }

  /** Judges the step: every observer over its facts, from the memories of the step before. */
  judge(): boolean {
    for (const fact of this.facts) {
      for (const [index, observer] of this.batch.observers.entries()) {
        const outcome = observer.observe(this.memories[index], fact);
        if (isBreach(outcome)) this.breach ??= `${observer.id}: ${outcome.breach}`;
        else this.memories[index] = outcome;
      }
      for (const { id, seen } of this.batch.witnesses) if (seen(fact)) this.seen.add(id);
    }
    this.factCount += this.facts.length;
    this.facts = [];
    return this.breach === undefined;
  }

  #post(from: PartyId, to: PartyId, message: Message, shown: Value[]): void {
    if (to === ADVERSARY) this.inbox = [...this.inbox, message as VaultReply];
    else this.inFlight.push({ from, to, message });
    if (isReplica(from) && isReplica(to)) return;
    const own = "session" in message && originOf(message.session) === ADVERSARY;
    if (!own || message.kind in REPLY_FIELDS) valuesIn(message, shown);
  }

  #learn(values: readonly Value[]): void {
    const { deduction: mind, codes, watched } = this.batch;
    const before = this.knowledge;
    const after = mind.learn(before, values);
    if (after === before) return;
    this.knowledge = after;
    const newly = (value: Value) => !mind.derives(before, value) && mind.derives(after, value);
    for (const [code, value] of codes)
      if (newly(value)) this.facts.push({ fact: "code-identified", code });
    for (const [secret, value] of watched)
      if (newly(value)) this.facts.push({ fact: "secret-exposed", secret });
  }

  #termOf(party: PartyId): number {
    const { term } = (this.actors.get(party) as AnyActor).getSnapshot().context as {
      term?: number;
    };
    return term ?? 0;
  }

  #provision(): void {
    const { protocol, replicas } = this.batch;
    const secrets = fleetSecrets(protocol.crypto, "fleet");
    const keys = fleetKeys(protocol.crypto, secrets);
    this.facts.push({ fact: "fleet-provisioned", replicas });
    for (const party of [CLIENT, FRONT_END]) this.give(party, { type: "publish", keys });
    for (const party of replicas) this.give(party, { type: "provision", secrets, replicas });
    this.steps++;
    this.judge();
  }

  /** The steps of prelude.ts: an election, a registration, a lost device, without faults. */
  #begin(start: Start): void {
    if (start === "nothing" || start === "provisioned") return;
    const [leader = ""] = this.batch.replicas;
    const [code = ""] = this.batch.setting.configuration.codes;
    this.give(leader, { type: "timeout.election" });
    this.#deliverAll(leader);
    if (start === "elected") return;
    this.give(CLIENT, { type: "begin.register", goal: { kind: "register", code } });
    this.#deliverAll(leader);
    if (this.stateOf(CLIENT) !== "enrolled") throw new Error("the baseline's prelude fails");
    if (start === "enrolled") return;
    this.give(CLIENT, { type: "begin.replace-device", goal: { kind: "replace-device" } });
    this.#deliverAll(leader);
  }

  #deliverAll(leader: PartyId): void {
    this.steps++;
    this.judge();
    while (this.inFlight.length > 0) {
      this.deliver(0, [leader]);
      this.judge();
    }
  }
}

/** A command on the system; the model that fast-check asks for is the system itself, only read. */
export class Command implements fc.Command<System, System> {
  readonly kind: CommandKind;
  readonly place: number;
  readonly at: number;

  constructor(kind: CommandKind, place: number, at: number) {
    this.kind = kind;
    this.place = place;
    this.at = at;
  }

  check(system: Readonly<System>): boolean {
    switch (this.kind) {
      case "deliver":
      case "duplicate":
        return this.#receivers(system).length > 0;
      case "drop":
        return system.inFlight.length > 0;
      case "begin":
        return this.#goals(system).length > 0;
      case "timeout":
        return system.timers.length > 0;
      case "crash":
        return system.parties.some((party) => system.stateOf(party) !== "down");
      case "restart":
        return system.parties.some((party) => system.stateOf(party) === "down");
      case "inject":
        return system.sessions.length < system.batch.setting.threat.budgets.guesses;
    }
  }

  run(_: System, system: System): void {
    this.#perform(system);
    if (!system.judge()) throw new Error(system.breach);
  }

  #perform(system: System): void {
    const place = this.place % Math.max(1, system.inFlight.length);
    if (this.kind === "deliver" || this.kind === "duplicate") {
      system.deliver(place, this.#receivers(system), this.kind === "duplicate");
      return;
    }
    system.steps++;
    if (this.kind === "drop") this.#drop(system, place);
    if (this.kind === "begin") {
      const goal = this.#pick(this.#goals(system));
      system.give(CLIENT, { type: `begin.${goal.kind}`, goal });
    }
    if (this.kind === "timeout") {
      const [party, timer] = this.#pick(system.timers);
      system.give(party, { type: `timeout.${timer}` });
    }
    if (this.kind === "crash" || this.kind === "restart") {
      const down = this.kind === "restart";
      const parties = system.parties.filter((party) => (system.stateOf(party) === "down") === down);
      system.give(this.#pick(parties), { type: this.kind });
    }
    if (this.kind === "inject") this.#guess(system);
  }

  #drop(system: System, place: number): void {
    const [envelope] = system.inFlight.splice(place, 1);
    if (envelope === undefined || !("session" in envelope.message)) return;
    const { session, kind } = envelope.message;
    system.facts.push({ fact: "reply-dropped", session, kind });
  }

  #guess(system: System): void {
    const { protocol, setting } = system.batch;
    const secrets = fleetSecrets(protocol.crypto, "fleet");
    const { sessions, inbox } = system;
    const sight = { fleet: fleetKeys(protocol.crypto, secrets), sessions, inbox, captured: [] };
    const code = this.#pick(setting.configuration.codes);
    const forgery = forge(protocol, sight, { recipe: "guess", account: VICTIM_ACCOUNT, code });
    if (forgery?.begins === undefined) return;
    const { begins, message, to } = forgery;
    system.sessions = [...sessions, begins];
    system.facts.push({ fact: "guess-injected", session: begins.id, code: begins.code });
    system.give(to, { type: message.kind, from: ADVERSARY, message });
  }

  /** Who may get the envelope: for the fleet one replica, or where deliveries are in order a leader. */
  #receivers(system: Readonly<System>): readonly PartyId[] {
    const { inFlight, batch } = system;
    if (inFlight.length === 0) return [];
    const { to } = inFlight[this.place % inFlight.length] as Envelope;
    const leaders = batch.replicas.filter((replica) => system.stateOf(replica) === "leader");
    const any = this.at === 0 ? leaders : [this.#pick(batch.replicas)];
    return (to === FLEET ? any : [to]).filter((party) => system.stateOf(party) !== "down");
  }

  #goals(system: Readonly<System>): readonly Goal[] {
    const [first = "", second = ""] = system.batch.setting.configuration.codes;
    const state = system.stateOf(CLIENT);
    if (state === "enrolled")
      return [
        { kind: "change-code", code: second },
        { kind: "turn-off" },
        { kind: "replace-device" },
      ];
    if (state !== "fresh" && state !== "locked out") return [];
    const { codes } = system.batch.setting.configuration;
    return [
      { kind: "register", code: first },
      ...codes.map((code): Goal => ({ kind: "retrieve", code })),
    ];
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.at % list.length] as T;
  }
}
