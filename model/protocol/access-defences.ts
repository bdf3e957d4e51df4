import type { DefenceDescription } from "./defence-description.ts";

/** The checks of who is served, and of what one who is not served may learn. */
export const ACCESS_DEFENCES = {
  "answer-with-fake-record": {
    rule: "Where refusals are hidden, an attempt at a record that is not there, or is destroyed, is answered from a made-up record.",
    attack:
      "Whoever watches the wire sees from kind and size of the answer whether a user has a backup, and whether it is locked.",
    sources: ["OPQ", "attacks E7 F12 M20"],
  },
  "derive-fake-record": {
    rule: "A made-up record follows from a secret of the fleet and the record's name, so that it is the same at every attempt and in every replica.",
    attack:
      "The same guess is made twice: at a record that is drawn afresh each time, the two evaluations differ, and the user has none.",
    sources: ["OPQ", "attacks E7"],
  },
  "acknowledge-every-deletion": {
    rule: "Where refusals are hidden, turning off what is not there is answered as turning off is.",
    attack: "A deletion tells whether there was something to delete.",
    sources: ["attacks E7"],
  },
} as const satisfies Record<string, DefenceDescription>;
