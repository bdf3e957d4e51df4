import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import type { Members } from "../model/protocol/members.ts";
import { replicaIds } from "../model/protocol/parties.ts";
import { quorumSize } from "../model/vault/quorum.ts";
import { isBreach } from "../model/world/observer.ts";
import { CON11, LIV2, neighbouringQuorums, overlapOf, policyFloor } from "./membership.ts";
import type { AlwaysProperty } from "./property.ts";
import { evidenced } from "./replication.ts";

const { text } = symbolic();
const members = (voters: readonly string[], change: Partial<Members> = {}): Members => ({
  voters,
  incoming: null,
  learners: [],
  floor: 1,
  ...change,
});

const changed = (
  log: readonly string[],
  before: Members,
  after: Members,
  change: Partial<Extract<Fact, { fact: "members-changed" }>> = {},
): Fact => ({
  fact: "members-changed",
  replica: "hsm-1",
  leader: "hsm-1",
  index: log.length,
  log: log.map(text),
  commit: 0,
  before,
  after,
  ...change,
});

const committed = (index: number, hash: string): Fact => ({
  fact: "entry-committed",
  replica: "hsm-1",
  index,
  term: 1,
  hash: text(hash),
  operation: "no-op",
  during: 1,
});

/** The breach of a run, if it has one. */
const breachOf = <Memory>(property: AlwaysProperty<Memory>, ...facts: readonly Fact[]) => {
  let memory = property.start;
  for (const fact of facts) {
    const next = property.observe(memory, fact);
    if (isBreach(next)) return next.breach;
    memory = next as Memory;
  }
  return undefined;
};

const four = members(replicaIds(4));
const five = members(replicaIds(5));
const three = members(["hsm-1", "hsm-2", "hsm-3"]);

describe("CON6", () => {
  const CON6 = neighbouringQuorums(0);

  /** The arithmetic behind one step at a time: no clipping above R, so q(N) + q(N+1) = N + R + 2. */
  test.each([0, 1, 2])("R=%i: sizes that differ by one share R + 1, for N above R", (r) => {
    for (let n = r + 1; n <= 9; n++)
      expect(overlapOf(replicaIds(n), replicaIds(n + 1), r)).toBeGreaterThanOrEqual(r + 1);
    if (r > 0) expect(overlapOf(replicaIds(r), replicaIds(r), r)).toBeLessThan(r + 1);
    expect(quorumSize(r + 1, r)).toBe(r + 1);
  });

  test("one step is a neighbour, two steps are not", () => {
    expect(breachOf(CON6, changed(["a"], four, five))).toBeUndefined();
    expect(breachOf(CON6, changed(["a"], five, three))).toMatch(/may share 0/);
  });

  test("C1: two steps apart from one configuration, both of which may still be committed", () => {
    const facts = [changed(["a", "b"], four, five), changed(["a", "c"], four, three)];
    expect(breachOf(CON6, ...facts)).toMatch(/may share 0/);
  });

  test("C1: not where an entry of the second leader's own is committed in the place of the first", () => {
    const facts = [
      changed(["a", "b"], four, five),
      committed(1, "a"),
      committed(2, "n"),
      changed(["a", "n", "c"], four, three),
    ];
    expect(breachOf(CON6, ...facts)).toBeUndefined();
  });

  test("a joint configuration is a neighbour of both", () => {
    const apart = ["hsm-1", "hsm-5", "hsm-6"];
    const joint = members(three.voters, { incoming: apart });
    const steps = [
      changed(["a"], three, joint),
      committed(1, "a"),
      changed(["a", "b"], joint, members(apart)),
    ];
    expect(breachOf(CON6, ...steps)).toBeUndefined();
    expect(breachOf(CON6, changed(["a"], three, members(apart)))).toBeDefined();
  });
});

