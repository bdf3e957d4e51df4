/** A small hand-written report, for the tests of the renderers only. */
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Verdict } from "../properties/harness/verdict.ts";
import type { DesignReport, ReportCounterexample } from "./design-report.ts";
import { guessCosts } from "./guess-cost.ts";
import {
  HOSTILE,
  HOSTILE_TRANSCRIPT,
  longTranscript,
  SAMPLE_TRANSCRIPT,
} from "./sample-transcript.ts";

const GUESSING = guessCosts({ ...DEFAULT_CONFIGURATION, stretching: "argon2id" });

const random = {
  search: "random",
  seed: 20_260_501,
  runs: 12_000,
  steps: 1_904_211,
  lengthMax: 240,
} as const;

const exhaustive = {
  search: "exhaustive",
  scope: "small",
  complete: true,
  states: 812_334,
  transitions: 4_118_702,
  depth: 61,
} as const;

const verdict = (property: string, rest: Partial<Verdict>): Verdict => ({
  property,
  design: "published",
  threat: "network-and-hosts",
  kind: "held",
  expected: "held",
  bound: random,
  hits: 41_877,
  ...rest,
});

const replayOf = (scenario: string, steps: number) =>
  ({ search: "replay", scenario, steps }) as const;

const REPLAY = "bkv replay scenarios/weakened/answer-only-when-certified.json";
const WHY = "hsm-1 evaluated the guess of client/2 although no certified entry charged it.";

export const SAMPLE_VERDICTS: readonly Verdict[] = [
  verdict("X1", {}),
  verdict("X1", { bound: exhaustive, hits: 22_140 }),
  verdict("X1", {
    threat: "one-extracted-replica",
    kind: "violated",
    expected: "violated",
    bound: replayOf("extracted-replica-opens-backup", 31),
    scenario: "extracted-replica-opens-backup",
    hits: 1,
  }),
  verdict("GB1", { bound: exhaustive, hits: 98_112 }),
  verdict("GB1", {
    design: "published without answer-only-when-certified",
    kind: "violated",
    expected: "violated",
    bound: replayOf("stale-leader-evaluates-uncharged-guess", 13),
    scenario: "stale-leader-evaluates-uncharged-guess",
    hits: 1,
    counterexample: { why: WHY, schedule: [], replay: REPLAY },
  }),
  verdict("CON2", { bound: { ...exhaustive, complete: false, depth: 44 }, hits: 5210 }),
  verdict("CON2", {
    kind: "violated",
    bound: { ...random, runs: 211, steps: 30_112, seconds: 60 },
    hits: 3,
    share: 0.014,
  }),
  verdict("TR1", { kind: "vacuous", hits: 0 }),
  verdict("S1", { kind: "witnessed", expected: "witnessed", hits: 10_022, share: 0.83 }),
  verdict("S2", { kind: "unwitnessed", expected: "witnessed", hits: 0, share: 0 }),
  verdict("L1", { bound: { ...random, seconds: 30 }, hits: 1200 }),
];

const counterexample = (rest: Partial<ReportCounterexample>): ReportCounterexample => ({
  property: "GB1",
  scenario: "stale-leader-evaluates-uncharged-guess",
  question:
    "Can a leader that is cut off with a minority answer a guess that the fleet never charges?",
  expected: true,
  why: WHY,
  replay: REPLAY,
  transcript: SAMPLE_TRANSCRIPT,
  ...rest,
});

const DOT = `digraph "replica" {
  node [shape=box, style="rounded", fontname="Helvetica", fontsize=13];
  edge [fontname="Helvetica", fontsize=10];
  "[*]" [shape=circle, style=filled, label="", width=0.14];
  "[*]" -> follower; follower -> candidate [label="election timeout\\l"];
  candidate -> leader [label="vote-reply [quorum reached]\\l"];
  candidate -> follower [label="append-request [newer term]\\l"];
  leader -> follower [label="any [newer term]\\l"];
  follower -> down [label="crash\\l"]; down -> follower [label="restart\\l"];
}`;

