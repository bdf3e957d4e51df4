/**
 * Offline dictionary tests: does what the adversary knows tell the right word from every wrong one?
 *
 * The adversary takes each word of the dictionary in turn and computes with it. All that it
 * computes stays without meaning until something must hold and holds for the right word only: a
 * value comes out that was known anyhow, a box opens, a signature verifies. So the search here
 * assumes the right word and looks for such a redundancy, and counts nothing that a wrong word
 * would show as well:
 * - an invertible step (XOR with a pad, evaluation under a key) gives something for any word: only
 *   what comes out counts;
 * - a blinded element under the adversary's own blind is its own message: it put the guess in
 *   itself, so finding the guess again says nothing (the closure counts such elements as known).
 *   The evaluation of it says nothing either, until it meets something that the vault or the user
 *   made: that is what an online guess buys.
 *
 * Simplified: one word at a time (a redundancy that two unknown words share is not searched for),
 * and what the adversary built from a guess in any other way is not told apart: a world must not
 * teach the adversary its own messages.
 */

import type { Term } from "../algebra/symbolic/term.ts";
import type { Derivation, Evidence } from "./derivation.ts";
import { openersOf } from "./derivation-rules.ts";
import { Closure, type Reason } from "./knowledge-closure.ts";

export type Test = NonNullable<Reason["test"]>;

/** Values with a form of their own: most octets that a wrong pad gives do not decode as one. */
const wellFormed: ReadonlySet<string> = new Set([
  "pack",
  "prefixed",
  "publicKey",
  "verifyingKey",
  "blind",
  "evaluate",
]);

/**
 * A test of the code from what is known; `undefined` where every word looks alike.
 *
 * @param known saturated and reduced, and not deriving the code
 */
export function dictionaryTest(known: Closure, code: Term): Test | undefined {
  return mentions(known, code) ? new Guess(known, code).search() : undefined;
}

function mentions(known: Closure, code: Term): boolean {
  for (const fact of known.facts) if (fact.codes.includes(code)) return true;
  return false;
}

class Guess {
  private readonly known: Closure;
  /** What is known if the word is right. */
  private readonly supposed: Closure;
  /** Facts with a source of their own: each of them can be evidence. */
  private readonly witnesses: Term[];
  /** Inverted already: computing them again would be going round in a circle. */
  private readonly inverted = new Set<Term>();

  constructor(known: Closure, code: Term) {
    this.known = known;
    this.witnesses = [...known.facts];
    this.supposed = new Closure(known.ground, known);
    this.supposed.absorb(code, "assume", []);
  }

  search(): Test | undefined {
    for (let size = -1; size !== this.progress(); ) {
      size = this.progress();
      // New witnesses join at the end and are looked at in the same round.
      for (let i = 0; i < this.witnesses.length; i++) {
        const test = this.examine(this.witnesses[i] as Term);
        if (test !== undefined) return test;
      }
    }
    return undefined;
  }

  private progress(): number {
    return this.witnesses.length + this.inverted.size;
  }

  private examine(term: Term): Test | undefined {
    if (this.inverted.has(term)) return undefined;
    if (this.supposed.composes(term)) {
      return this.test("recomputed", [
        this.supposed.explain(term),
        this.supposed.explainComposition(term),
      ]);
    }
    switch (term.op) {
      case "encrypt":
      case "seal":
        return this.opened(term);
      case "sign":
        return this.verified(term);
      case "mask":
        return this.unmasked(term);
      case "evaluate":
        return this.evaluated(term);
      default:
        return undefined;
    }
  }

  /** Derivable only because the word is assumed. */
  private isNew(term: Term): boolean {
    return this.supposed.derives(term) && !this.known.derives(term);
  }

  private opened(term: Term): Test | undefined {
    const key = openersOf(term).find((opener) => this.isNew(opener));
    if (key === undefined) return undefined;
    return this.test("opened", [this.supposed.explain(term), this.supposed.explain(key)]);
  }

