import { describe, expect, test } from "vitest";
import type { Configuration } from "../protocol/configuration.ts";
import type { Defence } from "../protocol/defences.ts";
import { replicaIds } from "../protocol/parties.ts";
import { attestedAmong, hasExpired, timeBy, upperMedian } from "./attestation-rules.ts";
import { Fleet, protocolWith } from "./fleet.setting.ts";
import { quorumSize } from "./quorum.ts";

const TRUE_TIME = 5;

/** Every reading of so many clocks of which each is right, behind or ahead, with how many are which. */
const readingsOf = function* (count: number): Generator<{
  readonly readings: readonly number[];
  readonly behind: number;
  readonly ahead: number;
}> {
  for (let code = 0; code < 3 ** count; code++) {
    const kinds = Array.from({ length: count }, (_, at) => Math.floor(code / 3 ** at) % 3);
    yield {
      readings: kinds.map((kind) => [TRUE_TIME, 0, 99][kind] as number),
      behind: kinds.filter((kind) => kind === 1).length,
      ahead: kinds.filter((kind) => kind === 2).length,
    };
  }
};

describe("the time that a quorum gives", () => {
  test.each([
    [2, 1, 0],
    [3, 1, 1],
    [4, 2, 1],
    [5, 2, 2],
    [6, 3, 2],
    [7, 3, 3],
  ])(
    "of %i clocks %i behind do not hold it back, %i ahead do not push it, and one more does",
    (q, behind, ahead) => {
      expect([Math.floor(q / 2), Math.ceil(q / 2) - 1]).toEqual([behind, ahead]);
      const wrong = { back: 0, pushed: 0 };
      for (const { readings, ...clocks } of readingsOf(q)) {
        const time = upperMedian(readings);
        if (clocks.behind <= behind && clocks.ahead === 0) expect(time).toBe(TRUE_TIME);
        if (clocks.ahead <= ahead && clocks.behind === 0) expect(time).toBe(TRUE_TIME);
        if (clocks.behind === behind + 1 && clocks.ahead === 0 && time < TRUE_TIME) wrong.back++;
        if (clocks.ahead === ahead + 1 && clocks.behind === 0 && time > TRUE_TIME) wrong.pushed++;
      }
      expect(wrong.back).toBeGreaterThan(0);
      expect(wrong.pushed).toBeGreaterThan(0);
    },
  );

  test("whatever quorum the host lets through, as many clocks behind as a quorum outweighs change nothing", () => {
    for (const [n, r] of [
      [3, 0],
      [4, 0],
      [5, 0],
      [5, 1],
      [6, 0],
    ] as const) {
      const q = quorumSize(n, r);
      for (const { readings, behind, ahead } of readingsOf(n)) {
        if (behind > Math.floor(q / 2) || ahead > 0) continue;
        for (let heard = 0; heard < 2 ** n; heard++) {
          const quorum = readings.filter((_, at) => (heard >> at) & 1);
          if (quorum.length >= q) expect(upperMedian(quorum)).toBe(TRUE_TIME);
        }
      }
    }
  });

  const electorates = [{ voters: replicaIds(3), needed: 2 }];
  const by = (readings: Record<string, number>, ...without: Defence[]) =>
    timeBy(protocolWith({ without }), electorates, readings, "hsm-1");

  test("there is none without a quorum of voters, however many learners are heard", () => {
    expect(by({ "hsm-1": 4, "hsm-4": 4, "hsm-5": 4 })).toBeUndefined();
    expect(by({ "hsm-1": 4, "hsm-2": 4 })).toBe(4);
  });

  test("learners' clocks count only without that rule, and one's own alone only without the quorum's", () => {
    const readings = { "hsm-1": 0, "hsm-2": 4, "hsm-4": 0 };
    expect(by(readings)).toBe(4);
    expect(by(readings, "count-voters-clocks")).toBe(0);
    expect(by(readings, "quorum-clock")).toBe(0);
  });

  test("of a joint configuration the later one, and both quorums are needed", () => {
    const joint = [...electorates, { voters: ["hsm-1", "hsm-4", "hsm-5"], needed: 2 }];
    const readings = { "hsm-1": 1, "hsm-2": 1, "hsm-4": 3 };
    expect(timeBy(protocolWith(), joint, readings, "hsm-1")).toBe(3);
    expect(timeBy(protocolWith(), joint, { "hsm-1": 1, "hsm-2": 1 }, "hsm-1")).toBeUndefined();
  });
});

