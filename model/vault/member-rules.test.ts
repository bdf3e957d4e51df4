import { describe, expect, test } from "vitest";
import type { Configuration } from "../protocol/configuration.ts";
import type { OperatorGoal } from "../protocol/goals.ts";
import { type ReplicaId, replicaIds } from "../protocol/parties.ts";
import { Fleet } from "./fleet.setting.ts";
import { membersOf } from "./replica-context.ts";

/** Three replicas of which hsm-1 leads, and two that may join. */
const led = (change: Partial<Configuration> = {}): Fleet =>
  new Fleet({ spares: 2, ...change }).elect("hsm-1");

const asks = (fleet: Fleet, operator: OperatorGoal, leader: ReplicaId = "hsm-1"): Fleet => {
  fleet.give(leader, { type: `begin.${operator.kind}`, operator });
  return fleet;
};

const change = (
  fleet: Fleet,
  voters: readonly ReplicaId[],
  learners: readonly ReplicaId[] = [],
): Fleet => asks(fleet, { kind: "change-members", voters, learners });

const three = replicaIds(3);
const four = replicaIds(4);

/** hsm-4 has joined as a learner. */
const withLearner = (configuration: Partial<Configuration> = {}): Fleet => {
  const fleet = change(led(configuration), three, ["hsm-4"]);
  fleet.deliver();
  return fleet;
};

describe("joining", () => {
  test("a spare loads the log from the leader, and follows", () => {
    const fleet = withLearner();
    expect(fleet.state("hsm-4")).toBe("follower");
    expect(fleet.context("hsm-4").log).toEqual(fleet.context("hsm-1").log);
    expect(fleet.factsOf("join-ended").map(({ as, how }) => [as, how])).toEqual([
      ["hsm-4", "loaded"],
    ]);
  });

  test("who is loading grants no vote, and gives up under a new name with nothing loaded", () => {
    const fleet = change(led(), three, ["hsm-4"]);
    const [first] = fleet.take(({ to }) => to === "hsm-4");
    fleet.tell("hsm-4", first!.message);
    expect(fleet.state("hsm-4")).toBe("joining");
    fleet.elect("hsm-2", ["hsm-2", "hsm-4"]);
    fleet.give("hsm-4", { type: "vote-request", from: "hsm-2", message: first!.message });
    expect(fleet.refusals.at(-1)).toBe("not-loaded");
    fleet.give("hsm-4", { type: "timeout.join" });
    expect(fleet.state("hsm-4")).toBe("spare");
    expect(fleet.context("hsm-4")).toMatchObject({ id: "hsm-4/2", log: [] });
  });

  test("a learner's acknowledgement commits nothing", () => {
    const fleet = withLearner();
    const { commit } = fleet.context("hsm-1");
    fleet.upload("hsm-1", "client/1", "code-1", ["hsm-1", "hsm-4"]);
    expect(fleet.context("hsm-4").log).toHaveLength(commit + 1);
    expect(fleet.context("hsm-1").commit).toBe(commit);
    fleet.deliver();
    expect(fleet.context("hsm-1").commit).toBe(commit + 1);
  });

  test("a loaded learner becomes a voter, and the quorum grows with the fleet", () => {
    const fleet = change(withLearner(), four);
    const { commit } = fleet.context("hsm-1");
    fleet.deliver(["hsm-1", "hsm-2"]);
    expect(fleet.context("hsm-1").commit).toBe(commit);
    fleet.deliver(["hsm-1", "hsm-2", "hsm-4"]);
    expect(fleet.context("hsm-1").commit).toBe(commit + 1);
  });
});

