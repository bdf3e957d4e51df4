/** Rows A8, A9 and A20 of the attack catalogue: storage that completes late, and a log that is full. */
import { type Cast, nth } from "./cast.ts";
import {
  ANYWHERE,
  attacksWith,
  bereft,
  type Composed,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  RIGHT,
  SPARING_ONE,
  tries,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const DELAYED = { writes: "delayed" } as const;

const storage = attacksWith({ threat: "operator" });

/** A quorum of followers has written the charge, the leader has not: their evidence is enough. */
const leaderLags = (script: Script, { everyone, quorum }: Cast): void => {
  const writers = everyone.slice(1, quorum + 1);
  bereft(script).holdWrites();
  guess(script).deliverAll(among("hsm-1", ...writers));
  script.write(...writers).deliverUntil("guess-evaluated");
  script.deliver({ from: "hsm-1", to: "front-end" }).letWrite().crash("hsm-1").restart("hsm-1");
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** The power is cut while a quorum holds a charge in memory only: nobody has counted it, and nothing was answered. */
const cutBeforeWriting = (script: Script, { everyone, holders }: Cast): void => {
  bereft(script).holdWrites();
  guess(script).deliverAll(among(...holders));
  script
    .letWrite()
    .crash(...holders)
    .restart(...holders);
  script.stand(nth(everyone, -1)).deliverAll();
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
    family: { ...SPARING_ONE, attempts: [2, 10] },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  storage(["A9"], {
    name: "a9-power-cut-before-writing",
    question: "Is anything answered for a charge that a power cut takes from memory?",
    sources: ["attacks A9", "JBX"],
    configuration: DELAYED,
    play: cutBeforeWriting,
    family: { ...ANYWHERE, attempts: [2, 10] },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  storage(["A20"], {
    name: "a20-log-full",
    question: "When the log is full, is a guess refused before anything is charged or evaluated?",
    sources: ["attacks A20", "SVR2"],
    configuration: { logMax: 5 },
    play: (script) => guesses(bereft(script), 4),
    family: ANYWHERE,
    expect: held("X1", ...GUESSES, ...LOG),
  }),
];
