/**
 * Rows C1 to C14 of the attack catalogue: an operator who changes the members of the fleet, and empties HSMs. What a leader
 * refuses is a step as well, so each schedule asks for the wrong thing first.
 */
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
  held,
  LOG,
  OUTNUMBERING,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const THREE = { replicas: 3, spares: 2 } as const;
const FOUR = { replicas: 4, spares: 2 } as const;
/** Fleets that can still lose a voter, of a size that grows and shrinks soon. */
const CHANGING = {
  replicas: [3, 4, 5],
  tolerances: [0, 1],
  fits: ({ others }: Cast) => others.length >= 1,
} as const;
const MEMBERS = ["CON6", "CON11", "CON12"] as const;

const members = attacksWith({ threat: "membership", configuration: THREE });

const isVote = ({ kind }: EnvelopeRef): boolean => kind.startsWith("vote");

/** Another replica has joined the founders as a learner: the first spare. */
const admitted = (script: Script, { everyone }: Cast): Script =>
  script.askFor("hsm-1", everyone, [spareOf(everyone)]).deliverAll();

/** The same, and it has become a voter. */
const promoted = (script: Script, cast: Cast): Script =>
  admitted(script, cast)
    .askFor("hsm-1", [...cast.everyone, spareOf(cast.everyone)])
    .deliverAll();

/** The n-th of those who wait to join. */
const spareOf = (everyone: readonly ReplicaId[], ordinal = 1): ReplicaId =>
  replicaId(everyone.length + ordinal);

/**
 * Raft's single-server bug: the first leader adds a voter, and nobody hears of it; the second one removes a voter, first
 * too early, then in order; the first one comes back with a fleet of its own.
 */
const changeBeforeOwnTerm = (script: Script, cast: Cast): void => {
  const { everyone, followers } = cast;
  const [far, spare] = [among(...followers), spareOf(everyone)];
  admitted(elected(script), cast);
  script.askFor("hsm-1", [...everyone, spare]);
  script.stand("hsm-2").deliverAll((ref) => far(ref) && isVote(ref));
  script.askFor("hsm-2", followers, [spare]).deliverAll(far);
  script.askFor("hsm-2", followers, [spare]).deliverAll(far);
  script.deliverAll(among("hsm-1", spare)).deliverAll();
  script.stand("hsm-3").deliverAll();
};

const severalAtOnce = (script: Script, { everyone }: Cast): void => {
  elected(script);
  const last = nth(everyone, -1);
  script
    .askFor("hsm-1", everyone.slice(0, -2))
    .askFor("hsm-1", everyone)
    .askFor("hsm-1", [...everyone, last]);
  // One change is in hand, and another one is asked for.
  script
    .askFor("hsm-1", everyone.slice(0, -1))
    .askFor("hsm-1", [...everyone.slice(0, -2), last])
    .deliverAll();
};

const leaderRemovesItself = (script: Script, { followers }: Cast): void => {
  elected(script).askFor("hsm-1", followers);
  script.stand("hsm-2").deliverAll();
  script.askFor("hsm-2", followers).deliverAll();
  script.stand("hsm-1").deliverAll();
};

const shrinkToTolerance = (script: Script, { everyone }: Cast): void => {
  elected(script);
  for (let voters = everyone.length - 1; voters > 0; voters--)
    script.askFor("hsm-1", everyone.slice(0, voters)).deliverAll();
};

