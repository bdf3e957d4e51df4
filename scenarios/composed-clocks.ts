/**
 * Rows B14 and B15 of the attack catalogue: attestations run out, HSMs know the time only from their hosts, and hosts stop
 * clocks. The last HSM was found faulty and is not attested again; once its attestation has run out its host sets it back.
 */
import { type ReplicaId, replicaId } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import { type Cast, nth } from "./cast.ts";
import {
  ANYWHERE,
  bereft,
  type Composed,
  elected,
  GUESSES,
  guess,
  held,
  LOG,
  RIGHT,
  SPARING_ONE,
  tries,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

/** The faulty HSM. */
const faultyIn = ({ everyone }: Cast): ReplicaId => nth(everyone, -1);

/** The n-th HSM that waits to join. */
const spareOf = ({ everyone }: Cast, ordinal: number): ReplicaId =>
  replicaId(everyone.length + ordinal);

const EXPIRING = { replicas: 3, attemptsMax: 2, attestationLifetime: 1, unrenewed: 1 } as const;

const isVote = ({ kind }: EnvelopeRef): boolean => kind.startsWith("vote");

/**
 * The leader is cut off with the faulty HSM, and its clock stops: its side is a quorum. The faulty one acknowledges a charge,
 * is set back, and is asked for its vote by one that missed the charge, with all who did.
 */
const stoppedLeader = (script: Script, cast: Cast): void => {
  const faulty = faultyIn(cast);
  const away = cast.followers.slice(0, cast.others.length);
  const near = cast.everyone.filter((replica) => !away.includes(replica));
  bereft(script).keep(faulty).stopClock(0, "hsm-1").tick(2);
  script.cut(away, near);
  guess(script)
    .deliver({ to: "fleet" }, "hsm-1")
    .deliverAll(among(...near));
  script.setBack(faulty).heal().crash("hsm-1");
  script
    .stand("hsm-2")
    .deliverAll((ref) => among(...away, faulty)(ref) && isVote(ref))
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
const faultyLeader = (script: Script, cast: Cast): void => {
  const faulty = faultyIn(cast);
  bereft(script).stand(faulty).deliverAll();
  script.stopClock(0, faulty).tick(2);
  guess(script).deliver({ to: "fleet" }, faulty).deliverAll();
  script.stand("hsm-1").deliverAll();
  tries(script, RIGHT);
};

/** The operator shows a leader that it has cut off, with a stopped clock, an attestation that has run out. */
const expiredJoiner = (script: Script, cast: Cast): void => {
  const [{ everyone, followers }, spare] = [cast, spareOf(cast, 1)];
  elected(script).stopClock(0, "hsm-1").tick(2);
  script.cut(["hsm-1", spare], followers);
  script.askFor("hsm-1", everyone, [spare]).deliverAll();
  script.heal().heartbeat("hsm-1").deliverAll();
};

/** Learners whose clocks stand still, and the leader's with them. */
const learnersClocks = (script: Script, cast: Cast): void => {
  const { everyone } = cast;
  const [first, second, third] = [spareOf(cast, 1), spareOf(cast, 2), spareOf(cast, 3)];
  elected(script).askFor("hsm-1", everyone, [first]).deliverAll();
  script.askFor("hsm-1", everyone, [first, second]).deliverAll();
  script.stopClock(0, "hsm-1", first, second).tick(2);
  script.askFor("hsm-1", everyone, [first, second, third]);
  script.deliverAll(among("hsm-1", first, second)).deliverAll();
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
    family: { ...SPARING_ONE, attempts: [2, 10] },
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
    family: { ...SPARING_ONE, attempts: [2, 10] },
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
    family: ANYWHERE,
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
    family: ANYWHERE,
    expect: { ...held(...LOG, "CON6", "CON11"), ...witnessed("S-CLOCK", "S-TIME", "S-JOINED") },
  },
];
