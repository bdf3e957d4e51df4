/** The walk over epochs; what each kind of tampering comes to as a whole is in `scenarios/audit-samples.test.ts`. */
import { describe, expect, test } from "vitest";
import {
  auditPins,
  auditWorld,
  fleetKeys,
  honestArtifact,
  type Replan,
  timeOf,
} from "../../../scenarios/audit-world.ts";
import type { StepResult } from "./audit-step.ts";
import { AuditWalk } from "./audit-walk.ts";
import type { Bundle, Statement } from "./bundle.ts";
import {
  auditEquivocation,
  type Equivocation,
  equivocationFile,
  readEquivocation,
} from "./equivocation.ts";
import { spellJson } from "./json-text.ts";
import { KeyHistory } from "./key-history.ts";
import { LogCursor } from "./log-records.ts";
import { NO_PINS, type Pins, readPins } from "./pins.ts";
import { utf8 } from "./spelling.ts";

const world = auditWorld();
const pins = readPins(utf8(spellJson(auditPins(world))));

const walked = (
  bundles: readonly Bundle[],
  held: Pins = pins,
  records?: readonly Statement[],
): { readonly results: readonly StepResult[]; readonly evidence: readonly Equivocation[] } => {
  const walk = new AuditWalk(held, records === undefined ? undefined : new LogCursor(records));
  const passages = bundles.map((bundle, index) => walk.bundle(`file ${index}`, bundle));
  const all = [...passages, walk.end()];
  return {
    results: all.flatMap(({ results }) => results),
    evidence: all.flatMap(({ evidence }) => evidence),
  };
};

const find = (results: readonly StepResult[], step: string, epoch?: bigint) =>
  results
    .filter((one) => one.step === step && one.epoch === epoch)
    .map(({ outcome, reason }) => `${outcome}: ${reason}`);

const failures = (results: readonly StepResult[]): string[] =>
  results
    .filter(({ outcome }) => outcome === "failed")
    .map(({ step, epoch }) => (epoch === undefined ? step : `${step}@${epoch}`));

