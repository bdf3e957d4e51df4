/**
 * The adversary that forges in octets: each value of a forged message has a derivation in terms, and that derivation is
 * carried out on what it holds.
 */
import type { Value } from "../../model/algebra/cryptosystem.ts";
import type { UniverseBase } from "../../model/world/universe-base.ts";
import type { ByteKnowledge } from "./byte-knowledge.ts";

/** A forged message in terms, and what the adversary knew when it built it. */
interface Forging {
  readonly values: readonly Value[];
  readonly knowledge: number;
}

/** The adversary's side of the world in octets: it has what the paired course tells it of the terms. */
export class Forger {
  forging: Forging | undefined;
  readonly knowledge: ByteKnowledge;
  readonly #terms: UniverseBase;
  /** What was computed before, by term. */
  readonly #built = new Map<Value, Value>();

  constructor(terms: UniverseBase, knowledge: ByteKnowledge) {
    this.#terms = terms;
    this.knowledge = knowledge;
  }

  /** Whether every value of the message comes out of its derivation, carried out on octets that are held. */
  builds(values: readonly Value[]): boolean {
    const { forging } = this;
    return (
      forging !== undefined &&
      forging.values.length === values.length &&
      forging.values.every(
        (term, place) => this.#compute(term, forging.knowledge) === values[place],
      )
    );
  }

  #compute(term: Value, known: number): Value | undefined {
    const before = this.#built.get(term);
    if (before !== undefined) return before;
    const derivation = this.#terms.knowledge.derivation(known, term);
    if (derivation === undefined) return undefined;
    const { value, obstacles } = this.knowledge.attempt(derivation);
    this.knowledge.obstacles = obstacles;
    if (value !== undefined) this.#built.set(term, value);
    return value;
  }
}
