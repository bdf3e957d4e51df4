/**
 * Secret sharing in terms: shares of one polynomial combine, whatever else is offered gives garbage. The equations are
 * those of the exponent as well, so that evaluations under shares combine to the evaluation under what was shared.
 */
import {
  type Cryptosystem,
  type IndexedValue,
  type Value,
  WITHOUT_COEFFICIENTS,
} from "../cryptosystem.ts";
import type { Term, TermTable } from "./term.ts";

type Part<K extends keyof Cryptosystem> = Pick<Cryptosystem, K>;

/** A share, as its maker knows it: the index in the label, the secret before the coefficients. */
export const indexOfShare = ({ label }: Term): number => Number.parseInt(label, 10);
export const countOfShares = ({ label }: Term): number =>
  Number(label.slice(label.indexOf("/") + 1));

/** Whether two shares lie on one polynomial. */
export const isSamePolynomial = (a: Term, b: Term): boolean =>
  a.op === "share" &&
  b.op === "share" &&
  a.args.length === b.args.length &&
  a.args.every((arg, place) => arg === b.args[place]);

/** Whether octets of the term would decode as a scalar. */
const isScalar = ({ op, label }: Term): boolean =>
  op === "share" ||
  op === "recover" ||
  op === "oprfKey" ||
  (op === "name" && label.endsWith(":scalar"));

/** The polynomial that all lie on, at the indices that they claim, or `undefined`. */
const polynomialOf = (shares: readonly Term[], indices: readonly number[]): Term | undefined => {
  const [first] = shares;
  if (first === undefined || new Set(indices).size < indices.length) return undefined;
  const isWhole =
    shares.length >= first.args.length &&
    shares.every(
      (share, place) =>
        isSamePolynomial(share, first) && indexOfShare(share) === (indices[place] as number),
    );
  return isWhole ? first : undefined;
};

export function sharing({ make, own }: TermTable): Part<"share" | "recover" | "combine"> {
  const label = (parts: readonly IndexedValue[]) => parts.map(({ index }) => index).join();
  return {
    share(secret, coefficients, index, count) {
      if (coefficients.length === 0) throw new RangeError(WITHOUT_COEFFICIENTS);
      return make("share", [own(secret), ...coefficients.map(own)], `${index}/${count}`);
    },
    recover(parts) {
      const shares = parts.map(({ value }) => own(value));
      if (shares.length === 0 || !shares.every(isScalar)) return undefined;
      const polynomial = polynomialOf(
        shares,
        parts.map(({ index }) => index),
      );
      return polynomial?.args[0] ?? make("recover", shares, label(parts));
    },
    combine(parts) {
      const elements = parts.map(({ value }) => own(value));
      const [first] = elements;
      if (first === undefined || !elements.every(isElement)) return undefined;
      const blinded = first.args[1];
      const polynomial = polynomialOf(
        elements.map(({ args }) => args[0] as Term),
        parts.map(({ index }) => index),
      );
      return polynomial !== undefined &&
        elements.every(({ op, args }) => op === "evaluate" && args[1] === blinded)
        ? make("evaluate", [polynomial.args[0] as Term, blinded as Term])
        : make("combine", elements, label(parts));
    },
  };
}

const isElement = ({ op }: Term): boolean =>
  op === "evaluate" || op === "blind" || op === "combine";

/** Proofs that one key is behind a commitment and an evaluation (RFC 9497, 2.2): perfect, and silent on the key. */
export function proofs({
  make,
  own,
}: TermTable): Part<"commitment" | "prove" | "verifyEvaluation"> {
  return {
    commitment: (scalar) => make("commitment", [own(scalar)]),
    prove: (key, blinded, nonce) => make("proof", [own(key), own(blinded), own(nonce)]),
    verifyEvaluation(commitment, blinded, evaluated, proof) {
      const { op, args } = own(proof);
      const [key, element] = args;
      const [committed, answer] = [own(commitment), own(evaluated)];
      return (
        op === "proof" &&
        element === own(blinded) &&
        committed.op === "commitment" &&
        committed.args[0] === key &&
        isUnder(key as Term, answer, element as Term)
      );
    },
  };
}

/** Whether an element is another one evaluated under a key. */
const isUnder = (key: Term, evaluated: Value, element: Term): boolean => {
  const { op, args } = evaluated as Term;
  return op === "evaluate" && element.op === "blind" && args[0] === key && args[1] === element;
};
