/** What one audit tells the next: an older or a rewritten source is noticed, and a newer one is taken up where it was left. */
import { describe, expect, test } from "vitest";
import { auditPins, auditWorld, type Replan, timeOf } from "../../../scenarios/audit-world.ts";
import { type AuditState, auditStateFile, readAuditState } from "./audit-state.ts";
import { AuditWalk } from "./audit-walk.ts";
import type { Bundle } from "./bundle.ts";
import { auditEquivocation } from "./equivocation.ts";
import { spellJson } from "./json-text.ts";
import { NO_PINS, readPins } from "./pins.ts";
import { utf8 } from "./spelling.ts";

const { bundles } = auditWorld();
const pins = readPins(utf8(spellJson(auditPins(auditWorld()))));

const walked = (some: readonly Bundle[], state?: AuditState) => {
  const walk = new AuditWalk(pins, undefined, state);
  const passages = [...some.map((bundle, at) => walk.bundle(`file ${at}`, bundle)), walk.end()];
  const results = passages.flatMap((passage) => passage.results);
  return {
    failed: results.filter(({ outcome }) => outcome === "failed").map(({ step }) => step),
    rollback: results.find(({ step }) => step === "state-rollback"),
    evidence: passages.flatMap((passage) => passage.evidence),
    state: walk.state,
  };
};

const stateOf = (some: readonly Bundle[]): AuditState => {
  const { state } = walked(some);
  if (state === undefined) throw new Error("nothing was verified");
  return readAuditState(utf8(spellJson(auditStateFile(state))));
};

const at =
  (epoch: number, change: object): Replan =>
  (plan) =>
    plan.epoch === epoch ? { ...plan, artifact: { ...plan.artifact, ...change } } : plan;

describe("the state of an audit", () => {
  test("is the newest verified epoch with its signatures, and is read back as it was", () => {
    expect(stateOf(bundles)).toEqual(walked(bundles).state);
    expect(stateOf(bundles)).toMatchObject({ statement: { epoch: 5n }, checkpoint: { size: 5n } });
  });

  test("is none where nothing was signed by a pinned key", () => {
    const walk = new AuditWalk(NO_PINS);
    walk.bundle("it", bundles[0]!);
    walk.end();
    expect(walk.state).toBeUndefined();
  });

  test("never comes from a bundle that is not credible", () => {
    const forged = { ...bundles[4]!, metaSignature: bundles[3]!.metaSignature };
    expect(walked([...bundles.slice(0, 4), forged]).state?.statement.epoch).toBe(4n);
  });
});

describe("the next audit", () => {
  test("passes over the same source, over a longer one, and over what is new alone", () => {
    for (const [before, now] of [
      [bundles, bundles],
      [bundles.slice(0, 3), bundles],
      [bundles.slice(0, 3), bundles.slice(3)],
    ] as const) {
      const { failed, rollback } = walked(now, stateOf(before));
      expect([failed, rollback?.outcome]).toEqual([[], "passed"]);
    }
  });

  test("measures a gap from the stored epoch", () => {
    expect(walked(bundles.slice(4), stateOf(bundles.slice(0, 3))).failed).toEqual(["no-gap"]);
  });

  test("notices a source that is older", () => {
    const { failed, rollback } = walked(bundles.slice(0, 3), stateOf(bundles));
    expect(failed).toEqual(["state-rollback"]);
    expect(rollback?.reason).toBe(
      "the last audit came to epoch 5, and the newest credible one here is 3",
    );
  });

  test("notices a newest epoch that nobody vouches for any more", () => {
    const spoilt = { ...bundles[4]!, metaSignature: bundles[3]!.metaSignature };
    const { failed } = walked([...bundles.slice(0, 4), spoilt], stateOf(bundles));
    expect(failed).toEqual(["countersignature", "state-rollback"]);
  });

  test("notices an epoch that was rewritten, with evidence that convinces others", () => {
    const rewritten = auditWorld(at(5, { not_after: timeOf(60) })).bundles;
    const { failed, evidence } = walked(rewritten, stateOf(bundles));
    expect(failed).toEqual(["state-rollback"]);
    expect(evidence).toHaveLength(1);
    expect(auditEquivocation(evidence[0]!, pins).map(({ outcome }) => outcome)).toEqual(
      Array(7).fill("passed"),
    );
  });

  test("compares the first new artifact with the stored digest", () => {
    const other = auditWorld(at(3, { not_after: timeOf(60) })).bundles;
    expect(walked(other.slice(3), stateOf(bundles.slice(0, 3))).failed).toEqual([
      "previous-digest",
    ]);
  });

  test("notices a log that has shrunk since", () => {
    const short = { ...bundles[4]!, inclusion: bundles[3]!.inclusion };
    const state = stateOf(bundles);
    const larger = { ...state, checkpoint: { ...state.checkpoint!, size: 9n } };
    expect(walked(bundles, larger).rollback?.reason).toBe(
      "the log had 9 leaves at the last audit, and has 5 now",
    );
    const other = { ...state, checkpoint: { ...state.checkpoint!, root: new Uint8Array(32) } };
    expect(walked(bundles, other).rollback?.reason).toMatch(/another root for 5 leaves/);
    expect(walked([...bundles.slice(0, 4), short], state).failed).toEqual(["inclusion"]);
  });
});
