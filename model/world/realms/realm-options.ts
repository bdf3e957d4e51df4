/** What can happen next in the realms' world, within the threat's capabilities and budgets. */
import { forgeAtRealm, type RealmForgery } from "../../adversary/realm-forgery.ts";
import type { RealmBudgets } from "../../adversary/realm-threat.ts";
import type { Goal } from "../../protocol/goals.ts";
import { CLIENT, type PartyId } from "../../protocol/parties.ts";
import { LIES } from "../../protocol/realm-facts.ts";
import type { RealmRecipe } from "../../protocol/realm-recipe.ts";
import { isRealm } from "../../protocol/realm-shares.ts";
import { canonicalKey, Interner } from "../interner.ts";
import { moveOf } from "../move.ts";
import { valuesIn } from "../network.ts";
import { kindNumber, type RealmEvent } from "./realm-event.ts";
import { affords, guessSession, type RealmLedger } from "./realm-ledger.ts";
import type { RealmUniverse } from "./realm-universe.ts";

export const GOAL_BUDGETS: Readonly<Partial<Record<Goal["kind"], keyof RealmBudgets>>> = {
  register: "registrations",
  "change-code": "changes",
  retrieve: "recoveries",
  "replace-device": "losses",
};

export class RealmMenu {
  readonly #universe: RealmUniverse;
  readonly #goals = new Interner<Goal>();
  readonly #recipes = new Interner<RealmRecipe>();
  readonly #inputs = new Map<string, number>();

  constructor(universe: RealmUniverse) {
    this.#universe = universe;
  }

  goalAt(id: number): Goal {
    return this.#goals.at(id);
  }

  recipeAt(id: number): RealmRecipe {
    return this.#recipes.at(id);
  }

  goalMove(goal: Goal): number {
    return moveOf(
      kindNumber("begin"),
      0,
      this.#goals.intern(canonicalKey(goal), () => goal),
    );
  }

  injectMove(recipe: RealmRecipe): number {
    return moveOf(
      kindNumber("inject"),
      0,
      this.#recipes.intern(canonicalKey(recipe), () => recipe),
    );
  }

  /** What a recipe comes to here; `undefined` where the adversary cannot build it. */
  forgery(world: Int32Array, at: number, recipe: RealmRecipe): RealmForgery | undefined {
    const universe = this.#universe;
    if (!universe.realms.includes(recipe.realm)) return undefined;
    const forgery = forgeAtRealm(universe.sightOf(world, at, recipe.realm), recipe);
    const knowledge = world[at + universe.knowledgeSlot] as number;
    const isKnown =
      forgery !== undefined &&
      valuesIn(forgery.message).every((value) => universe.knowledge.derives(knowledge, value));
    return isKnown ? forgery : undefined;
  }

  /** The input that a forgery is: spelled once. */
  inputOf(recipe: RealmRecipe, { from, to, message }: RealmForgery): number {
    const universe = this.#universe;
    const key = `${canonicalKey(recipe)}|${canonicalKey(message)}`;
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const input = universe
      .table(universe.slotOf(to))
      .input({ type: message.kind, from, message } as never);
    this.#inputs.set(key, input);
    return input;
  }

  /** Whether the threat covers an event; a schedule that is written by hand may do what no menu lists. */
  covers(ledger: RealmLedger, event: RealmEvent): boolean {
    const { capabilities, budgets } = this.#universe.threat;
    const may = (budget: keyof RealmBudgets) => affords(ledger, budgets, budget);
    switch (event.do) {
      case "begin": {
        const budget = GOAL_BUDGETS[event.goal.kind];
        return event.party === CLIENT && budget !== undefined && may(budget);
      }
      case "timeout":
        return may("retries");
      case "corrupt":
        return (
          isRealm(event.party) &&
          ledger.opened.length < capabilities.extracted &&
          !ledger.opened.includes(event.party)
        );
      case "inject":
        return this.#coversRecipe(ledger, event.message, may);
      default:
        return true;
    }
  }

