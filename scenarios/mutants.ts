/**
 * Shipped bugs of the attack catalogue, by id: which rules are taken away to have each of them, and which property must
 * notice. `--mutant ID` switches one on; `bkv mutants` plays them all.
 */
import type { TrustParameters } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { ThreatName } from "./threats.ts";

export interface Mutant {
  /** The defect, in words. */
  readonly name: string;
  /** Where it shipped, or was found. */
  readonly origin: string;
  readonly without: readonly Defence[];
  readonly threat: ThreatName;
  /** Of fleet trust: what the design is otherwise than by default. */
  readonly trust?: Partial<TrustParameters>;
  /** Properties that the catalogue names for it; each of them must be seen to break. */
  readonly killedBy: readonly string[];
  /** Rows of the attack catalogue. */
  readonly rows: readonly string[];
}

export const MUTANTS = {
  M5: {
    name: "a message in parts may be cut at a part's boundary",
    origin: "SVR2 b6b8b45",
    without: ["mark-last-part"],
    threat: "operator",
    killedBy: ["CLN2"],
    rows: ["F2"],
  },
  M6: {
    name: "a replicated row with 0 attempts left is taken as it is, and the next attempt makes its octet 255",
    origin: "SVR2 575324e",
    without: ["check-loaded-counter"],
    threat: "operator",
    killedBy: ["X2", "CON7"],
    rows: ["D13"],
  },
  M12: {
    name: "a record is used after it was erased in the same step",
    origin: "SVR2 28f2bbd (DB3)",
    without: ["refuse-erased-record"],
    threat: "operator",
    killedBy: ["X5"],
    rows: ["D21"],
  },
  M13: {
    name: "no activation phase: a registered generation answers at once",
    origin: "SVR2, comment in db2.cc",
    without: ["activate-before-answer"],
    threat: "operator",
    killedBy: ["X3"],
    rows: ["D5"],
  },
  M13b: {
    name: "activation without proof of knowledge: the operator activates by itself",
    origin: "SVR2, comment in db2.cc, part 2",
    without: ["prove-activation"],
    threat: "operator",
    killedBy: ["X3"],
    rows: ["D6"],
  },
  M17: {
    name: "a commit trusts evidence whose MAC was not verified",
    origin: "Juicebox realm 88e96fe, reverted in ba86430",
    without: ["authenticate-replica-messages"],
    threat: "operator",
    killedBy: ["CON9"],
    rows: ["A10"],
  },
  M19: {
    name: "secrets kept when guesses are exhausted",
    origin: "Juicebox realm 54ebd6a",
    without: ["erase-on-destruction"],
    threat: "operator",
    killedBy: ["X5"],
    rows: ["D21"],
  },
  M30: {
    name: "plain majority instead of the quorum that tolerates R rollbacks",
    origin: "the formula of SVR2",
    without: ["outnumber-rollbacks"],
    threat: "rollback-one",
    killedBy: ["CON2", "CON3"],
    rows: ["B1"],
  },
  M31: {
    name: "one counter per replica",
    origin: "Apple's wording; AWS CloudHSM; the bound of SVR3",
    without: ["count-in-consensus"],
    threat: "operator",
    killedBy: ["X2"],
    rows: ["D4"],
  },
  M32: {
    name: "charged only when the third message of the login fails",
    origin: "OPAQUE draft, Handling Online Guessing Attacks",
    without: ["charge-before-evaluation"],
    threat: "operator",
    killedBy: ["X2"],
    rows: ["D2"],
  },
  M33: {
    name: "success reset not single-use",
    origin: "bytemare/opaque, a test's name; the shape of Juicebox recover3",
    without: ["confirm-once"],
    threat: "operator",
    killedBy: ["X3"],
    rows: ["D11"],
  },
  M11: {
    name: "records that the host stores are not covered by a root inside the HSM",
    origin: "SVR2 before bd8e801",
    without: ["verify-record-root"],
    threat: "operator",
    killedBy: ["X2", "CON7"],
    rows: ["B7"],
  },
  M21: {
    name: "a record's nonce follows from its name, and is repeated on each write",
    origin: "Juicebox realm 1adb66e",
    without: ["fresh-leaf-nonce"],
    threat: "operator",
    killedBy: ["X1"],
    rows: ["B11"],
  },
  M14: {
    name: "the id in a record's proof is not compared with the id that was asked for",
    origin: "Juicebox realm 03062df",
    without: ["match-record-to-proof"],
    threat: "clients",
    // X2 alone is found as well, in some 1,700 runs (28 s of a processor): it takes k + 1 evaluations, and the counter gives the lie
    // away at the second. scenarios/exercised.test.ts plays a schedule that breaks both.
    killedBy: ["X2", "CON7"],
    rows: ["B8"],
  },
  M9: {
    name: "joining has no timeout",
    origin: "SVR2 dece3bd",
    without: ["time-out-joining"],
    threat: "membership",
    killedBy: ["LIV2"],
    rows: ["C14"],
  },
  M10: {
    name: "the floor of versions is not carried to who joins or takes over",
    origin: "SVR2 5a347b5, 2d67d30",
    without: ["carry-floor"],
    threat: "membership",
    killedBy: ["CON12"],
    rows: ["C11"],
  },
  M27: {
    name: "the configuration is changed before an entry of the leader's own term is committed",
    origin: "Raft's single-server change; copycat #23, axon #120, braft #182",
    without: ["commit-own-term-before-change"],
    threat: "membership",
    killedBy: ["CON6"],
    rows: ["C1"],
  },
  M1: {
    name: "writes, joins and replication go by the host's clock, without a time that a quorum gives",
    origin: "SVR2 8082964",
    without: ["quorum-clock"],
    threat: "clocks",
    killedBy: ["CON3", "CLN1"],
    rows: ["B14"],
  },
  M2: {
    name: "peers without a vote count in the clock of the group",
    origin: "SVR2 2e73594",
    without: ["count-voters-clocks"],
    threat: "membership-clocks",
    killedBy: ["CLN1"],
    rows: ["B15"],
  },
  M20: {
    name: "the size of what is not committed yet depends on the outcome",
    origin: "Juicebox realm 3545b8e, 16f6e45",
    without: ["pad-logged-outcome"],
    threat: "operator",
    killedBy: ["X4"],
    rows: ["D3"],
  },
  M20b: {
    name: "the kind and the size of the reply depend on the outcome",
    origin: "Juicebox realm 16f6e45",
    without: ["answer-with-fake-record"],
    threat: "operator",
    killedBy: ["X9"],
    rows: ["F12"],
  },
  M24: {
    name: "empty evidence is accepted by an insecure build",
    origin: "SVR1 c5984fa",
    without: ["require-evidence"],
    threat: "insider",
    killedBy: ["CLN1"],
    rows: ["F9"],
  },
  M34: {
    name: "the version is compared with a default of 0, and state is saved before verification",
    origin: "CVE-2022-29173 (go-tuf)",
    without: ["refuse-lower-epoch", "save-after-verification"],
    threat: "bundle-network",
    killedBy: ["BUN2"],
    rows: ["G4", "G19"],
  },
  M35: {
    name: "one key under several ids counts several times",
    origin: "GHSA-3633-5h82-39pq",
    without: ["count-distinct-signers"],
    threat: "one-signer-stolen",
    trust: { format: "published" },
    killedBy: ["BUN1"],
    rows: ["G2"],
  },
  M36: {
    name: "duplicate signatures count towards the threshold",
    origin: "CVE-2020-15093, CVE-2020-6174",
    without: ["count-signatures-once"],
    threat: "one-signer-stolen",
    trust: { format: "published" },
    killedBy: ["BUN1"],
    rows: ["G2"],
  },
  M37: {
    name: "a threshold of 0 is accepted",
    origin: "GHSA-fphv-w9fq-2525",
    without: ["refuse-zero-threshold"],
    threat: "insider-rotation",
    trust: { format: "published" },
    killedBy: ["BUN1"],
    rows: ["G3"],
  },
  M40: {
    name: "a witness checks, then persists, without one atomic step",
    origin: "C2SP tlog-witness warning",
    without: ["persist-before-cosigning"],
    threat: "log-and-witness-hosts",
    trust: { witnesses: 1, cosignatures: 1 },
    killedBy: ["BUN6"],
    rows: ["I3"],
  },
  M41: {
    name: "no epoch names the digest before it, keys are told apart by one byte, and the auditor takes its key from the log that it audits",
    origin: "plexi as it stands",
    without: ["match-keys-in-full", "chain-epochs", "pin-monitor-keys"],
    threat: "bundle-network",
    trust: { format: "published" },
    killedBy: ["BUN1", "BUN6"],
    rows: ["I16"],
  },
  M42: {
    name: "the countersignature covers only the first signature's bytes",
    origin: "mbt README",
    without: ["countersign-message"],
    threat: "first-key-and-hosts",
    trust: { format: "published", signatures: "loose" },
    killedBy: ["BUN1"],
    rows: ["G13"],
  },
  M43: {
    name: "an error while verifying is mapped to success",
    origin: "CVE-2017-2448",
    without: ["refuse-on-error"],
    threat: "bundle-network",
    trust: { format: "published" },
    killedBy: ["CLN1"],
    rows: ["F6"],
  },
  M44: {
    name: "a flipped bit in a stored log entry is treated as a new statement",
    origin: "CT log Yeti 2022",
    without: ["verify-entries"],
    threat: "lying-log",
    killedBy: ["BUN6"],
    rows: ["I13"],
  },
} as const satisfies Record<string, Mutant>;

export type MutantId = keyof typeof MUTANTS;

export const MUTANT_IDS = Object.keys(MUTANTS) as MutantId[];

export const isMutant = (id: string): id is MutantId => Object.hasOwn(MUTANTS, id);

/** A mutant of the table. */
export const mutantOf = (id: MutantId): Mutant => MUTANTS[id];

/** Mutants of the catalogue that cannot be switched on yet, and what the model lacks to have them. None at present. */
export const NOT_YET: Readonly<Record<string, string>> = {};
