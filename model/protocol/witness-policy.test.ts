/** The arithmetic of nested witness policies, against truth tables that are written down and not computed by it. */
import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import {
  describePolicy,
  isReached,
  policyFault,
  readPolicy,
  type WitnessGroup,
  witnessesIn,
} from "./witness-policy.ts";

const SIX = ["a", "b", "c", "d", "e", "f"] as const;
const subsets = Array.from({ length: 64 }, (_, subset) =>
  SIX.filter((_, index) => (subset >> index) & 1),
);

type Policy = WitnessGroup<string>;

/** Each policy, and what it asks for as a formula over who has cosigned. */
const POLICIES: readonly (readonly [string, Policy, (has: Record<string, boolean>) => boolean])[] =
  [
    [
      "three of six",
      { threshold: 3, members: SIX },
      (has) => Object.values(has).filter(Boolean).length > 2,
    ],
    [
      "two of: a, one of (b, c), both of (d, e, f) but one",
      {
        threshold: 2,
        members: [
          "a",
          { threshold: 1, members: ["b", "c"] },
          { threshold: 2, members: ["d", "e", "f"] },
        ],
      },
      ({ a, b, c, d, e, f }) => {
        const x = Boolean(b || c);
        const y = Boolean((d && e) || (d && f) || (e && f));
        return Boolean((a && x) || (a && y) || (x && y));
      },
    ],
    [
      "all of: any of (a, all of (b, c)), any of (d, e), f",
      {
        threshold: 3,
        members: [
          { threshold: 1, members: ["a", { threshold: 2, members: ["b", "c"] }] },
          { threshold: 1, members: ["d", "e"] },
          "f",
        ],
      },
      ({ a, b, c, d, e, f }) => Boolean((a || (b && c)) && (d || e) && f),
    ],
  ];

describe.each(POLICIES)("the policy %s", (_, policy, formula) => {
  test("is exactly its formula, over all 64 subsets", () => {
    const counted = subsets.map((chosen) =>
      isReached(policy, (name) => chosen.includes(name as "a")),
    );
    const said = subsets.map((chosen) =>
      formula(Object.fromEntries(SIX.map((name) => [name, chosen.includes(name)]))),
    );
    expect(counted).toEqual(said);
    // A table of one value would be no table.
    expect(new Set(counted).size).toBe(2);
  });

  test("names each witness once", () => {
    expect([...witnessesIn(policy)].sort()).toEqual([...SIX]);
    expect(policyFault(policy, String)).toBeUndefined();
  });
});

test("five machines of one operator count once", () => {
  const policy: Policy = {
    threshold: 2,
    members: [{ threshold: 1, members: ["a", "b", "c", "d", "e"] }, "f"],
  };
  expect(isReached(policy, (name) => name !== "f")).toBe(false);
  expect(isReached(policy, (name) => name === "a" || name === "f")).toBe(true);
});

test.each<readonly [string, Policy, RegExp]>([
  ["of none", { threshold: 0, members: ["a"] }, /0 of 1 is no policy/],
  ["of more than there are", { threshold: 2, members: ["a"] }, /2 of 1 is no policy/],
  ["of half a witness", { threshold: 1.5, members: ["a", "b"] }, /1.5 of 2/],
  ["with an empty group", { threshold: 1, members: [{ threshold: 0, members: [] }] }, /0 of 0/],
  [
    "with one witness in two groups",
    { threshold: 1, members: ["a", { threshold: 1, members: ["a"] }] },
    /a stands in it twice/,
  ],
])("a threshold %s is refused", (_, policy, fault) => {
  expect(policyFault(policy, String)).toMatch(fault);
});

test("a policy is told as people write it", () => {
  const [, [, policy]] = POLICIES as [unknown, readonly [string, Policy]];
  expect(describePolicy(policy, String)).toBe("2 of (a, 1 of (b, c), 2 of (d, e, f))");
});

test.each([
  "",
  "a",
  "2 of",
  "2 of (",
  "2 of (a",
  "2 of (a,)",
  "2 of (a b)",
  "2 of (, a)",
  "of (a)",
  "2 of (a))",
  "2 of (a, 1 of b)",
  "-1 of (a)",
  "1e9 of (a)",
])("%j is no policy", (text) => {
  expect(readPolicy(text)).toBeUndefined();
});

const policies = fc.letrec<{ policy: Policy; member: string | Policy }>((tie) => ({
  member: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...SIX),
    tie("policy"),
  ),
  policy: fc.array(tie("member"), { minLength: 1, maxLength: 4 }).chain((members) =>
    fc.record({
      threshold: fc.integer({ min: 1, max: members.length }),
      members: fc.constant(members),
    }),
  ),
})).policy;

property.prop([policies, fc.subarray([...SIX]), fc.constantFrom(...SIX)])(
  "one witness more never makes a reached policy fail, and none reaches no policy",
  (policy, chosen, more) => {
    const before = isReached(policy, (name) => chosen.includes(name as "a"));
    const after = isReached(policy, (name) => name === more || chosen.includes(name as "a"));
    expect(after || !before).toBe(true);
    expect(readPolicy(describePolicy(policy, String))).toEqual(policy);
    expect(isReached(policy, () => false)).toBe(false);
    expect(isReached(policy, () => true)).toBe(true);
  },
);