  #coversRecipe(
    ledger: RealmLedger,
    recipe: RealmRecipe,
    may: (budget: keyof RealmBudgets) => boolean,
  ): boolean {
    const { token } = this.#universe.threat.capabilities;
    switch (recipe.recipe) {
      case "ask-share": {
        const place = ledger.guesses.findIndex(
          (_, index) => guessSession(index) === recipe.session,
        );
        if (place >= 0) return token && ledger.guesses[place] === recipe.code;
        return token && may("guesses") && guessSession(ledger.guesses.length) === recipe.session;
      }
      case "unlock-share":
        return token && may("unlocks");
      default:
        return may("lies") && ledger.opened.includes(recipe.realm);
    }
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    const universe = this.#universe;
    const ledger = universe.ledgerIn(worlds, at);
    if (!universe.threat.capabilities.hosts && this.#urgent(worlds, at, moves)) return;
    this.#goalsIn(worlds, at, ledger, moves);
    const kind = kindNumber("deliver");
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number))
      if (this.#isOfUse(worlds, at, id))
        moves.push(moveOf(kind, universe.slotOf(universe.networks.envelopeAt(id).to), id));
    const { armed } = universe.table(0).stateAt(worlds[at] as number);
    if (armed.includes("retry") && affords(ledger, universe.threat.budgets, "retries"))
      moves.push(moveOf(kindNumber("timeout"), 0, 0));
    for (const party of universe.realms)
      if (this.covers(ledger, { do: "corrupt", party, level: "extracted" }))
        moves.push(moveOf(kindNumber("corrupt"), universe.slotOf(party), 0));
    for (const recipe of this.#recipesIn(worlds, at, ledger))
      if (this.covers(ledger, { do: "inject", message: recipe }))
        if (this.forgery(worlds, at, recipe) !== undefined) moves.push(this.injectMove(recipe));
  }

  /** What was said and changes nothing now is not tried. */
  #isOfUse(worlds: Int32Array, at: number, id: number): boolean {
    const universe = this.#universe;
    const slot = universe.slotOf(universe.networks.envelopeAt(id).to);
    const table = universe.table(slot);
    return !table.isInert(table.react(worlds[at + slot] as number, universe.inputOf(id)));
  }

  /** Where nobody delays them, uploads arrive at once, and so do their answers. */
  #urgent(worlds: Int32Array, at: number, moves: number[]): boolean {
    const universe = this.#universe;
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number)) {
      const { to, message } = universe.networks.envelopeAt(id);
      if (!message.kind.startsWith("share-upload") || !this.#isOfUse(worlds, at, id)) continue;
      // Sent again, an upload is the adversary's doing; the first time it is the network's.
      if (isRealm(to) && this.#isKept(worlds, at, id)) continue;
      moves.push(moveOf(kindNumber("deliver"), universe.slotOf(to), id));
      return true;
    }
    return false;
  }

  /** Whether the realm has kept a share of this upload's generation, or of a later one. */
  #isKept(worlds: Int32Array, at: number, id: number): boolean {
    const { to, message } = this.#universe.networks.envelopeAt(id);
    const { number } = this.#universe.realmAt(worlds, at, to);
    return message.kind === "share-upload" && message.number <= number;
  }

  #goalsIn(worlds: Int32Array, at: number, ledger: RealmLedger, moves: number[]): void {
    const universe = this.#universe;
    const { value } = universe.clientAt(worlds, at);
    const [right = "", next = "", ...others] = universe.configuration.codes;
    const wrong = others.at(-1) ?? next;
    const goals: Goal[] =
      value === "fresh"
        ? [
            { kind: "register", code: right },
            ...[...new Set([right, next, wrong])].map((code): Goal => ({ kind: "retrieve", code })),
          ]
        : value === "enrolled"
          ? [{ kind: "change-code", code: next }, { kind: "replace-device" }]
          : [];
    for (const goal of goals)
      if (this.covers(ledger, { do: "begin", party: CLIENT, goal }))
        moves.push(this.goalMove(goal));
  }

  #recipesIn(worlds: Int32Array, at: number, ledger: RealmLedger): readonly RealmRecipe[] {
    const universe = this.#universe;
    const { codes } = universe.configuration;
    const recipes: RealmRecipe[] = [];
    const sessions = ledger.guesses.map((code, place) => ({ code, session: guessSession(place) }));
    const session = guessSession(ledger.guesses.length);
    const begun = codes.map((code) => ({ code, session }));
    const { value, context } = universe.clientAt(worlds, at);
    for (const realm of universe.realms) {
      const { record } = universe.realmAt(worlds, at, realm);
      if (record?.held) {
        for (const { session: asking, code } of [...sessions, ...begun])
          if (!record.used.includes(asking))
            recipes.push({ recipe: "ask-share", realm, session: asking, code });
        for (const { session: open } of sessions)
          if (record.open.includes(open))
            for (const tag of ["right", "invented"] as const)
              recipes.push({ recipe: "unlock-share", realm, session: open, tag });
      }
      recipes.push(...this.#liesAt(realm, value, context.operation?.session));
    }
    return recipes;
  }

  #liesAt(realm: PartyId, value: string, session: string | undefined): readonly RealmRecipe[] {
    if (session === undefined) return [];
    if (value === "asking")
      return LIES.map((lie): RealmRecipe => ({ recipe: "answer-share", realm, session, lie }));
    return value === "unlocking" ? [{ recipe: "release-share", realm, session }] : [];
  }
}
