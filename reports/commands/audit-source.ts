/** What is audited: one bundle, a directory of bundles or a packet capture, as bundles in the order of their epochs. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { BUNDLE_BYTES_MAX, type Bundle, readBundle } from "../../model/signers/bytes/bundle.ts";
import {
  type Equivocation,
  EVIDENCE_BYTES_MAX,
  readEquivocation,
} from "../../model/signers/bytes/equivocation.ts";
import { readJson } from "../../model/signers/bytes/json-text.ts";
import { attempt, Malformed } from "../../model/signers/bytes/malformed.ts";
import { fromUtf8 } from "../../model/signers/bytes/spelling.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { plain } from "../escape.ts";
import { isCapture, openCapture } from "./audit-capture.ts";
import { readBounded, readStart } from "./bounded-file.ts";
import { countReporter } from "./count-progress.ts";

/** Of one directory; the index of the epochs is held in memory. */
export const BUNDLES_MAX = 200_000;

/** A bundle's place: all that is held of it until its turn comes. */
interface Entry {
  readonly path: string;
  readonly epoch: bigint;
}

export interface BundleSource {
  readonly kind: "bundles";
  /** In words, for people. */
  readonly what: string;
  readonly count: number;
  /** Remarks on what was passed over. */
  readonly remarks: readonly string[];
  readonly bundles: () => Iterable<{ readonly file: string; readonly bundle: Bundle }>;
  readonly close: () => void;
}

export interface EvidenceSource {
  readonly kind: "evidence";
  readonly evidence: Equivocation;
}

/** Reads a form from bytes; what is malformed becomes one sentence with the file's name. @throws InputError */
export const orInputError = <T>(path: string, what: string, read: () => T): T => {
  const value = attempt(read);
  if (value instanceof Malformed)
    throw new InputError(plain(`${path} is no ${what}: ${value.message}`));
  return value;
};

const bundleAt = (path: string): Bundle =>
  orInputError(path, "validation bundle", () => readBundle(readBounded(path, BUNDLE_BYTES_MAX)));

const isBefore = (one: Entry, other: Entry): number => {
  if (one.epoch !== other.epoch) return one.epoch < other.epoch ? -1 : 1;
  return one.path < other.path ? -1 : 1;
};

/**
 * Reads every bundle once, to know the order of the epochs and that all have their form, so that nothing is printed of an
 * audit that cannot be finished.
 */
const indexed = (paths: readonly string[], quiet: boolean): readonly Entry[] => {
  const progress = countReporter(quiet, paths.length, "reading", "bundles");
  const entries = paths.map((path, index) => {
    const { epoch } = bundleAt(path);
    progress.tell(index + 1);
    return { path, epoch };
  });
  progress.end();
  return entries.sort(isBefore);
};

const sourceOf = (
  entries: readonly Entry[],
  what: string,
  remarks: readonly string[],
  close: () => void,
): BundleSource => ({
  kind: "bundles",
  what,
  count: entries.length,
  remarks,
  *bundles() {
    for (const { path, epoch } of entries) {
      const bundle = bundleAt(path);
      if (bundle.epoch !== epoch)
        throw new InputError(`${path} changed while it was being audited`);
      yield { file: basename(path), bundle };
    }
  },
  close,
});

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

const remarksOn = (path: string, count: number, one: string, many: string): readonly string[] =>
  count === 0
    ? []
    : [`passed over in ${path}: ${count.toLocaleString("en")} ${count === 1 ? one : many}`];

const directorySource = (path: string, quiet: boolean): BundleSource => {
  const names = readdirSync(path).sort();
  const bundles = names.filter((name) => name.endsWith(".json") && !name.startsWith("."));
  if (bundles.length === 0)
    throw new InputError(`there is no bundle in ${path}: no file that ends in .json`);
  if (bundles.length > BUNDLES_MAX)
    throw new InputError(`${path} has more than ${BUNDLES_MAX} bundles, the most for one audit`);
  const others = names.length - bundles.length;
  return sourceOf(
    indexed(
      bundles.map((name) => join(path, name)),
      quiet,
    ),
    `a directory of ${counted(bundles.length, "bundle")}`,
    remarksOn(path, others, "entry that does not end in .json", "entries that do not end in .json"),
    () => {},
  );
};

const captureSource = async (path: string, quiet: boolean): Promise<BundleSource> => {
  const { files, skipped, remove } = await openCapture(path);
  try {
    const remarks = remarksOn(
      path,
      skipped,
      "HTTP object that is no bundle",
      "HTTP objects that are no bundles",
    );
    const what = `a packet capture with ${counted(files.length, "bundle")}`;
    return sourceOf(indexed(files, quiet), what, remarks, remove);
  } catch (error) {
    remove();
    // The folder is gone by now, and its name says nothing to a reader.
    if (error instanceof InputError && error.message.includes(`${sep}objects${sep}`))
      throw new InputError(`in ${path}: ${error.message.replace(/^.*\/objects\//, "")}`);
    throw error;
  }
};

const isEvidence = (bytes: Uint8Array): boolean => {
  const value = attempt(() => readJson(fromUtf8(bytes, "the file")));
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Malformed) &&
    Object.hasOwn(value, "kind")
  );
};

/** Opens what a path names. @throws InputError */
export const openSource = async (
  path: string,
  quiet: boolean,
): Promise<BundleSource | EvidenceSource> => {
  let isDirectory: boolean;
  try {
    isDirectory = statSync(path).isDirectory();
  } catch {
    throw new InputError(`there is no file or directory ${path}`);
  }
  if (isDirectory) return directorySource(path, quiet);
  if (isCapture(readStart(path, 4))) return captureSource(path, quiet);
  const bytes = readBounded(path, BUNDLE_BYTES_MAX);
  if (bytes.length <= EVIDENCE_BYTES_MAX && isEvidence(bytes))
    return {
      kind: "evidence",
      evidence: orInputError(path, "evidence of equivocation", () => readEquivocation(bytes)),
    };
  return sourceOf([{ path, epoch: bundleAt(path).epoch }], "one bundle", [], () => {});
};

/** Where a path leads, links followed; the file itself may not be there yet. */
const placeOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return join(realpathSync(dirname(path)), basename(path));
  }
};

/** Whether a file lies inside a directory, links followed. */
export const isInside = (file: string, directory: string): boolean => {
  try {
    const path = relative(realpathSync(directory), placeOf(file));
    return statSync(directory).isDirectory() && path !== "" && path.split(sep)[0] !== "..";
  } catch {
    return false;
  }
};
