/** Rows A and D of the attack catalogue that a host plays with messages, terms and routes alone. */
import { FLEET } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import { type Cast, nth } from "./cast.ts";
import {
  ANYWHERE,
  attacksWith,
  bereft,
  type Composed,
  GUESSES,
  guess,
  held,
  LOG,
  RIGHT,
  SPARING_ONE,
  SPARING_TWO,
  tries,
  violated,
  WRONG,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const attackOf = attacksWith({ threat: "operator" });
const attack = (row: string, scenario: Parameters<typeof attackOf>[1]): Composed =>
  attackOf([row], scenario);

const TO_FLEET = { to: "fleet" } as const;
/** The leader of before stays with a minority and a charge of its own; the others have a leader and a charge, too. */
const divided = (script: Script, { near, far }: Cast): Script => {
  bereft(script).cut(near, far);
  guess(script)
    .deliver(TO_FLEET, "hsm-1")
    .deliverAll(among(...near));
  const next = nth(far, 0);
  script.stand(next).deliverAll(among(...far));
  return guess(script)
    .deliver(TO_FLEET, next)
    .deliverAll(among(...far));
};

/** Entries that leave a gap, or follow another one than the follower holds; and acknowledgements without a tag. */
const otherChain = (script: Script, cast: Cast): void => {
  const { near, far } = cast;
  const [before, next] = [nth(far, 0), nth(far, 1)];
  divided(script, cast);
  // The old leader's log grows on, beyond where its successors' ends; and so does that of its follower, but for the last.
  for (let time = 0; time < 3; time++) guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliverAll(among(...near));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.stand(next).deliverAll(among(...far));
  guess(script).deliver(TO_FLEET, next);
  for (const replica of near.slice(0, 2))
    script.inject({ recipe: "forge-acknowledgement", replica, to: next });
  // So that the first append to come is one that goes on where the follower holds something else.
  script.heal();
  for (const to of near) script.drop({ from: before, to, kind: "append-request" });
  script.heartbeat(next).deliverAll();
  tries(script, RIGHT);
};

/** A charge that nobody else has, and invented acknowledgements of it for all that a quorum takes beside the leader. */
const invented = (script: Script, { holders }: Cast): void => {
  guess(bereft(script)).deliver(TO_FLEET, "hsm-1");
  for (const replica of holders.slice(1))
    script.inject({ recipe: "forge-acknowledgement", replica, to: "hsm-1" });
};

/**
 * A leader takes five charges one after the other. Two reach a quorum; then another leader takes the third place, without
 * the first one knowing, and only then does that one hear of the second.
 */
export const pipelined = (script: Script, { everyone, quorum }: Cast): void => {
  const isRelayed = ({ to }: EnvelopeRef): boolean => to === "front-end";
  const reached = everyone.slice(1, quorum);
  const successors = among(...everyone.slice(1, quorum + 1));
  bereft(script);
  for (let time = 0; time < 5; time++) guess(script).deliver(TO_FLEET, "hsm-1");
  for (const follower of reached) {
    script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
    script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" }).deliverAll(isRelayed);
    script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
  }
  script.stand("hsm-2").deliverAll(successors);
  for (const follower of reached)
    script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" });
  script.deliverAll(successors).heartbeat("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** One attempt is left; three guesses race for it on each side of a cut, each side with a leader. */
const lastTryOnBothSides = (script: Script, { near, far, attemptsMax }: Cast): void => {
  bereft(script);
  for (let time = 1; time < attemptsMax; time++) tries(script, WRONG);
  const next = nth(far, 0);
  script
    .cut(near, far)
    .stand(next)
    .deliverAll(among(...far));
  for (let rival = 0; rival < 3; rival++) {
    guess(script).deliver(TO_FLEET, "hsm-1");
    guess(script).deliver(TO_FLEET, next);
  }
  script.deliverAll((ref) => among(...near)(ref) || among(...far)(ref));
  script.heal().heartbeat(next).deliverAll();
};

/** Raft, figure 8: an entry of an old term reaches a majority, and another leader overwrites it. */
const figureEight = (script: Script, { everyone, followers, far }: Cast): void => {
  const last = nth(everyone, -1);
  const later = everyone.slice(2, -1);
  bereft(script);
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliver({ to: "hsm-2", kind: "append-request" }).crash("hsm-1");
  for (const to of everyone.slice(2)) script.drop({ from: "hsm-1", to, kind: "append-request" });
  script.stand(last).deliverUntil("leader-elected", among(...far));
  script.crash(last).restart("hsm-1").stand("hsm-1").stand("hsm-1");
  script.deliverUntil("leader-elected", among(...everyone.slice(0, -1)));
  for (const follower of later)
    for (let round = 0; round < 2; round++) {
      // First it does not match, then it is the old entry.
      script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
      script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" });
    }
  script.crash("hsm-1").restart(last).stand(last).stand(last);
  script.deliverAll(among(...followers));
  script.restart("hsm-1").heartbeat(last).deliverAll();
  tries(script, RIGHT);
};

/** The old leader still reaches a follower, but does not hear of its successor until it is too late. */
const halfCut = (script: Script, { followers }: Cast): void => {
  bereft(script);
  script.stand("hsm-3").deliverAll(among(...followers));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliver({ from: "hsm-1", to: "hsm-2", kind: "append-request" });
  script.heartbeat("hsm-1").deliverAll(among("hsm-1", "hsm-2"));
  guess(script).deliver(TO_FLEET, "hsm-3").deliverAll();
  script.heartbeat("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** A replica that is cut off stands for election again and again, and comes back with a term that deposes everybody. */
const inflatedTerm = (script: Script, { everyone }: Cast): void => {
  const [last, rest] = [nth(everyone, -1), everyone.slice(0, -1)];
  bereft(script).cut([last], rest);
  for (let time = 0; time < 5; time++) script.stand(last);
  guess(script).deliverAll(among(...rest));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.heal().deliver({ from: last, to: "hsm-1", kind: "vote-request" }).deliverAll();
  // Its own log is behind, so it cannot lead; all others have come to its term.
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** The balancer gives one and the same request to two leaders, before and after they hear of each other. */
const twoLeaders = (script: Script, { near, far }: Cast): void => {
  const next = nth(far, 0);
  bereft(script)
    .cut(near, far)
    .stand(next)
    .deliverAll(among(...far));
  const onBothSides = (ref: EnvelopeRef) => among(...near)(ref) || among(...far)(ref);
  script.begin({ kind: "retrieve", code: RIGHT }).deliverAll(({ to }) => to !== FLEET);
  script.duplicate(TO_FLEET, "hsm-1").deliver(TO_FLEET, next).deliverAll(onBothSides);
  script.heal().heartbeat(next).deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** A committed request is sent again: later, to another leader, and after all replicas were down. */
const replayed = (script: Script, { everyone }: Cast): void => {
  const again = { recipe: "replay", kind: "attempt-request", session: "client/2" } as const;
  const rest = everyone.filter((replica) => replica !== "hsm-2");
  tries(bereft(script), WRONG).inject(again).deliverAll();
  script
    .stand("hsm-2")
    .deliverAll()
    .crash(...rest);
  script
    .restart(...rest)
    .inject(again)
    .deliverAll();
  script.heartbeat("hsm-2").deliverAll();
  tries(script, RIGHT);
};

const LIVE = { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") };

export const NETWORK: readonly Composed[] = [
  attack("A4", {
    name: "a4-pipelined-divergence",
    question:
      "Of five charges in hand, are those answered that another leader's entries have displaced?",
    sources: ["attacks A4", "JBX"],
    play: pipelined,
    family: { ...SPARING_ONE, attempts: [3, 10] },
    expect: { ...LIVE, ...held("CON9"), ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  {
    ...attack("A1", {
      name: "a1-d1-last-try-on-both-sides",
      question: "Is the last attempt given out twice, once on each side of a cut?",
      sources: ["attacks A1 D1"],
      configuration: { attemptsMax: 2 },
      play: lastTryOnBothSides,
      family: { ...SPARING_ONE, attempts: [1, 2, 3] },
      expect: {
        ...held("X1", "X5", ...GUESSES, ...LOG, "CON9"),
        ...witnessed("S-CUT-OFF", "S-DESTROYED"),
      },
    }),
    rows: ["A1", "D1"],
  },
  attack("A10", {
    name: "a10-gap-and-other-chain",
    question:
      "Is an entry taken where it leaves a gap or follows another one, or an acknowledgement without a tag?",
    sources: ["attacks A10", "JBX"],
    play: otherChain,
    family: SPARING_ONE,
    expect: { ...LIVE, ...witnessed("S-CUT-OFF") },
  }),
  attack("A10", {
    name: "a10-tag-not-verified",
    question: "And where the leader does not verify the tag of an acknowledgement?",
    sources: ["attacks A10", "JBX"],
    mutants: ["M17"],
    configuration: { without: ["authenticate-replica-messages"] },
    play: invented,
    expect: violated("CON9"),
  }),
  attack("A12", {
    name: "a12-figure-eight",
    question:
      "Is an entry of an old term taken for committed because a majority holds it, and then overwritten?",
    sources: ["attacks A12", "Raft 5.4.2"],
    play: figureEight,
    family: SPARING_TWO,
    expect: { ...LIVE, ...witnessed("S-RESTARTED", "S-LEADER-CHANGED") },
  }),
  attack("A15", {
    name: "a15-half-cut-leader",
    question:
      "Does a deposed leader that reaches followers, but not its successor, answer what it takes?",
    sources: ["attacks A15", "SVR2"],
    play: halfCut,
    family: SPARING_ONE,
    expect: { ...LIVE, ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  attack("A21", {
    name: "a21-inflated-term",
    question:
      "Does a replica that comes back with a much higher term stop the service, or free a charge?",
    sources: ["attacks A21"],
    play: inflatedTerm,
    family: SPARING_ONE,
    expect: { ...LIVE, ...witnessed("S-LEADER-CHANGED") },
  }),
  attack("A23", {
    name: "a23-one-request-two-leaders",
    question: "Is a request that the balancer gives to two leaders evaluated more than once?",
    sources: ["attacks A23", "JBX"],
    play: twoLeaders,
    family: { ...SPARING_ONE, attempts: [3, 10] },
    expect: { ...LIVE, ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  attack("D10", {
    name: "d10-replayed-request",
    question: "Is a request that is sent again evaluated without a charge of its own?",
    sources: ["attacks D10"],
    play: replayed,
    family: { ...ANYWHERE, attempts: [4, 10] },
    expect: { ...LIVE, ...witnessed("S-LEADER-CHANGED", "S-RESTARTED") },
  }),
];
