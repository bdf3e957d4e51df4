import { describe, expect, test } from "vitest";
import type { TransferMessage } from "../protocol/transfer.ts";
import { type Fleet, RECORD } from "./fleet.setting.ts";
import type { ReplicaContext } from "./replica-context.ts";
import {
  allStated,
  arrives,
  asks,
  brings,
  completes,
  DESTINATION,
  FIRST,
  HALF,
  moves,
  OTHER_HALF,
  out,
  prepares,
  SECOND,
  SOURCE,
  stated,
  twoGroups,
} from "./transfer.setting.ts";

const KINDS = ["transfer-prepared", "transfer-statement", "transfer-completed"] as const;

/** What a step changes of a replica. */
const unchangedBy = (fleet: Fleet, id: string, step: () => unknown): void => {
  const before: ReplicaContext = fleet.context(id);
  step();
  expect(fleet.context(id)).toEqual(before);
};

const refused = (fleet: Fleet, id: string, step: () => unknown): string | undefined => {
  unchangedBy(fleet, id, step);
  return fleet.refusals.at(-1);
};

const ownedBy = (fleet: Fleet, id: string) =>
  fleet.context(id).ownership?.owned.map(({ from, to }) => [from, to]);

describe("who is heard", () => {
  test("a follower refers to the leader, and a leader of a term without an entry waits", () => {
    const fleet = moves(twoGroups());
    for (const kind of KINDS)
      expect(refused(fleet, "hsm-2", () => fleet.tell("hsm-2", stated(fleet, kind)))).toBe(
        "not-leader",
      );
    // Elected, and its first entry is nowhere else yet.
    fleet.give("hsm-5", { type: "timeout.election" });
    const [request] = fleet.take(({ to }) => to === "hsm-6");
    fleet.tell("hsm-6", request!.message, "hsm-5");
    const [vote] = fleet.take(({ from, to }) => from === "hsm-6" && to === "hsm-5");
    fleet.tell("hsm-5", vote!.message, "hsm-6");
    expect(fleet.state("hsm-5")).toBe("leader");
    const ask = () =>
      asks(fleet, "hsm-5", { kind: "prepare-transfer", source: FIRST, range: OTHER_HALF });
    expect(refused(fleet, "hsm-5", ask)).toBe("not-ready");
  });

  test.each(KINDS)("%s is for one of the two groups only", (kind) => {
    const fleet = moves(twoGroups());
    const wrong = kind === "transfer-statement" ? SOURCE : DESTINATION;
    expect(refused(fleet, wrong, () => fleet.tell(wrong, stated(fleet, kind)))).toBe("not-owner");
  });
});

