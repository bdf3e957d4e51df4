/** Schedules worth keeping: each once made somebody think that a property was wrong. */
import { isReplica } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/envelope-ref.ts";
import type { Cast } from "./cast.ts";
import {
  bereft,
  type Composed,
  GUESSES,
  guess,
  held,
  LOG,
  OUTNUMBERING,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";
import {
  bereft as bereftBetweenGroups,
  elsewhere,
  out,
  prepared,
  within,
} from "./transfer-script.ts";

/**
 * A charge is durable at a quorum, and its leader does not know it yet. The next leader commits it, and destroys the
 * record; only then do the acknowledgements reach the first one, which answers.
 */
const staleLeader = (script: Script): void => {
  const [others, old] = [among("hsm-2", "hsm-3", "hsm-4"), ["hsm-3", "hsm-4"]] as const;
  guess(bereft(script)).deliver({ to: "fleet" }, "hsm-1");
  for (const replica of ["hsm-2", ...old]) script.deliver({ to: replica, kind: "append-request" });
  script.stand("hsm-2").deliverAll(others);
  for (let time = 0; time < 2; time++)
    guess(script).deliver({ to: "fleet" }, "hsm-2").deliverAll(others);
  for (const replica of old) script.deliver({ from: replica, to: "hsm-1", kind: "append-reply" });
  script.deliverAll();
};

/** A follower acknowledges a charge, and is set back to before it; what comes next goes to it as well. */
const notBelieved = (script: Script, { holders }: Cast): void => {
  bereft(script).keep("hsm-2");
  guess(script).deliverUntil("guess-evaluated", among(...holders));
  script.deliverAll(among(...holders)).setBack("hsm-2");
  tries(script, RIGHT);
};

/**
 * A replica acknowledges an entry and is emptied before its leader hears of it; then it loads another entry, from a leader of
 * the term before. The acknowledgement arrives: the entry was held all the same.
 */
const emptiedAcknowledger = (script: Script): void => {
  const [old, next, emptied] = ["hsm-1", "hsm-2", "hsm-3"] as const;
  script.provision().stand(old).deliver({ kind: "vote-request", to: next });
  script.deliver({ kind: "vote-reply", to: old });
  script.stand(next).deliver({ from: next, to: emptied, kind: "vote-request" });
  script.deliver({ kind: "vote-reply", to: next });
  script.deliver({ from: next, to: emptied, kind: "append-request" }).wipe(emptied);
  script.deliver({ from: old, to: emptied, kind: "append-request" });
  script.deliver({ from: emptied, to: next, kind: "append-reply" }).deliverAll();
};

/**
 * A voter is taken away by way of a joint configuration, and the host keeps a record from the leader that has committed its charge
 * under the last one. A learner is told of the charge first, and has not heard of the last configuration.
 */
const servedBeforeLeader = (script: Script): void => {
  const [leader, gone, stays, learner] = ["hsm-1", "hsm-2", "hsm-3", "hsm-4"] as const;
  const isBetween = (ref: EnvelopeRef): boolean =>
    isReplica(ref.from) && isReplica(ref.to) && among(leader, stays)(ref);
  script.provision().stand(leader).deliverAll();
  script.askFor(leader, [leader, gone, stays], [learner]).deliverAll();
  script.askFor(leader, [leader, stays], [learner]);
  guess(script).deliver({ to: "fleet" }, leader);
  for (const to of [gone, stays, learner]) script.deliver({ to, kind: "append-request" });
  script.deliver({ from: gone, kind: "append-reply" });
  script.deliverAll(isBetween).deliver({ from: leader, kind: "record-read" });
  script.deliver({ from: learner, kind: "append-reply" });
  script.deliver({ to: learner, kind: "append-request" });
  script.deliver({ from: learner, kind: "record-read" });
  script.deliver({ to: learner, kind: "record-reply" }).deliverAll();
};

/**
 * A record is on its way between groups, and nobody answers for it; a guess waits for whoever will, and the user's device for an offer
 * that is lost. When faults stop, the transfer ends and the guess is charged, before the user tries anything.
 */
const guessBeforeTry = (script: Script, cast: Cast): void => {
  bereftBetweenGroups(script, cast)
    .begin({ kind: "register", code: RIGHT })
    .deliver({ kind: "fleet-request" });
  guess(script.drop({ kind: "fleet-offer" })).deliverAll(within);
  out(prepared(script, cast));
  guess(script).stand(elsewhere(cast, 1));
};

export const CORPUS: readonly Composed[] = [
  {
    folder: "corpus",
    name: "emptied-after-acknowledging",
    question:
      "Does an entry count as held by a replica that was emptied after it had acknowledged it?",
    sources: ["attacks C12"],
    rows: ["C12"],
    threat: "membership",
    configuration: { replicas: 3, attemptsMax: 2, spares: 1 },
    play: emptiedAcknowledger,
    expect: held(...LOG, "CON9"),
  },
  {
    folder: "corpus",
    name: "served-before-the-leader",
    question:
      "May a learner commit a charge that its leader has committed under a configuration which the learner has not heard of?",
    sources: ["attacks C2"],
    rows: ["C2"],
    threat: "membership",
    configuration: {
      replicas: 3,
      rollbackTolerance: 1,
      attemptsMax: 2,
      spares: 1,
      membership: "joint",
      records: "outside",
    },
    play: servedBeforeLeader,
    expect: held(...LOG, "CON6", "CON9", "CON11"),
  },
  {
    folder: "corpus",
    name: "guess-before-the-first-try",
    question:
      "Does a guess that waits while a record moves count before recovery is promised, where the device still waits for what was lost?",
    sources: ["attacks C15"],
    rows: ["C15"],
    threat: "transfer",
    configuration: { replicas: 3, groups: 2, attemptsMax: 2 },
    play: guessBeforeTry,
    expect: held("X2", "X3", "LIV1"),
  },
  {
    folder: "corpus",
    name: "set-back-and-not-believed",
    question:
      "Does a leader go back for a follower that holds less than it has acknowledged, because it was set back?",
    sources: ["attacks B1", "Raft 5.3"],
    rows: ["B1"],
    threat: "rollback-one",
    configuration: { replicas: 7, rollbackTolerance: 2 },
    play: notBelieved,
    family: { ...OUTNUMBERING, attempts: [2, 10] },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-SET-BACK", "S-RESTORED") },
  },
  {
    folder: "corpus",
    name: "stale-leader-answers-late",
    question:
      "May a leader that is deposed without knowing answer an attempt that was charged before the record was destroyed?",
    sources: ["attacks 2.1", "attacks A1"],
    threat: "operator",
    configuration: { attemptsMax: 2 },
    play: staleLeader,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG),
      ...witnessed("S-DESTROYED", "S-LEADER-CHANGED"),
    },
  },
];
