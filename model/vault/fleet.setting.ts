/**
 * What the vault's tests share: replicas as plain machines, driven by hand through xstate's own
 * pure `transition`, and a client that speaks to them.
 */
import { initialTransition, type SnapshotFrom, transition } from "xstate";
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { activationProof } from "../protocol/activation.ts";
import { wrapBackupKey } from "../protocol/backup.ts";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  type Protocol,
  protocolOf,
} from "../protocol/configuration.ts";
import type { Effect } from "../protocol/effects.ts";
import { type Entry, entryHash, genesis } from "../protocol/entries.ts";
import type { Fact, FactName } from "../protocol/facts.ts";
import { fleetSecrets, secretsFor } from "../protocol/fleet.ts";
import { deviceCount, foundersOf, groupOf } from "../protocol/groups.ts";
import type { Input, ReturnedAction } from "../protocol/machine-kit.ts";
import type {
  Envelope,
  Message,
  ReplicaMessage,
  ReplyKind,
  RequestKind,
  VaultReply,
} from "../protocol/messages.ts";
import {
  createRegistrationRequest,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE3,
  type KE2,
} from "../protocol/opaque.ts";
import { isReplica, type ReplicaId, replicaIds } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { openReply, type RequestFields, sealRequest } from "../protocol/requests.ts";
import { tagged } from "./channel.ts";
import { candidacyIn } from "./election-rules.ts";
import { replicaMachine } from "./replica.ts";
import type { ReplicaContext } from "./replica-context.ts";

export const RECORD = "record of alice";

/** A protocol over three replicas and three attempts, or what the test changes of it. */
export const protocolWith = (change: Partial<Configuration> = {}): Protocol =>
  protocolOf(symbolic(), {
    ...DEFAULT_CONFIGURATION,
    replicas: 3,
    attemptsMax: 3,
    ...change,
  });

type Machine = ReturnType<typeof replicaMachine>;

/** A provisioned fleet. Nothing is delivered unless the test says so. */
export class Fleet {
  readonly protocol: Protocol;
  readonly ids: readonly ReplicaId[];
  /** Between replicas, in the order of sending. */
  flight: Envelope[] = [];
  /** What was sent to the front end, and what was recorded and refused so far. */
  readonly replies: VaultReply[] = [];
  readonly facts: Fact[] = [];
  readonly refusals: Refusal[] = [];
  readonly #machines = new Map<ReplicaId, Machine>();
  readonly #snapshots = new Map<ReplicaId, SnapshotFrom<Machine>>();
  #session = 0;

  constructor(change: Partial<Configuration> = {}) {
    this.protocol = protocolWith(change);
    const { configuration } = this.protocol;
    this.ids = replicaIds(deviceCount(configuration));
    for (const id of this.ids) {
      const machine = replicaMachine(this.protocol, id);
      this.#machines.set(id, machine);
      this.#snapshots.set(id, initialTransition(machine)[0]);
    }
    for (const id of this.ids)
      this.give(id, {
        type: "provision",
        secrets: secretsFor(this.protocol, id),
        replicas: foundersOf(configuration, groupOf(configuration, id)),
      });
  }

  context(id: ReplicaId): ReplicaContext {
    return this.#snapshot(id).context;
  }

  state(id: ReplicaId): string {
    return String(this.#snapshot(id).value);
  }

  #snapshot(id: ReplicaId): SnapshotFrom<Machine> {
    return this.#snapshots.get(id) as SnapshotFrom<Machine>;
  }

  /** Puts a replica into a context of the test's making. */
  put(id: ReplicaId, value: string, change: Partial<ReplicaContext>): void {
    const machine = this.#machines.get(id) as Machine;
    const context = { ...this.context(id), ...change };
    this.#snapshots.set(id, machine.resolveState({ value, context } as never));
  }

  /** A log of no-ops of these terms, the same for every replica that is given it. */
  log(...terms: number[]): readonly Entry[] {
    let previous = genesis(this.protocol);
    return terms.map((term, at): Entry => {
      const operation = { kind: "no-op" } as const;
      previous = entryHash(this.protocol, previous, at + 1, term, operation);
      return { index: at + 1, term, hash: previous, operation };
    });
  }

  /** The name of a replica's candidacy in a term. */
  candidacy(device: ReplicaId, term: number, restores = 0): Value {
    return candidacyIn(this.protocol, { device, restores }, term);
  }

