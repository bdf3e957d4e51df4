/** Rows K1, K2, L5 and L8 where a user has two devices at a time, which know nothing of each other. */
import { CLIENT, SECOND_CLIENT, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  attacksWith,
  type Composed,
  elected,
  enrolled,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  SPARING_ONE,
  violated,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const TWO_DEVICES = { replicas: 3, attemptsMax: 2, devices: 2, backups: "filed" } as const;

const attack = attacksWith({ threat: "operator", configuration: TWO_DEVICES });

/** Everything arrives but replies of this kind at this device. */
const butNot =
  (kind: string, party: string) =>
  (ref: EnvelopeRef): boolean =>
    ref.to !== party || ref.kind !== kind;

/** The second device logs in, and has the backup key as well. */
const joined = (script: Script, code: string = RIGHT): Script =>
  script.begin({ kind: "retrieve", code }, SECOND_CLIENT).deliverAll();

const bothEnrolled = (script: Script): Script => joined(enrolled(script));

/** The first device is lost, and a new one logs in with this code. */
const recovers = (script: Script, code: string): Script =>
  script.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code }).deliverAll();

/** The second device registers afresh, with a key of its own. */
const registersAfresh = (script: Script): Script =>
  script.begin({ kind: "register", code: RIGHT }, SECOND_CLIENT);

const CLAIMED = ["CLN3", "CLN5"] as const;
const REPLIES = ["fleet-offer", "registration-reply", "upload-reply", "activation-reply"] as const;

