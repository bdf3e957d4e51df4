/** What one design of the vault cannot hold and another can: rows D5, D6 and D17 of the attack catalogue. */
import { CLIENT, FRONT_END, recordName, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  type Composed,
  elected,
  enrolled,
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
import type { Script } from "./script.ts";

const attack = (
  rows: readonly string[],
  scenario: Omit<Composed, "folder" | "rows">,
): Composed => ({
  folder: "attacks",
  rows,
  ...scenario,
});

/** The corrupt front end begins to name the victim's record so. */
export const names = (script: Script, ordinal: number): Script =>
  script.take({
    do: "begin",
    party: FRONT_END,
    goal: {
      kind: "name-record",
      account: VICTIM_ACCOUNT,
      record: recordName(VICTIM_ACCOUNT, ordinal),
    },
  });

/** The user has lost the device, and registers the same code once more with a new one. */
export const reinstalls = (script: Script): Script =>
  script.begin({ kind: "replace-device" }).begin({ kind: "register", code: RIGHT }).deliverAll();

/** So many registrations of the user's, each filed under a name of its own. */
export const registersUnderNames = (script: Script, registrations: number): Script => {
  enrolled(script);
  for (let ordinal = 2; ordinal <= registrations; ordinal++) reinstalls(names(script, ordinal));
  return script;
};

/** All attempts at each record, the newest first; the very last guess is right. */
export const guessesAtEach = (
  script: Script,
  registrations: number,
  attemptsMax: number,
): Script => {
  for (let ordinal = registrations; ordinal >= 1; ordinal--) {
    if (ordinal < registrations) names(script, ordinal);
    guesses(script, ordinal > 1 ? attemptsMax : attemptsMax - 1);
  }
  return guess(script, RIGHT).deliverAll();
};

const isHeard = ({ to, kind }: EnvelopeRef): boolean => to === CLIENT && kind === "upload-reply";

/** The adversary guesses while what the user waits for is under way. */
const guessesMeanwhile = (script: Script, times: number): Script => {
  for (let time = 0; time < times; time++) guess(script).deliverAll((ref) => !isHeard(ref));
  return script;
};

/** The upload is stored, and the user does not hear of it; the adversary guesses, and the user tries again. */
const retryOracle =
  (attemptsMax: number, registrations: number) =>
  (script: Script): void => {
    elected(script);
    for (let time = 0; time < registrations; time++) {
      script.begin({ kind: "register", code: RIGHT });
      script.deliverAll((ref) => !isHeard(ref));
      guessesMeanwhile(script, attemptsMax).giveUp();
    }
  };

/** A registration on a new device is stored, and the reply never comes. */
const unheard = (script: Script): void => {
  enrolled(script).begin({ kind: "replace-device" }).begin({ kind: "register", code: RIGHT });
  script.deliverAll((ref) => !isHeard(ref)).giveUp();
};

const SMALL = { replicas: 3, attemptsMax: 2 } as const;

export const DESIGN_ATTACKS: readonly Composed[] = [
  attack(["D17"], {
    name: "d17-k-for-each-registration",
    question:
      "Does a front end that files each registration of a user under a name of its own get more guesses than one user's budget?",
    sources: ["C23", "attacks D17"],
    configuration: { ...SMALL, design: "published" },
    threat: "corrupt-front-end",
    play: (script) => {
      registersUnderNames(script, 2);
      names(guesses(script, 2), 1);
      guess(script, RIGHT).deliverUntil("guess-evaluated");
    },
    expect: violated("X7"),
  }),
  attack(["D17"], {
    name: "d17-bound-of-each-registration",
    question:
      "Does that front end get more than k guesses for each registration that there ever was?",
    sources: ["C23", "attacks D17"],
    configuration: { ...SMALL, design: "published" },
    threat: "corrupt-front-end",
    play: (script) => {
      guessesAtEach(registersUnderNames(script, 3), 3, 2);
      script.inject({ recipe: "confirm", session: "adversary/6" }).deliverAll();
    },
    expect: { ...held("X1", "X2", "X4", "X6", "X8"), ...witnessed("S-GUESSED") },
  }),
  attack(["D17"], {
    name: "d17-guessing-without-end",
    question: "And where a record goes on evaluating when all attempts are charged?",
    sources: ["C23", "attacks D1 D17"],
    configuration: { ...SMALL, design: "published", without: ["refuse-when-exhausted"] },
    threat: "corrupt-front-end",
    play: (script) => {
      guesses(enrolled(script), 2);
      guess(script).deliverUntil("guess-evaluated");
    },
    expect: violated("X8"),
  }),
  attack(["D17", "L9"], {
    name: "d17-name-bound-to-account",
    question: "And where the record's name is bound to the account that the request is sealed for?",
    sources: ["C23", "C24", "attacks D17"],
    configuration: SMALL,
    threat: "corrupt-front-end",
    play: (script) => {
      names(enrolled(script), 2).begin({ kind: "replace-device" });
      tries(guesses(script, 2), RIGHT);
      names(script, 1);
      tries(guesses(script, 3), RIGHT);
    },
    expect: { ...held("X1", "X2", "X3", "X4", "X6", "X7", "X8"), ...witnessed("S-DESTROYED") },
  }),
  attack(["D5"], {
    name: "d5-retry-oracle",
    question:
      "When the user does not hear that the registration is stored, and registers again and again, what can be guessed meanwhile?",
    sources: ["SVR2", "attacks D5"],
    threat: "operator",
    configuration: SMALL,
    play: (script) => {
      retryOracle(2, 3)(script);
      script.begin({ kind: "register", code: RIGHT }).deliverAll();
      tries(guesses(script.begin({ kind: "replace-device" }), 1), RIGHT);
    },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  attack(["D5"], {
    name: "d5-retry-oracle-published",
    question: "And where a registration answers as soon as it is stored?",
    sources: ["SVR2", "C23", "attacks D5"],
    mutants: ["M13"],
    threat: "token",
    configuration: { ...SMALL, design: "published" },
    play: retryOracle(2, 1),
    expect: violated("X3"),
  }),
  attack(["D6"], {
    name: "d6-operator-activates",
    question: "Can the operator activate a registration that the user never confirmed?",
    sources: ["SVR2", "attacks D6"],
    threat: "operator",
    configuration: SMALL,
    play: (script) => {
      elected(script).begin({ kind: "register", code: RIGHT });
      script.deliverAll((ref) => !isHeard(ref));
      script.inject({
        recipe: "forge-activation",
        account: VICTIM_ACCOUNT,
        generation: 2,
      });
      guessesMeanwhile(
        script.deliverAll((ref) => !isHeard(ref)),
        2,
      );
      script.deliverAll().begin({ kind: "replace-device" });
      tries(guesses(script, 1), RIGHT);
    },
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  attack(["K1"], {
    name: "k1-unheard-registration",
    question:
      "A user with a new device registers afresh, and does not hear that it is stored: does the backup of before stay recoverable?",
    sources: ["attacks K1"],
    threat: "none",
    configuration: SMALL,
    play: unheard,
    expect: { ...held(...LOG, "LIV1"), ...witnessed("S-ENROLLED") },
  }),
  attack(["K1"], {
    name: "k1-unheard-registration-published",
    question: "And where a registration answers as soon as it is stored?",
    sources: ["attacks K1", "C23"],
    threat: "none",
    configuration: { ...SMALL, design: "published" },
    play: unheard,
    expect: violated("LIV1"),
  }),
  attack(["E12"], {
    name: "e12-extract-one-published",
    question: "And in the published design?",
    sources: ["attacks E12", "OPQ"],
    threat: "extract-one",
    configuration: { design: "published" },
    play: (script) => enrolled(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" }),
    expect: violated("X1", "X6"),
  }),
];
