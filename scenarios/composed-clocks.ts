/**
 * Rows B14 and B15 of the attack catalogue: attestations run out, HSMs know the time only from their hosts, and hosts stop
 * clocks. The last HSM was found faulty and is not attested again; once its attestation has run out its host sets it back.
 */
import { replicaIds } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  bereft,
  type Composed,
  elected,
  GUESSES,
  guess,
  held,
  LOG,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const EXPIRING = { replicas: 3, attemptsMax: 2, attestationLifetime: 1, unrenewed: 1 } as const;

const isVote = ({ kind }: EnvelopeRef): boolean => kind.startsWith("vote");

/**
 * The leader is cut off with the faulty HSM, and its clock stops: the two are a quorum. The faulty one acknowledges a charge,
 * is set back, and is asked for its vote by one that missed the charge.
 */
const stoppedLeader = (script: Script): void => {
  bereft(script).keep("hsm-3").stopClock(0, "hsm-1").tick(2);
  script.cut(["hsm-2"], ["hsm-1", "hsm-3"]);
  guess(script).deliver({ to: "fleet" }, "hsm-1").deliverAll(among("hsm-1", "hsm-3"));
  script.setBack("hsm-3").heal().crash("hsm-1");
  script
    .stand("hsm-2")
    .deliverAll((ref) => among("hsm-2", "hsm-3")(ref) && isVote(ref))
    .deliverAll();
  script
    .restart("hsm-1")
    .stand("hsm-1")
    .stand("hsm-1")
    .deliverAll()
    .heartbeat("hsm-1")
    .deliverAll();
  tries(script, RIGHT);
};

/** The faulty HSM leads when its attestation runs out; its own clock stops. */
const faultyLeader = (script: Script): void => {
  bereft(script).stand("hsm-3").deliverAll();
  script.stopClock(0, "hsm-3").tick(2);
  guess(script).deliver({ to: "fleet" }, "hsm-3").deliverAll();
  script.stand("hsm-1").deliverAll();
  tries(script, RIGHT);
};

/** The operator shows a leader that it has cut off, with a stopped clock, an attestation that has run out. */
const expiredJoiner = (script: Script): void => {
  elected(script).stopClock(0, "hsm-1").tick(2);
  script.cut(["hsm-1", "hsm-4"], ["hsm-2", "hsm-3"]);
  script.askFor("hsm-1", replicaIds(3), ["hsm-4"]).deliverAll();
  script.heal().heartbeat("hsm-1").deliverAll();
};

/** Learners whose clocks stand still, and the leader's with them. */
const learnersClocks = (script: Script): void => {
  elected(script).askFor("hsm-1", replicaIds(3), ["hsm-4"]).deliverAll();
  script.askFor("hsm-1", replicaIds(3), ["hsm-4", "hsm-5"]).deliverAll();
  script.stopClock(0, "hsm-1", "hsm-4", "hsm-5").tick(2);
  script.askFor("hsm-1", replicaIds(3), ["hsm-4", "hsm-5", "hsm-6"]);
  script.deliverAll(among("hsm-1", "hsm-4", "hsm-5")).deliverAll();
};

export const CLOCKS: readonly Composed[] = [
  {
    folder: "attacks",
    name: "b14-stopped-leader",
    rows: ["B14"],
    question:
      "Does a leader with a stopped clock take the acknowledgement of an HSM whose attestation has run out?",
    sources: ["attacks B14 M1", "SVR2"],
    threat: "clocks",
    configuration: EXPIRING,
    play: stoppedLeader,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CLN1", "LIV1"),
      ...witnessed("S-CLOCK", "S-TIME", "S-RESTORED"),
    },
  },
  {
    folder: "attacks",
    name: "b14-faulty-leader",
    rows: ["B14"],
    question:
      "Does an HSM whose attestation has run out go on serving because its clock stands still?",
    sources: ["attacks B14", "SVR2"],
    threat: "clocks",
    configuration: EXPIRING,
    play: faultyLeader,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "CLN1", "LIV1"),
      ...witnessed("S-CLOCK", "S-TIME", "S-RESTORED"),
    },
  },
  {
    folder: "attacks",
    name: "b14-expired-joiner",
    rows: ["B14"],
    question: "Does a leader with a stopped clock admit an HSM whose attestation has run out?",
    sources: ["attacks B14", "SVR2"],
    threat: "membership-clocks",
    configuration: { ...EXPIRING, spares: 1 },
    play: expiredJoiner,
    expect: { ...held(...LOG, "CON9"), ...witnessed("S-CLOCK", "S-TIME") },
  },
  {
    folder: "attacks",
    name: "b15-learners-clocks",
    rows: ["B15"],
    question:
      "Do the clocks of learners, which stand still, hold back the time by which an HSM is admitted?",
    sources: ["attacks B15 M2", "SVR2"],
    threat: "membership-clocks",
    configuration: { ...EXPIRING, spares: 3 },
    play: learnersClocks,
    expect: { ...held(...LOG, "CON6", "CON11"), ...witnessed("S-CLOCK", "S-TIME", "S-JOINED") },
  },
];