describe("CON11", () => {
  const stored = (replica: string, index: number, hash: string): Fact => ({
    fact: "entry-stored",
    replica,
    index,
    term: 1,
    hash: text(hash),
    previous: text("before"),
  });
  const promotion = changed(["a", "b"], three, four, { commit: 1 });

  test("who becomes a voter holds what its leader knows to be committed", () => {
    expect(breachOf(CON11, promotion)).toMatch(/hsm-4 becomes a voter/);
    expect(breachOf(CON11, stored("hsm-4", 1, "other"), promotion)).toMatch(/hsm-4/);
    expect(breachOf(CON11, stored("hsm-4", 1, "a"), promotion)).toBeUndefined();
  });

  test("what it loaded before it was emptied does not count", () => {
    const wiped: Fact = { fact: "replica-wiped", replica: "hsm-4", was: "hsm-4", now: "hsm-4/2" };
    expect(breachOf(CON11, stored("hsm-4", 1, "a"), wiped, promotion)).toMatch(/hsm-4/);
  });

  test("a leader without a vote breaks it", () => {
    const removed = members(["hsm-2", "hsm-3"]);
    expect(breachOf(CON11, changed(["a"], three, removed))).toMatch(/no vote/);
    const elected: Fact = {
      fact: "leader-elected",
      replica: "hsm-3",
      term: 2,
      log: [text("a")],
    };
    expect(breachOf(CON11, changed(["a"], four, three), elected)).toBeUndefined();
    expect(breachOf(CON11, changed(["a"], four, members(["hsm-1"])), elected)).toMatch(/no vote/);
  });
});

describe("CON12", () => {
  const CON12 = policyFloor(3, (replica) => (replica === "hsm-4" ? 1 : 2));
  const evaluated: Fact = {
    fact: "guess-evaluated",
    replica: "hsm-1",
    record: "r",
    generation: 1,
    session: "client/1",
    entry: { index: 5, hash: text("e") },
  };

  test("an outdated member after the floor was raised, in whatever configuration it was", () => {
    const raised: Fact = { fact: "floor-raised", replica: "hsm-2", floor: 2 };
    const facts = [changed(["a"], three, four), committed(1, "a")];
    expect(breachOf(CON12, ...facts)).toBeUndefined();
    expect(breachOf(CON12, raised, ...facts)).toMatch(/hsm-4 is a member with version 1/);
  });

  test("a guess in a fleet below the minimum", () => {
    const two = members(["hsm-1", "hsm-2"]);
    const shrunk = changed(["a"], three, two);
    expect(breachOf(CON12, shrunk, evaluated)).toBeUndefined();
    expect(breachOf(CON12, shrunk, committed(1, "a"), evaluated)).toMatch(/2 voters/);
  });
});

/** Found by random search: the fleet shrinks to its leader, which then commits what only it and a removed replica hold. */
test("CON9: who is told of a commitment goes by the leader, whose newer configuration it may not know", () => {
  const CON9 = evidenced(2, (voters) => quorumSize(voters, 0));
  const held = (replica: string, index: number, hash: string): Fact => ({
    fact: "entry-stored",
    replica,
    index,
    term: 1,
    hash: text(hash),
    previous: text("before"),
  });
  const one = members(["hsm-1"]);
  const shrunk = [held("hsm-1", 1, "a"), held("hsm-1", 2, "b"), changed(["a", "b"], three, one)];
  const told: Fact = { ...committed(1, "a"), replica: "hsm-4" } as Fact;
  expect(breachOf(CON9, held("hsm-1", 1, "a"), committed(1, "a"))).toMatch(/1 of 2/);
  expect(breachOf(CON9, ...shrunk, committed(1, "a"), held("hsm-4", 1, "a"), told)).toBeUndefined();
  expect(breachOf(CON9, ...shrunk, held("hsm-4", 1, "other"), committed(1, "x"))).toBeDefined();
});

