import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryHash } from "../protocol/entries.ts";
import type { AppendReply, AppendRequest } from "../protocol/messages.ts";
import { Fleet } from "./fleet.setting.ts";
import { hashAt } from "./replica-context.ts";

const acknowledgement = (fleet: Fleet, replica: string, index: number, term: number) =>
  fleet.tagged<AppendReply>({
    kind: "append-reply",
    term,
    replica,
    index,
    hash: hashAt(fleet.protocol, fleet.context("hsm-1"), index) ?? null,
  });

/** What a leader of a term sends after `prev`, whose log ends in these terms. */
const append = (fleet: Fleet, term: number, prev: number[], next: number | null, commit = 0) => {
  const { protocol } = fleet;
  const prevHash = fleet.log(...prev).at(-1)?.hash ?? hashAt(protocol, fleet.context("hsm-1"), 0)!;
  const entry = next === null ? null : fleet.log(...prev, next).at(-1)!;
  return fleet.tagged<AppendRequest>({
    kind: "append-request",
    term,
    leader: "hsm-3",
    prevIndex: prev.length,
    prevHash,
    entry,
    commit,
  });
};

const termsOf = (fleet: Fleet, id: string) => fleet.context(id).log.map(({ term }) => term);

describe("following", () => {
  test("an entry that continues the log is stored, and only then acknowledged", () => {
    const fleet = new Fleet();
    const effects = fleet.tell("hsm-1", append(fleet, 1, [], 1), "hsm-3");
    expect(termsOf(fleet, "hsm-1")).toEqual([1]);
    const steps = effects.map((e) => (e.type === "record" ? e.fact.fact : e.type));
    expect(steps.indexOf("entry-stored")).toBeLessThan(steps.indexOf("send"));
    expect(fleet.to("hsm-3", "append-reply")).toMatchObject([
      { term: 1, replica: "hsm-1", index: 1, hash: fleet.log(1)[0]!.hash },
    ]);
  });

  test("A10: a gap is refused, the leader hears where the log ends, and the log stays", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 1, log: fleet.log(1) });
    fleet.tell("hsm-1", append(fleet, 1, [1, 1, 1], 1), "hsm-3");
    expect(fleet.refusals).toEqual(["log-mismatch"]);
    expect(termsOf(fleet, "hsm-1")).toEqual([1]);
    expect(fleet.to("hsm-3", "append-reply")).toMatchObject([{ index: 1, hash: null }]);
  });

  test("A10: an entry behind another history is refused, and spliced in where the defence is removed", () => {
    const splice = (fleet: Fleet) => {
      fleet.put("hsm-1", "follower", { term: 2, log: fleet.log(1, 1, 1) });
      fleet.tell("hsm-1", append(fleet, 2, [1, 2], 2), "hsm-3");
      return fleet;
    };
    const kept = splice(new Fleet());
    expect(kept.refusals).toEqual(["log-mismatch"]);
    expect(kept.to("hsm-3", "append-reply")).toMatchObject([{ index: 1, hash: null }]);
    expect(kept.context("hsm-1").log).toEqual(kept.log(1, 1, 1));
    const spliced = splice(new Fleet({ without: ["check-log-continuity"] }));
    expect(spliced.refusals).toEqual([]);
    expect(termsOf(spliced, "hsm-1")).toEqual([1, 1, 2]);
    const [, second, third] = spliced.context("hsm-1").log;
    const { protocol } = spliced;
    expect(entryHash(protocol, second!.hash, 3, 2, third!.operation)).not.toBe(third!.hash);
  });

  test("Raft 5.3: what conflicts with an entry goes, and everything behind it", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 3, log: fleet.log(1, 2, 2, 2) });
    fleet.tell("hsm-1", append(fleet, 3, [1], 3), "hsm-3");
    expect(fleet.context("hsm-1").log).toEqual(fleet.log(1, 3));
    expect(fleet.factsOf("entries-discarded")).toEqual([
      expect.objectContaining({ fact: "entries-discarded", replica: "hsm-1", from: 2 }),
    ]);
  });

  test("Raft 5.3: an entry that is there already takes nothing with it, however late it comes", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 2, log: fleet.log(1, 2, 2) });
    fleet.tell("hsm-1", append(fleet, 2, [1], 2), "hsm-3");
    expect(fleet.context("hsm-1").log).toEqual(fleet.log(1, 2, 2));
    expect(fleet.factsOf("entries-discarded")).toEqual([]);
    expect(fleet.to("hsm-3", "append-reply")).toMatchObject([{ index: 2 }]);
  });

  test("Raft 5.1: an append of a term that is over is refused, and obeyed where the defence is removed", () => {
    const late = (fleet: Fleet) => {
      fleet.put("hsm-1", "follower", { term: 3, log: fleet.log(1, 3) });
      fleet.tell("hsm-1", append(fleet, 2, [1], 2), "hsm-3");
      return fleet;
    };
    const kept = late(new Fleet());
    expect(kept.refusals).toEqual(["stale-term"]);
    expect(kept.flight).toEqual([]);
    expect(termsOf(kept, "hsm-1")).toEqual([1, 3]);
    const overwritten = late(new Fleet({ without: ["refuse-stale-term"] }));
    expect(termsOf(overwritten, "hsm-1")).toEqual([1, 2]);
  });

  test("Raft 5.3: it commits as far as the leader, but not beyond what the append has matched", () => {
    const fleet = new Fleet();
    fleet.put("hsm-1", "follower", { term: 2, log: fleet.log(1, 1, 1) });
    fleet.tell("hsm-1", append(fleet, 2, [1], null, 3), "hsm-3");
    expect(fleet.context("hsm-1").commit).toBe(1);
    fleet.tell("hsm-1", append(fleet, 2, [1, 1, 1], null, 2), "hsm-3");
    expect(fleet.context("hsm-1").commit).toBe(2);
    expect(fleet.factsOf("entry-committed").map(({ index }) => index)).toEqual([1, 2]);
  });
});