describe("C16: what is altered on the way is not believed", () => {
  const alterations: readonly (readonly [
    what: string,
    kind: TransferMessage["kind"],
    alter: (message: never) => object,
  ])[] = [
    ["the range", "transfer-prepared", () => ({ range: OTHER_HALF })],
    ["the destination", "transfer-prepared", () => ({ destination: 3 })],
    ["the nonce", "transfer-prepared", () => ({ nonce: null })],
    ["the source", "transfer-statement", () => ({ source: 3 })],
    ["the range", "transfer-statement", () => ({ range: OTHER_HALF })],
    ["the base", "transfer-statement", ({ base }: { base: number }) => ({ base: base + 1 })],
    ["the records", "transfer-statement", () => ({ moved: [] })],
    [
      "a counter",
      "transfer-statement",
      ({ moved }: { moved: readonly object[] }) => ({
        moved: moved.map((one) => ({ ...one, charged: 0 })),
      }),
    ],
    [
      "whose record it is",
      "transfer-statement",
      ({ moved }: { moved: readonly object[] }) => ({
        moved: moved.map((one) => ({ ...one, record: "record of mallory" })),
      }),
    ],
    ["the range", "transfer-completed", () => ({ range: OTHER_HALF })],
  ];

  test.each(alterations)("%s, in %s", (_, kind, alter) => {
    const fleet = twoGroups();
    fleet.attempt(SOURCE, "code-3");
    prepares(fleet);
    if (kind !== "transfer-prepared") out(fleet);
    if (kind === "transfer-completed") arrives(fleet);
    const right = stated(fleet, kind);
    const to = kind === "transfer-statement" ? DESTINATION : SOURCE;
    const nonce = fleet.protocol.crypto.fresh("adversary", "transfer", 0, "nonce");
    const change = alter(right as never);
    const wrong = {
      ...right,
      ...change,
      ...("nonce" in change ? { nonce } : {}),
    } as TransferMessage;
    expect(refused(fleet, to, () => fleet.tell(to, wrong))).toBe("unauthenticated");
    fleet.tell(to, right);
    expect(fleet.refusals.at(-1)).toBe("unauthenticated");
    expect(fleet.flight.length).toBeGreaterThan(0);
  });

  test("a statement of one kind does not pass for another", () => {
    const fleet = out(prepares(twoGroups()));
    const tag = stated(fleet, "transfer-prepared").tag;
    const said = {
      ...stated(fleet, "transfer-prepared"),
      kind: "transfer-completed",
      tag,
    } as never;
    expect(refused(fleet, SOURCE, () => fleet.tell(SOURCE, said))).toBe("unauthenticated");
  });

  test("without the rule the operator's own statement is believed", () => {
    const fleet = prepares(twoGroups({ without: ["check-transfer-statement"] }));
    const { source, destination, range, nonce, tag } = stated(fleet, "transfer-prepared");
    fleet.tell(DESTINATION, {
      kind: "transfer-statement",
      ...{ source, destination, range, nonce, tag, base: 0, moved: [] },
    });
    fleet.deliver();
    expect(ownedBy(fleet, DESTINATION)).toEqual([["", "record of m"]]);
  });

  test("the statement of an earlier move is not taken when the range has come and gone", () => {
    const fleet = moves(twoGroups());
    const early = stated(fleet, "transfer-statement");
    asks(fleet, SOURCE, { kind: "prepare-transfer", source: SECOND, range: HALF }).deliver();
    completes(arrives(out(fleet, DESTINATION), SOURCE), DESTINATION);
    expect(ownedBy(fleet, DESTINATION)).toEqual([]);
    prepares(fleet);
    expect(refused(fleet, DESTINATION, () => fleet.tell(DESTINATION, early))).toBe("not-prepared");
  });

  test("nothing is stated before the entry is committed", () => {
    const fleet = prepares(twoGroups());
    fleet.tell(SOURCE, stated(fleet, "transfer-prepared"));
    expect(allStated(fleet, "transfer-statement")).toEqual([]);
    fleet.deliver([SOURCE, "hsm-2"]);
    expect(allStated(fleet, "transfer-statement")).toHaveLength(1);
  });

  test("a leader that loses its office before the commit has given nothing away", () => {
    const fleet = prepares(twoGroups());
    fleet.tell(SOURCE, stated(fleet, "transfer-prepared"));
    fleet.take(() => true);
    fleet.elect("hsm-2", ["hsm-2", "hsm-3"]);
    fleet.heartbeat("hsm-2");
    expect(allStated(fleet, "transfer-statement")).toEqual([]);
    expect(fleet.context(SOURCE).ownership).toBe(null);
    expect(fleet.context(SOURCE).records[RECORD]).toBeDefined();
  });
});

