/** X10: what clients state of their attempts. And that support can grant some at all. */
import type { AlwaysProperty, SometimesProperty } from "./property.ts";

interface Stated {
  /** Attempts by `<record>/<generation>`. */
  readonly attempts: Readonly<Record<string, number>>;
  /** By record, the generation that answers, and the newest one that is gone. */
  readonly active: Readonly<Record<string, number>>;
  readonly gone: Readonly<Record<string, number>>;
}

/** X10 for a vault that takes at most k attempts. Claimed where clients state the number. */
export const stated = (attemptsMax: number): AlwaysProperty<Stated> => ({
  id: "X10",
  claim: "StatedBudget",
  statement:
    "Where clients state how many attempts a registration has, it has between one and k, and no more than the one that answers when it is stored.",
  sources: ["SVR2", "attacks D14"],
  expectation: "always",
  trigger: ["policy-taken"],
  start: { attempts: {}, active: {}, gone: {} },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "policy-taken": {
        const { record, generation, attempts } = fact;
        // Judged where it is applied first: what stood before it in the log is known then, and nothing that stands behind it.
        if (`${record}/${generation}` in memory.attempts) return memory;
        if (attempts < 1 || attempts > attemptsMax)
          return {
            breach: `generation ${generation} of ${record} has ${attempts} attempts; there may be 1 to ${attemptsMax}`,
          };
        const before = memory.attempts[`${record}/${memory.active[record]}`];
        if (before !== undefined && attempts > before)
          return {
            breach: `generation ${generation} of ${record} has ${attempts} attempts, over one that answers and has ${before}`,
          };
        return {
          ...memory,
          attempts: { ...memory.attempts, [`${record}/${generation}`]: attempts },
        };
      }
      case "generation-activated":
        // A replica that lags behind activates what others have replaced.
        return fact.generation <=
          Math.max(memory.active[fact.record] ?? 0, memory.gone[fact.record] ?? 0)
          ? memory
          : { ...memory, active: { ...memory.active, [fact.record]: fact.generation } };
      case "generation-destroyed": {
        if (fact.cause === "replaced" || memory.active[fact.record] !== fact.generation)
          return memory;
        const { [fact.record]: _, ...active } = memory.active;
        return { ...memory, active, gone: { ...memory.gone, [fact.record]: fact.generation } };
      }
      default:
        return memory;
    }
  },
});

/** Claimed where the operator may grant attempts: else the cap would hold of nothing. */
export const granted: SometimesProperty = {
  id: "S-GRANTED",
  claim: "Granted",
  statement: "The operator grants an attempt.",
  sources: ["attacks D18"],
  expectation: "sometimes",
  seen: (fact) => fact.fact === "attempt-granted",
  needs: ["hosts"],
};
