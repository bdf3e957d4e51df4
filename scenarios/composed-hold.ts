/** Rows A1, A4 and D3 in the architecture that evaluates an attempt at once and holds the answer. */
import type { Cast } from "./cast.ts";
import {
  attacksWith,
  bereft,
  type Composed,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import { minorityLeader, severalLead } from "./composed-attacks.ts";
import { pipelined } from "./composed-network.ts";
import { among, type Script } from "./script.ts";

const HOLDING = { architecture: "evaluate-then-hold" } as const;

const hold = attacksWith({ threat: "operator", configuration: HOLDING });

/**
 * The leader has evaluated, the entry has reached one follower, and the host has seen it pass. It stops the leader, and that
 * follower, until another one leads: the answer is gone with the leader. Then the last attempts are spent, and the record
 * locks under a leader that is stopped in the same way.
 */
const peekThenKill = (script: Script): void => {
  bereft(script);
  guess(script).deliver({ to: "fleet" }, "hsm-1");
  script.deliver({ to: "hsm-2", kind: "append-request" }).crash("hsm-1", "hsm-2");
  script.stand("hsm-3").deliverAll(among("hsm-3", "hsm-4", "hsm-5"));
  guesses(script, 2);
  guess(script).deliver({ to: "fleet" }, "hsm-3");
  script.deliver({ to: "hsm-4", kind: "append-request" }).crash("hsm-3");
  script.restart("hsm-1", "hsm-2", "hsm-3").stand("hsm-5").deliverAll();
  guesses(script, 1);
};

/**
 * Each of three leaders has evaluated a guess at once, and the host has seen what each of them logs; one wins. Then the last
 * two attempts are evaluated by two leaders in turn, of which the host stops the first when it has seen its entry.
 */
const peekAtSeveral = (script: Script, cast: Cast): void => {
  severalLead(script, cast);
  guess(script).deliver({ to: "fleet" }, "hsm-3");
  script.deliver({ from: "hsm-3", to: "hsm-4", kind: "append-request" }).crash("hsm-3");
  script.stand("hsm-5").deliverAll(among("hsm-1", "hsm-2", "hsm-5"));
  guesses(script, 2);
  script.restart("hsm-3").heartbeat("hsm-5").deliverAll();
  guesses(script, 1);
};

export const HOLD: readonly Composed[] = [
  hold(["D3"], {
    name: "d3-peek-then-kill",
    question:
      "Where the leader evaluates at once: does a host that stops it before the commit get an answer, or the attempt back?",
    sources: ["attacks D3", "JBX"],
    configuration: { ...HOLDING, attemptsMax: 2 },
    play: peekThenKill,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "CON9"),
      ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED", "S-DESTROYED"),
    },
  }),
  hold(["D3", "A3"], {
    name: "d3-peek-at-several-leaders",
    question:
      "Where several leaders evaluate at once and the host sees what each logs: is more than one answered, and does stopping one give an attempt back?",
    sources: ["attacks D3 A3", "JBX"],
    configuration: { ...HOLDING, attemptsMax: 2 },
    play: peekAtSeveral,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "CON9"),
      ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED", "S-DESTROYED"),
    },
  }),
  hold(["A4"], {
    name: "a4-pipelined-and-held",
    question:
      "Of five answers that a leader holds, do those leave whose entries another leader's have displaced?",
    sources: ["attacks A4", "JBX"],
    play: pipelined,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CON9", "LIV1"),
      ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  hold(["A1"], {
    name: "a1-minority-leader-holds",
    question: "Does a leader that is cut off with a minority let go of the answers that it holds?",
    sources: ["attacks A1", "SVR2"],
    play: minorityLeader,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CON9", "LIV1"),
      ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  hold(["D1"], {
    name: "d1-last-try-held",
    question: "Are attempts in hand counted where the next one is evaluated before they commit?",
    sources: ["attacks D1"],
    configuration: { ...HOLDING, attemptsMax: 2 },
    play: (script) => {
      bereft(script);
      for (let rival = 0; rival < 4; rival++) guess(script).deliver({ to: "fleet" }, "hsm-1");
      script.deliverAll();
      tries(script, RIGHT);
    },
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "CON9"),
      ...witnessed("S-DESTROYED", "S-LOCKED"),
    },
  }),
];
