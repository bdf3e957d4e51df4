/** Scenarios of the design `threshold`: a key shared among realms, of which some are open, lie, or are left behind. */
import type { RealmParameters } from "../model/protocol/configuration.ts";
import { CLIENT } from "../model/protocol/parties.ts";
import type { Lie } from "../model/protocol/realm-facts.ts";
import { realmId } from "../model/protocol/realm-shares.ts";
import type { Event } from "../model/world/event.ts";
import { type Composed, held, NEXT, RIGHT, violated, WRONG, witnessed } from "./composed.ts";
import type { RealmThreatName } from "./realm-threats.ts";
import type { Script } from "./script.ts";

const begin = (goal: object): Event => ({ do: "begin", party: CLIENT, goal }) as Event;
const realms = (...ordinals: readonly number[]): readonly string[] => ordinals.map(realmId);

/** What is under way to these realms, and from them, until nothing moves. */
const among = (script: Script, ...ordinals: readonly number[]): Script =>
  script.deliverAll(
    ({ from, to }) => realms(...ordinals).includes(from) || realms(...ordinals).includes(to),
  );

const shared = (script: Script): Script =>
  script.take(begin({ kind: "register", code: RIGHT })).deliverAll();

const lost = (script: Script): Script => shared(script).take(begin({ kind: "replace-device" }));

const open = (script: Script, ...ordinals: readonly number[]): Script => {
  for (const party of realms(...ordinals))
    script.take({ do: "corrupt", party, level: "extracted" });
  return script;
};

const guess = (script: Script, place: number, code: string, ...ordinals: readonly number[]) => {
  const session = `adversary/${place}`;
  for (const realm of realms(...ordinals))
    script.inject({ recipe: "ask-share", realm, session, code });
  return script;
};

const lie = (script: Script, ordinal: number, kind: Lie): Script =>
  script.inject({
    recipe: "answer-share",
    realm: realmId(ordinal),
    session: "client/2",
    lie: kind,
  });

/** A new device asks all realms; the requests arrive. */
const asking = (script: Script, code: string = RIGHT): Script =>
  script
    .take(begin({ kind: "retrieve", code }))
    .deliverAll(({ kind, to }) => kind === "share-request" && to !== CLIENT);

/** Answers of these realms, in this order; then whatever follows. */
const answers = (script: Script, ...ordinals: readonly number[]): Script => {
  for (const realm of realms(...ordinals))
    script.deliver({ from: realm, to: CLIENT, kind: "share-reply" });
  return script;
};

const unlocked = (script: Script): Script =>
  script.deliverAll(({ kind }) => kind === "unlock-request" || kind === "unlock-reply");

const FOUR: RealmParameters = { count: 4, threshold: 3 };
const FIVE: RealmParameters = { count: 5, threshold: 3 };
const ACTIVATED: RealmParameters = { count: 5, threshold: 3, activation: true };

/** A change of the code that reaches only these realms; then the device is gone. */
const leftBehind = (script: Script, ...ordinals: readonly number[]): Script => {
  shared(script).take(begin({ kind: "change-code", code: NEXT }));
  for (const to of realms(...ordinals)) script.deliver({ to, kind: "share-upload" });
  return script.take({ do: "timeout", party: CLIENT, timer: "retry" });
};

/** A new device asks with a code, and everything of it arrives. */
const asked = (script: Script, code: string): Script =>
  script
    .take(begin({ kind: "replace-device" }))
    .take(begin({ kind: "retrieve", code }))
    .deliverAll(({ kind }) => !kind.startsWith("share-upload"));

/** The uploads arrive; what answers them does not. */
const uploaded = (script: Script): Script =>
  script.deliverAll(({ kind, to }) => kind === "share-upload" && to !== CLIENT);

interface Row {
  readonly rows: readonly string[];
  readonly folder?: Composed["folder"];
  readonly name: string;
  readonly question: string;
  readonly threat: RealmThreatName;
  readonly realms?: RealmParameters;
  readonly attemptsMax?: number;
  readonly play: (script: Script) => void;
  readonly expect: Composed["expect"];
}

const GUESSING = ["X1", "X2", "X3", "X6"] as const;