describe("what a leader refuses", () => {
  const R1 = { rollbackTolerance: 1 } as const;
  test.each<[string, () => Fleet, readonly ReplicaId[], readonly ReplicaId[], string]>([
    ["two voters gone at once", led, ["hsm-1"], [], "no-valid-change"],
    ["nothing changed", led, three, [], "no-valid-change"],
    ["somebody named twice", led, [...three, "hsm-3"], [], "no-valid-change"],
    ["itself removed", led, ["hsm-2", "hsm-3"], [], "leader-may-not-leave"],
    ["an empty voter", led, four, [], "not-loaded"],
    [
      "as few voters as may be set back",
      () => {
        const fleet = change(led(R1), ["hsm-1", "hsm-2"]);
        fleet.deliver();
        return fleet;
      },
      ["hsm-1"],
      [],
      "too-few-voters",
    ],
    [
      "a second change",
      () => change(led(), ["hsm-1", "hsm-2"]),
      ["hsm-1", "hsm-3"],
      [],
      "change-in-progress",
    ],
    [
      "a change before its own term has committed",
      () => {
        const fleet = new Fleet({ spares: 2 });
        fleet.give("hsm-1", { type: "timeout.election" });
        const [request] = fleet.take(({ to }) => to === "hsm-2");
        fleet.tell("hsm-2", request!.message);
        const [vote] = fleet.take(({ to }) => to === "hsm-1");
        fleet.tell("hsm-1", vote!.message, "hsm-2");
        return fleet;
      },
      ["hsm-1", "hsm-2"],
      [],
      "not-ready",
    ],
  ])("%s", (_, begun, voters, learners, refusal) => {
    const fleet = begun();
    const before = fleet.context("hsm-1");
    change(fleet, voters, learners);
    expect(fleet.refusals.at(-1)).toBe(refusal);
    expect(fleet.context("hsm-1")).toEqual(before);
  });

  test("an outdated HSM once the floor is raised, and a lower floor", () => {
    const fleet = asks(led({ outdatedSpares: 1 }), { kind: "raise-floor", floor: 2 });
    fleet.deliver();
    change(fleet, three, ["hsm-5"]);
    expect(fleet.refusals.at(-1)).toBe("version-below-floor");
    asks(fleet, { kind: "raise-floor", floor: 1 });
    expect(fleet.refusals.at(-1)).toBe("floor-not-raised");
    expect(membersOf(fleet.context("hsm-2")).floor).toBe(2);
  });

  test("a client, while there are fewer voters than the minimum", () => {
    const fleet = led({ votersMin: 3 }).register("hsm-1", "code-1");
    change(fleet, ["hsm-1", "hsm-2"]).deliver();
    const session = fleet.attempt("hsm-1", "code-1");
    expect(fleet.refusalTo(session, "attempt-request")).toContain("not-enough-voters");
  });
});

describe("a joint change", () => {
  test("needs both quorums, and then the new voters stand alone", () => {
    const fleet = led({ membership: "joint" });
    change(fleet, three, ["hsm-4", "hsm-5"]).deliver();
    change(fleet, ["hsm-1", "hsm-4", "hsm-5"]);
    const { commit } = fleet.context("hsm-1");
    fleet.deliver(["hsm-1", "hsm-4", "hsm-5"]);
    expect(fleet.context("hsm-1").commit).toBe(commit);
    fleet.deliver();
    expect(membersOf(fleet.context("hsm-1"))).toMatchObject({
      voters: ["hsm-1", "hsm-4", "hsm-5"],
      incoming: null,
    });
    expect(fleet.context("hsm-1").commit).toBe(commit + 2);
  });

  test("a leader that is to go does not finish it", () => {
    const fleet = withLearner({ membership: "joint" });
    change(fleet, ["hsm-1", "hsm-2", "hsm-4"]).deliver(["hsm-1", "hsm-3"]);
    fleet.elect("hsm-3");
    expect(fleet.state("hsm-3")).toBe("leader");
    expect(membersOf(fleet.context("hsm-3")).incoming).toEqual(["hsm-1", "hsm-2", "hsm-4"]);
    fleet.elect("hsm-4");
    expect(membersOf(fleet.context("hsm-4"))).toMatchObject({
      voters: ["hsm-1", "hsm-2", "hsm-4"],
      incoming: null,
    });
  });
});

describe("an HSM that is emptied", () => {
  test("comes back as a spare under another name, and counts for nothing under the old one", () => {
    const fleet = led();
    fleet.give("hsm-2", { type: "wipe" });
    expect(fleet.state("hsm-2")).toBe("spare");
    expect(fleet.context("hsm-2")).toMatchObject({ id: "hsm-2/2", log: [], term: 0, peers: [] });
    fleet.elect("hsm-3", ["hsm-2", "hsm-3"]);
    expect(fleet.state("hsm-3")).toBe("candidate");
  });

  test("without the rule it votes again in a term in which it has voted", () => {
    const fleet = led({ without: ["new-identity-after-wipe"] });
    fleet.give("hsm-2", { type: "wipe" });
    expect(fleet.context("hsm-2")).toMatchObject({ id: "hsm-2", log: [], term: 0, votedFor: null });
    fleet.give("hsm-3", { type: "timeout.election" });
    fleet.deliver(["hsm-2", "hsm-3"]);
    expect(fleet.state("hsm-3")).toBe("leader");
  });
});

test("a fleet of one voter elects it without asking anybody", () => {
  const fleet = led();
  change(fleet, ["hsm-1", "hsm-2"]).deliver();
  change(fleet, ["hsm-1"]).deliver();
  fleet.give("hsm-1", { type: "crash" });
  fleet.give("hsm-1", { type: "restart" });
  fleet.give("hsm-1", { type: "timeout.election" });
  expect(fleet.state("hsm-1")).toBe("leader");
});
