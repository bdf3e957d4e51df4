/**
 * Rows A18, A19, D13 and D15 of the attack catalogue: logs that are compacted, and replicas that load a snapshot page by
 * page. Snapshots stand for every second entry here, so that each is soon behind the next one.
 */
import { MALICIOUS_ACCOUNT, type ReplicaId, replicaId } from "../model/protocol/parties.ts";
import { type Cast, nth } from "./cast.ts";
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
  RIGHT,
  SPARING_ONE,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const COMPACTING = { replicas: 3, compactAfter: 2 } as const;
const TIGHT = { ...COMPACTING, attemptsMax: 2 } as const;
/** The fifth entry is the second and last charge: the snapshot has a record with 0 attempts left. */
const EXHAUSTED = { ...TIGHT, compactAfter: 5 } as const;
const STATE = [...LOG, "CON9", "CON13"] as const;
/** What a run triggers in which guesses are answered, and where the record is destroyed in the end. */
export const SERVED = ["X1", ...GUESSES, ...STATE] as const;
const ENDED = [...SERVED, "X5"] as const;

const snapshots = attacksWith({ threat: "operator", configuration: COMPACTING });

/** Who lags, and leads in the end: the fleet can do without it. */
export const laggardOf = ({ everyone }: Cast): ReplicaId => nth(everyone, -1);

/** Between all but that one, and with everybody who is no replica. */
export const nearIn = ({ everyone }: Cast): ReturnType<typeof among> =>
  among(...everyone.slice(0, -1));

/** Guesses of which somebody hears nothing. */
export const unheard = (script: Script, times: number, near: ReturnType<typeof among>): Script => {
  for (let time = 0; time < times; time++) guess(script).deliverAll(near);
  return script;
};

/** What is in flight to a replica is lost. */
export const loses = (script: Script, to: ReplicaId): Script => {
  for (;;) {
    try {
      script.drop({ to });
    } catch {
      return script;
    }
  }
};

/** A replica takes over, and the user comes back. */
export const takesOver = (script: Script, leader: ReplicaId): Script => {
  script.crash("hsm-1").stand(leader).deliverAll();
  return tries(script, RIGHT);
};

/** A follower is paused while the log is compacted; it is resumed, and another one is paused. */
const pausedFollower = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script).cut([last], cast.everyone.slice(0, -1)), 3, nearIn(cast));
  script.heal().crash("hsm-2").heartbeat("hsm-1").deliverAll();
  script.restart("hsm-2");
  takesOver(script, last);
};

/** A leader is paused with a charge in hand; the next one compacts its log; the first one loads that and leads again. */
const pausedLeader = (script: Script, { followers }: Cast): void => {
  bereft(script).cut(["hsm-1"], followers);
  guess(script).deliver({ to: "fleet" }, "hsm-1");
  script.stand("hsm-2").deliverAll(among(...followers));
  unheard(script, 3, among(...followers));
  script.heal().heartbeat("hsm-2").deliverAll();
  script.crash("hsm-2").stand("hsm-1").deliverAll();
  tries(script, RIGHT);
};