  private verified(term: Term): Test | undefined {
    const { crypto } = this.known.ground;
    const [signingKey, message] = term.args as [Term, Term];
    if (!this.supposed.derives(message)) return undefined;
    const verifyingKey = crypto.term(crypto.verifyingKey(signingKey));
    if (!this.supposed.derives(verifyingKey)) return undefined;
    if (!this.isNew(message) && !this.isNew(verifyingKey)) return undefined;
    const parts = [term, verifyingKey, message];
    return this.test(
      "verified",
      parts.map((part) => this.supposed.explain(part)),
    );
  }

  private unmasked(term: Term): Test | undefined {
    const [a, b] = term.args as [Term, Term];
    const pad = this.supposed.derives(a) ? a : b;
    if (!this.supposed.derives(pad)) return undefined;
    const data = pad === a ? b : a;
    this.inverted.add(term);
    const premises = [this.supposed.explain(term), this.supposed.explain(pad)];
    const way = this.derivation("unmask", data, premises);
    return this.reveal(data, way, [term, pad]);
  }

  private evaluated(term: Term): Test | undefined {
    const [key, blinded] = term.args as [Term, Term];
    if (this.isNew(key)) {
      this.inverted.add(term);
      if (this.supposed.absorb(blinded, "divide", [term, key])) this.witnesses.push(blinded);
      return undefined;
    }
    return this.agreeing(term);
  }

  /**
   * Two evaluations under one key that finalize to one value under the assumed word. Two of the
   * adversary's own agree for any word that it put into both, so one of the blinds must be somebody
   * else's.
   */
  private agreeing(term: Term): Test | undefined {
    const [key, { args }] = term.args as [Term, Term];
    const [input, blind] = args as [Term, Term];
    if (this.known.isOwn(blind) || !this.supposed.derives(blind) || !this.isNew(input))
      return undefined;
    for (const other of this.supposed.evaluations()) {
      const [otherInput, otherBlind] = blindedOf(other).args as [Term, Term];
      if (other === term || other.args[0] !== key || otherInput !== input) continue;
      if (this.supposed.derives(otherBlind)) {
        return this.test("matched", [this.finalized(term), this.finalized(other)]);
      }
    }
    return undefined;
  }

  private finalized(evaluation: Term): Derivation {
    const { crypto } = this.known.ground;
    const [input, blind] = blindedOf(evaluation).args as [Term, Term];
    const prf = crypto.term(crypto.finalize(input, blind, evaluation) ?? evaluation);
    const premises = [evaluation, input, blind].map((premise) => this.supposed.explain(premise));
    return this.derivation("finalize-evaluation", prf, premises);
  }

  /**
   * Looks at what came out from under a pad, part by part; a known part convinces more than a form.
   */
  private reveal(data: Term, way: Derivation, premises: readonly Term[]): Test | undefined {
    const parts = data.op === "concat" ? data.args : [data];
    const wayTo = (part: Term) => (part === data ? way : this.derivation("split", part, [way]));
    for (const [i, part] of parts.entries()) {
      if (this.supposed.derives(part)) return this.matched(part, wayTo(part));
      if (parts.indexOf(part) < i) return this.test("matched", [wayTo(part), wayTo(part)]);
    }
    const formed = parts.find((part) => wellFormed.has(part.op));
    if (formed !== undefined) return this.test("well-formed", [wayTo(formed)]);
    this.supposed.absorb(data, "unmask", premises);
    this.witnesses.push(...parts);
    return undefined;
  }

  private matched(term: Term, way: Derivation): Test | undefined {
    return this.test("matched", [way, this.supposed.explain(term)]);
  }

  private derivation(
    rule: Derivation["rule"],
    conclusion: Term,
    premises: readonly (Derivation | undefined)[],
  ): Derivation {
    return { rule, conclusion, premises: present(premises) };
  }

  private test(evidence: Evidence, premises: readonly (Derivation | undefined)[]): Test {
    return { evidence, premises: present(premises) };
  }
}

/**
 * What is derivable is explained; a gap would be a mistake in the rules, and must not pass for a
 * proof.
 */
function present(premises: readonly (Derivation | undefined)[]): readonly Derivation[] {
  return premises.map((premise) => {
    if (premise === undefined) throw new Error("a derivable value has no derivation");
    return premise;
  });
}

function blindedOf(evaluation: Term): Term {
  return evaluation.args[1] as Term;
}
