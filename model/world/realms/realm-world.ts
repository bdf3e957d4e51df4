/** The realms' world: one step of it, and its moves in words. */
import type { RealmBudgets } from "../../adversary/realm-threat.ts";
import type { Value } from "../../algebra/cryptosystem.ts";
import type { Effect } from "../../protocol/effects.ts";
import type { Fact } from "../../protocol/facts.ts";
import type { Envelope, Message } from "../../protocol/messages.ts";
import { ADVERSARY, CLIENT, type PartyId } from "../../protocol/parties.ts";
import type { RealmRecipe } from "../../protocol/realm-recipe.ts";
import { realmKeyOf } from "../../protocol/realm-shares.ts";
import { secretsInRealm } from "../../vault/realm-rules.ts";
import type { Event } from "../event.ts";
import { kindOf, moveOf, partyOf, payloadOf } from "../move.ts";
import { valuesIn } from "../network.ts";
import type { Inapplicable, Playable } from "../playable.ts";
import { UNCHANGED } from "../system.ts";
import { WorldBase } from "../world-base.ts";
import { kindNumber, REALM_EVENT_KINDS, type RealmEvent } from "./realm-event.ts";
import { guessSession, spending } from "./realm-ledger.ts";
import { GOAL_BUDGETS, RealmMenu } from "./realm-options.ts";
import { type RealmOptions, RealmUniverse } from "./realm-universe.ts";

/** What an injected message is counted as; a guess by its session. */
const BUDGETS = {
  "unlock-share": "unlocks",
  "activate-share": "activations",
  "answer-share": "lies",
  "release-share": "lies",
} as const satisfies Partial<Record<RealmRecipe["recipe"], keyof RealmBudgets>>;

export class RealmWorld extends WorldBase<RealmUniverse> implements Playable {
  readonly menu: RealmMenu;
  /** What the adversary was taught in the last step, in order: the values, and its knowledge after them. */
  readonly taught: { readonly values: readonly Value[]; readonly knowledge: number }[] = [];

  constructor(options: RealmOptions) {
    super(new RealmUniverse(options), REALM_EVENT_KINDS, options.observers);
    this.menu = new RealmMenu(this.universe);
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    this.menu.enabled(worlds, at, moves);
  }

  machineOf(slot: number): string {
    return slot === 0 ? "realm client" : "realm";
  }

  apply(worlds: Int32Array, at: number, move: number, next: Int32Array): number {
    this.beginStep(worlds, at, next);
    this.taught.length = 0;
    const kind = kindOf(move);
    this.#perform(REALM_EVENT_KINDS[kind] as RealmEvent["do"], partyOf(move), payloadOf(move));
    if (this.last.facts.length === 0 && this.isUnchanged(worlds, at)) return UNCHANGED;
    this.#watch(worlds[at + this.universe.knowledgeSlot] as number);
    this.kindHits[kind] = (this.kindHits[kind] as number) + 1;
    return this.breach;
  }

