import { describe, expect, test } from "vitest";
import type { Defence } from "../protocol/defences.ts";
import type {
  AppendReply,
  AppendRequest,
  ReplicaMessage,
  VoteReply,
  VoteRequest,
} from "../protocol/messages.ts";
import { isAuthentic } from "./channel.ts";
import { Fleet, RECORD } from "./fleet.setting.ts";
import { durableOf } from "./replica-context.ts";

/** One good message of each kind, from hsm-2 in term 1 to a replica whose log is empty. */
const messages = (fleet: Fleet): ReplicaMessage[] => {
  const [entry] = fleet.log(1);
  const { crypto } = fleet.protocol;
  return [
    fleet.tagged<VoteRequest>({
      kind: "vote-request",
      term: 1,
      candidate: "hsm-2",
      candidacy: fleet.candidacy("hsm-2", 1),
      lastIndex: 0,
      lastTerm: 0,
    }),
    fleet.tagged<VoteReply>({
      kind: "vote-reply",
      term: 1,
      voter: "hsm-2",
      candidacy: fleet.candidacy("hsm-1", 1),
    }),
    fleet.tagged<AppendRequest>({
      kind: "append-request",
      term: 1,
      leader: "hsm-2",
      prevIndex: 0,
      prevHash: crypto.text("bkv log start v1"),
      entry: entry!,
      commit: 0,
    }),
    fleet.tagged<AppendReply>({
      kind: "append-reply",
      term: 1,
      replica: "hsm-2",
      index: 1,
      hash: entry!.hash,
    }),
  ];
};

/** A replica in each state that hears messages of the fleet. */
const STATES = {
  follower: (fleet: Fleet) => fleet,
  candidate: (fleet: Fleet) => {
    fleet.give("hsm-1", { type: "timeout.election" });
    return fleet;
  },
  leader: (fleet: Fleet) => fleet.elect("hsm-1"),
  recovering: (fleet: Fleet) => {
    fleet.give("hsm-1", { type: "crash" });
    fleet.give("hsm-1", { type: "restart" });
    return fleet;
  },
};

/** Attacks A7 and A10: what does not carry the fleet's tag is refused, state unchanged. */
describe("authenticity", () => {
  const altered = (fleet: Fleet, message: ReplicaMessage): [string, ReplicaMessage][] => {
    const { crypto } = fleet.protocol;
    const other = crypto.text("something else");
    return Object.entries(message).flatMap(([name, value]): [string, ReplicaMessage][] => {
      if (name === "kind") return [];
      const changes: unknown[] = [
        typeof value === "number" ? value + 1 : typeof value === "string" ? "hsm-3" : other,
      ];
      if (name === "entry") {
        const [entry] = fleet.log(1);
        changes[0] = null;
        changes.push({ ...entry!, term: 2 }, { ...entry!, index: 2 });
        changes.push({ ...entry!, operation: { kind: "delete", record: RECORD, session: "a/1" } });
      }
      if (name === "hash") changes.push(null);
      return changes.map((change) => [name, { ...message, [name]: change } as ReplicaMessage]);
    });
  };

  test("the tag covers every field of every message between replicas", () => {
    const fleet = new Fleet();
    for (const message of messages(fleet)) {
      expect(isAuthentic(fleet.protocol, fleet.context("hsm-1"), { ...message })).toBe(true);
      for (const [field, change] of altered(fleet, message))
        expect(
          [field, isAuthentic(fleet.protocol, fleet.context("hsm-1"), change)],
          message.kind,
        ).toEqual([field, false]);
    }
  });

  test("a tag is right for one kind of message and one fleet only", () => {
    const fleet = new Fleet();
    const [request, vote] = messages(fleet) as [VoteRequest, VoteReply];
    expect(isAuthentic(fleet.protocol, fleet.context("hsm-1"), { ...vote, tag: request.tag })).toBe(
      false,
    );
    const { crypto } = fleet.protocol;
    const context = fleet.context("hsm-1");
    const foreign = { ...context, fleet: { ...context.fleet!, channel: crypto.text("other") } };
    // The same object, so that a remembered verdict of one fleet would show.
    expect(isAuthentic(fleet.protocol, context, vote)).toBe(true);
    expect(isAuthentic(fleet.protocol, foreign, vote)).toBe(false);
    expect(isAuthentic(fleet.protocol, context, vote)).toBe(true);
  });

  test.each(Object.entries(STATES))(
    "in the state %s a message without it changes nothing",
    (_, into) => {
      for (const term of [0, 1, 9])
        for (const kind of [0, 1, 2, 3]) {
          const fleet = into(new Fleet());
          const before = [fleet.state("hsm-1"), fleet.context("hsm-1")];
          const { crypto } = fleet.protocol;
          const tag = crypto.fresh("adversary", "tag", 0, "mac");
          const message = { ...messages(fleet)[kind]!, term, tag } as ReplicaMessage;
          const effects = fleet.tell("hsm-1", message, "hsm-2");
          const label = `${message.kind} of term ${term}`;
          expect(
            effects.map(({ type }) => type),
            label,
          ).toEqual(["refuse"]);
          expect([fleet.state("hsm-1"), fleet.context("hsm-1")], label).toEqual(before);
        }
    },
  );

  test("without the defence an invented acknowledgement commits, and an invented vote elects", () => {
    const outcome = (...without: Defence[]) => {
      const fleet = new Fleet({ without });
      const tag = fleet.protocol.crypto.text("no tag");
      fleet.give("hsm-1", { type: "timeout.election" });
      const candidacy = fleet.candidacy("hsm-1", 1);
      const vote = { kind: "vote-reply", term: 1, voter: "hsm-2", candidacy, tag } as const;
      fleet.tell("hsm-1", vote, "hsm-2");
      const elected = fleet.state("hsm-1");
      fleet.elect("hsm-1").elect("hsm-1");
      fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
      const { index, hash } = fleet.context("hsm-1").log.at(-1)!;
      const { term } = fleet.context("hsm-1");
      fleet.tell("hsm-1", { kind: "append-reply", term, replica: "hsm-2", index, hash, tag });
      return [elected, fleet.context("hsm-1").commit === index];
    };
    expect(outcome()).toEqual(["candidate", false]);
    expect(outcome("authenticate-replica-messages")).toEqual(["leader", true]);
  });
});

