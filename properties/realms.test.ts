import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { propertiesOf } from "./catalogue.ts";
import { watch } from "./trace.setting.ts";

const of = (id: string, attemptsMax = 1, activation = false) => {
  const realms = { ...DEFAULT_CONFIGURATION.realms, activation };
  const configuration = { ...DEFAULT_CONFIGURATION, attemptsMax, realms };
  return propertiesOf(configuration, "realms").find((property) => property.id === id) as never;
};

const shared: Fact = { fact: "key-shared", session: "client/1", code: "code-1", threshold: 3 };
const open = (n: number): Fact => ({ fact: "realm-opened", realm: `realm-${n}` });
const guess = (place: number, code: string): Fact => ({
  fact: "guess-injected",
  session: `adversary/${place}`,
  code,
});
const served = (n: number, session = "adversary/1", generation = "client/1"): Fact => ({
  fact: "share-evaluated",
  realm: `realm-${n}`,
  generation,
  session,
});
const unlocked = (n: number, session: string, genuine = true): Fact => ({
  fact: "share-unlocked",
  realm: `realm-${n}`,
  generation: "client/1",
  session,
  genuine,
});
const stored = (n: number, generation: string): Fact => ({
  fact: "share-stored",
  realm: `realm-${n}`,
  generation,
});
const judged = (right: boolean, code = "code-1", generation = "client/1"): Fact => ({
  fact: "recovery-judged",
  session: "client/2",
  code,
  generation,
  right,
});
const exposed: Fact = { fact: "secret-exposed", secret: "backup-key" };
const identified: Fact = { fact: "code-identified", code: "code-1" };
const right = guess(1, "code-1");

describe.each([
  ["X1", exposed],
  ["X6", identified],
] as const)("%s", (id, fact) => {
  test.each([
    ["three realms evaluated the right guess", [served(1), served(2), served(3)]],
    ["one did, and two others are open", [open(4), open(5), served(1)]],
    ["one did before the others were opened", [served(1), open(4), open(5)]],
  ])("excuses it where %s", (_, facts) => {
    expect(watch(of(id), [shared, right, ...facts, fact]).breach).toBeUndefined();
  });

  test.each([
    ["nobody evaluated anything", []],
    ["two evaluated the right guess", [served(1), served(2)]],
    ["those that evaluated are themselves the open ones", [open(1), open(2), served(1), served(2)]],
    ["three realms are open, and no other evaluated", [open(1), open(2), open(3)]],
    [
      "they evaluated in different sessions",
      [served(1), served(2), guess(2, "code-1"), served(3, "adversary/2")],
    ],
    [
      "they evaluated under different generations",
      [served(1), served(2), served(3, "adversary/1", "client/2")],
    ],
  ])("is broken where %s", (_, facts) => {
    expect(watch(of(id), [shared, right, ...facts, fact]).breach).toBeDefined();
  });

  test("a complete guess of another code excuses nothing", () => {
    const facts = [shared, guess(1, "code-3"), served(1), served(2), served(3), fact];
    expect(watch(of(id), facts).breach).toBeDefined();
  });
});

describe("X2", () => {
  test("counts by realm and generation", () => {
    expect(
      watch(of("X2"), [served(1), served(2), served(1, "client/2", "client/2")]).breach,
    ).toBeUndefined();
    expect(watch(of("X2"), [served(1), served(1, "adversary/2")]).breach).toMatch(/2 times/);
  });

  test("begins anew after a genuine unlocking, once for each session", () => {
    const again = served(1, "adversary/2");
    expect(watch(of("X2"), [served(1), unlocked(1, "client/2"), again]).breach).toBeUndefined();
    expect(
      watch(of("X2"), [served(1), unlocked(1, "client/2", false), again]).breach,
    ).toBeDefined();
    expect(
      watch(of("X2"), [
        unlocked(1, "client/2"),
        served(1),
        unlocked(1, "client/2"),
        served(1, "adversary/2"),
      ]).breach,
    ).toBeDefined();
  });
});

test("X3 counts complete guesses, and the law is exact: the next one breaks it", () => {
  const once = [1, 2, 3].map((n) => served(n));
  const twice = [3, 4, 5].map((n) => served(n, "adversary/2"));
  expect(watch(of("X3"), [shared, ...once]).breach).toBeUndefined();
  expect(watch(of("X3"), [shared, ...once, ...twice]).breach).toMatch(/2 guesses .* allows 1/);
  // With one realm open four are left of which two are needed each time: two guesses.
  expect(watch(of("X3"), [shared, open(5), ...once, ...twice.slice(0, 2)]).breach).toBeUndefined();
});

