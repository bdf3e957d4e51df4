import type { DefenceDescription } from "./defence-description.ts";

/** What keeps the ways to a backup key apart while the user changes one for another (docs/factors.md). */
export const FACTOR_DEFENCES = {
  "delete-before-switch": {
    rule: "A change to another factor is confirmed only when what the old one opened is gone: the record, the box, or the key itself.",
    attack:
      "The user has a passkey, the record under the old code is still there, and whoever has the account guesses at it.",
    sources: ["FAQ", "attacks L2 L5"],
  },
  "prepare-before-delete": {
    rule: "The new way to the backup key is stored before the old one is taken away.",
    attack:
      "The record is deleted, the device is lost before its passkey is stored, and nothing opens the backup.",
    sources: ["attacks L5"],
  },
  "rekey-after-digits": {
    rule: "Whoever gives the 64 digits up gets a new backup key: the digits are the old one.",
    attack: "The user has gone over to a code, and the sheet of paper still opens every backup.",
    sources: ["attacks L5"],
  },
  "remember-factor": {
    rule: "A device remembers its factor, and no word of the service makes it use another one.",
    attack:
      "The service hides the passkey and asks for a code; the backup key is under a weak code again, and is guessed at.",
    sources: ["attacks L1"],
  },
  "verify-recovered-key": {
    rule: "A key that comes from the vault is taken only if it opens the stored backup; by a device that has one, only if it is that one.",
    attack:
      "Whoever has the account registers a key of its own under the user's code; the device takes it, and seals everything from then on under it.",
    sources: ["attacks L8"],
  },
  "ignore-unauthenticated-refusal": {
    rule: "A refusal counts only where it opens under the request's reply key, and never makes a device drop its key.",
    attack:
      "The network says that no tries are left, and the device deletes the last copy of the key.",
    sources: ["attacks K6"],
  },
  "ask-vault-for-codes-only": {
    rule: "A device whose user has only ever had 64 digits asks the vault for nothing, and turns off by itself.",
    attack:
      "Whoever runs the vault sees who of those that it has nothing of are its users, and when they give up.",
    sources: ["BLOG21", "attacks L4"],
  },
  "pin-stretching": {
    rule: "A device stretches a code as its application pins it, whatever is offered.",
    attack:
      "The network offers the real fleet and no stretching; the user registers, and whoever opens a replica tests codes at the price of a hash.",
    sources: ["OPQ", "attacks E11"],
  },
} as const satisfies Record<string, DefenceDescription>;