const TIMED = { attestationLifetime: 1, unrenewed: 1 } as const;

describe("an attestation", () => {
  test("runs out after its last tick, for the HSMs that are not attested again", () => {
    const timed = protocolWith(TIMED);
    expect(hasExpired(timed, "hsm-3", 1)).toBe(false);
    expect(hasExpired(timed, "hsm-3", 2)).toBe(true);
    expect(hasExpired(timed, "hsm-3/2", 2)).toBe(true);
    expect(hasExpired(timed, "hsm-2", 99)).toBe(false);
    expect(hasExpired(timed, "hsm-3", undefined)).toBe(false);
    expect(hasExpired(protocolWith({ unrenewed: 1 }), "hsm-3", 99)).toBe(false);
  });

  test("nobody's evidence counts before the time is known, and then that of the attested", () => {
    const timed = protocolWith(TIMED);
    expect(attestedAmong(timed, replicaIds(3), undefined)).toEqual([]);
    expect(attestedAmong(timed, replicaIds(3), 2)).toEqual(["hsm-1", "hsm-2"]);
    expect(attestedAmong(protocolWith(), replicaIds(3), undefined)).toEqual(replicaIds(3));
  });
});

const tells = (fleet: Fleet, time: number, ...ids: readonly string[]): Fleet => {
  for (const id of ids) fleet.give(id, { type: "clock", time });
  return fleet;
};

const timedFleet = (change: Partial<Configuration> = {}): Fleet =>
  new Fleet({ ...TIMED, ...change });

describe("a fleet whose attestations run out", () => {
  test("elects nobody with the vote of an HSM whose attestation has run out", () => {
    const fleet = tells(timedFleet(), 2, ...replicaIds(3)).elect("hsm-1", ["hsm-1", "hsm-3"]);
    expect(fleet.state("hsm-1")).toBe("candidate");
    fleet.elect("hsm-1", ["hsm-1", "hsm-2"]);
    expect(fleet.state("hsm-1")).toBe("leader");
  });

  test("does not elect one whose own has run out, though all vote for it", () => {
    const fleet = tells(timedFleet(), 2, ...replicaIds(3)).elect("hsm-3");
    expect(fleet.state("hsm-3")).toBe("candidate");
  });

  test("elects it before, and it resigns as soon as a quorum's clocks say so, its own standing still", () => {
    const fleet = timedFleet().elect("hsm-3");
    expect(fleet.state("hsm-3")).toBe("leader");
    tells(fleet, 2, "hsm-1", "hsm-2").give("hsm-3", { type: "timeout.heartbeat" });
    fleet.deliver();
    expect(fleet.state("hsm-3")).toBe("follower");
    expect(fleet.refusals).toContain("attestation-expired");
  });

  test("keeps its leader without that rule", () => {
    const fleet = timedFleet({ without: ["resign-when-expired"] }).elect("hsm-3");
    tells(fleet, 2, "hsm-1", "hsm-2").give("hsm-3", { type: "timeout.heartbeat" });
    fleet.deliver();
    expect(fleet.state("hsm-3")).toBe("leader");
  });

  test("asks for the time before it admits anybody, and refuses who came too late", () => {
    const fleet = timedFleet({ spares: 1 }).elect("hsm-1");
    const operator = {
      kind: "change-members",
      voters: replicaIds(3),
      learners: ["hsm-4"],
    } as const;
    tells(fleet, 2, "hsm-2", "hsm-3").give("hsm-1", { type: "begin.change-members", operator });
    expect(fleet.factsOf("members-changed")).toEqual([]);
    fleet.deliver();
    expect(fleet.factsOf("change-asked")).toHaveLength(1);
    expect(fleet.factsOf("members-changed")).toEqual([]);
    expect(fleet.refusals).toContain("attestation-expired");
  });

  test("admits who is in time, and takes one question after another", () => {
    const fleet = timedFleet({ spares: 2 }).elect("hsm-1");
    for (const learners of [["hsm-4"], ["hsm-4", "hsm-5"]]) {
      fleet.give("hsm-1", {
        type: "begin.change-members",
        operator: { kind: "change-members", voters: replicaIds(3), learners },
      });
      fleet.deliver();
    }
    expect(fleet.factsOf("members-changed").at(-1)?.after.learners).toEqual(["hsm-4", "hsm-5"]);
  });
});