  /** A message with the tag that a replica of this fleet would give it. */
  tagged<M extends ReplicaMessage>(message: Omit<M, "tag">): M {
    return tagged<M>(this.protocol, this.context("hsm-1"), message);
  }

  /** One input to one replica; its effects. */
  give(id: ReplicaId, input: Input): readonly Effect[] {
    const machine = this.#machines.get(id) as Machine;
    const [next, actions] = transition(machine, this.#snapshot(id), input);
    this.#snapshots.set(id, next);
    const effects = (actions as readonly ReturnedAction[]).map(
      ({ type, params }) => ({ type, ...(params as object) }) as Effect,
    );
    for (const effect of effects) {
      if (effect.type === "record") this.facts.push(effect.fact);
      if (effect.type === "refuse") this.refusals.push(effect.refusal);
      if (effect.type !== "send") continue;
      const { to, message } = effect;
      if (isReplica(to)) this.flight.push({ from: id, to, message });
      else this.replies.push(message as VaultReply);
    }
    return effects;
  }

  /** A message straight to a replica, whoever wrote it. */
  tell(to: ReplicaId, message: Message, from: ReplicaId = "hsm-1"): readonly Effect[] {
    return this.give(to, { type: message.kind, from, message });
  }

  /** Takes what is in flight and matches out of it, without delivering it. */
  take(matches: (envelope: Envelope) => boolean): Envelope[] {
    const taken = this.flight.filter(matches);
    this.flight = this.flight.filter((envelope) => !taken.includes(envelope));
    return taken;
  }

  /** The messages of a kind in flight to a replica. */
  to<Kind extends ReplicaMessage["kind"]>(
    id: ReplicaId,
    kind: Kind,
  ): (ReplicaMessage & { kind: Kind })[] {
    return this.flight
      .filter(({ to, message }) => to === id && message.kind === kind)
      .map(({ message }) => message as ReplicaMessage & { kind: Kind });
  }

  /** Delivers everything between the named replicas, until nothing moves; the rest stays in flight. */
  deliver(among: readonly ReplicaId[] = this.ids): void {
    const within = ({ from, to }: Envelope) => among.includes(from) && among.includes(to);
    for (let steps = 0; steps < 1000; steps++) {
      const next = this.flight.find(within);
      if (next === undefined) return;
      this.flight = this.flight.filter((envelope) => envelope !== next);
      this.tell(next.to, next.message, next.from);
    }
    throw new Error("the replicas do not come to rest");
  }

  /** Makes a replica stand, and delivers among some. */
  elect(id: ReplicaId, among: readonly ReplicaId[] = this.ids): this {
    this.give(id, { type: "timeout.election" });
    this.deliver(among);
    return this;
  }

  heartbeat(id: ReplicaId, among: readonly ReplicaId[] = this.ids): void {
    this.give(id, { type: "timeout.heartbeat" });
    this.deliver(among);
  }

  factsOf<Name extends FactName>(name: Name): (Fact & { fact: Name })[] {
    return this.facts.filter((fact): fact is Fact & { fact: Name } => fact.fact === name);
  }

  newSession(party = "client"): string {
    this.#session++;
    return `${party}/${this.#session}`;
  }

  #replyKey(kind: RequestKind, session: string): Value {
    return this.protocol.crypto.fresh(session, `reply key of ${kind}`, 0, "key");
  }

  /** A sealed request to one replica. Nothing between replicas is delivered. */
  ask<Kind extends RequestKind>(
    at: ReplicaId,
    kind: Kind,
    session: string,
    fields: RequestFields<Kind>,
    record = RECORD,
    account = record.replace("record of ", ""),
  ): readonly Effect[] {
    const { crypto } = this.protocol;
    const { transport } = fleetSecrets(crypto, "fleet");
    const randomness = crypto.fresh(session, `sealing of ${kind}`, 0, "seed");
    const sealed = sealRequest(
      crypto,
      crypto.publicKey(transport),
      kind,
      session,
      account,
      randomness,
      this.#replyKey(kind, session),
      fields,
    );
    return this.tell(at, { kind, session, account, record, sealed });
  }

