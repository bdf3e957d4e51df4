/** Rotations of the signers' keys: a table of the sixteen cases of four signatures, and everything else that refuses one. */
import { describe, expect, test } from "vitest";
import {
  auditPins,
  auditWorld,
  earlyPins,
  keyOf,
  rotationsFile,
  rotationTo,
  timeOf,
} from "../../../scenarios/audit-world.ts";
import { spellJson } from "./json-text.ts";
import { readPins } from "./pins.ts";
import { AUTHORITIES, type Rotation, readRotations, rotatedPins } from "./rotation.ts";
import { hex, utf8 } from "./spelling.ts";

const world = auditWorld(undefined, 2);
const pins = readPins(utf8(spellJson(earlyPins(world))));
const honest = rotationTo(["first signer 2", "countersigner"], AUTHORITIES);
const outcomeOf = (...rotations: readonly Rotation[]) =>
  rotatedPins(pins, rotations).results.map(({ outcome, reason }) => `${outcome}: ${reason}`);

describe("a rotation", () => {
  test("needs all four signatures: the other fifteen cases are refused, and change no pin", () => {
    const accepted = Array.from({ length: 16 }, (_, subset) => {
      const authorities = AUTHORITIES.filter((_, index) => (subset >> index) & 1);
      const { pins: after, results } = rotatedPins(pins, [
        rotationTo(["first signer 2", "countersigner"], authorities),
      ]);
      expect(after === pins).toBe(results[0]?.outcome !== "passed");
      return results[0]?.outcome === "passed";
    });
    expect(accepted).toEqual(Array.from({ length: 16 }, (_, subset) => subset === 15));
  });

  test("that counts ends the old key where the new one begins, and leaves the other signer's alone", () => {
    const { pins: after } = rotatedPins(pins, [honest]);
    const rotated = auditPins(world) as { first_signer: object };
    expect(
      after.firstSigner?.map(({ key, notBefore, notAfter }) => ({
        public_key: hex(key.bytes),
        ...(notBefore === undefined ? {} : { not_before: notBefore }),
        ...(notAfter === undefined ? {} : { not_after: notAfter }),
      })),
    ).toEqual(rotated.first_signer);
    expect(after.countersigner).toEqual(pins.countersigner);
  });

  test("of which any bit of any signature is another is refused", () => {
    for (const authority of AUTHORITIES)
      for (const at of [0, 31, 32, 63]) {
        const value = honest.signatures[authority] as Uint8Array;
        const flipped = value.map((byte, index) => (index === at ? byte ^ 1 : byte));
        const signatures = { ...honest.signatures, [authority]: flipped };
        expect(outcomeOf({ ...honest, signatures })).toEqual([
          `failed: era 2: the signature of the ${authority.replaceAll("_", " ")} does not verify`,
        ]);
      }
  });

  test.each<readonly [string, Rotation, RegExp]>([
    ["another era", { ...honest, era: 3n }, /signature of the old first signer does not verify/],
    [
      "another beginning",
      { ...honest, not_before: timeOf(5) },
      /signature of the old first signer does not verify/,
    ],
    ["a beginning before that of the old keys", { ...honest, not_before: 1n }, /it begins at 1,/],
    [
      "one key for both signers",
      rotationTo(["first signer 2", "first signer 2"], AUTHORITIES),
      /one key is to be both signers/,
    ],
    [
      "the log's key for a signer",
      rotationTo(["log", "countersigner"], AUTHORITIES),
      /that of somebody else already/,
    ],
    [
      "a witness's key for a signer",
      rotationTo(["first signer 2", "witness-1.example"], AUTHORITIES),
      /that of somebody else already/,
    ],
    [
      "a key of small order",
      { ...honest, first_signer: new Uint8Array(32) },
      /the first signer's new key: public-key-small-order/,
    ],
    [
      "the signatures of each other",
      {
        ...honest,
        signatures: {
          ...honest.signatures,
          old_first_signer: honest.signatures.new_first_signer as Uint8Array,
        },
      },
      /old first signer does not verify/,
    ],
  ])("with %s is refused", (_, rotation, reason) => {
    const [outcome] = outcomeOf(rotation);
    expect(outcome).toMatch(/^failed/);
    expect(outcome).toMatch(reason);
  });

  test("after one that fails does not count, and one that comes twice fails", () => {
    expect(outcomeOf({ ...honest, not_before: 1n }, honest)[1]).toMatch(
      /^not-possible: era 2: the rotation before it/,
    );
    expect(outcomeOf(honest, honest)[1]).toMatch(/^failed: era 2: era 2 does not follow era 2/);
  });

  test("back to the key that was replaced is refused, whoever signs", () => {
    const message = { ...rotationTo(["first signer 1", "countersigner"], AUTHORITIES), era: 3n };
    expect(outcomeOf(honest, { ...message, not_before: timeOf(6) })[1]).toMatch(
      /somebody else already, or of an earlier era/,
    );
  });

  test("needs a namespace and one open key of each signer", () => {
    const { results } = rotatedPins({ ...pins, namespace: undefined }, [honest]);
    expect(results[0]?.outcome).toBe("not-possible");
    const two = { ...pins, firstSigner: undefined };
    expect(rotatedPins(two, [honest]).results[0]?.reason).toMatch(/exactly one key of each signer/);
  });
});

describe("a file of rotations", () => {
  test("is read back as what was written", () => {
    expect(readRotations(utf8(spellJson(rotationsFile([honest]))))).toEqual([honest]);
  });

  test.each([
    ["no rotation", { rotations: [] }, /rotations/],
    [
      "a name that is none",
      { rotations: (rotationsFile([honest]) as { rotations: object }).rotations, more: 1 },
      /more/,
    ],
    [
      "a short key",
      {
        rotations: [
          {
            ...(rotationsFile([honest]) as { rotations: [object] }).rotations[0],
            first_signer: "00",
          },
        ],
      },
      /rotations\[0\]\.first_signer: expected 64 hexadecimal digits/,
    ],
  ])("with %s is refused", (_, file, reason) => {
    expect(() => readRotations(utf8(spellJson(file)))).toThrow(reason);
  });
});

test("the countersigner of the samples keeps its key", () => {
  expect(hex(honest.countersigner)).toBe(hex(keyOf("countersigner").publicKey));
});
