/** What users do, and what breaks by itself: nobody means harm. */
import {
  bereft,
  type Composed,
  enrolled,
  GUESSES,
  held,
  LOG,
  NEXT,
  RIGHT,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";

const honest = (scenario: Omit<Composed, "folder">): Composed => ({
  folder: "honest",
  ...scenario,
});

const K = 10;

export const HONEST: readonly Composed[] = [
  honest({
    name: "register-then-retrieve",
    question: "Does a user who registers get the history back on a new device?",
    sources: ["BLOG21", "WPv2-q"],
    threat: "none",
    play: (script) => tries(bereft(script), RIGHT),
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-ENROLLED", "S-RESTORED", "S-GIVEN-BACK"),
    },
  }),
  honest({
    name: "wrong-then-right",
    question: "Does a user who mistypes the code once still recover?",
    sources: ["WPv2-q"],
    threat: "none",
    play: (script) => tries(tries(bereft(script), WRONG), RIGHT),
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-WRONG", "S-RESTORED", "S-GIVEN-BACK"),
    },
  }),
  honest({
    name: "lockout",
    question:
      "After ten wrong codes, is the record gone, so that even the right code comes too late?",
    sources: ["WPv2-q", "LAB"],
    threat: "none",
    play: (script) => {
      bereft(script);
      for (let attempt = 0; attempt < K; attempt++) tries(script, WRONG);
      tries(script, RIGHT);
    },
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG),
      ...witnessed("S-WRONG", "S-DESTROYED", "S-LOCKED"),
    },
  }),
  honest({
    name: "new-device",
    question:
      "Does the same code serve device after device, with all attempts given back each time?",
    sources: ["BLOG21"],
    threat: "none",
    play: (script) => {
      tries(bereft(script), RIGHT).begin({ kind: "replace-device" });
      tries(tries(script, WRONG), RIGHT).begin({ kind: "replace-device" });
      tries(script, RIGHT);
    },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RESTORED", "S-GIVEN-BACK"),
    },
  }),
  honest({
    name: "replica-restart",
    question: "Does a replica that restarts keep what it acknowledged, so well that it can lead?",
    sources: ["BLOG26", "Raft 5.2"],
    threat: "hosts",
    play: (script) => {
      bereft(script).crash("hsm-2").restart("hsm-2").heartbeat("hsm-1").deliverAll();
      script.crash("hsm-1").restart("hsm-1").stand("hsm-2").deliverAll();
      tries(script, RIGHT);
    },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RESTARTED", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  honest({
    name: "minority-loss",
    question:
      "With two of five replicas dead for good, the leader among them, does the user still recover?",
    sources: ["BLOG26", "facts.md 9"],
    threat: "hosts",
    play: (script) => {
      bereft(script).crash("hsm-1", "hsm-4").stand("hsm-2").deliverAll();
      tries(script, RIGHT);
    },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  honest({
    name: "change-code",
    question: "After a change of code, does the old code open nothing and the new one everything?",
    sources: ["WPv2-q"],
    threat: "none",
    play: (script) => {
      enrolled(script).begin({ kind: "change-code", code: NEXT }).deliverAll();
      script.begin({ kind: "replace-device" });
      tries(tries(script, RIGHT), NEXT);
    },
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-CHANGED", "S-WRONG", "S-RESTORED"),
    },
  }),
  honest({
    name: "turn-off",
    question: "After the backup is turned off, is there nothing left to try a code against?",
    sources: ["WPv2-q"],
    threat: "none",
    play: (script) => {
      enrolled(script).begin({ kind: "turn-off" }).deliverAll();
      tries(script, RIGHT);
    },
    expect: { ...held("X1", "X5", ...LOG), ...witnessed("S-ENROLLED", "S-OFF") },
  }),
];
