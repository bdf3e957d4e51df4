/** CLN7: nobody computes with what is no element, or one's own. */
import type { AlwaysProperty } from "./property.ts";

/** Claimed where anything may stand for an element; a claim of this project's own number. */
export const CLN7: AlwaysProperty<null> = {
  id: "CLN7",
  claim: "ProperElements",
  statement:
    "The vault evaluates no identity element, and no device registers from one, or from its own blinded element in place of an evaluation.",
  sources: ["VOPRF", "facts.md 3", "attacks E6"],
  expectation: "always",
  trigger: ["odd-element-met"],
  start: null,
  observe: (memory, fact) =>
    fact.fact === "odd-element-met" && fact.taken
      ? {
          breach: `the ${fact.at} computed with ${fact.element === "identity" ? "the identity element" : "its own blinded element"} in ${fact.session}`,
        }
      : memory,
};
