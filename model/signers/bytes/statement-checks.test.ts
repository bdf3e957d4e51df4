/** The two signatures and the statement, as tables of named cases: who signed what, and what the audit says. */
import { describe, expect, test } from "vitest";
import { auditPins, auditWorld, keyOf, signed } from "../../../scenarios/audit-world.ts";
import type { AuditStep } from "./audit-step.ts";
import { type Bundle, messageOf } from "./bundle.ts";
import { auditBundle } from "./bundle-audit.ts";
import { spellJson } from "./json-text.ts";
import { NO_PINS, type Pins, readPins } from "./pins.ts";
import { encodeSignatureMessage } from "./signature-message.ts";
import { utf8 } from "./spelling.ts";

const world = auditWorld();
const pins = readPins(utf8(spellJson(auditPins(world))));
const bundle = world.bundles[2]!;
const message = messageOf(bundle)!;
const records = [bundle];

const outcomes = (one: Bundle, held: Pins = pins, log: typeof records | null = records) =>
  Object.fromEntries(
    auditBundle(one, "it", held, log ?? undefined).results.map(({ step, outcome }) => [
      step,
      outcome,
    ]),
  );

const failedSteps = (one: Bundle, held: Pins = pins): AuditStep[] =>
  auditBundle(one, "it", held, records)
    .results.filter(({ outcome }) => outcome === "failed")
    .map(({ step }) => step);

const reasonOf = (one: Bundle, step: AuditStep, held: Pins = pins): string =>
  auditBundle(one, "it", held, records).results.find((result) => result.step === step)?.reason ??
  "";

const flipBit = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe("the four combinations of the two signatures", () => {
  const wrongFirst = keyOf("somebody").sign(encodeSignatureMessage(message));
  const counter = keyOf("countersigner");
  const [good, bad] = [bundle.signature, wrongFirst];

  test.each<readonly [string, Uint8Array, Uint8Array, readonly AuditStep[]]>([
    ["both good", good, counter.sign(good), []],
    ["first wrong, countersigned all the same", bad, counter.sign(bad), ["first-signature"]],
    [
      "first good, countersignature by somebody",
      good,
      keyOf("somebody").sign(good),
      ["countersignature"],
    ],
    ["both by somebody", bad, keyOf("somebody").sign(bad), ["first-signature", "countersignature"]],
  ])("%s", (_, signature, metaSignature, expected) => {
    expect(failedSteps({ ...bundle, signature, metaSignature })).toEqual(expected);
  });

  test.each<readonly [string, Uint8Array, string]>([
    ["over the artifact", counter.sign(bundle.artifact), "it is over the artifact"],
    ["over the digest", counter.sign(bundle.digest), "it is over the digest"],
    [
      "over the signed message",
      counter.sign(encodeSignatureMessage(message)),
      "it is over the signed message",
    ],
    ["over another signature", counter.sign(bad), "it does not verify"],
    ["by the first signer", keyOf("first signer 1").sign(good), "it does not verify"],
    ["that is the first signature again", good, "it does not verify"],
  ])("a countersignature %s fails, and the reason says so", (_, metaSignature, reason) => {
    const one = { ...bundle, metaSignature };
    expect(failedSteps(one)).toEqual(["countersignature"]);
    expect(reasonOf(one, "countersignature")).toContain(reason);
  });
});

describe("every field that is signed", () => {
  test.each<readonly [string, Partial<Bundle>, readonly AuditStep[]]>([
    ["ciphersuite", { ciphersuite: 2 }, ["first-signature"]],
    ["ciphersuite, to an unknown one", { ciphersuite: 3 }, ["first-signature"]],
    ["version, to another encoding", { version: 2 }, ["first-signature"]],
    ["namespace", { namespace: "another" }, ["first-signature", "namespace"]],
    ["timestamp", { timestamp: bundle.timestamp + 1n }, ["first-signature"]],
    ["epoch", { epoch: bundle.epoch + 1n }, ["first-signature"]],
    ["digest", { digest: flipBit(bundle.digest, 7) }, ["digest", "first-signature"]],
    ["artifact", { artifact: flipBit(bundle.artifact, 100) }, ["digest"]],
    ["key id", { keyId: bundle.keyId ^ 1 }, ["first-signature"]],
  ])("altered: %s", (_, fields, expected) => {
    expect(failedSteps({ ...bundle, ...fields })).toEqual(expected);
  });

  test("any one bit of either signature", () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const first = failedSteps({ ...bundle, signature: flipBit(bundle.signature, bit) });
      expect([bit, first]).toEqual([bit, ["first-signature", "countersignature"]]);
      const second = failedSteps({ ...bundle, metaSignature: flipBit(bundle.metaSignature, bit) });
      expect([bit, second]).toEqual([bit, ["countersignature"]]);
    }
  });

  test("a bit of any byte of the artifact", () => {
    for (let at = 0; at < bundle.artifact.length; at += 1)
      expect([
        at,
        failedSteps({ ...bundle, artifact: flipBit(bundle.artifact, at * 8 + (at % 8)) }),
      ]).toEqual([at, ["digest"]]);
  });
});

