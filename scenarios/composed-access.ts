/** Who is served, and what one who is not served may learn: rows E6 to E8, F11 and F12 of the attack catalogue. */
import { MISFITS } from "../model/protocol/account-token.ts";
import type { DesignName } from "../model/protocol/designs.ts";
import {
  type AccountId,
  ADVERSARY,
  FRONT_END,
  MALICIOUS_ACCOUNT,
  type ReplicaId,
  recordOf,
  VICTIM_ACCOUNT,
} from "../model/protocol/parties.ts";
import { GRANT } from "../model/world/operator-wishes.ts";
import {
  bereft,
  type Composed,
  elected,
  enrolled,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  RIGHT,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const attack = (
  rows: readonly string[],
  scenario: Omit<Composed, "folder" | "rows">,
): Composed => ({ folder: "attacks", rows, ...scenario });

const HIDDEN = { refusals: "hidden", replicas: 3, attemptsMax: 2 } as const;

/** Before anybody registered, while the record answers, when it is locked, and when it is turned off. */
const stages = (script: Script): void => {
  guess(tries(elected(script), WRONG)).deliverAll();
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  tries(script.begin({ kind: "replace-device" }), WRONG);
  guess(tries(script, WRONG)).deliverAll();
  guess(script).deliverAll();
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  script.begin({ kind: "turn-off" }).deliverAll();
  tries(script, RIGHT);
};

/** One request is sent again and again while the record is locked by others, and the leader changes in between. */
const sameInput = (script: Script): void => {
  tries(elected(script), WRONG);
  const again = () =>
    script.inject({ recipe: "replay", kind: "attempt-request", session: "client/1" }).deliverAll();
  again().stand("hsm-2").deliverAll();
  again();
};

/** The user tries codes until the record is locked, and once more. */
const lockedOut = (script: Script): void => {
  for (let time = 0; time < 4; time++) tries(time === 0 ? bereft(script) : script, WRONG);
};

/** Guesses with every token that does not fit, one of them taken off the user's own request; then the user recovers. */
const misfits = (script: Script): void => {
  tries(bereft(script), WRONG);
  for (const token of MISFITS)
    script.inject({ recipe: "guess", account: VICTIM_ACCOUNT, code: WRONG, token }).deliverAll();
  tries(script, RIGHT);
};

/** On channels: each guess begins with a handshake, for which nobody needs a token; and the user's request comes twice. */
const misfitsOnChannels = (script: Script): void => {
  tries(bereft(script), WRONG);
  for (const [at, token] of MISFITS.entries())
    script
      .inject({ recipe: "guess", account: VICTIM_ACCOUNT, code: WRONG, token })
      .deliverAll()
      .inject({ recipe: "ask", session: `${ADVERSARY}/${at + 1}` })
      .deliverAll();
  script.inject({ recipe: "replay", kind: "attempt-request", session: "client/2" }).deliverAll();
  tries(script, RIGHT);
};

/** The adversary registers over the user's registration with so many attempts; then the user tries two codes. */
const absurdPolicy =
  (attempts: number) =>
  (script: Script): void => {
    enrolled(script);
    script.inject({ recipe: "register", account: VICTIM_ACCOUNT, code: WRONG }).deliverAll();
    script.inject({
      recipe: "upload",
      session: `${ADVERSARY}/1`,
      ...(attempts === 3 ? {} : { attempts }),
    });
    tries(script.deliverAll().begin({ kind: "replace-device" }), WRONG);
    tries(script, RIGHT);
  };

/** Support grants as often as it likes, before, between and after guesses, and at another leader. */
const supportUnlocks = (script: Script): void => {
  const grants = (leader: ReplicaId) =>
    script.take({ do: "begin", party: leader, goal: GRANT }).deliverAll();
  bereft(script);
  for (let time = 0; time < 3; time++) grants("hsm-1");
  guesses(script, 2);
  tries(script, RIGHT).begin({ kind: "replace-device" });
  grants("hsm-1");
  script.stand("hsm-2").deliverAll();
  grants("hsm-2");
  guesses(script, 3);
  grants("hsm-2");
  guesses(script, 1);
};

/**
 * The adversary has registered the user's very code under an account of its own, and the front end files the user's login
 * there: then, as it should, under the user's own record.
 */
const otherUsersRecord =
  (design: DesignName) =>
  (script: Script): void => {
    const files = (account: AccountId) =>
      script.take({
        do: "begin",
        party: FRONT_END,
        goal: { kind: "name-record", account: VICTIM_ACCOUNT, record: recordOf(account) },
      });
    const session = `${ADVERSARY}/1`;
    bereft(script)
      .inject({ recipe: "register", account: MALICIOUS_ACCOUNT, code: RIGHT })
      .deliverAll();
    script.inject({ recipe: "upload", session }).deliverAll();
    script.inject({ recipe: "activate", session }).deliverAll();
    files(MALICIOUS_ACCOUNT);
    for (const code of [WRONG, RIGHT]) tries(script, code);
    // What the other record releases was wrapped for another account: the device goes on waiting.
    if (design === "published") script.giveUp();
    files(VICTIM_ACCOUNT);
    tries(script, RIGHT);
  };

export const ACCESS: readonly Composed[] = [
  attack(["E7", "F12"], {
    name: "e7-unknown-known-locked",
    question:
      "Where refusals are hidden: is a user who has no backup answered as one who has, and as one whose record is locked or turned off?",
    sources: ["attacks E7 F12", "OPQ"],
    threat: "network-token",
    configuration: HIDDEN,
    play: stages,
    expect: held("X1", ...GUESSES, ...LOG, "X5", "X9"),
  }),
  attack(["E7"], {
    name: "e7-same-input-again",
    question:
      "Where refusals are hidden: does a request that is sent again, to another leader as well, get the evaluation that it had, though there is no record?",
    sources: ["attacks E7", "OPQ"],
    threat: "operator",
    configuration: HIDDEN,
    play: sameInput,
    expect: held("X9", ...LOG),
  }),
  attack(["F12", "D3"], {
    name: "f12-locked-while-held",
    question:
      "Where the leader evaluates at once and refusals are hidden: is the attempt that locks the record answered like any other?",
    sources: ["attacks F12 D3"],
    threat: "operator",
    configuration: { ...HIDDEN, architecture: "evaluate-then-hold" },
    play: lockedOut,
    expect: { ...held("X1", "X2", "X4", "X5", "X9"), ...witnessed("S-WRONG", "S-DESTROYED") },
  }),
  attack(["F11"], {
    name: "f11-tokens-that-do-not-fit",
    question:
      "Does anybody spend the user's attempts with no token, or one for another account, realm or scope, an old one, one that never ends, one of its own, or one that stood beside another request?",
    sources: ["attacks F11", "JBX"],
    threat: "network",
    configuration: { admission: "token", replicas: 3, attemptsMax: 2 },
    play: misfits,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1", "LIV3"),
      ...witnessed("S-TURNED-AWAY", "S-RESTORED"),
    },
  }),
  attack(["F11", "F5"], {
    name: "f11-tokens-on-channels",
    question:
      "The same where a channel begins with a handshake: does a request of the user's that is sent again spend another attempt?",
    sources: ["attacks F11 F5", "JBX"],
    threat: "network",
    configuration: { admission: "token", channel: "handshake", replicas: 3, attemptsMax: 2 },
    play: misfitsOnChannels,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1", "LIV3", "CLN2"),
      ...witnessed("S-TURNED-AWAY", "S-RESTORED"),
    },
  }),
  ...(
    [
      ["none", 0],
      ["beyond-the-cap", 4],
      ["raised", 3],
    ] as const
  ).map(([name, attempts]) =>
    attack(["D14"], {
      name: `d14-attempts-${name}`,
      question: `Where clients state how many attempts a registration has, at most three, and the user's has two: does the vault take one with ${attempts} in its place?`,
      sources: ["attacks D14", "SVR2"],
      threat: "operator",
      configuration: { policy: "client", replicas: 3, attemptsMax: 3 },
      play: absurdPolicy(attempts),
      expect: { ...held("X1", ...GUESSES, ...LOG, "X10"), ...witnessed("S-RESTORED", "S-WRONG") },
    }),
  ),
  attack(["D18"], {
    name: "d18-support-unlocks",
    question:
      "Does an operator that grants attempts again and again get more guesses than the cap has, also under another leader and after a login gave attempts back?",
    sources: ["attacks D18"],
    threat: "operator",
    configuration: { attemptsCap: 3, replicas: 3, attemptsMax: 2 },
    play: supportUnlocks,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "X5"),
      ...witnessed("S-GRANTED", "S-RESTORED", "S-DESTROYED"),
    },
  }),
  ...(["hardened", "published"] as const).map((design) =>
    attack(["E8"], {
      name: `e8-other-users-record-${design}`,
      question: `In the design ${design}: does a device that logs in at another user's record, with a code that happens to open it, take the key from there?`,
      sources: ["attacks E8", "C23"],
      threat: "front-end-and-clients",
      configuration: { design, replicas: 3, attemptsMax: 3 },
      play: otherUsersRecord(design),
      expect: { ...held("X1", "X2", ...LOG), ...witnessed("S-RESTORED") },
    }),
  ),
];
