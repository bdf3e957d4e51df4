/** How the adversary came to know something, in causal order: causes have the lower numbers. */
import type { DerivationTree } from "../properties/harness/transcript.ts";

export interface DerivationStep {
  /** From 1; every premise has a lower number than what is concluded from it. */
  readonly number: number;
  readonly rule: string;
  readonly conclusion: string;
  /** Empty where the step was shown before. */
  readonly premises: readonly DerivationStep[];
  /** Whether the step was shown before, under the same number. */
  readonly repeated: boolean;
}

/**
 * The tree with numbers; what is derived twice, in the same way, is shown once and then only named. What follows from a word
 * that is only supposed reads like what follows from the word itself, and is not the same.
 */
export const numberDerivation = (tree: DerivationTree): DerivationStep => {
  const ways = new Map<string, number>();
  // A node that is reached in many ways is looked at once: branches can be shared a thousandfold.
  const looked = new Map<DerivationTree, number>();
  const wayOf = (node: DerivationTree): number => {
    const before = looked.get(node);
    if (before !== undefined) return before;
    const spelled = JSON.stringify([node.rule, node.conclusion, ...node.premises.map(wayOf)]);
    const way = ways.get(spelled) ?? ways.size;
    ways.set(spelled, way);
    looked.set(node, way);
    return way;
  };
  const numbers = new Map<number, number>();
  const visit = (node: DerivationTree): DerivationStep => {
    const { rule, conclusion } = node;
    const way = wayOf(node);
    const known = numbers.get(way);
    if (known !== undefined)
      return { number: known, rule, conclusion, premises: [], repeated: true };
    const premises = node.premises.map(visit);
    const number = numbers.size + 1;
    numbers.set(way, number);
    return { number, rule, conclusion, premises, repeated: false };
  };
  return visit(tree);
};