describe("the pinned first signer", () => {
  const old = signed(
    { ...message, timestamp: world.bundles[4]!.timestamp },
    bundle.artifact,
    "first signer 1",
  );

  test("is refused outside of its validity, and the reason says when it was valid", () => {
    expect(failedSteps(old)).toEqual(["first-signature"]);
    expect(reasonOf(old, "first-signature")).toMatch(
      /verifies, but the key \w+\.\.\. is valid until/,
    );
  });

  test("is chosen by key id, and a key id vouches for nothing", () => {
    const other = signed(message, bundle.artifact, "first signer 2");
    expect(failedSteps({ ...other, keyId: bundle.keyId })).toEqual(["first-signature"]);
    expect(reasonOf({ ...bundle, keyId: 1 }, "first-signature")).toBe(
      "key id 1 is that of no pinned key",
    );
  });

  test("may share its key id with another pinned key", () => {
    const twin = { ...pins.firstSigner![1]!, keyId: bundle.keyId };
    expect(failedSteps(bundle, { ...pins, firstSigner: [twin, pins.firstSigner![0]!] })).toEqual(
      [],
    );
  });
});

describe("what is not pinned", () => {
  test.each<readonly [keyof Pins, AuditStep]>([
    ["namespace", "namespace"],
    ["firstSigner", "first-signature"],
    ["countersigner", "countersignature"],
    ["log", "inclusion"],
    ["evidence", "evidence"],
  ])("%s makes its step impossible, and no other step fails", (pin, step) => {
    const found = outcomes(bundle, { ...pins, [pin]: undefined });
    expect(found[step]).toBe("not-possible");
    expect(Object.values(found).filter((outcome) => outcome === "failed")).toEqual([]);
  });

  test("without any pin only what the bytes say of themselves passes", () => {
    const found = outcomes(bundle, NO_PINS, null);
    expect(
      Object.entries(found)
        .filter(([, outcome]) => outcome === "passed")
        .map(([step]) => step),
    ).toEqual(["digest", "fleet-keys"]);
  });
});

describe("what rests on a failed step", () => {
  test("is not possible: nothing is read out of bytes that nobody vouches for", () => {
    const found = outcomes({ ...bundle, metaSignature: bundle.signature });
    expect([found["fleet-keys"], found.evidence, found.deployment]).toEqual(
      Array(3).fill("not-possible"),
    );
  });
});

describe("the log's entry", () => {
  test.each<readonly [string, Partial<Bundle>, string]>([
    ["digest", { digest: flipBit(bundle.digest, 1) }, "digest"],
    ["timestamp", { timestamp: 1n }, "timestamp"],
    ["signature", { signature: flipBit(bundle.signature, 1) }, "signature"],
    ["key id", { keyId: 7 }, "key_id"],
  ])("with another %s disagrees", (_, fields, name) => {
    const [, , , , entry] = auditBundle(bundle, "it", pins, [{ ...bundle, ...fields }]).results;
    expect(entry).toMatchObject({
      step: "log-entry",
      outcome: "failed",
      reason: `the log's entry has another ${name}`,
    });
  });

  test("that is missing, or there twice, fails", () => {
    for (const [log, reason] of [
      [[], "the log has no entry for epoch 3"],
      [[bundle, bundle], "the log has 2 entries for epoch 3"],
    ] as const) {
      const entry = auditBundle(bundle, "it", pins, log).results[4];
      expect(entry).toMatchObject({ outcome: "failed", reason });
    }
  });
});
