/** What is said of a defence, wherever it stands. */
export interface DefenceDescription {
  /** The rule as it stands. */
  readonly rule: string;
  /** What an attacker gains when it is gone. */
  readonly attack: string;
  /** Where the rule comes from: source keys of docs/sources.md. */
  readonly sources: readonly string[];
}
