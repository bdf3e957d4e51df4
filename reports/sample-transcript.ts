/** Hand-written runs, for the tests of the renderers only. */
import type {
  DerivationTree,
  Transcript,
  TranscriptSend,
  TranscriptStep,
} from "../properties/harness/transcript.ts";

/** A step with nothing in it but what is given. */
export const sampleStep = (
  step: Pick<TranscriptStep, "index" | "event" | "text"> & Partial<TranscriptStep>,
): TranscriptStep => ({ sends: [], facts: [], refusals: [], learned: [], breaches: [], ...step });

const message = (
  from: string,
  to: string,
  kind: string,
  fields: Record<string, string> = {},
): TranscriptSend => ({ from, to, kind, fields });

const attempt = message("front-end", "fleet", "attempt-request", {
  session: "client/2",
  record: "record(alice)",
  blindedMessage: "blind(code-1, r/client/2)",
});
const append = message("hsm-1", "hsm-2", "append-request", { term: "1", index: "4" });
const heartbeat = message("hsm-1", "hsm-3", "append-request", { term: "1", entry: "none" });

/** How the adversary of the sample comes to read the history. */
export const SAMPLE_DERIVATION: DerivationTree = {
  rule: "decrypt with a known key",
  conclusion: "the message history",
  premises: [
    { rule: "read from the backup store", conclusion: "the stored backup", premises: [] },
    {
      rule: "unwrap with a known key",
      conclusion: "the backup key",
      premises: [
        { rule: "sent on a wire it owns", conclusion: "the wrapped backup key", premises: [] },
        {
          rule: "recompute from a guessed code",
          conclusion: "the export key",
          premises: [
            { rule: "in the dictionary", conclusion: "code-1", premises: [] },
            {
              rule: "read inside an extracted replica",
              conclusion: "the OPRF key of generation 1",
              premises: [],
            },
          ],
        },
      ],
    },
  ],
};

/** A run with every kind of event: lost, copied and injected messages, a crash, a partition. */
export const SAMPLE_TRANSCRIPT: Transcript = {
  scenario: "stale-leader-evaluates-uncharged-guess",
  parties: ["client", "front-end", "store", "hsm-1", "hsm-2", "hsm-3", "adversary"],
  derivations: [SAMPLE_DERIVATION],
  steps: [
    sampleStep({
      index: 1,
      event: { do: "provision" },
      text: "The deployment ceremony gives every replica the fleet's secrets.",
      facts: [{ fact: "fleet-provisioned", text: "hsm-1, hsm-2, hsm-3" }],
    }),
    sampleStep({
      index: 2,
      event: { do: "timeout", party: "hsm-1", timer: "election" },
      text: "The election timer of hsm-1 runs out.",
      party: { id: "hsm-1", before: "follower", after: "candidate" },
      sends: [message("hsm-1", "hsm-2", "vote-request", { term: "1", lastIndex: "0" })],
      facts: [{ fact: "election-begun", text: "hsm-1, term 1" }],
    }),
    sampleStep({
      index: 3,
      event: {
        do: "deliver",
        envelope: { from: "hsm-2", to: "hsm-1", kind: "vote-reply", ordinal: 0 },
      },
      text: "hsm-1 receives the vote-reply of hsm-2.",
      moved: message("hsm-2", "hsm-1", "vote-reply", { term: "1" }),
      party: { id: "hsm-1", before: "candidate", after: "leader" },
      sends: [append, heartbeat],
      facts: [{ fact: "leader-elected", text: "hsm-1, term 1" }],
    }),
    sampleStep({
      index: 4,
      event: { do: "begin", party: "client", goal: { kind: "retrieve", code: "code-1" } },
      text: "The user asks the device to restore the backup with code-1.",
      party: { id: "client", before: "idle", after: "awaiting-offer" },
      sends: [message("client", "front-end", "fleet-request", { session: "client/2" })],
      facts: [{ fact: "attempt-begun", text: "client/2, code-1" }],
    }),
    sampleStep({
      index: 5,
      event: {
        do: "partition",
        sides: [["hsm-1"], ["hsm-2", "hsm-3"]],
      },
      text: "The network falls apart: hsm-1 on one side, hsm-2 and hsm-3 on the other.",
      facts: [{ fact: "network-partitioned", text: "hsm-1 | hsm-2, hsm-3" }],
    }),
    sampleStep({
      index: 6,
      event: {
        do: "drop",
        envelope: { from: "hsm-1", to: "hsm-2", kind: "append-request", ordinal: 0 },
      },
      text: "The append-request of hsm-1 to hsm-2 is lost.",
      moved: append,
    }),
    sampleStep({
      index: 7,
      event: {
        do: "duplicate",
        envelope: { from: "hsm-1", to: "hsm-3", kind: "append-request", ordinal: 0 },
      },
      text: "The append-request of hsm-1 to hsm-3 is copied.",
      moved: heartbeat,
    }),
    sampleStep({
      index: 8,
      event: { do: "crash", party: "hsm-3" },
      text: "hsm-3 crashes.",
      party: { id: "hsm-3", before: "follower", after: "down" },
      facts: [{ fact: "party-crashed", text: "hsm-3" }],
    }),
    sampleStep({
      index: 9,
      event: { do: "inject", message: { recipe: "guess", account: "alice", code: "code-2" } },
      text: "The adversary begins a login as alice with the guess code-2.",
      moved: message("adversary", "front-end", "attempt-request", { session: "adversary/1" }),
      refusals: ["not-leader"],
      facts: [{ fact: "guess-injected", text: "adversary/1, code-2" }],
    }),
    sampleStep({
      index: 10,
      event: { do: "restart", party: "hsm-3" },
      text: "hsm-3 restarts from what it kept.",
      party: { id: "hsm-3", before: "down", after: "follower" },
      facts: [{ fact: "party-restarted", text: "hsm-3" }],
    }),
    sampleStep({
      index: 11,
      event: { do: "heal" },
      text: "The network is whole again.",
      facts: [{ fact: "network-healed", text: "" }],
    }),
    sampleStep({
      index: 12,
      event: { do: "corrupt", party: "hsm-2", level: "extracted" },
      text: "The adversary opens hsm-2 and reads everything inside.",
      learned: ["the OPRF key of generation 1", "the fleet's transport key"],
      facts: [{ fact: "replica-extracted", text: "hsm-2" }],
    }),
    sampleStep({
      index: 13,
      event: {
        do: "deliver",
        envelope: { from: "front-end", to: "fleet", kind: "attempt-request", ordinal: 0 },
        at: "hsm-1",
      },
      text: "The host routes the attempt-request of client/2 to hsm-1.",
      moved: attempt,
      sends: [message("hsm-1", "front-end", "attempt-reply", { session: "client/2" })],
      facts: [
        {
          fact: "guess-evaluated",
          text: "hsm-1, record(alice), generation 1, client/2, no entry charged it",
        },
      ],
      learned: ["the message history"],
      breaches: [
        {
          property: "GB1",
          why: "hsm-1 evaluated the guess of client/2 although no certified entry charged it.",
        },
      ],
    }),
  ],
};

