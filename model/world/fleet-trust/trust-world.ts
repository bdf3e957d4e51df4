/** The fleet-trust world: one step of it, and its moves in words. */
import type { Value } from "../../algebra/cryptosystem.ts";
import { checkpointTerm, LOG_ORIGIN } from "../../protocol/bundle.ts";
import type { Effect } from "../../protocol/effects.ts";
import type { Fact } from "../../protocol/facts.ts";
import { rootOf } from "../../protocol/merkle.ts";
import type { Envelope, Message } from "../../protocol/messages.ts";
import { ADVERSARY, type PartyId } from "../../protocol/parties.ts";
import type { Poll, TrustGoal, TrustInput } from "../../protocol/trust-input.ts";
import {
  COUNTERSIGNER,
  EVIDENCE,
  FIRST_SIGNER,
  isWitnessParty,
  keysOfFleet,
  LOG,
  MONITOR,
  PUBLISHER,
  signingKeyOf,
} from "../../protocol/trust-keys.ts";
import type { EvidenceContext } from "../../signers/evidence-publisher.ts";
import {
  cosign,
  type LogContext,
  leafOfEntry,
  signedHead,
  type WitnessContext,
} from "../../signers/log.ts";
import type { PublisherContext } from "../../signers/publisher.ts";
import type { EnvelopeRef, Event } from "../event.ts";
import { kindOf, moveOf, partyOf, payloadOf } from "../move.ts";
import { valuesIn } from "../network.ts";
import type { ObservedBreach } from "../observation.ts";
import type { Inapplicable, LastStep, Playable } from "../playable.ts";
import { UNCHANGED } from "../system.ts";
import { TRUST_EVENT_KINDS, type TrustEvent } from "./trust-event.ts";
import { clockOf, keyEraOf, spending, type TrustLedger } from "./trust-ledger.ts";
import { GOAL_BUDGETS, kindNumber, TrustMenuOfMoves } from "./trust-options.ts";
import { type TrustOptions, TrustUniverse } from "./trust-universe.ts";

export class TrustWorld implements Playable {
  readonly universe: TrustUniverse;
  readonly menu: TrustMenuOfMoves;
  readonly kinds = TRUST_EVENT_KINDS;
  readonly width: number;
  readonly last: LastStep = { reacted: [], facts: [], shown: [], breaches: [] };
  readonly kindHits = new Float64Array(TRUST_EVENT_KINDS.length);
  readonly reactionHits: number[][];
  readonly factHits: number[] = [];
  readonly #properties: readonly string[];
  #next: Int32Array = new Int32Array(0);
  #breach = 0;

  constructor(options: TrustOptions) {
    this.universe = new TrustUniverse(options);
    this.menu = new TrustMenuOfMoves(this.universe);
    this.width = this.universe.width;
    this.reactionHits = this.universe.tables.map(() => []);
    this.#properties = options.observers.map(({ id }) => id);
  }

  get parties(): readonly PartyId[] {
    return this.universe.parties;
  }

  get tables(): TrustUniverse["tables"] {
    return this.universe.tables;
  }

  get crypto(): TrustUniverse["crypto"] {
    return this.universe.crypto;
  }

  get observations(): TrustUniverse["observations"] {
    return this.universe.observations;
  }

  get observersSlot(): number {
    return this.universe.observersSlot;
  }

  get size(): number {
    return this.universe.size;
  }

  initial(): Int32Array {
    return this.universe.initial();
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    this.menu.enabled(worlds, at, moves);
  }

  forgetCounts(): void {
    this.kindHits.fill(0);
    for (const hits of this.reactionHits) hits.length = 0;
    this.factHits.length = 0;
  }

  propertyOf(breach: number): string {
    return this.#properties[breach - 1] ?? "";
  }

  machineOf(slot: number): string {
    const party = this.parties[slot] ?? "";
    if (isWitnessParty(party)) return "witness";
    return party.startsWith("client-") ? "trusting client" : party.replace("-", " ");
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    const { last } = this;
    for (let slot = 0; slot < this.width; slot++) next[slot] = worlds[at + slot] as number;
    this.#next = next;
    this.#breach = 0;
    last.reacted.length = 0;
    last.facts.length = 0;
    last.shown.length = 0;
    last.breaches = [];
    const kind = kindOf(move);
    this.#perform(TRUST_EVENT_KINDS[kind] as TrustEvent["do"], partyOf(move), payloadOf(move));
    let same = true;
    for (let slot = 0; same && slot < this.width; slot++) same = next[slot] === worlds[at + slot];
    if (same && last.facts.length === 0) return UNCHANGED;
    this.kindHits[kind] = (this.kindHits[kind] as number) + 1;
    return this.#breach;
  }

