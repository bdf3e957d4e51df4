/**
 * Rows B of the attack catalogue: a host that sets replicas back to an earlier durable state, or runs two devices
 * under one name. One member of each family; the families are the laws of laws.ts.
 */
import type { ReplicaId } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
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
  OUTNUMBERED,
  OUTNUMBERING,
  RIGHT,
  SPARING_ONE,
  tries,
  violated,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

/** Tolerates one replica that is set back: q = 4 of 5. */
const TOLERANT = { rollbackTolerance: 1 } as const;

const rollback = attacksWith({ threat: "rollback-one" });

/**
 * A charge commits at the smallest quorum; one of it is set back to before the charge, and stands for election with those that
 * never heard of it, and with the first who did.
 */
const followerSetBack =
  (companions: (cast: Cast) => readonly ReplicaId[]) =>
  (script: Script, cast: Cast): void => {
    const { holders } = cast;
    const [victim, standing] = [nth(holders, -1), companions(cast)];
    bereft(script).keep(victim);
    guess(script).deliverUntil("guess-evaluated", among(...holders));
    script.deliver({ from: "hsm-1", to: "front-end" }).deliverAll(among());
    script.setBack(victim);
    script.stand(nth(standing, 0)).deliverAll(among(victim, ...standing));
    guess(script);
  };

/**
 * B2, "abc" and "zyx": a leader sends an entry to one follower, is set back to before its election, and wants to write
 * another entry at that index and term.
 */
const leaderSetBack = (script: Script, { holders, everyone }: Cast): void => {
  const last = nth(everyone, -1);
  script.provision().keep("hsm-1");
  const near = among(...holders);
  const isVote = ({ kind }: EnvelopeRef): boolean => kind.startsWith("vote");
  script.stand("hsm-1").deliverAll((ref) => near(ref) && isVote(ref));
  script.deliver({ to: last, kind: "append-request" });
  script.setBack("hsm-1").stand("hsm-1");
  script.deliverAll((ref) => near(ref) && isVote(ref));
  script.stand(last).deliverAll();
};

/**
 * Two devices of one name: each votes, and each acknowledges, on its own side: one with the smallest quorum, one with everybody
 * from some place on.
 */
const bothSides =
  (copied: (cast: Cast) => ReplicaId, away: (cast: Cast) => readonly ReplicaId[]) =>
  (script: Script, cast: Cast): void => {
    const [last, far] = [nth(cast.everyone, -1), [...away(cast), "copy-1"]];
    script.provision().take({ do: "clone", party: copied(cast) });
    script.stand("hsm-1").deliverAll(among(...cast.holders));
    script.stand(last).stand(last);
    script.deliverAll(({ from, to }, at) => far.includes(from) && far.includes(at ?? to));
  };

/** B4: an entry commits at one quorum; `setBack` are set back to before it; the quorum at the other end elects a leader. */
export const secondHistory =
  (setBack: (cast: Cast) => readonly ReplicaId[]) =>
  (script: Script, cast: Cast): void => {
    const [first, last] = [nth(cast.everyone, 0), nth(cast.everyone, -1)];
    const [near, far] = [among(...cast.holders), among(...cast.far)];
    script.provision().keep(...setBack(cast));
    script
      .stand(first)
      .deliverAll(near)
      .setBack(...setBack(cast));
    // Twice, for a term beyond the one that the first leader had; and it does not hear from it any more.
    script.stand(last).stand(last).deliverAll(far);
  };

/** The replicas that the two quorums share. */
const shared = ({ holders, far }: Cast): readonly ReplicaId[] =>
  far.filter((replica) => holders.includes(replica));

/** All attempts but one are spent; the fleet is restored from before; they are spent again. */
const fleetRestored = (script: Script, { everyone, attemptsMax }: Cast): void => {
  bereft(script).keep(...everyone);
  guesses(script, attemptsMax);
  script.setBack(...everyone);
  script.stand("hsm-1").stand("hsm-1").deliverAll();
  guesses(script, attemptsMax);
};

