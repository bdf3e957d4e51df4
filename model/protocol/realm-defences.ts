/** Defences of the realms' world (see defences.ts). */
import type { DefenceDescription } from "./defence-description.ts";

export const REALM_DEFENCES = {
  "charge-at-each-realm": {
    rule: "A realm charges its own counter before it evaluates.",
    attack: "Whoever never unlocks is never charged, at any realm.",
    sources: ["JBX", "OPQ", "attacks D2 E13 M32"],
  },
  "refuse-at-exhausted-realm": {
    rule: "A realm whose attempts are all charged destroys its share instead of evaluating.",
    attack: "Guessing goes on without end, at every realm.",
    sources: ["JBX", "attacks D2 E13"],
  },
  "erase-exhausted-share": {
    rule: "Destroying a share erases everything that the realm holds of it.",
    attack: "A realm that is opened after exhaustion still gives its share away.",
    sources: ["JBX", "attacks D21 E13 M19"],
  },
  "verify-unlock-tag": {
    rule: "A realm's counter is full again only after the tag that the right code gives.",
    attack: "Any third message gives the attempts back.",
    sources: ["JBX", "attacks D11 E13 R4"],
  },
  "unlock-once": {
    rule: "A session unlocks a realm once.",
    attack: "The user's own unlocking is sent again before each guess that would be the last.",
    sources: ["JBX", "attacks D11 M33"],
  },
  "refuse-older-generation": {
    rule: "A realm keeps only a share of a later generation than any that it has kept.",
    attack:
      "The upload is sent again, to have the counter full again; or an old generation's, to have an old code answered.",
    sources: ["JBX", "attacks K5 D8 R5"],
  },
  "activate-before-evaluation": {
    rule: "Where realms are activated, a realm evaluates for a generation only after its device, which enough realms have answered, has activated it.",
    attack:
      "The replies to an upload are kept back, and a whole generation's guesses are spent; the user tries again, without end.",
    sources: ["SVR2", "attacks D5 M13"],
  },
  "prove-share-activation": {
    rule: "A realm activates a generation only for the tag that the generation's device knows.",
    attack: "Whoever runs the network activates by itself what the user never heard of.",
    sources: ["SVR2", "attacks D6 M13"],
  },
  "share-with-majority": {
    rule: "The threshold is more than half of the realms.",
    attack:
      "A change of the code reaches some of the realms: the old code opens the backup at the others, the new one at these.",
    sources: ["JBX", "attacks K4 D8 R6"],
  },
  "verify-share-proofs": {
    rule: "The device counts an evaluation only with a proof that it is under the realm's committed share.",
    attack:
      "One lying realm spoils what all the others answer, and the user is told that the code is wrong.",
    sources: ["VOPRF", "JBX", "attacks E14 R1"],
  },
  "agree-on-commitments": {
    rule: "The device counts together only answers that agree on the generation and on every commitment.",
    attack:
      "A lying realm names keys of its own, and the device excludes the honest ones that do not fit them.",
    sources: ["JBX", "attacks E14 R2"],
  },
  "verify-seed-shares": {
    rule: "A share of the payload's seed counts only if it fits its commitment.",
    attack:
      "A lying realm releases something else, and the payload does not open with the right code.",
    sources: ["JBX", "attacks E14 R3"],
  },
} as const satisfies Record<string, DefenceDescription>;
