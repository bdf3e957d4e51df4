import { describe, expect, test } from "vitest";
import type { AppendRequest, VoteReply, VoteRequest } from "../protocol/messages.ts";
import { Fleet } from "./fleet.setting.ts";

const candidacy = (fleet: Fleet, candidate: string, term: number, log: number[] = []) =>
  fleet.tagged<VoteRequest>({
    kind: "vote-request",
    term,
    candidate,
    candidacy: fleet.candidacy(candidate, term),
    lastIndex: log.length,
    lastTerm: log.at(-1) ?? 0,
  });

const vote = (fleet: Fleet, voter: string, term: number) =>
  fleet.tagged<VoteReply>({
    kind: "vote-reply",
    term,
    voter,
    candidacy: fleet.candidacy("hsm-1", term),
  });

describe("standing for election", () => {
  test("Raft 5.2: a new term, a vote for oneself, and a request to all others", () => {
    const fleet = new Fleet();
    fleet.give("hsm-1", { type: "timeout.election" });
    expect(fleet.state("hsm-1")).toBe("candidate");
    expect(fleet.context("hsm-1")).toMatchObject({ term: 1, votedFor: "hsm-1", votes: ["hsm-1"] });
    expect(fleet.flight.map(({ to, message }) => [to, message.kind])).toEqual([
      ["hsm-2", "vote-request"],
      ["hsm-3", "vote-request"],
    ]);
  });

  test("a candidate that is not elected stands again in the next term, with its votes forgotten", () => {
    const fleet = new Fleet({ replicas: 5 });
    fleet.give("hsm-1", { type: "timeout.election" });
    fleet.tell("hsm-1", vote(fleet, "hsm-2", 1), "hsm-2");
    expect(fleet.context("hsm-1").votes).toEqual(["hsm-1", "hsm-2"]);
    fleet.give("hsm-1", { type: "timeout.election" });
    expect(fleet.context("hsm-1")).toMatchObject({ term: 2, votes: ["hsm-1"] });
  });
});

describe("a vote", () => {
  test("Raft 5.2: one in a term, and a second one only where the defence is removed", () => {
    for (const [without, votes] of [
      [[], ["hsm-2"]],
      [["vote-once-per-term" as const], ["hsm-2", "hsm-3"]],
    ] as const) {
      const fleet = new Fleet({ without });
      fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 1), "hsm-2");
      fleet.tell("hsm-1", candidacy(fleet, "hsm-3", 1), "hsm-3");
      expect(fleet.flight.map(({ to }) => to)).toEqual(votes);
      expect(fleet.refusals).toEqual(without.length === 0 ? ["already-voted"] : []);
    }
  });

  test("it is given again to the same candidate, whose reply may have been lost", () => {
    const fleet = new Fleet();
    fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 1), "hsm-2");
    fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 1), "hsm-2");
    expect(fleet.to("hsm-2", "vote-reply")).toHaveLength(2);
  });

  const own = [1, 1, 3];
  test.each([
    ["an equal log", [1, 1, 3], true],
    ["a longer log", [1, 1, 3, 3], true],
    ["a shorter log of a newer term", [4], true],
    ["a shorter log", [1, 1], false],
    ["a shorter log that ends in the same term", [1, 3], false],
    ["a longer log of an older term", [1, 1, 2, 2, 2], false],
    ["an empty log", [], false],
  ])(
    "Raft 5.4.1: against the log 1 1 3, a candidate with %s (%j) is granted: %s",
    (_, log, granted) => {
      const ask = (fleet: Fleet) => {
        fleet.put("hsm-1", "follower", { term: 3, log: fleet.log(...own) });
        fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 5, log), "hsm-2");
        return fleet;
      };
      const kept = ask(new Fleet());
      expect(kept.to("hsm-2", "vote-reply")).toHaveLength(granted ? 1 : 0);
      expect(kept.refusals).toEqual(granted ? [] : ["log-behind"]);
      // The newer term counts either way (Raft 5.1), and a refused candidate gets no vote by it.
      expect(kept.context("hsm-1")).toMatchObject({ term: 5, votedFor: granted ? "hsm-2" : null });
      const loose = ask(new Fleet({ without: ["vote-for-complete-logs"] }));
      expect(loose.to("hsm-2", "vote-reply")).toHaveLength(1);
    },
  );

  test("Raft 5.1: of a term that is over it is refused, and nothing changes", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 4 });
    const before = fleet.context("hsm-1");
    fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 3), "hsm-2");
    expect(fleet.refusals).toEqual(["stale-term"]);
    expect(fleet.context("hsm-1")).toEqual(before);
  });

  test("A21: a newer term frees it; where that is removed, the first candidate keeps it for ever", () => {
    const newer = (fleet: Fleet) => {
      fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 1), "hsm-2");
      fleet.tell("hsm-1", candidacy(fleet, "hsm-3", 2), "hsm-3");
      return fleet;
    };
    expect(newer(new Fleet()).to("hsm-3", "vote-reply")).toHaveLength(1);
    const stuck = newer(new Fleet({ without: ["free-vote-in-newer-term"] }));
    expect(stuck.to("hsm-3", "vote-reply")).toHaveLength(0);
    expect(stuck.refusals).toEqual(["already-voted"]);
  });

  test("A9: it survives a crash; where it does not, the replica votes twice in a term", () => {
    const twice = (fleet: Fleet) => {
      fleet.tell("hsm-1", candidacy(fleet, "hsm-2", 1), "hsm-2");
      fleet.give("hsm-1", { type: "crash" });
      fleet.give("hsm-1", { type: "restart" });
      fleet.tell("hsm-1", candidacy(fleet, "hsm-3", 1), "hsm-3");
      return fleet.to("hsm-3", "vote-reply").length;
    };
    expect(twice(new Fleet())).toBe(0);
    expect(twice(new Fleet({ without: ["keep-vote-through-crash"] }))).toBe(1);
  });
});