export const DEVICES: readonly Composed[] = [
  {
    folder: "honest",
    name: "second-device",
    question: "Does a second device of the user's get the history back, beside the first one?",
    sources: ["FAQ"],
    threat: "none",
    configuration: TWO_DEVICES,
    play: bothEnrolled,
    expect: { ...held(...LOG, ...CLAIMED), ...witnessed("S-ENROLLED", "S-SECOND") },
  },
  ...REPLIES.map((kind) =>
    attack(["L5"], {
      name: `l5-two-devices-change-at-${kind}`,
      question: `One device changes the code and waits for the ${kind}; another one changes it to something else meanwhile: which code opens the backup?`,
      sources: ["attacks L5"],
      play: (script) => {
        bothEnrolled(script).begin({ kind: "change-code", code: NEXT });
        script.deliverAll(butNot(kind, CLIENT));
        script.begin({ kind: "change-code", code: RIGHT }, SECOND_CLIENT);
        script.deliverAll(butNot(kind, CLIENT)).deliverAll();
        // Of two registrations that are pending the later one stays; what was active before is replaced.
        recovers(script, kind === "fleet-offer" || kind === "registration-reply" ? NEXT : RIGHT);
      },
      expect: {
        ...held("X1", "X3", "X5", ...LOG, ...CLAIMED, "LIV1"),
        ...witnessed("S-SECOND", "S-SECOND-CHANGED", "S-RESTORED"),
      },
    }),
  ),
  attack(["L5", "K1"], {
    name: "l5-turned-off-while-the-other-changes",
    question:
      "One device has stored a new registration, another one turns the backup off: does the registration come to life?",
    sources: ["attacks L5", "attacks K1"],
    family: SPARING_ONE,
    play: (script) => {
      bothEnrolled(script).begin({ kind: "change-code", code: NEXT });
      script.deliverAll(butNot("upload-reply", CLIENT));
      script.begin({ kind: "turn-off" }, SECOND_CLIENT);
      script.deliverAll(butNot("upload-reply", CLIENT)).deliverAll();
      script.begin({ kind: "change-code", code: NEXT }).deliverAll();
      recovers(script, NEXT);
    },
    expect: {
      ...held("X1", "X3", "X5", ...LOG, ...CLAIMED, "LIV1"),
      ...witnessed("S-OFF", "S-CHANGED", "S-RESTORED"),
    },
  }),
  attack(["L5", "K1"], {
    name: "k1-login-while-the-other-changes",
    question:
      "A device logs in, and before the third message another one changes the code: what does it get?",
    sources: ["attacks K1"],
    family: SPARING_ONE,
    play: (script) => {
      enrolled(script).begin({ kind: "retrieve", code: RIGHT }, SECOND_CLIENT);
      script.deliverAll(butNot("attempt-reply", SECOND_CLIENT));
      script.begin({ kind: "change-code", code: NEXT });
      script.deliverAll(butNot("attempt-reply", SECOND_CLIENT)).deliverAll();
      joined(script, NEXT);
    },
    expect: {
      ...held("X1", "X3", "X5", ...LOG, ...CLAIMED, "LIV1"),
      ...witnessed("S-CHANGED", "S-SECOND"),
    },
  }),
  ...REPLIES.map((kind) =>
    attack(["K1"], {
      name: `k1-second-device-lost-at-${kind}`,
      question: `A second device registers afresh, with a key of its own, and is lost while it waits for the ${kind}: what opens the backup?`,
      sources: ["attacks K1"],
      play: (script) => {
        registersAfresh(enrolled(script)).deliverAll(butNot(kind, SECOND_CLIENT));
        script.drop({ to: SECOND_CLIENT, kind }).crash(SECOND_CLIENT).restart(SECOND_CLIENT);
        recovers(script, RIGHT);
        script.begin({ kind: "change-code", code: NEXT }).deliverAll();
        recovers(script, NEXT);
      },
      expect: {
        ...held("X1", "X3", ...LOG, ...CLAIMED, "LIV1"),
        ...witnessed("S-CHANGED", "S-RESTORED"),
      },
    }),
  ),
  ...(["filed", "newest"] as const).map((backups) =>
    attack(["L5"], {
      name: `l5-second-key-backups-${backups}`,
      question: `A second device registers afresh, with a key of its own; the first one, which has the old key, changes the code. Backups: ${backups}. Does anything open?`,
      sources: ["attacks L5"],
      configuration: { ...TWO_DEVICES, backups },
      play: (script) => {
        registersAfresh(enrolled(script)).deliverAll();
        script.begin({ kind: "change-code", code: NEXT }).deliverAll();
        if (backups === "filed") recovers(script, NEXT);
      },
      expect:
        backups === "filed"
          ? {
              ...held("X1", "X3", ...LOG, ...CLAIMED, "LIV1"),
              ...witnessed("S-CHANGED", "S-RESTORED"),
            }
          : violated("CLN3"),
    }),
  ),
  attack(["K1"], {
    name: "k1-two-devices-crash-in-turn",
    question:
      "Two devices register at once and crash in turn while they wait for each reply: does a code open the backup in the end?",
    sources: ["attacks K1"],
    play: (script) => {
      elected(script);
      for (const kind of REPLIES)
        for (const party of [CLIENT, SECOND_CLIENT])
          script
            .begin({ kind: "register", code: RIGHT }, party)
            .deliverAll(butNot(kind, party))
            .drop({ to: party, kind })
            .crash(party)
            .restart(party);
      script.begin({ kind: "register", code: RIGHT }).deliverAll();
      recovers(joined(script), RIGHT);
    },
    expect: {
      ...held("X1", "X3", ...LOG, ...CLAIMED, "LIV1"),
      ...witnessed("S-SECOND", "S-RESTORED"),
    },
  }),
  attack(["L8"], {
    name: "l8-second-device-and-a-thief",
    question:
      "A thief registers a key of its own under the user's code, and a second device logs in: does it take that key?",
    sources: ["attacks L8"],
    threat: "thief",
    play: (script) => {
      enrolled(script)
        .inject({ recipe: "register", account: VICTIM_ACCOUNT, code: RIGHT })
        .deliverAll();
      script.inject({ recipe: "upload", session: "adversary/1" }).deliverAll();
      script.inject({ recipe: "activate", session: "adversary/1" }).deliverAll();
      joined(script).begin({ kind: "change-code", code: NEXT }).deliverAll();
      joined(script, NEXT);
    },
    expect: {
      ...held("X1", ...LOG, ...CLAIMED),
      ...witnessed("S-CHANGED", "S-SECOND"),
    },
  }),
  attack(["D5"], {
    name: "d5-guesses-between-two-devices",
    question:
      "Two devices change the code by turns while the adversary guesses: does either give it more than k at one registration?",
    sources: ["attacks D5", "attacks L5"],
    play: (script) => {
      guesses(bothEnrolled(script), 1);
      for (const [party, code] of [
        [CLIENT, NEXT],
        [SECOND_CLIENT, RIGHT],
      ] as const) {
        script.begin({ kind: "change-code", code }, party).deliverAll();
        guesses(script, 1);
      }
      recovers(script, RIGHT);
    },
    expect: {
      ...held("X1", "X2", "X3", "X4", "X6", ...LOG, ...CLAIMED, "LIV1"),
      ...witnessed("S-SECOND-CHANGED", "S-RESTORED"),
    },
  }),
];
