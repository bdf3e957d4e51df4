/** Rows of the attack catalogue, one member of each family: what the design withstands, and E12, which it does not. */
import { VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import { type Cast, nth } from "./cast.ts";
import {
  ANYWHERE,
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
  SPARING_TWO,
  tries,
  violated,
  witnessed,
} from "./composed.ts";
import { rotateOwnCounters, rotateQuorums } from "./rotation.ts";
import { among, type Script } from "./script.ts";

const attack = (
  row: string,
  scenario: Omit<Composed, "folder" | "rows" | "threat"> & Partial<Composed>,
): Composed => ({
  folder: "attacks",
  rows: [row],
  threat: "operator",
  ...scenario,
});

const TO_FLEET = { to: "fleet" } as const;

/** The leader is cut off with a minority; guesses go to both sides; then the network is whole again. */
export const minorityLeader = (script: Script, { near, far }: Cast): void => {
  const [majority, next] = [among(...far), nth(far, 0)];
  bereft(script).cut(near, far);
  for (let time = 0; time < 3; time++)
    guess(script)
      .deliver(TO_FLEET, "hsm-1")
      .deliverAll(among(...near));
  script.stand(next).deliverAll(majority);
  for (let time = 0; time < 3; time++) guess(script).deliver(TO_FLEET, next).deliverAll(majority);
  script.heal().heartbeat(next).deliverAll();
  tries(script, RIGHT);
};

/** The charge is committed; the reply is lost with the leader; the user tries again at the next one. */
const leaderDies = (script: Script): void => {
  bereft(script).begin({ kind: "retrieve", code: RIGHT }).deliverUntil("guess-evaluated");
  script.deliver({ from: "hsm-1", to: "front-end" }).crash("hsm-1");
  script.drop({ to: "client", kind: "attempt-reply" }).giveUp();
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** One after the other leads without the one before knowing; each has a charge in hand, and one of them wins. */
export const severalLead = (script: Script, { everyone, quorum, far }: Cast): void => {
  script.provision();
  for (const replica of everyone) script.stand(replica);
  script.deliverAll().stand("hsm-1").deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  guess(script).deliver(TO_FLEET, "hsm-1");
  for (const voters of [everyone.slice(1, 1 + quorum), far]) {
    const leader = nth(voters, 0);
    script.stand(leader).deliverAll(among(...voters));
    guess(script).deliver(TO_FLEET, leader);
  }
  const last = nth(far, 0);
  script
    .heartbeat(last)
    .deliverAll(among(...far))
    .heartbeat(last)
    .deliverAll();
};

/** Votes and acknowledgements that are invented, doubled, or of another entry. */
const forgedEvidence = (script: Script, { followers }: Cast): void => {
  script.provision().stand("hsm-1");
  script.inject({ recipe: "forge-vote", voter: "hsm-2", to: "hsm-1" });
  script.deliverAll().begin({ kind: "register", code: RIGHT });
  const isOld = { from: nth(followers, -1), to: "hsm-1", kind: "append-reply" } as const;
  script.deliverAll(({ from, kind }) => from !== isOld.from || kind !== isOld.kind);
  guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliver({ from: "hsm-1", to: "hsm-2", kind: "append-request" });
  for (let time = 0; time < 3; time++) script.duplicate({ from: "hsm-2", kind: "append-reply" });
  for (const replica of followers.slice(1, 3))
    script.inject({ recipe: "forge-acknowledgement", replica, to: "hsm-1" });
  script.deliver(isOld).deliverAll();
};

/** A charge is acknowledged by a quorum; then the power goes. Those who missed it cannot take over. */
const acknowledgedThenLost = (script: Script, { holders, others, followers }: Cast): void => {
  bereft(script);
  guess(script).deliverUntil("guess-evaluated", among(...holders));
  script.deliver({ from: "hsm-1", to: "front-end" });
  script.crash(...holders).restart(...holders.slice(1));
  script.stand(nth(others, 0)).deliverAll(among(...followers));
  script.stand("hsm-2").deliverAll();
  tries(script, RIGHT);
};

/** What the host and the network carry arrives twice, in another order, or not at all. */
const everythingTwice = (script: Script, { everyone, quorum }: Cast): void => {
  const isRelayed = ({ to }: EnvelopeRef): boolean => to === "front-end";
  bereft(script).begin({ kind: "retrieve", code: RIGHT }).deliverAll(isRelayed);
  script.duplicate({ kind: "fleet-offer" }).deliverAll(isRelayed).drop({ kind: "fleet-offer" });
  script.duplicate(TO_FLEET, "hsm-1").duplicate(TO_FLEET, "hsm-1").drop(TO_FLEET);
  const [last, reached] = [nth(everyone, -1), everyone.slice(2, quorum)];
  for (const replica of [last, ...reached]) {
    const [append, reply] = [
      { to: replica, kind: "append-request" },
      { from: replica, kind: "append-reply" },
    ] as const;
    script.duplicate(append).deliver(append).duplicate(reply);
    script.deliverAll(isRelayed).deliver(reply);
  }
  for (const replica of everyone.slice(1, -1))
    if (!reached.includes(replica)) script.drop({ to: replica, kind: "append-request" });
  script.deliverUntil("history-restored").heartbeat("hsm-1").deliverAll();
};

/** All but one attempt are spent; three more race for the last one. */
const lastTry = (script: Script, { attemptsMax }: Cast): void => {
  guesses(bereft(script), attemptsMax - 1);
  for (let rival = 0; rival < 3; rival++) guess(script).deliver(TO_FLEET, "hsm-1");
  script.deliverAll();
};

const LAST_TRY = { ...held("X1", "X5", ...GUESSES, ...LOG), ...witnessed("S-DESTROYED") };

export const ATTACKS: readonly Composed[] = [
  attack("A1", {
    name: "a1-minority-leader",
    question:
      "Does a leader that is cut off with a minority answer guesses that the fleet does not charge?",
    sources: ["attacks A1", "SVR2"],
    play: minorityLeader,
    family: { ...SPARING_ONE, attempts: [4, 10] },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  attack("A2", {
    name: "a2-leader-dies-before-reply",
    question: "Is an attempt charged once, and not lost, when its leader dies with the reply?",
    sources: ["attacks A2", "SVR2"],
    play: leaderDies,
    family: { ...SPARING_ONE, attempts: [2, 10] },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-REPLY-LOST", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  attack("A3", {
    name: "a3-several-lead",
    question:
      "When every replica is told to lead and each gets a guess, is more than one of them answered?",
    sources: ["attacks A3", "JBX"],
    play: severalLead,
    family: SPARING_TWO,
    expect: { ...held("X1", ...GUESSES, ...LOG), ...witnessed("S-CUT-OFF", "S-LEADER-CHANGED") },
  }),
  attack("A7", {
    name: "a7-forged-evidence",
    question:
      "Does evidence that is invented, doubled or of another entry elect a leader or commit a charge?",
    sources: ["attacks A7", "JBX"],
    play: forgedEvidence,
    family: { ...SPARING_ONE, replicas: [4, 5, 6, 7] },
    expect: held("X1", ...GUESSES, ...LOG),
  }),
  attack("A9", {
    name: "a9-acknowledged-then-lost",
    question: "Does a power cut take back a charge that was acknowledged?",
    sources: ["attacks A9", "JBX"],
    play: acknowledgedThenLost,
    family: { ...SPARING_ONE, attempts: [2, 3, 10] },
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RESTARTED", "S-LEADER-CHANGED", "S-RESTORED"),
    },
  }),
  attack("A16", {
    name: "a16-everything-twice",
    question:
      "Is a login whose messages are doubled, dropped and reordered charged once for each evaluation?",
    sources: ["attacks A16", "SVR2"],
    play: everythingTwice,
    family: SPARING_ONE,
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  attack("A16", {
    name: "a16-anything",
    question:
      "Does dropping, doubling and reordering any message, at random, break the log or the budget?",
    sources: ["attacks A16", "SVR2"],
    configuration: { replicas: 3 },
    play: { kind: "random", strategy: "faulty", runs: 100, seed: 16 },
    expect: held(...GUESSES, ...LOG),
  }),
  attack("D1", {
    name: "d1-last-try",
    question: "When three guesses race for the last of ten attempts, is more than one evaluated?",
    sources: ["attacks D1"],
    play: lastTry,
    family: { ...ANYWHERE, attempts: [1, 2, 3, 10] },
    expect: LAST_TRY,
  }),
  attack("D1", {
    name: "d1-last-try-of-two",
    question: "When three guesses race for the last of two attempts, is more than one evaluated?",
    sources: ["attacks D1"],
    configuration: { attemptsMax: 2 },
    play: lastTry,
    expect: LAST_TRY,
  }),
  attack("D2", {
    name: "d2-never-confirm",
    question: "Is whoever takes the answer and never sends the third message charged all the same?",
    sources: ["attacks D2", "OPQ"],
    play: (script, { attemptsMax }) => tries(guesses(bereft(script), attemptsMax + 1), RIGHT),
    family: { ...ANYWHERE, attempts: [1, 2, 3, 10] },
    expect: { ...held("X1", "X5", ...GUESSES, ...LOG), ...witnessed("S-DESTROYED", "S-LOCKED") },
  }),
  attack("D4", {
    name: "d4-rotate-quorums",
    question:
      "Does whoever chooses which quorum serves each attempt, and who leads it, get more than ten guesses?",
    sources: ["attacks D4", "attacks finding 3"],
    play: rotateQuorums({ replicas: 5, attemptsMax: 10 }),
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG),
      ...witnessed("S-DESTROYED", "S-LEADER-CHANGED"),
    },
  }),
  attack("D4", {
    name: "d4-rotate-own-counters",
    question: "And where each replica counts for itself?",
    sources: ["attacks D4", "attacks finding 3"],
    mutants: ["M31"],
    configuration: { without: ["count-in-consensus"] },
    play: rotateOwnCounters({ replicas: 5, attemptsMax: 10 }),
    expect: violated("X2"),
  }),
  attack("D7", {
    name: "d7-registering-again",
    question: "Does registering another code give new attempts at the user's?",
    sources: ["attacks D7", "SVR2"],
    play: (script) => {
      guesses(bereft(script), 9).inject({
        recipe: "register",
        account: VICTIM_ACCOUNT,
        code: "code-3",
      });
      script.deliverAll().inject({ recipe: "upload", session: "adversary/10" }).deliverAll();
      script.inject({ recipe: "activate", session: "adversary/10" }).deliverAll();
      guesses(script, 3);
    },
    expect: held("X1", "X5", ...GUESSES, ...LOG),
  }),
  attack("E12", {
    name: "e12-extract-one",
    question: "Can whoever opens one replica test every code of the dictionary offline?",
    sources: ["attacks E12", "OPQ"],
    threat: "extract-one",
    play: (script) => enrolled(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" }),
    expect: violated("X1", "X6"),
  }),
  attack("E12", {
    name: "e12-extract-one-64-digits",
    question: "Does opening one replica tell anything of a backup under a 64-digit key?",
    sources: ["attacks E12", "BLOG21"],
    configuration: { factor: "64-digit-key" },
    threat: "extract-one",
    play: (script) => enrolled(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" }),
    expect: { ...held("X1", ...LOG), ...witnessed("S-ENROLLED") },
  }),
];
