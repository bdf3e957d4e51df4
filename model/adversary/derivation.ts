/** How the adversary gets to a value: a tree of rules, for people and for independent checking. */

import type { Value } from "../algebra/cryptosystem.ts";
import type { Op } from "../algebra/symbolic/term.ts";

/**
 * Rules that take apart, find or suppose. Putting together is named by the operator that does it.
 */
export type AnalysisRule =
  /** Seen on the network, or handed over by a corrupted party. */
  | "learned"
  /** A text, a number, or a word that nobody uses as a code. */
  | "public"
  /** A fresh value that the adversary drew itself. */
  | "own"
  /** One part of a concatenation, a list, or a length-prefixed value. */
  | "split"
  | "decrypt"
  /** One plaintext from another, of two ciphertexts under one key and one nonce. */
  | "reuse-nonce"
  /** One side of an XOR, from the other. */
  | "unmask"
  /** By the private key, or by the sender's randomness. */
  | "unseal"
  /** An evaluated element with a known key taken off. */
  | "divide"
  /** A shared secret and its polynomial, from enough shares. */
  | "interpolate"
  /** The PRF, from an evaluated element, its input and its blind. */
  | "finalize-evaluation"
  /**
   * An element blinded by the adversary, around a word that it only guessed. The premise is the
   * blind.
   */
  | "own-guess"
  /** The guess that stands inside a dictionary test. */
  | "assume"
  /** The one word of the dictionary for which the evidence below comes out right. */
  | "dictionary-test";

export type Rule = AnalysisRule | Op;

/** What makes the right word stand out. */
export type Evidence =
  /**
   * A known value is computed again from its parts; the premises are the value and its computation.
   */
  | "recomputed"
  /** An authenticated ciphertext opens; the premises are the ciphertext and the key. */
  | "opened"
  /** A signature verifies; the premises are signature, verifying key and message. */
  | "verified"
  /** Two ways give one value, which no wrong word reproduces; the premises are the two ways. */
  | "matched"
  /** What is unmasked has a form that random octets do not have; the premise is the unmasking. */
  | "well-formed";

export interface Derivation {
  readonly rule: Rule;
  readonly conclusion: Value;
  readonly premises: readonly Derivation[];
  /** Only for "dictionary-test". */
  readonly evidence?: Evidence;
}

/**
 * The tree as indented lines, conclusion first. A derivation that was printed before is not printed
 * again.
 *
 * @param describe how a value is worded; `Cryptosystem.describe`
 */
export function derivationLines(root: Derivation, describe: (value: Value) => string): string[] {
  const lines: string[] = [];
  const printed = new Set<Derivation>();
  const print = (node: Derivation, depth: number) => {
    const again = printed.has(node) && node.premises.length > 0 ? ", as above" : "";
    const evidence = node.evidence === undefined ? "" : `: ${node.evidence}`;
    const indent = "  ".repeat(depth);
    lines.push(`${indent}${describe(node.conclusion)}  [${node.rule}${evidence}${again}]`);
    if (again !== "") return;
    printed.add(node);
    for (const premise of node.premises) print(premise, depth + 1);
  };
  print(root, 0);
  return lines;
}
