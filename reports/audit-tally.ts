/** What an audit comes to: counts for each step, and the lines that a reader needs, within bounds that are said. */
import type { AuditStep, StepResult } from "../model/signers/bytes/audit-step.ts";

/** How many lines of one kind are kept for the text; the rest is counted. JSON has them all. */
export const LINES_MAX = 60;

export interface StepCounts {
  passed: number;
  failed: number;
  "not-possible": number;
}

/** A reason why something was not possible, with the number of times. */
export interface Obstacle {
  readonly step: AuditStep;
  readonly reason: string;
  count: number;
}

export class AuditTally {
  readonly counts = new Map<AuditStep, StepCounts>();
  readonly failures: StepResult[] = [];
  readonly keyChanges: StepResult[] = [];
  readonly obstacles = new Map<string, Obstacle>();
  /** All results, while they are few. */
  readonly few: StepResult[] = [];
  keyChangesLeftOut = 0;
  obstaclesLeftOut = 0;
  oldest: bigint | undefined;
  newest: bigint | undefined;

  add(result: StepResult): void {
    const { step, epoch, outcome, reason } = result;
    const counts = this.counts.get(step) ?? { passed: 0, failed: 0, "not-possible": 0 };
    counts[outcome] += 1;
    this.counts.set(step, counts);
    if (epoch !== undefined) {
      this.oldest = this.oldest === undefined || epoch < this.oldest ? epoch : this.oldest;
      this.newest = this.newest === undefined || epoch > this.newest ? epoch : this.newest;
    }
    if (this.few.length < LINES_MAX) this.few.push(result);
    if (outcome === "failed" && this.failures.length < LINES_MAX) this.failures.push(result);
    if (outcome === "not-possible") this.#obstacle(step, reason);
    if (step === "key-changes" && outcome === "passed" && !reason.startsWith("the same "))
      if (this.keyChanges.length < LINES_MAX) this.keyChanges.push(result);
      else this.keyChangesLeftOut += 1;
  }

  #obstacle(step: AuditStep, reason: string): void {
    const key = `${step} ${reason}`;
    const obstacle = this.obstacles.get(key);
    if (obstacle !== undefined) obstacle.count += 1;
    else if (this.obstacles.size < LINES_MAX) this.obstacles.set(key, { step, reason, count: 1 });
    else this.obstaclesLeftOut += 1;
  }

  total(outcome: keyof StepCounts): number {
    let sum = 0;
    for (const counts of this.counts.values()) sum += counts[outcome];
    return sum;
  }

  passed(step: AuditStep): number {
    return this.counts.get(step)?.passed ?? 0;
  }

  /**
   * Whether nothing was verified: not one statement under a pinned key. Bytes that agree with one another and are signed by
   * nobody say nothing of a fleet; nor does a countersignature alone, which is over 64 bytes that anybody may have made.
   */
  get isVacuous(): boolean {
    return this.passed("first-signature") === 0 && this.passed("log-signature") === 0;
  }

  /** Evidence of equivocation convicts only where both of its signatures were checked. */
  get holdsAsEvidence(): boolean {
    const both = this.passed("first-signature") === 2 || this.passed("log-signature") === 2;
    return both && this.total("failed") === 0;
  }
}