/** The last one loads a snapshot; the offer and the page come a second time when it has acknowledged more. */
const oldSnapshotAgain = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 2, nearIn(cast));
  loses(script, last).heartbeat("hsm-1");
  script.duplicate({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  script.deliver({ from: last, to: "hsm-1", kind: "snapshot-reply" });
  script.duplicate({ from: "hsm-1", to: last, kind: "snapshot-page" });
  const isOld = ({ kind }: { readonly kind: string }): boolean => !kind.startsWith("snapshot");
  script.deliverAll(isOld);
  guess(script).deliverAll(isOld);
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-page" });
  takesOver(script, last);
};

/** A second record, so that a snapshot has two pages. */
const withTwoRecords = (script: Script): Script => {
  const registers = { recipe: "register", account: MALICIOUS_ACCOUNT, code: WRONG } as const;
  bereft(script).inject(registers).deliverAll();
  return script.inject({ recipe: "upload", session: "adversary/1" }).deliverAll();
};

/** The last one missed three charges, is offered what was compacted, and has loaded the first of two pages. */
const firstPage = (script: Script, cast: Cast): ReplicaId => {
  const last = laggardOf(cast);
  unheard(withTwoRecords(script), 3, nearIn(cast));
  loses(script, last).heartbeat("hsm-1");
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  script.deliver({ from: last, to: "hsm-1", kind: "snapshot-reply" });
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-page" });
  return last;
};

/** The last one has the first page; attempts commit, the log is compacted again; then come the page that is old, and the new ones. */
const betweenPages = (script: Script, cast: Cast): void => {
  const last = firstPage(script, cast);
  script.duplicate({ from: last, to: "hsm-1", kind: "snapshot-reply" });
  unheard(script, 3, nearIn(cast));
  script.deliver({ from: last, to: "hsm-1", kind: "snapshot-reply" });
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-offer" });
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-page" });
  script.deliverAll();
  takesOver(script, last);
};

/** The leader dies when the last one has one page of two; the next one offers its own snapshot, and the dead one's page comes late. */
const leaderDies = (script: Script, cast: Cast): void => {
  const last = firstPage(script, cast);
  script.deliver({ from: last, to: "hsm-1", kind: "snapshot-reply" }).crash("hsm-1");
  const far = among(...cast.followers);
  script.stand("hsm-2").stand("hsm-2").deliverAll(far);
  script.deliver({ from: "hsm-1", to: last, kind: "snapshot-page" });
  script.restart("hsm-1").deliverAll();
  tries(script, RIGHT);
};

/** The last one has one page of two, and the power is cut: it comes up with its old log, votes by it, and loads again. */
const crashHalfLoaded = (script: Script, cast: Cast): void => {
  const last = firstPage(script, cast);
  script.crash(last).restart(last).deliverAll();
  script.stand(last).deliverAll();
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** A new replica loads a snapshot while attempts commit; it becomes a voter, and leads. */
const newLearner = (script: Script, { everyone }: Cast): void => {
  const joining = replicaId(everyone.length + 1);
  guesses(bereft(script), 2).askFor("hsm-1", everyone, [joining]);
  const old = among(...everyone);
  script.deliverAll(old).deliver({ from: "hsm-1", to: joining });
  guess(script).deliverAll(old);
  script.deliver({ from: joining, to: "hsm-1" });
  guess(script).deliverAll(old);
  script.deliverAll().heartbeat("hsm-1").deliverAll();
  script.askFor("hsm-1", [...everyone, joining]).deliverAll();
  takesOver(script, joining);
};

/** All attempts are charged; a replica that lagged loads the record with 0 attempts left, leads, and is asked. */
const exhaustedRow = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 2, nearIn(cast)).heartbeat("hsm-1").deliverAll(nearIn(cast));
  loses(script, last).heartbeat("hsm-1").deliverAll();
  script.crash("hsm-1").stand(last).deliverAll();
  guesses(script, 2);
  tries(script, RIGHT);
};

/** The record is destroyed, and a snapshot stands for all of that; a replica that lagged loads it, and leads. */
const lockedAcross = (script: Script, cast: Cast): void => {
  const last = laggardOf(cast);
  unheard(bereft(script), 4, nearIn(cast)).heartbeat("hsm-1").deliverAll(nearIn(cast));
  loses(script, last).heartbeat("hsm-1").deliverAll();
  takesOver(script, last);
};

/** A replica that acknowledged the last charge is set back to before all of them, loads the exhausted record, and leads. */
const setBackAndLoads = (script: Script, cast: Cast): void => {
  const near = nearIn(cast);
  unheard(bereft(script).keep("hsm-3"), 2, near);
  script.heartbeat("hsm-1").deliverAll(near).setBack("hsm-3");
  script.stand("hsm-2").deliverAll();
  script.heartbeat("hsm-2").deliverAll();
  script.stand("hsm-3").deliverAll();
  guesses(script, 2);
};

