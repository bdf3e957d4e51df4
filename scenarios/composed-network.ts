/** Rows A and D of the attack catalogue that a host plays with messages, terms and routes alone. */
import { FLEET, type ReplicaId } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  bereft,
  type Composed,
  GUESSES,
  guess,
  held,
  LOG,
  RIGHT,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const attack = (row: string, scenario: Omit<Composed, "folder" | "rows" | "threat">): Composed => ({
  folder: "attacks",
  rows: [row],
  threat: "operator",
  ...scenario,
});

const TO_FLEET = { to: "fleet" } as const;
const MINORITY: readonly ReplicaId[] = ["hsm-1", "hsm-2"];
const MAJORITY: readonly ReplicaId[] = ["hsm-3", "hsm-4", "hsm-5"];

/** The leader of before stays with one follower and a charge of its own; the others have a leader and a charge, too. */
const divided = (script: Script): Script => {
  bereft(script).cut(MINORITY, MAJORITY);
  guess(script)
    .deliver(TO_FLEET, "hsm-1")
    .deliverAll(among(...MINORITY));
  script.stand("hsm-3").deliverAll(among(...MAJORITY));
  return guess(script)
    .deliver(TO_FLEET, "hsm-3")
    .deliverAll(among(...MAJORITY));
};

/** Entries that leave a gap, or follow another one than the follower holds; and an acknowledgement without a tag. */
const otherChain = (script: Script): void => {
  divided(script);
  // The old leader's log grows on, beyond where its successors' ends; and so does that of its follower, but for the last.
  for (let time = 0; time < 3; time++) guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliverAll(among(...MINORITY));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.stand("hsm-4").deliverAll(among(...MAJORITY));
  guess(script).deliver(TO_FLEET, "hsm-4");
  script.inject({ recipe: "forge-acknowledgement", replica: "hsm-1", to: "hsm-4" });
  script.inject({ recipe: "forge-acknowledgement", replica: "hsm-2", to: "hsm-4" });
  // So that the first append to come is one that goes on where the follower holds something else.
  script.heal();
  for (const to of MINORITY) script.drop({ from: "hsm-3", to, kind: "append-request" });
  script.heartbeat("hsm-4").deliverAll();
  tries(script, RIGHT);
};

/**
 * A leader takes five charges one after the other. Two reach a quorum; then another leader takes the third place, without
 * the first one knowing, and only then does that one hear of the second.
 */
export const pipelined = (script: Script): void => {
  const isRelayed = ({ to }: EnvelopeRef): boolean => to === "front-end";
  const near = ["hsm-2", "hsm-3"] as const;
  bereft(script);
  for (let time = 0; time < 5; time++) guess(script).deliver(TO_FLEET, "hsm-1");
  for (const follower of near) {
    script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
    script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" }).deliverAll(isRelayed);
    script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
  }
  script.stand("hsm-2").deliverAll(among("hsm-2", "hsm-3", "hsm-4"));
  for (const follower of near)
    script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" });
  script
    .deliverAll(among("hsm-2", "hsm-3", "hsm-4"))
    .heartbeat("hsm-2")
    .deliverAll();
  tries(script, RIGHT);
};

/** One attempt is left; three guesses race for it on each side of a cut, each side with a leader. */
const lastTryOnBothSides = (script: Script): void => {
  tries(bereft(script), WRONG);
  script
    .cut(MINORITY, MAJORITY)
    .stand("hsm-3")
    .deliverAll(among(...MAJORITY));
  for (let rival = 0; rival < 3; rival++) {
    guess(script).deliver(TO_FLEET, "hsm-1");
    guess(script).deliver(TO_FLEET, "hsm-3");
  }
  script.deliverAll((ref) => among(...MINORITY)(ref) || among(...MAJORITY)(ref));
  script.heal().heartbeat("hsm-3").deliverAll();
};

/** Raft, figure 8: an entry of an old term reaches a majority, and another leader overwrites it. */
const figureEight = (script: Script): void => {
  bereft(script);
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliver({ to: "hsm-2", kind: "append-request" }).crash("hsm-1");
  for (const to of MAJORITY) script.drop({ from: "hsm-1", to, kind: "append-request" });
  script.stand("hsm-5").deliverUntil("leader-elected", among("hsm-3", "hsm-4", "hsm-5"));
  script.crash("hsm-5").restart("hsm-1").stand("hsm-1").stand("hsm-1");
  script.deliverUntil("leader-elected", among("hsm-1", "hsm-2", "hsm-3", "hsm-4"));
  for (const follower of ["hsm-3", "hsm-4"])
    for (let round = 0; round < 2; round++) {
      // First it does not match, then it is the old entry.
      script.deliver({ from: "hsm-1", to: follower, kind: "append-request" });
      script.deliver({ from: follower, to: "hsm-1", kind: "append-reply" });
    }
  script.crash("hsm-1").restart("hsm-5").stand("hsm-5").stand("hsm-5");
  script.deliverAll(among("hsm-2", "hsm-3", "hsm-4", "hsm-5"));
  script.restart("hsm-1").heartbeat("hsm-5").deliverAll();
  tries(script, RIGHT);
};

