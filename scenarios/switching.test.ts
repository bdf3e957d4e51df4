import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION, type Factor } from "../model/protocol/configuration.ts";
import { REPLY_FIELDS, REQUEST_FIELDS } from "../model/protocol/messages.ts";
import { CLIENT } from "../model/protocol/parties.ts";
import { World } from "../model/world/world.ts";
import { observersOf, propertiesUnder } from "../properties/catalogue.ts";
import { Course } from "../properties/harness/course.ts";
import { explore } from "../properties/harness/explore.ts";
import { begin } from "../properties/harness/prelude.ts";
import { explored } from "./scopes.setting.ts";
import { SCOPES } from "./scopes.ts";

// A change of a number here is a change of the model, and wants an explanation in its commit.
test.each([
  ["switching-from-64-digit-key", 25_276, 52],
  ["switching-from-passkey", 24_409, 50],
])("the scope %s is complete, with a pinned number of distinct states", (name, states, depth) => {
  const { exhaustive, findings, counts } = explored(name);
  expect(findings).toEqual([]);
  expect(exhaustive).toMatchObject({ complete: true, states, depth });
  expect(counts.facts["factor-switched"]).toBeGreaterThan(100);
});

/** What breaks in a scope where a write to the store may be late as well, and so lost: without what the model assumes of it. */
const brokenByLateWrites = (name: string) => {
  const scope = SCOPES.find((other) => other.name === name);
  if (scope === undefined || "world" in scope.threat) throw new Error(`there is no scope ${name}`);
  const configuration = { ...DEFAULT_CONFIGURATION, ...scope.configuration };
  const properties = propertiesUnder(configuration, scope.threat);
  const world = new World({
    configuration,
    threat: scope.threat,
    observers: observersOf(properties.filter(({ id }) => scope.judges.includes(id))),
    reductions: { ...scope.reductions, urgentRelays: false },
  });
  const course = new Course(world);
  begin(course, scope.start);
  const start = Int32Array.from(course.vector);
  const { complete, breaches } = explore(
    {
      width: world.width,
      initial: () => start,
      enabled: world.enabled.bind(world),
      apply: world.apply.bind(world),
    },
    {},
  );
  expect(complete).toBe(true);
  return [...new Set(breaches.map(({ id }) => world.propertyOf(id)))];
};

test("CLN3 rests on what the model assumes of writes to the store, but for a user with a passkey", () => {
  expect(brokenByLateWrites("switching-from-passkey")).toEqual([]);
  expect(brokenByLateWrites("switching-from-64-digit-key")).toEqual(["CLN3"]);
});

/** Everything that can follow where a user registers, loses the device, unlocks and turns off. */
const messagesOf = (factor: Factor): readonly string[] => {
  const scope = SCOPES.find(({ name }) => name === "registration");
  if (scope === undefined || "world" in scope.threat) throw new Error("there is no such scope");
  const { budgets, capabilities } = scope.threat;
  const goals = { ...budgets.goals, register: 1, retrieve: 1, "replace-device": 1, "turn-off": 1 };
  const world = new World({
    configuration: { ...DEFAULT_CONFIGURATION, ...scope.configuration, factor },
    threat: {
      name: "network",
      capabilities: { ...capabilities, hosts: false, token: false },
      budgets: { ...budgets, goals, retries: 1, guesses: 0, forgeries: 0 },
    },
    observers: [],
  });
  expect(explore(world, {}).complete).toBe(true);
  const { networks } = world.universe;
  return Array.from({ length: networks.envelopeCount }, (_, id) => networks.envelopeAt(id))
    .filter(({ from, to }) => from === CLIENT || to === CLIENT)
    .map(({ message }) => message.kind);
};

describe("L4, over every schedule", () => {
  const ofVault = new Set<string>([
    "fleet-request",
    "fleet-offer",
    ...Object.keys(REQUEST_FIELDS),
    ...Object.keys(REPLY_FIELDS),
  ]);

  test.each(["64-digit-key", "passkey"] as const)(
    "where the factor is a %s the device says nothing to the vault, and hears nothing from it",
    (factor) => {
      const kinds = messagesOf(factor);
      expect(kinds).toContain("backup-put");
      expect(kinds).toContain("backup-reply");
      expect(kinds.filter((kind) => ofVault.has(kind))).toEqual([]);
    },
  );

  test("where it is a code, the same schedules ask the vault", () => {
    expect(messagesOf("recovery-code")).toContain("registration-request");
  });
});