const ROWS: readonly Row[] = [
  {
    rows: [],
    folder: "honest",
    name: "realms-recover",
    question: "Does a new device recover the key from five realms of which two do not answer?",
    threat: "realms-lying",
    play: (script) => unlocked(answers(asking(lost(script)), 1, 3, 5)),
    expect: { ...held("X1", "LIV1", "CLN5"), ...witnessed("S-RESTORED") },
  },
  {
    rows: [],
    folder: "honest",
    name: "realms-wrong-code",
    question:
      "Is a wrong code told from anything else, and does the right one still open the backup?",
    threat: "realms-lying",
    attemptsMax: 2,
    play: (script) => answers(asking(lost(script), WRONG), 2, 3, 4),
    expect: held("X1", "LIV1"),
  },
  {
    rows: ["E13"],
    name: "e13-two-realms-open",
    question: "Two of five realms are open and three are needed: can a guess be tested offline?",
    threat: "realms-two-open",
    attemptsMax: 1,
    play: (script) => guess(open(shared(script), 2, 4), 1, WRONG, 1, 3, 5),
    expect: held(...GUESSING),
  },
  {
    rows: ["E13"],
    name: "e13-two-realms-open-and-a-guess",
    question:
      "Two realms are open: how much does the adversary still need for one guess, if it is right?",
    threat: "realms-two-open",
    attemptsMax: 1,
    play: (script) =>
      guess(open(shared(script), 2, 4), 1, RIGHT, 3).inject({
        recipe: "unlock-share",
        realm: realmId(3),
        session: "adversary/1",
        tag: "right",
      }),
    expect: { ...held(...GUESSING), ...witnessed("S-GUESSED") },
  },
  {
    rows: ["E13"],
    name: "e13-three-realms-open",
    question: "Three of five realms are open, as many as it takes: is the code found offline?",
    threat: "realms-three-open",
    play: (script) => open(shared(script), 1, 3, 5),
    expect: violated("X1", "X6"),
  },
  ...(["wrong-share", "wrong-proof", "own-keys"] as const).map(
    (kind): Row => ({
      rows: ["E14"],
      name: `e14-${kind}`,
      question: `Two realms answer first, with ${kind.replace("-", " ")}: do the other three recover the key?`,
      threat: "realms-lying",
      play: (script) => {
        const liars = asking(lost(open(script, 1, 4)));
        unlocked(answers(lie(lie(liars, 1, kind), 4, kind), 2, 3, 5));
      },
      expect: {
        ...held("X1", "LIV1", "CLN5"),
        ...witnessed("S-RESTORED"),
        ...(kind === "own-keys" ? {} : witnessed("S-EXCLUDED")),
      },
    }),
  ),
  {
    rows: ["E14"],
    name: "e14-wrong-seed-share",
    question:
      "A realm evaluates honestly and then releases another share of the seed: is one that answers late asked in its place?",
    threat: "realms-lying",
    play: (script) => {
      answers(asking(lost(open(script, 1))), 1, 2, 3);
      script.inject({ recipe: "release-share", realm: realmId(1), session: "client/2" });
      unlocked(answers(unlocked(script), 4));
    },
    expect: { ...held("X1", "LIV1", "CLN5"), ...witnessed("S-RESTORED", "S-EXCLUDED") },
  },
  {
    rows: ["E14"],
    name: "e14-wrong-code-among-liars",
    question:
      "Two realms answer with wrong shares, and the user has typed a wrong code: is it the code that the device calls wrong?",
    threat: "realms-lying",
    play: (script) => {
      const liars = asking(lost(open(script, 1, 4)), WRONG);
      answers(lie(lie(liars, 1, "wrong-share"), 4, "wrong-share"), 2, 3, 5);
    },
    expect: { ...held("X1", "LIV1"), ...witnessed("S-EXCLUDED") },
  },
  {
    rows: ["E14", "K4"],
    name: "e14-shares-of-before",
    question:
      "Two realms answer first, with good proofs, from the generation before a change of the code: do the other three recover the key?",
    threat: "realms-left-behind",
    realms: FIVE,
    play: (script) => asked(leftBehind(script, 3, 4, 5), NEXT),
    expect: { ...held("CLN3", "LIV1", "CLN5"), ...witnessed("S-RESTORED") },
  },
  {
    rows: ["E14", "K4"],
    name: "e14-shares-of-before-and-old-code",
    question:
      "The same, with the code that was given up, which is right for the two that answer from before: is it called wrong?",
    threat: "realms-left-behind",
    realms: FIVE,
    play: (script) => asked(leftBehind(script, 3, 4, 5), RIGHT),
    expect: held("CLN3", "LIV1"),
  },
  {
    rows: ["K4"],
    name: "k4-partial-change",
    question: "A change of the code reaches two of five realms: can both codes open the backup?",
    threat: "realms-changing",
    play: (script) => {
      among(script.take(begin({ kind: "register", code: RIGHT })), 1, 2, 3, 4, 5);
      script.take(begin({ kind: "change-code", code: NEXT }));
      for (const realm of realms(1, 2)) script.deliver({ to: realm, kind: "share-upload" });
    },
    expect: held("CLN3"),
  },
  {
    rows: ["K4"],
    name: "k4-two-of-four",
    question:
      "A change reaches two of four realms, three are needed, and the device is lost: does a recovery end, and with nothing wrong?",
    threat: "realms-left-behind",
    realms: FOUR,
    play: (script) => asked(leftBehind(script, 1, 2), NEXT),
    expect: { ...held("CLN3", "LIV1"), ...witnessed("S-FAILED") },
  },
  {
    rows: ["K4"],
    name: "k4-one-of-four",
    question:
      "A change reaches one of four realms: does the code from before still recover the key?",
    threat: "realms-left-behind",
    realms: FOUR,
    play: (script) => asked(leftBehind(script, 1), RIGHT),
    expect: { ...held("CLN3", "LIV1", "CLN5"), ...witnessed("S-RESTORED") },
  },
  {
    rows: ["D8", "K4"],
    name: "d8-guess-at-both-generations",
    question:
      "Two of four realms have the new generation and two the old one: does a guess at all four count against either?",
    threat: "realms-activating",
    realms: FOUR,
    attemptsMax: 1,
    play: (script) => guess(leftBehind(script, 1, 2), 1, WRONG, 1, 2, 3, 4),
    expect: held("X2", "X3", "CLN3"),
  },
  {
    rows: [],
    folder: "honest",
    name: "realms-activate",
    question: "Is a generation activated at five realms, and then recovered?",
    threat: "realms-left-behind",
    realms: ACTIVATED,
    play: (script) => asked(shared(script), RIGHT),
    expect: { ...held("CLN3", "LIV1", "CLN5"), ...witnessed("S-RESTORED") },
  },
  {
    rows: ["D5"],
    name: "d5-realms-keep-the-reply-back",
    question:
      "The replies to an upload are kept back, twice, and every realm is asked to evaluate a guess: is one evaluated?",
    threat: "realms-activating",
    realms: ACTIVATED,
    attemptsMax: 1,
    play: (script) => {
      uploaded(script.take(begin({ kind: "register", code: RIGHT })));
      guess(script, 1, WRONG, 1, 2, 3, 4, 5).take({ do: "timeout", party: CLIENT, timer: "retry" });
      uploaded(script.take(begin({ kind: "change-code", code: RIGHT })));
      guess(script, 1, WRONG, 1, 2, 3, 4, 5);
    },
    expect: held("X3"),
  },
  {
    rows: ["D6"],
    name: "d6-activation-by-the-operator",
    question:
      "With the account's token the adversary activates what waits at a realm, with a tag of its own: does the realm answer?",
    threat: "realms-activating",
    realms: ACTIVATED,
    attemptsMax: 1,
    play: (script) => {
      uploaded(script.take(begin({ kind: "register", code: RIGHT }))).inject({
        recipe: "activate-share",
        realm: realmId(1),
        session: "adversary/1",
        tag: "invented",
      });
      guess(script, 1, WRONG, 1, 2, 3, 4, 5);
    },
    expect: held("X3"),
  },
  {
    rows: ["D5", "K4"],
    name: "d5-half-activated",
    question:
      "Of five realms that hold a change of the code two have activated it: does a guess at all five count against either code?",
    threat: "realms-activating",
    realms: ACTIVATED,
    attemptsMax: 1,
    play: (script) => {
      among(script.take(begin({ kind: "register", code: RIGHT })), 1, 2, 3, 4, 5);
      among(script.take(begin({ kind: "change-code", code: NEXT })), 1, 2);
      script.deliver({ to: realmId(3), kind: "share-upload" });
      script.deliver({ from: realmId(3), kind: "share-upload-reply" });
      for (const to of realms(1, 2)) script.deliver({ to, kind: "share-activation" });
      guess(script, 1, WRONG, 1, 2, 3, 4, 5);
    },
    expect: held("X2", "X3", "CLN3"),
  },
  {
    rows: ["K5", "D8"],
    name: "k5-old-upload-again",
    question:
      "The uploads before and after a change of the code are sent again: does any realm go back?",
    threat: "realms-changing",
    play: (script) => {
      among(script.take(begin({ kind: "register", code: RIGHT })), 1, 2, 3, 4, 5);
      among(script.take(begin({ kind: "change-code", code: NEXT })), 1, 2, 3);
      for (const to of realms(1, 2, 3))
        for (const ordinal of [0, 1])
          script.take({
            do: "deliver",
            envelope: { from: CLIENT, to, kind: "share-upload", ordinal },
          });
    },
    expect: held("CLN3"),
  },
];

export const REALMS: readonly Composed[] = ROWS.map(
  ({
    rows,
    folder = "attacks",
    name,
    question,
    threat,
    realms: parameters,
    attemptsMax,
    play,
    expect,
  }) => ({
    folder,
    name,
    question,
    sources: rows.length > 0 ? ["JBX", ...rows.map((row) => `attacks ${row}`)] : ["JBX"],
    ...(rows.length > 0 ? { rows } : {}),
    threat,
    ...(parameters === undefined && attemptsMax === undefined
      ? {}
      : {
          configuration: {
            ...(parameters === undefined ? {} : { realms: parameters }),
            ...(attemptsMax === undefined ? {} : { attemptsMax }),
          },
        }),
    play,
    expect,
  }),
);
