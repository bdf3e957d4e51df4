/** `bkv audit`: the published audit steps on real validation bundles. */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Command, Option } from "commander";
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
import { InputError } from "../../scenarios/read-scenario.ts";
import { AuditJson } from "../audit-json.ts";
import { AuditTally } from "../audit-tally.ts";
import { renderAudit } from "../audit-text.ts";
import { plain } from "../escape.ts";
import { type BundleSource, isInside, openSource, orInputError } from "./audit-source.ts";
import { linesOf, readBounded } from "./bounded-file.ts";
import { COLUMNS, commandLine, EXIT, TOOL, wantsColour, writeWhole } from "./common.ts";
import { countReporter } from "./count-progress.ts";

interface AuditOptions {
  readonly pins?: string;
  readonly log?: string;
  readonly out: string;
  readonly format: "text" | "json";
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** Files of evidence that one audit writes at most; the steps say of every case that it failed. */
const EVIDENCE_FILES_MAX = 100;

const pinsFrom = (path: string | undefined): Pins =>
  path === undefined
    ? NO_PINS
    : orInputError(path, "file of pins", () => readPins(readBounded(path, PINS_BYTES_MAX)));

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

/** Walks over the bundles; lets an interrupt through every few of them. */
const walk = async (
  source: BundleSource,
  pins: Pins,
  log: LogCursor | undefined,
  sink: Sink,
  quiet: boolean,
): Promise<{ readonly evidence: readonly Equivocation[]; readonly isInterrupted: boolean }> => {
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
  };
  process.once("SIGINT", interrupt);
  const progress = countReporter(quiet, source.count, "auditing", "bundles");
  const audit = new AuditWalk(pins, log);
  const evidence: Equivocation[] = [];
  let done = 0;
  for (const { file, bundle } of source.bundles()) {
    const passage = audit.bundle(file, bundle);
    sink.results(passage.results);
    if (evidence.length < EVIDENCE_FILES_MAX) evidence.push(...passage.evidence);
    done += 1;
    progress.tell(done);
    if (done % 32 === 0) await setImmediate();
    if (isInterrupted) break;
  }
  if (!isInterrupted) {
    const last = audit.end();
    sink.results(last.results);
    evidence.push(...last.evidence);
  }
  progress.end();
  process.removeListener("SIGINT", interrupt);
  return { evidence: evidence.slice(0, EVIDENCE_FILES_MAX), isInterrupted };
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

const audit = async (path: string, options: AuditOptions): Promise<void> => {
  const quiet = options.quiet === true;
  refuseInside(path, options);
  const pins = pinsFrom(options.pins);
  const source = await openSource(path, quiet);
  const log = source.kind === "bundles" ? logFrom(options.log) : undefined;
  const sink = sinkOf(options);
  let evidence: readonly Equivocation[] = [];
  let isInterrupted = false;
  if (source.kind === "evidence") sink.results(auditEquivocation(source.evidence, pins));
  else
    try {
      ({ evidence, isInterrupted } = await walk(source, pins, log, sink, quiet));
      for (const remark of source.remarks) process.stderr.write(`${plain(remark)}\n`);
    } finally {
      source.close();
    }
  const files = writeEvidence(evidence, options.out);
  const code = isInterrupted ? EXIT.interrupted : exitCode(sink.tally, source.kind === "evidence");
  process.exitCode = code;
  if (sink.json !== undefined) {
    sink.json.end({ evidence: files, ok: code === EXIT.ok });
    return;
  }
  const what = source.kind === "bundles" ? source.what : "evidence that somebody said two things";
  const head = { source: path, what, pins: options.pins, log: options.log };
  const colour = wantsColour(options.color);
  process.stdout.write(renderAudit(head, sink.tally, { columns: COLUMNS, colour }));
  for (const file of files)
    process.stdout.write(`Evidence, which the pins alone verify: ${file}\n`);
  if (source.kind === "evidence")
    process.stdout.write(
      sink.tally.holdsAsEvidence
        ? "The evidence holds: whoever signed both has said two things.\n"
        : "The evidence does not hold against these pins.\n",
    );
  if (isInterrupted)
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
  $ bkv audit scenarios/audit/honest --pins scenarios/audit/pins.json --log scenarios/audit/log.jsonl
  $ bkv audit capture.pcapng --pins pins.json --format json
`,
    )
    .action(audit);
};