export const SAMPLE_REPORT: DesignReport = {
  tool: { name: "bkv", version: "0.1.0" },
  command: "bkv report --design published --replicas 3 --seed 20260501 --budget 60s",
  seed: 20_260_501,
  ok: false,
  design: "published",
  configuration: {
    replicas: 3,
    rollbackTolerance: 0,
    attemptsMax: 3,
    factor: "recovery-code",
    codes: "code-1, code-2, code-3",
    without: "none",
  },
  guessing: GUESSING,
  claims: [
    {
      id: "X1",
      claim: "NoExpose",
      statement:
        "The backup key and the history stay unknown to the adversary, " +
        "unless it guesses the recovery code within the attempts or a replica was extracted.",
      expectation: "always",
      sources: ["BLOG21", "WPv2-q"],
    },
    {
      id: "GB1",
      claim: "GuessBudget",
      statement: "Every evaluated guess was charged before it, in a certified log entry.",
      expectation: "always",
      sources: ["WPv2-q", "LAB"],
    },
    {
      id: "CON2",
      claim: "OneLeader",
      statement: "No two replicas are elected leader in the same term.",
      expectation: "always",
      sources: ["BLOG26", "Raft 5.2"],
    },
    {
      id: "TR1",
      claim: "PinnedFleet",
      statement: "A client registers only with a fleet whose keys it has pinned.",
      expectation: "always",
      sources: ["BLOG26"],
    },
    {
      id: "S1",
      claim: "CanRestore",
      statement: "A user who knows the code can restore the history.",
      expectation: "sometimes",
      sources: ["BLOG21"],
    },
    {
      id: "S2",
      claim: "CanLockOut",
      statement: "A record can be exhausted by wrong guesses.",
      expectation: "sometimes",
      sources: ["LAB"],
    },
    {
      id: "L1",
      claim: "Settles",
      statement: "Once faults stop, every open operation ends.",
      expectation: "eventually",
      sources: ["OPQ"],
    },
  ],
  verdicts: SAMPLE_VERDICTS,
  coverage: {
    events: { deliver: 1_402_118, drop: 88_121, inject: 20_442, crash: 14_002, corrupt: 0 },
    refusals: { "not-leader": 120_441, "stale-term": 8102, "fleet-not-pinned": 0 },
    facts: { "guess-evaluated": 98_112, "leader-elected": 44_120, "history-restored": 10_022 },
    states: { "replica.follower": 812_334, "replica.leader": 204_118, "client.locked-out": 0 },
  },
  defences: [
    {
      id: "answer-only-when-certified",
      rule: "No answer leaves a replica before a quorum holds the operation's entry.",
      attack:
        "A leader that is cut off with a minority evaluates guesses that the fleet never charges.",
      sources: ["BLOG26", "attacks A1 D3"],
      breaks: ["GB1"],
    },
    {
      id: "vote-once-per-term",
      rule: "A replica grants one vote in a term.",
      attack: "Two leaders of one term.",
      sources: ["Raft 5.2"],
      breaks: ["CON2", "GB1"],
    },
    {
      id: "confirm-once",
      rule: "A confirmed attempt gives attempts back once, and only for its own generation.",
      attack: "One honest success is replayed before every guess that would exhaust the record.",
      sources: ["OPQ", "attacks D11 M33"],
      breaks: [],
    },
  ],
  assumptions: [
    {
      silent: "Which consensus algorithm replicates the records.",
      assumption: "Raft's rules, with a quorum that grows with the rollback tolerance.",
    },
    {
      silent: "How many guesses a record allows.",
      assumption: "10, as the Labyrinth paper says; 3 in small scopes.",
    },
  ],
  sources: [
    { key: "BLOG21", what: "Meta Engineering 2021-09-10, on encrypted backups" },
    { key: "BLOG26", what: "Meta Engineering 2026-05-01, on strengthening them" },
    { key: "WPv2-q", what: "Vault whitepaper v2 (2026), as quoted by others" },
    { key: "LAB", what: "The Labyrinth Encrypted Message Storage Protocol, 2023-12-06" },
    { key: "OPQ", what: "RFC 9807 (OPAQUE)" },
    { key: "Raft", what: "Ongaro and Ousterhout, In Search of an Understandable Consensus" },
  ],
  statecharts: [{ machine: "replica", dot: DOT }],
  counterexamples: [
    counterexample({}),
    counterexample({
      property: "CON2",
      scenario: "two-leaders-of-term-2",
      question: "Can two replicas lead in the same term?",
      expected: false,
      why: "hsm-2 and hsm-3 were both elected in term 2.",
      replay: "bkv replay scenarios/corpus/two-leaders-of-term-2.json",
      transcript: { ...longTranscript(24), scenario: "two-leaders-of-term-2" },
    }),
  ],
};

/** The sample with the hostile text wherever a text may stand. */
export const HOSTILE_REPORT: DesignReport = {
  ...SAMPLE_REPORT,
  command: HOSTILE,
  design: HOSTILE,
  configuration: { [HOSTILE]: HOSTILE },
  guessing: GUESSING,
  claims: [
    {
      id: HOSTILE,
      claim: HOSTILE,
      statement: HOSTILE,
      expectation: "always",
      sources: [HOSTILE],
    },
  ],
  verdicts: [
    verdict(HOSTILE, {
      design: HOSTILE,
      threat: HOSTILE,
      scenario: HOSTILE,
      bound: replayOf(HOSTILE, 1),
    }),
  ],
  coverage: { events: { [HOSTILE]: 1 }, refusals: {}, facts: { [HOSTILE]: 0 }, states: {} },
  defences: [
    { id: HOSTILE, rule: HOSTILE, attack: HOSTILE, sources: [HOSTILE], breaks: [HOSTILE] },
  ],
  assumptions: [{ silent: HOSTILE, assumption: HOSTILE }],
  sources: [{ key: HOSTILE, what: HOSTILE }],
  statecharts: [{ machine: HOSTILE, dot: DOT }],
  counterexamples: [
    {
      property: HOSTILE,
      scenario: HOSTILE,
      question: HOSTILE,
      expected: true,
      why: HOSTILE,
      replay: HOSTILE,
      transcript: HOSTILE_TRANSCRIPT,
    },
  ],
};