/**
 * A replica comes up with the snapshot that it had before the last charges, and the others have compacted all they had: none of
 * them may help to elect one that missed the charges.
 */
const setBackBehindSnapshot = (script: Script): void => {
  const near = among("hsm-1", "hsm-2", "hsm-3", "hsm-4");
  guess(bereft(script)).deliverAll().keep("hsm-4");
  unheard(script, 2, near).heartbeat("hsm-1").deliverAll(near).setBack("hsm-4");
  loses(script, "hsm-5").stand("hsm-5").stand("hsm-5");
  script.deliverAll(among("hsm-2", "hsm-3", "hsm-4", "hsm-5"));
  script.stand("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** The secrets of a destroyed record are looked for in a replica whose snapshot was made while it answered. */
const openedAfterwards = (script: Script): void => {
  guesses(bereft(script), 3);
  script.heartbeat("hsm-1").deliverAll();
  script.take({ do: "corrupt", party: "hsm-2", level: "extracted" });
};

/** A log with room for five entries takes as many as come, where it is compacted. */
const roomAgain = (script: Script): void => {
  guesses(bereft(script), 6);
  tries(script, RIGHT);
};

/** Nobody means harm: a user registers and recovers in a fleet that compacts its logs. */
const honest = (script: Script): void => {
  tries(enrolled(script).begin({ kind: "replace-device" }), RIGHT);
};

export const SNAPSHOTS: readonly Composed[] = [
  {
    folder: "honest",
    name: "recover-from-compacted-logs",
    question: "Does a user recover from a fleet whose logs have no beginning any more?",
    sources: ["attacks A18", "Raft 7"],
    threat: "none",
    configuration: COMPACTING,
    play: honest,
    expect: {
      ...held("X1", ...GUESSES, ...STATE, "LIV1"),
      ...witnessed("S-COMPACTED", "S-RESTORED"),
    },
  },
  snapshots(["A18"], {
    name: "a18-compaction-with-a-paused-follower",
    question:
      "Are the counters as they were when a follower that was paused has loaded what was compacted, and leads?",
    sources: ["attacks A18", "JBX", "SVR2"],
    play: pausedFollower,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held(...SERVED, "LIV1"),
      ...witnessed("S-COMPACTED", "S-LOADED", "S-RESTORED", "S-LEADER-CHANGED"),
    },
  }),
  snapshots(["A18"], {
    name: "a18-compaction-with-a-paused-leader",
    question:
      "Does a leader that was paused with a charge in hand load what the next one compacted, and answer nothing for it?",
    sources: ["attacks A18", "JBX"],
    play: pausedLeader,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held(...SERVED, "LIV1"),
      ...witnessed("S-LOADED", "S-CUT-OFF", "S-RESTORED"),
    },
  }),
  snapshots(["A18", "A16"], {
    name: "a18-old-snapshot-again",
    question:
      "Does a snapshot that is delivered again set a replica back behind what it acknowledged?",
    sources: ["attacks A18 A16", "Raft 7"],
    play: oldSnapshotAgain,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held(...SERVED, "LIV1"),
      ...witnessed("S-LOADED", "S-RESTORED"),
    },
  }),
  snapshots(["A20", "A18"], {
    name: "a20-room-after-compaction",
    question: "Has a log that is full room again when it is compacted?",
    sources: ["attacks A20", "SVR2"],
    configuration: { ...COMPACTING, logMax: 3 },
    play: roomAgain,
    family: { ...ANYWHERE, attempts: [7, 10] },
    expect: {
      ...held(...SERVED, "LIV1"),
      ...witnessed("S-COMPACTED", "S-RESTORED"),
    },
  }),
  snapshots(["A19"], {
    name: "a19-attempts-between-pages",
    question:
      "Is the state the same where attempts commit between the pages, and the log is compacted again meanwhile?",
    sources: ["attacks A19", "SVR2"],
    threat: "clients",
    play: betweenPages,
    family: { ...SPARING_ONE, attempts: [7, 10] },
    expect: {
      ...held(...SERVED),
      ...witnessed("S-LOADED", "S-LOAD-ENDED", "S-RESTORED"),
    },
  }),
  snapshots(["A19"], {
    name: "a19-leader-dies-between-pages",
    question: "Are pages of two leaders' snapshots mixed when the first one dies half-way?",
    sources: ["attacks A19", "SVR2"],
    threat: "clients",
    play: leaderDies,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held(...SERVED),
      ...witnessed("S-LOADED", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  snapshots(["A19", "C14"], {
    name: "a19-power-cut-between-pages",
    question:
      "Is anything of a half-loaded snapshot left after a power cut, and does it vote or serve?",
    sources: ["attacks A19 C14", "SVR2"],
    threat: "clients",
    play: crashHalfLoaded,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held(...SERVED),
      ...witnessed("S-LOADED", "S-RESTARTED", "S-RESTORED"),
    },
  }),
  snapshots(["A19", "C6"], {
    name: "a19-new-learner-loads-pages",
    question:
      "Has a new replica that loaded a snapshot between attempts the state of the others when it leads?",
    sources: ["attacks A19 C6", "SVR2"],
    threat: "membership",
    configuration: { ...COMPACTING, spares: 1 },
    play: newLearner,
    family: { ...SPARING_ONE, replicas: [3, 4, 5], tolerances: [0, 1], attempts: [5, 10] },
    expect: {
      ...held(...SERVED, "CON6", "CON11", "CON12", "LIV1", "LIV2"),
      ...witnessed("S-LOADED", "S-JOINED", "S-PROMOTED", "S-RESTORED"),
    },
  }),
  snapshots(["D13"], {
    name: "d13-exhausted-row-is-loaded",
    question: "Does an attempt at a loaded record with 0 attempts left make that 255?",
    sources: ["attacks D13 M6", "SVR2"],
    configuration: EXHAUSTED,
    play: exhaustedRow,
    family: SPARING_ONE,
    expect: { ...held(...ENDED), ...witnessed("S-LOADED", "S-DESTROYED") },
  }),
  snapshots(["D15"], {
    name: "d15-locked-across-a-snapshot",
    question: "Is a record that is locked still locked where only a snapshot says so?",
    sources: ["attacks D15", "SVR2", "JBX"],
    configuration: TIGHT,
    play: lockedAcross,
    family: SPARING_ONE,
    expect: { ...held(...ENDED), ...witnessed("S-LOADED", "S-DESTROYED", "S-LOCKED") },
  }),
  snapshots(["D21", "D15"], {
    name: "d21-nothing-in-the-snapshot",
    question:
      "Has a replica that is opened after the record was destroyed its secrets in a snapshot that was made before?",
    sources: ["attacks D21 D15", "found by this model"],
    threat: "extract-one",
    configuration: { ...TIGHT, compactAfter: 3 },
    play: openedAfterwards,
    expect: { ...held(...ENDED), ...witnessed("S-COMPACTED", "S-DESTROYED") },
  }),
  snapshots(["B1", "D13"], {
    name: "b1-d13-set-back-and-loads",
    question:
      "Does a replica that is set back, and then loads an exhausted record, have attempts for it?",
    sources: ["attacks B1 D13", "SVR2"],
    threat: "rollback-one",
    configuration: { ...EXHAUSTED, replicas: 4, rollbackTolerance: 1 },
    play: setBackAndLoads,
    expect: { ...held(...ENDED), ...witnessed("S-SET-BACK", "S-LOADED", "S-DESTROYED") },
  }),
  snapshots(["B1", "B12", "A18"], {
    name: "b1-set-back-behind-a-snapshot",
    question:
      "Does a replica that is set back to an older snapshot elect a leader that missed the charges since?",
    sources: ["attacks B1 B12 A18"],
    threat: "rollback-one",
    configuration: { replicas: 5, rollbackTolerance: 1, compactAfter: 2 },
    play: setBackBehindSnapshot,
    expect: {
      ...held(...SERVED, "LIV1"),
      ...witnessed("S-SET-BACK", "S-LOADED", "S-RESTORED"),
    },
  }),
];
