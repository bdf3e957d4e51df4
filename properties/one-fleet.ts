/** X11: how many guesses there are at one user's code, whichever of two fleets answers. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { groupOf } from "../model/protocol/groups.ts";
import { ADVERSARY, CLIENT, originOf } from "../model/protocol/parties.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";

interface FleetsMemory {
  /** The user's own generations, each with its fleet; and those of them that have begun to answer. */
  readonly own: readonly string[];
  readonly answering: readonly string[];
  /** The adversary's evaluations at them: before the newest of them began to answer, and since. */
  readonly before: readonly string[];
  readonly since: readonly string[];
  /** The user's own confirmed logins since. */
  readonly successes: readonly string[];
  /** Whether the adversary has logged in itself. */
  readonly won: boolean;
}

const start: FleetsMemory = {
  own: [],
  answering: [],
  before: [],
  since: [],
  successes: [],
  won: false,
};

const including = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item].sort();

/**
 * X11 for k attempts. Places in one fleet's log say nothing of another's, so what came first is what the run shows first.
 *
 * @param activates whether a registration answers when it is activated; else it does when it is stored.
 */
export const acrossFleets = (
  configuration: Configuration,
  activates: boolean,
): AlwaysProperty<FleetsMemory> => {
  const { attemptsMax } = configuration;
  const fleetOf = (replica: string): number => groupOf(configuration, replica);
  const placeOf = (fact: {
    readonly replica: string;
    readonly record: string;
    readonly generation: number;
  }): string => `${fleetOf(fact.replica)}/${fact.record}/${fact.generation}`;

  const answers = (memory: FleetsMemory, place: string): FleetsMemory =>
    memory.own.includes(place) && !memory.answering.includes(place)
      ? {
          ...memory,
          answering: including(memory.answering, place),
          before: [...memory.before, ...memory.since].sort(),
          since: [],
          successes: [],
        }
      : memory;

  const remember = (memory: FleetsMemory, fact: Fact): FleetsMemory => {
    switch (fact.fact) {
      case "generation-registered": {
        if (originOf(fact.session) !== CLIENT) return memory;
        const place = placeOf(fact);
        const registered = { ...memory, own: including(memory.own, place) };
        return activates ? registered : answers(registered, place);
      }
      case "generation-activated":
        return answers(memory, placeOf(fact));
      case "confirmation-accepted": {
        if (!memory.own.includes(placeOf(fact))) return memory;
        if (originOf(fact.session) === ADVERSARY)
          return { ...memory, won: memory.won || fact.genuine };
        const success = `${fleetOf(fact.replica)}/${fact.attempt}`;
        return { ...memory, successes: including(memory.successes, success) };
      }
      case "guess-evaluated": {
        if (memory.won || originOf(fact.session) !== ADVERSARY) return memory;
        if (!memory.own.includes(placeOf(fact))) return memory;
        const evaluation = `${fleetOf(fact.replica)}/${fact.entry?.index ?? fact.session}`;
        if (memory.before.includes(evaluation)) return memory;
        return { ...memory, since: including(memory.since, evaluation) };
      }
      default:
        return memory;
    }
  };

  return {
    id: "X11",
    claim: "AcrossFleets",
    statement:
      "From the newest registration of the user's that answers on, with whichever fleet, the adversary gets at most k evaluations at all fleets together, and k - 1 more for each login of the user's own. Unless it has logged in itself.",
    sources: ["JBX", "attacks D16"],
    expectation: "always",
    trigger: ["guess-evaluated"],
    start,
    observe: (memory, fact) => {
      const next = remember(memory, fact);
      const bound = attemptsMax + (attemptsMax - 1) * next.successes.length;
      return next.since.length <= bound
        ? next
        : {
            breach: `the adversary got ${next.since.length} evaluations since the newest of ${next.answering.length} registrations; with one budget for all fleets it is ${bound}`,
          };
    },
  };
};

export const movedWitness: SometimesProperty = {
  id: "S-MOVED",
  claim: "Moved",
  statement: "A user's backup moves from one fleet to another.",
  sources: ["attacks D16"],
  expectation: "sometimes",
  seen: (fact) => fact.fact === "backup-moved",
};
