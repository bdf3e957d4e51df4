/** What the adversary's recipes amount to in a world: a message for one party, what it spends, and what it begins. */
import { forge } from "../adversary/forgery.ts";
import type { ClientRecipe, HostRecipe, Recipe, ReplicaRecipe } from "../adversary/recipe.ts";
import type { Forgery } from "../adversary/sight.ts";
import type { Fact } from "../protocol/facts.ts";
import { secretsFor } from "../protocol/fleet.ts";
import type { Input } from "../protocol/machine-kit.ts";
import type { Message } from "../protocol/messages.ts";
import { ADVERSARY, STORE } from "../protocol/parties.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import { registersWords } from "./client-wishes.ts";
import { expectedMac, forgeEvidence } from "./evidence.ts";
import { falseRecord, treesIn } from "./false-records.ts";
import type { Budget, LedgerChange } from "./ledger.ts";
import type { Options } from "./options.ts";
import { PairMap } from "./pair-map.ts";
import type { Universe } from "./universe.ts";

export interface Injection {
  readonly slot: number;
  readonly input: number;
  readonly changes: readonly number[];
  readonly facts: number;
}

const fromAdversary = (message: Message): Input => ({
  type: message.kind,
  from: ADVERSARY,
  message,
});

const BUDGET_OF: Readonly<Partial<Record<Recipe["recipe"], Budget>>> = {
  guess: "guesses",
  confirm: "confirmations",
  impersonate: "confirmations",
  register: "registrations",
  "forge-activation": "forgeries",
  delete: "forgeries",
  "offer-fleet": "forgeries",
  "offer-no-stretching": "forgeries",
  "send-identity": "guesses",
  "serve-element": "forgeries",
  "serve-registration": "forgeries",
  "serve-handshake": "forgeries",
  splice: "forgeries",
  "prompt-factor": "forgeries",
  "forge-refusal": "forgeries",
  truncate: "replays",
  replay: "replays",
};

/** Whether a recipe is a further step of one of the adversary's own sessions. */
const isCarryingOn = (
  recipe: ClientRecipe,
): recipe is Extract<
  ClientRecipe,
  { recipe: "ask" | "confirm" | "impersonate" | "upload" | "activate" }
> => ["ask", "confirm", "impersonate", "upload", "activate"].includes(recipe.recipe);

/** Recipes as inputs, computed once for each ledger. */
export class Injections {
  readonly #universe: Universe;
  readonly #options: Options;
  readonly #known = new PairMap();
  readonly #list: (Injection | null)[] = [];

  constructor(universe: Universe, options: Options) {
    this.#universe = universe;
    this.#options = options;
  }

  /** What a recipe amounts to; depends on the ledger, and for messages between replicas on the receiver's state. */
  of(vector: Int32Array, id: number): Injection | null {
    const universe = this.#universe;
    const recipe = this.#options.recipeAt(id);
    const ledger = vector[universe.ledgerSlot] as number;
    if (recipe.recipe === "serve-record") return this.#falseRecord(vector, recipe);
    if (
      recipe.recipe === "forge-vote" ||
      recipe.recipe === "forge-acknowledgement" ||
      recipe.recipe === "forge-statement"
    )
      return this.#forgedEvidence(vector, recipe);
    if (recipe.recipe === "impersonate") return this.#impersonation(vector, recipe);
    const known = this.#known.get(ledger, id);
    if (known >= 0) return this.#list[known] as Injection | null;
    const forgery = forge(
      universe.protocol,
      { ...universe.ledgers.at(ledger), fleet: universe.fleet, nextFleet: universe.nextFleet },
      recipe,
    );
    const injection = forgery === undefined ? null : this.#injection(recipe, forgery);
    this.#known.set(ledger, id, this.#list.push(injection) - 1);
    return injection;
  }

  #injection(recipe: ClientRecipe, { to, message, begins }: Forgery): Injection {
    const { ledgers, observations } = this.#universe;
    const slot = this.#universe.slotOf(to);
    const facts: Fact[] = [];
    const changes: LedgerChange[] = [];
    const budget = BUDGET_OF[recipe.recipe];
    if (budget !== undefined) changes.push({ change: "spend", budget });
    if (begins !== undefined) changes.push({ change: "begin", session: begins });
    if (begins?.kind === "guess")
      facts.push({ fact: "guess-injected", session: begins.id, code: begins.code });
    if (begins?.kind === "register" && registersWords(this.#universe))
      facts.push({ fact: "registration-injected", session: begins.id, code: begins.code });
    if (isCarryingOn(recipe))
      changes.push({ change: "carry on", session: recipe.session, recipe: recipe.recipe });
    return {
      slot,
      input: this.#universe.table(slot).input(fromAdversary(message)),
      changes: changes.map((change) => ledgers.change(change)),
      facts: observations.facts(facts),
    };
  }

  /** E15: the third message of one of its own logins, by the MAC that an opened replica has of it. */
  #impersonation(vector: Int32Array, recipe: ClientRecipe): Injection | null {
    const { ledgers, ledgerSlot, protocol, fleet, nextFleet } = this.#universe;
    const ledger = ledgers.at(vector[ledgerSlot] as number);
    if (recipe.recipe !== "impersonate") return null;
    const expected = expectedMac(this.#universe, vector, recipe.session);
    if (expected === undefined) return null;
    const forgery = forge(protocol, { ...ledger, fleet, nextFleet }, recipe, expected);
    return forgery === undefined ? null : this.#injection(recipe, forgery);
  }

  #falseRecord(vector: Int32Array, recipe: HostRecipe): Injection | null {
    const universe = this.#universe;
    const slot = universe.slotOf(recipe.to);
    const message = falseRecord(
      universe.crypto,
      recipe,
      universe.table(slot).stateAt(vector[slot] as number).context as ReplicaContext,
      treesIn(universe, vector, 0),
    );
    if (message === undefined) return null;
    const served: Input = { type: message.kind, from: STORE, message };
    return {
      slot,
      input: universe.table(slot).input(served),
      changes: [universe.ledgers.change({ change: "spend", budget: "falseRecords" })],
      facts: universe.observations.nothing,
    };
  }

  #forgedEvidence(vector: Int32Array, recipe: ReplicaRecipe): Injection | null {
    const universe = this.#universe;
    const slot = universe.slotOf(recipe.to);
    const { channel } = secretsFor(universe, recipe.to);
    const knowledge = vector[universe.knowledgeSlot] as number;
    const tagKey = universe.knowledge.derives(knowledge, channel) ? channel : null;
    const message = forgeEvidence(
      universe.protocol,
      recipe,
      universe.table(slot).stateAt(vector[slot] as number),
      tagKey,
    );
    if (message === undefined) return null;
    return {
      slot,
      input: universe.table(slot).input(fromAdversary(message)),
      changes: [universe.ledgers.change({ change: "spend", budget: "forgedEvidence" })],
      facts: universe.observations.nothing,
    };
  }
}