/** The old leader still reaches a follower, but does not hear of its successor until it is too late. */
const halfCut = (script: Script): void => {
  bereft(script);
  script.stand("hsm-3").deliverAll(among("hsm-2", "hsm-3", "hsm-4", "hsm-5"));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliver({ from: "hsm-1", to: "hsm-2", kind: "append-request" });
  script.heartbeat("hsm-1").deliverAll(among("hsm-1", "hsm-2"));
  guess(script).deliver(TO_FLEET, "hsm-3").deliverAll();
  script.heartbeat("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** A replica that is cut off stands for election again and again, and comes back with a term that deposes everybody. */
const inflatedTerm = (script: Script): void => {
  bereft(script).cut(["hsm-5"], ["hsm-1", "hsm-2", "hsm-3", "hsm-4"]);
  for (let time = 0; time < 5; time++) script.stand("hsm-5");
  guess(script).deliverAll(among("hsm-1", "hsm-2", "hsm-3", "hsm-4"));
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.heal().deliver({ from: "hsm-5", to: "hsm-1", kind: "vote-request" }).deliverAll();
  // Its own log is behind, so it cannot lead; all others have come to its term.
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** The balancer gives one and the same request to two leaders, before and after they hear of each other. */
const twoLeaders = (script: Script): void => {
  bereft(script)
    .cut(MINORITY, MAJORITY)
    .stand("hsm-3")
    .deliverAll(among(...MAJORITY));
  const onBothSides = (ref: EnvelopeRef) => among(...MINORITY)(ref) || among(...MAJORITY)(ref);
  script.begin({ kind: "retrieve", code: RIGHT }).deliverAll(({ to }) => to !== FLEET);
  script.duplicate(TO_FLEET, "hsm-1").deliver(TO_FLEET, "hsm-3").deliverAll(onBothSides);
  script.heal().heartbeat("hsm-3").deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** A committed request is sent again: later, to another leader, and after all replicas were down. */
const replayed = (script: Script): void => {
  const again = { recipe: "replay", kind: "attempt-request", session: "client/2" } as const;
  tries(bereft(script), WRONG).inject(again).deliverAll();
  script.stand("hsm-2").deliverAll().crash("hsm-1", "hsm-3", "hsm-4", "hsm-5");
  script.restart("hsm-1", "hsm-3", "hsm-4", "hsm-5").inject(again).deliverAll();
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
    expect: { ...LIVE, ...held("CON9"), ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  {
    ...attack("A1", {
      name: "a1-d1-last-try-on-both-sides",
      question: "Is the last attempt given out twice, once on each side of a cut?",
      sources: ["attacks A1 D1"],
      configuration: { attemptsMax: 2 },
      play: lastTryOnBothSides,
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
    expect: { ...LIVE, ...witnessed("S-CUT-OFF") },
  }),
  attack("A12", {
    name: "a12-figure-eight",
    question:
      "Is an entry of an old term taken for committed because a majority holds it, and then overwritten?",
    sources: ["attacks A12", "Raft 5.4.2"],
    play: figureEight,
    expect: { ...LIVE, ...witnessed("S-RESTARTED", "S-LEADER-CHANGED") },
  }),
  attack("A15", {
    name: "a15-half-cut-leader",
    question:
      "Does a deposed leader that reaches followers, but not its successor, answer what it takes?",
    sources: ["attacks A15", "SVR2"],
    play: halfCut,
    expect: { ...LIVE, ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  attack("A21", {
    name: "a21-inflated-term",
    question:
      "Does a replica that comes back with a much higher term stop the service, or free a charge?",
    sources: ["attacks A21"],
    play: inflatedTerm,
    expect: { ...LIVE, ...witnessed("S-LEADER-CHANGED") },
  }),
  attack("A23", {
    name: "a23-one-request-two-leaders",
    question: "Is a request that the balancer gives to two leaders evaluated more than once?",
    sources: ["attacks A23", "JBX"],
    play: twoLeaders,
    expect: { ...LIVE, ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  attack("D10", {
    name: "d10-replayed-request",
    question: "Is a request that is sent again evaluated without a charge of its own?",
    sources: ["attacks D10"],
    play: replayed,
    expect: { ...LIVE, ...witnessed("S-LEADER-CHANGED", "S-RESTARTED") },
  }),
];
