/**
 * The Dolev-Yao adversary over symbolic terms: what follows from what it has seen.
 *
 * Knowledge is a small integer. Equal knowledge is one integer, whatever the order in which it
 * came, so a search may use it as a part of its state and as a key of its memory.
 */

import type { Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import { compareTerms, type Term } from "../algebra/symbolic/term.ts";
import type { Derivation } from "./derivation.ts";
import { Closure, type Ground } from "./knowledge-closure.ts";
import { dictionaryTest } from "./knowledge-dictionary.ts";

export interface DeductionOptions {
  /** Whether a fresh name was drawn by the adversary itself. */
  readonly own: (name: Term) => boolean;
  /**
   * The weak secrets of honest users. Two users need two words: identifying a word identifies it
   * for both.
   */
  readonly codes: readonly Value[];
  /** Whether they are too strong for a dictionary: then nobody tests them offline. */
  readonly strong?: boolean;
}

export interface Deduction {
  /** The knowledge of an adversary that has seen nothing. */
  readonly nothing: number;
  /**
   * The knowledge after seeing values too. Where what is known then allows an offline test of a
   * code, the code is known as well. A pure function of the knowledge and the set of values; what
   * is derivable already changes nothing.
   *
   * Teach what others made, never the adversary's own messages: see `knowledge-dictionary.ts`.
   */
  learn(knowledge: number, values: readonly Value[]): number;
  derives(knowledge: number, goal: Value): boolean;
  /**
   * How the goal is derived; `undefined` where it is not. The learned leaves are those of the
   * history by which this knowledge was first reached: replay one run with a deduction of its own
   * to have that run's leaves.
   */
  derivation(knowledge: number, goal: Value): Derivation | undefined;
  /**
   * The offline test by which a code was identified; `undefined` for a code that is unknown or was
   * learned directly.
   */
  test(knowledge: number, code: Value): Derivation | undefined;
  /** How many values the knowledge consists of, none of which follows from the others. */
  size(knowledge: number): number;
  /** Those values, in content order. */
  core(knowledge: number): readonly Value[];
}

/** A deduction over one table of terms; make a new one with every new table. */
export function deduction(crypto: SymbolicCryptosystem, options: DeductionOptions): Deduction {
  const codes = [...new Set(options.codes.map(crypto.term))].sort(compareTerms);
  const ground: Ground = { crypto, own: options.own, codes: new Set(codes) };
  const start = new Closure(ground);
  const closures: Closure[] = [start];
  const idByCore = new Map<string, number>([["", 0]]);
  const learned = new Map<string, number>();

  const at = (knowledge: number): Closure => {
    const closure = closures[knowledge];
    if (closure === undefined) throw new RangeError(`no knowledge has the id ${knowledge}`);
    return closure;
  };

  const intern = (closure: Closure): number => {
    const key = [...closure.facts]
      .map((fact) => fact.id)
      .sort(ascending)
      .join();
    const known = idByCore.get(key);
    if (known !== undefined) return known;
    idByCore.set(key, closures.length);
    return closures.push(closure) - 1;
  };

  return {
    nothing: 0,
    learn(knowledge, values) {
      const before = at(knowledge);
      const fresh = new Set(values.map(crypto.term).filter((term) => !before.derives(term)));
      if (fresh.size === 0) return knowledge;
      const key = `${knowledge}:${[...fresh]
        .map((term) => term.id)
        .sort(ascending)
        .join()}`;
      const known = learned.get(key);
      if (known !== undefined) return known;
      const closure = new Closure(ground, before);
      for (const term of fresh) closure.absorb(term, "learned", []);
      settle(closure, options.strong === true ? [] : codes);
      const id = intern(closure);
      learned.set(key, id);
      return id;
    },
    derives: (knowledge, goal) => at(knowledge).derives(crypto.term(goal)),
    derivation: (knowledge, goal) => at(knowledge).explain(crypto.term(goal)),
    test(knowledge, code) {
      const derivation = at(knowledge).explain(crypto.term(code));
      return derivation?.rule === "dictionary-test" ? derivation : undefined;
    },
    size: (knowledge) => at(knowledge).facts.size,
    core: (knowledge) => [...at(knowledge).facts].sort(compareTerms),
  };
}

/** Saturates, and identifies every code that can be tested, until neither finds more. */
function settle(closure: Closure, codes: readonly Term[]): void {
  for (let identified = true; identified; ) {
    closure.saturate();
    closure.reduce();
    identified = false;
    for (const code of codes) {
      if (closure.derives(code)) continue;
      const test = dictionaryTest(closure, code);
      if (test !== undefined) identified = closure.absorb(code, "dictionary-test", [], test);
      if (identified) break;
    }
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