describe("counting votes", () => {
  const standing = (...without: ConstructorParameters<typeof Fleet>[0][]) => {
    const fleet = new Fleet({ replicas: 5, ...without[0] });
    fleet.give("hsm-1", { type: "timeout.election" });
    return fleet;
  };

  test("the third vote of five makes a leader, which appends an entry of its own term (Raft 5.4.2)", () => {
    const fleet = standing();
    fleet.tell("hsm-1", vote(fleet, "hsm-4", 1), "hsm-4");
    expect(fleet.state("hsm-1")).toBe("candidate");
    fleet.tell("hsm-1", vote(fleet, "hsm-2", 1), "hsm-2");
    expect(fleet.state("hsm-1")).toBe("leader");
    expect(fleet.context("hsm-1").log).toEqual(fleet.log(1));
    expect(fleet.factsOf("leader-elected")).toEqual([
      { fact: "leader-elected", replica: "hsm-1", term: 1, log: [] },
    ]);
  });

  test("A7: one voter twice is one vote, and two where the defence is removed", () => {
    const twice = (fleet: Fleet) => {
      fleet.tell("hsm-1", vote(fleet, "hsm-2", 1), "hsm-2");
      fleet.tell("hsm-1", vote(fleet, "hsm-2", 1), "hsm-2");
      return fleet.state("hsm-1");
    };
    expect(twice(standing())).toBe("candidate");
    expect(twice(standing({ without: ["count-distinct-voters"] }))).toBe("leader");
  });

  test("a vote of an earlier term is not counted", () => {
    const fleet = standing();
    fleet.give("hsm-1", { type: "timeout.election" });
    for (const voter of ["hsm-2", "hsm-3"]) fleet.tell("hsm-1", vote(fleet, voter, 1), voter);
    expect(fleet.state("hsm-1")).toBe("candidate");
    expect(fleet.refusals).toEqual(["stale-term", "stale-term"]);
  });
});

describe("hearing of another leader", () => {
  const heartbeat = (fleet: Fleet, term: number) =>
    fleet.tagged<AppendRequest>({
      kind: "append-request",
      term,
      leader: "hsm-3",
      prevIndex: 0,
      prevHash: fleet.protocol.crypto.text("bkv log start v1"),
      entry: null,
      commit: 0,
    });

  test("Raft 5.2: a candidate follows a leader of its own term", () => {
    const fleet = new Fleet();
    fleet.give("hsm-1", { type: "timeout.election" });
    fleet.tell("hsm-1", heartbeat(fleet, 1), "hsm-3");
    expect(fleet.state("hsm-1")).toBe("follower");
    expect(fleet.context("hsm-1").votes).toEqual([]);
  });

  test("a candidate does not follow a leader of an older term", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 4 });
    fleet.give("hsm-1", { type: "timeout.election" });
    fleet.tell("hsm-1", heartbeat(fleet, 4), "hsm-3");
    expect(fleet.state("hsm-1")).toBe("candidate");
    expect(fleet.context("hsm-1").votes).toEqual(["hsm-1"]);
  });

  test("A15: a leader that learns of a newer term steps down and abandons what it had in hand", () => {
    const fleet = new Fleet().elect("hsm-1");
    fleet.register("hsm-1", "code-1");
    fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    expect(fleet.context("hsm-1").pending).toHaveLength(1);
    fleet.tell("hsm-1", candidacy(fleet, "hsm-3", 7, [1, 1, 1, 7]), "hsm-3");
    expect(fleet.state("hsm-1")).toBe("follower");
    expect(fleet.context("hsm-1")).toMatchObject({ term: 7, pending: [], attempts: [], next: {} });
    expect(fleet.factsOf("operation-abandoned")).toMatchObject([{ operation: "attempt" }]);
    expect(fleet.factsOf("leader-deposed")).toEqual([
      { fact: "leader-deposed", replica: "hsm-1", term: 1 },
    ]);
  });
});
