/** `bkv audit`: the published audit steps on real validation bundles. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type AuditState,
  auditStateFile,
  readAuditState,
  STATE_BYTES_MAX,
} from "../../model/signers/bytes/audit-state.ts";
import type { StepResult } from "../../model/signers/bytes/audit-step.ts";
import { AuditWalk } from "../../model/signers/bytes/audit-walk.ts";
import type { Statement } from "../../model/signers/bytes/bundle.ts";
import {
  auditEquivocation,
  type Equivocation,
  equivocationFile,
  equivocationName,
} from "../../model/signers/bytes/equivocation.ts";
import { spellJson } from "../../model/signers/bytes/json-text.ts";
import {
  LOG_RECORD_BYTES_MAX,
  LogCursor,
  readLogRecord,
} from "../../model/signers/bytes/log-records.ts";
import { NO_PINS, PINS_BYTES_MAX, type Pins, readPins } from "../../model/signers/bytes/pins.ts";
import {
  ROTATIONS_BYTES_MAX,
  type Rotation,
  readRotations,
  rotatedPins,
} from "../../model/signers/bytes/rotation.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { AuditJson } from "../audit-json.ts";
import { AuditTally } from "../audit-tally.ts";
import { type AuditHead, renderAudit } from "../audit-text.ts";
import { plain } from "../escape.ts";
import { type BundleSource, isInside, openSource, orInputError } from "./audit-source.ts";
import { linesOf, readBounded } from "./bounded-file.ts";
import { countReporter } from "./count-progress.ts";
import { COLUMNS, commandLine, EXIT, TOOL, wantsColour, writeWhole } from "./output.ts";

interface AuditOptions {
  readonly pins?: string;
  readonly log?: string;
  readonly state?: string;
  readonly rotations?: string;
  readonly asOf?: bigint;
  readonly out: string;
  readonly format: "text" | "json";
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** Files of evidence that one audit writes at most; it says how many more there were, and the steps name every case. */
const EVIDENCE_FILES_MAX = 100;

const pinsFrom = ({ pins: path, asOf }: AuditOptions): Pins => {
  const pins =
    path === undefined
      ? NO_PINS
      : orInputError(path, "file of pins", () => readPins(readBounded(path, PINS_BYTES_MAX)));
  return { ...pins, asOf };
};

const rotationsFrom = (path: string | undefined): readonly Rotation[] =>
  path === undefined
    ? []
    : orInputError(path, "file of rotations", () =>
        readRotations(readBounded(path, ROTATIONS_BYTES_MAX)),
      );

/** Milliseconds of Unix time, out of what `--as-of` says: those, a day, or a day with a time in UTC. */
const timeFrom = (text: string): bigint => {
  if (/^\d{1,16}$/u.test(text)) return BigInt(text);
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/u.test(text);
  const time = isDate ? Date.parse(text) : Number.NaN;
  // A day that the calendar does not have is moved to the next month by some readers of dates.
  if (!(time >= 0) || new Date(time).toISOString().slice(0, 10) !== text.slice(0, 10))
    throw new InvalidArgumentError(
      "expected milliseconds of Unix time, a day (2026-01-31), or a time in UTC (2026-01-31T12:00:00Z)",
    );
  return BigInt(time);
};

/** The log's records in the order of their epochs. @throws InputError with the line */
function* recordsFrom(path: string): Generator<Statement, void> {
  let number = 0;
  let before = 0n;
  for (const line of linesOf(path, LOG_RECORD_BYTES_MAX)) {
    number += 1;
    if (line.length === 0) continue;
    const record = orInputError(`${path}, line ${number},`, "record of the log", () =>
      readLogRecord(line),
    );
    if (record.epoch < before)
      throw new InputError(
        `${path}, line ${number}: epoch ${record.epoch} follows epoch ${before}; the records go by epoch`,
      );
    before = record.epoch;
    yield record;
  }
}

/**
 * What the last audit stored, or nothing if there was none.
 *
 * @throws InputError for a state of another namespace: it says nothing of this one
 */
const stateFrom = (path: string | undefined, { namespace }: Pins): AuditState | undefined => {
  if (path === undefined || !existsSync(path)) return undefined;
  const state = orInputError(path, "state of an audit", () =>
    readAuditState(readBounded(path, STATE_BYTES_MAX)),
  );
  const { statement } = state;
  if (namespace !== undefined && statement.namespace !== namespace)
    throw new InputError(
      `${path} is the state of ${statement.namespace}, and ${namespace} is pinned`,
    );
  return state;
};

