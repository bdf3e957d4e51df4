/**
 * The walk over epochs: bundles come in the order of their epochs, and each is compared with what was established before
 * it. Only what is credible is ever compared with (attacks G19: nothing is kept before it is fully verified). Memory does
 * not grow with the size of bundles; it keeps one digest of 32 bytes for each epoch, and the keys.
 */
import { type AuditState, checkState, rewrittenSince, stateAfter } from "./audit-state.ts";
import {
  type AuditStep,
  type Finding,
  failed,
  impossible,
  passed,
  type StepResult,
} from "./audit-step.ts";
import type { Bundle, Statement } from "./bundle.ts";
import { auditBundle, type BundleAudit } from "./bundle-audit.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Equivocation, SignedStatement } from "./equivocation.ts";
import { KeyHistory } from "./key-history.ts";
import type { LogCursor } from "./log-records.ts";
import { isConsistent } from "./merkle-tree.ts";
import type { Pins } from "./pins.ts";
import { hex, isSame } from "./spelling.ts";
import { checkFirstSignature, differencesOf } from "./statement-checks.ts";
import { checkStillValid } from "./time-checks.ts";

/** What a bundle brings: results, and evidence where somebody said two things. */
export interface Passage {
  readonly results: readonly StepResult[];
  readonly evidence: readonly Equivocation[];
}

/** The bundles of one epoch, while they come. */
interface EpochSoFar {
  readonly epoch: bigint;
  count: number;
  readonly first: BundleAudit;
  /** The first that is credible: what the epoch is taken to say. */
  credible: BundleAudit | undefined;
  conflict: string | undefined;
}

interface Past {
  readonly epoch: bigint;
  readonly timestamp: bigint;
  readonly digest: Uint8Array;
}

const signedStatement = ({ bundle, isCountersigned }: BundleAudit): SignedStatement => ({
  statement: bundle,
  metaSignature: isCountersigned ? bundle.metaSignature : undefined,
});

const differences = (one: Bundle, other: Bundle): readonly string[] => [
  ...differencesOf(one, other),
  ...(isSame(one.metaSignature, other.metaSignature) ? [] : ["meta_signature"]),
  ...(isSame(one.artifact, other.artifact) ? [] : ["artifact"]),
];

/** The newest of the epochs that are known before this one. */
const newestBefore = (
  epoch: bigint,
  known: readonly { readonly epoch: bigint }[],
): bigint | undefined =>
  known.reduce<bigint | undefined>(
    (newest, one) => (one.epoch < epoch && one.epoch > (newest ?? -1n) ? one.epoch : newest),
    undefined,
  );

export class AuditWalk {
  readonly #pins: Pins;
  readonly #log: LogCursor | undefined;
  readonly #digests = new Map<string, bigint>();
  readonly #keys = new KeyHistory();
  #current: EpochSoFar | undefined;
  #last: bigint | undefined;
  #past: Past | undefined;
  #checkpoint: { readonly head: Checkpoint; readonly epoch: bigint } | undefined;
  #isBaselineSeen = false;
  readonly #state: AuditState | undefined;
  /** Epochs that are known from elsewhere, so that a walk may begin after them. */
  readonly #known: readonly Pick<Past, "epoch" | "digest">[];
  #isRewritten = false;
  #newest: BundleAudit | undefined;