describe("C15: a coordinator that stops, and a new one", () => {
  const charged = (fleet: Fleet, id: string) => fleet.context(id).records[RECORD]?.active?.charged;

  /** A new coordinator that knows nothing; the record is where it was to go, with its counter. */
  const finishes = (fleet: Fleet): void => {
    prepares(fleet);
    const arrived = allStated(fleet, "transfer-completed").length > 0;
    if (!arrived) arrives(out(fleet));
    completes(fleet);
    for (const id of ["hsm-4", "hsm-5", "hsm-6"]) {
      fleet.heartbeat(DESTINATION);
      expect(ownedBy(fleet, id)).toEqual([["", "record of m"]]);
      expect(charged(fleet, id)).toBe(1);
    }
    fleet.heartbeat(SOURCE);
    for (const id of ["hsm-1", "hsm-2", "hsm-3"]) {
      expect(ownedBy(fleet, id)).toEqual([["record of m", "~"]]);
      expect(fleet.context(id).ownership?.outgoing).toBe(null);
      expect(fleet.context(id).records).toEqual({});
    }
  };

  const begun = (): Fleet => {
    const fleet = twoGroups();
    fleet.attempt(SOURCE, "code-3");
    return fleet;
  };

  test.each<[string, (fleet: Fleet) => Fleet]>([
    ["nothing", (fleet) => fleet],
    ["the preparation", (fleet) => prepares(fleet)],
    ["giving away", (fleet) => out(prepares(fleet))],
    ["arrival", (fleet) => arrives(out(prepares(fleet)))],
    ["the end", (fleet) => moves(fleet)],
  ])("after %s", (_, stopsAfter) => {
    finishes(stopsAfter(begun()));
  });

  test("who asks again while it is prepared hears the same, and nothing is logged", () => {
    const fleet = prepares(twoGroups());
    unchangedBy(fleet, DESTINATION, () => prepares(fleet));
    const [one, other] = allStated(fleet, "transfer-prepared");
    expect(other).toEqual(one);
  });

  test("a source that is told again what it has given away states it again", () => {
    const fleet = out(prepares(twoGroups()));
    unchangedBy(fleet, SOURCE, () => out(fleet));
    const [one, other] = allStated(fleet, "transfer-statement");
    expect(other).toEqual(one);
  });

  test("a destination that is told again what has arrived states that it has", () => {
    const fleet = arrives(out(prepares(twoGroups())));
    unchangedBy(fleet, DESTINATION, () => arrives(fleet));
    expect(allStated(fleet, "transfer-completed")).toHaveLength(2);
  });

  test("what arrived and went on is prepared for again, and not said to have arrived", () => {
    const fleet = moves(twoGroups());
    asks(fleet, SOURCE, { kind: "prepare-transfer", source: SECOND, range: HALF }).deliver();
    completes(arrives(out(fleet, DESTINATION), SOURCE), DESTINATION);
    const before = allStated(fleet, "transfer-completed").length;
    prepares(fleet);
    expect(allStated(fleet, "transfer-completed")).toHaveLength(before);
    expect(fleet.context(DESTINATION).ownership?.prepared).not.toBe(null);
  });

  test("each preparation draws a nonce of its own, and a refused one draws none", () => {
    const fleet = prepares(twoGroups());
    const { draws } = fleet.context(DESTINATION);
    prepares(fleet, OTHER_HALF);
    expect(fleet.refusals.at(-1)).toBe("transfer-pending");
    expect(fleet.context(DESTINATION).draws).toBe(draws);
    asks(fleet, DESTINATION, { kind: "cancel-transfer", range: HALF }).deliver();
    prepares(fleet);
    const [one, other] = allStated(fleet, "transfer-prepared");
    expect(one?.nonce).not.toBe(other?.nonce);
  });

  test("a cancellation in between: the same records go again under the new nonce", () => {
    const fleet = out(prepares(begun()));
    const early = stated(fleet, "transfer-statement");
    asks(fleet, DESTINATION, { kind: "cancel-transfer", range: HALF }).deliver();
    expect(refused(fleet, DESTINATION, () => fleet.tell(DESTINATION, early))).toBe("not-prepared");
    out(prepares(fleet));
    expect(stated(fleet, "transfer-statement").moved).toEqual(early.moved);
    arrives(fleet);
    expect(charged(fleet, DESTINATION)).toBe(1);
    expect(refused(fleet, DESTINATION, () => fleet.tell(DESTINATION, early))).toBe("not-prepared");
  });
});

describe("C18: cancelling", () => {
  const cancels = (fleet: Fleet, leader: string, range = HALF) =>
    refused(fleet, leader, () => asks(fleet, leader, { kind: "cancel-transfer", range }));

  test("at the source, before and after the range went, and at the destination when it is there", () => {
    const fleet = prepares(twoGroups());
    expect(cancels(fleet, SOURCE)).toBe("not-prepared");
    expect(cancels(fleet, DESTINATION, OTHER_HALF)).toBe("not-prepared");
    out(fleet);
    expect(cancels(fleet, SOURCE)).toBe("not-prepared");
    arrives(fleet);
    expect(cancels(fleet, DESTINATION)).toBe("not-prepared");
    expect(cancels(fleet, SOURCE)).toBe("not-prepared");
    completes(fleet);
    expect(ownedBy(fleet, DESTINATION)).toEqual([["", "record of m"]]);
  });

  test("in time: the source gives nothing to a preparation that is forgotten, unless it heard of it", () => {
    const fleet = prepares(twoGroups());
    asks(fleet, DESTINATION, { kind: "cancel-transfer", range: HALF }).deliver();
    expect(fleet.context(DESTINATION).ownership?.prepared).toBe(null);
    expect(fleet.factsOf("transfer-cancelled")).not.toEqual([]);
  });
});