/**
 * Stores the state for the next audit, whole or not at all, and only once nothing has failed: an auditor that believes before it
 * has verified could be led anywhere (attacks G19). Nothing failed, so the newest epoch is none older than the stored one.
 */
const storeState = (
  path: string | undefined,
  code: number,
  state: AuditState | undefined,
): void => {
  if (path === undefined || code !== EXIT.ok || state === undefined) return;
  writeWhole(path, `${spellJson(auditStateFile(state))}\n`);
};

/** Reads the log's record to its end once, so that a fault in it is known before anything is printed. */
const logFrom = (path: string | undefined): LogCursor | undefined => {
  if (path === undefined) return undefined;
  for (const _ of recordsFrom(path));
  return new LogCursor(recordsFrom(path));
};

/** Where pins or the log come from what is audited, they say only that it agrees with itself (attacks I16). */
const refuseInside = (path: string, options: AuditOptions): void => {
  for (const [name, file] of [
    ["pins", options.pins],
    ["the log's record", options.log],
    ["the rotations", options.rotations],
    ["the state of the last audit", options.state],
  ] as const)
    if (file !== undefined && isInside(file, path))
      throw new InputError(
        `${file} lies inside ${path}, which is audited; ${name} must come from somewhere else`,
      );
};

/** What an audit hands its results to. */
interface Sink {
  readonly tally: AuditTally;
  readonly json: AuditJson | undefined;
  readonly results: (results: readonly StepResult[]) => void;
}

const sinkOf = (options: AuditOptions): Sink => {
  const tally = new AuditTally();
  const json =
    options.format === "json"
      ? new AuditJson((text) => process.stdout.write(text), { tool: TOOL, command: commandLine() })
      : undefined;
  return {
    tally,
    json,
    results(results) {
      for (const result of results) {
        tally.add(result);
        json?.step(result);
      }
    },
  };
};

/** What is left of a walk beside its results. */
interface Walked {
  readonly evidence: readonly Equivocation[];
  readonly isInterrupted: boolean;
  readonly state: AuditState | undefined;
}

const judgeEvidence = (evidence: Equivocation, pins: Pins, sink: Sink): Walked => {
  sink.results(auditEquivocation(evidence, pins));
  return { evidence: [], isInterrupted: false, state: undefined };
};

/** Walks over the bundles; lets an interrupt through every few of them. */
const walk = async (
  source: BundleSource,
  audit: AuditWalk,
  sink: Sink,
  quiet: boolean,
): Promise<Walked> => {
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
  };
  process.once("SIGINT", interrupt);
  const progress = countReporter(quiet, source.count, "auditing", "bundles");
  const evidence: Equivocation[] = [];
  let left = 0;
  const keep = (found: readonly Equivocation[]): void => {
    const room = Math.max(0, EVIDENCE_FILES_MAX - evidence.length);
    evidence.push(...found.slice(0, room));
    left += Math.max(0, found.length - room);
  };
  let done = 0;
  for (const { file, bundle } of source.bundles()) {
    const passage = audit.bundle(file, bundle);
    sink.results(passage.results);
    keep(passage.evidence);
    done += 1;
    progress.tell(done);
    if (done % 32 === 0) await setImmediate();
    if (isInterrupted) break;
  }
  if (!isInterrupted) {
    const last = audit.end();
    sink.results(last.results);
    keep(last.evidence);
  }
  progress.end();
  process.removeListener("SIGINT", interrupt);
  if (left > 0)
    process.stderr.write(
      `${left} more cases of equivocation get no file of evidence; the steps name them\n`,
    );
  for (const remark of source.remarks) process.stderr.write(`${plain(remark)}\n`);
  return { evidence, isInterrupted, state: audit.state };
};

/** Writes each piece of evidence to a file of its own, and returns the paths. */
const writeEvidence = (evidence: readonly Equivocation[], folder: string): readonly string[] => {
  const used = new Map<string, number>();
  return evidence.map((one) => {
    const name = equivocationName(one);
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    const path = join(folder, `${name}${count === 1 ? "" : `-${count}`}.json`);
    writeWhole(path, `${spellJson(equivocationFile(one))}\n`);
    return path;
  });
};

