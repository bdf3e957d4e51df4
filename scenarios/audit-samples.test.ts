/** The sample data: written from the seed byte for byte, and each tampered copy fails in exactly the steps it names. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { AuditWalk } from "../model/signers/bytes/audit-walk.ts";
import { spellJson } from "../model/signers/bytes/json-text.ts";
import { LogCursor } from "../model/signers/bytes/log-records.ts";
import { readPins } from "../model/signers/bytes/pins.ts";
import { utf8 } from "../model/signers/bytes/spelling.ts";
import { auditFiles } from "./audit-files.ts";
import { auditSamples } from "./audit-samples.ts";
import { auditPins, auditWorld, keyOf, publishedPins, SEED } from "./audit-world.ts";

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
  const pins = readPins(utf8(spellJson(auditPins(auditWorld()))));
  const published = readPins(utf8(spellJson(publishedPins())));

  test("has a name and a story of its own", () => {
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    expect(samples.length).toBeGreaterThan(25);
    expect(samples.filter(({ what }) => !/^[A-Z].*\.$/.test(what))).toEqual([]);
  });

  test.each(samples)(
    "fails in exactly the steps that it names: $name",
    ({ name, bundles, records, fails, evidence }) => {
      const walk = new AuditWalk(
        name === "published-form" ? published : pins,
        new LogCursor(records),
      );
      const passages = [...bundles.map(([file, bundle]) => walk.bundle(file, bundle)), walk.end()];
      const failed = passages
        .flatMap(({ results }) => results)
        .filter(({ outcome }) => outcome === "failed")
        .map(({ step, epoch }) => (epoch === undefined ? step : `${step}@${epoch}`));
      expect(failed.sort()).toEqual([...fails].sort());
      expect(passages.flatMap((passage) => passage.evidence)).toHaveLength(evidence);
    },
  );
});
