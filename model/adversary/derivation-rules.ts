/**
 * The deduction rules of the Dolev-Yao adversary, as data: what a term can be put together from,
 * and what a known term gives away.
 *
 * A signature does not reveal its message, a ciphertext not its nonce or associated data, and a
 * hash nothing. The rules treat the group of the OPRF as far as keys go (a known key can be taken
 * off an evaluation); an element is not re-blinded, and products of elements are not formed.
 */

import type { Value } from "../algebra/cryptosystem.ts";
import { countOfShares, isSamePolynomial } from "../algebra/symbolic/sharing.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";
import type { AnalysisRule, Rule } from "./derivation.ts";

/** One way to a term: by which rule, and from what. */
export interface Way {
  readonly rule: Rule;
  readonly needs: readonly Term[];
}

/**
 * The ways to compute a term by one public function. None for what is only known or guessed: names
 * and codes. What a way needs never contains the term, so composition always ends.
 *
 * @param evaluations the evaluated elements that are known, for the PRF
 */
export function compositions(
  crypto: SymbolicCryptosystem,
  term: Term,
  evaluations: Iterable<Term>,
): readonly Way[] {
  const direct: Way = { rule: term.op, needs: term.args };
  switch (term.op) {
    case "name":
    case "code":
      return [];
    case "dh": {
      const [a, b] = term.args as [Term, Term];
      return [
        { rule: "dh", needs: [a, crypto.term(crypto.publicKey(b))] },
        { rule: "dh", needs: [b, crypto.term(crypto.publicKey(a))] },
      ];
    }
    case "evaluate":
      return [
        direct,
        ...withoutOneFactor(crypto, term).map(
          ({ factor, rest }): Way => ({ rule: "evaluate", needs: [factor, rest] }),
        ),
        ...combinations(crypto, term, evaluations),
      ];
    case "prf":
      return [direct, ...finalizations(crypto, term, evaluations)];
    default:
      return [direct];
  }
}

/** Every choice of so many of a list, in order. */
const choices = <T>(list: readonly T[], count: number): readonly (readonly T[])[] =>
  count === 0
    ? [[]]
    : list.flatMap((first, place) =>
        choices(list.slice(place + 1), count - 1).map((rest) => [first, ...rest]),
      );

/** All shares of the polynomial of one of them. */
const sharesOf = (crypto: SymbolicCryptosystem, share: Term): Term[] => {
  const [secret, ...coefficients] = share.args as [Term, ...Term[]];
  const count = countOfShares(share);
  return Array.from({ length: count }, (_, place) =>
    crypto.term(crypto.share(secret, coefficients, place + 1, count)),
  );
};

/**
 * An evaluation under what was shared, from evaluations of the same element under enough shares; of a polynomial of which
 * one evaluation is known, since the secret alone does not say how it was shared.
 */
function combinations(
  crypto: SymbolicCryptosystem,
  term: Term,
  evaluations: Iterable<Term>,
): readonly Way[] {
  const [secret, blinded] = term.args as [Term, Term];
  const ways: Way[] = [];
  const seen: Term[] = [];
  for (const { args } of evaluations) {
    const [share, element] = args as [Term, Term];
    if (share.op !== "share" || share.args[0] !== secret || element !== blinded) continue;
    if (seen.some((other) => isSamePolynomial(other, share))) continue;
    seen.push(share);
    for (const chosen of choices(sharesOf(crypto, share), share.args.length))
      ways.push({
        rule: "combine",
        needs: chosen.map((key) => crypto.term(crypto.evaluate(key, blinded) as Value)),
      });
  }
  return ways;
}

/**
 * A PRF from an evaluation under its key, by whatever blinds the input was evaluated with before.
 */
function finalizations(
  crypto: SymbolicCryptosystem,
  prf: Term,
  evaluations: Iterable<Term>,
): Way[] {
  const [key, input] = prf.args as [Term, Term];
  const ways: Way[] = [];
  for (const { args } of evaluations) {
    const blinded = args[1] as Term;
    if (blinded.args[0] !== input) continue;
    const element = evaluation(crypto, key.op === "product" ? key.args : [key], blinded);
    ways.push({ rule: "finalize-evaluation", needs: [element, input, blinded.args[1] as Term] });
  }
  return ways;
}

function evaluation(crypto: SymbolicCryptosystem, keys: readonly Term[], blinded: Term): Term {
  let element: Value = blinded;
  for (const key of keys) element = crypto.evaluate(key, element) as Value;
  return crypto.term(element);
}

