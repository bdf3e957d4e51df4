/**
 * Changes of the members that meet something else: another leader's change of the same configuration (C1, M27), storage that
 * writes late (A9), an anchor (B12), records outside (B10). What the operator does to the members by itself is in composed-members.ts.
 */
import type { Configuration } from "../model/protocol/configuration.ts";
import { type ReplicaId, replicaId } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import { type Cast, nth } from "./cast.ts";
import {
  attacksWith,
  bereft,
  type Composed,
  elected,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  RIGHT,
  tries,
  violated,
  witnessed,
} from "./composed.ts";
import { lie } from "./composed-records.ts";
import { among, type Script } from "./script.ts";

const FOUR = { replicas: 4, spares: 1 } satisfies Partial<Configuration>;

const ANCHORED = {
  replicas: 3,
  attemptsMax: 2,
  spares: 1,
  anchor: "monotone",
} satisfies Partial<Configuration>;

/** Fleets that can still lose a voter. */
const CHANGING = {
  replicas: [3, 4, 5],
  tolerances: [0, 1],
  fits: ({ others }: Cast) => others.length >= 1,
} as const;

const changes = attacksWith({ threat: "membership", configuration: FOUR });

/** The first who waits to join has joined the founders as a learner, and everybody knows that this is committed. */
const admitted = (script: Script, { everyone }: Cast, spare: ReplicaId): Script =>
  elected(script).askFor("hsm-1", everyone, [spare]).deliverAll().heartbeat("hsm-1").deliverAll();

/**
 * Raft's single-server bug in full, as Ongaro told it (raft-dev, 2015), in a fleet of four:
 *   1. the leader of term 1 adds a voter, hsm-5, and nobody hears of it: its fleet has five voters, and a quorum of three;
 *   2. the leader of term 2 removes the first one before anything of its own term is committed: its fleet has three voters,
 *      and it and hsm-3 are a quorum, by which all that it has logged is committed;
 *   3. the first leader stands again: hsm-4 and hsm-5 have heard of nothing, and vote for it. They are a quorum of five, and
 *      commit something else in the same place.
 * The rule refuses the change of step 2: then nothing is committed there, and what the first leader has in hand wins.
 */
const disjointMajorities = (script: Script, cast: Cast): void => {
  const { everyone, followers } = cast;
  const spare = replicaId(everyone.length + 1);
  const [far, near] = [among("hsm-2", "hsm-3"), among("hsm-1", "hsm-4", spare)];
  admitted(script, cast, spare);
  script.askFor("hsm-1", [...everyone, spare]);
  script.stand("hsm-2").deliverAll(({ kind }) => kind.startsWith("vote"));
  script.askFor("hsm-2", followers, [spare]).deliverAll(far);
  script.stand("hsm-1").deliverAll(near);
};

/** A fleet of which the host keeps one state from the ceremony on, and a user who has lost the device. */
const keptAndBereft = (script: Script, kept: ReplicaId): Script =>
  script
    .provision()
    .keep(kept)
    .stand("hsm-1")
    .deliverAll()
    .begin({ kind: "register", code: RIGHT })
    .deliverAll()
    .begin({ kind: "replace-device" });

/**
 * A replica acknowledges a charge, is emptied, and is set back to what it was at the ceremony: as empty as it is now, under the
 * name that it had. It is asked for its vote by one that missed the charge.
 */
const emptiedAndSetBack = (script: Script, { everyone, holders }: Cast): void => {
  const unaware = nth(everyone, -1);
  keptAndBereft(script, "hsm-2");
  guess(script)
    .deliverUntil("guess-evaluated", among(...holders))
    .deliverAll(among());
  script.wipe("hsm-2").setBack("hsm-2").crash("hsm-1");
  script.stand(unaware).stand(unaware).deliverAll();
  script.restart("hsm-1").stand("hsm-1").stand("hsm-1").stand("hsm-1").deliverAll();
  tries(script, RIGHT);
};

/** A replica that the anchor halts is emptied and removed; it joins under another name, and does its part when one dies. */
const haltedAndBack = (script: Script, { everyone }: Cast): void => {
  keptAndBereft(script, "hsm-2").setBack("hsm-2").wipe("hsm-2");
  const voters = everyone.filter((replica) => replica !== "hsm-2");
  script.askFor("hsm-1", voters, ["hsm-2/3"]);
  script.askFor("hsm-1", voters).deliverAll();
  script.askFor("hsm-1", voters, ["hsm-2/3"]).deliverAll();
  script.askFor("hsm-1", [...voters, "hsm-2/3"]).deliverAll();
  script.crash(nth(everyone, -1));
  tries(script, RIGHT);
};

