/** Row E6: the identity, and an element that comes back as it was sent. */
import { CLIENT, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import {
  bereft,
  type Composed,
  elected,
  GUESSES,
  held,
  LOG,
  RIGHT,
  tries,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const ANY = { elements: "any", replicas: 3, attemptsMax: 3 } as const;

/** The identity is sent for a blinded code, to a record that is there; the user logs in behind it. */
const sendsIdentity = (script: Script): void => {
  bereft(script).inject({ recipe: "send-identity", account: VICTIM_ACCOUNT }).deliverAll();
  tries(script, RIGHT);
};

/** Who has opened a replica answers the device's registration, with one and the other. What it then sees breaks X6 (E12). */
const servesElements = (script: Script): void => {
  elected(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" });
  for (const [at, element] of (["identity", "reflected"] as const).entries()) {
    script.begin({ kind: "register", code: RIGHT }).deliver({ kind: "fleet-request" });
    script.deliver({ kind: "fleet-offer" }).deliver({ kind: "registration-request", from: CLIENT });
    script.inject({ recipe: "serve-element", session: `client/${at + 1}`, element }).giveUp();
  }
};

const attack = (scenario: Pick<Composed, "name" | "question" | "threat" | "play" | "expect">) =>
  ({
    folder: "attacks",
    rows: ["E6"],
    sources: ["attacks E6", "VOPRF", "facts.md 3"],
    configuration: ANY,
    ...scenario,
  }) satisfies Composed;

export const ELEMENTS: readonly Composed[] = [
  attack({
    name: "e6-identity-to-the-vault",
    question: "Does the vault evaluate the identity element in place of a blinded code?",
    threat: "operator",
    play: sendsIdentity,
    expect: { ...held("X1", "CLN7", ...GUESSES, ...LOG, "LIV1"), ...witnessed("S-RESTORED") },
  }),
  attack({
    name: "e6-elements-to-a-device",
    question:
      "Does a device register from the identity, or from its own blinded element come back, where who answers has the fleet's key?",
    threat: "extract-one",
    play: servesElements,
    expect: held("CLN7", ...LOG),
  }),
];
