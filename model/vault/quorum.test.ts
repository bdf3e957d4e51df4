import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Defence } from "../protocol/defences.ts";
import { replicaIds } from "../protocol/parties.ts";
import { protocolWith } from "./fleet.setting.ts";
import { type Acknowledgement, advance, openQuorum, quorumOf, quorumSize } from "./quorum.ts";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const designs = range(3, 9).flatMap((n) => range(0, 2).map((r) => [n, r] as const));

/** Attack catalogue, finding 2 (SVR2 quorum_size). */
describe("quorumSize", () => {
  test.each(designs)("N=%i R=%i: two quorums share at least R + 1 replicas", (n, r) => {
    const q = quorumSize(n, r);
    expect(q).toBeLessThanOrEqual(n);
    expect(2 * q - n).toBeGreaterThanOrEqual(Math.min(r + 1, n));
  });

  test.each(designs)("N=%i R=%i: one replica fewer would share too few", (n, r) => {
    const q = quorumSize(n, r) - 1;
    expect(2 * q - n).toBeLessThan(r + 1);
  });

  test.each([
    [3, 0, 2],
    [4, 0, 3],
    [5, 0, 3],
    [7, 0, 4],
    [5, 1, 4],
    [7, 1, 5],
    [7, 2, 5],
    [3, 2, 3],
    [1, 0, 1],
  ])("N=%i R=%i needs %i", (n, r, q) => {
    expect(quorumSize(n, r)).toBe(q);
  });

  /** Finding 12: parity makes some designs tolerate one more than R. */
  test("the rollback boundary 2q - N exceeds R + 1 for N=4 R=0 and N=5 R=1 and is R + 1 for N=7 R=2", () => {
    expect(2 * quorumSize(4, 0) - 4).toBe(2);
    expect(2 * quorumSize(5, 1) - 5).toBe(3);
    expect(2 * quorumSize(7, 2) - 7).toBe(3);
  });

  test("finding 2: N=5 R=1 survives one dead replica, N=7 with R=1 or R=2 two", () => {
    expect([5 - quorumSize(5, 1), 7 - quorumSize(7, 1), 7 - quorumSize(7, 2)]).toEqual([1, 2, 2]);
  });

  test.each(range(2, 9))("without the majority rule, two halves of %i are quorums apart", (n) => {
    const q = quorumOf(protocolWith({ replicas: n, without: ["majority-quorum"] }));
    expect(2 * q).toBeLessThanOrEqual(n);
    expect(quorumOf(protocolWith({ replicas: n }))).toBe(quorumSize(n, 0));
  });
});

/** A quorum machine over five replicas, of which three are needed. */
const setting = (...without: Defence[]) => {
  const protocol = protocolWith({ replicas: 5, without });
  const { crypto } = protocol;
  const hashes = ["this entry", "another entry"].map((text) => crypto.text(text));
  const opened = openQuorum(
    protocol,
    { voters: replicaIds(5), incoming: null, learners: [], floor: 1 },
    4,
    hashes[0]!,
  );
  const evidence = (voter: string, index = 4, entry = 0): Acknowledgement => ({
    type: "acknowledge",
    voter,
    index,
    hash: hashes[entry]!,
  });
  const fed = (...events: Parameters<typeof advance>[2][]) =>
    events.reduce((quorum, event) => advance(protocol, quorum, event), opened);
  return { protocol, opened, evidence, fed };
};

describe("the quorum machine", () => {
  test("it is certified by exactly the third of three distinct voters", () => {
    const { evidence, fed } = setting();
    const two = fed(evidence("hsm-2"), evidence("hsm-1"));
    expect(two.state).toBe("collecting");
    const three = fed(evidence("hsm-2"), evidence("hsm-1"), evidence("hsm-5"));
    expect(three).toMatchObject({
      state: "certified",
      context: { voters: ["hsm-1", "hsm-2", "hsm-5"] },
    });
  });

  /** Attack A7 (JB election_vote_only_counts_once). */
  test("one voter three times is one voter, and three where the defence is removed", () => {
    const { evidence, fed } = setting();
    const same = [evidence("hsm-1"), evidence("hsm-1"), evidence("hsm-1")];
    expect(fed(...same)).toMatchObject({ state: "collecting", context: { voters: ["hsm-1"] } });
    const loose = setting("count-distinct-voters");
    const again = [1, 2, 3].map(() => loose.evidence("hsm-1"));
    expect(loose.fed(...again).state).toBe("certified");
  });

  /** Attack A7: acknowledgements of another index or entry. */
  test("evidence for another entry or index counts only where the defence is removed", () => {
    const recycled = (s: ReturnType<typeof setting>) => [
      s.evidence("hsm-1", 3),
      s.evidence("hsm-2", 5),
      s.evidence("hsm-3", 4, 1),
    ];
    const bound = setting();
    expect(bound.fed(...recycled(bound))).toBe(bound.opened);
    const loose = setting("bind-evidence-to-entry");
    expect(loose.fed(...recycled(loose)).state).toBe("certified");
  });

  test("certified and abandoned are final: later evidence changes nothing", () => {
    const { protocol, evidence, fed } = setting();
    const certified = fed(evidence("hsm-1"), evidence("hsm-2"), evidence("hsm-3"));
    expect(advance(protocol, certified, { type: "abandon" })).toBe(certified);
    expect(advance(protocol, certified, evidence("hsm-4"))).toBe(certified);
    const abandoned = fed(evidence("hsm-1"), { type: "abandon" });
    expect(abandoned.state).toBe("abandoned");
    for (const voter of ["hsm-2", "hsm-3", "hsm-4"])
      expect(advance(protocol, abandoned, evidence(voter))).toBe(abandoned);
  });

  test("in whatever order evidence comes, it is certified when three distinct voters named the entry", () => {
    const { evidence, fed } = setting();
    const acknowledgement = fc.record({
      voter: fc.integer({ min: 1, max: 5 }),
      index: fc.constantFrom(4, 4, 4, 3),
      entry: fc.constantFrom(0, 0, 0, 1),
    });
    fc.assert(
      fc.property(fc.array(acknowledgement, { maxLength: 12 }), (list) => {
        const good = list.filter(({ index, entry }) => index === 4 && entry === 0);
        const voters = [...new Set(good.map(({ voter }) => `hsm-${voter}`))];
        const { state, context } = fed(
          ...list.map((a) => evidence(`hsm-${a.voter}`, a.index, a.entry)),
        );
        expect(state).toBe(voters.length >= 3 ? "certified" : "collecting");
        expect(context.voters).toEqual(voters.slice(0, 3).sort());
      }),
      { numRuns: 200 },
    );
  });
});