/** A failed step counts before one that verified nothing. */
const exitCode = (tally: AuditTally, isEvidence: boolean): number => {
  if (tally.total("failed") > 0) return EXIT.violated;
  const isEnough = isEvidence ? tally.holdsAsEvidence : !tally.isVacuous;
  return isEnough ? EXIT.ok : EXIT.vacuous;
};

/** Everything that an audit leaves behind: files of evidence, and the state for the next one. */
const leave = (done: Walked, options: AuditOptions, code: number): readonly string[] => {
  storeState(options.state, code, done.state);
  return writeEvidence(done.evidence, options.out);
};

const printText = (
  head: AuditHead,
  { tally }: Sink,
  files: readonly string[],
  options: AuditOptions,
): void => {
  const colour = wantsColour(options.color);
  process.stdout.write(renderAudit(head, tally, { columns: COLUMNS, colour }));
  for (const file of files)
    process.stdout.write(`Evidence, which the pins alone verify: ${file}\n`);
};

const EVIDENCE = "evidence that somebody said two things";

const audit = async (path: string, options: AuditOptions): Promise<void> => {
  const quiet = options.quiet === true;
  refuseInside(path, options);
  const { pins, results: rotated } = rotatedPins(
    pinsFrom(options),
    rotationsFrom(options.rotations),
  );
  const state = stateFrom(options.state, pins);
  const log = logFrom(options.log);
  const source = await openSource(path, quiet);
  const isEvidence = source.kind === "evidence";
  const sink = sinkOf(options);
  sink.results(rotated);
  const done = isEvidence
    ? judgeEvidence(source.evidence, pins, sink)
    : await walk(source, new AuditWalk(pins, log, state), sink, quiet).finally(source.close);
  const code = done.isInterrupted ? EXIT.interrupted : exitCode(sink.tally, isEvidence);
  let files: readonly string[] = [];
  try {
    files = leave(done, options, code);
  } catch (error) {
    // What was printed until here is to be a whole document all the same.
    sink.json?.end({ evidence: [], ok: false });
    throw error;
  }
  process.exitCode = code;
  if (sink.json !== undefined) {
    sink.json.end({ evidence: files, ok: code === EXIT.ok });
    return;
  }
  const what = isEvidence ? EVIDENCE : source.what;
  printText({ source: path, what, pins: options.pins, log: options.log }, sink, files, options);
  if (isEvidence)
    process.stdout.write(
      sink.tally.holdsAsEvidence
        ? "The evidence holds: whoever signed both has said two things.\n"
        : "The evidence does not hold against these pins.\n",
    );
  if (done.isInterrupted)
    process.stdout.write("Interrupted: this is what was established until then.\n");
};

export const registerAudit = (program: Command): void => {
  program
    .command("audit")
    .description("the published audit steps on real validation bundles")
    .argument(
      "<path>",
      "a bundle, a directory of bundles, a packet capture (pcap, pcapng), or evidence of equivocation",
    )
    .option("--pins <file>", "keys, namespace, evidence and baseline that you hold to be true")
    .option("--log <file>", "the log's own record, one signature response a line")
    .option("--state <file>", "remembers the newest verified epoch from one audit to the next")
    .option("--rotations <file>", "how signers handed over to new keys, signed by old and new ones")
    .addOption(
      new Option(
        "--as-of <time>",
        "when the audit takes place: a day, a time in UTC, or milliseconds; no clock is read",
      ).argParser(timeFrom),
    )
    .option("--out <directory>", "where evidence of equivocation is written", "out/audit")
    .addOption(
      new Option("--format <format>", "what to print").choices(["text", "json"]).default("text"),
    )
    .option("--quiet", "no progress")
    .option("--no-color", "no colours")
    .addHelpText(
      "after",
      `
Pins and the log's record come from somewhere else than what is audited. Exit codes: 0 nothing
failed, 1 a step failed, 2 the input is wrong, 3 not one signature could be checked.

Examples:
  $ bkv audit scenarios/audit/honest --pins scenarios/audit/pins.json
  $ bkv audit scenarios/audit/honest.pcapng --pins scenarios/audit/pins.json --format json
`,
    )
    .action(audit);
};