/** Found by visiting a joint change with records outside: a learner is served the record before the leader is. */
test("CON9: who is told before its leader has applied goes by a later configuration, once a quorum of that holds it", () => {
  const CON9 = evidenced(2, (voters) => quorumSize(voters, 1));
  const held = (replica: string, index: number): Fact => ({
    fact: "entry-stored",
    replica,
    index,
    term: 1,
    hash: text(`entry ${index}`),
    previous: text(`entry ${index - 1}`),
  });
  const holding = (replica: string, upTo: number): readonly Fact[] =>
    Array.from({ length: upTo }, (_, at) => held(replica, at + 1));
  const two = members(["hsm-1", "hsm-3"]);
  const joint = changed(
    ["entry 1"],
    three,
    members(replicaIds(3), { incoming: ["hsm-1", "hsm-3"] }),
  );
  const left = changed(["entry 1", "entry 2", "entry 3"], three, two);
  const before = [
    joint,
    left,
    ...holding("hsm-1", 3),
    ...holding("hsm-2", 1),
    ...holding("hsm-4", 2),
  ];
  const told: Fact = { ...committed(2, "entry 2"), replica: "hsm-4" } as Fact;
  expect(breachOf(CON9, ...before, ...holding("hsm-3", 3), told)).toBeUndefined();
  expect(breachOf(CON9, ...before, ...holding("hsm-3", 2), told)).toMatch(/no quorum/);
  expect(breachOf(CON9, ...before, held("hsm-3", 3), told)).toMatch(/no quorum/);
});

/** Found by visiting a joint change with delayed writes: its leader's own storage is the last to complete. */
describe("CON9: a leader goes by what is in its log, written or not", () => {
  const CON9 = evidenced(2, (voters) => quorumSize(voters, 1));
  const held = (replica: string): Fact => ({
    fact: "entry-stored",
    replica,
    index: 1,
    term: 1,
    hash: text("a"),
    previous: text("before"),
  });
  const grown = changed(["a"], three, four);
  const others = ["hsm-2", "hsm-3", "hsm-4"].map(held);
  const leads = (log: readonly string[]): Fact => ({
    fact: "leader-elected",
    replica: "hsm-1",
    term: 2,
    log: log.map(text),
  });

  test("the others are a quorum of the members that its entry states, of which it has not written it", () => {
    expect(breachOf(CON9, grown, ...others, committed(1, "a"))).toBeUndefined();
    expect(breachOf(CON9, grown, ...others.slice(1), committed(1, "a"))).toMatch(/no quorum/);
  });

  test.each<[string, Fact]>([
    ["left office", { fact: "leader-deposed", replica: "hsm-1", term: 1 }],
    ["was set back", { fact: "replica-set-back", replica: "hsm-1", entries: 0 } as Fact],
    ["was emptied", { fact: "replica-wiped", replica: "hsm-1", was: "hsm-1", now: "hsm-1/2" }],
    ["crashed", { fact: "party-restarted", party: "hsm-1" }],
  ])("not once it %s, unless it leads again with that entry", (_, lost) => {
    const quorum = [held("hsm-2"), held("hsm-3"), held("hsm-4")];
    const small = evidenced(4, (voters) => quorumSize(voters, 1));
    expect(breachOf(small, grown, lost, ...quorum, committed(1, "a"))).toMatch(/3 of 4/);
    expect(breachOf(small, grown, lost, leads([]), ...quorum, committed(1, "a"))).toMatch(/3 of 4/);
    expect(
      breachOf(small, grown, lost, leads(["a"]), ...quorum, committed(1, "a")),
    ).toBeUndefined();
  });
});

test("LIV2: whoever begins to join ends it", () => {
  const begun: Fact = { fact: "join-begun", replica: "hsm-4", as: "hsm-4" };
  const ended: Fact = { fact: "join-ended", replica: "hsm-4", as: "hsm-4", how: "given-up" };
  const open = LIV2.observe(LIV2.start, begun) as typeof LIV2.start;
  expect(LIV2.settled(open)).toMatchObject({ breach: expect.stringContaining("hsm-4") });
  expect(LIV2.settled(LIV2.observe(open, ended) as typeof LIV2.start)).toBeUndefined();
});
