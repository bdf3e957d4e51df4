/** What can happen next in the realms' world, within the threat's capabilities and budgets. */
import { forgeAtRealm, type RealmForgery } from "../../adversary/realm-forgery.ts";
import type { RealmBudgets } from "../../adversary/realm-threat.ts";
import type { Effect } from "../../protocol/effects.ts";
import type { Goal } from "../../protocol/goals.ts";
import { CLIENT, type PartyId } from "../../protocol/parties.ts";
import { LIES } from "../../protocol/realm-facts.ts";
import type { RealmMessage } from "../../protocol/realm-messages.ts";
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

/** What travels when shares are uploaded. */
const UPLOADING = [
  "share-upload",
  "share-upload-reply",
  "share-activation",
  "share-activation-reply",
] as const satisfies readonly RealmMessage["kind"][];

export class RealmMenu {
  readonly #universe: RealmUniverse;
  readonly #goals = new Interner<Goal>();
  readonly #recipes = new Interner<RealmRecipe>();
  readonly #inputs = new WeakMap<RealmForgery, number>();
  readonly #goalMoves = new Map<string, number>();
  readonly #recipeMoves = new Map<string, number>();
  /** By recipe, and by what decides what it comes to. */
  readonly #forgeries = new Map<string, RealmForgery | undefined>();

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
    const spelled = "code" in goal ? `${goal.kind} ${goal.code}` : goal.kind;
    const known = this.#goalMoves.get(spelled);
    if (known !== undefined) return known;
    const id = this.#goals.intern(canonicalKey(goal), () => goal);
    const move = moveOf(kindNumber("begin"), 0, id);
    this.#goalMoves.set(spelled, move);
    return move;
  }

  injectMove(recipe: RealmRecipe): number {
    const { recipe: kind, realm, session } = recipe;
    const rest =
      "code" in recipe
        ? recipe.code
        : "tag" in recipe
          ? recipe.tag
          : "lie" in recipe
            ? recipe.lie
            : "";
    const spelled = `${kind} ${realm} ${session} ${rest}`;
    const known = this.#recipeMoves.get(spelled);
    if (known !== undefined) return known;
    const id = this.#recipes.intern(canonicalKey(recipe), () => recipe);
    const move = moveOf(kindNumber("inject"), 0, id);
    this.#recipeMoves.set(spelled, move);
    return move;
  }

  /** What a recipe comes to here; `undefined` where the adversary cannot build it. */
  forgery(world: Int32Array, at: number, recipe: RealmRecipe): RealmForgery | undefined {
    const universe = this.#universe;
    if (!universe.realms.includes(recipe.realm)) return undefined;
    const move = this.injectMove(recipe);
    const slot = universe.slotOf(recipe.realm);
    // A guess is made of the adversary's own values, whatever the world is like.
    const key =
      recipe.recipe === "ask-share"
        ? String(move)
        : [move, world[at], world[at + slot], world[at + universe.knowledgeSlot]].join();
    if (this.#forgeries.has(key)) return this.#forgeries.get(key);
    const forgery = this.#build(world, at, recipe);
    this.#forgeries.set(key, forgery);
    return forgery;
  }

  #build(world: Int32Array, at: number, recipe: RealmRecipe): RealmForgery | undefined {
    const universe = this.#universe;
    const forgery = forgeAtRealm(universe.sightOf(world, at, recipe.realm), recipe);
    const knowledge = world[at + universe.knowledgeSlot] as number;
    const isKnown = forgery !== undefined && universe.builds(knowledge, valuesIn(forgery.message));
    return isKnown ? forgery : undefined;
  }

  /** The input that a forgery is: spelled once. */
  inputOf(forgery: RealmForgery): number {
    const universe = this.#universe;
    const { from, to, message } = forgery;
    const known = this.#inputs.get(forgery);
    if (known !== undefined) return known;
    const input = universe
      .table(universe.slotOf(to))
      .input({ type: message.kind, from, message } as never);
    this.#inputs.set(forgery, input);
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
          capabilities.openable?.includes(event.party) !== false &&
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
      case "activate-share":
        return token && may("activations");
      default:
        return may("lies") && ledger.opened.includes(recipe.realm);
    }
  }

  enabled(worlds: Int32Array, at: number, moves: number[]): void {
    const universe = this.#universe;
    const ledger = universe.ledgerIn(worlds, at);
    if (this.#urgent(worlds, at, moves)) return;
    this.#goalsIn(worlds, at, ledger, moves);
    const kind = kindNumber("deliver");
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number))
      if (this.#isOfUse(worlds, at, id))
        moves.push(moveOf(kind, universe.slotOf(universe.networks.envelopeAt(id).to), id));
    const { armed } = universe.table(0).stateAt(worlds[at] as number);
    if (armed.includes("retry") && affords(ledger, universe.threat.budgets, "retries"))
      moves.push(moveOf(kindNumber("timeout"), 0, 0));
    const { opens } = universe.threat.capabilities;
    const mayOpen = opens === "at any time" || universe.clientAt(worlds, at).context.sessions === 0;
    for (const party of mayOpen ? universe.realms : [])
      if (this.covers(ledger, { do: "corrupt", party, level: "extracted" }))
        moves.push(moveOf(kindNumber("corrupt"), universe.slotOf(party), 0));
    for (const recipe of this.#recipesIn(worlds, at, ledger))
      if (this.covers(ledger, { do: "inject", message: recipe }))
        if (this.forgery(worlds, at, recipe) !== undefined) moves.push(this.injectMove(recipe));
  }

  /** What was said and changes nothing now is not tried. */
  #isOfUse(worlds: Int32Array, at: number, id: number): boolean {
    const universe = this.#universe;
    const { networks, networkSlot } = universe;
    const slot = universe.slotOf(networks.envelopeAt(id).to);
    const table = universe.table(slot);
    const state = worlds[at + slot] as number;
    const reaction = table.react(state, universe.inputOf(id));
    if (table.isInert(reaction)) return false;
    if (table.nextOf(reaction) !== state) return true;
    const from = universe.parties[slot] as PartyId;
    const bag = networks.bag(worlds[at + networkSlot] as number);
    return (table.effectsOf(reaction) as readonly Effect[]).some(
      (effect) =>
        effect.type === "record" ||
        (effect.type === "send" &&
          !bag.includes(networks.envelope({ from, to: effect.to, message: effect.message }))),
    );
  }

  /** What nobody delays arrives at once, the first time. */
  #urgent(worlds: Int32Array, at: number, moves: number[]): boolean {
    const universe = this.#universe;
    const { delays } = universe.threat.capabilities;
    if (delays === "everything") return false;
    for (const id of universe.networks.bag(worlds[at + universe.networkSlot] as number)) {
      const { to, message } = universe.networks.envelopeAt(id);
      const isUpload = UPLOADING.some((kind) => kind === message.kind);
      const isLate =
        delays === "uploads" ? isUpload : delays === "replies" && to === CLIENT && !isUpload;
      if (isLate || this.#isAgain(worlds, at, id) || !this.#isOfUse(worlds, at, id)) continue;
      moves.push(moveOf(kindNumber("deliver"), universe.slotOf(to), id));
      return true;
    }
    return false;
  }

  /** Whether the realm has had the message already: sending it again is the adversary's doing. */
  #isAgain(worlds: Int32Array, at: number, id: number): boolean {
    const { to, message } = this.#universe.networks.envelopeAt(id);
    if (!isRealm(to)) return false;
    const { number, record } = this.#universe.realmAt(worlds, at, to);
    if (message.kind === "share-activation") return message.generation === record?.generation;
    if (message.kind === "share-upload") return message.number <= number;
    return message.kind === "unlock-request" && !this.#universe.protocol.defends("unlock-once");
  }

  #goalsIn(worlds: Int32Array, at: number, ledger: RealmLedger, moves: number[]): void {
    const universe = this.#universe;
    const { value } = universe.clientAt(worlds, at);
    const [right = "", next = "", ...others] = universe.configuration.codes;
    const wrong = others.at(-1) ?? next;
    const changed = universe.threat.budgets.changes > 0 ? [next] : [];
    const goals: Goal[] =
      value === "fresh"
        ? [
            { kind: "register", code: right },
            ...[...new Set([right, ...changed, wrong])].map(
              (code): Goal => ({ kind: "retrieve", code }),
            ),
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
    // Of the words that the user never has, one stands for all.
    const [right = "", next = "", ...others] = universe.configuration.codes;
    const changed = universe.threat.budgets.changes > 0 ? [next] : [];
    const codes = [right, ...changed, others.at(-1) ?? next].filter((code) => code !== "");
    const recipes: RealmRecipe[] = [];
    const sessions = ledger.guesses.map((code, place) => ({ code, session: guessSession(place) }));
    const session = guessSession(ledger.guesses.length);
    const begun = codes.map((code) => ({ code, session }));
    const { value, context } = universe.clientAt(worlds, at);
    for (const realm of universe.realms) {
      const { record, pending } = universe.realmAt(worlds, at, realm);
      if (pending !== null)
        for (const tag of ["right", "invented"] as const)
          recipes.push({ recipe: "activate-share", realm, session: guessSession(0), tag });
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
