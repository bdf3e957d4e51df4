/** Who may give attempts back, turn a backup off or register over it: rows E15, F5, D11 and L7 of the attack catalogue. */
import {
  ADVERSARY,
  CLIENT,
  FLEET,
  type SessionId,
  VICTIM_ACCOUNT,
} from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  attacksWith,
  type Composed,
  elected,
  GUESSES,
  guess,
  held,
  LOG,
  NEXT,
  RIGHT,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const own = (ordinal: number): SessionId => `${ADVERSARY}/${ordinal}`;

/** The adversary registers over what there is: the upload is refused, and there is nothing to activate. */
const registersOver = (script: Script, session: SessionId): Script => {
  script.inject({ recipe: "register", account: VICTIM_ACCOUNT, code: WRONG }).deliverAll();
  return script.inject({ recipe: "upload", session }).deliverAll();
};

/** A user with a strong code; a replica is opened, and the thief, who has the account as well, does what it can without the code. */
const withoutTheCode = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT }).deliverAll();
  script.begin({ kind: "replace-device" });
  script.take({ do: "corrupt", party: "hsm-1", level: "extracted" });
  guess(script)
    .deliverAll()
    .inject({ recipe: "impersonate", session: own(1) })
    .deliverAll();
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
  registersOver(script, own(2));
  tries(script, RIGHT).begin({ kind: "turn-off" }).deliverAll();
};

/** An account is stolen, and no replica is open: the record is not turned off, and not registered over. */
const withTheAccount = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT }).deliverAll();
  script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
  registersOver(script, own(1));
  script.begin({ kind: "change-code", code: NEXT }).deliverAll();
  script.begin({ kind: "replace-device" });
  tries(script, RIGHT);
  tries(script, NEXT).begin({ kind: "turn-off" }).deliverAll();
};

/** A change of the code is cut short before its activation is answered; then the user turns the backup off all the same. */
const changeCutShort = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT }).deliverAll();
  for (const [lost, receiver] of [
    ["activation-reply", CLIENT],
    ["activation-request", FLEET],
  ]) {
    const others = ({ kind, to }: EnvelopeRef) => !(kind === lost && to === receiver);
    script.begin({ kind: "change-code", code: NEXT }).deliverAll(others);
    script.giveUp().deliverAll(others);
  }
  script.begin({ kind: "turn-off" }).deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** The user turns the backup off and registers afresh; then the network sends the turning-off again. */
const turnedOffAgain = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT }).deliverAll();
  script.begin({ kind: "turn-off" }).deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  script.inject({ recipe: "replay", kind: "deletion-request", session: "client/2" }).deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
  script.inject({ recipe: "replay", kind: "deletion-request", session: "client/2" }).deliverAll();
  script.begin({ kind: "turn-off" }).deliverAll();
};

const attack = attacksWith({
  threat: "operator",
  configuration: { signature: "client", replicas: 3, attemptsMax: 3 },
});

const SAFE = held(...GUESSES, ...LOG, "CLN8", "CLN9");

export const HOLDERS: readonly Composed[] = [
  attack(["E15"], {
    name: "e15-impersonated-without-the-code",
    question:
      "A replica is opened, and the code is a strong one: does whoever has the record and the account give attempts back, turn the backup off or register over it?",
    sources: ["attacks E15", "C24", "OPQ"],
    threat: "extract-one",
    configuration: { signature: "client", strength: "strong", replicas: 3, attemptsMax: 3 },
    play: withoutTheCode,
    expect: { ...SAFE, ...witnessed("S-RESTORED", "S-OFF") },
  }),
  attack(["E15", "L7"], {
    name: "e15-account-without-the-code",
    question:
      "Where clients sign: does a stolen account turn the backup off or register over it, before or after the user has changed the code?",
    sources: ["attacks E15 L7", "C24"],
    play: withTheAccount,
    expect: { ...SAFE, ...witnessed("S-RESTORED", "S-WRONG", "S-CHANGED", "S-OFF") },
  }),
  attack(["E15", "K8"], {
    name: "e15-change-cut-short",
    question:
      "Where clients sign: can a device whose change of the code was cut short still change it, and turn the backup off?",
    sources: ["attacks E15 K8", "C24"],
    play: changeCutShort,
    expect: { ...held(...LOG, "CLN8", "CLN9"), ...witnessed("S-RESTORED", "S-OFF") },
  }),
  ...(["none", "client"] as const).map((signature) =>
    attack(["F5"], {
      name: `f5-turned-off-again-${signature === "none" ? "named" : "signed"}`,
      question: `Where a turning-off names a generation${signature === "none" ? "" : ", and is signed"}: does an earlier one, sent again, destroy a newer registration?`,
      sources: ["attacks F5"],
      configuration: { signature, deletions: "named", replicas: 3, attemptsMax: 3 },
      play: turnedOffAgain,
      expect: {
        ...held(...LOG, "CLN9", ...(signature === "none" ? [] : ["CLN8"])),
        ...witnessed("S-RESTORED", "S-OFF"),
      },
    }),
  ),
];
