/** Families of attacks: one script, many fleets. */
import { describe, expect, test } from "vitest";
import { castOf, nth } from "./cast.ts";
import { configurationOf } from "./composed.ts";
import {
  beginningOf,
  describeMember,
  drawMembers,
  FAMILIES,
  familyNamed,
  type Member,
  membersOf,
  scenarioOf,
  scheduleOf,
} from "./families.ts";
import { runJob } from "./job.ts";
import { runScenario } from "./run-scenario.ts";

/** What a member came to, where it is not what the family expects. */
const surprises = (member: Member): readonly string[] =>
  runScenario(scenarioOf(member))
    .verdicts.filter(({ kind, expected }) => kind !== expected)
    .map(({ property, kind }) => `${property}: ${kind}`);

const THREATS = [...new Set(FAMILIES.map(({ threat }) => threat))];
const everywhere = () => true;

test.each(THREATS)(
  "under %s the members that a seed draws come to what their family says",
  (threat) => {
    for (const member of drawMembers(threat, 2, everywhere))
      expect([describeMember(member), surprises(member)]).toEqual([describeMember(member), []]);
  },
);

test("no family takes a rule away: a check goes on from its members in a vault that has them all", () => {
  const weakened = FAMILIES.filter((family) => configurationOf(family).without.length > 0);
  expect(weakened.map(({ name }) => name)).toEqual([]);
});

test("the stored scenario is a member of its family", () => {
  for (const family of FAMILIES)
    expect(membersOf(family).map(({ configuration }) => configuration)).toContainEqual(
      configurationOf(family),
    );
});

describe("a drawn member", () => {
  test("is the same for one seed, and another for another", () => {
    const named = (seed: number) => drawMembers("operator", seed, everywhere).map(describeMember);
    expect(named(1)).toEqual(named(1));
    expect(named(1)).not.toEqual(named(2));
  });

  test("is of the fleet that was asked for, or there is none", () => {
    const isAsked = ({ replicas }: { readonly replicas: number }) => replicas === 7;
    const drawn = drawMembers("operator", 1, isAsked);
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.every(({ configuration }) => configuration.replicas === 7)).toBe(true);
    expect(drawMembers("operator", 1, () => false)).toEqual([]);
  });

  test("meets every fleet that its family plays in, and every place to cut, over seeds", () => {
    const family = familyNamed("a1-minority-leader");
    const drawn = Array.from({ length: 600 }, (_, seed) =>
      drawMembers("operator", seed, everywhere).find((member) => member.family === family),
    );
    const fleets = new Set(drawn.map((member) => member && describeMember(member)));
    expect(fleets.size).toBe(membersOf(family).length);
    expect(new Set(drawn.map((member) => member?.cut)).size).toBe(65);
  });

  test("is cut at nothing, half-way, or not at all", () => {
    const [member] = membersOf(familyNamed("a1-minority-leader")) as [Member];
    const whole = scheduleOf(member);
    const cutAt = (cut: number) => beginningOf({ ...member, cut });
    expect(cutAt(0)).toEqual([]);
    expect(cutAt(32)).toEqual(whole.slice(0, Math.ceil(whole.length / 2)));
    expect(cutAt(64)).toEqual(whole);
  });
});

describe("chance goes on from a member", () => {
  const family = familyNamed("a12-figure-eight");
  const [member] = membersOf(family) as [Member];
  const search = (without: readonly "commit-own-term-only"[]) => {
    const job = {
      kind: "random",
      configuration: { ...member.configuration, without },
      threat: family.threat,
      strategy: "faulty",
      after: { family: family.name, cut: 64 },
      seed: 3,
      runs: 8,
    } as const;
    const { kind, ...rest } = runJob(job);
    if (kind !== "random" || !("result" in rest)) throw new Error("a random job has a result");
    return rest.result;
  };

  test("and nothing breaks", () => {
    const { findings, runs, steps } = search([]);
    expect(findings).toEqual([]);
    expect(runs).toBe(8);
    expect(steps).toBeGreaterThan(100);
  });

  test("and the breach of a removed rule on the way there is found, and shrunk", () => {
    const [finding] = search(["commit-own-term-only"]).findings;
    expect(finding?.property).toMatch(/^CON/);
    expect(finding?.schedule.length).toBeLessThan(scheduleOf(member).length);
  });
});

test("a fleet that is too small for a part says so", () => {
  const { others } = castOf({ replicas: 3, rollbackTolerance: 1, attemptsMax: 2 });
  expect(() => nth(others, 0)).toThrow(/no part 0 among 0 replicas/);
});