/** A leader that is cut off is removed, and does not know; guesses go to it, and it asks for votes. */
const removedAndUnaware = (script: Script, { followers }: Cast): void => {
  const others = among(...followers);
  bereft(script).stand("hsm-2").deliverAll(others);
  script.askFor("hsm-2", followers).deliverAll(others);
  for (let time = 0; time < 2; time++) guess(script).deliver({ to: "fleet" }, "hsm-1");
  script.deliverAll();
  script.stand("hsm-1").deliverAll(isVote);
  script.stand("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** An empty replica is no voter; when it has loaded the log it is, and does its part when another one dies. */
const emptyVoter = (script: Script, cast: Cast): void => {
  bereft(script).askFor("hsm-1", [...cast.everyone, spareOf(cast.everyone)]);
  promoted(script, cast).crash("hsm-2");
  tries(script, RIGHT);
};

const belowMinimum = (script: Script, { everyone }: Cast): void => {
  bereft(script).askFor("hsm-1", everyone.slice(0, -1)).deliverAll();
  tries(script, RIGHT);
};

/** The floor is raised; a replica joins, takes over, and is asked to admit an outdated one; then to lower the floor. */
const floorIsCarried = (script: Script, cast: Cast): void => {
  const { everyone } = cast;
  const [joined, outdated] = [spareOf(everyone), spareOf(everyone, 2)];
  const voters = [...everyone, joined];
  elected(script).raiseFloor("hsm-1", 2).deliverAll();
  promoted(script, cast).stand(joined).deliverAll();
  script.askFor(joined, voters, [outdated]).raiseFloor(joined, 1);
  script.askFor(joined, voters, [outdated]).deliverAll();
};

/** Who acknowledged a charge is emptied, and asked for its vote; then it joins again under another name. */
const amnesiac = (script: Script): void => {
  const near = among("hsm-1", "hsm-2");
  bereft(script);
  guess(script).deliverUntil("guess-evaluated", near).deliverAll(among());
  script.wipe("hsm-2").crash("hsm-1");
  script.stand("hsm-3").stand("hsm-3").deliverAll();
  script.restart("hsm-1").stand("hsm-1").stand("hsm-1").stand("hsm-1").deliverAll();
  script.askFor("hsm-1", ["hsm-1", "hsm-3"], ["hsm-2/2"]).deliverAll();
  script.askFor("hsm-1", ["hsm-1", "hsm-2/2", "hsm-3"]).deliverAll();
  tries(script, RIGHT);
};

/** The leader dies while a replica loads; it gives up, and joins the next leader under another name. */
const joinHangs = (script: Script, { everyone }: Cast): void => {
  const joining = spareOf(everyone);
  bereft(script).askFor("hsm-1", everyone, [joining]);
  script.deliverAll(among(...everyone));
  script.deliver({ to: joining, kind: "append-request" });
  script.deliver({ from: joining, to: "hsm-1" }).deliver({ to: joining, kind: "append-request" });
  script.crash("hsm-1");
  script.take({ do: "timeout", party: joining, timer: "join" });
  script.stand("hsm-2").deliverAll();
  script.askFor("hsm-2", everyone, [`${joining}/2`]).deliverAll();
  tries(script, RIGHT);
};

/** Acknowledgements of a learner, of one replica twice, and invented ones; then those that count. */
const evidenceOfOthers = (script: Script, cast: Cast): void => {
  const learner = spareOf(cast.everyone);
  admitted(bereft(script), cast);
  guess(script).deliver({ to: "fleet" }, "hsm-1");
  script.deliver({ to: learner, kind: "append-request" });
  script.deliver({ from: learner, to: "hsm-1", kind: "append-reply" });
  script.inject({ recipe: "forge-acknowledgement", replica: "hsm-2", to: "hsm-1" });
  script
    .crash("hsm-1")
    .stand("hsm-2")
    .deliverAll(among(...cast.followers, learner));
  tries(script, RIGHT);
};

/** All voters but the leader are replaced in one change, by way of a joint configuration; then the old ones die. */
const jointChange = (script: Script, { everyone, followers }: Cast): void => {
  const joining = followers.map((_, at) => spareOf(everyone, at + 1));
  bereft(script).askFor("hsm-1", everyone, joining).deliverAll();
  script.askFor("hsm-1", ["hsm-1", ...joining]);
  script.deliverAll(among("hsm-1", ...joining)).deliverAll();
  script.crash(...followers);
  tries(script, RIGHT);
};

/** The leader of a joint configuration is not among the voters to come: the next one finishes the change. */
const jointWithoutLeader = (script: Script, { everyone }: Cast): void => {
  const [last, joining] = [nth(everyone, -1), spareOf(everyone)];
  elected(script).askFor("hsm-1", everyone, [joining]).deliverAll();
  script.askFor("hsm-1", [...everyone.slice(0, -1), joining]).deliver({ to: last });
  script.stand(last).deliverAll(isVote).deliverAll();
  script.stand(joining).deliverAll();
};

/**
 * B1 and C1 together: a voter is added at a quorum; one that acknowledged it is set back to before, and votes for one that
 * never heard of it and acts in the old configuration.
 */
const setBackBeforeChange = (script: Script, cast: Cast): void => {
  const { everyone, followers } = cast;
  const [victim, unaware, joining] = [nth(everyone, -2), nth(everyone, -1), spareOf(everyone)];
  admitted(elected(script), cast).keep(victim);
  const near = everyone.filter((replica) => replica !== unaware);
  script.askFor("hsm-1", [...everyone, joining]).deliverAll(among(...near, joining));
  script.setBack(victim).stand(unaware).deliverAll(isVote);
  script.askFor(unaware, followers, [joining]).deliverAll();
  script.stand("hsm-2").deliverAll();
};

export const MEMBERSHIP: readonly Composed[] = [
  members(["C1"], {
    name: "c1-change-before-own-term",
    question:
      "Do two leaders in turn change one configuration in two ways, so that two quorums have nobody in common?",
    sources: ["attacks C1 M27", "Raft 6"],
    configuration: FOUR,
    play: changeBeforeOwnTerm,
    family: CHANGING,
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-MEMBERS", "S-JOINED") },
  }),
  members(["C2"], {
    name: "c2-several-changes-at-once",
    question: "Does a leader take up two removals at once, none, a name twice, or a second change?",
    sources: ["attacks C2", "SVR2"],
    play: severalAtOnce,
    family: CHANGING,
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-MEMBERS") },
  }),
  members(["C2"], {
    name: "c2-joint-change",
    question:
      "Are two of three voters replaced at once without a moment in which nobody remembers?",
    sources: ["attacks C2", "Raft 6"],
    configuration: { ...THREE, membership: "joint" },
    play: jointChange,
    family: { ...CHANGING, replicas: [3] },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1"),
      ...witnessed("S-PROMOTED", "S-RESTORED"),
    },
  }),
  members(["C3"], {
    name: "c3-leader-removes-itself",
    question: "Does a leader remove itself, and does the next one remove it?",
    sources: ["attacks C3", "SVR2"],
    play: leaderRemovesItself,
    family: CHANGING,
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-MEMBERS", "S-LEADER-CHANGED") },
  }),
  members(["C3"], {
    name: "c3-joint-without-leader",
    question: "Does a leader finish a joint change that leaves it without a vote?",
    sources: ["attacks C3", "Raft 6"],
    configuration: { ...THREE, membership: "joint" },
    play: jointWithoutLeader,
    family: CHANGING,
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-PROMOTED", "S-LEADER-CHANGED") },
  }),
  members(["C4"], {
    name: "c4-shrink-to-tolerance",
    question: "Does the fleet shrink to as few voters as may be set back?",
    sources: ["attacks C4", "SVR2"],
    configuration: { ...THREE, rollbackTolerance: 1 },
    play: shrinkToTolerance,
    family: { replicas: [3, 4, 5], tolerances: [0, 1] },
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-MEMBERS") },
  }),
  members(["C5"], {
    name: "c5-removed-and-unaware",
    question: "Does a leader that was removed and does not know it get a guess answered?",
    sources: ["attacks C5", "SVR2"],
    play: removedAndUnaware,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1"),
      ...witnessed("S-RESTORED", "S-LEADER-CHANGED"),
    },
  }),
  members(["C6"], {
    name: "c6-empty-voter",
    question: "Does an empty replica become a voter, and does a loaded one?",
    sources: ["attacks C6", "SVR2"],
    play: emptyVoter,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1", "LIV2"),
      ...witnessed("S-JOINED", "S-PROMOTED", "S-RESTORED"),
    },
  }),
  members(["C7"], {
    name: "c7-below-the-minimum",
    question: "Does a fleet with fewer voters than its minimum evaluate a guess?",
    sources: ["attacks C7", "SVR2"],
    configuration: { ...THREE, votersMin: 3 },
    play: belowMinimum,
    family: CHANGING,
    expect: held(...LOG, ...MEMBERS, "LIV1"),
  }),
  members(["C11"], {
    name: "c11-floor-is-carried",
    question:
      "Does a replica that joined after the floor of versions was raised admit an outdated one?",
    sources: ["attacks C11 M10", "SVR2"],
    configuration: { ...THREE, outdatedSpares: 1 },
    play: floorIsCarried,
    family: CHANGING,
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-PROMOTED", "S-LEADER-CHANGED") },
  }),
  members(["C12"], {
    name: "c12-amnesiac-rejoins",
    question: "Does a replica that was emptied help to elect a leader that missed a charge?",
    sources: ["attacks C12", "SVR2"],
    play: amnesiac,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1", "LIV2"),
      ...witnessed("S-WIPED", "S-JOINED", "S-PROMOTED", "S-RESTORED"),
    },
  }),
  members(["C14"], {
    name: "c14-join-hangs",
    question:
      "Does a replica that loses its leader half-way through loading wait for ever, or serve?",
    sources: ["attacks C14 M9", "SVR2"],
    play: joinHangs,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1", "LIV2"),
      ...witnessed("S-GAVE-UP", "S-JOINED", "S-RESTORED"),
    },
  }),
  members(["A7"], {
    name: "a7-evidence-of-others",
    question: "Does the acknowledgement of a learner, or an invented one, make a charge durable?",
    sources: ["attacks A7", "JBX"],
    play: evidenceOfOthers,
    family: CHANGING,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, ...MEMBERS, "LIV1"),
      ...witnessed("S-JOINED", "S-RESTORED"),
    },
  }),
  members(["B1", "C1"], {
    name: "b1-c1-set-back-before-a-change",
    question:
      "Does a replica that is set back to before a change of the members elect a leader of the old ones?",
    sources: ["attacks B1 C1"],
    threat: "membership-rollback",
    configuration: { ...FOUR, rollbackTolerance: 1 },
    play: setBackBeforeChange,
    family: {
      ...CHANGING,
      fits: (cast) => CHANGING.fits(cast) && OUTNUMBERING.fits(cast),
    },
    expect: { ...held(...LOG, ...MEMBERS), ...witnessed("S-SET-BACK", "S-PROMOTED") },
  }),
];