  #perform(kind: RealmEvent["do"], slot: number, payload: number): void {
    const { universe } = this;
    switch (kind) {
      case "begin":
        this.#begin(payload);
        return;
      case "deliver":
        this.#give(slot, universe.inputOf(payload));
        return;
      case "timeout":
        this.#spend("retries");
        this.#give(slot, universe.table(slot).input({ type: "timeout.retry" }));
        return;
      case "corrupt":
        this.#open(universe.parties[slot] as PartyId);
        return;
      case "inject":
        this.#inject(payload);
    }
  }

  #spend(budget: Parameters<typeof spending>[1]): void {
    const { universe } = this;
    const ledger = spending(universe.ledgerIn(this.next, 0), budget);
    this.next[universe.ledgerSlot] = universe.ledger(ledger);
  }

  #begin(payload: number): void {
    const { universe } = this;
    const goal = this.menu.goalAt(payload);
    const input = universe.table(0).input({ type: `begin.${goal.kind}`, goal } as never);
    const isInert = universe
      .table(0)
      .isInert(universe.table(0).react(this.next[0] as number, input));
    const budget = GOAL_BUDGETS[goal.kind];
    if (budget !== undefined && !isInert) this.#spend(budget);
    this.#give(0, input);
  }

  #open(realm: PartyId): void {
    const { universe } = this;
    const ledger = universe.ledgerIn(this.next, 0);
    const opened = [...ledger.opened, realm].sort();
    this.next[universe.ledgerSlot] = universe.ledger({ ...ledger, opened });
    this.#state([{ fact: "realm-opened", realm }]);
    const secrets = secretsInRealm(universe.realmAt(this.next, 0, realm));
    this.#learn([realmKeyOf(universe.crypto, realm), ...secrets]);
  }

  #learn(values: readonly Value[]): void {
    const { knowledge, knowledgeSlot } = this.universe;
    this.#teach(values, knowledge.learn(this.next[knowledgeSlot] as number, values));
  }

  #teach(values: readonly Value[], knowledge: number): void {
    this.next[this.universe.knowledgeSlot] = knowledge;
    this.taught.push({ values, knowledge });
  }

  #inject(payload: number): void {
    const { universe } = this;
    const recipe = this.menu.recipeAt(payload);
    const forgery = this.menu.forgery(this.next, 0, recipe);
    if (forgery === undefined) return;
    const slot = universe.slotOf(forgery.to);
    const input = this.menu.inputOf(forgery);
    const table = universe.table(slot);
    const ledger = universe.ledgerIn(this.next, 0);
    if (!table.isInert(table.react(this.next[slot] as number, input))) {
      if (recipe.recipe === "ask-share") {
        const { session, code } = recipe;
        if (guessSession(ledger.guesses.length) === session) {
          const guesses = [...ledger.guesses, code];
          this.next[universe.ledgerSlot] = universe.ledger({ ...ledger, guesses });
          this.#spend("guesses");
          this.#state([{ fact: "guess-injected", session, code }]);
        }
      } else this.#spend(BUDGETS[recipe.recipe]);
      if (recipe.recipe === "answer-share") {
        const { realm, session, lie } = recipe;
        this.#state([{ fact: "answer-forged", realm, session, lie }]);
      }
    }
    this.#give(slot, input);
  }

  #give(slot: number, input: number): void {
    const { universe } = this;
    const table = universe.table(slot);
    const reaction = table.react(this.next[slot] as number, input);
    this.count(slot, reaction);
    this.next[slot] = table.nextOf(reaction);
    const facts: Fact[] = [];
    for (const effect of table.effectsOf(reaction) as readonly Effect[]) {
      if (effect.type === "record") facts.push(effect.fact);
      if (effect.type === "send")
        this.#say(universe.parties[slot] as PartyId, effect.to, effect.message);
    }
    this.#state(facts);
  }

  /** What is for the adversary is read by it, and by nobody else. */
  #say(from: PartyId, to: PartyId, message: Message): void {
    const { universe } = this;
    const { networks, networkSlot, knowledgeSlot } = universe;
    const envelope = networks.envelope({ from, to, message });
    const bag = this.next[networkSlot] as number;
    if (to !== ADVERSARY && !networks.bag(bag).includes(envelope))
      this.next[networkSlot] = networks.with(bag, envelope);
    this.#teach(valuesIn(message), universe.learn(this.next[knowledgeSlot] as number, envelope));
  }

  /** What has become computable that should not be. */
  #watch(before: number): void {
    const { universe } = this;
    const { crypto, knowledge, knowledgeSlot, configuration } = universe;
    const now = this.next[knowledgeSlot] as number;
    if (now === before) return;
    const isNew = (value: Value) =>
      knowledge.derives(now, value) && !knowledge.derives(before, value);
    const facts: Fact[] = configuration.codes
      .filter((code) => isNew(crypto.code(code)))
      .map((code) => ({ fact: "code-identified", code }));
    if (this.secretsIn(this.next, 0).some(isNew))
      facts.push({ fact: "secret-exposed", secret: "backup-key" });
    this.#state(facts);
  }

  /** The backup keys that the device has drawn. */
  secretsIn(world: Int32Array, at: number): readonly Value[] {
    const { crypto } = this.universe;
    const { sessions } = this.universe.clientAt(world, at).context;
    return Array.from({ length: sessions }, (_, n) =>
      crypto.fresh(CLIENT, "backup key", n + 1, "key"),
    );
  }

  #state(facts: readonly Fact[]): void {
    this.record(this.universe.observations.facts(facts));
  }

  eventOf(worlds: Int32Array, at: number, move: number): Event {
    const { universe } = this;
    const kind = REALM_EVENT_KINDS[kindOf(move)] as RealmEvent["do"];
    const party = universe.parties[partyOf(move)] ?? "";
    const payload = payloadOf(move);
    switch (kind) {
      case "begin":
        return { do: kind, party, goal: this.menu.goalAt(payload) };
      case "deliver": {
        const bag = worlds[at + universe.networkSlot] as number;
        return { do: kind, envelope: universe.networks.refOf(bag, payload) };
      }
      case "timeout":
        return { do: kind, party, timer: "retry" };
      case "corrupt":
        return { do: kind, party, level: "extracted" };
      case "inject":
        return { do: kind, message: this.menu.recipeAt(payload) };
    }
  }

  candidateFor(worlds: Int32Array, at: number, given: Event): number | Inapplicable {
    const event = given as RealmEvent;
    const { universe } = this;
    const kind = kindNumber(event.do);
    if (kind < 0) return { reason: `this world has no event "${event.do}"` };
    if (event.do === "deliver") {
      const { from, to, kind: said } = event.envelope;
      const bag = worlds[at + universe.networkSlot] as number;
      const id = universe.networks.resolve(bag, event.envelope);
      return id === undefined
        ? { reason: `nobody has said a ${said} from ${from} to ${to} yet` }
        : moveOf(kind, universe.slotOf(to), id);
    }
    if (event.do === "inject") return this.menu.injectMove(event.message);
    if (!universe.parties.includes(event.party))
      return {
        reason: `there is no party "${event.party}"; there are ${universe.parties.join(", ")}`,
      };
    return event.do === "begin"
      ? this.menu.goalMove(event.goal)
      : moveOf(kind, universe.slotOf(event.party), 0);
  }

  allows(worlds: Int32Array, at: number, given: Event): boolean {
    const event = given as RealmEvent;
    const ledger = this.universe.ledgerIn(worlds, at);
    if (event.do === "timeout") {
      const slot = this.universe.slotOf(event.party);
      const { armed } = this.universe.table(slot).stateAt(worlds[at + slot] as number);
      if (!armed.includes("retry")) return false;
    }
    if (event.do === "inject" && this.menu.forgery(worlds, at, event.message) === undefined)
      return false;
    return this.menu.covers(ledger, event);
  }

  withoutSpending(vector: Int32Array): void {
    const { universe } = this;
    const ledger = universe.ledgerIn(vector, 0);
    vector[universe.ledgerSlot] = universe.ledger({ ...ledger, spent: {} });
  }

  injectedIn(before: Int32Array, event: Event): Envelope | undefined {
    if (event.do !== "inject") return undefined;
    const { message } = event as Extract<RealmEvent, { do: "inject" }>;
    return this.menu.forgery(before, 0, message);
  }
}
