/**
 * What the deduction tests share: an adversary of its own, values, and the check of what it
 * derives.
 */

import type { Value } from "../algebra/cryptosystem.ts";
import { type SymbolicCryptosystem, symbolic } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";
import { deduction } from "./deduction.ts";
import type { Derivation } from "./derivation.ts";
import { derivationFaults } from "./derivation-checker.ts";

const own = (name: Term) => name.owner === "adversary";

/** A new adversary against users with these codes; the first is `code`. */
export function adversary(words: string[] = ["1234"]) {
  const c = symbolic();
  const codes = words.map((word) => c.code(word));
  return { c, codes, code: codes[0] as Value, d: deduction(c, { own, codes }) };
}

/** Draws fresh values: an honest user's, and the adversary's own. */
export function names(c: SymbolicCryptosystem) {
  return {
    honest: (label: string) => c.fresh("alice", label, 0, "key"),
    mine: (label: string) => c.fresh("adversary", label, 0, "key"),
  };
}

/** The tree by which the goal is derived. Throws where there is none, or where it has faults. */
export function expectValid(
  { c, d, codes }: ReturnType<typeof adversary>,
  knowledge: number,
  goal: Value,
  learned: readonly Value[],
): Derivation {
  const tree = d.derivation(knowledge, goal);
  if (tree === undefined) throw new Error(`not derivable: ${c.describe(goal)}`);
  const faults = derivationFaults(c, tree, { learned: new Set(learned), codes, own });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return tree;
}