describe("C19: who answers", () => {
  test("the source until the range went, nobody in between, the destination when it is there", () => {
    const fleet = twoGroups();
    const answered = (leader: string): boolean => {
      const session = fleet.attempt(leader, "code-3");
      return fleet.reply(session, "attempt-request", "attempt-reply") !== undefined;
    };
    expect([answered(SOURCE), answered(DESTINATION)]).toEqual([true, false]);
    prepares(fleet);
    expect([answered(SOURCE), answered(DESTINATION)]).toEqual([true, false]);
    out(fleet);
    expect([answered(SOURCE), answered(DESTINATION)]).toEqual([false, false]);
    expect(fleet.refusals.slice(-2)).toEqual(["not-owner", "not-owner"]);
    arrives(fleet);
    expect([answered(SOURCE), answered(DESTINATION)]).toEqual([false, true]);
    completes(fleet);
    // Three attempts are there in all, and two were used before the move.
    expect([answered(SOURCE), answered(DESTINATION)]).toEqual([false, false]);
    expect(fleet.factsOf("guess-evaluated")).toHaveLength(3);
  });

  test("a guess that is logged behind the entry by which the range goes is not evaluated", () => {
    const fleet = prepares(twoGroups());
    fleet.tell(SOURCE, stated(fleet, "transfer-prepared"));
    fleet.attempt(SOURCE, "code-3");
    expect(fleet.factsOf("guess-evaluated")).toEqual([]);
    expect(stated(fleet, "transfer-statement").moved.map(({ charged }) => charged)).toEqual([0]);
  });

  test("a guess that waits for its third message when the range goes stays charged", () => {
    const fleet = twoGroups();
    const session = fleet.attempt(SOURCE, "code-1");
    arrives(out(prepares(fleet)));
    fleet.confirm(SOURCE, session, "code-1");
    fleet.confirm(DESTINATION, session, "code-1");
    expect(fleet.factsOf("attempt-confirmed")).toEqual([]);
    expect(fleet.charged(DESTINATION)).toBe(1);
  });
});

describe("C20: what does not move", () => {
  test.each([
    ["to where it is", SOURCE, FIRST, HALF],
    ["from a group that is not", DESTINATION, 3, HALF],
    ["in the wrong order", DESTINATION, FIRST, { from: "record of m", to: "record of a" }],
    ["as nothing", DESTINATION, FIRST, { from: "record of a", to: "record of a" }],
    ["to who owns it", SOURCE, SECOND, HALF],
  ] as const)("a range %s", (_, leader, source, range) => {
    const fleet = twoGroups();
    const ask = () => asks(fleet, leader, { kind: "prepare-transfer", source, range });
    expect(refused(fleet, leader, ask)).toBe("no-valid-transfer");
  });

  test("a range that the source owns in part: it is prepared, and not given away", () => {
    const fleet = moves(twoGroups(), OTHER_HALF);
    const all = { from: "record of b", to: "record of z" };
    asks(fleet, DESTINATION, { kind: "prepare-transfer", source: FIRST, range: all });
    expect(fleet.refusals.at(-1)).toBe("no-valid-transfer");
    const third = { from: "record of a", to: "record of b" };
    moves(fleet, third);
    expect(ownedBy(fleet, SOURCE)).toEqual([
      ["", "record of a"],
      ["record of b", "record of m"],
    ]);
    // Both pieces of the destination go back, each by itself.
    asks(fleet, SOURCE, {
      kind: "prepare-transfer",
      source: SECOND,
      range: { from: "record of m", to: "~" },
    }).deliver();
    completes(arrives(out(fleet, DESTINATION), SOURCE), DESTINATION);
    expect(ownedBy(fleet, DESTINATION)).toEqual([["record of a", "record of b"]]);
  });
});

describe("C21: leaders change on both sides", () => {
  test("after each step another replica leads, and the record arrives with its counter", () => {
    const fleet = twoGroups();
    fleet.attempt(SOURCE, "code-3");
    fleet.elect("hsm-5");
    prepares(fleet, HALF, "hsm-5");
    fleet.elect("hsm-2");
    out(fleet, "hsm-2");
    fleet.elect("hsm-6");
    arrives(fleet, "hsm-6");
    fleet.elect("hsm-3");
    completes(fleet, "hsm-3");
    expect(fleet.factsOf("transfer-completed")).not.toEqual([]);
    expect(fleet.charged("hsm-6")).toBe(1);
    const session = fleet.attempt("hsm-6", "code-1");
    expect(fleet.reply(session, "attempt-request", "attempt-reply")).toBeDefined();
  });

  test("what one leader has committed the next one states, when it is asked", () => {
    const fleet = out(prepares(twoGroups()));
    const said = stated(fleet, "transfer-statement");
    fleet.elect("hsm-2");
    brings(fleet, "transfer-prepared", "hsm-2");
    expect(allStated(fleet, "transfer-statement")).toHaveLength(2);
    expect(stated(fleet, "transfer-statement")).toEqual(said);
  });
});
