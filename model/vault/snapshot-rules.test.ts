import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import type { Configuration } from "../protocol/configuration.ts";
import type { Defence } from "../protocol/defences.ts";
import type { GenerationRow } from "../protocol/log-snapshot.ts";
import type {
  AppendRequest,
  Envelope,
  SnapshotMessage,
  SnapshotOffer,
  SnapshotPage,
} from "../protocol/messages.ts";
import { decodeMessage, encodeMessage } from "../protocol/wire.ts";
import { Fleet, RECORD } from "./fleet.setting.ts";
import { baseIndex, durableOf, hasJoined, lastIndex } from "./replica-context.ts";

const NEAR = ["hsm-1", "hsm-2"];

/**
 * Two attempts, both charged at entries 4 and 5; logs are compacted after entry 5 unless the test says otherwise. hsm-3 has
 * heard of nothing behind entry 3.
 */
const lagging = (change: Partial<Configuration> = {}): Fleet => {
  const fleet = new Fleet({ attemptsMax: 2, compactAfter: 5, ...change });
  fleet.elect("hsm-1").register("hsm-1", "code-1");
  for (let guess = 0; guess < 2; guess++) fleet.attempt("hsm-1", "code-3", NEAR);
  fleet.heartbeat("hsm-1", NEAR);
  fleet.take(() => true);
  return fleet;
};

const without = (...defences: Defence[]): Partial<Configuration> => ({ without: defences });

type Untagged<M> = M extends SnapshotMessage ? Omit<M, "tag"> : never;

/** What was sent to a replica or to the leader, with a change and the tag that the fleet would give it. */
const altered = <M extends SnapshotOffer | SnapshotPage>(
  fleet: Fleet,
  { tag: _, ...message }: M,
  change: Partial<M>,
): M => fleet.tagged<M>({ ...message, ...change } as unknown as Untagged<M>);

/** The offer of a heartbeat; nothing else of it is delivered. */
const offerOf = (fleet: Fleet): SnapshotOffer => {
  fleet.give("hsm-1", { type: "timeout.heartbeat" });
  const [offer] = fleet.to("hsm-3", "snapshot-offer");
  fleet.take(() => true);
  if (offer === undefined) throw new Error("nothing is offered");
  return offer;
};

/** hsm-3 has taken the offer; the page that the leader sends it. */
const pageOf = (fleet: Fleet): SnapshotPage => {
  fleet.tell("hsm-3", offerOf(fleet));
  fleet.deliver(["hsm-1"]);
  const [asked] = fleet.to("hsm-1", "snapshot-reply");
  if (asked === undefined) throw new Error("no page is asked for");
  fleet.take(() => true);
  fleet.tell("hsm-1", asked, "hsm-3");
  const [page] = fleet.to("hsm-3", "snapshot-page");
  fleet.take(() => true);
  if (page === undefined) throw new Error("no page is sent");
  return page;
};

const activeIn = (page: SnapshotPage): GenerationRow => {
  const row = page.rows[0]?.active;
  if (row === null || row === undefined) throw new Error("no generation answers");
  return row;
};

/** The page with another first generation. */
const withRow = (fleet: Fleet, page: SnapshotPage, change: Partial<GenerationRow>): SnapshotPage =>
  altered(fleet, page, {
    rows: page.rows.map((row) => ({ ...row, active: { ...activeIn(page), ...change } })),
  });

describe("compaction", () => {
  test("replaces what is applied, at the same entry on every replica", () => {
    const fleet = lagging();
    const places = fleet.factsOf("log-compacted").map(({ replica, index }) => [replica, index]);
    expect(places).toEqual([
      ["hsm-1", 5],
      ["hsm-2", 5],
    ]);
    const { log, snapshot } = fleet.context("hsm-1");
    expect(log).toEqual([]);
    expect(snapshot?.digest).toBe(fleet.context("hsm-2").snapshot?.digest);
    expect(snapshot?.members.voters).toEqual(fleet.ids);
  });

  test("a crash leaves the snapshot, and what stands in the log behind it", () => {
    const fleet = lagging({ compactAfter: 4 });
    fleet.give("hsm-2", { type: "crash" });
    expect(fleet.context("hsm-2").commit).toBe(4);
    expect(fleet.charged("hsm-2")).toBe(1);
    expect(lastIndex(fleet.context("hsm-2"))).toBe(5);
  });

  test("D21: a destruction erases the secrets from the snapshot before it, whose digest stays", () => {
    const fleet = lagging({ compactAfter: 4 });
    const { digest } = fleet.context("hsm-1").snapshot ?? {};
    fleet.attempt("hsm-1", "code-3", NEAR);
    const { snapshot } = fleet.context("hsm-1");
    expect(snapshot?.records[RECORD]?.active?.secrets).toBeNull();
    expect(snapshot?.digest).toBe(digest);
    expect(fleet.factsOf("generation-destroyed").map(({ remains }) => remains)).toEqual([[]]);
  });

  test("without that rule they stay there", () => {
    const fleet = lagging({ compactAfter: 4, ...without("erase-from-snapshot") });
    fleet.attempt("hsm-1", "code-3", NEAR);
    expect(fleet.factsOf("generation-destroyed").map(({ remains }) => remains)).toEqual([
      ["its secrets in the snapshot"],
    ]);
  });
});

