/** Every member of every family, played to its end. */
import { expect, test } from "vitest";
import { describeMember, FAMILIES, membersOf, scenarioOf } from "./families.ts";
import { runScenario } from "./run-scenario.ts";

test.each(FAMILIES.map((family) => [family.name, family] as const))(
  "%s, in every fleet",
  (_, family) => {
    for (const member of membersOf(family)) {
      const wrong = runScenario(scenarioOf(member)).verdicts.filter(
        ({ kind, expected }) => kind !== expected,
      );
      expect([describeMember(member), wrong]).toEqual([describeMember(member), []]);
    }
  },
);
