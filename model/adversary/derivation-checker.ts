/** An independent check of derivations, so that a breach need not be taken on trust. */

import type { Size, Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Op, Term } from "../algebra/symbolic/term.ts";
import type { Derivation } from "./derivation.ts";

/** What a derivation may start from. */
export interface Premises {
  /** What the adversary was shown. */
  readonly learned: ReadonlySet<Value>;
  /** The weak secrets of honest users. */
  readonly codes: readonly Value[];
  readonly own: (name: Term) => boolean;
}

/**
 * What is wrong with a derivation: one line per node whose conclusion does not follow from its
 * premises. Every step is computed again through the Cryptosystem; nothing is shared with the
 * deduction that found it.
 */
export function derivationFaults(
  c: SymbolicCryptosystem,
  root: Derivation,
  given: Premises,
): string[] {
  const found: string[] = [];
  const visit = (node: Derivation, guess: Value | undefined) => {
    const inside = node.rule === "dictionary-test" ? node.conclusion : guess;
    for (const premise of node.premises) visit(premise, inside);
    if (!isStep(c, node, given, guess)) found.push(`${node.rule}: ${c.describe(node.conclusion)}`);
  };
  visit(root, undefined);
  return found;
}

function isStep(
  c: SymbolicCryptosystem,
  node: Derivation,
  { learned, codes, own }: Premises,
  guess: Value | undefined,
): boolean {
  const goal = c.term(node.conclusion);
  const [p, q, r] = node.premises.map((premise) => c.term(premise.conclusion)) as [
    Term,
    Term,
    Term,
  ];
  const premises = node.premises.map((premise) => premise.conclusion);
  switch (node.rule) {
    case "learned":
      return premises.length === 0 && learned.has(goal);
    case "public":
      return ["text", "integer", "code"].includes(goal.op) && !codes.includes(goal);
    case "own":
      return goal.op === "name" && own(goal);
    case "own-guess":
      return goal.op === "blind" && goal.args[1] === p;
    case "assume":
      return goal === guess;
    case "split":
      return ["concat", "pack", "prefixed"].includes(p.op) && p.args.includes(goal);
    case "decrypt":
      return p.op === "encrypt" && c.decrypt(q, p.args[1] as Term, p.args[2] as Term, p) === goal;
    case "reuse-nonce":
      return (
        p.op === "encrypt" &&
        q.op === "encrypt" &&
        p !== q &&
        p.args[0] === q.args[0] &&
        p.args[1] === q.args[1] &&
        q.args[3] === r &&
        p.args[3] === goal
      );
    case "unmask":
      return c.mask(q, p) === goal;
    case "unseal":
      return p.args[1] === q ? p.args[3] === goal : c.unseal(q, p.args[2] as Term, p) === goal;
    case "divide":
      return c.evaluate(q, goal) === p;
    case "finalize-evaluation":
      return c.finalize(q, r, p) === goal;
    case "interpolate":
      return isInterpolated(c, goal, premises);
    case "combine":
      return c.combine(premises.map((value) => ({ index: indexOf(c, value), value }))) === goal;
    case "dictionary-test":
      return codes.includes(goal) && isEvidence(c, node);
    default:
      return recompute(c, goal, premises) === goal;
  }
}

/** The index of a share, or of the share that an element was evaluated under. */
function indexOf(c: SymbolicCryptosystem, value: Value): number {
  const { op, args, label } = c.term(value);
  return Number.parseInt(op === "evaluate" ? (args[0] as Term).label : label, 10);
}

/** The polynomial's own points at the premises, as many as it takes. */
function isInterpolated(c: SymbolicCryptosystem, goal: Term, premises: readonly Value[]): boolean {
  const [secret, ...coefficients] = goal.args as [Term, ...Term[]];
  const isPoint = (value: Value): boolean => {
    const { op, label } = c.term(value);
    const count = Number(label.slice(label.indexOf("/") + 1));
    return (
      value === secret ||
      (op === "share" && c.share(secret, coefficients, indexOf(c, value), count) === value)
    );
  };
  return (
    goal.op === "pack" && new Set(premises).size >= goal.args.length && premises.every(isPoint)
  );
}

function isEvidence(c: SymbolicCryptosystem, node: Derivation): boolean {
  const [first, second, third] = node.premises as [Derivation, Derivation, Derivation];
  const box = c.term(first.conclusion);
  // Evidence that does not rest on the guess would speak for every word alike.
  if (!node.premises.some(restsOnGuess)) return false;
  switch (node.evidence) {
    case "recomputed":
    case "matched":
      return first.conclusion === second.conclusion && first !== second;
    case "opened":
      return (
        c.term(c.publicKey(second.conclusion)) === box.args[0] ||
        box.args.includes(c.term(second.conclusion))
      );
    case "verified":
      return c.verify(second.conclusion, third.conclusion, first.conclusion);
    case "well-formed":
      return first.rule === "unmask" || first.rule === "split";
    default:
      return false;
  }
}

/** The goal's operator applied to the premises again; `undefined` for what no function gives. */
function recompute(c: SymbolicCryptosystem, goal: Term, p: readonly Value[]): Value | undefined {
  const [x, y, z, w] = p as [Value, Value, Value, Value];
  const octets = Number(goal.label);
  const again: Partial<Record<Op, () => Value | undefined>> = {
    concat: () => c.concat(...p),
    pack: () => c.pack(...p),
    prefixed: () => c.prefixed(x, octets),
    hash: () => c.hash(x),
    extract: () => (p.length === 1 ? c.extract(undefined, x) : c.extract(x, y)),
    expand: () => c.expand(x, y, octets || (goal.label as Size)),
    mac: () => c.mac(x, y),
    stretch: () => c.stretch(x),
    entropy: () => c.entropy(x),
    virtualDevice: () => c.virtualDevice(x, y, goal.label as "id" | "key"),
    mask: () => c.mask(x, y),
    encrypt: () => c.encrypt(x, y, z, w),
    seal: () => c.seal(x, y, z, w),
    privateKey: () => c.privateKey(x),
    publicKey: () => c.publicKey(x),
    dh: () => c.dh(x, y),
    signingKey: () => c.signingKey(x),
    verifyingKey: () => c.verifyingKey(x),
    sign: () => c.sign(x, y),
    oprfKey: () => c.oprfKey(x, y),
    blind: () => c.blind(x, y),
    evaluate: () => c.evaluate(x, y),
    product: () => (goal.args.every((factor, i) => factor === p[i]) ? goal : undefined),
    prf: () => (goal.args[0] === x && goal.args[1] === y ? goal : undefined),
    finalize: () => c.finalize(x, y, z),
    commitment: () => c.commitment(x),
    proof: () => c.prove(x, y, z),
    recover: () => goal,
    share: () =>
      c.share(x, p.slice(1), Number.parseInt(goal.label, 10), Number(goal.label.split("/")[1])),
    part: () => (goal.args[0] === x ? goal : undefined),
  };
  return again[goal.op]?.();
}

function restsOnGuess(node: Derivation): boolean {
  return node.rule === "assume" || node.premises.some(restsOnGuess);
}