describe("a replica that lacks what was compacted", () => {
  test("loads the snapshot page by page, and has the state of the others", () => {
    const fleet = lagging();
    fleet.heartbeat("hsm-1");
    const { commit, snapshot, log, loading } = fleet.context("hsm-3");
    expect([commit, log, loading]).toEqual([5, [], null]);
    expect(snapshot).toEqual(fleet.context("hsm-1").snapshot);
    const states = fleet.factsOf("state-digested").filter(({ index }) => index === 5);
    expect(new Set(states.map(({ state }) => state)).size).toBe(1);
    expect(states).toHaveLength(3);
    expect(fleet.context("hsm-1").match["hsm-3"]).toBe(5);
  });

  test("goes on with its old log until the snapshot is whole, and a crash forgets the pages", () => {
    const fleet = lagging();
    const { log } = fleet.context("hsm-3");
    fleet.tell("hsm-3", offerOf(fleet));
    expect(fleet.context("hsm-3").loading?.pages).toEqual([null]);
    expect(fleet.context("hsm-3").log).toBe(log);
    expect(durableOf(fleet.context("hsm-3"))).not.toHaveProperty("loading");
    fleet.give("hsm-3", { type: "crash" });
    expect(fleet.context("hsm-3").loading).toBeNull();
    expect(lastIndex(fleet.context("hsm-3"))).toBe(3);
  });

  test("takes a page in whatever order and however often, and none of another snapshot", () => {
    const fleet = lagging();
    const page = pageOf(fleet);
    const others = [
      altered(fleet, page, { leader: "hsm-2" }),
      altered(fleet, page, { index: 4 }),
      altered(fleet, page, { digest: fleet.protocol.crypto.text("another") }),
      altered(fleet, page, { page: 1 }),
    ];
    for (const other of others) fleet.tell("hsm-3", other);
    expect(fleet.refusals.slice(-4)).toEqual(Array(4).fill("page-not-expected"));
    fleet.tell("hsm-3", page);
    expect(fleet.context("hsm-3").commit).toBe(5);
    fleet.tell("hsm-3", page);
    expect(fleet.refusals.at(-1)).toBe("page-not-expected");
  });

  test("refuses what does not make the named digest, and forgets it", () => {
    const fleet = lagging();
    const { log } = fleet.context("hsm-3");
    const page = pageOf(fleet);
    const { secrets } = activeIn(page);
    const wrong = [
      withRow(fleet, page, { left: 1 }),
      withRow(fleet, page, { secrets: secrets && { ...secrets, oprfKey: secrets.maskingKey } }),
      altered(fleet, page, { rows: [] }),
    ];
    for (const other of wrong) {
      fleet.tell("hsm-3", offerOf(fleet));
      fleet.tell("hsm-3", other);
      expect(fleet.refusals.at(-1)).toBe("snapshot-rejected");
      expect(fleet.context("hsm-3")).toMatchObject({ loading: null, snapshot: null, log });
    }
    expect(fleet.factsOf("snapshot-installed")).toEqual([]);
  });

  test("refuses offers and pages without the fleet's tag, or of a term that is over", () => {
    const fleet = lagging();
    const offer = offerOf(fleet);
    fleet.tell("hsm-3", { ...offer, pages: 0 });
    expect(fleet.refusals.at(-1)).toBe("unauthenticated");
    fleet.put("hsm-3", "follower", { term: 2 });
    fleet.tell("hsm-3", offer);
    expect(fleet.refusals.at(-1)).toBe("stale-term");
    expect(fleet.context("hsm-3").loading).toBeNull();
  });

  test("forgets the pages when entries are sent again, and begins anew with another leader", () => {
    const fleet = lagging();
    pageOf(fleet);
    const { log, term } = fleet.context("hsm-3");
    const [prevIndex, prevHash] = [log.at(-1)?.index ?? 0, log.at(-1)?.hash];
    if (prevHash === undefined) throw new Error("no log");
    const append = { kind: "append-request", term, leader: "hsm-1", prevIndex, prevHash } as const;
    fleet.tell("hsm-3", fleet.tagged<AppendRequest>({ ...append, entry: null, commit: 0 }));
    expect(fleet.context("hsm-3").loading).toBeNull();
    fleet.tell("hsm-3", offerOf(fleet));
    fleet.elect("hsm-2", ["hsm-2", "hsm-3"]);
    expect(fleet.factsOf("snapshot-installed").map(({ leader }) => leader)).toEqual(["hsm-2"]);
  });

  test("A18: does not go back to a snapshot of what it has applied", () => {
    for (const change of [{}, without("refuse-older-snapshot")]) {
      const fleet = lagging(change);
      const offer = offerOf(fleet);
      fleet.heartbeat("hsm-1");
      fleet.attempt("hsm-1", "code-3");
      fleet.heartbeat("hsm-1");
      const { log } = fleet.context("hsm-3");
      expect(log.map(({ index }) => index)).toEqual([6]);
      fleet.tell("hsm-3", offer);
      fleet.deliver();
      const isKept = fleet.factsOf("entries-discarded").length === 0;
      expect(isKept).toBe(!("without" in change));
    }
  });

  test("A18: votes by where its snapshot ends", () => {
    for (const change of [{}, without("vote-by-snapshot-end")]) {
      const fleet = lagging(change);
      fleet.give("hsm-3", { type: "timeout.election" });
      fleet.give("hsm-3", { type: "timeout.election" });
      fleet.deliver(["hsm-2", "hsm-3"]);
      expect(fleet.state("hsm-3")).toBe("without" in change ? "leader" : "candidate");
    }
  });
});

