import type { DefenceDescription } from "./defence-description.ts";

/** What keeps a record with whoever can open it, where clients sign or turnings-off name a generation. */
export const HOLDER_DEFENCES = {
  "sign-success": {
    rule: "Where clients sign, attempts are given back only on a signature over this login by the key that the payload holds.",
    attack:
      "Whoever has opened a replica knows the MAC that the vault expects of the third message of any login, and gives attempts back without the code.",
    sources: ["C24", "OPQ", "attacks E15"],
  },
  "check-client-signature": {
    rule: "Where clients sign, a registration that answers is turned off or replaced only on a signature by the key that its payload holds.",
    attack: "Whoever has the account turns the backup off, or registers over it.",
    sources: ["C24", "attacks E15 L7"],
  },
  "bind-signature-to-generation": {
    rule: "A registration is stored only over the generation for which its signature was checked.",
    attack:
      "While the user's first registration is being activated nothing answers yet, so an upload needs no signature; it is applied behind the activation, and takes the record over.",
    sources: ["C24", "attacks E15"],
  },
  "bind-deletion-to-generation": {
    rule: "A turning-off says up to which generation, and destroys none that is newer.",
    attack:
      "The user turns the backup off and registers afresh; the network sends the old turning-off again, and the new record is gone.",
    sources: ["attacks F5"],
  },
} as const satisfies Record<string, DefenceDescription>;
