/** What is claimed of the device's recovery from realms, some of which lie or were left behind. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import type { AlwaysProperty } from "./property.ts";

const including = <T extends string>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list : [...list, item].sort();

interface HeldMemory {
  /** By realm: the generation that it holds. */
  readonly held: Readonly<Record<PartyId, string>>;
  readonly thresholds: Readonly<Record<string, number>>;
}

/** Row K4, and half of L5: the code before and the code after a change. */
export const oneValid: AlwaysProperty<HeldMemory> = {
  id: "CLN3",
  claim: "SafeResume",
  statement:
    "However a registration or a change of the code is interrupted, at most one generation is held by as many realms as it takes to recover it.",
  sources: ["attacks K4", "JBX"],
  expectation: "always",
  trigger: ["share-stored"],
  start: { held: {}, thresholds: {} },
  observe: (memory, fact) => {
    if (fact.fact === "key-shared")
      return {
        ...memory,
        thresholds: { ...memory.thresholds, [fact.session]: fact.threshold },
      };
    if (fact.fact === "share-destroyed") {
      const { [fact.realm]: _, ...held } = memory.held;
      return { ...memory, held };
    }
    if (fact.fact !== "share-stored") return memory;
    const held = { ...memory.held, [fact.realm]: fact.generation };
    const valid = Object.entries(memory.thresholds)
      .filter(
        ([generation, threshold]) =>
          Object.values(held).filter((other) => other === generation).length >= threshold,
      )
      .map(([generation]) => generation);
    return valid.length > 1
      ? { breach: `the generations ${valid.join(" and ")} can both be recovered` }
      : { ...memory, held };
  },
};

export const adopted: AlwaysProperty<null> = {
  id: "CLN5",
  claim: "OwnKey",
  statement: "The device adopts only a key that a device of this user drew.",
  sources: ["attacks 2.1", "JBX"],
  expectation: "always",
  trigger: ["key-adopted"],
  start: null,
  observe: (memory, fact) =>
    fact.fact === "key-adopted" && !fact.own
      ? { breach: "the device has adopted a key that no device of this user drew" }
      : memory,
};

interface RecoveryMemory {
  readonly opened: readonly PartyId[];
  /** By generation. */
  readonly codes: Readonly<Record<string, string>>;
  /** By realm: the generation that it evaluates for. */
  readonly held: Readonly<Record<PartyId, string>>;
}

/** Of the honest realms that are left, the most that evaluate for one generation. */
const mostAgreeing = ({ held, opened }: RecoveryMemory, lost: readonly PartyId[]): number => {
  const generations = Object.entries(held)
    .filter(([realm, one]) => one !== "" && !lost.includes(realm) && !opened.includes(realm))
    .map(([, one]) => one);
  return Math.max(0, ...generations.map((one) => generations.filter((x) => x === one).length));
};

/** Row E14, as what must never happen. */
export const recovered = ({
  threshold,
}: Configuration["realms"]): AlwaysProperty<RecoveryMemory> => ({
  id: "LIV1",
  claim: "Recovers",
  statement:
    "Realms that lie, fewer than the threshold, change nothing: no honest realm is excluded, a right code is never called wrong nor a wrong one right, and no recovery fails while the threshold of honest realms can answer for one generation.",
  sources: ["attacks E14", "JBX"],
  expectation: "always",
  trigger: ["recovery-judged", "recovery-failed"],
  start: { opened: [], codes: {}, held: {} },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "realm-opened":
        return { ...memory, opened: including(memory.opened, fact.realm) };
      case "key-shared":
        return { ...memory, codes: { ...memory.codes, [fact.session]: fact.code } };
      case "answer-excluded":
        return memory.opened.includes(fact.realm)
          ? memory
          : { breach: `${fact.realm} is honest, and is excluded: ${fact.why}` };
      case "recovery-judged":
        return (memory.codes[fact.generation] === fact.code) === fact.right
          ? memory
          : {
              breach: `the device is told that ${fact.code} is ${fact.right ? "right" : "wrong"}, and it is not`,
            };
      case "share-stored":
        return { ...memory, held: { ...memory.held, [fact.realm]: fact.generation } };
      case "share-destroyed":
        return { ...memory, held: { ...memory.held, [fact.realm]: "" } };
      case "recovery-failed": {
        const able = mostAgreeing(memory, [...fact.refused, ...fact.excluded]);
        return memory.opened.length < threshold && able >= threshold
          ? { breach: `the recovery fails, though ${able} honest realms can answer` }
          : memory;
      }
      default:
        return memory;
    }
  },
});
