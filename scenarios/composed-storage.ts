/** Rows A8, A9 and A20 of the attack catalogue: storage that completes late, and a log that is full. */
import {
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
import { among, type Script } from "./script.ts";

const DELAYED = { writes: "delayed" } as const;

const storage = (
  rows: readonly string[],
  scenario: Omit<Composed, "folder" | "rows" | "threat"> & Partial<Composed>,
): Composed => ({ folder: "attacks", rows, threat: "operator", ...scenario });

/** The followers have written the charge, the leader has not: their evidence is enough. */
const leaderLags = (script: Script): void => {
  bereft(script).holdWrites();
  guess(script).deliverAll(among("hsm-1", "hsm-2", "hsm-3", "hsm-4"));
  script.write("hsm-2", "hsm-3", "hsm-4").deliverUntil("guess-evaluated");
  script.deliver({ from: "hsm-1", to: "front-end" }).letWrite().crash("hsm-1").restart("hsm-1");
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** The power is cut while followers hold a charge in memory only: nobody has counted it, and nothing was answered. */
const cutBeforeWriting = (script: Script): void => {
  const reached = ["hsm-1", "hsm-2", "hsm-3"] as const;
  bereft(script).holdWrites();
  guess(script).deliverAll(among(...reached));
  script
    .letWrite()
    .crash(...reached)
    .restart(...reached);
  script.stand("hsm-5").deliverAll();
  tries(script, RIGHT);
};

export const STORAGE: readonly Composed[] = [
  storage(["A8"], {
    name: "a8-leader-lags-its-followers",
    question:
      "Does an entry commit when a quorum of followers has written it, and the leader has not?",
    sources: ["attacks A8", "JBX"],
    configuration: DELAYED,
    play: leaderLags,
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  storage(["A9"], {
    name: "a9-power-cut-before-writing",
    question: "Is anything answered for a charge that a power cut takes from memory?",
    sources: ["attacks A9", "JBX"],
    configuration: DELAYED,
    play: cutBeforeWriting,
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  storage(["A20"], {
    name: "a20-log-full",
    question: "When the log is full, is a guess refused before anything is charged or evaluated?",
    sources: ["attacks A20", "SVR2"],
    configuration: { logMax: 5 },
    play: (script) => guesses(bereft(script), 4),
    expect: held("X1", ...GUESSES, ...LOG),
  }),
];