  /** The fields of the last reply of a kind to a session's request; `undefined` where none came. */
  reply(
    session: string,
    to: RequestKind,
    kind: ReplyKind,
  ): Readonly<Record<string, Value>> | undefined {
    const reply = this.replies.findLast(
      (other) => other.session === session && other.kind === kind,
    );
    return reply && openReply(this.protocol.crypto, this.#replyKey(to, session), reply);
  }

  /** What the vault told a session that it refuses. */
  refusalTo(session: string, to: RequestKind): string | undefined {
    const refusal = this.reply(session, to, "refusal-reply")?.refusal;
    return refusal && this.protocol.crypto.describe(refusal);
  }

  /** R1 and R3 of a registration; delivers among some. The generation and its masking key. */
  upload(
    at: ReplicaId,
    session: string,
    code: string,
    among: readonly ReplicaId[] = this.ids,
  ): { readonly maskingKey: Value; readonly generation: Value | undefined } {
    const { crypto } = this.protocol;
    const password = crypto.code(code);
    const blind = crypto.fresh(session, "registration blind", 0, "scalar");
    const request = createRegistrationRequest(crypto, password, blind);
    if (request === undefined) throw new Error("no request");
    this.ask(at, "registration-request", session, { ...request });
    const response = this.reply(session, "registration-request", "registration-reply");
    const registration = finalizeRegistrationRequest(crypto, {
      password,
      blind,
      response: response as never,
      envelopeNonce: crypto.fresh(session, "envelope nonce", 0, "nonce"),
    });
    if (registration === undefined) throw new Error("no registration");
    const key = crypto.fresh(session, "backup key", 0, "key");
    const wrappedKey = wrapBackupKey(crypto, registration.exportKey, "alice", key);
    this.ask(at, "registration-upload", session, {
      registration: response?.registration as Value,
      ...registration.record,
      wrappedKey,
    });
    this.deliver(among);
    const generation = this.reply(session, "registration-upload", "upload-reply")?.generation;
    return { maskingKey: registration.record.maskingKey, generation };
  }

  activate(
    at: ReplicaId,
    session: string,
    { maskingKey, generation }: ReturnType<Fleet["upload"]>,
    among: readonly ReplicaId[] = this.ids,
  ): void {
    if (generation === undefined) throw new Error("nothing to activate");
    const proof = activationProof(this.protocol.crypto, maskingKey, generation);
    this.ask(at, "activation-request", session, { generation, proof });
    this.deliver(among);
  }

  /** A whole registration. */
  register(at: ReplicaId, code: string): this {
    const session = this.newSession();
    this.activate(at, session, this.upload(at, session, code));
    return this;
  }

  #login(session: string, code: string) {
    const { crypto } = this.protocol;
    const login = generateKE1(crypto, {
      password: crypto.code(code),
      blind: crypto.fresh(session, "login blind", 0, "scalar"),
      clientNonce: crypto.fresh(session, "client nonce", 0, "nonce"),
      clientKeyshareSeed: crypto.fresh(session, "client keyshare seed", 0, "seed"),
    });
    if (login === undefined) throw new Error("no login");
    return login;
  }

  /** KE1, and delivery among some; the session. */
  attempt(at: ReplicaId, code: string, among: readonly ReplicaId[] = this.ids): string {
    const session = this.newSession();
    this.ask(at, "attempt-request", session, { ...this.#login(session, code).ke1 });
    this.deliver(among);
    return session;
  }

  /** The attempt that was answered and its KE3; a MAC of nobody's where the code was wrong. */
  thirdMessage(session: string, code: string): { attempt: Value; clientMac: Value } {
    const { crypto } = this.protocol;
    const reply = this.reply(session, "attempt-request", "attempt-reply");
    if (reply === undefined) throw new Error("no answer");
    const { attempt, ...ke2 } = reply;
    const result = generateKE3(crypto, {
      login: this.#login(session, code),
      ke2: ke2 as unknown as KE2,
      context: crypto.text(vaultLabels.opaqueContext),
    });
    return {
      attempt: attempt as Value,
      clientMac:
        result.kind === "authenticated"
          ? result.ke3.clientMac
          : crypto.fresh(session, "no MAC", 0, "mac"),
    };
  }

  /** KE3 for an answered attempt, and delivery among some. */
  confirm(
    at: ReplicaId,
    session: string,
    code: string,
    among: readonly ReplicaId[] = this.ids,
  ): void {
    this.ask(at, "confirmation-request", session, this.thirdMessage(session, code));
    this.deliver(among);
  }

  charged(id: ReplicaId): number | undefined {
    return this.context(id).records[RECORD]?.active?.charged;
  }
}