describe("provisioning", () => {
  test("before the ceremony a replica refuses everything", () => {
    const fleet = new Fleet();
    const provisioned = fleet.context("hsm-1");
    expect(provisioned.peers).toEqual(["hsm-2", "hsm-3"]);
    fleet.put("hsm-1", "unprovisioned", {});
    for (const type of ["timeout.election", "crash", "attempt-request", "vote-request"]) {
      fleet.give("hsm-1", { type });
      expect(fleet.refusals.pop()).toBe("not-provisioned");
      expect(fleet.state("hsm-1")).toBe("unprovisioned");
    }
  });

  test("a second ceremony changes nothing", () => {
    const fleet = new Fleet();
    const before = fleet.context("hsm-1");
    fleet.give("hsm-1", { type: "provision", replicas: [] });
    expect(fleet.refusals).toEqual(["not-expected"]);
    expect(fleet.context("hsm-1")).toEqual(before);
  });
});

describe("a crash", () => {
  const busy = (...without: Defence[]) => {
    const fleet = new Fleet({ without }).elect("hsm-1").register("hsm-1", "code-1");
    fleet.attempt("hsm-1", "code-1");
    fleet.attempt("hsm-1", "code-1", ["hsm-1"]);
    return fleet;
  };

  test("it takes what is volatile and leaves what is durable", () => {
    const fleet = busy();
    const before = fleet.context("hsm-1");
    expect(before).toMatchObject({ commit: 4, attempts: [{}], pending: [{}] });
    fleet.give("hsm-1", { type: "crash" });
    expect(fleet.state("hsm-1")).toBe("down");
    const { device, draws, restores, anchored, heardFloor } = before;
    expect(fleet.context("hsm-1")).toEqual({
      ...{ ...durableOf(before), device, draws, restores, anchored, heardFloor },
      ...{
        commit: 0,
        known: 0,
        loading: null,
        reading: null,
        stored: null,
        waiting: [],
        records: {},
        ownership: null,
        votes: [],
        next: {},
        match: {},
        pending: [],
      },
      ...{ channels: [], registrations: [], attempts: [], served: [], unwritten: 0, owed: null },
    });
  });

  test("A9: where entries are not durable, it takes those that are not committed", () => {
    const fleet = busy("keep-log-through-crash");
    fleet.give("hsm-1", { type: "crash" });
    expect(fleet.context("hsm-1").log).toHaveLength(4);
    expect(fleet.factsOf("entries-discarded")).toEqual([
      expect.objectContaining({ fact: "entries-discarded", replica: "hsm-1", from: 5 }),
    ]);
    expect(busy().context("hsm-1").log).toHaveLength(5);
  });

  test("a replica that is down hears nothing", () => {
    const fleet = busy();
    fleet.give("hsm-1", { type: "crash" });
    const before = fleet.context("hsm-1");
    for (const message of messages(fleet)) fleet.tell("hsm-1", message, "hsm-2");
    fleet.give("hsm-1", { type: "timeout.heartbeat" });
    expect(fleet.refusals.slice(-5)).toEqual(Array(5).fill("party-down"));
    expect(fleet.context("hsm-1")).toEqual(before);
  });

  test("after a restart it serves no client, and its records come back as a leader tells how far to apply", () => {
    const fleet = busy();
    const { records } = fleet.context("hsm-1");
    fleet.deliver();
    fleet.heartbeat("hsm-1");
    fleet.give("hsm-2", { type: "crash" });
    fleet.give("hsm-2", { type: "restart" });
    expect(fleet.state("hsm-2")).toBe("recovering");
    fleet.attempt("hsm-2", "code-1", []);
    expect(fleet.refusals.at(-1)).toBe("not-leader");
    fleet.heartbeat("hsm-1");
    expect(fleet.state("hsm-2")).toBe("follower");
    expect(fleet.context("hsm-2").records).toEqual(fleet.context("hsm-1").records);
    expect(fleet.charged("hsm-2")).toBe(records[RECORD]!.active!.charged + 1);
  });

  test("a whole fleet that crashed and restarted elects a leader with every committed entry", () => {
    const fleet = busy();
    fleet.deliver();
    const { log, records } = fleet.context("hsm-1");
    for (const type of ["crash", "restart"]) for (const id of fleet.ids) fleet.give(id, { type });
    fleet.elect("hsm-3");
    expect(fleet.state("hsm-3")).toBe("leader");
    expect(fleet.context("hsm-3").log.slice(0, log.length)).toEqual(log);
    expect(fleet.context("hsm-3").records).toEqual(records);
  });
});

