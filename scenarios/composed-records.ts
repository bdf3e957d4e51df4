/** Rows B7 to B10 of the attack catalogue: records kept by the host, who serves what it likes. */
import {
  FLEET,
  MALICIOUS_ACCOUNT,
  type ReplicaId,
  recordOf,
  STORE,
  VICTIM_ACCOUNT,
} from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import type { Cast } from "./cast.ts";
import {
  ANYWHERE,
  attacksWith,
  bereft,
  type Composed,
  enrolled,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  SPARING_TWO,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const OUTSIDE = { records: "outside", attemptsMax: 2 } as const;
/** Leaf outside, root inside, evaluated at the leader, the answer held: Juicebox's. */
const AHEAD = { ...OUTSIDE, architecture: "evaluate-then-hold" } as const;
const VICTIM = recordOf(VICTIM_ACCOUNT);

const records = attacksWith({ threat: "operator", configuration: OUTSIDE });
const ahead = attacksWith({ threat: "operator", configuration: AHEAD });

/** Whatever the host says to a replica in place of the record. */
export const lie = (
  script: Script,
  to: ReplicaId,
  holder: string | null,
  leaf: number,
  path: number = leaf,
): Script =>
  script
    .inject({ recipe: "serve-record", to, holder, leaf, path })
    .deliverAll(({ to: relay }) => relay === "front-end" || relay === STORE);

/** A guess that is logged and known to be committed at the leader, which waits for the record. */
const isNotServing = ({ kind }: EnvelopeRef): boolean => kind !== "record-reply";

const waiting = (script: Script): Script => guess(script).deliverAll(isNotServing);

/** The trees of a user with one registration: registered, activated; then one more for each charge. */
const [REGISTERED, ACTIVATED, SHOWN] = [0, 1, 2] as const;

/** The record as it was before the charges, whole or spliced with what is new; then the truth. */
const rolledBack = (script: Script): void => {
  guesses(bereft(script), 2);
  waiting(script);
  for (const old of [ACTIVATED, REGISTERED])
    lie(lie(script, "hsm-1", VICTIM, old), "hsm-1", VICTIM, old, 3);
  script.deliverAll();
  guesses(script, 1);
};

/** The same where it is read before the evaluation: at the second attempt as it was before the first; spliced when it has locked. */
const rolledBackAhead = (script: Script): void => {
  guesses(bereft(script), 1);
  lie(waiting(script), "hsm-1", VICTIM, ACTIVATED).deliverAll();
  guesses(script, 1);
  lie(waiting(script), "hsm-1", VICTIM, ACTIVATED, 4).deliverAll();
};

/** The user has lost the device, and the adversary has a record of its own. */
const withRival = (script: Script): Script => {
  bereft(script);
  script.inject({ recipe: "register", account: MALICIOUS_ACCOUNT, code: WRONG }).deliverAll();
  script.inject({ recipe: "upload", session: "adversary/1" }).deliverAll();
  return script.inject({ recipe: "activate", session: "adversary/1" }).deliverAll();
};

/** An attempt at the adversary's own record, for which the victim's is offered: evaluated under that one it would be one too many. */
const otherRecordAhead = (script: Script): void => {
  withRival(script).inject({ recipe: "guess", account: MALICIOUS_ACCOUNT, code: WRONG });
  script.deliverAll(isNotServing);
  lie(script, "hsm-1", VICTIM, 3).deliverAll();
  guesses(script, 1);
  tries(script, RIGHT);
};

/** The adversary has a record of its own, and offers the victim's in its place. */
const otherRecord = (script: Script): void => {
  withRival(script);
  for (const [time, code] of [RIGHT, WRONG].entries()) {
    script.inject({ recipe: "guess", account: MALICIOUS_ACCOUNT, code }).deliverAll(isNotServing);
    lie(script, "hsm-1", VICTIM, 3 + time).deliverAll();
  }
  waiting(script);
  lie(script, "hsm-1", recordOf(MALICIOUS_ACCOUNT), 5).deliverAll();
  tries(script, RIGHT);
};

/**
 * The host says that the victim has no record: to the leader once, and to one follower whenever it applies a charge. Were it
 * believed, the follower's record would have all its attempts when that one leads.
 */
const denied = (script: Script): void => {
  const isNotItsOwn = ({ kind, to }: EnvelopeRef): boolean =>
    kind !== "record-reply" || to !== "hsm-2";
  // The others have nothing to catch up with: what is denied is a charge.
  bereft(script).heartbeat("hsm-1").deliverAll();
  lie(waiting(script), "hsm-1", null, 0);
  for (let time = 0; time < 2; time++) {
    if (time > 0) guess(script);
    script.deliverAll(isNotItsOwn).heartbeat("hsm-1").deliverAll(isNotItsOwn);
    lie(script, "hsm-2", null, 0).deliverAll();
  }
  script.stand("hsm-2").deliverAll();
  guesses(script, 2);
};

/**
 * The leader has evaluated and shown the leaf; the host stops it and the one follower that has the entry. Another one leads, and is
 * served the leaf that never committed; then the first ones come back.
 */
const displacedLeaf = (script: Script, { everyone }: Cast): void => {
  bereft(script);
  guess(script).deliver({ to: FLEET }, "hsm-1");
  script.deliverAll(({ from, to }) => from === STORE || to === STORE);
  script.deliver({ to: "hsm-2", kind: "append-request" }).deliverAll(({ to }) => to === STORE);
  script.crash("hsm-1", "hsm-2");
  script.stand("hsm-3").deliverAll(among(...everyone.slice(2)));
  guess(script).deliverAll(isNotServing);
  lie(script, "hsm-3", VICTIM, SHOWN).deliverAll();
  guesses(script, 1);
  script.restart("hsm-1", "hsm-2").heartbeat("hsm-3").deliverAll();
  guesses(script, 1);
};

/** A replica that is set back is served the tree of its own root; another one waits for an answer that was lost. */
const servedByRoot = (script: Script): void => {
  bereft(script).keep("hsm-2");
  guesses(script, 1);
  script.setBack("hsm-2").stand("hsm-3").deliverAll();
  waiting(script).drop({ to: "hsm-3", kind: "record-reply" });
  script.heartbeat("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** The user has changed the code; at the login with the new one the host serves the old registration, then the new one. */
const oldPayload = (script: Script): void => {
  enrolled(script).begin({ kind: "change-code", code: NEXT }).deliverAll();
  script.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code: NEXT });
  script.deliverAll(isNotServing);
  for (const old of [ACTIVATED, REGISTERED])
    lie(lie(script, "hsm-1", VICTIM, old), "hsm-1", VICTIM, old, 3);
  script.deliverAll();
};

const REFUSED = { ...held("X1", ...GUESSES, ...LOG), ...witnessed("S-RECORD-REFUSED") };

export const RECORDS: readonly Composed[] = [
  records(["B7"], {
    name: "b7-record-rolled-back",
    question:
      "Does a record come back as it was before the charges, whole or spliced with newer siblings?",
    sources: ["attacks B7", "SVR2", "JBX"],
    play: rolledBack,
    family: { ...ANYWHERE, attempts: [1, 2, 10] },
    expect: REFUSED,
  }),
  records(["B8"], {
    name: "b8-other-record",
    question:
      "Is another record taken for the one that was asked for, where its own proof is genuine?",
    sources: ["attacks B8", "JBX"],
    threat: "clients",
    play: otherRecord,
    family: { ...ANYWHERE, attempts: [2, 10] },
    expect: { ...REFUSED, ...witnessed("S-RESTORED") },
  }),
  records(["E10"], {
    name: "e10-old-payload-at-a-login",
    question:
      "Does a login with the new code get the wrapped key of an older registration, where the host serves that one?",
    sources: ["attacks E10"],
    play: oldPayload,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RECORD-REFUSED", "S-CHANGED", "S-RESTORED"),
    },
  }),
  records(["B10"], {
    name: "b10-record-denied",
    question: "Is the host believed when it says that there is no such record?",
    sources: ["attacks B10", "JBX"],
    play: denied,
    family: ANYWHERE,
    expect: REFUSED,
  }),
  ahead(["B7", "D3"], {
    name: "b7-record-rolled-back-before-evaluation",
    question:
      "Where the leader evaluates at once, does it evaluate on the record as it was before the charges?",
    sources: ["attacks B7 D3", "JBX"],
    play: rolledBackAhead,
    family: { ...ANYWHERE, attempts: [1, 2, 10] },
    expect: { ...REFUSED, ...held("CON9") },
  }),
  ahead(["B8", "D3"], {
    name: "b8-other-record-before-evaluation",
    question: "Where the leader evaluates at once, does it evaluate on another record?",
    sources: ["attacks B8 D3", "JBX"],
    threat: "clients",
    play: otherRecordAhead,
    family: { ...ANYWHERE, attempts: [1, 2, 10] },
    expect: { ...REFUSED, ...held("CON9"), ...witnessed("S-RESTORED") },
  }),
  ahead(["B10", "D3"], {
    name: "b10-record-denied-before-evaluation",
    question:
      "Where the leader evaluates at once, is the host believed when it says that there is no such record?",
    sources: ["attacks B10 D3", "JBX"],
    play: denied,
    family: ANYWHERE,
    expect: { ...REFUSED, ...held("CON9") },
  }),
  ahead(["D3", "B7"], {
    name: "d3-leaf-that-never-committed",
    question:
      "Is the leaf of an evaluated attempt of any use where the host stops its entry: does another leader take it, does the attempt come back?",
    sources: ["attacks D3 B7", "JBX"],
    play: displacedLeaf,
    family: SPARING_TWO,
    expect: { ...REFUSED, ...held("X5", "CON9"), ...witnessed("S-LEADER-CHANGED", "S-DESTROYED") },
  }),
  records(["B11"], {
    name: "b11-box-of-a-tombstone",
    question:
      "Does the box of a destroyed record, of which the host knows every octet, tell what was in the box before it?",
    sources: ["attacks B11 M21", "JBX"],
    play: (script) => {
      guesses(bereft(script), 1).inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
    },
    family: { ...ANYWHERE, attempts: [2, 10] },
    expect: held("X1", "X5", "X6", ...LOG),
  }),
  records(["B1"], {
    name: "b1-records-outside",
    question:
      "Does a replica that is set back, with its root, catch up when records are kept outside?",
    sources: ["attacks B1", "SVR2"],
    configuration: { ...OUTSIDE, attemptsMax: 3, rollbackTolerance: 1 },
    threat: "rollback-one",
    play: servedByRoot,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RESTORED", "S-SET-BACK"),
    },
  }),
];
