/** Rows D and E of the attack catalogue that the default design withstands, played with what the operator has. */
import { MALICIOUS_ACCOUNT, type ReplicaId, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import {
  attacksWith,
  bereft,
  type Composed,
  enrolled,
  GUESSES,
  guess,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  tries,
  violated,
  witnessed,
} from "./composed.ts";
import { among, type Script } from "./script.ts";

const attack = attacksWith({ threat: "operator" });

const SMALL = { replicas: 3, attemptsMax: 2 } as const;
const MINORITY: readonly ReplicaId[] = ["hsm-1", "hsm-2"];
const MAJORITY: readonly ReplicaId[] = ["hsm-3", "hsm-4", "hsm-5"];

/** The user has changed the code where the old leader and a follower do not hear of it; both codes are guessed there. */
const oldGeneration = (script: Script): void => {
  enrolled(script).cut(MINORITY, MAJORITY).stand("hsm-3");
  script.deliverAll(among(...MAJORITY));
  script.begin({ kind: "change-code", code: NEXT }).deliverAll(among(...MAJORITY));
  for (const code of [RIGHT, NEXT])
    guess(script, code)
      .deliver({ to: "fleet" }, "hsm-1")
      .deliverAll(among(...MINORITY));
  script.heal().heartbeat("hsm-3").deliverAll();
  tries(script.begin({ kind: "replace-device" }), NEXT);
};

/** All attempts are spent and the record is gone; then everything changes hands and restarts. */
const exhausted = (script: Script): Script => guesses(bereft(script), 3);

const staysLocked = (script: Script): void => {
  tries(exhausted(script).stand("hsm-2").deliverAll(), RIGHT);
  script.crash("hsm-1", "hsm-2", "hsm-3").restart("hsm-1", "hsm-2", "hsm-3");
  script.stand("hsm-3").deliverAll();
  tries(script, RIGHT);
};

/** The user's upload is sent again when its registration is over, and its third message to another leader. */
const withoutFirstPhase = (script: Script): void => {
  const again = (kind: "registration-upload" | "confirmation-request", session: string) =>
    script.inject({ recipe: "replay", kind, session }).deliverAll();
  tries(bereft(script), RIGHT);
  again("registration-upload", "client/1");
  script.stand("hsm-2").deliverAll();
  again("confirmation-request", "client/2");
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** A fleet of the adversary's own is offered to a device that greets. */
const offered =
  (goal: "register" | "retrieve") =>
  (script: Script): void => {
    script.provision().stand("hsm-1").deliverAll();
    if (goal === "retrieve")
      script
        .begin({ kind: "register", code: RIGHT })
        .deliverAll()
        .begin({ kind: "replace-device" });
    const session = goal === "retrieve" ? "client/2" : "client/1";
    script.begin({ kind: goal, code: RIGHT }).deliver({ kind: "fleet-request" });
    script.inject({ recipe: "offer-fleet", session }).deliverAll();
    // The device has refused it and waits for its own; that one comes.
    tries(script.begin({ kind: "replace-device" }), RIGHT);
  };

/** A code is registered, tried and changed, and the new registration destroyed, while all wires are recorded. */
const recorded = (script: Script): Script => {
  tries(bereft(script), RIGHT).begin({ kind: "change-code", code: NEXT }).deliverAll();
  return guesses(script, 3).heartbeat("hsm-1").deliverAll();
};

const opens = (script: Script): Script =>
  script.take({ do: "corrupt", party: "hsm-2", level: "extracted" });

/** A login of the user's is captured; its third message comes again behind each guess that was made since. */
const replayedSuccess = (script: Script): void => {
  tries(bereft(script), RIGHT);
  for (let time = 0; time < 2; time++) {
    guesses(script, 1);
    script
      .inject({ recipe: "replay", kind: "confirmation-request", session: "client/2" })
      .deliverAll();
  }
  guesses(script, 2);
};

export const BUDGET: readonly Composed[] = [
  attack(["D8"], {
    name: "d8-old-generation-elsewhere",
    question:
      "After a change of code, does a leader that missed it answer guesses at the old registration?",
    sources: ["attacks D8", "JBX"],
    play: oldGeneration,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-CHANGED", "S-RESTORED"),
    },
  }),
  attack(["D9"], {
    name: "d9-registered-after-exhaustion",
    question: "Does registering again after exhaustion bring the old record back, or its attempts?",
    sources: ["attacks D9", "JBX"],
    configuration: SMALL,
    play: (script) => {
      tries(exhausted(script), RIGHT);
      script.begin({ kind: "register", code: RIGHT }).deliverAll();
      tries(guesses(script.begin({ kind: "replace-device" }), 1), RIGHT);
    },
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-DESTROYED", "S-LOCKED", "S-RESTORED"),
    },
  }),
  attack(["D11"], {
    name: "d11-replayed-success",
    question: "Does a captured success, sent again when all attempts are spent, give any back?",
    sources: ["attacks D11", "OPQ"],
    configuration: SMALL,
    play: replayedSuccess,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG),
      ...witnessed("S-GIVEN-BACK", "S-DESTROYED"),
    },
  }),
  attack(["D11"], {
    name: "d11-success-counted-twice",
    question: "And where a success may count more than once?",
    sources: ["attacks D11", "OPQ"],
    mutants: ["M33"],
    configuration: { ...SMALL, without: ["confirm-once"] },
    play: replayedSuccess,
    expect: violated("X3"),
  }),
  attack(["D15"], {
    name: "d15-locked-for-good",
    question: "Does a destroyed record stay destroyed under another leader, and after a restart?",
    sources: ["attacks D15", "SVR2"],
    configuration: SMALL,
    play: staysLocked,
    expect: {
      ...held("X1", "X5", ...GUESSES, ...LOG),
      ...witnessed("S-DESTROYED", "S-LOCKED", "S-LEADER-CHANGED", "S-RESTARTED"),
    },
  }),
  attack(["D20"], {
    name: "d20-second-phase-alone",
    question: "Is a second phase heeded without its first, in another term, or twice?",
    sources: ["attacks D20", "SVR2"],
    configuration: SMALL,
    play: withoutFirstPhase,
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-RESTORED", "S-GIVEN-BACK"),
    },
  }),
  attack(["D21"], {
    name: "d21-extract-after-exhaustion",
    question: "Does a replica that is opened after it has destroyed the record still help a guess?",
    sources: ["attacks D21", "JBX"],
    configuration: SMALL,
    threat: "extract-one",
    play: (script) => opens(exhausted(script).heartbeat("hsm-1").deliverAll()),
    expect: { ...held("X1", "X5", "X6"), ...witnessed("S-DESTROYED") },
  }),
  attack(["D22"], {
    name: "d22-burnt-tries",
    question:
      "What does whoever has the account's token get by spending all of the user's attempts?",
    sources: ["attacks D22", "JBX"],
    configuration: SMALL,
    threat: "token",
    play: (script) => tries(exhausted(script), RIGHT),
    expect: { ...held("X1", "X5", ...GUESSES, ...LOG), ...witnessed("S-DESTROYED", "S-LOCKED") },
  }),
  attack(["E1", "F1"], {
    name: "e1-fake-fleet-at-login",
    question: "Does a device try a code at a fleet that is not pinned?",
    sources: ["attacks E1", "OPQ"],
    configuration: SMALL,
    threat: "network",
    play: offered("retrieve"),
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  attack(["E2", "F1"], {
    name: "e2-fake-fleet-at-registration",
    question: "Does a device register at a fleet that is not pinned?",
    sources: ["attacks E2"],
    configuration: SMALL,
    threat: "network",
    play: offered("register"),
    expect: { ...held("X1", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-ENROLLED", "S-RESTORED") },
  }),
  attack(["E3"], {
    name: "e3-registering-is-no-oracle",
    question:
      "Whoever registers has inputs of its own evaluated without a charge: does that tell anything of another registration?",
    sources: ["attacks E3", "OPQ"],
    configuration: SMALL,
    threat: "clients",
    play: (script) => {
      guesses(enrolled(script), 1);
      script.inject({ recipe: "register", account: MALICIOUS_ACCOUNT, code: RIGHT }).deliverAll();
    },
    expect: held("X1", ...GUESSES, ...LOG),
  }),
  attack(["E3"], {
    name: "e3-one-key-for-all",
    question: "And where all registrations are evaluated under one key?",
    sources: ["attacks E3", "OPQ"],
    configuration: { ...SMALL, without: ["draw-oprf-key"] },
    play: (script) => {
      guesses(enrolled(script), 1);
      script.inject({ recipe: "register", account: VICTIM_ACCOUNT, code: RIGHT }).deliverAll();
    },
    expect: violated("X6"),
  }),
  attack(["E4", "F7"], {
    name: "e4-old-transcripts",
    question:
      "All wires but those between replicas were recorded, the code was changed, and a replica is opened: do the old sessions tell the old code?",
    sources: ["attacks E4", "OPQ"],
    configuration: SMALL,
    threat: "extract-one",
    play: (script) => opens(recorded(script)),
    expect: { ...held("X1", "X5", "X6"), ...witnessed("S-CHANGED", "S-DESTROYED") },
  }),
  attack(["E4", "E5", "D21"], {
    name: "e4-d21-derived-keys",
    question:
      "And where the key of a registration follows from a secret of the fleet, so that erasing it does not help?",
    sources: ["attacks E4", "attacks E5", "OPQ"],
    configuration: { ...SMALL, without: ["draw-oprf-key"] },
    threat: "extract-one",
    play: (script) => opens(exhausted(script).heartbeat("hsm-1").deliverAll()),
    expect: violated("X6"),
  }),
];