  get #ledger(): TrustLedger {
    return this.universe.ledgerAt(this.#next[this.universe.ledgerSlot] as number);
  }

  #keep(ledger: TrustLedger): void {
    this.#next[this.universe.ledgerSlot] = this.universe.ledger(ledger);
  }

  #perform(kind: TrustEvent["do"], slot: number, payload: number): void {
    const { universe } = this;
    const { budgets } = universe.threat;
    const party = universe.parties[slot] as PartyId;
    switch (kind) {
      case "provision":
        this.#provision();
        return;
      case "begin":
        this.#begin(slot, this.menu.goalAt(payload));
        return;
      case "deliver":
        this.#give(slot, universe.inputOf(slot, payload, clockOf(this.#ledger, party)));
        return;
      case "timeout":
        this.#tell(slot, "timeout.persist");
        return;
      case "crash":
        this.#keep(spending(this.#ledger, budgets, "crashes"));
        this.#tell(slot, "crash");
        return;
      case "restart":
        this.#tell(slot, "restart");
        return;
      case "tick": {
        const clock = this.#ledger.clock + 1;
        this.#keep({ ...spending(this.#ledger, budgets, "ticks"), clock });
        this.#state({ fact: "time-passed", time: clock });
        return;
      }
      case "corrupt":
        this.#steal(party);
        return;
      case "snapshot":
        this.#keep({
          ...this.#ledger,
          copies: { ...this.#ledger.copies, [party]: this.#next[slot] as number },
        });
        return;
      case "rollback": {
        const copy = this.#ledger.copies[party];
        if (copy === undefined || copy === this.#next[slot]) return;
        this.#keep(spending(this.#ledger, budgets, "rollbacks"));
        this.#next[slot] = copy;
        this.#state({ fact: "state-rolled-back", party });
        return;
      }
      case "set-clock-back": {
        const { clock, setBack } = this.#ledger;
        if (clock === 0) return;
        this.#keep({
          ...spending(this.#ledger, budgets, "clockChanges"),
          setBack: { ...setBack, [party]: clock },
        });
        this.#state({ fact: "clock-set-back", client: party });
        return;
      }
      case "inject":
        this.#inject(payload);
    }
  }

  #trustInput(slot: number): TrustInput {
    return { now: clockOf(this.#ledger, this.universe.parties[slot] as PartyId) };
  }

  #tell(slot: number, type: string, more: Partial<TrustInput> = {}): void {
    this.#give(slot, this.universe.input(slot, type, { ...this.#trustInput(slot), ...more }));
  }

  #provision(): void {
    const { universe } = this;
    const { parameters, floors, configuration } = universe;
    const keys = universe.keysOf(this.#ledger.era);
    const pinnedFleet =
      configuration.trust.delivery === "pinned" ? universe.fleetDigest("fleet-1") : null;
    this.#keep({ ...this.#ledger, provisioned: true });
    this.#learn(valuesIn(keys));
    this.#state({
      fact: "signers-rotated",
      era: keys.era,
      first: keys.first,
      counter: keys.counter,
    });
    for (let slot = 0; slot < universe.parties.length; slot++)
      this.#tell(slot, "provision", { keys, parameters, floors, pinnedFleet });
  }

  #begin(slot: number, goal: TrustGoal): void {
    const { universe } = this;
    const before = this.#next.slice();
    const ledger = spending(this.#ledger, universe.threat.budgets, GOAL_BUDGETS[goal.kind]);
    this.#keep(ledger);
    if (goal.kind === "rotate") {
      this.#rotate(goal.threshold);
      return;
    }
    const more: Partial<TrustInput> =
      goal.kind === "poll"
        ? { poll: this.#poll(goal) }
        : goal.kind === "update-application"
          ? { keys: universe.keysOf(ledger.era) }
          : {};
    this.#tell(slot, `begin.${goal.kind}`, { goal: told(goal), ...more });
    if (goal.kind === "deploy" && this.#next[slot] !== before[slot]) {
      this.#keep({ ...this.#ledger, fleets: [...this.#ledger.fleets, goal.fleet] });
      this.#learn(keysOfFleet(universe.crypto, goal.fleet).map(({ key }) => key));
    }
    // What is refused costs nothing: else a refusal would be a world of its own.
    const { networkSlot } = universe;
    const isSame = [slot, networkSlot].every((one) => this.#next[one] === before[one]);
    if (this.last.facts.length === 0 && isSame) this.#next.set(before);
  }

  /** The ceremony of new keys: signers, log and witnesses, publisher and monitor have them at once; clients have not. */
  #rotate(threshold: number | undefined): void {
    const { universe } = this;
    const era = this.#ledger.era + 1;
    const keys = universe.keysOf(era, threshold);
    this.#keep({ ...this.#ledger, era });
    this.#learn(valuesIn(keys));
    for (const party of [FIRST_SIGNER, COUNTERSIGNER, LOG, PUBLISHER, MONITOR])
      this.#tell(universe.slotOf(party), "rotate", { keys });
    for (const [slot, party] of universe.parties.entries())
      if (isWitnessParty(party)) this.#tell(slot, "rotate", { keys });
  }

  #steal(party: PartyId): void {
    const { universe } = this;
    const era = keyEraOf(this.#ledger, party);
    this.#keep({ ...this.#ledger, stolen: [...this.#ledger.stolen, `${party}@${era}`].sort() });
    this.#state({ fact: "key-stolen", party, era });
    this.#learn([signingKeyOf(universe.crypto, party, era)]);
  }

  /** Public keys are public; stolen ones are the adversary's. */
  #learn(values: readonly Value[]): void {
    const { knowledge, knowledgeSlot } = this.universe;
    this.#next[knowledgeSlot] = knowledge.learn(this.#next[knowledgeSlot] as number, values);
  }

  #inject(recipe: number): void {
    const { universe } = this;
    const forgery = universe.forgery(this.#next, 0, this.menu.recipeAt(recipe), recipe);
    if (forgery === undefined) return;
    const { slot, facts } = forgery;
    const table = universe.table(slot);
    const input = universe.forgedInput(forgery, clockOf(this.#ledger, forgery.to));
    const reaction = table.react(this.#next[slot] as number, input);
    const effects = table.effectsOf(reaction) as readonly Effect[];
    const isRefused = effects.some(({ type }) => type === "refuse");
    if (!isRefused && !table.isInert(reaction)) {
      this.#keep(spending(this.#ledger, universe.threat.budgets, "injections"));
      for (const fact of facts) this.#state(fact);
    }
    this.#give(slot, input);
  }

  /** What the monitor is shown: the log as it is, or as it lies. */
  #poll(goal: Extract<TrustGoal, { kind: "poll" }>): Poll {
    const { universe } = this;
    const { crypto } = universe;
    const { entries } = universe.contextOf<LogContext>(this.#next, 0, LOG);
    const { pages, retired } = universe.contextOf<EvidenceContext>(this.#next, 0, EVIDENCE);
    const { published } = universe.contextOf<PublisherContext>(this.#next, 0, PUBLISHER);
    const { era } = this.#ledger;
    const honest = signedHead(
      crypto,
      era,
      entries.map((entry) => leafOfEntry(crypto, entry)),
    );
    const poll: Poll = {
      ...honest,
      namedKey: universe.keysOf(era).log,
      entries,
      heads: this.#heads(goal.unheard ?? []),
      evidence: pages,
      retired: retired.map((fleet) => universe.fleetDigest(fleet)),
      published,
    };
    return shown(universe, poll, goal.view ?? "everything", era);
  }

  /** What the witnesses tell the monitor; a stolen witness key says nothing that would give its thief away. */
  #heads(unheard: readonly string[]): Poll["heads"] {
    const { universe } = this;
    return universe.parties.flatMap((party): Poll["heads"] => {
      if (!isWitnessParty(party) || unheard.includes(party)) return [];
      const { size, root, last } = universe.contextOf<WitnessContext>(this.#next, 0, party);
      if (root === null || last === null) {
        const checkpoint = { origin: LOG_ORIGIN, size: 0, root: rootOf(universe.crypto, []) };
        const value = cosign(universe.crypto, party, checkpoint, 0);
        return [{ checkpoint, signature: value, cosignature: { witness: party, time: 0, value } }];
      }
      const checkpoint = { origin: LOG_ORIGIN, size, root };
      const value = cosign(universe.crypto, party, checkpoint, last.time);
      return [
        {
          checkpoint,
          signature: last.signature,
          cosignature: { witness: party, time: last.time, value },
        },
      ];
    });
  }

  #give(slot: number, input: number): void {
    const { universe, last } = this;
    const table = universe.table(slot);
    const reaction = table.react(this.#next[slot] as number, input);
    last.reacted.push({ slot, reaction });
    const hits = this.reactionHits[slot] as number[];
    hits[reaction] = (hits[reaction] ?? 0) + 1;
    this.#next[slot] = table.nextOf(reaction);
    const from = universe.parties[slot] as PartyId;
    const facts: Fact[] = [];
    for (const effect of table.effectsOf(reaction) as readonly Effect[]) {
      if (effect.type === "record") facts.push(effect.fact);
      if (effect.type === "send") this.#say(from, effect.to, effect.message);
    }
    // A party's own clock may be wrong; what is recorded of the time is the time.
    this.#record(facts.map((fact) => this.#timed(fact)));
  }

  #timed(fact: Fact): Fact {
    return fact.fact === "request-sealed" ? { ...fact, time: this.#ledger.clock } : fact;
  }

  #say(from: PartyId, to: PartyId, message: Message): void {
    const { universe } = this;
    const { networks, networkSlot, knowledgeSlot } = universe;
    const envelope = networks.envelope({ from, to, message });
    const bag = this.#next[networkSlot] as number;
    if (!networks.bag(bag).includes(envelope))
      this.#next[networkSlot] = networks.with(bag, envelope);
    this.#next[knowledgeSlot] = universe.learn(this.#next[knowledgeSlot] as number, envelope);
  }

  #state(fact: Fact): void {
    this.#record([fact]);
  }

  #record(list: readonly Fact[]): void {
    if (list.length === 0) return;
    const { observations, observersSlot } = this.universe;
    const facts = observations.facts(list);
    this.last.facts.push(facts);
    this.factHits[facts] = (this.factHits[facts] ?? 0) + 1;
    const outcome = observations.observe(this.#next[observersSlot] as number, facts);
    this.#next[observersSlot] = observations.nextOf(outcome);
    const breaches = observations.breachesOf(outcome);
    if (breaches.length === 0) return;
    this.last.breaches = [...this.last.breaches, ...breaches];
    this.#breach ||= this.#properties.indexOf((breaches[0] as ObservedBreach).property) + 1;
  }

  eventOf(worlds: Int32Array, at: number, move: number): Event {
    const { universe } = this;
    const kind = TRUST_EVENT_KINDS[kindOf(move)] as TrustEvent["do"];
    const party = universe.parties[partyOf(move)] ?? "";
    switch (kind) {
      case "provision":
      case "tick":
        return { do: kind };
      case "begin":
        return { do: kind, party, goal: this.menu.goalAt(payloadOf(move)) };
      case "deliver": {
        const bag = worlds[at + universe.networkSlot] as number;
        return { do: kind, envelope: universe.networks.refOf(bag, payloadOf(move)) };
      }
      case "timeout":
        return { do: kind, party, timer: "persist" };
      case "corrupt":
        return { do: kind, party, level: "signing-key" };
      case "inject":
        return { do: kind, message: this.menu.recipeAt(payloadOf(move)) };
      default:
        return { do: kind, party };
    }
  }

  candidateFor(worlds: Int32Array, at: number, given: Event): number | Inapplicable {
    const event = given as TrustEvent;
    const { universe } = this;
    const kind = kindNumber(event.do);
    if (kind < 0) return { reason: `this world has no event "${event.do}"` };
    if (event.do === "deliver") {
      const id = universe.networks.resolve(
        worlds[at + universe.networkSlot] as number,
        event.envelope,
      );
      return id === undefined
        ? {
            reason: `nobody has said a ${event.envelope.kind} from ${event.envelope.from} to ${event.envelope.to} yet`,
          }
        : moveOf(kind, universe.slotOf(event.envelope.to), id);
    }
    if (event.do === "inject") return this.menu.injectMove(event.message);
    if (!("party" in event)) return moveOf(kind, 0, 0);
    if (!universe.hasParty(event.party))
      return {
        reason: `there is no party "${event.party}"; there are ${universe.parties.join(", ")}`,
      };
    const slot = universe.slotOf(event.party);
    return event.do === "begin" ? this.menu.goalMove(slot, event.goal) : moveOf(kind, slot, 0);
  }

  allows(worlds: Int32Array, at: number, given: Event): boolean {
    const event = given as TrustEvent;
    const { universe } = this;
    const ledger = universe.ledgerAt(worlds[at + universe.ledgerSlot] as number);
    if (event.do === "provision" || !ledger.provisioned) return false;
    if (event.do === "timeout" || event.do === "restart") {
      const slot = universe.slotOf(event.party);
      const { value, armed } = universe.table(slot).stateAt(worlds[at + slot] as number);
      return event.do === "timeout" ? armed.includes("persist") : value === "down";
    }
    return this.menu.covers(ledger, event);
  }

  withoutSpending(vector: Int32Array): void {
    const { universe } = this;
    const ledger = universe.ledgerAt(vector[universe.ledgerSlot] as number);
    vector[universe.ledgerSlot] = universe.ledger({ ...ledger, spent: {} });
  }

  envelopeIn(vector: Int32Array, ref: EnvelopeRef): Envelope | undefined {
    const { networks, networkSlot } = this.universe;
    const id = networks.resolve(vector[networkSlot] as number, ref);
    return id === undefined ? undefined : networks.envelopeAt(id);
  }

  contentIn(vector: Int32Array, ref: EnvelopeRef): string | undefined {
    const { networks, networkSlot } = this.universe;
    const id = networks.resolve(vector[networkSlot] as number, ref);
    return id === undefined ? undefined : networks.contentOf(id);
  }

  refIn(vector: Int32Array, like: EnvelopeRef, content: string): EnvelopeRef | undefined {
    const { networks, networkSlot } = this.universe;
    return networks.refLike(vector[networkSlot] as number, like, content);
  }

  injectedIn(before: Int32Array, event: Event): Envelope | undefined {
    if (event.do !== "inject") return undefined;
    const { message: recipe } = event as Extract<TrustEvent, { do: "inject" }>;
    const key = payloadOf(this.menu.injectMove(recipe));
    const forgery = this.universe.forgery(before, 0, recipe, key);
    return forgery && { from: ADVERSARY, to: forgery.to, message: forgery.message };
  }

  learnedIn(before: Int32Array, after: Int32Array): readonly Value[] {
    const { knowledge, knowledgeSlot } = this.universe;
    const [old, now] = [before[knowledgeSlot] as number, after[knowledgeSlot] as number];
    return old === now ? [] : knowledge.core(now).filter((value) => !knowledge.derives(old, value));
  }
}

/** What a party is told of a goal: not what only the world needs to know. */
const told = (goal: TrustGoal): TrustGoal => (goal.kind === "poll" ? { kind: "poll" } : goal);

/** A view of the log, signed with the log's key or, where the key is the liar's own, with that. */
const shown = (universe: TrustUniverse, poll: Poll, view: string, era: number): Poll => {
  const { crypto } = universe;
  const signedAnew = (entries: Poll["entries"], key: Value): Poll => {
    const leaves = entries.map((entry) => leafOfEntry(crypto, { ...entry, artifact: NO_ARTIFACT }));
    const checkpoint = { origin: LOG_ORIGIN, size: leaves.length, root: rootOf(crypto, leaves) };
    const signature = crypto.sign(key, checkpointTerm(crypto, checkpoint));
    return { ...poll, entries, checkpoint, signature };
  };
  const newest = poll.entries.at(-1);
  if (newest === undefined) return poll;
  const older = poll.entries.slice(0, -1);
  switch (view) {
    case "no-artifacts":
      return { ...poll, entries: [...older, { ...newest, artifact: null }] };
    case "other-artifacts":
      return {
        ...poll,
        entries: [...older, { ...newest, artifact: older.at(-1)?.artifact ?? NO_ARTIFACT }],
      };
    case "flipped-bit": {
      // The last bit of the stored timestamp: the entry now reads like a second statement for its epoch.
      const flipped = { ...newest.statement, timestamp: newest.statement.timestamp ^ 1 };
      return { ...poll, entries: [...older, { ...newest, statement: flipped }] };
    }
    case "before":
      return signedAnew(older, signingKeyOf(crypto, LOG, era));
    case "own-key": {
      const key = crypto.signingKey(crypto.fresh(ADVERSARY, "log-seed", 0, "seed"));
      return { ...signedAnew(older, key), namedKey: crypto.verifyingKey(key) };
    }
    default:
      return poll;
  }
};

const NO_ARTIFACT = { keys: [], terms: null };
