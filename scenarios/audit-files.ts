/** The sample data of `bkv audit` as files: what `npm run audit:samples` writes below `scenarios/audit`. */
import { spellJson } from "../model/signers/bytes/json-text.ts";
import { joined, utf8 } from "../model/signers/bytes/spelling.ts";
import { captureOf } from "./audit-capture.ts";
import { auditSamples } from "./audit-samples.ts";
import type { AuditSample } from "./audit-tampering.ts";
import {
  auditPins,
  auditWorld,
  bundleText,
  earlyPins,
  groupPins,
  logText,
  publishedPins,
  rotationsFile,
  SEED,
} from "./audit-world.ts";

/** Files that are no bundles: the program answers each with one sentence. */
const brokenFiles = (bundle: string): readonly (readonly [string, Uint8Array])[] => [
  ["truncated.bundle", utf8(bundle.slice(0, bundle.length / 2))],
  ["too-deep.bundle", utf8(`${"[".repeat(2_000)}${"]".repeat(2_000)}\n`)],
  ["binary-garbage.bundle", Uint8Array.from({ length: 512 }, (_, at) => (at * 167 + 129) & 0xff)],
  ["name-twice.bundle", utf8(bundle.replace("{", '{\n  "epoch": 9,'))],
  ["two-documents.bundle", joined(utf8(bundle), utf8(bundle))],
];

const indexEntry = (sample: AuditSample): object => {
  const { name, what, rows, fails, evidence, pins, asOf, rotations } = sample;
  return {
    name,
    what,
    rows,
    fails,
    evidence,
    pins,
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(rotations.length === 0 ? {} : { rotations: `rotations/${name}.json` }),
  };
};

/** Every file by its path below `scenarios/audit`, the same bytes each time. */
export const auditFiles = (): ReadonlyMap<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>();
  const samples = auditSamples();
  const honest = samples[0];
  const documents =
    honest?.bundles.map(([file, bundle]) => [`/bundles/${file}`, bundleText(bundle)] as const) ??
    [];
  const page = ["/about.html", "<p>Not a bundle.</p>\n"] as const;
  files.set("pins.json", utf8(`${spellJson(auditPins(auditWorld()))}\n`));
  files.set("pins-published.json", utf8(`${spellJson(publishedPins())}\n`));
  files.set("pins-groups.json", utf8(`${spellJson(groupPins(auditWorld()))}\n`));
  files.set("pins-before-rotation.json", utf8(`${spellJson(earlyPins(auditWorld()))}\n`));
  files.set(
    "samples.json",
    utf8(`${spellJson({ seed: SEED, samples: samples.map(indexEntry) })}\n`),
  );
  files.set("honest.pcap", captureOf([page, ...documents], "pcap"));
  files.set("honest.pcapng", captureOf([page, ...documents], "pcapng"));
  for (const { name, bundles, records, rotations } of samples) {
    if (rotations.length > 0)
      files.set(`rotations/${name}.json`, utf8(`${spellJson(rotationsFile(rotations))}\n`));
    for (const [file, bundle] of bundles) files.set(`${name}/${file}`, utf8(bundleText(bundle)));
    files.set(`logs/${name}.jsonl`, utf8(logText(records)));
  }
  for (const [name, bytes] of brokenFiles(documents[2]?.[1] ?? ""))
    files.set(`broken/${name}`, bytes);
  return files;
};