/** A run of so many steps between two replicas, to see that long charts stay in order. */
export const longTranscript = (steps: number): Transcript => ({
  scenario: "a-long-run",
  parties: ["hsm-1", "hsm-2"],
  derivations: [],
  steps: Array.from({ length: steps }, (_, index) =>
    sampleStep({
      index: index + 1,
      event: {
        do: "deliver",
        envelope: { from: "hsm-1", to: "hsm-2", kind: "append-request", ordinal: 0 },
      },
      text: `hsm-2 receives append-request number ${index + 1}.`,
      moved: append,
    }),
  ),
});

/** Whether a text has no character that moves a cursor or reverses a line. */
export const isInert = (text: string): boolean =>
  !/[\p{Cc}\p{Bidi_Control}]/u.test(text.replace(/\n/gu, ""));

/** What an attacker would write into a name: markup, template tags, escapes, reversed text. */
export const HOSTILE =
  `</script><img src=x onerror="alert('1')"> <%= 1 %> \${1} & | \`x\` ` +
  "[a](javascript:alert(1)) \u001b[31m \u202egnp #; %% end";

/** A run that says it everywhere. */
export const HOSTILE_TRANSCRIPT: Transcript = {
  ...SAMPLE_TRANSCRIPT,
  scenario: HOSTILE,
  parties: [HOSTILE, "hsm-1"],
  derivations: [{ rule: HOSTILE, conclusion: HOSTILE, premises: [] }],
  steps: [
    sampleStep({
      index: 1,
      event: { do: "crash", party: HOSTILE },
      text: HOSTILE,
      moved: message(HOSTILE, "hsm-1", HOSTILE, { [HOSTILE]: HOSTILE }),
      party: { id: HOSTILE, before: HOSTILE, after: "down" },
      sends: [message(HOSTILE, "hsm-1", HOSTILE, { [HOSTILE]: HOSTILE })],
      facts: [{ fact: HOSTILE, text: HOSTILE }],
      refusals: [HOSTILE],
      learned: [HOSTILE],
      breaches: [{ property: HOSTILE, why: HOSTILE }],
    }),
  ],
};
