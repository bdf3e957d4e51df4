/**
 * The design `threshold` in octets: the same parties over ristretto255 and P-256, with Shamir's shares, RFC 9497's proofs
 * and AES-256-GCM, take every stored schedule and decide alike at every step. What the adversary can derive is for the
 * terms alone.
 */
import { describe, expect, test } from "vitest";
import { concrete } from "../model/algebra/concrete/concrete.ts";
import { SUITE_NAMES } from "../model/algebra/concrete/suite.ts";
import type { Effect } from "../model/protocol/effects.ts";
import type { Event } from "../model/world/event.ts";
import { worldNameOf } from "../model/world/play.ts";
import { RealmWorld } from "../model/world/realms/realm-world.ts";
import type { Knowledge } from "../model/world/universe-base.ts";
import { Course } from "../properties/harness/course.ts";
import { type Scenario, storedScenarios } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";

const SCHEDULES = storedScenarios().filter(
  ({ search, threat }) =>
    search.kind === "schedule" && worldNameOf(threatNamed(threat)) === "realms",
);

/** An adversary that can send whatever the schedule says, and is asked nothing. */
const UNASKED: Knowledge = {
  nothing: 0,
  learn: (knowledge) => knowledge,
  derives: () => true,
  derivation: () => undefined,
  core: () => [],
};

const worldOf = (
  { configuration, threat: name }: Scenario,
  suite?: (typeof SUITE_NAMES)[number],
) => {
  const threat = threatNamed(name);
  if (!("world" in threat) || threat.world !== "realms") throw new Error("of another world");
  return new RealmWorld({
    configuration,
    threat,
    observers: [],
    ...(suite === undefined
      ? {}
      : { reading: { crypto: concrete({ seed: 7, suite }), knowledge: UNASKED } }),
  });
};

/** What a step came to, as far as both readings have words for it. */
const told = (course: Course<RealmWorld>) => {
  const { world, facts, vector } = course;
  const effects = world.last.reacted.flatMap(
    ({ slot, reaction }) => (world.tables[slot]?.effectsOf(reaction) ?? []) as readonly Effect[],
  );
  return {
    facts: facts.filter(({ fact }) => fact !== "code-identified" && fact !== "secret-exposed"),
    refusals: effects.flatMap((effect) => (effect.type === "refuse" ? [effect.refusal] : [])),
    sends: effects.flatMap((effect) =>
      effect.type === "send" ? [`${effect.message.kind} to ${effect.to}`] : [],
    ),
    states: world.tables.map((table, slot) => String(table.stateAt(vector[slot] as number).value)),
  };
};

/** The event about the same message: those that are alike stand in another order in octets. */
const sameEvent = (terms: Course<RealmWorld>, octets: Course<RealmWorld>, event: Event): Event => {
  if (event.do !== "deliver") return event;
  const message = terms.world.envelopeIn(terms.vector, event.envelope)?.message;
  for (let ordinal = 0; ; ordinal++) {
    const envelope = { ...event.envelope, ordinal };
    const other = octets.world.envelopeIn(octets.vector, envelope)?.message;
    if (other === undefined) throw new Error(`${message?.kind} was never said in octets`);
    if ("session" in other && message && "session" in message && other.session === message.session)
      return { ...event, envelope };
  }
};

describe.each(SUITE_NAMES)("over %s", (suite) => {
  test.each(SCHEDULES.map((scenario) => [scenario.name, scenario] as const))(
    "%s: terms and octets decide alike at every step",
    (_, scenario) => {
      if (scenario.search.kind !== "schedule") throw new Error("no schedule");
      const terms = new Course(worldOf(scenario));
      const octets = new Course(worldOf(scenario, suite));
      for (const event of scenario.search.events) {
        const same = sameEvent(terms, octets, event);
        const [there, here] = [octets.moveFor(same), terms.moveFor(event)];
        expect([typeof here, typeof there]).toEqual(["number", "number"]);
        terms.take(here as number);
        octets.take(there as number);
        expect(told(octets)).toEqual(told(terms));
      }
    },
  );
});

test("there are schedules of recoveries, guesses, lies and changes", () => {
  expect(SCHEDULES.length).toBeGreaterThanOrEqual(20);
});