describe("D13: the counter of a loaded row", () => {
  const loadedLeader = (change: Partial<Configuration>): Fleet => {
    const fleet = lagging(change);
    fleet.heartbeat("hsm-1");
    return fleet.elect("hsm-3");
  };

  test("is one octet, and 0 of an exhausted record", () => {
    expect(activeIn(pageOf(lagging())).left).toBe(0);
  });

  test("is looked at before it is counted: the next attempt destroys the record", () => {
    const fleet = loadedLeader({});
    fleet.attempt("hsm-3", "code-3");
    expect(fleet.context("hsm-3").records[RECORD]).toMatchObject({ active: null, destroyed: 2 });
    expect(fleet.factsOf("guess-evaluated")).toHaveLength(2);
  });

  test("M6: otherwise the next attempt makes it 255", () => {
    const fleet = loadedLeader(without("check-loaded-counter"));
    fleet.attempt("hsm-3", "code-3");
    expect(fleet.context("hsm-3").records[RECORD]?.active?.left).toBe(255);
    expect(fleet.factsOf("guess-evaluated")).toHaveLength(3);
  });

  test("is refused where more is left than there can be, whatever digest is named", () => {
    const fleet = lagging(without("install-whole-snapshot"));
    fleet.tell("hsm-3", withRow(fleet, pageOf(fleet), { left: 3 }));
    expect(fleet.refusals.at(-1)).toBe("snapshot-rejected");
    expect(baseIndex(fleet.context("hsm-3"))).toBe(0);
  });

  test("has no place for more than an octet on the wire", () => {
    const crypto = concrete({ seed: 1 });
    const nonce = (size: "hash" | "mac") => crypto.fresh("hsm-1", size, 0, size);
    const row = { number: 2, open: [4], commitment: nonce("hash"), secrets: null };
    const pageWith = (left: number): SnapshotPage => ({
      kind: "snapshot-page",
      term: 1,
      leader: "hsm-1",
      index: 5,
      digest: nonce("hash"),
      page: 0,
      rows: [{ record: RECORD, active: { ...row, left }, pending: null, destroyed: 0 }],
      tag: nonce("mac"),
    });
    const page = pageWith(255);
    expect(decodeMessage(crypto, encodeMessage(crypto, page))).toEqual({
      kind: "message",
      message: page,
    });
    expect(() => encodeMessage(crypto, pageWith(256))).toThrow(RangeError);
  });
});

const isOfSpare = ({ from, to }: Envelope): boolean => from === "hsm-4" || to === "hsm-4";

test("C6: a spare joins by a snapshot that names it, and not before it has the last page", () => {
  const fleet = new Fleet({ spares: 1, attemptsMax: 2, compactAfter: 4 });
  fleet.elect("hsm-1").register("hsm-1", "code-1");
  const goal = { kind: "change-members", voters: ["hsm-1", "hsm-2", "hsm-3"], learners: ["hsm-4"] };
  fleet.give("hsm-1", { type: "begin.change-members", operator: goal as never });
  fleet.deliver(["hsm-1", "hsm-2", "hsm-3"]);
  fleet.take(({ to }) => to === "hsm-4");
  fleet.give("hsm-1", { type: "timeout.heartbeat" });
  for (const kind of ["append-request", "append-reply", "snapshot-offer"]) {
    const [next] = fleet.take(({ message }) => message.kind === kind).filter(isOfSpare);
    if (next === undefined) throw new Error(`no ${kind} is on its way`);
    fleet.tell(next.to, next.message, next.from);
  }
  expect(fleet.state("hsm-4")).toBe("joining");
  expect(hasJoined(fleet.context("hsm-4"))).toBe(false);
  fleet.deliver();
  expect(fleet.state("hsm-4")).toBe("follower");
  expect(fleet.factsOf("join-ended").map(({ how }) => how)).toEqual(["loaded"]);
});
