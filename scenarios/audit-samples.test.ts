/** The sample data: written from the seed byte for byte, and each tampered copy fails in exactly the steps it names. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { AuditWalk } from "../model/signers/bytes/audit-walk.ts";
import { spellJson } from "../model/signers/bytes/json-text.ts";
import { LogCursor } from "../model/signers/bytes/log-records.ts";
import { type Pins, readPins } from "../model/signers/bytes/pins.ts";
import { rotatedPins } from "../model/signers/bytes/rotation.ts";
import { utf8 } from "../model/signers/bytes/spelling.ts";
import { auditFiles } from "./audit-files.ts";
import { auditSamples } from "./audit-samples.ts";
import type { PinsName } from "./audit-tampering.ts";
import {
  auditPins,
  auditWorld,
  earlyPins,
  groupPins,
  keyOf,
  publishedPins,
  SEED,
} from "./audit-world.ts";

const folder = fileURLToPath(new URL("audit", import.meta.url));
const files = auditFiles();
const samples = auditSamples();

const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  .sort();

describe("the stored files", () => {
  test("are those that `npm run audit:samples` writes, and no others", () => {
    expect(stored).toEqual([...files.keys()].sort());
  });

  test("have every byte that comes from the seed", () => {
    const differing = stored.filter(
      (name) => !readFileSync(join(folder, name)).equals(files.get(name) ?? new Uint8Array()),
    );
    expect(differing).toEqual([]);
  });

  test("say that their keys are test keys, and from which seed", () => {
    expect(readFileSync(join(folder, "pins.json"), "utf8")).toContain(
      `TEST KEYS. All of them are derived from the seed \\"${SEED}\\"`,
    );
  });
});

test("the two keys of the first signer have different key ids", () => {
  expect(keyOf("first signer 1").publicKey[31]).not.toBe(keyOf("first signer 2").publicKey[31]);
});

describe("each sample", () => {
  const read = (pins: object) => readPins(utf8(spellJson(pins)));
  const pinsOf: Readonly<Record<PinsName, Pins>> = {
    "pins.json": read(auditPins(auditWorld())),
    "pins-published.json": read(publishedPins()),
    "pins-groups.json": read(groupPins(auditWorld())),
    "pins-before-rotation.json": read(earlyPins(auditWorld())),
  };

  test("has a name and a story of its own", () => {
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    expect(samples.length).toBeGreaterThan(25);
    expect(samples.filter(({ what }) => !/^[A-Z].*\.$/.test(what))).toEqual([]);
  });

  test.each(samples)(
    "fails in exactly the steps that it names: $name",
    ({ pins, asOf, rotations, bundles, records, fails, evidence }) => {
      const rotated = rotatedPins({ ...pinsOf[pins], asOf }, rotations);
      const walk = new AuditWalk(rotated.pins, new LogCursor(records));
      const passages = [...bundles.map(([file, bundle]) => walk.bundle(file, bundle)), walk.end()];
      const failed = [...rotated.results, ...passages.flatMap(({ results }) => results)]
        .filter(({ outcome }) => outcome === "failed")
        .map(({ step, epoch }) => (epoch === undefined ? step : `${step}@${epoch}`));
      expect(failed.sort()).toEqual([...fails].sort());
      expect(passages.flatMap((passage) => passage.evidence)).toHaveLength(evidence);
    },
  );
});
