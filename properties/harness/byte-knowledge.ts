/**
 * What the adversary knows in octets: it follows the deduction over terms step by step, but a secret counts as known
 * only once its derivation was carried out on octets that the adversary was shown.
 */
import type { Derivation } from "../../model/adversary/derivation.ts";
import { type Execution, execute } from "../../model/adversary/execution.ts";
import { Holdings } from "../../model/adversary/holdings.ts";
import type { ConcreteCryptosystem } from "../../model/algebra/concrete/concrete.ts";
import type { Value } from "../../model/algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../../model/algebra/symbolic/symbolic.ts";
import type { Universe } from "../../model/world/universe.ts";
import type { Knowledge, UniverseBase } from "../../model/world/universe-base.ts";

/** Something that must stay secret, in both readings. */
export interface Secret {
  readonly kind: "code" | "backup-key" | "history";
  readonly name: string;
  readonly term: Value;
  readonly octets: Value;
}

/** A secret that came out. */
export interface Exposure {
  readonly secret: Secret;
  /** What the adversary computed; compared with the secret only afterwards. */
  readonly computed: Value;
  readonly wordsTried: number;
}

/** What the adversary saw in the present step, list by list, and its knowledge in terms after each. */
export interface Lessons {
  readonly shown: readonly (readonly Value[])[];
  readonly knowledge: readonly number[];
}

/** The secrets of a configuration: what the world watches, in the order in which it does. */
export const secretsOf = (terms: Universe, octets: Universe): readonly Secret[] => {
  const codes = terms.configuration.codes.slice(0, -1).map(
    (word): Secret => ({
      kind: "code",
      name: word,
      term: terms.crypto.code(word),
      octets: octets.crypto.code(word),
    }),
  );
  const watched = octets.watched();
  return [
    ...codes,
    ...terms.watched().map(
      ({ secret, value }, place): Secret => ({
        kind: secret,
        name: secret,
        term: value,
        octets: watched[place]?.value as Value,
      }),
    ),
  ];
};

export interface ByteKnowledgeOptions {
  /** The world in terms, which is one step ahead. */
  readonly terms: UniverseBase;
  readonly octets: ConcreteCryptosystem;
  readonly dictionary: readonly string[];
  /** The place, in the present step, of the lesson that is being learned. */
  readonly place: () => number;
  readonly secrets: () => readonly Secret[];
}

export class ByteKnowledge implements Knowledge {
  readonly nothing: number;
  readonly holdings: Holdings;
  /** In the order in which they came out, once for each secret. */
  readonly exposures: Exposure[] = [];
  /** Why the last derivation could not be carried out. */
  obstacles: readonly string[] = [];
  lessons: Lessons = { shown: [], knowledge: [] };
  readonly #options: ByteKnowledgeOptions;
  readonly #termOf = new Map<Value, Value>();
  /** By knowledge, as the deduction numbers it: the secrets that came out. */
  readonly #obtained = new Map<number, ReadonlySet<Secret>>();

  constructor(options: ByteKnowledgeOptions) {
    this.#options = options;
    this.nothing = options.terms.knowledge.nothing;
    this.holdings = new Holdings(options.terms.crypto as SymbolicCryptosystem, options.octets);
  }

  learn(knowledge: number, values: readonly Value[]): number {
    const place = this.#options.place();
    const shown = this.lessons.shown[place];
    const after = this.lessons.knowledge[place];
    // The readings differ in what passed; whoever compares them finds it.
    if (shown === undefined || after === undefined || shown.length !== values.length)
      return knowledge;
    for (const [index, value] of values.entries()) {
      const term = shown[index] as Value;
      this.holdings.hold(term, value);
      this.#termOf.set(value, term);
    }
    if (!this.#obtained.has(after)) this.#obtained.set(after, this.#obtain(knowledge, after));
    return after;
  }

  #obtain(before: number, after: number): ReadonlySet<Secret> {
    const known = this.#obtained.get(before) ?? new Set();
    const obtained = new Set(known);
    for (const secret of this.#options.secrets()) {
      if (obtained.has(secret) || !this.#options.terms.knowledge.derives(after, secret.term))
        continue;
      const { value, obstacles, wordsTried } = this.#carryOut(after, secret);
      if (value !== secret.octets) {
        this.obstacles = value === undefined ? obstacles : ["something else came out"];
        continue;
      }
      obtained.add(secret);
      if (!this.exposures.some((other) => other.secret === secret))
        this.exposures.push({ secret, computed: value, wordsTried });
    }
    return obtained;
  }

  #carryOut(knowledge: number, { term }: Secret): Execution {
    const { terms } = this.#options;
    const derivation = terms.knowledge.derivation(knowledge, term);
    if (derivation === undefined)
      return { value: undefined, obstacles: ["there is no derivation"], wordsTried: 0 };
    return this.attempt(derivation);
  }

  /**
   * Tries a derivation on what the adversary holds now.
   *
   * @param terms the table of the derivation's terms, where it comes from another run
   */
  attempt(
    derivation: Derivation,
    terms = this.#options.terms.crypto as SymbolicCryptosystem,
    dictionary = this.#options.dictionary,
  ): Execution {
    const { octets } = this.#options;
    return execute({ terms, octets, holdings: this.holdings, dictionary }, derivation);
  }

  /** A secret is known once it was computed; anything else, where it was seen and follows. */
  derives(knowledge: number, goal: Value): boolean {
    const secret = this.#options.secrets().find(({ octets }) => octets === goal);
    if (secret !== undefined) return this.#obtained.get(knowledge)?.has(secret) ?? false;
    const term = this.#termOf.get(goal);
    return term !== undefined && this.#options.terms.knowledge.derives(knowledge, term);
  }

  /** Derivations are told in terms. */
  derivation(): undefined {
    return undefined;
  }

  core(knowledge: number): readonly Value[] {
    const { terms } = this.#options;
    const crypto = terms.crypto as SymbolicCryptosystem;
    return terms.knowledge
      .core(knowledge)
      .flatMap((value) => this.holdings.of(crypto.term(value)) ?? []);
  }
}