describe("the walk", () => {
  test("reports every step of every epoch exactly once", () => {
    const { results } = walked(world.bundles, pins, world.records);
    const keys = results.map(({ step, epoch }) => `${step}@${epoch}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(5 * 17 + 4);
  });

  test("of nothing says nothing of epochs", () => {
    const { results } = walked([], NO_PINS);
    expect(results.map(({ step, outcome }) => [step, outcome])).toEqual([
      ["baseline", "not-possible"],
      ["still-valid", "not-possible"],
      ["newest-epoch", "not-possible"],
      ["state-rollback", "not-possible"],
    ]);
  });

  test("names the epochs that are missing", () => {
    const { results } = walked([world.bundles[0]!, world.bundles[4]!]);
    expect(find(results, "no-gap", 5n)).toEqual(["failed: epochs 2 to 4 are missing"]);
  });

  test("measures the first gap from the pinned baseline", () => {
    expect(failures(walked(world.bundles.slice(3)).results)).toEqual(["no-gap@4"]);
    expect(failures(walked(world.bundles.slice(2)).results)).toEqual([]);
    const { results } = walked(world.bundles.slice(3), { ...pins, baseline: undefined });
    expect(find(results, "no-gap", 4n)[0]).toMatch(/^not-possible/);
  });

  test("compares the first artifact with the pinned baseline's digest where that is the epoch before", () => {
    const { results } = walked(world.bundles.slice(2));
    expect(find(results, "previous-digest", 3n)).toEqual(["passed: that of epoch 2"]);
    const other = { epoch: 2n, digest: new Uint8Array(32) };
    const rewritten = walked(world.bundles.slice(2), { ...pins, baseline: other });
    expect(failures(rewritten.results)).toEqual(["previous-digest@3"]);
  });

  test("takes copies with the same bytes as one", () => {
    const [first, second] = world.bundles;
    const { results } = walked([first!, first!, second!]);
    expect(find(results, "one-per-epoch", 1n)).toEqual(["passed: 2 bundles with the same bytes"]);
    expect(failures(results)).toEqual([]);
  });

  test("goes on from the credible bundle of an epoch, whichever comes first", () => {
    const [first, second, third] = world.bundles;
    const forged = { ...second!, metaSignature: first!.metaSignature };
    const { results, evidence } = walked([first!, forged, second!, third!]);
    expect(failures(results)).toEqual(["countersignature@2", "one-per-epoch@2"]);
    expect(find(results, "previous-digest", 3n)).toEqual(["passed: that of epoch 2"]);
    expect(evidence).toEqual([]);
  });

  test("never compares with what was not credible", () => {
    const [first, second, third] = world.bundles;
    const forged = { ...second!, metaSignature: first!.metaSignature };
    const { results } = walked([first!, forged, third!], { ...pins, baseline: undefined });
    expect(failures(results)).toEqual(["countersignature@2"]);
    expect(find(results, "previous-digest", 3n)[0]).toMatch(/^not-possible/);
    expect(find(results, "time-order", 3n)).toEqual(["passed: not before epoch 1"]);
  });

  test("says when the log has two entries for one epoch", () => {
    const [, , third] = world.bundles;
    const { results } = walked(world.bundles, pins, [
      ...world.records.slice(0, 3),
      third!,
      ...world.records.slice(3),
    ]);
    expect(failures(results)).toEqual(["log-entry@3"]);
  });
});

describe("evidence of two statements", () => {
  const twice: Replan = (plan) =>
    plan.epoch === 5 ? { ...plan, artifact: { ...plan.artifact, not_after: timeOf(70) } } : plan;
  const other = auditWorld(twice).bundles[4]!;
  const { evidence, results } = walked([...world.bundles, other], pins);
  const reread = evidence.map((one) => readEquivocation(utf8(spellJson(equivocationFile(one)))));

  test("comes out of the walk, with both countersignatures", () => {
    expect(failures(results)).toContain("one-per-epoch@5");
    expect(evidence).toHaveLength(1);
    expect(evidence[0]).toMatchObject({ kind: "equivocation" });
  });

  test("convinces a third party that has the pins and the file, and nothing else", () => {
    const steps = auditEquivocation(reread[0]!, pins);
    expect(steps.map(({ outcome }) => outcome)).toEqual(Array(7).fill("passed"));
  });

  test("convinces nobody once a bit of it is another", () => {
    const [held] = reread;
    if (held?.kind !== "equivocation") throw new Error("no evidence");
    const [one, two] = held.statements;
    const altered: readonly (readonly [string, Partial<Statement>])[] = [
      ["same-epoch", { epoch: 6n }],
      ["two-digests", { digest: one.statement.digest }],
      ["first-signature", { timestamp: 1n }],
      ["first-signature", { signature: one.statement.signature }],
    ];
    for (const [step, fields] of altered) {
      const forged: Equivocation = {
        kind: "equivocation",
        statements: [one, { ...two, statement: { ...two.statement, ...fields } }],
      };
      expect(failures(auditEquivocation(forged, pins)).map((name) => name.split("@")[0])).toContain(
        step,
      );
    }
  });

  test("does not hold under other pins", () => {
    const strangers = { ...pins, firstSigner: pins.countersigner };
    expect(failures(auditEquivocation(reread[0]!, strangers))).toEqual(
      Array(2).fill("first-signature@5"),
    );
  });

  test("is no evidence where both statements are one", () => {
    const [held] = reread;
    if (held?.kind !== "equivocation") throw new Error("no evidence");
    const same: Equivocation = {
      kind: "equivocation",
      statements: [held.statements[0], held.statements[0]],
    };
    expect(failures(auditEquivocation(same, pins))).toEqual(["two-digests@5"]);
  });
});

describe("key history", () => {
  const keys = (fleet: string) =>
    fleetKeys(fleet).map(({ id, role, alg, public_key: publicKey }) => ({
      id,
      role: role as "signing",
      alg,
      publicKey,
    }));
  const [a, b] = [keys("a"), keys("b")];
  const following = (...lists: readonly (typeof a)[]) => {
    const history = new KeyHistory();
    return lists.map((list, index) => history.follow(BigInt(index + 1), list)).at(-1);
  };

  test("says what came and what went", () => {
    expect(following(a)).toEqual(["passed", "the walk begins with 3 keys"]);
    expect(following(a, a)).toEqual(["passed", "the same 3 keys"]);
    expect(following(a, b)?.[1]).toMatch(/^added b\/signing .*; removed a\/signing/);
  });

  test.each<readonly [string, readonly (typeof a)[], RegExp]>([
    [
      "an id with other bytes",
      [a, [{ ...a[0]!, publicKey: "ff" }]],
      /^the id a\/signing has other key bytes than in epoch 1$/,
    ],
    ["an id with other bytes, much later", [a, b, [{ ...a[0]!, publicKey: "ff" }]], /in epoch 1$/],
    [
      "a key in another role",
      [a, [{ ...a[0]!, role: "transport" as "signing" }]],
      /was "signing" in epoch 1 and is "transport" now$/,
    ],
    [
      "a key under another id",
      [a, [{ ...a[0]!, id: "b/signing" }]],
      /^the key b\/signing, ed25519, was a\/signing/,
    ],
    [
      "a key that was gone",
      [a, b, [...a, ...b]],
      /^the key a\/signing was removed after epoch 1 and is back$/,
    ],
  ])("finds %s", (_, lists, reason) => {
    expect(following(...lists)).toEqual(["failed", expect.stringMatching(reason)]);
  });
});

test("an artifact that is no list of keys fails as one, though everybody signed it", () => {
  const odd = auditWorld((plan) =>
    plan.epoch === 3
      ? { ...plan, artifact: { ...honestArtifact(3, undefined), keys: "none" } }
      : plan,
  );
  const { results } = walked(odd.bundles.slice(0, 3));
  expect(failures(results)).toEqual(["fleet-keys@3"]);
});
