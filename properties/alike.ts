/** X9: what an attempt is answered with tells nothing of the record but whether the code was right. */
import type { AlwaysProperty } from "./property.ts";

/** By record, generation (or none) and input, what the input was evaluated to. */
type Evaluations = Readonly<Record<string, string>>;

/**
 * Claimed where refusals are hidden. It is the trace of a law over pairs of runs (scenarios/record-view.ts), where the same
 * schedule is played against users of each kind.
 */
export const X9: AlwaysProperty<Evaluations> = {
  id: "X9",
  claim: "Alike",
  statement:
    "Where refusals are hidden, every attempt that is logged is answered with an evaluation and every turning-off as done, whatever the record is; and as long as the record stays as it is, the same input has the same evaluation.",
  sources: ["OPQ", "attacks E7 F12"],
  expectation: "always",
  trigger: ["request-answered"],
  start: {},
  observe: (before, fact) => {
    if (fact.fact !== "request-answered") return before;
    const { record, operation, reply, generation, input, evaluated } = fact;
    if (reply === "refusal-reply")
      return {
        breach: `${operation === "attempt" ? "an attempt at" : "a turning-off of"} ${record} was refused where another one would be answered`,
      };
    if (input === null || evaluated === null) return before;
    const key = [record, generation ?? "none", input.toJSON()].join(" ");
    const known = before[key];
    if (known !== undefined && known !== evaluated.toJSON())
      return {
        breach: `one input has two evaluations at ${record}, which nobody changed in between`,
      };
    return known === undefined ? { ...before, [key]: evaluated.toJSON() } : before;
  },
};
