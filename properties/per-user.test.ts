import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { perRegistration, perUser } from "./per-user.ts";
import { watch } from "./trace.setting.ts";

const registered = (record: string, generation: number, by = "client/1"): Fact => ({
  fact: "generation-registered",
  replica: "hsm-1",
  record,
  generation,
  session: by,
});

const activated = (record: string, generation: number): Fact => ({
  fact: "generation-activated",
  replica: "hsm-1",
  record,
  generation,
  index: generation + 1,
});

const evaluated = (
  record: string,
  generation: number,
  index: number,
  by = "adversary/1",
): Fact => ({
  fact: "guess-evaluated",
  replica: "hsm-1",
  record,
  generation,
  session: by,
  entry: { index, hash: { toJSON: () => String(index) } as never },
});

const confirmed = (record: string, generation: number, attempt: number, by: string): Fact => ({
  fact: "confirmation-accepted",
  replica: "hsm-1",
  record,
  generation,
  session: by,
  attempt,
  genuine: true,
});

/** Two registrations of the user's under two names, both activated, and one guess at each. */
const twoRecords = [
  registered("a", 2),
  activated("a", 2),
  registered("b", 4),
  activated("b", 4),
  evaluated("b", 4, 6),
  evaluated("a", 2, 7),
];

describe("X7", () => {
  test("C23: attempts at two records of one user are of one budget", () => {
    expect(watch(perUser(1, true), twoRecords).breach).toMatch(
      /2 evaluations since the newest of 2/,
    );
    expect(watch(perUser(2, true), twoRecords).breach).toBeUndefined();
  });

  test("what lies before the newest activation in the log is not counted, whenever it is told", () => {
    const late = [...twoRecords.slice(0, 5), evaluated("a", 2, 3)];
    expect(watch(perUser(1, true), late).breach).toBeUndefined();
  });

  test("without activation the border is the registration itself", () => {
    const trace = [
      registered("a", 2),
      registered("b", 4),
      evaluated("b", 4, 5),
      evaluated("a", 2, 6),
    ];
    expect(watch(perUser(1, false), trace).taken).toBe(3);
  });

  test("the user's own login gives k - 1 more; the user's own attempts and foreign registrations are not counted", () => {
    const own = [
      ...twoRecords.slice(0, 2),
      evaluated("a", 2, 4, "client/2"),
      registered("a", 9, "adversary/7"),
      evaluated("a", 9, 11),
      evaluated("a", 2, 5),
      evaluated("a", 2, 6),
    ];
    expect(watch(perUser(2, true), own).breach).toBeUndefined();
    const more = [...own, evaluated("a", 2, 7)];
    expect(watch(perUser(2, true), more).breach).toMatch(/budget of a user is 2/);
    const login = confirmed("a", 2, 4, "client/2");
    expect(watch(perUser(2, true), [...own, login, evaluated("a", 2, 7)]).breach).toBeUndefined();
  });

  test("an adversary that has logged in needs no guesses", () => {
    const won = confirmed("b", 4, 6, "adversary/1");
    const trace = [...twoRecords.slice(0, 5), won, twoRecords[5]!];
    expect(watch(perUser(1, true), trace).breach).toBeUndefined();
  });
});

describe("X8", () => {
  test("each registration of the user's has k, wherever it is filed, and a login k - 1 more", () => {
    expect(watch(perRegistration(1), twoRecords).breach).toBeUndefined();
    const third = [...twoRecords, evaluated("a", 2, 8)];
    expect(watch(perRegistration(1), third).breach).toMatch(/3 evaluations; 2 registrations/);
  });

  test("a registration counts once, though every replica stores it", () => {
    const trace = [
      registered("a", 2),
      registered("a", 2),
      evaluated("a", 2, 3),
      evaluated("a", 2, 4),
    ];
    expect(watch(perRegistration(1), trace).breach).toMatch(/1 registrations/);
  });
});