/** The same, where the devices that are restored do nothing until the newest state is put back. */
const fleetRestoredInVain = (script: Script, { everyone, attemptsMax }: Cast): void => {
  bereft(script).keep(...everyone);
  guesses(script, attemptsMax);
  script.keep(...everyone).setBack(...everyone);
  // Nobody answers; nobody even stands for election.
  for (const party of everyone) script.take({ do: "rollback", party, to: 1 });
  script.stand("hsm-1").stand("hsm-1").deliverAll();
  guesses(script, attemptsMax);
};

/**
 * A second device from the newest state of one helps to elect another leader; its original learns at its next write that somebody has
 * written under its name.
 */
const copyTakesOver = (script: Script): void => {
  bereft(script).take({ do: "clone", party: "hsm-3" });
  script.stand("hsm-5").stand("hsm-5");
  const far: readonly string[] = ["hsm-4", "hsm-5", "copy-1"];
  script.deliverAll(({ from, to }, at) => far.includes(from) && far.includes(at ?? to));
  script.deliverAll().stand("hsm-1").deliverAll();
  guesses(script, 2);
};

/** The copy is the first to hear of a charge, and acknowledges it; what comes next goes to the original, which lacks it. */
const copyHearsFirst = (script: Script): void => {
  bereft(script).take({ do: "clone", party: "hsm-5" });
  guess(script).deliver({ to: "fleet" }, "hsm-1");
  script.deliver({ from: "hsm-1", to: "hsm-5", kind: "append-request" }, "copy-1");
  script.deliver({ from: "copy-1", to: "hsm-1", kind: "append-reply" });
};