/** Something that a known term gives away, provided that the needed terms are derivable. */
export interface Analysis {
  readonly rule: AnalysisRule;
  readonly needs: readonly Term[];
  readonly gives: () => Term;
}

const locked: ReadonlySet<string> = new Set(["mask", "encrypt", "seal", "evaluate", "share"]);

/** Whether a known term can give anything away later. */
export function isLocked(term: Term): boolean {
  return locked.has(term.op);
}

/**
 * The parts that are as good as the whole: both ways, without any key. Empty for everything else.
 */
export function partsOf(term: Term): readonly Term[] {
  return term.op === "concat" || term.op === "pack" || term.op === "prefixed" ? term.args : none;
}

/** What a locked term gives away, and for what. */
export function analyses(crypto: SymbolicCryptosystem, term: Term): Analysis[] {
  switch (term.op) {
    case "mask": {
      const [a, b] = term.args as [Term, Term];
      return [
        { rule: "unmask", needs: [a], gives: () => b },
        { rule: "unmask", needs: [b], gives: () => a },
      ];
    }
    case "encrypt": {
      const [key, , , plaintext] = term.args as [Term, Term, Term, Term];
      return [{ rule: "decrypt", needs: [key], gives: () => plaintext }];
    }
    case "seal": {
      const plaintext = term.args[3] as Term;
      return openersOf(term).map((key) => ({
        rule: "unseal",
        needs: [key],
        gives: () => plaintext,
      }));
    }
    case "evaluate":
      return analysesOfEvaluation(crypto, term);
    case "share":
      return analysesOfShare(crypto, term);
    default:
      return [];
  }
}

/**
 * Two ciphertexts under one key and one nonce share their key stream: the XOR of the two is that of the plaintexts, so whoever
 * knows one plaintext has the other, as far as the first one reaches. That two such tags also give the key that
 * authenticates, so that a third ciphertext can be forged, is not in these rules: nothing in the model is opened under a
 * nonce that was used before.
 *
 * @param others the ciphertexts among the facts
 */
export function analysesOfReuse(term: Term, others: Iterable<Term>): Analysis[] {
  if (term.op !== "encrypt") return [];
  const [key, nonce, , plaintext] = term.args as [Term, Term, Term, Term];
  const found: Analysis[] = [];
  for (const other of others) {
    if (other === term || other.args[0] !== key || other.args[1] !== nonce) continue;
    const known = other.args[3] as Term;
    if (known !== plaintext)
      found.push({ rule: "reuse-nonce", needs: [other, known], gives: () => plaintext });
  }
  return found;
}

/** The secrets each of which opens an authenticated ciphertext; for others none. */
export function openersOf(term: Term): Term[] {
  if (term.op === "encrypt") return [term.args[0] as Term];
  if (term.op !== "seal") return [];
  const [to, randomness] = term.args as [Term, Term];
  return to.op === "publicKey" ? [to.args[0] as Term, randomness] : [randomness];
}

/**
 * With enough points of a polynomial, the secret being the one at zero, everything about it. From secret and coefficients
 * every share follows, so that equal knowledge has one core, whichever shares it came from.
 */
function analysesOfShare(crypto: SymbolicCryptosystem, term: Term): Analysis[] {
  const others = [term.args[0] as Term, ...sharesOf(crypto, term).filter((one) => one !== term)];
  return choices(others, term.args.length - 1).map((needs) => ({
    rule: "interpolate",
    needs,
    gives: () => crypto.term(crypto.pack(...term.args)),
  }));
}

function analysesOfEvaluation(crypto: SymbolicCryptosystem, term: Term): Analysis[] {
  const [key, blinded] = term.args as [Term, Term];
  return [
    { rule: "divide", needs: [key], gives: () => blinded },
    ...withoutOneFactor(crypto, term).map(
      ({ factor, rest }): Analysis => ({ rule: "divide", needs: [factor], gives: () => rest }),
    ),
  ];
}

/**
 * An evaluation under a product of keys, seen as one key on top of an evaluation under the others.
 */
function withoutOneFactor(
  crypto: SymbolicCryptosystem,
  term: Term,
): { factor: Term; rest: Term }[] {
  const [key, blinded] = term.args as [Term, Term];
  if (key.op !== "product") return [];
  return key.args.map((factor, i) => {
    const others = key.args.filter((_, j) => j !== i);
    return { factor, rest: evaluation(crypto, others, blinded) };
  });
}

const none: readonly Term[] = [];
