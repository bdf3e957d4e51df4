/** Borders of X1 and X6: what the adversary can compute. */
import type { BorderRow } from "./border.ts";

/** A record is destroyed, and a replica opened afterwards: what else breaks it than that it is opened too early. */
const DESTROYED: readonly BorderRow[] = [
  ["EX(1) before it has", "e12-extract-one"],
  [
    "MOV and EX(1): the record was moved before, and the statement that carried it was seen",
    "d21-c15-moved-and-opened",
  ],
  [
    "HOST and EX(1), where records are outside: the host has kept what was destroyed",
    "d21-b7-outside-and-opened",
  ],
  [
    "RB(1) and EX(1): the replica is set back to before it has, and opened",
    "d21-b1-set-back-and-opened",
  ],
  [
    "the same with an anchor, which halts the replica and leaves the secrets in it",
    "d21-b12-halted-and-opened",
  ],
].map(([breaks = "", violatedIn = ""]) => [
  "X6",
  "EX(1) after the replica has destroyed the record, while no secret of it has left the HSMs",
  "d21-extract-after-exhaustion",
  breaks,
  violatedIn,
]);

export const SECRECY_BORDERS: readonly BorderRow[] = [
  [
    "X1",
    "NET, HOST and TOK: whoever runs the service, with all attempts spent",
    "d2-never-confirm",
    "EX(1): one replica is opened while the record lives",
    "e12-extract-one",
  ],
  [
    "X1",
    "EX(1), where the factor is a 64-digit key",
    "e12-extract-one-64-digits",
    "EX(1), where it is a recovery code",
    "e12-extract-one",
  ],
  [
    "X1",
    "EX(1), where the factor is a passkey",
    "e12-extract-one-passkey",
    "EX(1), where the vault keeps a recovery code of 40 characters under a weak one",
    "e12-extract-one-recovery-code",
  ],
  [
    "X1",
    "realms: EX(t-1), two of five opened where it takes three",
    "e13-two-realms-open",
    "realms: EX(t), three of five",
    "e13-three-realms-open",
  ],
  ...DESTROYED,
  [
    "X6",
    "all wires recorded but those between replicas, and EX(1) after the registration was replaced or destroyed",
    "e4-old-transcripts",
    "the same, where keys follow from a secret of the fleet",
    "e4-d21-derived-keys",
  ],
  [
    "X6",
    "registrations of the adversary's own, each under a key of its own",
    "e3-registering-is-no-oracle",
    "registrations of the adversary's own, all under one key",
    "e3-one-key-for-all",
  ],
  [
    "X6",
    "realms: EX(t-1), and a guess at the others",
    "e13-two-realms-open-and-a-guess",
    "realms: EX(t)",
    "e13-three-realms-open",
  ],
];
