/**
 * Families of the attack catalogue: a script that plays in fleets of other sizes, tolerances and attempts than the stored
 * scenario's. Its members are all of those fleets in which there is a part for everybody; a search draws among them, and a place
 * at which the script is cut short and chance goes on.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Event } from "../model/world/event.ts";
import { castOf } from "./cast.ts";
import { COMPOSED } from "./compose.ts";
import { type Composed, configurationOf } from "./composed.ts";
import type { Scenario } from "./read-scenario.ts";
import { Script } from "./script.ts";
import { THREATS } from "./threats.ts";

/** One member of a family: its fleet. */
export interface Member {
  readonly family: Composed;
  readonly configuration: Configuration;
}

export const FAMILIES: readonly Composed[] = COMPOSED.filter(({ family }) => family !== undefined);

/** Every member of a family, in order of N, R and k. */
export const membersOf = (composed: Composed): readonly Member[] => {
  const { family } = composed;
  const stored = configurationOf(composed);
  const {
    replicas = [stored.replicas],
    tolerances = [stored.rollbackTolerance],
    attempts = [stored.attemptsMax],
    fits = () => true,
  } = family ?? {};
  return replicas
    .flatMap((count) => tolerances.map((tolerance) => [count, tolerance] as const))
    .flatMap(([count, rollbackTolerance]) =>
      attempts.map((attemptsMax) => ({
        family: composed,
        configuration: { ...stored, replicas: count, rollbackTolerance, attemptsMax },
      })),
    )
    .filter(({ configuration }) => fits(castOf(configuration)));
};

/** A number that is as good as drawn: the same for the same two, and not alike for neighbours (the finalizer of MurmurHash3). */
const mixed = (seed: number, index: number): number => {
  let bits = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

/** A member that a seed draws, and how much of its schedule is played, in 64ths, before chance goes on. */
export interface Drawn extends Member {
  readonly cut: number;
}

/** Of each family under a threat one member, among those that are wanted. */
export const drawMembers = (
  threat: string,
  seed: number,
  isWanted: (configuration: Configuration) => boolean,
): readonly Drawn[] =>
  FAMILIES.flatMap((family, index): readonly Drawn[] => {
    if (family.threat !== threat) return [];
    const members = membersOf(family).filter(({ configuration }) => isWanted(configuration));
    const member = members[mixed(seed, 2 * index) % members.length];
    return member === undefined ? [] : [{ ...member, cut: mixed(seed, 2 * index + 1) % 65 }];
  });

/** The schedule of a member up to the cut. */
export const beginningOf = (drawn: Drawn): readonly Event[] => {
  const schedule = scheduleOf(drawn);
  return schedule.slice(0, Math.ceil((schedule.length * drawn.cut) / 64));
};

export const familyNamed = (name: string): Composed => {
  const found = FAMILIES.find((family) => family.name === name);
  if (found === undefined) throw new Error(`there is no family ${name}`);
  return found;
};

/** The whole schedule of a member. */
export const scheduleOf = ({ family, configuration }: Member): readonly Event[] => {
  const { play, threat } = family;
  if (typeof play !== "function") throw new Error(`${family.name} is no script`);
  const script = new Script(configuration, THREATS[threat].threat);
  play(script, castOf(configuration));
  return script.events;
};

export const describeMember = ({ family, configuration }: Member): string =>
  `${family.name} with N=${configuration.replicas}, R=${configuration.rollbackTolerance}, k=${configuration.attemptsMax}`;

/** A member as a scenario: the claims that the stored one names, its witnesses aside. */
export const scenarioOf = (member: Member): Scenario => {
  const { family, configuration } = member;
  const { question, sources, rows = [], threat, expect } = family;
  return {
    file: describeMember(member),
    name: family.name,
    question,
    sources: [...sources],
    rows: [...rows],
    mutants: [],
    configuration: structuredClone(configuration) as Scenario["configuration"],
    threat,
    search: {
      kind: "schedule",
      events: structuredClone(scheduleOf(member)) as Extract<
        Scenario["search"],
        { kind: "schedule" }
      >["events"],
    },
    expect: Object.fromEntries(Object.entries(expect).filter(([, kind]) => kind !== "witnessed")),
  };
};
