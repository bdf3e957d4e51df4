/**
 * A growing body of knowledge: facts that nothing else explains, what follows from them, and why
 * each is known.
 *
 * The saturated facts without those that the others compose are a function of the deductive closure
 * alone: a derivable term that no rule composes must be a fact, and every fact that some rule
 * composes is dropped. So equal knowledge has equal cores, whatever the history.
 */

import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";
import type { AnalysisRule, Derivation, Evidence } from "./derivation.ts";
import {
  analyses,
  analysesOfReuse,
  compositions,
  isLocked,
  partsOf,
  type Way,
} from "./derivation-rules.ts";

/** What everybody knows, and the words that are secret. */
export interface Ground {
  readonly crypto: SymbolicCryptosystem;
  /** Whether a fresh name was drawn by the adversary. */
  readonly own: (name: Term) => boolean;
  /** The weak secrets of honest users; any other word is public. */
  readonly codes: ReadonlySet<Term>;
}

/**
 * Why a term became known. `at` counts up along one history, so that explanations never go in
 * circles.
 */
export interface Reason {
  readonly rule: AnalysisRule;
  readonly premises: readonly Term[];
  readonly at: number;
  readonly test?: { readonly evidence: Evidence; readonly premises: readonly Derivation[] };
}

export class Closure {
  readonly ground: Ground;
  /** The closure of nothing. */
  private readonly root: Closure;
  readonly facts: Set<Term>;
  /** The closure from which this one grew: its reasons count here as well. */
  private readonly before: Closure | undefined;
  private readonly reasons = new Map<Term, Reason>();
  private clock: number;
  private readonly composed = new Set<Term>();
  /** Known not to be derivable yet; forgotten whenever a fact comes in. */
  private readonly beyond = new Set<Term>();

  constructor(ground: Ground, before?: Closure) {
    this.ground = ground;
    this.before = before;
    this.root = before?.root ?? this;
    this.facts = new Set(before?.facts);
    this.clock = before?.clock ?? 0;
  }

  derives(term: Term): boolean {
    if (this.facts.has(term) || this.composed.has(term)) return true;
    if (this.beyond.has(term)) return false;
    const derivable = this.isFree(term) || this.composes(term);
    (derivable ? this.composed : this.beyond).add(term);
    return derivable;
  }

  /**
   * Whether some public function gives the term from other derivable terms, the fact itself left
   * aside.
   */
  composes(term: Term): boolean {
    if (term.op === "name" || term.op === "code") return false;
    // Every operator has the direct way; only these have others, which are dear to list.
    if (term.op !== "dh" && this.derivesAll(term.args)) return true;
    if (term.op !== "dh" && term.op !== "evaluate" && term.op !== "prf") return false;
    return this.waysTo(term).some((way) => this.derivesAll(way.needs));
  }

  /** The ways to compose a term, whether or not they can be gone. */
  private waysTo(term: Term, evaluations = this.evaluations()): readonly Way[] {
    return compositions(this.ground.crypto, term, evaluations);
  }

  /** The evaluated elements among the facts. */
  *evaluations(): Iterable<Term> {
    for (const fact of this.facts) if (fact.op === "evaluate") yield fact;
  }

  derivesAll(terms: readonly Term[]): boolean {
    for (const term of terms) if (!this.derives(term)) return false;
    return true;
  }

  /** Takes a term in unless it is derivable; composite layouts come in as their parts. */
  absorb(
    term: Term,
    rule: AnalysisRule,
    premises: readonly Term[],
    test?: Reason["test"],
  ): boolean {
    if (this.derives(term)) return false;
    this.reasons.set(term, { rule, premises, at: this.clock++, ...(test && { test }) });
    const parts = partsOf(term);
    if (parts.length === 0) {
      this.facts.add(term);
      this.beyond.clear();
    }
    for (const part of parts) this.absorb(part, "split", [term]);
    return true;
  }