/**
 * A new configuration is in the memory of a quorum, and the power is cut at one of them before it is written. It comes back
 * in the old configuration, and elects one that has heard of nothing: had its word counted, the change would be committed.
 */
const changeBeforeWriting = (script: Script, cast: Cast): void => {
  const { everyone } = cast;
  const spare = replicaId(everyone.length + 1);
  admitted(script, cast, spare);
  script.holdWrites().askFor("hsm-1", [...everyone, spare]);
  script.write("hsm-1").deliverAll(among("hsm-1", "hsm-2", spare));
  script.crash("hsm-2").write(spare).deliverAll(among("hsm-1", spare));
  script.letWrite().restart("hsm-2");
  const old = among("hsm-2", "hsm-3");
  script.stand("hsm-3").deliverAll(old).askFor("hsm-3", ["hsm-2", "hsm-3"]).deliverAll(old);
  script.deliverAll();
};

/**
 * Of a charge the host denies the record to a replica that has joined, each time that it asks. It becomes a voter all the same, since
 * it holds the log, and leads: what it was denied it must apply before it serves anybody.
 */
const learnerDenied = (script: Script, cast: Cast): void => {
  const { everyone } = cast;
  const spare = replicaId(everyone.length + 1);
  const isNotItsOwn = ({ kind, to }: EnvelopeRef): boolean =>
    kind !== "record-reply" || to !== spare;
  bereft(script).askFor("hsm-1", everyone, [spare]).deliverAll().heartbeat("hsm-1").deliverAll();
  guess(script).deliverAll(isNotItsOwn).heartbeat("hsm-1").deliverAll(isNotItsOwn);
  lie(script, spare, null, 0);
  script
    .askFor("hsm-1", [...everyone, spare])
    .deliverAll(isNotItsOwn)
    .crash("hsm-1");
  script.stand(spare).deliverAll(isNotItsOwn);
  lie(script, spare, null, 0).deliverAll();
  guesses(script, 2);
};

export const CHANGES: readonly Composed[] = [
  changes(["C1"], {
    name: "c1-disjoint-majorities",
    question:
      "Do two leaders that change one configuration in two ways, each unheard by the other, commit two entries in one place?",
    sources: ["attacks C1 M27", "Raft 6"],
    play: disjointMajorities,
    expect: { ...held(...LOG, "CON6", "CON11", "CON12"), ...witnessed("S-JOINED", "S-PROMOTED") },
  }),
  changes(["C1"], {
    name: "c1-disjoint-majorities-in-haste",
    question: "And where the second leader need not wait for an entry of its own term?",
    sources: ["attacks C1 M27", "Raft 6"],
    mutants: ["M27"],
    configuration: { ...FOUR, without: ["commit-own-term-before-change"] },
    play: disjointMajorities,
    // CON6 breaks first, at the change itself: what search finds (scenarios/weakened/commit-own-term-before-change.json).
    expect: violated("CON2"),
  }),
  changes(["A9", "C1"], {
    name: "a9-c1-change-before-writing",
    question: "Does a change of the members count where a quorum holds it in memory only?",
    sources: ["attacks A9 C1", "JBX"],
    configuration: { replicas: 3, spares: 1, writes: "delayed" },
    play: changeBeforeWriting,
    expect: { ...held(...LOG, "CON6", "CON9", "CON11"), ...witnessed("S-PROMOTED", "S-MEMBERS") },
  }),
  changes(["B10", "C6"], {
    name: "b10-c6-learner-denied-a-record",
    question:
      "Does a replica that joins lead with a record as it was before a charge, because the host denies it the record?",
    sources: ["attacks B10 C6", "JBX"],
    configuration: { replicas: 3, attemptsMax: 2, spares: 1, records: "outside" },
    play: learnerDenied,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CON6", "CON11"),
      ...witnessed("S-RECORD-REFUSED", "S-PROMOTED", "S-DESTROYED"),
    },
  }),
  changes(["C12", "B12"], {
    name: "c12-b12-emptied-and-set-back",
    question:
      "Does an anchor take the state of the ceremony, put back after the device was emptied, for the newest?",
    sources: ["attacks C12 B12"],
    threat: "membership-rollback",
    configuration: ANCHORED,
    play: emptiedAndSetBack,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-WIPED", "S-SET-BACK", "S-HALTED", "S-RESTORED"),
    },
  }),
  changes(["B12", "C12"], {
    name: "b12-c12-halted-and-back",
    question: "Does a device that the anchor halts come back as a member, once it is emptied?",
    sources: ["attacks B12 C12"],
    threat: "membership-rollback",
    configuration: ANCHORED,
    play: haltedAndBack,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CON6", "CON11", "LIV1", "LIV2"),
      ...witnessed("S-HALTED", "S-WIPED", "S-PROMOTED", "S-RESTORED"),
    },
  }),
];
