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

/** The tree with numbers; what is derived twice is shown once and then only named. */
export const numberDerivation = (tree: DerivationTree): DerivationStep => {
  const numbers = new Map<string, number>();
  const visited = new Set<string>();
  const visit = (node: DerivationTree): DerivationStep => {
    const key = JSON.stringify([node.rule, node.conclusion]);
    const { rule, conclusion } = node;
    if (visited.has(key)) {
      return { number: numbers.get(key) ?? 0, rule, conclusion, premises: [], repeated: true };
    }
    visited.add(key);
    const premises = node.premises.map(visit);
    const number = numbers.size + 1;
    numbers.set(key, number);
    return { number, rule, conclusion, premises, repeated: false };
  };
  return visit(tree);
};
