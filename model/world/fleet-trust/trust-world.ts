/** The fleet-trust world: one step of it. */
import { keysOfAdversary } from "../../adversary/rotation-forgery.ts";
import type { Value } from "../../algebra/cryptosystem.ts";
import { NAMESPACE } from "../../protocol/bundle.ts";
import type { Effect } from "../../protocol/effects.ts";
import type { Fact } from "../../protocol/facts.ts";
import type { Message } from "../../protocol/messages.ts";
import type { PartyId } from "../../protocol/parties.ts";
import type { TrustGoal, TrustInput } from "../../protocol/trust-input.ts";
import {
  COUNTERSIGNER,
  FIRST_SIGNER,
  isWitnessParty,
  keysOfFleet,
  LOG,
  MONITOR,
  PUBLISHER,
  signingKeyOf,
} from "../../protocol/trust-keys.ts";
import type { PublisherContext } from "../../signers/publisher.ts";
import { kindOf, partyOf, payloadOf } from "../move.ts";
import { valuesIn } from "../network.ts";
import type { Playable } from "../playable.ts";
import { UNCHANGED } from "../system.ts";
import { isMisshown, pollOf } from "./log-views.ts";
import { TRUST_EVENT_KINDS, type TrustEvent } from "./trust-event.ts";
import { clockOf, keyEraOf, spending, type TrustLedger } from "./trust-ledger.ts";
import { GOAL_BUDGETS, TrustMenuOfMoves } from "./trust-options.ts";
import { type TrustOptions, TrustUniverse } from "./trust-universe.ts";
import { TrustView } from "./trust-view.ts";

export class TrustWorld extends TrustView implements Playable {
  readonly menu: TrustMenuOfMoves;

  constructor(options: TrustOptions) {
    super(new TrustUniverse(options), TRUST_EVENT_KINDS, options.observers);
    this.menu = new TrustMenuOfMoves(this.universe);
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    this.menu.enabled(worlds, at, moves);
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    this.beginStep(worlds, at, next);
    const kind = kindOf(move);
    this.#perform(TRUST_EVENT_KINDS[kind] as TrustEvent["do"], partyOf(move), payloadOf(move));
    if (this.last.facts.length === 0 && this.isUnchanged(worlds, at)) return UNCHANGED;
    this.kindHits[kind] = (this.kindHits[kind] as number) + 1;
    return this.breach;
  }

  get #ledger(): TrustLedger {
    return this.universe.ledgerAt(this.next[this.universe.ledgerSlot] as number);
  }

  #keep(ledger: TrustLedger): void {
    this.next[this.universe.ledgerSlot] = this.universe.ledger(ledger);
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
          copies: { ...this.#ledger.copies, [party]: this.next[slot] as number },
        });
        return;
      case "rollback": {
        const copy = this.#ledger.copies[party];
        if (copy === undefined || copy === this.next[slot]) return;
        this.#keep(spending(this.#ledger, budgets, "rollbacks"));
        this.next[slot] = copy;
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
    const before = this.next.slice();
    const ledger = spending(this.#ledger, universe.threat.budgets, GOAL_BUDGETS[goal.kind]);
    this.#keep(ledger);
    if (goal.kind === "rotate") {
      this.#rotate(goal.threshold);
      return;
    }
    if (goal.kind === "poll" && isMisshown(universe, this.next, goal))
      this.#state({ fact: "log-misshown", view: goal.view ?? "everything" });
    this.#tell(slot, `begin.${goal.kind}`, { goal: told(goal), ...this.#given(goal, ledger) });
    if (goal.kind === "deploy" && this.next[slot] !== before[slot]) {
      this.#keep({ ...this.#ledger, fleets: [...this.#ledger.fleets, goal.fleet] });
      this.#learn(keysOfFleet(universe.crypto, goal.fleet).map(({ key }) => key));
    }
    // What is refused costs nothing: else a refusal would be a world of its own.
    const { networkSlot } = universe;
    const isSame = [slot, networkSlot].every((one) => this.next[one] === before[one]);
    if (this.last.facts.length === 0 && isSame) this.next.set(before);
  }

  /** What a goal brings along that nobody says in a message. */
  #given(goal: TrustGoal, { era }: TrustLedger): Partial<TrustInput> {
    const { universe } = this;
    switch (goal.kind) {
      case "poll":
        return { poll: pollOf(universe, this.next, goal) };
      case "update-application": {
        const keys = universe.keysOf(era);
        return { keys: goal.pins === undefined ? keys : keysOfAdversary(universe.crypto, keys) };
      }
      case "retire": {
        const { signed } = universe.contextOf<PublisherContext>(this.next, 0, PUBLISHER);
        return { lastEpoch: signed[NAMESPACE]?.epoch ?? 0 };
      }
      default:
        return {};
    }
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
    this.#see(this.universe.showing(values));
  }

  #see(shown: number): void {
    if (shown < 0) return;
    const { universe } = this;
    const { knowledgeSlot } = universe;
    this.last.shown.push(shown);
    this.next[knowledgeSlot] = universe.learn(this.next[knowledgeSlot] as number, shown);
  }

  #inject(recipe: number): void {
    const { universe } = this;
    const forgery = universe.forgery(this.next, 0, this.menu.recipeAt(recipe), recipe);
    if (forgery === undefined) return;
    const { slot, facts } = forgery;
    const table = universe.table(slot);
    const input = universe.forgedInput(forgery, clockOf(this.#ledger, forgery.to));
    const reaction = table.react(this.next[slot] as number, input);
    const effects = table.effectsOf(reaction) as readonly Effect[];
    const isRefused = effects.some(({ type }) => type === "refuse");
    if (!isRefused && !table.isInert(reaction)) {
      this.#keep(spending(this.#ledger, universe.threat.budgets, "injections"));
      for (const fact of facts) this.#state(fact);
    }
    this.#give(slot, input);
  }

  #give(slot: number, input: number): void {
    const { universe } = this;
    const table = universe.table(slot);
    const reaction = table.react(this.next[slot] as number, input);
    this.count(slot, reaction);
    this.next[slot] = table.nextOf(reaction);
    const from = universe.parties[slot] as PartyId;
    const facts: Fact[] = [];
    for (const effect of table.effectsOf(reaction) as readonly Effect[]) {
      if (effect.type === "record") facts.push(effect.fact);
      if (effect.type === "send") this.#say(from, effect.to, effect.message);
    }
    // A party's own clock may be wrong; what is recorded of the time is the time.
    this.record(universe.observations.facts(facts.map((fact) => this.#timed(fact))));
  }

  #timed(fact: Fact): Fact {
    return fact.fact === "request-sealed" ? { ...fact, time: this.#ledger.clock } : fact;
  }

  #say(from: PartyId, to: PartyId, message: Message): void {
    const { universe } = this;
    const { networks, networkSlot } = universe;
    const envelope = networks.envelope({ from, to, message });
    const bag = this.next[networkSlot] as number;
    if (!networks.bag(bag).includes(envelope))
      this.next[networkSlot] = networks.with(bag, envelope);
    this.#see(universe.shownBy(envelope));
  }

  #state(fact: Fact): void {
    this.record(this.universe.observations.facts([fact]));
  }
}

/** What a party is told of a goal: not what only the world needs to know. */
const told = (goal: TrustGoal): TrustGoal => (goal.kind === "poll" ? { kind: "poll" } : goal);