  constructor(pins: Pins, log?: LogCursor, state?: AuditState) {
    this.#pins = pins;
    this.#log = log;
    this.#state = state;
    this.#known = [
      ...(pins.baseline === undefined ? [] : [pins.baseline]),
      ...(state === undefined ? [] : [state.statement]),
    ];
  }

  /** What the next audit should know, where a credible bundle was signed by a pinned key. */
  get state(): AuditState | undefined {
    return this.#newest?.isSigned === true ? stateAfter(this.#newest) : undefined;
  }

  /** Takes the next bundle; its epoch is that of the one before, or greater. */
  bundle(file: string, bundle: Bundle): Passage {
    const closing = this.#current?.epoch === bundle.epoch ? undefined : this.#close();
    const records = this.#log?.at(bundle.epoch);
    const audit = auditBundle(bundle, file, this.#pins, records);
    const evidence = [...this.#againstLog(audit, records), ...this.#join(audit)];
    return {
      results: [...(closing?.results ?? []), ...audit.results],
      evidence: [...(closing?.evidence ?? []), ...evidence],
    };
  }

  /** Ends the walk. */
  end(): Passage {
    const closing = this.#close();
    return {
      results: [
        ...closing.results,
        ...this.#whole("baseline", this.#baselineAtEnd()),
        ...this.#whole("still-valid", this.#stillValid()),
        ...this.#whole("newest-epoch", this.#newestAtEnd()),
        ...this.#whole(
          "state-rollback",
          checkState(this.#state, { isRewritten: this.#isRewritten, newest: this.#newest }),
        ),
      ],
      evidence: closing.evidence,
    };
  }

  #whole(step: AuditStep, finding: Finding | undefined): readonly StepResult[] {
    if (finding === undefined) return [];
    const [outcome, reason] = finding;
    return [{ step, epoch: undefined, outcome, reason }];
  }

  /** Counts a bundle to its epoch; two signed digests in one epoch are evidence. */
  #join(audit: BundleAudit): readonly Equivocation[] {
    const current = this.#current;
    if (current === undefined) {
      this.#current = {
        epoch: audit.bundle.epoch,
        count: 1,
        first: audit,
        credible: audit.isCredible ? audit : undefined,
        conflict: undefined,
      };
      return [];
    }
    current.count += 1;
    const differing = differences(current.first.bundle, audit.bundle);
    if (differing.length > 0)
      current.conflict ??= `${current.first.file} and ${audit.file} differ in ${differing.join(", ")}`;
    const before = current.credible;
    current.credible ??= audit.isCredible ? audit : undefined;
    const isTwice =
      before?.isSigned === true &&
      audit.isSigned &&
      before.bundle.namespace === audit.bundle.namespace &&
      !isSame(before.bundle.digest, audit.bundle.digest);
    return isTwice
      ? [{ kind: "equivocation", statements: [signedStatement(before), signedStatement(audit)] }]
      : [];
  }

  /** The log's own entry is a signed statement too; with another digest it is evidence. */
  #againstLog(
    audit: BundleAudit,
    records: readonly Statement[] | undefined,
  ): readonly Equivocation[] {
    if (!audit.isSigned) return [];
    const other = (records ?? []).find(
      (record) =>
        record.namespace === audit.bundle.namespace &&
        !isSame(record.digest, audit.bundle.digest) &&
        checkFirstSignature(record, this.#pins.firstSigner)[0] === "passed",
    );
    if (other === undefined) return [];
    return [
      {
        kind: "equivocation",
        statements: [signedStatement(audit), { statement: other, metaSignature: undefined }],
      },
    ];
  }

  /** The steps of an epoch as a whole, once all its bundles have come. */
  #close(): Passage {
    const current = this.#current;
    if (current === undefined) return { results: [], evidence: [] };
    this.#current = undefined;
    const { epoch, credible } = current;
    const [consistency, evidence] = this.#consistency(credible);
    const notCredible = impossible("no bundle of this epoch is credible");
    const findings: readonly (readonly [AuditStep, Finding])[] = [
      ["one-per-epoch", this.#onePerEpoch(current)],
      ["no-gap", this.#noGap(epoch)],
      ["new-digest", credible === undefined ? notCredible : this.#newDigest(credible)],
      ["time-order", credible === undefined ? notCredible : this.#timeOrder(credible)],
      ["previous-digest", credible === undefined ? notCredible : this.#previousDigest(credible)],
      ["log-consistency", consistency],
      ["key-changes", this.#keyChanges(epoch, credible)],
    ];
    const baseline = credible === undefined ? undefined : this.#atBaseline(credible);
    const rewriting = credible === undefined ? [] : this.#againstState(credible);
    this.#last = epoch;
    if (credible !== undefined) this.#remember(credible);
    return {
      results: [
        ...findings.map(([step, [outcome, reason]]) => ({ step, epoch, outcome, reason })),
        ...this.#whole("baseline", baseline),
      ],
      evidence: [...evidence, ...rewriting],
    };
  }

  #againstState(credible: BundleAudit): readonly Equivocation[] {
    const state = this.#state;
    if (state === undefined || state.statement.epoch !== credible.bundle.epoch) return [];
    const rewriting = rewrittenSince(state, credible);
    if (rewriting === undefined) return [];
    this.#isRewritten = true;
    return rewriting === "rewritten" ? [] : [rewriting];
  }

  #remember(audit: BundleAudit): void {
    const { bundle, checkpoint } = audit;
    const { epoch, timestamp, digest } = bundle;
    this.#newest = audit;
    this.#past = { epoch, timestamp, digest };
    const spelled = hex(digest);
    if (!this.#digests.has(spelled)) this.#digests.set(spelled, epoch);
    if (checkpoint !== undefined) this.#checkpoint = { head: checkpoint, epoch };
  }

  #onePerEpoch({ count, conflict }: EpochSoFar): Finding {
    if (conflict !== undefined) return failed(conflict);
    return passed(count === 1 ? "one bundle" : `${count} bundles with the same bytes`);
  }

  #noGap(epoch: bigint): Finding {
    const before = this.#last ?? newestBefore(epoch, this.#known);
    if (before === undefined) {
      if (epoch === 0n) return failed("epochs begin at 1");
      return epoch === 1n
        ? passed("the first epoch")
        : impossible(`epoch ${epoch} is the oldest here, and no earlier baseline is pinned`);
    }
    if (epoch === before + 1n) return passed(`follows epoch ${before}`);
    const missing =
      epoch === before + 2n
        ? `epoch ${before + 1n} is`
        : `epochs ${before + 1n} to ${epoch - 1n} are`;
    return failed(`${missing} missing`);
  }

  #newDigest({ bundle }: BundleAudit): Finding {
    const before = this.#digests.get(hex(bundle.digest));
    return before === undefined
      ? passed("not seen before")
      : failed(`epoch ${before} had the same digest, and the log takes each digest once`);
  }

  #timeOrder({ bundle }: BundleAudit): Finding {
    if (this.#past === undefined) return impossible("nothing credible comes before it");
    const { epoch, timestamp } = this.#past;
    return bundle.timestamp < timestamp
      ? failed(`it is of ${bundle.timestamp}, and epoch ${epoch} is of ${timestamp}`)
      : passed(`not before epoch ${epoch}`);
  }

  #previousDigest({ bundle, content }: BundleAudit): Finding {
    const stated = content?.artifact.previous_digest;
    if (stated === undefined) return impossible("the artifact names no previous digest");
    const past = [this.#past, ...this.#known].find((one) => one?.epoch === bundle.epoch - 1n);
    if (past === undefined) return impossible("the epoch before is not at hand, or not credible");
    return isSame(stated, past.digest)
      ? passed(`that of epoch ${past.epoch}`)
      : failed(`it names ${hex(stated)}, and epoch ${past.epoch} has ${hex(past.digest)}`);
  }

  #keyChanges(epoch: bigint, credible: BundleAudit | undefined): Finding {
    if (credible?.content === undefined) return impossible("no keys of this epoch are credible");
    return this.#keys.follow(epoch, credible.content.keys);
  }

  #consistency(credible: BundleAudit | undefined): readonly [Finding, readonly Equivocation[]] {
    const [before, now] = [this.#checkpoint?.head, credible?.checkpoint];
    if (now === undefined) return [impossible("there is no verified checkpoint"), []];
    if (before === undefined) return [impossible("there is no verified checkpoint before it"), []];
    const grown = `from ${before.size} to ${now.size} leaves`;
    if (now.size < before.size) return [failed(`the log shrank ${grown}`), []];
    if (now.size === before.size)
      return isSame(now.root, before.root)
        ? [passed(`the same ${now.size} leaves`), []]
        : [
            failed(`the log has two roots for ${now.size} leaves`),
            [{ kind: "split-view", checkpoints: [before, now] }],
          ];
    const proof = credible?.bundle.inclusion?.consistency;
    if (proof === undefined) return [impossible(`there is no proof ${grown}`), []];
    if (isConsistent(before, now, proof)) return [passed(`grown ${grown}`), []];
    // A proof leads from the epoch right before; across a gap it proves something else.
    const isNext = this.#checkpoint?.epoch === (credible?.bundle.epoch ?? 0n) - 1n;
    return isNext
      ? [failed(`the proof ${grown} does not hold`), []]
      : [impossible(`there is no proof ${grown}, only from an epoch that is not here`), []];
  }

  #atBaseline({ bundle }: BundleAudit): Finding | undefined {
    const { baseline } = this.#pins;
    if (baseline === undefined || this.#isBaselineSeen) return undefined;
    if (bundle.epoch !== baseline.epoch) return undefined;
    this.#isBaselineSeen = true;
    return isSame(bundle.digest, baseline.digest)
      ? passed(`epoch ${baseline.epoch} has the pinned digest`)
      : failed(
          `epoch ${baseline.epoch} has ${hex(bundle.digest)}, and ${hex(baseline.digest)} is pinned`,
        );
  }

  #baselineAtEnd(): Finding | undefined {
    const { baseline } = this.#pins;
    if (this.#isBaselineSeen) return undefined;
    if (baseline === undefined)
      return impossible("no baseline is pinned: the oldest epoch is taken");
    // An older state of the source, passed off as all there is (attacks G4).
    if (this.#last !== undefined && this.#last < baseline.epoch)
      return failed(`the newest epoch here is ${this.#last}, and ${baseline.epoch} is pinned`);
    return impossible(`epoch ${baseline.epoch}, the pinned baseline, is not credible or not here`);
  }

  #stillValid(): Finding {
    const newest = this.#newest && {
      epoch: this.#newest.bundle.epoch,
      artifact: this.#newest.content?.artifact,
    };
    return checkStillValid(newest, this.#pins.asOf);
  }

  #newestAtEnd(): Finding {
    if (this.#log === undefined) return impossible("no record of the log was given with --log");
    const newest = this.#log.newest();
    // An old state served for ever is no fault of any one bundle (attacks G6).
    return newest === undefined
      ? passed("the log has no later epoch")
      : failed(`the log has epoch ${newest}, and the source ends at ${this.#last ?? "none"}`);
  }
}