describe("a leader", () => {
  test("it takes requests only once an entry of its own term is committed", () => {
    const fleet = new Fleet().elect("hsm-1").register("hsm-1", "code-1");
    fleet.give("hsm-2", { type: "timeout.election" });
    for (let rounds = 0; fleet.state("hsm-2") !== "leader" && rounds < 9; rounds++)
      for (const { to, message } of fleet.take(
        ({ to, from }) => to === "hsm-2" || from === "hsm-2",
      ))
        fleet.tell(to, message);
    fleet.attempt("hsm-2", "code-1", []);
    expect(fleet.refusals.at(-1)).toBe("not-ready");
    expect(fleet.replies.filter(({ kind }) => kind === "attempt-reply")).toEqual([]);
    fleet.deliver();
    fleet.attempt("hsm-2", "code-1");
    expect(fleet.replies.filter(({ kind }) => kind === "attempt-reply")).toHaveLength(1);
  });

  test("A19: a replica that was cut off is brought up to date, whatever was committed meanwhile", () => {
    const fleet = new Fleet().elect("hsm-1", ["hsm-1", "hsm-2"]);
    const there = ["hsm-1", "hsm-2"];
    const session = fleet.newSession();
    fleet.activate("hsm-1", session, fleet.upload("hsm-1", session, "code-1", there), there);
    fleet.attempt("hsm-1", "code-3", there);
    fleet.attempt("hsm-1", "code-3", there);
    expect(fleet.context("hsm-3").log).toEqual([]);
    fleet.take(() => true);
    fleet.heartbeat("hsm-1");
    fleet.heartbeat("hsm-1");
    expect(fleet.context("hsm-3").records).toEqual(fleet.context("hsm-1").records);
    expect(fleet.charged("hsm-3")).toBe(2);
  });
});