  /** Takes everything apart that can be, until nothing new comes out. */
  saturate(): void {
    const open = [...this.facts].filter(isLocked).flatMap((term) => this.analysesOf(term));
    for (let grown = true; grown; ) {
      grown = false;
      for (const { term, needs, rule, gives } of open) {
        if (!this.derivesAll(needs)) continue;
        const known = this.facts.size;
        if (!this.absorb(gives(), rule, [term, ...needs])) continue;
        grown = true;
        // Facts keep their order of arrival, so the new ones are at the end.
        for (const fact of [...this.facts].slice(known)) {
          if (!isLocked(fact)) continue;
          open.push(...this.analysesOf(fact));
          // What was there before may share the new one's nonce.
          for (const other of this.ciphertexts())
            for (const reuse of analysesOfReuse(other, [fact]))
              open.push({ term: other, ...reuse });
        }
      }
    }
  }

  /** The facts that no others compose: what is to be told apart between two bodies of knowledge. */
  reduce(): void {
    for (const fact of this.facts) if (this.composes(fact)) this.facts.delete(fact);
  }

  /**
   * Explains a derivable term; `undefined` for any other. With `before`, from what was known at
   * that time only.
   */
  explain(
    term: Term,
    before: number = this.clock,
    done = new Map<string, Derivation>(),
  ): Derivation | undefined {
    const key = `${term.id}:${before}`;
    const known = done.get(key);
    if (known !== undefined) return known;
    if (!this.derives(term)) return undefined;
    const derivation = this.explainOnce(term, before, done);
    if (derivation !== undefined) done.set(key, derivation);
    return derivation;
  }

  /**
   * Explains a term by composition, even if it is a fact; `undefined` where it does not compose.
   */
  explainComposition(
    term: Term,
    before: number = this.clock,
    done = new Map<string, Derivation>(),
  ): Derivation | undefined {
    for (const { rule, needs } of this.waysTo(term, this.pastEvaluations())) {
      const premises: Derivation[] = [];
      for (const part of needs) {
        const premise = this.explain(part, before, done);
        if (premise === undefined) break;
        premises.push(premise);
      }
      if (premises.length === needs.length) return { rule, conclusion: term, premises };
    }
    return undefined;
  }

  /**
   * The evaluated elements that ever came in; some are no longer facts, since later facts compose
   * them.
   */
  private *pastEvaluations(): Iterable<Term> {
    for (let closure: Closure | undefined = this; closure; closure = closure.before) {
      for (const term of closure.reasons.keys()) if (term.op === "evaluate") yield term;
    }
  }

  reasonFor(term: Term): Reason | undefined {
    for (let closure: Closure | undefined = this; closure; closure = closure.before) {
      const reason = closure.reasons.get(term);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  private explainOnce(
    term: Term,
    before: number,
    done: Map<string, Derivation>,
  ): Derivation | undefined {
    const reason = this.reasonFor(term);
    if (reason !== undefined && reason.at < before) {
      const { rule, test } = reason;
      if (test !== undefined) return { rule, conclusion: term, ...test };
      const premises = reason.premises.map((premise) => this.explain(premise, reason.at, done));
      if (premises.every((premise) => premise !== undefined)) {
        return { rule, conclusion: term, premises };
      }
    }
    if (this.isFree(term) && term.op !== "blind") {
      return { rule: term.op === "name" ? "own" : "public", conclusion: term, premises: [] };
    }
    const composition = this.explainComposition(term, before, done);
    if (composition !== undefined || !this.isFree(term)) return composition;
    const blind = this.explain(term.args[1] as Term, before, done);
    return blind && { rule: "own-guess", conclusion: term, premises: [blind] };
  }

  /** Whether the adversary can compute the term from nothing, that is, made it itself. */
  isOwn(term: Term): boolean {
    return this.root.derives(term);
  }

  private isFree(term: Term): boolean {
    switch (term.op) {
      case "text":
      case "integer":
        return true;
      case "code":
        return !this.ground.codes.has(term);
      case "name":
        return this.ground.own(term);
      case "blind":
        // Under a blind of the adversary's own, an element is its own message, whatever word it
        // guessed; that it is in the transcript is no news, and it hides the word perfectly. So the
        // right guess can be sent but not noticed.
        return this.isOwn(term.args[1] as Term);
      default:
        return false;
    }
  }

  private analysesOf(term: Term) {
    return [
      ...analyses(this.ground.crypto, term),
      ...analysesOfReuse(term, this.ciphertexts()),
    ].map((analysis) => ({ term, ...analysis }));
  }

  private *ciphertexts(): Iterable<Term> {
    for (const fact of this.facts) if (fact.op === "encrypt") yield fact;
  }
}
