import { describe, expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { budget, budgetWitnesses, chargeFirst, lifetime, X5 } from "./guess-budget.ts";
import {
  accepted,
  activationRequested,
  broken,
  confirmed,
  destroyed,
  discarded,
  evaluated,
  HELD,
  RECORD,
  registered,
  stored,
  watch,
} from "./trace.setting.ts";

const guesses = (from: number, count: number, options = {}): Fact[] =>
  Array.from({ length: count }, (_, at) => evaluated(from + at, options));

describe("X2 Budget", () => {
  const X2 = budget(3);

  test("k guesses of a generation are no breach, the next one is", () => {
    expect(watch(X2, guesses(5, 3))).toMatchObject(HELD);
    const trace = guesses(5, 4);
    expect(watch(X2, trace)).toMatchObject(broken(trace, /guess 4 of generation 2.*budget is 3/));
  });

  test("whoever guesses, and whether it was charged or not", () => {
    const trace = [
      evaluated(5),
      evaluated(null),
      evaluated(6, { by: "client/2" }),
      evaluated(null),
    ];
    expect(watch(X2, trace)).toMatchObject(broken(trace, /guess 4/));
  });

  test("generations have budgets of their own", () => {
    const trace = [...guesses(5, 3), ...guesses(9, 3, { generation: 4 })];
    expect(watch(X2, trace)).toMatchObject(HELD);
  });

  test("a genuine confirmation gives k back once it is applied, however many replicas apply it", () => {
    const reset = [accepted(6), confirmed("hsm-1", 8, 6)];
    const trace = [...guesses(5, 3), ...reset, confirmed("hsm-2", 8, 6), ...guesses(9, 3)];
    expect(watch(X2, trace)).toMatchObject(HELD);
    const late = [
      ...guesses(5, 3),
      ...reset,
      ...guesses(9, 2),
      confirmed("hsm-2", 8, 6),
      ...guesses(11, 2),
    ];
    expect(watch(X2, late)).toMatchObject(broken(late, /guess 4/));
  });

  test("accepted is not applied", () => {
    const trace = [...guesses(5, 3), accepted(6), evaluated(9)];
    expect(watch(X2, trace)).toMatchObject(broken(trace, /guess 4/));
  });

  test("a confirmation that is not genuine gives nothing back, and a replayed one nothing more (D11)", () => {
    const forged = [
      ...guesses(5, 3),
      accepted(6, { genuine: false }),
      confirmed("hsm-1", 8, 6),
      evaluated(9),
    ];
    expect(watch(X2, forged)).toMatchObject(broken(forged, /guess 4/));
    const replayed = [
      ...guesses(5, 3),
      ...[accepted(6), confirmed("hsm-1", 8, 6)],
      ...guesses(9, 3),
      ...[accepted(6), confirmed("hsm-1", 12, 6), evaluated(13)],
    ];
    expect(watch(X2, replayed)).toMatchObject(broken(replayed, /guess 4/));
  });
});

describe("X3 Lifetime (attack catalogue, finding 6)", () => {
  const X3 = lifetime(3);
  const mine = { by: "client/2" };

  test("k for each activation that the user asked for; none before the first (D5)", () => {
    const trace = [activationRequested(), ...guesses(5, 3)];
    expect(watch(X3, trace)).toMatchObject(HELD);
    const early = [evaluated(5)];
    expect(watch(X3, early)).toMatchObject(broken(early, /0 activations and 0 logins/));
    const late = [...trace, evaluated(9)];
    expect(watch(X3, late)).toMatchObject(
      broken(late, /got 4 evaluations; 1 activations.*allow 3/),
    );
  });

  test("k - 1 more for each login of the user's own, which counts once however often it is sent", () => {
    const before = [
      activationRequested(),
      ...guesses(5, 2),
      evaluated(7, mine),
      accepted(7),
      accepted(7),
    ];
    const trace = [...before, ...guesses(8, 3)];
    expect(watch(X3, trace)).toMatchObject(HELD);
    const more = [...trace, evaluated(11)];
    expect(watch(X3, more)).toMatchObject(
      broken(more, /got 6 evaluations.*1 logins of the user allow 5/),
    );
  });

  test("the user's own guesses are not the adversary's", () => {
    const trace = [activationRequested(), ...guesses(5, 9, mine)];
    expect(watch(X3, trace)).toMatchObject(HELD);
  });

  test("over all generations: a second registration without an activation gives nothing", () => {
    const trace = [
      activationRequested(),
      ...guesses(5, 3),
      registered(9, "client/2"),
      evaluated(10, { generation: 9 }),
    ];
    expect(watch(X3, trace)).toMatchObject(broken(trace, /got 4 evaluations/));
  });

  test("guessing at what the adversary registered itself is no guess at the user's code", () => {
    const trace = [
      registered(4, "adversary/1"),
      ...guesses(5, 5, { generation: 4 }),
      accepted(6, { by: "adversary/2", generation: 4 }),
      activationRequested(),
      ...guesses(20, 3),
    ];
    expect(watch(X3, trace)).toMatchObject(HELD);
    const won = [...trace, evaluated(30)];
    expect(watch(X3, won)).toMatchObject(broken(won, /got 4/));
  });

  test("who has logged in as the user needs no guesses: nothing is asked any more", () => {
    const login = accepted(6, { by: "adversary/2" });
    const trace = [activationRequested(), ...guesses(5, 3), login, ...guesses(8, 9)];
    expect(watch(X3, trace)).toMatchObject(HELD);
    const forged = [
      activationRequested(),
      ...guesses(5, 3),
      accepted(6, { by: "adversary/2", genuine: false }),
      evaluated(8),
    ];
    expect(watch(X3, forged)).toMatchObject(broken(forged, /got 4/));
  });
});

describe("X4 ChargeFirst", () => {
  const X4 = chargeFirst(2);
  const at = (replica: string, index: number, name: string) => stored(replica, index, 1, name);

  test("a guess evaluated when a quorum holds its charge is no breach, one holder fewer is", () => {
    const trace = [at("hsm-1", 1, "entry 1"), at("hsm-2", 1, "entry 1"), evaluated(1)];
    expect(watch(X4, trace)).toMatchObject(HELD);
    const early = [at("hsm-1", 1, "entry 1"), evaluated(1)];
    expect(watch(X4, early)).toMatchObject(broken(early, /1 of 2 replicas held its charge/));
  });

  test("holding it twice is holding it once", () => {
    const trace = [at("hsm-1", 1, "entry 1"), at("hsm-1", 1, "entry 1"), evaluated(1)];
    expect(watch(X4, trace)).toMatchObject(broken(trace, /1 of 2/));
  });

  test("another entry at that index is not its charge", () => {
    const trace = [at("hsm-1", 1, "entry 1"), at("hsm-2", 1, "another"), evaluated(1)];
    expect(watch(X4, trace)).toMatchObject(broken(trace, /1 of 2/));
  });

  test("what a replica has discarded or overwritten it does not hold", () => {
    const both = [
      at("hsm-1", 1, "a"),
      at("hsm-1", 2, "entry 2"),
      at("hsm-2", 1, "a"),
      at("hsm-2", 2, "entry 2"),
    ];
    const lost = [...both, discarded("hsm-2", 2, "entry 2"), evaluated(2)];
    expect(watch(X4, lost)).toMatchObject(broken(lost, /1 of 2/));
    const overwritten = [...both, at("hsm-2", 1, "b"), evaluated(2)];
    expect(watch(X4, overwritten)).toMatchObject(broken(overwritten, /1 of 2/));
    expect(watch(X4, [...both, discarded("hsm-2", 3, "entry 3"), evaluated(2)])).toMatchObject(
      HELD,
    );
  });

  test("a guess that no entry charges is a breach", () => {
    const trace = [evaluated(null)];
    expect(watch(X4, trace)).toMatchObject(broken(trace, /no log entry charges/));
  });
});

describe("X5 Final", () => {
  test("a destroyed generation that answers nothing behind its end is no breach", () => {
    const trace = [
      evaluated(5),
      destroyed("hsm-1", 8),
      evaluated(9, { generation: 4 }),
      destroyed("hsm-2", 8),
    ];
    expect(watch(X5, trace)).toMatchObject(HELD);
  });

  test("an answer to an attempt behind its end is, and so is one that no entry charges", () => {
    for (const last of [evaluated(9), evaluated(null)]) {
      const trace = [destroyed("hsm-1", 8), last];
      expect(watch(X5, trace)).toMatchObject(broken(trace, /is destroyed, and evaluated a guess/));
    }
  });

  /** A deposed leader may answer late what was charged before the end: the log's order counts, not the clock's. */
  test("an answer to an attempt before its end may come after it", () => {
    const trace = [destroyed("hsm-2", 8), evaluated(7)];
    expect(watch(X5, trace)).toMatchObject(HELD);
  });

  test("a replica that has applied the end and still holds a secret is a breach (D21)", () => {
    const trace = [destroyed("hsm-1", 8), destroyed("hsm-2", 8, { remains: ["oprfKey"] })];
    expect(watch(X5, trace)).toMatchObject(broken(trace, /hsm-2 still holds oprfKey/));
  });

  describe("a device that is started from a state which its host kept", () => {
    const secrets = [{ record: RECORD, generation: 2 }];
    const state = { replica: "hsm-2", entries: 9, secrets };
    const setBack = (applied: number): Fact => ({ fact: "replica-set-back", ...state, applied });
    const copied = (applied: number): Fact => ({
      fact: "replica-copied",
      copy: "copy-1",
      ...state,
      applied,
    });

    test("may hold the secrets where the state is of before the end, whatever its log has (B1)", () => {
      const trace = [destroyed("hsm-1", 8), setBack(7), copied(0)];
      expect(watch(X5, trace)).toMatchObject(HELD);
    });

    test.each([
      ["set back", setBack(8)],
      ["copied", copied(12)],
    ])("%s, may not where the state says that it has applied the end", (_, started) => {
      const trace = [destroyed("hsm-1", 8), started];
      expect(watch(X5, trace)).toMatchObject(broken(trace, /hsm-2 has applied the end of gen.* 2/));
      expect(watch(X5, [destroyed("hsm-1", 8, { generation: 4 }), started])).toMatchObject(HELD);
    });
  });

  test("whatever the cause", () => {
    for (const cause of ["deleted", "replaced"] as const) {
      const trace = [destroyed("hsm-1", 8, { cause }), evaluated(9)];
      expect(watch(X5, trace)).toMatchObject(broken(trace, /destroyed/));
    }
  });
});

test("each witness is seen by its own fact, and by no near miss", () => {
  const seen = (id: string, fact: Fact) =>
    budgetWitnesses.find((witness) => witness.id === id)!.seen(fact);
  const dropped = (kind: string): Fact => ({ fact: "reply-dropped", session: "client/1", kind });
  expect(seen("S-LOCKED", { fact: "locked-out", session: "client/1" })).toBe(true);
  expect(seen("S-DESTROYED", destroyed("hsm-1", 8))).toBe(true);
  expect(seen("S-DESTROYED", destroyed("hsm-1", 8, { cause: "replaced" }))).toBe(false);
  expect(seen("S-REPLY-LOST", dropped("attempt-reply"))).toBe(true);
  expect(seen("S-REPLY-LOST", dropped("attempt-request"))).toBe(false);
  expect(seen("S-GIVEN-BACK", confirmed("hsm-1", 8, 6))).toBe(true);
  expect(seen("S-GIVEN-BACK", accepted(6))).toBe(false);
});