/** A9 and B1 together: acknowledged, then a power cut at all who hold it, and one of them comes up older. */
const powerCutAndRollback = (script: Script, { holders, others, followers }: Cast): void => {
  const victim = nth(holders, -1);
  bereft(script).keep(victim);
  guess(script).deliverUntil("guess-evaluated", among(...holders));
  script.deliver({ from: "hsm-1", to: "front-end" });
  script
    .crash(...holders)
    .setBack(victim)
    .restart(...holders.slice(1, -1));
  script.stand(nth(others, 0)).deliverAll(among(...followers));
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

export const ROLLBACKS: readonly Composed[] = [
  rollback(["B1"], {
    name: "b1-follower-set-back",
    question:
      "Does a replica that is set back to before a charge help to elect a leader that missed it?",
    sources: ["attacks B1", "SVR2"],
    configuration: TOLERANT,
    play: followerSetBack(({ others }) => [...others, "hsm-2"]),
    family: { ...OUTNUMBERING, attempts: [1, 10] },
    expect: held("X1", ...GUESSES, ...LOG),
  }),
  rollback(["B1", "A11"], {
    name: "b1-plain-majority",
    question: "Does a plain majority forget a charge when one replica of five is set back?",
    sources: ["attacks B1 finding 2", "SVR2"],
    play: followerSetBack(({ others }) => [...others].reverse()),
    family: { ...OUTNUMBERED, attempts: [2, 10] },
    expect: violated("CON5"),
  }),
  rollback(["B2", "B3"], {
    name: "b2-leader-set-back",
    question:
      "Does a leader that is set back to before its election write a second entry at the same index and term?",
    sources: ["attacks B2", "SVR2"],
    configuration: TOLERANT,
    play: leaderSetBack,
    family: ANYWHERE,
    expect: { ...held(...LOG), ...witnessed("S-SET-BACK") },
  }),
  rollback(["B4"], {
    name: "b4-overlap-set-back",
    question:
      "Do two histories commit when every replica that two quorums share is set back, more than the fleet is made for?",
    sources: ["attacks B4 finding 12"],
    configuration: TOLERANT,
    threat: "rollback-fleet",
    play: secondHistory(shared),
    family: ANYWHERE,
    expect: violated("CON2"),
  }),
  rollback(["B4"], {
    name: "b4-overlap-but-one",
    question: "And when one of those is spared?",
    sources: ["attacks B4 finding 12"],
    configuration: TOLERANT,
    threat: "rollback-fleet",
    play: secondHistory((cast) => shared(cast).slice(1)),
    family: OUTNUMBERING,
    expect: { ...held("CON1", "CON2", "CON4", "CON5"), ...witnessed("S-SET-BACK") },
  }),
  rollback(["B5"], {
    name: "b5-two-devices-of-one-name",
    question: "Do two devices that act under one name certify two histories?",
    sources: ["attacks B5"],
    configuration: TOLERANT,
    threat: "clone-one",
    play: bothSides(
      ({ holders }) => nth(holders, -2),
      ({ holders, others }) => [nth(holders, -1), ...others],
    ),
    family: OUTNUMBERING,
    expect: held("CON1", "CON2", "CON4", "CON5"),
  }),
  rollback(["B5"], {
    name: "b5-plain-majority",
    question: "Does a plain majority certify two histories when one name runs on two devices?",
    sources: ["attacks B5"],
    threat: "clone-one",
    play: bothSides(
      ({ holders }) => nth(holders, -1),
      ({ others }) => others,
    ),
    family: OUTNUMBERED,
    expect: violated("CON2"),
  }),
  rollback(["B6"], {
    name: "b6-fleet-restored",
    question: "Does restoring every replica from a backup of itself give the attempts again?",
    sources: ["attacks B6"],
    configuration: { replicas: 3, attemptsMax: 2 },
    threat: "rollback-fleet",
    play: fleetRestored,
    family: { ...ANYWHERE, attempts: [1, 2, 3] },
    expect: violated("X2"),
  }),
  rollback(["B6", "B12"], {
    name: "b6-fleet-restored-anchored",
    question:
      "Does it where something outside the host's reach knows which state of each replica is the newest?",
    sources: ["attacks B6"],
    configuration: { replicas: 3, attemptsMax: 2, anchor: "monotone" },
    threat: "rollback-fleet",
    play: fleetRestoredInVain,
    family: { ...ANYWHERE, replicas: [3, 4, 5, 6], attempts: [1, 2, 3] },
    expect: { ...held("X1", ...GUESSES, ...LOG), ...witnessed("S-SET-BACK", "S-HALTED") },
  }),
  rollback(["B5"], {
    name: "b5-copy-anchored",
    question:
      "Does it where something outside the host's reach is asked at each write of either device?",
    sources: ["attacks B5"],
    configuration: { anchor: "monotone" },
    threat: "clone-one",
    play: bothSides(
      ({ holders }) => nth(holders, -1),
      ({ others }) => others,
    ),
    family: OUTNUMBERED,
    expect: { ...held(...LOG), ...witnessed("S-COPIED", "S-HALTED") },
  }),
  rollback(["B5"], {
    name: "b5-copy-asked-at-start",
    question: "And where it is asked only when a device starts?",
    sources: ["attacks B5"],
    configuration: { anchor: "monotone", without: ["advance-anchor-at-writes"] },
    threat: "clone-one",
    play: bothSides(
      ({ holders }) => nth(holders, -1),
      ({ others }) => others,
    ),
    expect: violated("CON2"),
  }),
  rollback(["B5"], {
    name: "b5-copy-takes-over",
    question: "Which of two devices of one name goes on, where the copy is the first to write?",
    sources: ["attacks B5"],
    configuration: { anchor: "monotone" },
    threat: "clone-one",
    play: copyTakesOver,
    expect: { ...held("X1", ...GUESSES, ...LOG), ...witnessed("S-COPIED", "S-HALTED") },
  }),
  rollback(["B5"], {
    name: "b5-copy-hears-first",
    question:
      "Does the user recover where the leader believes of a replica what only its copy holds?",
    sources: ["attacks B5"],
    configuration: { anchor: "monotone" },
    threat: "clone-one",
    play: copyHearsFirst,
    expect: { ...held(...LOG, "CON10", "LIV1"), ...witnessed("S-COPIED") },
  }),
  rollback(["A9", "B1", "B12"], {
    name: "a9-b1-power-cut-and-rollback",
    question:
      "Is a charge lost when the power is cut at all who hold it and one of them comes up with an older state?",
    sources: ["attacks A9 B1 B12"],
    configuration: TOLERANT,
    play: powerCutAndRollback,
    family: {
      ...OUTNUMBERING,
      fits: (cast) => OUTNUMBERING.fits(cast) && SPARING_ONE.fits(cast),
    },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED", "S-SET-BACK") },
  }),
];
