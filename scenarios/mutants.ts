/**
 * Shipped bugs of the attack catalogue as named switches: which defences a bug takes away, in which world and design it is
 * looked for, and which claim must notice. `bkv check --mutant ID` and `bkv list mutants` read this table.
 */
import type { TrustParameters } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { ThreatName } from "./threats.ts";

export interface Mutant {
  readonly id: string;
  /** The bug in one sentence. */
  readonly what: string;
  readonly origin: string;
  readonly without: readonly Defence[];
  readonly threat: ThreatName;
  /** What the design is otherwise than by default. */
  readonly trust?: Partial<TrustParameters>;
  /** The claim that must notice. */
  readonly killedBy: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    id: "M24",
    what: "Empty evidence is accepted by an insecure build.",
    origin: "SVR1 c5984fa",
    without: ["require-evidence"],
    threat: "insider",
    killedBy: "CLN1",
  },
  {
    id: "M34",
    what: "The version is compared with a default of 0, and state is saved before verification.",
    origin: "CVE-2022-29173 (go-tuf)",
    without: ["refuse-lower-epoch", "save-after-verification"],
    threat: "bundle-network",
    killedBy: "BUN2",
  },
  {
    id: "M35",
    what: "One key under several ids counts several times.",
    origin: "GHSA-3633-5h82-39pq",
    without: ["count-distinct-signers"],
    threat: "one-signer-stolen",
    trust: { format: "published" },
    killedBy: "BUN1",
  },
  {
    id: "M36",
    what: "Duplicate signatures count towards the threshold.",
    origin: "CVE-2020-15093, CVE-2020-6174",
    without: ["count-signatures-once"],
    threat: "one-signer-stolen",
    trust: { format: "published" },
    killedBy: "BUN1",
  },
  {
    id: "M37",
    what: "A threshold of 0 is accepted.",
    origin: "GHSA-fphv-w9fq-2525",
    without: ["refuse-zero-threshold"],
    threat: "insider-rotation",
    trust: { format: "published" },
    killedBy: "BUN1",
  },
  {
    id: "M40",
    what: "A witness checks, then persists, without one atomic step.",
    origin: "C2SP tlog-witness warning",
    without: ["persist-before-cosigning"],
    threat: "log-and-witness-hosts",
    trust: { witnesses: 1, cosignatures: 1 },
    killedBy: "BUN6",
  },
  {
    id: "M41",
    what: "Keys are told apart by one byte, and the auditor takes its key from the log that it audits.",
    origin: "plexi as it stands",
    without: ["match-keys-in-full", "pin-monitor-keys"],
    threat: "bundle-network",
    trust: { format: "published" },
    killedBy: "BUN1",
  },
  {
    id: "M42",
    what: "The countersignature covers only the first signature's bytes.",
    origin: "mbt README",
    without: ["countersign-message"],
    threat: "first-key-and-hosts",
    trust: { format: "published", signatures: "loose" },
    killedBy: "BUN1",
  },
  {
    id: "M43",
    what: "An error while verifying is mapped to success.",
    origin: "CVE-2017-2448",
    without: ["refuse-on-error"],
    threat: "bundle-network",
    trust: { format: "published" },
    killedBy: "CLN1",
  },
  {
    id: "M44",
    what: "A flipped bit in a stored log entry is treated as a new statement.",
    origin: "CT log Yeti 2022",
    without: ["verify-entries"],
    threat: "lying-log",
    killedBy: "BUN6",
  },
];