test("X5 is broken by whatever remains of a destroyed share", () => {
  const destroyed = (remains: readonly string[]): Fact => ({
    fact: "share-destroyed",
    realm: "realm-1",
    generation: "client/1",
    remains,
  });
  expect(watch(of("X5"), [destroyed([])]).breach).toBeUndefined();
  expect(watch(of("X5"), [destroyed(["tag"])]).breach).toMatch(/tag/);
});

test("CLN3 is broken by two generations that enough realms hold, by none that too few do", () => {
  const two: Fact = { ...shared, threshold: 2 } as Fact;
  const next: Fact = { fact: "key-shared", session: "client/2", code: "code-2", threshold: 2 };
  const first = [stored(1, "client/1"), stored(2, "client/1")];
  const both = [two, next, ...first, stored(3, "client/2")];
  expect(watch(of("CLN3"), both).breach).toBeUndefined();
  expect(watch(of("CLN3"), [...both, stored(2, "client/2")]).breach).toBeUndefined();
  expect(watch(of("CLN3"), [...both, stored(4, "client/2")]).breach).toMatch(
    /client\/1 and client\/2/,
  );
});

describe("X3 where realms are activated", () => {
  const activated: Fact = { fact: "shares-activated", session: "client/1", code: "code-1" };

  test.each([
    ["the device has activated the generation", [activated, served(1)]],
    ["the realm that evaluates is open", [open(1), served(1)]],
    ["the user's own session asks", [served(1, "client/2")]],
  ])("holds where %s", (_, facts) => {
    expect(watch(of("X3", 1, true), [shared, right, ...facts]).breach).toBeUndefined();
  });

  test("is broken by one evaluation before that, which is no guess yet where nothing is activated", () => {
    const early = [shared, right, served(1)];
    expect(watch(of("X3", 1, true), early).breach).toMatch(/realm-1 .* has not activated/);
    expect(watch(of("X3"), early).breach).toBeUndefined();
  });
});

test("CLN5 is broken by a key that is not the user's own", () => {
  const adopted = (own: boolean): Fact => ({ fact: "key-adopted", session: "client/2", own });
  expect(watch(of("CLN5"), [adopted(true)]).breach).toBeUndefined();
  expect(watch(of("CLN5"), [adopted(false)]).breach).toBeDefined();
});

describe("LIV1", () => {
  const failed = (refused: readonly string[], excluded: readonly string[]): Fact => ({
    fact: "recovery-failed",
    session: "client/2",
    refused,
    excluded,
    told: [],
  });
  const excluded = (n: number): Fact => ({
    fact: "answer-excluded",
    session: "client/2",
    realm: `realm-${n}`,
    why: "its proof does not fit",
  });

  test.each([
    ["a right code is called right", [judged(true)]],
    ["a wrong code is called wrong", [judged(false, "code-3")]],
    ["an open realm is excluded", [open(1), excluded(1)]],
    ["three realms refuse", [failed(["realm-1", "realm-2", "realm-3"], [])]],
    ["as many realms are open as it takes", [open(1), open(2), open(3), failed([], [])]],
    [
      "no three realms evaluate for one generation",
      [
        ...[1, 2].map((n) => stored(n, "client/2")),
        ...[3, 4].map((n) => stored(n, "client/1")),
        failed([], []),
      ],
    ],
  ])("holds where %s", (_, facts) => {
    expect(watch(of("LIV1"), [shared, ...facts]).breach).toBeUndefined();
  });

  test.each([
    ["a right code is called wrong", [judged(false)]],
    ["a wrong code is called right", [judged(true, "code-3")]],
    ["it is judged by a generation that the user never drew", [judged(true, "code-1", "other")]],
    ["an honest realm is excluded", [open(1), excluded(2)]],
    [
      "it fails with two realms lost",
      [...[3, 4, 5].map((n) => stored(n, "client/1")), open(1), failed(["realm-2"], ["realm-1"])],
    ],
  ])("is broken where %s", (_, facts) => {
    expect(watch(of("LIV1"), [shared, ...facts]).breach).toBeDefined();
  });
});