/** Raft, figure 7: the leader of term 8, and the logs that its followers may have. */
const LEADER = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
const FIGURE_7 = {
  a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
  b: [1, 1, 1, 4],
  c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
  d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
  e: [1, 1, 1, 4, 4, 4, 4],
  f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
};

describe("leading", () => {
  test("Raft figure 7: every follower is brought to the leader's log", () => {
    const fleet = new Fleet({ replicas: 7 });
    fleet.put("hsm-1", "follower", { term: 7, log: fleet.log(...LEADER) });
    for (const [at, log] of Object.values(FIGURE_7).entries())
      fleet.put(`hsm-${at + 2}`, "follower", { term: 7, log: fleet.log(...log) });
    fleet.elect("hsm-1");
    expect(fleet.state("hsm-1")).toBe("leader");
    // c, d would not vote; a, b, e, f and itself are five of seven.
    expect(fleet.refusals.filter((refusal) => refusal === "log-behind")).toHaveLength(2);
    for (const id of fleet.ids) expect(fleet.context(id).log).toEqual(fleet.log(...LEADER, 8));
    expect(fleet.context("hsm-1").commit).toBe(11);
  });

  test("from any two logs, the elected leader's wins on the other replica", () => {
    const common = fc.array(fc.constant(1), { maxLength: 3 });
    const tail = (...terms: number[]) =>
      fc.array(fc.constantFrom(...terms), { maxLength: 4 }).map((list) => list.sort());
    fc.assert(
      fc.property(common, tail(2, 4), tail(3, 4), (start, mine, theirs) => {
        const fleet = new Fleet();
        // Two leaders of one term are impossible, so only one of the two may end in entries of 4.
        const other = theirs.filter((term) => term !== 4 || !mine.includes(4));
        fleet.put("hsm-1", "follower", { term: 4, log: fleet.log(...start, ...mine) });
        fleet.put("hsm-2", "follower", { term: 4, log: fleet.log(...start, ...other) });
        fleet.elect("hsm-1", ["hsm-1", "hsm-3"]);
        fleet.heartbeat("hsm-1");
        expect(fleet.state("hsm-1")).toBe("leader");
        expect(fleet.context("hsm-2").log).toEqual(fleet.log(...start, ...mine, 5));
      }),
      { numRuns: 60 },
    );
  });

  test("a mismatch makes the leader go back by one entry, or to where the follower's log ends", () => {
    const fleet = new Fleet().elect("hsm-1", ["hsm-1", "hsm-2"]);
    fleet.put("hsm-1", "leader", {
      log: fleet.log(1, 1, 1, 1, 1),
      next: { "hsm-2": 6, "hsm-3": 6 },
      match: { "hsm-2": 0, "hsm-3": 0 },
    });
    const mismatch = (index: number) =>
      fleet.tagged<AppendReply>({
        kind: "append-reply",
        term: 1,
        replica: "hsm-3",
        index,
        hash: null,
      });
    fleet.flight = [];
    fleet.tell("hsm-1", mismatch(4), "hsm-3");
    expect(fleet.context("hsm-1").next["hsm-3"]).toBe(5);
    expect(fleet.to("hsm-3", "append-request")).toMatchObject([
      { prevIndex: 4, entry: { index: 5 } },
    ]);
    fleet.tell("hsm-1", mismatch(1), "hsm-3");
    expect(fleet.context("hsm-1").next["hsm-3"]).toBe(2);
    fleet.tell("hsm-1", mismatch(0), "hsm-3");
    fleet.tell("hsm-1", mismatch(0), "hsm-3");
    expect(fleet.context("hsm-1").next["hsm-3"]).toBe(1);
  });

  test("a mismatch that comes late takes the leader back no further than what the follower acknowledged", () => {
    const late = (change: ConstructorParameters<typeof Fleet>[0] = {}) => {
      const fleet = new Fleet(change).elect("hsm-1");
      for (let n = 0; n < 3; n++) fleet.attempt("hsm-1", "code-1");
      const { term } = fleet.context("hsm-1");
      expect(fleet.context("hsm-1")).toMatchObject({ next: { "hsm-2": 5 }, match: { "hsm-2": 4 } });
      fleet.tell(
        "hsm-1",
        fleet.tagged<AppendReply>({
          kind: "append-reply",
          term,
          replica: "hsm-2",
          index: 0,
          hash: null,
        }),
        "hsm-2",
      );
      return fleet.context("hsm-1").next["hsm-2"];
    };
    expect(late()).toBe(5);
    // Where a follower may lose what it acknowledged, the leader must be able to go back.
    expect(late({ without: ["keep-log-through-crash"] })).toBe(1);
    expect(late({ rollbackTolerance: 1 })).toBe(1);
    // Any two quorums of four share two, so that one may be set back without R; of five they share one.
    expect(late({ replicas: 4 })).toBe(1);
    expect(late({ replicas: 5 })).toBe(5);
    // With an anchor a copy may acknowledge under the name of one that holds less.
    expect(late({ replicas: 5, anchor: "monotone" })).toBe(1);
  });

  test("an entry is committed by the third of five that hold it, the leader among them", () => {
    const fleet = new Fleet({ replicas: 5 }).elect("hsm-1");
    fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 2, 1), "hsm-2");
    expect(fleet.context("hsm-1").commit).toBe(1);
    fleet.tell("hsm-1", acknowledgement(fleet, "hsm-3", 2, 1), "hsm-3");
    expect(fleet.context("hsm-1").commit).toBe(2);
  });

  test("A7: an acknowledgement of what the leader does not hold is no evidence", () => {
    const fleet = new Fleet({ replicas: 3 }).elect("hsm-1");
    fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    const { crypto } = fleet.protocol;
    const forged = (hash: AppendReply["hash"]) =>
      fleet.tagged<AppendReply>({
        kind: "append-reply",
        term: 1,
        replica: "hsm-2",
        index: 2,
        hash,
      });
    fleet.tell("hsm-1", forged(crypto.text("another entry")), "hsm-2");
    expect(fleet.refusals).toContain("stale-evidence");
    expect(fleet.context("hsm-1").commit).toBe(1);
    fleet.tell("hsm-1", forged(fleet.context("hsm-1").log[1]!.hash), "hsm-2");
    expect(fleet.context("hsm-1").commit).toBe(2);
  });

  test("A7: an earlier entry's acknowledgement certifies a later one only where the defence is removed", () => {
    const recycled = (fleet: Fleet) => {
      fleet.elect("hsm-1");
      fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
      fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 1, 1), "hsm-2");
      return fleet.context("hsm-1").commit;
    };
    expect(recycled(new Fleet())).toBe(1);
    expect(recycled(new Fleet({ without: ["bind-evidence-to-entry"] }))).toBe(2);
  });

  test("A7: one follower's acknowledgement twice commits only where voters need not be distinct", () => {
    const doubled = (fleet: Fleet) => {
      fleet.elect("hsm-1");
      fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
      const evidence = acknowledgement(fleet, "hsm-2", 2, 1);
      for (let times = 0; times < 2; times++) fleet.tell("hsm-1", evidence, "hsm-2");
      return fleet.context("hsm-1").commit;
    };
    expect(doubled(new Fleet({ replicas: 5 }))).toBe(1);
    expect(doubled(new Fleet({ replicas: 5, without: ["count-distinct-voters"] }))).toBe(2);
  });

  test("evidence for a later entry is evidence for all before it", () => {
    const fleet = new Fleet().elect("hsm-1");
    for (let n = 0; n < 3; n++) fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 4, 1), "hsm-2");
    expect(fleet.context("hsm-1")).toMatchObject({ commit: 4, pending: [] });
  });

  test("an acknowledgement of another term is refused", () => {
    const fleet = new Fleet().elect("hsm-1").elect("hsm-2").elect("hsm-1");
    fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 4, 1), "hsm-2");
    expect(fleet.refusals).toContain("stale-term");
    expect(fleet.context("hsm-1").commit).toBe(3);
    fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 4, 3), "hsm-2");
    expect(fleet.context("hsm-1").commit).toBe(4);
  });

  /**
   * Raft 5.4.2, figure 8 (attack A12): S1 leads term 4 and counts the entry of term 2 on a
   * majority; S5, whose log ends in term 3, may still become leader and overwrite it.
   */
  test("figure 8: an entry of an older term is not committed by counting, unless the defence is removed", () => {
    const figure8 = (fleet: Fleet) => {
      const logs = [[1, 2], [1, 2], [1], [1], [1, 3]];
      for (const [at, log] of logs.entries())
        fleet.put(`hsm-${at + 1}`, "follower", { term: 3, log: fleet.log(...log) });
      fleet.give("hsm-1", { type: "timeout.election" });
      for (const voter of ["hsm-2", "hsm-3", "hsm-4"]) {
        const [request] = fleet.take(({ to }) => to === voter);
        fleet.tell(voter, request!.message, "hsm-1");
        for (const { message } of fleet.take(({ to }) => to === "hsm-1"))
          fleet.tell("hsm-1", message, voter);
      }
      expect(fleet.state("hsm-1")).toBe("leader");
      expect(fleet.context("hsm-1").commit).toBe(0);
      fleet.take(() => true);
      // S2 and S3 hold the entry of term 2; of the entry of term 4 nobody has heard yet.
      fleet.tell("hsm-1", acknowledgement(fleet, "hsm-2", 2, 4), "hsm-2");
      fleet.tell("hsm-1", acknowledgement(fleet, "hsm-3", 2, 4), "hsm-3");
      return fleet;
    };
    const kept = figure8(new Fleet({ replicas: 5 }));
    expect(kept.context("hsm-1").commit).toBe(0);
    kept.tell("hsm-1", acknowledgement(kept, "hsm-2", 3, 4), "hsm-2");
    expect(kept.context("hsm-1").commit).toBe(0);
    kept.tell("hsm-1", acknowledgement(kept, "hsm-3", 3, 4), "hsm-3");
    expect(kept.context("hsm-1").commit).toBe(3);

    const loose = figure8(new Fleet({ replicas: 5, without: ["commit-own-term-only"] }));
    expect(loose.context("hsm-1").commit).toBe(2);
    // S5 is elected by S3 and S4 as they were before, and takes the committed entry back.
    loose.put("hsm-3", "follower", { term: 4, log: loose.log(1, 2) });
    loose.give("hsm-5", { type: "timeout.election" });
    loose.elect("hsm-5", ["hsm-5", "hsm-3", "hsm-4"]);
    expect(loose.state("hsm-5")).toBe("leader");
    expect(termsOf(loose, "hsm-3")).toEqual([1, 3, 5]);
  });

  test("A16: acknowledgements in any order, any number of times, commit what a quorum holds", () => {
    const acks = fc.array(
      fc.record({ replica: fc.integer({ min: 2, max: 5 }), index: fc.integer({ min: 1, max: 4 }) }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(acks, (list) => {
        const fleet = new Fleet({ replicas: 5 }).elect("hsm-1");
        for (let n = 0; n < 3; n++) fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
        const held = new Map<number, number>([1, 2, 3, 4, 5].map((n) => [n, n === 1 ? 4 : 1]));
        for (const { replica, index } of list) {
          fleet.tell("hsm-1", acknowledgement(fleet, `hsm-${replica}`, index, 1));
          held.set(replica, Math.max(held.get(replica)!, index));
          const third = [...held.values()].sort((a, b) => b - a)[2];
          expect(fleet.context("hsm-1").commit).toBe(third);
        }
      }),
      { numRuns: 25 },
    );
  });
});
